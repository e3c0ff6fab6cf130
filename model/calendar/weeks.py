"""The weeks that a panel's scenarios run over: which horizons are open to it, and its base period.

A world looks ahead over the plan year, the 52 weeks after its panel's end or the next 13 weeks, and
compares with the same span one year earlier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from model.horizon import DAY, WEEK, Horizon, Period, monday, quarters_of
from model.panel.labels import WeekLabels

__all__ = [
    "HORIZONS",
    "HorizonChoice",
    "HorizonError",
    "HorizonName",
    "base_period",
    "default_horizon",
    "horizon_choices",
    "horizon_of",
    "monday",
    "plan_year",
    "week_of_quarter",
    "weeks_between",
]

HorizonName = Literal["plan_year", "next_52_weeks", "next_quarter"]
HORIZONS: tuple[HorizonName, ...] = get_args(HorizonName)
PLAN_YEAR = 2026
HALF_YEAR = (
    26  # weeks around the start of the plan year within which a panel reaches it (design §3)
)
QUARTER_WEEKS = 13
PERIODS: dict[HorizonName, int] = {"next_52_weeks": 4, "next_quarter": 1}
YEAR_WEEKS = 52
# Weeks without dates count from here; only distances between days are read.
UNDATED_START = date(2001, 1, 1)
LABELS: dict[HorizonName, str] = {
    "plan_year": "Plan year {year}",
    "next_52_weeks": "Next 52 weeks",
    "next_quarter": "Next quarter",
}
KNOWN = "Your data have seen {seen} weeks of {year} already."


class HorizonError(ValueError):
    """A horizon that is not open to a panel; the message names it and says why."""


@dataclass(frozen=True)
class HorizonChoice:
    """One horizon: its name, its label, and why it is closed to this panel (``None``: it is open).

    ``label``, ``closed`` and ``known`` are English msgids; ``names`` fills their places. ``known``
    says what part of it the panel has seen already, ``None`` for none.
    """

    name: HorizonName
    label: str
    closed: str | None
    names: dict[str, str]
    default: bool
    known: str | None = None

    @property
    def text(self) -> str:
        """Label in English."""
        return self.label.format(**self.names)

    @property
    def reason(self) -> str | None:
        """Why it is closed, in English."""
        return None if self.closed is None else self.closed.format(**self.names)


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


# ---- choices


def default_horizon(labels: WeekLabels, n_weeks: int, year: int = PLAN_YEAR) -> HorizonName:
    """The plan year where the panel ends within half a year of its start, else the next 52 weeks.

    A panel past the middle of the plan year has seen most of what that would look ahead to.
    """
    if _closed(labels, n_weeks, year) or _weeks_known(labels, n_weeks, year) > HALF_YEAR:
        return "next_52_weeks"
    return "plan_year"


def horizon_choices(
    labels: WeekLabels, n_weeks: int, year: int = PLAN_YEAR
) -> tuple[HorizonChoice, ...]:
    """All horizons, each with the reason why a panel of these weeks cannot have it.

    Args:
        labels: The panel's week labels.
        n_weeks: The panel's number of weeks.
        year: The plan year.
    """
    usual = default_horizon(labels, n_weeks, year)
    seen = _weeks_known(labels, n_weeks, year)
    names = {"year": str(year), "last": labels.label(n_weeks - 1), "seen": str(seen)}
    return tuple(
        HorizonChoice(
            name=name,
            label=LABELS[name],
            closed=_closed(labels, n_weeks, year) if name == "plan_year" else None,
            names=names,
            default=name == usual,
            known=KNOWN if name == "plan_year" and seen else None,
        )
        for name in HORIZONS
    )


def _weeks_known(labels: WeekLabels, n_weeks: int, year: int) -> int:
    """How many weeks of the plan year a panel has seen; none where weeks have no dates."""
    if not labels.dated:
        return 0
    end = _mondays(labels, n_weeks - 1, 1)[0]
    return max((end - monday(date(year, 1, 1))).days // 7 + 1, 0)


def _closed(labels: WeekLabels, n_weeks: int, year: int) -> str | None:
    """Why the plan year is closed to a panel, ``None`` if it is open."""
    if not labels.dated:
        return "The panel counts its weeks, so that none of them is known to lie in {year}."
    end = _mondays(labels, n_weeks - 1, 1)[0]
    first, last = monday(date(year, 1, 1)), monday(date(year, 12, 31))
    if end >= last:
        return "The panel ends with week {last}, after {year}."
    if end < first - (HALF_YEAR + 1) * WEEK:
        return "The panel ends with week {last}, more than half a year before {year}."
    return None


# ---- weeks


def horizon_of(
    labels: WeekLabels, n_weeks: int, choice: str | None = None, year: int = PLAN_YEAR
) -> tuple[HorizonName, Horizon]:
    """The chosen horizon of a panel, with its weeks labelled the panel's way.

    Args:
        labels: The panel's week labels.
        n_weeks: The panel's number of weeks.
        choice: One of `HORIZONS`; ``None`` for the default.
        year: The plan year.

    Raises:
        HorizonError: an unknown horizon, or one that is closed to this panel.
    """
    if choice is None:
        choice = default_horizon(labels, n_weeks, year)
    found = next((c for c in horizon_choices(labels, n_weeks, year) if c.name == choice), None)
    if found is None:
        raise HorizonError(f"horizon {choice!r} is not one of {', '.join(HORIZONS)}")
    if found.reason is not None:
        raise HorizonError(f"horizon {choice!r}: {found.reason} Choose next_52_weeks.")
    if found.name == "plan_year":
        return found.name, _year(labels, year)
    return found.name, _weeks_after(labels, n_weeks, PERIODS[found.name])


def _year(labels: WeekLabels, year: int) -> Horizon:
    whole = Horizon.of(year)
    start = labels.position(whole.weeks[0].isoformat())
    names = labels.labels(len(whole.weeks), start)
    return Horizon.through(whole.periods, whole.weeks, year, names)


def _weeks_after(labels: WeekLabels, n_weeks: int, periods: int) -> Horizon:
    count = periods * QUARTER_WEEKS
    weeks = _mondays(labels, n_weeks, count)
    return Horizon.through(
        _blocks(weeks[0], periods, "next"), weeks, names=labels.labels(count, n_weeks)
    )


def _blocks(first: date, periods: int, prefix: str) -> tuple[Period, ...]:
    """Periods of 13 weeks from a Monday on."""
    starts = [first + number * QUARTER_WEEKS * WEEK for number in range(periods + 1)]
    return tuple(
        Period(f"{prefix}-Q{number + 1}", starts[number], starts[number + 1] - DAY)
        for number in range(periods)
    )


def base_period(labels: WeekLabels, n_weeks: int, horizon: Horizon) -> Horizon:
    """The span one year before a horizon, seen through the weeks of the history.

    Days near a week of the history stand at it, all other days without data at the mean of the
    history's last 52 weeks (`Horizon.estimated_days` counts them).
    """
    if horizon.year is not None:
        periods = quarters_of(horizon.year - 1)
    else:
        periods = _blocks(horizon.start - YEAR_WEEKS * WEEK, len(horizon.periods), "base")
    all_weeks = _mondays(labels, 0, n_weeks)
    first, last = periods[0].first, periods[-1].last
    touching = [at for at, week in enumerate(all_weeks) if week <= last and week + 6 * DAY >= first]
    seen = Horizon.through(periods, [all_weeks[at] for at in touching]) if touching else None
    if seen is None or seen.estimated_days:
        touching = list(range(min([*touching, max(n_weeks - YEAR_WEEKS, 0)]), n_weeks))
    weeks = [all_weeks[at] for at in touching]
    names = labels.labels(len(weeks), touching[0])
    year = None if horizon.year is None else horizon.year - 1
    return Horizon.through(periods, weeks, year, names)


def _mondays(labels: WeekLabels, start: int, count: int) -> tuple[date, ...]:
    """Mondays of ``count`` weeks from a position on, of its own making for weeks without dates."""
    dated = labels.starts(1)
    first = UNDATED_START if dated is None else dated[0].astype(object)
    return tuple(first + (start + step) * WEEK for step in range(count))
