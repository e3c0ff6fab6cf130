"""The day that an event hangs on, by rule and year, and public holidays by country."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date, timedelta

import holidays

DAY = timedelta(days=1)
OWN = "own"  # instead of a country in a `holiday` rule: the country that asks
# Countries whose Good Friday stands two days before Easter Sunday, by rule.
GOOD_FRIDAY_OF = {"easter": "GB", "orthodox_easter": "GR"}
ESTIMATED = (" (estimated)", " (observed, estimated)")

Rule = tuple[str, tuple[int | str, ...]]


def rule_day(rule: Rule, year: int, country: str | None = None) -> date | None:
    """The day of a rule in a year; ``None`` where a holiday of that name was not held.

    Args:
        rule: Kind and values as in ``data/events.yaml``: ``day``, ``nth``, ``by``, ``easter``,
            ``orthodox_easter`` or ``holiday``.
        year: Calendar year.
        country: ISO 3166 code, for ``holiday: [own, ...]``.

    Raises:
        ValueError: an unknown kind; the message repeats it.
    """
    kind, values = rule
    if kind == "holiday":
        where = str(values[0]) if values[0] != OWN else country
        return None if where is None else _named_day(where, str(values[1]), year)
    numbers = [int(value) for value in values]
    if kind == "day":
        return date(year, numbers[0], numbers[1])
    if kind == "nth":
        return _nth_weekday(year, *numbers)
    if kind == "by":
        last = date(year, numbers[0], numbers[1])
        return last - (last.weekday() - numbers[2]) % 7 * DAY
    if kind in GOOD_FRIDAY_OF:
        friday = _named_day(GOOD_FRIDAY_OF[kind], "Good Friday", year)
        return None if friday is None else friday + (2 + numbers[0]) * DAY
    raise ValueError(f"rule {kind!r} is not one of day, nth, by, easter, orthodox_easter, holiday")


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The n-th such weekday of a month, counted from its end where ``nth`` is negative."""
    if nth > 0:
        first = date(year, month, 1)
        return first + ((weekday - first.weekday()) % 7 + 7 * (nth - 1)) * DAY
    last = date(year + month // 12, month % 12 + 1, 1) - DAY
    return last - ((last.weekday() - weekday) % 7 + 7 * (-nth - 1)) * DAY


@functools.cache
def public_holidays(country: str, year: int) -> Mapping[date, str]:
    """National public holidays with English names; empty for a country that is not known.

    Source: package holidays (python-holidays), MIT.
    """
    if country not in holidays.list_supported_countries():
        return {}
    language = _english(country)
    return dict(holidays.country_holidays(country, years=year, language=language))


def _english(country: str) -> str | None:
    languages = holidays.list_localized_countries().get(country, [])
    return next((name for name in ("en_US", "en_GB") if name in languages), None)


@functools.cache
def _named_day(country: str, name: str, year: int) -> date | None:
    """First day of the year whose holiday has this name; estimated dates count."""
    wanted = {name, *(name + ending for ending in ESTIMATED)}
    for day, names in sorted(public_holidays(country, year).items()):
        if wanted & set(names.split("; ")):
            return day
    return None
