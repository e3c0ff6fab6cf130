"""Initiatives, what the plan claims they do, and which claim drives what."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field

from model.plan.base import Amount, Key, KpiKey, Measured, Record, Text, Variant
from model.plan.units import UNITS, Form, MeasuringUnit, to_inside


class EffectVariant(Variant):
    """An effect under another reading."""

    stated_value: float | None = Field(None, alias="value")
    stated_unit: MeasuringUnit | None = Field(None, alias="unit")
    claim: Text | None = None
    full_cost: Measured | None = None


class Effect(Measured):
    """What the plan says an initiative does to one metric.

    Attributes:
        scope: ``all``, a region key or a market label. The most specific scope wins.
        role: ``driver`` moves the model; ``outcome`` is only shown beside what the model reaches.
        full_cost: Money that buys the whole effect; less money buys its proportion of it.
    """

    metric: KpiKey
    scope: Text
    brand: Key
    role: Literal["driver", "outcome"]
    stated_baseline: float | None = Field(None, alias="baseline")
    full_cost: Measured | None = None
    variants: tuple[EffectVariant, ...] = ()

    @property
    def form(self) -> Form:
        """``relative`` change of a level, change in ``points``, or the ``level`` reached."""
        return UNITS[self.stated_unit].form

    @property
    def baseline(self) -> float | None:
        """The level before, in the unit inside, where the plan gives one."""
        if self.stated_baseline is None:
            return None
        return to_inside(self.stated_baseline, self.stated_unit)


class Initiative(Record):
    """Something the plan sets out to do.

    Attributes:
        group: ``funded`` by budget lines, an ``effort`` or a ``protection`` without a cost in the
            plan, or ``context``: claims that are shown but have no lever.
        start: First day of the effect; it grows over ``ramp_weeks`` (audit F12).
        annual_cost: Always 0 and refused otherwise: what an initiative costs stands in budget
            lines, which are charged; ``cost_note`` says why there is none.
    """

    key: Key
    label: Text
    help: Text
    group: Literal["funded", "effort", "protection", "context"]
    start: datetime.date
    start_claim: Text
    start_note: str = ""
    ramp_weeks: Amount
    asset_life_years: Annotated[float, Field(gt=0)]
    annual_cost: Amount
    cost_note: Text
    effects: tuple[Effect, ...] = ()


class InitiativeDefaults(Record):
    """What every initiative has unless it says otherwise, with the sources."""

    ramp_weeks: Amount
    asset_life_years: Annotated[float, Field(gt=0)]
    annual_cost: Amount
    cost_note: Text


class CanonicalVariant(Variant):
    """Another start of a canonical effect under another reading."""

    start: datetime.date
    start_claim: Text | None = None


class CanonicalRule(Record):
    """The one claim that drives a metric in a scope, for some profiles.

    Attributes:
        initiative: Needed only where the claim is ``assumption``.
        start: First day in this scope, where it differs from the initiative's.
        reading: Reading that switches to an alternative, ``alternatives`` its option -> claim;
            an alternative acts in its own scope from its own date.
        borrowed: The claim is another brand's, taken over with that brand's budget or named so.
    """

    profiles: Annotated[tuple[Key, ...], Field(min_length=1)]
    metric: KpiKey
    scope: Text
    claim: Text
    initiative: Key | None = None
    start: datetime.date | None = None
    start_claim: Text | None = None
    reading: Key | None = None
    alternatives: dict[Key, Text] = Field(default_factory=dict)
    borrowed: tuple[Key, ...] = ()
    variants: tuple[CanonicalVariant, ...] = ()
    note: str = ""
