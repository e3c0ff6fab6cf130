"""Events as weekly columns: shares, lead and lag by hand, families, groups and scales."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.calendar import Event, EventFeatures, event_features, load_events
from model.calendar.features import AROUND, SHARED, event_scale

MARKETS = ("US", "GB", "DE", "FR", "ES", "MX", "ID", "TH")
REGIONS = ("na", "europe", "europe", "europe", "europe", "latin", "sea", "sea")
EVENTS = {event.key: event for event in load_events()}


def mondays(first: str, count: int) -> np.ndarray:
    return np.datetime64(first) + 7 * np.arange(count).astype("timedelta64[D]")


def days(found: EventFeatures, market: int, name: str) -> list[float]:
    """Days a week in a column."""
    series = found.values[market, :, found.names.index(name)] * 7
    return [float(day) for day in series.round(6)]


def of_country(country: str | None, first: str, count: int) -> EventFeatures:
    return event_features((country,), mondays(first, count))


# ---- by hand


def test_black_friday_with_the_weeks_before_and_after() -> None:
    """28 November to 1 December 2025; a fortnight before it, a week after it."""
    found = of_country("US", "2025-11-10", 5)  # 10, 17, 24 November, 1, 8 December
    assert days(found, 0, "black_friday") == [0, 0, 3, 1, 0]
    assert days(found, 0, "black_friday:before") == [3, 7, 4, 0, 0]  # 14 to 27 November
    assert days(found, 0, "black_friday:after") == [0, 0, 0, 6, 1]  # 2 to 8 December


def test_lebaran_moves_by_the_moon_and_rests_after() -> None:
    """Eid in Indonesia on 31 March 2025 and 21 March 2026, three days before to seven after."""
    found = of_country("ID", "2025-03-24", 4)
    assert days(found, 0, "lebaran") == [3, 7, 1, 0]
    assert days(found, 0, "lebaran:after") == [0, 0, 6, 1]
    assert days(found, 0, "ramadan") == [4, 0, 0, 0]  # 3 to 27 March
    assert days(of_country("ID", "2026-03-16", 3), 0, "lebaran") == [5, 6, 0]
    assert days(of_country("AE", "2025-03-24", 3), 0, "lebaran") == [4, 7, 0]  # Eid a day earlier


def test_lunar_new_year_is_shopped_for_in_the_year_before() -> None:
    """29 January 2025: rest from the 28th, the three weeks before it from 7 January.

    That of 22 January 2023 reaches back over the turn of the year.
    """
    found = of_country("TH", "2025-01-06", 6)
    assert days(found, 0, "lunar_new_year:before") == [6, 7, 7, 1, 0, 0]
    assert days(found, 0, "lunar_new_year") == [0, 0, 0, 6, 2, 0]
    assert days(found, 0, "lunar_new_year:after") == [0, 0, 0, 0, 5, 2]
    turn = of_country("TH", "2022-12-26", 2)
    assert days(turn, 0, "lunar_new_year:before") == [2, 7]  # from Saturday 31 December


def test_a_week_across_two_years_holds_the_days_of_both() -> None:
    """29 December 2025 to 4 January 2026: four of the ten days from 23 December to 1 January."""
    found = of_country("US", "2025-12-22", 3)
    assert days(found, 0, "christmas_week") == [6, 4, 0]
    alone = of_country("US", "2025-12-29", 1)
    assert days(alone, 0, "christmas_week") == [4]


def test_events_count_where_they_are_held() -> None:
    """11.11.2025 is a Tuesday: three days in Indonesia, none in the US or without a country."""
    found = event_features(("ID", "US", None), mondays("2025-11-03", 3))
    assert days(found, 0, "singles_day") == [0, 3, 0]
    assert days(found, 0, "singles_day:before") == [7, 0, 0]  # 3 to 9 November
    assert days(found, 0, "singles_day:after") == [0, 4, 3]
    assert days(found, 1, "singles_day") == [0, 0, 0]
    assert not found.values[2].any()
    assert days(found, 1, "public_holiday") == [0, 1, 0]  # Veterans Day


def test_a_holiday_that_is_an_event_counts_as_the_event() -> None:
    """Thanksgiving 2025 is none of ours, Christmas Day is."""
    found = of_country("US", "2025-11-24", 6)
    assert days(found, 0, "public_holiday") == [1, 0, 0, 0, 0, 0]


# ---- families, groups, scales


def test_a_family_column_adds_up_its_events() -> None:
    found = of_country("ID", "2025-09-08", 15)
    members = [key for key, event in EVENTS.items() if event.family == "marketplace_day"]
    total = np.sum([days(found, 0, key) for key in members], axis=0)
    np.testing.assert_allclose(days(found, 0, "marketplace_day"), total)
    assert total.sum() == 2 + 2 + 3 + 3  # 9.9, 10.10, 11.11, 12.12


def test_an_event_not_yet_seen_has_a_column_that_was_seen() -> None:
    """A panel to October has never seen 12.12, but 9.9 of the same family."""
    past = of_country("ID", "2025-01-06", 40).values.any(axis=(0, 1))
    future = of_country("ID", "2025-12-08", 1).values.any(axis=(0, 1))
    names = np.array(of_country("ID", "2025-01-06", 1).names)
    assert "twelve_twelve" in names[future & ~past]
    assert "marketplace_day" in names[future & past]


def test_groups_split_the_events_that_may_differ() -> None:
    found = event_features(MARKETS, mondays("2025-11-24", 2), groups=REGIONS)
    named = [name for name in found.names if name.startswith("black_friday@")]
    assert named == [
        "black_friday@na",
        "black_friday@europe",
        "black_friday@latin",
        "black_friday@sea",
    ]
    parts = sum(found.values[..., found.names.index(name)] for name in named)
    np.testing.assert_allclose(parts, found.values[..., found.names.index("black_friday")])
    assert not [name for name in found.names if name.startswith("singles_day@")]  # one group only
    assert (
        "singles_day@sea" in event_features(("ID", "CN"), None, groups=("sea", "east_asia")).names
    )


def test_scales_by_hand() -> None:
    """Black Friday has four days and size 2: 2 * 7 / 4; a week around it half of 2."""
    found = of_country("US", "2025-11-24", 1)
    scale = dict(zip(found.names, found.scale, strict=True))
    assert scale["public_holiday"] == 1
    assert scale["black_friday"] == pytest.approx(3.5)
    assert scale["black_friday:before"] == scale["black_friday:after"] == AROUND * 2
    assert scale["christmas_peak"] == 2  # fills a week
    assert scale["ten_ten"] == pytest.approx(3.5 * SHARED)
    assert scale["ten_ten"] ** 2 + (3.5 * SHARED) ** 2 == pytest.approx(3.5**2)


@pytest.mark.parametrize("key", sorted(EVENTS))
def test_an_event_moves_its_best_week_by_its_size(key: str) -> None:
    """Prior of the week's effect in units of EVENT_SD: share of the week x scale = size."""
    event = EVENTS[key]
    assert event_scale(event) * min(event.length, 7) / 7 == pytest.approx(event.size)


# ---- properties


@settings(max_examples=25, deadline=None)
@given(start=st.integers(0, 700), weeks=st.integers(1, 100), market=st.sampled_from(MARKETS))
def test_features_of_a_part_are_the_part_of_the_features(
    start: int, weeks: int, market: str
) -> None:
    part = event_features((market,), mondays("2012-01-02", 800)[start : start + weeks])
    assert part.names == WHOLE.names
    whole = WHOLE.values[MARKETS.index(market), start : start + weeks]
    np.testing.assert_allclose(part.values[0], whole, atol=1e-12)


WHOLE = event_features(MARKETS, mondays("2012-01-02", 800))


def test_shares_lie_between_nothing_and_the_whole_week() -> None:
    assert WHOLE.values.min() >= 0
    assert WHOLE.values.max() <= 1
    assert WHOLE.scale.min() > 0
    assert WHOLE.scale.shape == (len(WHOLE.names),)


@pytest.mark.parametrize(
    "event", [e for e in load_events() if e.lead or e.lag], ids=lambda e: e.key
)
def test_weeks_around_an_event_are_as_long_as_its_record_says(event: Event) -> None:
    """Ten whole years of a country that has it: lead and lag weeks an occasion."""
    country = min(event.countries - {"all"} or {"DE"})
    starts = mondays("2015-12-28", 523)
    found = event_features((country,), starts)
    held = sum(len(event.spans(country, year)) for year in range(2016, 2026))
    for part, weeks in (("before", event.lead), ("after", event.lag)):
        if weeks:
            total = sum(days(found, 0, f"{event.key}:{part}"))
            assert total == pytest.approx(7 * weeks * held, abs=7 * weeks)


def test_integer_weeks_and_unknown_countries_have_no_events() -> None:
    assert event_features(("US",), None).values.shape[1] == 0
    assert not of_country("ZZ", "2025-06-02", 4).values.any()
    worldwide = of_country("ZZ", "2025-11-24", 4)  # events of all countries, no holidays
    assert days(worldwide, 0, "black_friday") == [3, 1, 0, 0]
    assert days(worldwide, 0, "public_holiday") == [0, 0, 0, 0]
