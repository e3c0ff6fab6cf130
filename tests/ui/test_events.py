"""Events marked on the weekly chart: those of a company's own markets and platforms."""

from __future__ import annotations

from itertools import pairwise

import pytest

from model.calendar import load_events
from model.horizon import Horizon
from ui.events import LANES, NAMES, UNNAMED, WIDTHS, Mark, all_marks, marked_weeks


def names(countries: tuple[str | None, ...], platforms: tuple[str, ...]) -> list[str]:
    return [name for _week, name in marked_weeks((2025,), countries, platforms)]


def test_an_event_is_marked_where_a_market_holds_it() -> None:
    assert names(("DE",), ("Own site",)) == ["Black Friday"]
    assert names(("DE", "SG"), ("own_site",)) == ["Lunar New Year", "Black Friday"]


def test_prime_day_is_marked_for_those_who_sell_on_amazon() -> None:
    assert names(("US",), ("marketplace", "Amazon.com")) == ["Prime Day", "Black Friday"]
    assert names(("US",), ("shopee",)) == ["Black Friday"]
    assert names(("CL",), ("amazon",)) == ["Black Friday"]


def test_markets_without_a_country_have_no_events() -> None:
    assert names((None,), ("amazon",)) == []


def test_black_friday_2025_is_in_the_week_of_24_november() -> None:
    assert marked_weeks((2025,), ("GB",), ()) == [("2025-11-24", "Black Friday")]


# ---- names that never collide


WEEKS_2026 = Horizon.of(2026).weeks
ALL_COUNTRIES = ("US", "GB", "DE", "FR", "ES", "MX", "ID", "TH")


def stand(marks: list[Mark], width: int, lane: int) -> list[Mark]:
    found = [mark for mark in marks if width in mark.lanes[lane]]
    return sorted(found, key=lambda mark: mark.week)


@pytest.mark.parametrize("countries", [ALL_COUNTRIES, *((c,) for c in ALL_COUNTRIES), ("ID", "TH")])
@pytest.mark.parametrize("width", WIDTHS)
def test_names_in_a_row_stand_apart(countries: tuple[str, ...], width: int) -> None:
    """Two neighbours are further apart than half of both names, at 6 pixels a letter."""
    marks = all_marks(WEEKS_2026, countries, ("amazon",))
    for lane in range(LANES):
        row = stand(marks, width, lane)
        for one, other in pairwise(row):
            apart = (other.week - one.week) * width / (len(WEEKS_2026) - 1)
            before = len(one.name) * 6 * (1.0 if one.align == "left" else 0.5)
            after = len(other.name) * 6 * (0.0 if other.align == "left" else 0.5)
            assert apart > before + after, (one.name, other.name)


def test_the_most_telling_names_stand_on_a_phone_too() -> None:
    marks = all_marks(WEEKS_2026, ALL_COUNTRIES, ("amazon",))
    named = {mark.name for lane in range(LANES) for mark in stand(marks, 200, lane)}
    assert {"Black Friday", "Prime Day", "Christmas"} <= named
    wide = {mark.name for lane in range(LANES) for mark in stand(marks, 1300, lane)}
    assert len(wide) > len(named)


def test_an_event_stands_in_the_week_of_its_middle_day() -> None:
    """Friday 27 to Monday 30 November 2026: the middle lies in the week of 23 November."""
    marks = {mark.name: mark.week for mark in all_marks(WEEKS_2026, ("US",), ())}
    assert WEEKS_2026[marks["Black Friday"]].isoformat() == "2026-11-23"
    assert WEEKS_2026[marks["Christmas"]].isoformat() == "2026-12-14"


def test_what_one_market_of_many_holds_is_left_to_its_own_page() -> None:
    everywhere = {mark.name for mark in all_marks(WEEKS_2026, ALL_COUNTRIES, ("amazon",))}
    assert "Songkran" not in everywhere
    assert "Lunar New Year" in everywhere  # held in two of eight
    assert "Songkran" in {mark.name for mark in all_marks(WEEKS_2026, ("TH",), ())}


def test_one_market_shows_its_public_holidays() -> None:
    told = {mark.told for mark in all_marks(WEEKS_2026, ("US",), ())}
    assert "Independence Day" in told  # on a Saturday, observed on the Friday of the same week
    assert "Black Friday, Thanksgiving Day" in told
    assert "Independence Day" not in {m.told for m in all_marks(WEEKS_2026, ("US", "GB"), ())}


def test_amazon_days_need_amazon_and_no_country_has_no_events() -> None:
    assert "Prime Day" not in {m.name for m in all_marks(WEEKS_2026, ("US",), ("own_site",))}
    assert all_marks(WEEKS_2026, (None,), ("amazon",)) == []


def test_every_event_of_the_calendar_has_a_short_name() -> None:
    assert {event.key for event in load_events()} == set(NAMES) | UNNAMED


def test_an_event_that_falls_differently_by_country_stands_where_enough_share_it() -> None:
    """Mother's Day 2026: 10 May in the US and Germany, 15 March in the United Kingdom alone."""
    weeks = {m.week for m in all_marks(WEEKS_2026, ALL_COUNTRIES, ()) if "Mother's Day" in m.told}
    assert [WEEKS_2026[week].isoformat() for week in weeks] == ["2026-05-04"]
    alone = [m.week for m in all_marks(WEEKS_2026, ("GB",), ()) if "Mother's Day" in m.told]
    assert [WEEKS_2026[week].isoformat() for week in alone] == ["2026-03-09"]


def test_weeks_before_and_after_an_event_are_no_events() -> None:
    told = " ".join(m.told for m in all_marks(WEEKS_2026, ALL_COUNTRIES, ("amazon",)))
    assert ":" not in told
