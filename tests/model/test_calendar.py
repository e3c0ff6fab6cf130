"""Weeks, quarters, the span of a panel's scenarios, holidays and shopping events."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import yaml

from model.calendar import (
    Event,
    event_days,
    event_features,
    load_events,
    monday,
    plan_year,
    public_holidays,
    span_of,
    week_of_quarter,
    weeks_between,
)
from model.calendar.events import EVENTS_FILE
from model.calendar.weeks import next_weeks
from model.panel import WeekLabels

YEARS = range(2015, 2031)
MARKETS = ("US", "GB", "DE", "FR", "ES", "MX", "ID", "TH")


def mondays(first: str, count: int) -> np.ndarray:
    return np.datetime64(first) + 7 * np.arange(count).astype("timedelta64[D]")


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
    span = span_of(WeekLabels("2024-01-01"), 104)
    row = span.weeks.index("2026-03-30")
    np.testing.assert_allclose(span.share[row], [2 / 7, 5 / 7, 0, 0])
    assert week_of_quarter([date(2026, 3, 30), date(2027, 3, 1)], 2026).tolist() == [1, -1]


@pytest.mark.parametrize(
    ("last_monday", "year"),
    [
        ("2025-06-16", None),  # ends 22 June 2025: more than 26 weeks before 29 December
        ("2025-06-23", 2026),
        ("2025-12-22", 2026),
        ("2026-06-01", 2026),
        ("2026-12-28", None),  # the year is over
    ],
)
def test_the_plan_year_is_chosen_within_half_a_year(last_monday: str, year: int | None) -> None:
    weeks = 60
    first = np.datetime64(last_monday) - 7 * (weeks - 1)
    span = span_of(WeekLabels(str(first)), weeks)
    assert span.year == year
    if year is None:
        assert (span.start, len(span.weeks), span.quarters) == (60, 52, ("Q1", "Q2", "Q3", "Q4"))
        assert span.days.sum(axis=0).tolist() == [91] * 4
    else:
        assert span.weeks[0] == "2025-12-29"
        assert first + 7 * span.start == np.datetime64("2025-12-29")


def test_integer_weeks_get_the_next_52_and_a_quarter_on_request() -> None:
    labels = WeekLabels("0", "integer")
    assert span_of(labels, 109).weeks[0] == "109"
    quarter = next_weeks(labels, 109, 13)
    assert (quarter.weeks[-1], quarter.quarters) == ("121", ("Q1",))


@pytest.mark.parametrize(
    ("key", "year", "first", "last"),
    [
        ("black_friday", 2025, date(2025, 11, 28), date(2025, 12, 1)),
        ("singles_day", 2026, date(2026, 11, 10), date(2026, 11, 12)),
        ("buen_fin", 2024, date(2024, 11, 15), date(2024, 11, 18)),
        ("buen_fin", 2025, date(2025, 11, 13), date(2025, 11, 17)),
        ("prime_day", 2025, date(2025, 7, 8), date(2025, 7, 11)),
        ("lebaran", 2025, date(2025, 3, 28), date(2025, 4, 7)),
        ("mothers_day_gb", 2025, date(2025, 3, 20), date(2025, 3, 29)),
        ("songkran", 2026, date(2026, 4, 13), date(2026, 4, 15)),
    ],
)
def test_event_dates(key: str, year: int, first: date, last: date) -> None:
    assert event_days(key, year) == (first, last)


def test_an_event_that_was_not_held_has_no_days() -> None:
    assert event_days("songkran", 2020) is None
    with pytest.raises(KeyError, match="no event 'sonkran'"):
        event_days("sonkran", 2020)


@pytest.mark.parametrize("event", load_events(), ids=lambda event: event.key)
def test_each_event_has_days_in_every_year_that_holds_it(event: Event) -> None:
    assert event.source
    for year in YEARS:
        days = event.days(year)
        if days is None:
            assert event.dates[year] == ()
        else:
            assert days[0] <= days[1]
            assert abs((days[0] - date(year, 7, 1)).days) < 250


def test_event_keys_are_unique_and_named_once() -> None:
    keys = [record["key"] for record in yaml.safe_load(EVENTS_FILE.read_text("utf-8"))["events"]]
    assert len(keys) == len(set(keys))


def test_features_are_shares_of_the_weeks_days() -> None:
    """Black Friday 28 November 2025: three days of its week, one of the next."""
    features = event_features(("US", "DE", None), mondays("2025-11-17", 4))
    column = features.names.index("black_friday")
    np.testing.assert_allclose(features.values[0, :, column], [0, 3 / 7, 1 / 7, 0])
    np.testing.assert_allclose(features.values[1, :, column], features.values[0, :, column])
    assert not features.values[2].any()
    thanksgiving = features.values[0, :, features.names.index("public_holiday")]
    np.testing.assert_allclose(thanksgiving, [0, 1 / 7, 0, 0])


def test_features_of_a_part_are_the_part_of_the_features() -> None:
    whole = event_features(MARKETS, mondays("2015-01-05", 800)).values
    part = event_features(MARKETS, mondays("2019-12-30", 60)).values
    np.testing.assert_allclose(part, whole[:, 260:320])
    assert whole.min() >= 0
    assert whole.max() <= 1 + 1e-12
    assert (whole[:, :, 0].sum(axis=1) * 7 >= 15 * 7).all()


def test_integer_weeks_have_no_events() -> None:
    assert event_features(("US",), None).values.shape[1] == 0


def test_public_holidays_by_country() -> None:
    assert public_holidays("MX", 2025)[date(2025, 9, 16)] == "Independence Day"
    assert public_holidays("ZZ", 2025) == {}
