"""KPIs of event losses and currencies."""

from __future__ import annotations

import numpy as np

from model.kpis.figures import EVENTS, NET_REVENUE
from model.kpis.rule import NOTHING, YEAR_DAYS, Figure, Kpi, Missing, ratio
from model.results import FloatArray
from model.simulate.facts import YEAR, Facts

NO_BUDGET = "there is no programme budget to hold losses against"


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
    """Event losses over the budget they are held against."""
    del window, scope
    budget = loss_budget(facts)
    return budget if isinstance(budget, Missing) else _losses(facts) / budget


def loss_budget(facts: Facts) -> Figure:
    """``(draw,)`` USD losses are held against: planned project budget or operating cost (E3)."""
    in_force = facts.books.road.in_force()
    if in_force.readings.get("risk_budget") == "operating":
        return _above_nothing(facts.books.overhead, "operating cost is zero")
    if facts.world.year.length < YEAR_DAYS:
        return Missing("the budget is a year's, the horizon is shorter")
    return _above_nothing(np.full(facts.books.road.draws, in_force.budget), NO_BUDGET)


def _above_nothing(budget: FloatArray, reason: str) -> Figure:
    return Missing(reason) if np.any(np.abs(budget) < NOTHING) else budget


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
