"""Units of the plan file and their form inside the model.

The plan file speaks as the plan does: per cent, relative change in per cent, percentage points.
Inside, all three are shares (0.25), money is USD and the rest keeps its unit.
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator

Form = Literal["relative", "points", "level"]


class Unit(NamedTuple):
    """A unit of the file: its name inside, what a value is divided by, how it acts on a level."""

    inside: str
    divisor: float
    form: Form


UNITS: dict[str, Unit] = {
    "percent": Unit("share", 100, "level"),
    "percent_change": Unit("share", 100, "relative"),
    "percentage_points": Unit("share", 100, "points"),
    "ratio": Unit("ratio", 1, "level"),
    "usd": Unit("USD", 1, "level"),
    "eur": Unit("EUR", 1, "level"),
    "hours": Unit("hours", 1, "level"),
    "days": Unit("days", 1, "level"),
    "working_days": Unit("working_days", 1, "level"),
    "weeks": Unit("weeks", 1, "level"),
    "months": Unit("months", 1, "level"),
    "year": Unit("year", 1, "level"),
    "rank": Unit("rank", 1, "level"),
    "count": Unit("count", 1, "level"),
    "orders": Unit("orders", 1, "level"),
    "times_per_year": Unit("times_per_year", 1, "level"),
    "times_per_quarter": Unit("times_per_quarter", 1, "level"),
    "times_per_week": Unit("times_per_week", 1, "level"),
    "teu": Unit("teu", 1, "level"),
    "square_metres": Unit("square_metres", 1, "level"),
}
# Units of sources that carry no number: the fact is in their text.
WORDED_UNITS = ("text", "list", "granularity", "date", "date_range", "month_range")

HOURS_PER_WEEK = 168
WEEKS_PER_UNIT = {"hours": 1 / HOURS_PER_WEEK, "days": 1 / 7, "working_days": 1 / 5, "weeks": 1.0}


def to_inside(value: float, unit: str) -> float:
    """A value of the file in the unit used inside: 25 percent is 0.25."""
    return value / UNITS[unit].divisor


def _measuring_unit(name: str) -> str:
    if name not in UNITS:
        raise ValueError(f"expected a unit, one of {', '.join(UNITS)}")
    return name


def _source_unit(name: str) -> str:
    if name not in UNITS and name not in WORDED_UNITS:
        raise ValueError(f"expected a unit, one of {', '.join((*UNITS, *WORDED_UNITS))}")
    return name


MeasuringUnit = Annotated[str, AfterValidator(_measuring_unit)]
SourceUnit = Annotated[str, AfterValidator(_source_unit)]
