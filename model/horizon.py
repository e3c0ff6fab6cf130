"""The weeks a scenario is evaluated over and how their days fall into the quarters of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from model.results import FloatArray

WEEK = timedelta(days=7)
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


@dataclass(frozen=True)
class Horizon:
    """A calendar year seen through weeks that start on Mondays.

    Attributes:
        year: The calendar year.
        weeks: Mondays, oldest first; the first and last may reach outside the year.
        days: ``(week, quarter)`` days of the year that each week stands for. Years and quarters
            are calendar days: a week that straddles two quarters is split by days.
    """

    year: int
    weeks: tuple[date, ...]
    days: FloatArray

    @classmethod
    def of(cls, year: int) -> Horizon:
        """All weeks that touch the year (53 for 2026)."""
        first = monday(date(year, 1, 1))
        count = (date(year, 12, 31) - first).days // 7 + 1
        return cls.seen(year, tuple(first + i * WEEK for i in range(count)))

    @classmethod
    def seen(cls, year: int, weeks: tuple[date, ...]) -> Horizon:
        """The year through given weeks; days no week covers go to the nearest week.

        A history that ends on 28 December still has to stand for the whole year: its last week
        then counts for its own seven days and the three that follow, at its daily rate.
        """
        days = np.zeros((len(weeks), len(QUARTERS)))
        starts = np.array([week.toordinal() for week in weeks])
        for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            week = int(np.clip(np.searchsorted(starts, ordinal, side="right") - 1, 0, None))
            days[week, quarter_of(date.fromordinal(ordinal))] += 1
        return cls(year, weeks, days)

    @property
    def share(self) -> FloatArray:
        """``(week, quarter)`` days / 7: weekly flows times this sum to totals."""
        return self.days / 7

    @property
    def labels(self) -> tuple[str, ...]:
        """ISO dates of the Mondays."""
        return tuple(week.isoformat() for week in self.weeks)

    @property
    def quarters(self) -> tuple[str, ...]:
        """``2026-Q1`` and so on."""
        return tuple(f"{self.year}-{quarter}" for quarter in QUARTERS)


def monday(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def quarter_of(day: date) -> int:
    """Quarter of a day, 0 to 3."""
    return (day.month - 1) // 3
