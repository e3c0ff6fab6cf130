"""Targets of the plan and the profiles that choose among them."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import Field

from model.plan.base import (
    Direction,
    Key,
    KpiKey,
    Measured,
    Record,
    Text,
    Variant,
    Window,
    Worded,
)

# Brand and claim of targets that people set themselves: they hold under every profile.
OWN = "own"
OWN_CLAIM = "own target"


class TargetVariant(Variant):
    """A target under another reading."""

    stated_value: float | None = Field(None, alias="value")
    kpi: KpiKey | None = None
    claim: Text | None = None
    stated_baseline: Measured | None = Field(None, alias="baseline")
    modelled: Text | None = Field(None, alias="not_modelled")


class Target(Measured):
    """A numeric target of the plan, or one of one's own (``brand`` is then ``own``).

    Attributes:
        kpi: KPI key that answers it; ``metric`` is the plan's own word for it.
        direction: How it is scored; ``worded`` is how the text puts it (``exact`` is read as at
            least or at most, whichever is better for the KPI).
        window: ``year`` (the whole horizon), ``exit`` (its last period) or a period of it, a
            calendar quarter or ``next-Q1`` to ``next-Q4``.
        dimension: The heading the brand's own framework puts it under.
        modelled: ``None``, or why the model does not compute this KPI yet.
        due: Date the plan sets for it, where it is the criterion of a milestone.
    """

    id: Text
    brand: Key
    section: Text
    dimension: Text
    kpi: KpiKey
    metric: Key
    label: Text
    direction: Direction
    worded: Worded
    period: Text
    window: Window
    due: datetime.date | None = None
    stated_baseline: Measured | None = Field(None, alias="baseline")
    modelled: Text | None = Field(None, alias="not_modelled")
    variants: tuple[TargetVariant, ...] = ()

    @property
    def baseline(self) -> float | None:
        """Where the KPI starts, in its unit inside; ``None`` where the plan gives no start."""
        return self.stated_baseline.value if self.stated_baseline else None

    @property
    def baseline_claim(self) -> str | None:
        """Claim id of the baseline, or ``definition`` for changes (they start at zero)."""
        return self.stated_baseline.claim if self.stated_baseline else None


class EvaluationItem(Record):
    """One figure a case is evaluated by.

    Attributes:
        kpi: KPI key that answers it; ``None`` where the model has none, ``why_not`` then says why.
    """

    key: Key
    label: Text
    kpi: KpiKey | None = None
    why_not: str = ""


class EvaluationDimension(Record):
    """One side of a case and the figures it is evaluated by."""

    label: Text
    claim: Text
    items: Annotated[tuple[EvaluationItem, ...], Field(min_length=1)]


class Evaluation(Record):
    """How a brand case scores itself: figures by dimension, and how much of a target is enough.

    Attributes:
        floor: Id of the target that sets the least attainment of a figure's target.
        floor_of: KPI whose target the plan puts that floor under, period by period.
        reading: Key of the reading that says what attainment is a share of.
    """

    brand: Key
    section: Text
    claim: Text
    floor: Text
    floor_of: KpiKey
    reading: Key
    dimensions: Annotated[tuple[EvaluationDimension, ...], Field(min_length=1)]


class Profile(Record):
    """A brand case, or the composite of them: which targets and which budget are active."""

    key: Key
    label: Text
    brands: Annotated[tuple[Key, ...], Field(min_length=1)]
    budget_preset: Key
    borrowed: bool
    note: Text
