"""Weeks that start on Mondays, their quarters, and the weeks a panel's scenarios run over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from model.horizon import WEEK, Horizon, monday
from model.panel.labels import Dates, WeekLabels
from model.results import FloatArray

__all__ = ["Span", "monday", "plan_year", "span_of", "week_of_quarter", "weeks_between"]

PLAN_YEAR = 2026
HALF_YEAR = 26  # weeks before the plan year within which a panel still reaches it (design §3)
NEXT_WEEKS = 52
QUARTER_WEEKS = 13


@dataclass(frozen=True, eq=False)
class Span:
    """The weeks a world's scenarios run over, split into four quarters.

    Attributes:
        year: The calendar year, or ``None`` for the weeks after a panel's end.
        start: Position of the first week counted from the panel's first week; smaller than the
            panel's length where the year has begun in the panel.
        weeks: Labels, written the panel's way.
        quarters: ``2026-Q1`` ... for a year, ``Q1`` ... for blocks of 13 weeks.
        days: ``(week, quarter)`` days of each week that fall into each quarter.
    """

    year: int | None
    start: int
    weeks: tuple[str, ...]
    quarters: tuple[str, ...]
    days: FloatArray

    @property
    def share(self) -> FloatArray:
        """``(week, quarter)`` share of each week's 7 days that falls into each quarter."""
        return self.days / 7


def weeks_between(first: date, last: date) -> tuple[date, ...]:
    """Mondays of all weeks that touch the days from ``first`` to ``last``."""
    start = monday(first)
    return tuple(start + step * WEEK for step in range((last - start).days // 7 + 1))


def plan_year(year: int = PLAN_YEAR) -> Horizon:
    """All weeks that touch a calendar year, 53 for 2025 and for 2026."""
    return Horizon.of(year)


def week_of_quarter(weeks: Sequence[date], year: int) -> NDArray[np.int64]:
    """``(week,)`` quarter 0-3 that holds most of the week's days of the year; -1 for none."""
    days = np.zeros((len(weeks), 4))
    for row, week in enumerate(weeks):
        for ordinal in range(week.toordinal(), week.toordinal() + 7):
            day = date.fromordinal(ordinal)
            if day.year == year:
                days[row, (day.month - 1) // 3] += 1
    return np.where(days.any(axis=1), days.argmax(axis=1), -1).astype(np.int64)


def span_of(labels: WeekLabels, n_weeks: int, year: int = PLAN_YEAR) -> Span:
    """The plan year where the panel reaches within half a year of it, else the next 52 weeks.

    Args:
        labels: The panel's week labels.
        n_weeks: The panel's number of weeks.
        year: The plan year. A panel that ends after it gets the 52 weeks after its end.
    """
    starts = labels.starts(n_weeks)
    if starts is not None and _reaches(starts, year):
        return _year_span(labels, year)
    return next_weeks(labels, n_weeks)


def next_weeks(labels: WeekLabels, n_weeks: int, count: int = NEXT_WEEKS) -> Span:
    """The ``count`` weeks after a panel's end in blocks of 13; 13 for the next quarter."""
    blocks = np.arange(count) // QUARTER_WEEKS
    quarters = tuple(f"Q{block + 1}" for block in range(int(blocks.max()) + 1))
    days = 7.0 * np.eye(len(quarters))[blocks]
    return Span(None, n_weeks, labels.labels(count, n_weeks), quarters, days)


def _reaches(starts: Dates, year: int) -> bool:
    last = monday(date(year, 12, 31)).toordinal()
    end = starts[-1].astype(object).toordinal()
    first = monday(date(year, 1, 1)).toordinal()
    return first - 7 * (HALF_YEAR + 1) <= end < last


def _year_span(labels: WeekLabels, year: int) -> Span:
    horizon = Horizon.of(year)
    start = labels.position(horizon.weeks[0].isoformat())
    weeks = labels.labels(len(horizon.weeks), start)
    return Span(year, start, weeks, horizon.quarters, horizon.days)
