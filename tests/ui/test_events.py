"""Events marked on the weekly chart: those of a company's own markets and platforms."""

from __future__ import annotations

from ui.events import marked_weeks


def names(countries: tuple[str | None, ...], platforms: tuple[str, ...]) -> list[str]:
    return [name for _week, name in marked_weeks((2025,), countries, platforms)]


def test_an_event_is_marked_where_a_market_holds_it() -> None:
    assert names(("DE",), ("Own site",)) == ["Black Friday"]
    assert names(("DE", "SG"), ("own_site",)) == ["Lunar New Year", "Black Friday"]


def test_prime_day_is_marked_for_those_who_sell_on_amazon() -> None:
    assert names(("US",), ("marketplace", "Amazon.com")) == ["Prime Day", "Black Friday"]
    assert names(("US",), ("shopee",)) == ["Black Friday"]
    assert names(("BR",), ("amazon",)) == ["Black Friday"]


def test_markets_without_a_country_have_no_events() -> None:
    assert names((None,), ("amazon",)) == []


def test_black_friday_2025_is_in_the_week_of_24_november() -> None:
    assert marked_weeks((2025,), ("GB",), ()) == [("2025-11-24", "Black Friday")]
