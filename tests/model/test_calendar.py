"""Weeks, quarters, the horizons of a panel and its base period."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from model.calendar import (
    HorizonError,
    base_period,
    default_horizon,
    horizon_choices,
    horizon_of,
    monday,
    plan_year,
    week_of_quarter,
    weeks_between,
)
from model.panel import WeekLabels


def test_weeks_start_on_mondays() -> None:
    assert monday(date(2026, 1, 4)) == date(2025, 12, 29)
    weeks = weeks_between(date(2026, 1, 1), date(2026, 1, 12))
    assert weeks == (date(2025, 12, 29), date(2026, 1, 5), date(2026, 1, 12))


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_plan_year_has_53_weeks_and_each_quarter_its_days(year: int) -> None:
    horizon = plan_year(year)
    assert len(horizon.weeks) == 53
    assert horizon.days.sum(axis=0).tolist() == [90, 91, 92, 92]


def test_a_week_across_two_quarters_is_split_by_days() -> None:
    """The week of Monday 30 March 2026 has two days in the first quarter and five after it."""
    _, year = horizon_of(WeekLabels("2024-01-01"), 104)
    row = year.labels.index("2026-03-30")
    np.testing.assert_allclose(year.share[row], [2 / 7, 5 / 7, 0, 0])
    assert week_of_quarter([date(2026, 3, 30), date(2027, 3, 1)], 2026).tolist() == [1, -1]


@pytest.mark.parametrize(
    ("last_monday", "choice"),
    [
        ("2025-06-16", "next_52_weeks"),  # ends 22 June 2025: over 26 weeks before 29 December
        ("2025-06-23", "plan_year"),
        ("2025-12-22", "plan_year"),
        ("2026-06-22", "plan_year"),  # 26 weeks of the year
        ("2026-12-28", "next_52_weeks"),  # the year is over
    ],
)
def test_the_plan_year_is_chosen_within_half_a_year(last_monday: str, choice: str) -> None:
    weeks = 60
    labels = WeekLabels(str(np.datetime64(last_monday) - 7 * (weeks - 1)))
    found, horizon = horizon_of(labels, weeks)
    assert (found, default_horizon(labels, weeks)) == (choice, choice)
    closed = {c.name: c.reason for c in horizon_choices(labels, weeks) if c.reason}
    if choice == "plan_year":
        assert horizon.labels[0] == "2025-12-29"
        assert closed == {}
    else:
        assert horizon.labels[0] == str(np.datetime64(last_monday) + 7)
        assert horizon.quarters == ("next-Q1", "next-Q2", "next-Q3", "next-Q4")
        assert horizon.days.sum(axis=0).tolist() == [91] * 4
        assert list(closed) == ["plan_year"]
        with pytest.raises(HorizonError, match=f"'plan_year'.*{last_monday}.*Choose next_52_weeks"):
            horizon_of(labels, weeks, "plan_year")


def test_past_the_middle_of_the_plan_year_it_stays_open_and_says_what_is_known() -> None:
    """To 29 June 2026 there are 27 weeks of the year: the next 52 weeks are the usual choice."""
    weeks = 60
    labels = WeekLabels(str(np.datetime64("2026-06-29") - 7 * (weeks - 1)))
    assert horizon_of(labels, weeks)[0] == "next_52_weeks"
    year, after, _ = horizon_choices(labels, weeks)
    assert (year.closed, year.default, after.default) == (None, False, True)
    assert (year.known or "").format(**year.names) == (
        "Your data have seen 27 weeks of 2026 already."
    )
    assert after.known is None
    assert horizon_of(labels, weeks, "plan_year")[0] == "plan_year"
    before = WeekLabels(str(np.datetime64("2025-12-22") - 7 * (weeks - 1)))
    assert horizon_choices(before, weeks)[0].known is None


def test_integer_weeks_get_the_next_52_and_a_quarter_on_request() -> None:
    labels = WeekLabels("0", "integer")
    assert horizon_of(labels, 109)[1].labels[0] == "109"
    _, quarter = horizon_of(labels, 109, "next_quarter")
    assert (quarter.labels[-1], quarter.quarters, quarter.length) == ("121", ("next-Q1",), 91)
    assert "counts its weeks" in (horizon_choices(labels, 109)[0].reason or "")


def test_an_unknown_horizon_is_named() -> None:
    with pytest.raises(HorizonError, match="'next_year' is not one of plan_year, next_52_weeks"):
        horizon_of(WeekLabels("2024-01-01"), 104, "next_year")


# ---- the span one year earlier


def test_the_base_period_is_the_same_span_one_year_earlier() -> None:
    labels = WeekLabels("0", "integer")
    for choice, first, last in (("next_52_weeks", "57", "108"), ("next_quarter", "57", "69")):
        base = base_period(labels, 109, horizon_of(labels, 109, choice)[1])
        assert (base.labels[0], base.labels[-1], base.estimated_days) == (first, last, 0)
        assert (base.days.sum(axis=1) == 7).all()


def test_days_before_a_short_history_stand_at_the_mean_of_its_weeks() -> None:
    """26 weeks for the 52 before: 26 are there, 25 × 7 days are estimated from all 26.

    The 7 days right before the first week stand at that week itself.
    """
    labels = WeekLabels("0", "integer")
    base = base_period(labels, 26, horizon_of(labels, 26)[1])
    assert (base.estimated_days, base.stand_in, len(base.weeks)) == (25 * 7, 26, 26)
    own = np.full(26, 7.0)
    own[0] += 7
    np.testing.assert_allclose(base.days.sum(axis=1), own + 25 * 7 / 26)
    np.testing.assert_allclose(base.days.sum(axis=0), [91] * 4)


def test_the_end_of_the_base_year_is_estimated_from_the_last_52_weeks() -> None:
    """A panel to 28 September 2025: 29 September to 5 October stand at its last week."""
    labels = WeekLabels("2023-01-02")
    weeks = (date(2025, 9, 22) - date(2023, 1, 2)).days // 7 + 1
    base = base_period(labels, weeks, horizon_of(labels, weeks)[1])
    assert base.estimated_days == (date(2025, 12, 31) - date(2025, 10, 5)).days
    assert len(base.weeks) == 52
    assert base.days.sum() == pytest.approx(365)
    assert base.days[-1, 2] == 7 + 2
    assert base.days[-1, 3] == pytest.approx(5 + 87 / 52)
