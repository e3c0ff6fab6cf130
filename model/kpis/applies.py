"""Which targets make sense in a world, in words where they do not, and what the others stand on.

The plan's targets are those of four brand cases. For another company its shares, ratios, growth and
service times stay worth aiming at; its amounts of money do not, nor what is set for a region, a
platform or a time that the company does not have. Where a KPI starts is the company's own matter,
so the brands' baselines do not measure its progress.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.business import Business, own_company
from model.kpis import Kpi, find, kpi_of, scope_of
from model.kpis.rule import AMOUNTS, YEAR_DAYS, outside
from model.plan import Target
from model.plan.targets import OWN
from model.scorecard import in_words
from model.simulate.facts import EXIT, YEAR
from model.split import Reason
from model.world import World

UNCONFIRMED = Reason(
    "This is a usual value nobody has confirmed; give your own on the Data page "
    "or under Assumptions."
)


@dataclass(frozen=True)
class Aim:
    """A target in a world: ``reason`` says why it does not apply, ``None`` when it does.

    ``rests_on`` are paths of business figures that are defaults and that its KPI stands on.
    """

    target: Target
    reason: Reason | None
    rests_on: tuple[str, ...]


def aims_of(world: World, profile: str, readings: Mapping[str, str]) -> tuple[Aim, ...]:
    """The targets of a profile and one's own in a world, in the plan's order."""
    aims = []
    for target in world.plan.targets_for(profile, readings):
        reason = why_not(target, world)
        found = () if reason else rests_on(world.business, target.kpi, world.regions)
        aims.append(Aim(_without_strange_start(target, world.business), reason, found))
    return tuple(aims)


def why_not(target: Target, world: World) -> Reason | None:
    """Why a target does not apply in a world; ``None`` when it does."""
    if target.modelled:
        return in_words(target.modelled)
    found = find(world, target.kpi)
    if isinstance(found, Reason):
        return found
    if _another_size(target, world.business):
        return Reason("An amount set for the plan's own brand; set a target of your own")
    if unconfirmed(world.business, found[0]):
        return UNCONFIRMED
    return wrong_window(target, found[0], world) or _of_a_year(target, found[0], world)


def unconfirmed(business: Business, kpi: Kpi) -> bool:
    """Whether a KPI of a company of one's own only repeats a default: nothing to hold to a target.

    Neither the history nor a lever tells how high it is, and nobody gave the figures that do.
    """
    if not kpi.level or not own_company(business):
        return False
    return all(
        business.numbers[name].flagged
        if name in business.numbers
        else _leaves(business.tables[name].values) <= set(business.tables[name].flagged)
        for name in kpi.level
    )


def _another_size(target: Target, business: Business) -> bool:
    return target.brand != OWN and target.unit in AMOUNTS and own_company(business)


def wrong_window(target: Target, kpi: Kpi, world: World) -> Reason | None:
    """Why a KPI has no figure in the window a target names; ``None`` when it has one."""
    if target.window not in (YEAR, EXIT, *world.year.quarters):
        return outside(world, target.window)
    if kpi.yearly and target.window != YEAR:
        return Reason("{kpi} is known for the whole horizon only", {"kpi": kpi.label})
    return None


def _of_a_year(target: Target, kpi: Kpi, world: World) -> Reason | None:
    """Why a target of a year does not fit a shorter horizon; own ratios and growth fit any."""
    days = world.year.length
    if target.window != YEAR or days >= YEAR_DAYS or (target.brand == OWN and not kpi.flow):
        return None
    return Reason("A target of the year; the horizon has {days} days only", {"days": f"{days:.0f}"})


def _without_strange_start(target: Target, business: Business) -> Target:
    """The target without another company's baseline; changes start at zero for everybody."""
    strange = target.baseline_claim not in (None, "definition")
    if target.brand == OWN or not strange or not own_company(business):
        return target
    return target.model_copy(update={"stated_baseline": None})


# ---- what a KPI stands on


def rests_on(business: Business, key: str, regions: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Paths of the defaults a KPI stands on, as in ``Scenario.assumptions``, sorted by name.

    A table all of whose figures are defaults stands for them; for a KPI of a region or a market
    only figures of its markets and their regions count.

    Args:
        regions: Region -> markets, the European Union among them.
    """
    kpi = kpi_of(key)
    if kpi is None:
        return ()
    scope = scope_of(key)
    markets = None if scope is None else regions.get(scope, (scope,))
    found: list[str] = []
    for name in sorted(kpi.reads):
        if name in business.numbers and business.numbers[name].flagged:
            found.append(f"business.numbers.{name}")
        if name in business.tables:
            found += _flagged(business, name, markets)
    return tuple(found)


def _flagged(business: Business, name: str, markets: Sequence[str] | None) -> list[str]:
    """Paths of the flagged figures of a table, or its own path when they are all of them."""
    table = business.tables[name]
    flagged = set(table.flagged)
    if flagged and _leaves(table.values) <= flagged:
        return [f"business.tables.{name}"]
    known = (
        {}
        if markets is None
        else {m: business.markets[m] for m in markets if m in business.markets}
    )
    labels = (*known, *(market.region for market in known.values()))
    kept = (p for p in table.flagged if not known or _of_one(p, table.values, labels))
    return [f"business.tables.{name}.{path}" for path in kept]


def _of_one(path: str, values: Mapping[str, object], labels: Sequence[str]) -> bool:
    """Whether a path is of one of these labels, or the table is not by market or region at all."""
    first = next((k for k in values if path == k or path.startswith(f"{k}.")), "")
    return first in labels or not set(values) & set(labels)


def _leaves(values: Mapping[str, object], before: str = "") -> set[str]:
    """Label paths of all figures of a table."""
    found: set[str] = set()
    for label, inner in values.items():
        path = f"{before}{label}"
        found |= _leaves(inner, f"{path}.") if isinstance(inner, Mapping) else {path}
    return found
