"""Milestones, stages, response times and evaluation windows."""

from __future__ import annotations

import datetime
from typing import Literal

from model.plan.base import Key, Measured, Quarter, Record, Text
from model.plan.units import WEEKS_PER_UNIT


class Milestone(Record):
    """A date with what has to be reached by it; ``criteria`` are ids of targets.

    Attributes:
        due: The date; ``None`` for tasks the plan dates only by their quarter (``period``).
        tasks: Deliverables that have no number.
    """

    id: Text
    label: Text
    brand: Key
    section: Text
    claim: Text
    due: datetime.date | None = None
    period: Text
    criteria: tuple[Text, ...] = ()
    tasks: tuple[Text, ...] = ()
    note: str = ""


class Stage(Record):
    """A stage of a brand's time line and its focus."""

    key: Key
    label: Text
    brand: Key
    section: Text
    claim: Text
    quarter: Quarter
    focus: tuple[Text, ...]


class ResponseTime(Measured):
    """How fast a risk event is to be answered."""

    id: Text
    category: Literal["technical", "market", "operations"]
    event: Text
    step: Text
    owner: Text
    section: Text

    @property
    def weeks(self) -> float:
        """The response time in weeks (a working week has five days)."""
        return self.stated_value * WEEKS_PER_UNIT[self.stated_unit]


class EvaluationWindow(Record):
    """A span of days in which the plan measures its progress."""

    key: Key
    label: Text
    start: datetime.date
    end: datetime.date
    claim: Text
    section: Text
    measures: tuple[Text, ...]
    measures_claim: Text
