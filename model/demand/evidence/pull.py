"""What each piece of evidence did: the fit without it, the fit with it, and what was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.demand.evidence.build import NINETY
from model.demand.evidence.records import (
    AttributedReturn,
    Evidence,
    Item,
    KnownElasticity,
    LiftTest,
)
from model.demand.evidence.rows import evidence_rows
from model.demand.fit import DemandFit
from model.demand.remark import Remark

FloatArray = NDArray[np.float64]
Unit = Literal["outcome", "elasticity", "incrementality"]
CONFLICT = 2.0  # standard errors between fit and evidence from which they contradict each other
CLOSE = 1.0  # standard errors within which the history alone said the same
LITTLE = 0.1  # share of the way from which a pull is worth telling


@dataclass(frozen=True)
class Figure:
    """A mean with its 90 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Pulled:
    """One piece of evidence beside the fit.

    Attributes:
        item: what was told.
        unit: of the three figures: the panel's outcome, an elasticity, or incremental over
            attributed outcome.
        told: what the evidence says.
        without: what the fit says that was not told; ``None`` when there is none at hand.
        now: what the fit says that was told; ``None`` when there is none yet.
        errors: standard errors from the evidence to the fit that was told, or else to the other;
            positive when the fit says more.
        conflict: whether they are more than two.
        said: the agreement in words.
    """

    item: Item
    unit: Unit
    told: Figure
    without: Figure | None
    now: Figure | None
    errors: float
    conflict: bool
    said: Remark


def pulled(
    evidence: Evidence, without: DemandFit | None, now: DemandFit | None
) -> tuple[Pulled, ...]:
    """Each record beside the fits, in the order of `Evidence.items`.

    Args:
        evidence: what was told.
        without: a fit of the same panel that was not told.
        now: the fit that was told; one of the two at least.

    Raises:
        ValueError: no fit at all, or evidence that is not about its history.
    """
    if without is None and now is None:
        raise ValueError("no fit is given: what evidence pulls is seen on a fit")
    before = None if without is None else _said_by(evidence, without)
    after = None if now is None else _said_by(evidence, now)
    return tuple(
        _pulled(
            item,
            None if before is None else before[:, place],
            None if after is None else after[:, place],
        )
        for place, item in enumerate(evidence.items)
    )


def _said_by(evidence: Evidence, fit: DemandFit) -> FloatArray:
    """``(draw, item)`` what a fit says of each record, in the unit of `Pulled`."""
    shared, local = fit.shared.values, fit.local.values
    rows = evidence_rows(evidence, fit.design, fit.layout).at(shared.mean(axis=0), local.mean(0))
    return rows.of_items(rows.predicted(shared, local)) / _per_unit(evidence)


def _per_unit(evidence: Evidence) -> FloatArray:
    """``(item,)`` what turns the rows' unit into that of `Pulled`."""
    return np.array(
        [i.attributed if isinstance(i, AttributedReturn) else 1.0 for i in evidence.items]
    )


def _pulled(item: Item, before: FloatArray | None, after: FloatArray | None) -> Pulled:
    seen = after if after is not None else before
    assert seen is not None  # `pulled` has at least one fit
    errors = _errors(item, seen)
    conflict = abs(errors) > CONFLICT
    return Pulled(
        item=item,
        unit=_unit(item),
        told=_told(item),
        without=None if before is None else _figure(before),
        now=None if after is None else _figure(after),
        errors=errors,
        conflict=conflict,
        said=_words(item, before, after, errors),
    )


def _unit(item: Item) -> Unit:
    if isinstance(item, LiftTest):
        return "outcome"
    return "elasticity" if isinstance(item, KnownElasticity) else "incrementality"


def _told(item: Item) -> Figure:
    """The record's own mean (of shares the middle) and 90 % interval."""
    if isinstance(item, AttributedReturn):
        return Figure(item.middle, item.low, item.high)
    if isinstance(item, LiftTest):
        reach = NINETY * item.standard_error
        return Figure(item.lift, item.lift - reach, item.lift + reach)
    wide = np.exp(NINETY * item.standard_error / item.value)
    return Figure(item.value, item.value / float(wide), item.value * float(wide))


def _figure(draws: FloatArray) -> Figure:
    low, high = np.quantile(draws, (0.05, 0.95))
    return Figure(float(draws.mean()), float(low), float(high))


def _errors(item: Item, draws: FloatArray) -> float:
    """Standard errors from the record to the middle of the draws, on the scale of its rows."""
    if isinstance(item, LiftTest):
        return float((draws.mean() - item.lift) / item.standard_error)
    told = _told(item)
    sd = np.log(told.high / told.low) / (2.0 * NINETY)
    return float((np.log(np.maximum(draws, 1e-12)).mean() - np.log(told.mean)) / sd)


def _words(
    item: Item, before: FloatArray | None, after: FloatArray | None, errors: float
) -> Remark:
    """Agreement in words; the gravest that holds."""
    if abs(errors) > CONFLICT:
        return Remark(
            "It contradicts the history: the fit stays {errors} standard errors away. Check weeks, "
            "unit and what else ran then.",
            {"errors": f"{abs(errors):.1f}"},
        )
    if after is None:
        return Remark("It is in line with the history; fit again to use it.")
    if before is None:
        return Remark("The fit agrees with it.")
    share = _share_of_way(item, before, after)
    narrower = 1.0 - float(after.std() / max(before.std(), 1e-300))
    if abs(_errors(item, before)) <= CLOSE:
        if narrower < LITTLE:
            return Remark("The history alone said the same: it changes little.")
        return Remark(
            "The history alone said the same; the interval is {narrower} % narrower.",
            {"narrower": f"{100 * narrower:.0f}"},
        )
    if share < LITTLE:
        return Remark("It hardly moves the fit: the history is surer than the evidence.")
    return Remark(
        "It moved the fit {share} % of the way to what it says.",
        {"share": f"{100 * min(share, 1.0):.0f}"},
    )


def _share_of_way(item: Item, before: FloatArray, after: FloatArray) -> float:
    """Share of the distance from the fit without to the evidence that the fit has gone."""
    told = _told(item).mean
    gap = told - float(before.mean())
    return float((after.mean() - before.mean()) / gap) if gap else 1.0
