"""Move a part of one channel's (or market's) money to another: what it would do, and doing it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from model.breakdown.channels.caused import (
    Where,
    cm2_per_order,
    gmv_per_order,
    money_of,
    orders_at,
    orders_by_channel,
)
from model.breakdown.channels.returns import Estimate
from model.levers import ExpandedCatalogue, ScenarioError
from model.levers.composition import DECIMALS, SAME_SHARE
from model.levers.entry import COMMITTED
from model.results import FloatArray
from model.scenario import Scenario, resolve
from model.simulate import Outcome
from model.simulate.flows import committed_money, money_by_quarter

MEDIA = "media_split"
PART = 0.1


@dataclass(frozen=True)
class MoveEffect:
    """What a move of media money changes over the horizon, over the same draws.

    Attributes:
        money: USD moved.
        gmv, cm3: Difference in USD.
        gains: Probability that CM3 rises.
    """

    money: float
    gmv: Estimate
    cm3: Estimate
    gains: float


def moved(
    scenario: Scenario,
    catalogue: ExpandedCatalogue,
    source: str,
    target: str,
    part: float = PART,
) -> Scenario:
    """The scenario with a part of one share of media given to another; all others keep theirs.

    Args:
        source, target: Lever keys of the same kind, such as ``media_split[search]``.
        part: Of the source's money, 0-1.

    Raises:
        ScenarioError: unknown keys, the same one twice, or parts that cannot hold together with
            what is set or committed; the text says why.
    """
    levers = catalogue.canonical(scenario.levers)
    composition = catalogue.compositions[MEDIA]
    _check_kind(catalogue, source, target)
    shares = composition.tensor(levers)
    given = part * composition.share(shares, source)
    after = {
        source: round(composition.share(shares, source) - given, DECIMALS),
        target: round(composition.share(shares, target) + given, DECIMALS),
    }
    wanted = levers | after
    composition.tensor(wanted)
    short = catalogue.shortfall(scenario.base, levers) + SAME_SHARE
    if catalogue.shortfall(scenario.base, wanted) > short:
        limit = composition.share(shares, source)
        raise ScenarioError(COMMITTED.message.format(limit=f"{limit:.1%}"))
    return replace(scenario, levers=wanted)


def _check_kind(catalogue: ExpandedCatalogue, source: str, target: str) -> None:
    """Refuse anything but two different parts of media of the same kind."""
    axes = [
        catalogue.compositions[MEDIA].axes(key)
        for key in (source, target)
        if catalogue[key].composition == MEDIA
    ]
    if source == target or len(axes) < 2 or axes[0] != axes[1]:
        raise ScenarioError(
            f"{source} and {target} must be two parts of media of one kind: choose others."
        )


def move_effect(outcome: Outcome, source: str, target: str, part: float = PART) -> MoveEffect:
    """What `moved` would change, without evaluating the other scenario whole.

    Prices, service and the programme stay, so that orders differ by media alone and each brings the
    ledger's CM2 of its market and quarter; only cells whose money changes are computed again.

    Raises:
        ScenarioError: as `moved`.
    """
    now = outcome.settings.scenario
    then = moved(now, outcome.world.catalogue, source, target, part)
    before = money_of(outcome)
    after = _money(outcome, then)
    where = Where.differing(before, after)
    changed = orders_at(outcome.facts.books, after, where).astype(float)
    more = (changed - orders_by_channel(outcome)[:, :, *where.cells]).sum(axis=3)
    gmv = np.einsum("qkm,km->k", more, gmv_per_order(outcome)[:, where.markets])
    cm2 = np.einsum("qkm,qkm->k", more, cm2_per_order(outcome)[..., where.markets])
    cm3 = cm2 - float(after.sum() - before.sum())
    composition = outcome.world.catalogue.compositions[MEDIA]
    given = part * composition.share(outcome.settings.media_split, source)
    money = given * outcome.settings["media_total"]
    return MoveEffect(money, Estimate.of(gmv), Estimate.of(cm3), float((cm3 > 0).mean()))


def _money(outcome: Outcome, scenario: Scenario) -> FloatArray:
    """``(market, channel, quarter)`` USD of another split in the same scenario."""
    books, world = outcome.facts.books, outcome.world
    settings = resolve(scenario, world.catalogue)
    split = settings["media_total"] * settings.media_split
    cells, _lifted = committed_money(split, world.committed, world.year.days.sum(axis=0))
    return money_by_quarter(cells, books.road.programme(books.variant).media)
