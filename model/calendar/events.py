"""Public holidays and dated shopping events as weekly features by country."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays
import numpy as np
import yaml

from model.panel.labels import Dates
from model.results import FloatArray

EVENTS_FILE = Path(__file__).resolve().parents[2] / "data" / "events.yaml"
PUBLIC_HOLIDAY = "public_holiday"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Event:
    """A dated event; see ``data/events.yaml`` for the meaning of each field."""

    key: str
    label: str
    rule: tuple[str, tuple[int | str, ...]]
    span: tuple[int, int]
    countries: frozenset[str]
    source: str
    since: int = 0
    dates: Mapping[int, tuple[date, ...]] = field(default_factory=dict, hash=False)

    def held_in(self, country: str | None, year: int) -> bool:
        """Whether a country has the event in a year; an unknown country has none."""
        if country is None or year < self.since:
            return False
        return "all" in self.countries or country in self.countries

    def days(self, year: int) -> tuple[date, date] | None:
        """First and last day in a year; ``None`` when it was not held."""
        if year in self.dates:
            given = self.dates[year]
            return (given[0], given[1]) if given else None
        day = _rule_day(self.rule, year)
        if day is None:
            return None
        return day + self.span[0] * DAY, day + self.span[1] * DAY


@dataclass(frozen=True, eq=False)
class EventFeatures:
    """Weekly features.

    Attributes:
        names: ``public_holiday`` and the keys of ``data/events.yaml``.
        values: ``(market, week, name)`` share of the week's 7 days, 0-1.
    """

    names: tuple[str, ...]
    values: FloatArray


@functools.cache
def load_events() -> tuple[Event, ...]:
    """The events of ``data/events.yaml``, in the file's order."""
    data = yaml.safe_load(EVENTS_FILE.read_text("utf-8"))
    return tuple(_event(record) for record in data["events"])


def event_features(countries: Sequence[str | None], week_starts: Dates | None) -> EventFeatures:
    """Features of all events for markets and weeks, the past and the future alike.

    Args:
        countries: ISO 3166 code per market; ``None`` gives zeros.
        week_starts: ``(week,)`` consecutive Mondays; ``None`` (integer weeks) gives no weeks.
    """
    events = load_events()
    names = (PUBLIC_HOLIDAY, *(event.key for event in events))
    if week_starts is None or not len(week_starts):
        return EventFeatures(names, np.zeros((len(countries), 0, len(names))))
    values = np.zeros((len(countries), len(week_starts), len(names)))
    first = week_starts[0].astype(object)
    years = range(first.year - 1, week_starts[-1].astype(object).year + 2)
    for market, country in enumerate(countries):
        for year in years:
            _add_holidays(values[market, :, 0], country, year, first)
            for column, event in enumerate(events, start=1):
                days = event.days(year) if event.held_in(country, year) else None
                if days is not None:
                    _add_days(values[market, :, column], days[0], days[1], first)
    return EventFeatures(names, values)


def event_days(key: str, year: int) -> tuple[date, date] | None:
    """First and last day of an event in a year.

    Raises:
        KeyError: no such event; the message repeats the key.
    """
    for event in load_events():
        if event.key == key:
            return event.days(year)
    raise KeyError(f"no event {key!r} in {EVENTS_FILE.name}")


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


def _add_holidays(series: FloatArray, country: str | None, year: int, first: date) -> None:
    if country is not None:
        for day in public_holidays(country, year):
            _add_days(series, day, day, first)


def _add_days(series: FloatArray, start: date, end: date, first: date) -> None:
    """Add one seventh for each day to the week it falls in; days outside are left out."""
    days = np.arange((start - first).days, (end - first).days + 1)
    weeks = days // 7
    inside = weeks[(weeks >= 0) & (weeks < series.size)]
    np.add.at(series, inside, 1 / 7)


def _rule_day(rule: tuple[str, tuple[int | str, ...]], year: int) -> date | None:
    kind, values = rule
    if kind == "day":
        return date(year, int(values[0]), int(values[1]))
    if kind == "nth":
        month, weekday, nth = (int(value) for value in values)
        first = date(year, month, 1)
        return first + ((weekday - first.weekday()) % 7 + 7 * (nth - 1)) * DAY
    country, name = (str(value) for value in values)
    return _named_day(country, name, year)


@functools.cache
def _named_day(country: str, name: str, year: int) -> date | None:
    """First day of the year whose holiday has this name; estimated dates count."""
    for day, names in sorted(public_holidays(country, year).items()):
        if any(_same_name(found, name) for found in names.split("; ")):
            return day
    return None


def _same_name(found: str, name: str) -> bool:
    return found == name or found.startswith(f"{name} (")


def _event(record: Mapping[str, Any]) -> Event:
    ((kind, values),) = record["rule"].items()
    countries = record["countries"]
    return Event(
        key=record["key"],
        label=record["label"],
        rule=(kind, tuple(values)),
        span=(record["span"][0], record["span"][1]),
        countries=frozenset([countries] if isinstance(countries, str) else countries),
        source=record["source"],
        since=record.get("since", 0),
        dates={year: tuple(days) for year, days in record.get("dates", {}).items()},
    )
