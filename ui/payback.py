"""What the programme costs in the year, what it earns back in it, and what it earns in full."""

from __future__ import annotations

from dataclasses import dataclass

from model import Outcome
from ui import state
from ui.formats import money
from ui.periods import horizon_name
from ui.shown import Shown
from ui.words import _


@dataclass(frozen=True)
class Spent:
    """The programme's money: USD in the horizon, USD of a whole year, years its assets last."""

    cost: float
    full_cost: float
    asset_life: float


def spent(outcome: Outcome) -> Spent:
    """Money of the programme in a scenario, as its two returns count it."""
    programme = outcome.facts.books.programme
    return Spent(float(programme.cost.sum()), programme.full_cost, programme.asset_life)


def payback_words(shown: Shown) -> str:
    """Why the year earns or loses what it does; empty where there is no return to tell."""
    kpis = shown.outcome.kpis
    found = [kpis.get(name) for name in ("programme_roi", "programme_roi_run_rate")]
    in_year, in_full = (None if kpi is None else kpi.mean for kpi in found)
    usual = state.reference("status_quo").kpis.get("operating_result")
    result = kpis.get("operating_result")
    if in_year is None or in_full is None:
        return ""
    money_of = state.detail("programme_money", spent)
    said = earned(money_of, in_year, in_full, horizon_name(shown.world))
    if result is None or result.mean is None or usual is None or usual.mean is None:
        return said
    words = _("Operating result: {now}; status quo: {usual}.")
    return f"{said} {words.format(now=money(result.mean), usual=money(usual.mean))}"


def earned(of: Spent, in_year: float, in_full: float, year: str) -> str:
    """Cost and benefit in the horizon, and the benefit of a year at full ramp.

    Args:
        of: The programme's money.
        in_year: Its return in the horizon: (benefit - cost) / cost.
        in_full: Its return at run-rate: (asset life x annual benefit - full cost) / full cost.
        year: Name of the horizon.
    """
    words = _(
        "The programme costs {cost} in {year} and earns {back} of it back in that time; running "
        "in full it earns {full} a year."
    )
    annual = (1 + in_full) * of.full_cost / of.asset_life if of.asset_life else 0.0
    return words.format(
        cost=money(of.cost), year=year, back=money((1 + in_year) * of.cost), full=money(annual)
    )
