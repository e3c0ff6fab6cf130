"""KPIs of event losses and currencies."""

from __future__ import annotations

from model.kpis.figures import EVENTS, NET_REVENUE
from model.kpis.rule import YEAR_DAYS, Figure, Kpi, Missing, ratio
from model.results import FloatArray
from model.simulate.facts import YEAR, Facts


def risk_loss(facts: Facts, window: str, scope: str | None) -> Figure:
    """Event losses of the year after mitigation and insurance."""
    del window, scope
    return _losses(facts)


def _losses(facts: Facts) -> FloatArray:
    """``(draw,)`` USD of event losses; with FX losses where audit E2 is read as their sum."""
    if facts.books.road.in_force().readings.get("fx_and_event_loss") == "summed":
        return facts.books.event_loss + facts.books.fx_loss
    return facts.books.event_loss


def risk_loss_share(facts: Facts, window: str, scope: str | None) -> Figure:
    """Event losses over the planned project budget of a year, or operating cost (audit E3)."""
    del window, scope
    in_force = facts.books.road.in_force()
    if in_force.readings.get("risk_budget") == "operating":
        return ratio(_losses(facts), facts.books.overhead, "operating cost is zero")
    if facts.world.year.length < YEAR_DAYS:
        return Missing("the budget is a year's, the horizon is shorter")
    return ratio(
        _losses(facts), in_force.budget, "there is no programme budget to hold losses against"
    )


def fx_loss(facts: Facts, window: str, scope: str | None) -> Figure:
    """Loss in home money against the budget rates, hedge cost included; a memo line."""
    del window, scope
    return facts.books.fx_loss


def fx_loss_share(facts: Facts, window: str, scope: str | None) -> Figure:
    """FX loss over revenue in foreign currency, or over purchases (audit E1)."""
    del window, scope
    if facts.books.road.in_force().readings.get("fx_loss_base") == "exposed_purchases":
        return ratio(facts.books.fx_loss, facts.line("cogs", YEAR), "there are no purchases")
    return ratio(facts.books.fx_loss, facts.books.foreign_revenue, "FX-exposed revenue is zero")


KPIS = (
    Kpi(
        "risk_loss",
        "USD",
        "down",
        "year",
        "Risk loss",
        "Event losses of the year after mitigation and insurance",
        risk_loss,
        yearly=True,
        reads=EVENTS,
    ),
    Kpi(
        "risk_loss_share_of_budget",
        "share",
        "down",
        "year",
        "Risk loss, share of budget",
        "Event losses over the plan's project budget",
        risk_loss_share,
        yearly=True,
        reads=EVENTS | {"programme_budget"},
    ),
    Kpi(
        "fx_loss",
        "USD",
        "down",
        "year",
        "FX loss",
        "Loss in home money against the budget rates, hedge cost included; a memo line",
        fx_loss,
        yearly=True,
        reads=NET_REVENUE | {"local_cost_share"},
    ),
    Kpi(
        "fx_loss_share",
        "share",
        "down",
        "year",
        "FX loss, share of exposed revenue",
        "FX loss over revenue in foreign currency",
        fx_loss_share,
        yearly=True,
        reads=NET_REVENUE | {"local_cost_share"},
    ),
)
