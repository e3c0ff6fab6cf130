"""Weeks and quarters of a year: calendar days, split where a week straddles."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.horizon import Horizon, monday, quarter_of


def test_the_plan_year_has_53_weeks_and_365_days() -> None:
    """1 January 2026 is a Thursday: the first week starts on 29 December 2025."""
    year = Horizon.of(2026)
    assert (len(year.weeks), year.labels[0], year.labels[-1]) == (53, "2025-12-29", "2026-12-28")
    np.testing.assert_array_equal(year.days.sum(axis=0), [90, 91, 92, 92])
    assert year.quarters == ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")


def test_weeks_at_the_edges_count_their_days_of_the_year() -> None:
    """Thursday to Sunday of the first week, Monday to Thursday of the last."""
    days = Horizon.of(2026).days
    np.testing.assert_array_equal(days[0], [4, 0, 0, 0])
    np.testing.assert_array_equal(days[-1], [0, 0, 0, 4])
    np.testing.assert_array_equal(Horizon.of(2026).share[0], [4 / 7, 0, 0, 0])


def test_a_week_that_straddles_two_quarters_is_split_by_days() -> None:
    """30 March 2026 is a Monday: two days of March, five of April."""
    year = Horizon.of(2026)
    week = year.labels.index("2026-03-30")
    np.testing.assert_array_equal(year.days[week], [2, 5, 0, 0])


def test_a_history_stands_for_days_it_does_not_reach() -> None:
    """Weeks from 6 January to 22 December 2025: the first takes five days before, the last three.

    22 December and six days after it are its own; 29 to 31 December follow it.
    """
    weeks = tuple(date(2025, 1, 6) + timedelta(weeks=i) for i in range(51))
    seen = Horizon.seen(2025, weeks)
    assert seen.days[0].tolist() == [12, 0, 0, 0]
    assert seen.days[-1].tolist() == [0, 0, 0, 10]
    assert seen.days.sum() == 365


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("2026-01-01", 0), ("2026-03-31", 0), ("2026-04-01", 1), ("2026-09-30", 2), ("2026-12-31", 3)],
)
def test_quarter_of_a_day(day: str, quarter: int) -> None:
    assert quarter_of(date.fromisoformat(day)) == quarter


@given(day=st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_monday_is_the_last_one(day: date) -> None:
    assert monday(day).weekday() == 0
    assert timedelta(0) <= day - monday(day) < timedelta(days=7)


@given(year=st.integers(1990, 2060))
def test_any_year_is_covered_once(year: int) -> None:
    """Every day in exactly one week; no week counts more than its seven days."""
    horizon = Horizon.of(year)
    assert horizon.days.sum() == (date(year, 12, 31) - date(year, 1, 1)).days + 1
    assert horizon.days.sum(axis=1).max() <= 7
    assert (horizon.days[1:-1].sum(axis=1) == 7).all()
    assert horizon.days.sum(axis=1).min() >= 1
