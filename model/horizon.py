"""The weeks a scenario is evaluated over and how their days fall into its periods.

A horizon is a calendar year in four quarters, or the weeks after a panel's end in periods of 13
weeks. Weeks start on Mondays; a panel that counts its weeks gets dates of its own making, which
only say how far apart days are and never leave the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from model.results import FloatArray

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
DAYS_PER_YEAR = 365.0
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
# A day this close to a week of the history stands at that week, a day further off at their mean.
NEAR_DAYS = 7
# Weeks whose mean stands for a day without data: the last year, so that growth does not count.
STAND_IN_WEEKS = 52


@dataclass(frozen=True)
class Period:
    """A part of a horizon, such as ``2026-Q1``, from its first to its last day."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> range:
        """Its days as proleptic ordinals."""
        return range(self.first.toordinal(), self.last.toordinal() + 1)


@dataclass(frozen=True)
class Horizon:
    """Periods seen through weeks that start on Mondays.

    Attributes:
        periods: Parts of the horizon, oldest first.
        weeks: Mondays, oldest first; the first and last may reach outside the periods.
        days: ``(week, period)`` days of each period that each week stands for. Years and quarters
            are calendar days: a week that straddles two of them is split by days.
        year: The calendar year, ``None`` for weeks after a panel's end.
        names: Labels of the weeks as the panel writes them; ISO dates where left empty.
        estimated_days: Days without data that stand at the mean of `stand_in` weeks.
    """

    periods: tuple[Period, ...]
    weeks: tuple[date, ...]
    days: FloatArray
    year: int | None = None
    names: tuple[str, ...] = ()
    estimated_days: int = 0

    @classmethod
    def of(cls, year: int) -> Horizon:
        """All weeks that touch the year (53 for 2026)."""
        first = monday(date(year, 1, 1))
        count = (date(year, 12, 31) - first).days // 7 + 1
        return cls.seen(year, tuple(first + i * WEEK for i in range(count)))

    @classmethod
    def seen(cls, year: int, weeks: tuple[date, ...]) -> Horizon:
        """The year through given weeks."""
        return cls.through(quarters_of(year), weeks, year)

    @classmethod
    def through(
        cls,
        periods: Sequence[Period],
        weeks: Sequence[date],
        year: int | None = None,
        names: Sequence[str] = (),
    ) -> Horizon:
        """Periods through given weeks; days no week covers go to the nearest week within a week.

        A history that ends on 28 December still has to stand for the whole year: its last week
        then counts for its own seven days and the three that follow, at its daily rate. A day
        further off stands at the mean of the last 52 weeks given.
        """
        days = np.zeros((len(weeks), len(periods)))
        starts = np.array([week.toordinal() for week in weeks])
        far = 0
        for column, period in enumerate(periods):
            for ordinal in period.days:
                week = int(np.clip(np.searchsorted(starts, ordinal, side="right") - 1, 0, None))
                if _distance(int(starts[week]), ordinal) <= NEAR_DAYS:
                    days[week, column] += 1
                else:
                    days[-STAND_IN_WEEKS:, column] += 1 / min(STAND_IN_WEEKS, len(weeks))
                    far += 1
        return cls(tuple(periods), tuple(weeks), days, year, tuple(names), far)

    @property
    def share(self) -> FloatArray:
        """``(week, period)`` days / 7: weekly flows times this sum to totals."""
        return self.days / 7

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the weeks: the panel's own, or ISO dates of the Mondays."""
        return self.names or tuple(week.isoformat() for week in self.weeks)

    @property
    def quarters(self) -> tuple[str, ...]:
        """Names of the periods: ``2026-Q1`` and so on, or ``next-Q1`` after a panel's end."""
        return tuple(period.name for period in self.periods)

    @property
    def slots(self) -> tuple[str, ...]:
        """The periods without their year, as levers are indexed: ``Q1`` and so on."""
        return QUARTERS[: len(self.periods)]

    @property
    def start(self) -> date:
        """First day."""
        return self.periods[0].first

    @property
    def end(self) -> date:
        """Last day."""
        return self.periods[-1].last

    @property
    def ends(self) -> tuple[date, ...]:
        """Last day of each period."""
        return tuple(period.last for period in self.periods)

    @property
    def middles(self) -> tuple[float, ...]:
        """Years from the start to the middle of each period, a quarter of a year each."""
        return tuple((2 * number + 1) / 8 for number in range(len(self.periods)))

    @cached_property
    def length(self) -> float:
        """Days in all."""
        return float((self.end - self.start).days + 1)

    @property
    def years(self) -> float:
        """Length in years of 365 days: what annual rates are multiplied by."""
        return self.length / DAYS_PER_YEAR

    @property
    def stand_in(self) -> int:
        """Weeks whose mean stands for days without data."""
        return min(STAND_IN_WEEKS, len(self.weeks))

    # ---- dates of a plan

    def ordinal(self, day: date, plan_year: int) -> int:
        """Where a plan's day lies: as far from the horizon's start as from the plan year's."""
        if self.year is not None:
            return day.toordinal()
        return self.start.toordinal() + (day - date(plan_year, 1, 1)).days

    def position(self, quarter: str) -> int | None:
        """Period of a plan's quarter such as ``2026-Q2``, ``None`` outside the horizon.

        In the weeks after a panel's end the plan's first quarter is the first period, and so on.
        """
        if quarter in self.quarters:
            return self.quarters.index(quarter)
        slot = quarter.rpartition("-")[2]
        if self.year is None and slot in self.slots:
            return self.slots.index(slot)
        return None


def quarters_of(year: int) -> tuple[Period, ...]:
    """The calendar quarters of a year."""
    firsts = [date(year, month, 1) for month in (1, 4, 7, 10)]
    lasts = [first - DAY for first in firsts[1:]] + [date(year, 12, 31)]
    return tuple(
        Period(f"{year}-{quarter}", first, last)
        for quarter, first, last in zip(QUARTERS, firsts, lasts, strict=True)
    )


def monday(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def quarter_of(day: date) -> int:
    """Quarter of a day, 0 to 3."""
    return (day.month - 1) // 3


def _distance(start: int, ordinal: int) -> int:
    """Days from the nearest day of a week to a day, 0 inside it."""
    return max(start - ordinal, ordinal - (start + 6), 0)
