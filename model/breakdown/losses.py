"""What could go wrong: the exact loss of a year, by risk, and what each protection takes off it.

Expected loss, one year in twenty and the worst twentieth come from the exact aggregate of all
events (`model.risk.AnnualLoss`), never from draws. A protection's worth is the same aggregate
without it, everything else standing where the scenario has it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.breakdown.protections import Protection, protections, uninsured
from model.kpis.risk import loss_budget
from model.kpis.rule import Missing
from model.results import FloatArray
from model.risk import AnnualLoss
from model.simulate import Outcome
from model.simulate.books import Books

# A curve ends where one year in two hundred still goes on.
CURVE_END = 0.995
CURVE_POINTS = 48
INTERVAL = 1.6448536269514722
SUMMED = "summed"


@dataclass(frozen=True)
class LossCurve:
    """One distribution of the horizon's event loss, USD.

    Attributes:
        var95: Exceeded with a chance of 5 %. cvar95: mean of the worst 5 %.
        no_loss: Chance that no event costs anything.
        within: Chance of staying within the ceiling; ``None`` without one.
        losses: ``(point,)`` USD from 0. chances: ``(point,)`` that the loss is above each.
    """

    expected: float
    var95: float
    cvar95: float
    no_loss: float
    within: float | None
    losses: tuple[float, ...]
    chances: tuple[float, ...]


@dataclass(frozen=True)
class RiskLoss:
    """One risk of the register in this scenario; USD over the horizon, frequencies a year.

    Attributes:
        frequency: Events a year under mitigation. bare_frequency: without it.
        low: 5 % point of what one event costs, before insurance. high: 95 % point.
        exposure: USD a year (or on hand) that the loss is a share of; ``None`` for fixed sums.
        bare: Expected loss without mitigation and insurance.
        mitigated: With mitigation, before insurance.
        expected: What is left; sums to the expected loss of the scenario.
    """

    id: str
    category: str
    frequency: float
    bare_frequency: float
    low: float
    high: float
    exposure: float | None
    bare: float
    mitigated: float
    expected: float


@dataclass(frozen=True)
class Losses:
    """Event losses of a scenario.

    Attributes:
        now: As the scenario is protected. bare: the same business without any protection.
        years: Length of the horizon. budget: mean USD that losses are held against, or why none.
        with_fx: Whether the ceiling counts currency losses too (audit E2); the curves never do.
        premium: USD paid to insurers. reserve: USD of the programme set aside for losses.
        covered: Chance that the reserve pays for all of the horizon's events.
    """

    now: LossCurve
    bare: LossCurve
    years: float
    budget: float | None
    no_budget: str
    with_fx: bool
    premium: float
    reserve: float
    covered: float
    risks: tuple[RiskLoss, ...]
    protections: tuple[Protection, ...]

    @property
    def saved(self) -> float:
        """USD that all protection takes off the expected loss, net of the premium."""
        return self.bare.expected - self.now.expected - self.premium


def losses(outcome: Outcome, ceiling: float | None = None) -> Losses:
    """Event losses of an outcome.

    Args:
        ceiling: Share of the budget that losses are to stay within.
    """
    books = outcome.facts.books
    before = uninsured(outcome)
    budget = loss_budget(outcome.facts)
    limit = None if ceiling is None or isinstance(budget, Missing) else ceiling * budget
    with_fx = books.road.in_force().readings.get("fx_and_event_loss") == SUMMED
    if limit is not None and with_fx:
        limit = limit - books.fx_loss
    reserve = books.programme.reserve
    return Losses(
        now=_curve(books.loss, limit),
        bare=_curve(before.bare, limit),
        years=books.years,
        budget=None if isinstance(budget, Missing) else float(budget.mean()),
        no_budget=budget.reason if isinstance(budget, Missing) else "",
        with_fx=with_fx,
        premium=books.premium,
        reserve=reserve,
        covered=_staying(books.loss, np.array([reserve])),
        risks=_by_risk(books, before.bare),
        protections=protections(outcome, before),
    )


def _curve(loss: AnnualLoss, limit: FloatArray | None) -> LossCurve:
    points = np.linspace(0.0, float(loss.quantile(CURVE_END)), CURVE_POINTS)
    return LossCurve(
        loss.expected,
        loss.var95,
        loss.cvar95,
        loss.no_loss,
        None if limit is None else _staying(loss, limit),
        tuple(points.tolist()),
        tuple(loss.exceedance(points).tolist()),
    )


def _staying(loss: AnnualLoss, limit: FloatArray) -> float:
    """Chance of a loss of at most ``limit`` (draw,) USD, mean over its draws."""
    return float(np.where(limit < 0, 0.0, 1 - loss.exceedance(limit)).mean())


def _by_risk(books: Books, bare: AnnualLoss) -> tuple[RiskLoss, ...]:
    register, prepared = books.register, books.register.prepared
    factors = books.risk_factors(books.programme.drivers)
    frequency, severity = (register.by_risk_id(one, "risk") for one in factors)
    climate = books.road.settings["risk_climate"]
    scale = register.exposure_by_risk(books.exposures) * severity * prepared.median
    wide = np.exp(INTERVAL * prepared.sigma)
    low, high = scale / wide, scale * wide
    kept = 1 - books.road.settings["insurance"]
    left = books.loss.by_risk
    return tuple(
        RiskLoss(
            risk.id,
            risk.category,
            float(prepared.frequency[at] * frequency[at]),
            float(prepared.frequency[at] * climate),
            float(low[at]),
            float(high[at]),
            books.exposures.get(risk.base),
            bare.by_risk[risk.id],
            left[risk.id] / kept,
            left[risk.id],
        )
        for at, risk in enumerate(register.risks)
    )
