"""Dated shopping events by country, as ``data/events.yaml`` holds them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from model.calendar.rules import DAY, Rule, rule_day

EVENTS_FILE = Path(__file__).resolve().parents[2] / "data" / "events.yaml"
ALL = "all"

Span = tuple[date, date]


@dataclass(frozen=True)
class Dating:
    """How an event falls in some countries; see ``data/events.yaml`` for each field."""

    rule: Rule
    span: tuple[int, int]
    countries: frozenset[str]
    since: int = 0
    dates: Mapping[int, tuple[date, ...]] = field(default_factory=dict, hash=False)

    def days(self, year: int, country: str | None = None) -> Span | None:
        """First and last day in a year; ``None`` when it was not held."""
        if year < self.since:
            return None
        if year in self.dates:
            given = self.dates[year]
            return (given[0], given[1]) if given else None
        day = rule_day(self.rule, year, country)
        if day is None:
            return None
        return day + self.span[0] * DAY, day + self.span[1] * DAY


@dataclass(frozen=True)
class Event:
    """A dated event; see ``data/events.yaml`` for the meaning of each field."""

    key: str
    label: str
    dated: tuple[Dating, ...]
    source: str
    lead: int = 0
    lag: int = 0
    size: float = 1.0
    family: str | None = None
    local: bool = False

    @property
    def countries(self) -> frozenset[str]:
        """Countries that are named; holds ``all`` where every other country has it too."""
        return frozenset().union(*(dating.countries for dating in self.dated))

    def datings(self, country: str | None) -> tuple[Dating, ...]:
        """The datings of a country; an unknown country has none."""
        if country is None:
            return ()
        found = tuple(dating for dating in self.dated if country in dating.countries)
        return found or tuple(dating for dating in self.dated if ALL in dating.countries)

    def spans(self, country: str | None, year: int) -> tuple[Span, ...]:
        """First and last day of each time that a country holds the event in a year."""
        found = (dating.days(year, country) for dating in self.datings(country))
        return tuple(sorted(days for days in found if days is not None))

    def held_in(self, country: str | None, year: int) -> bool:
        """Whether a country has the event in a year; an unknown country has none."""
        return bool(self.spans(country, year))

    def days(self, year: int, country: str | None = None) -> Span | None:
        """First and last day in a year, the first time; ``None`` when it was not held.

        Args:
            year: Calendar year.
            country: ISO 3166 code; without one the first countries of the file are meant.
        """
        if country is not None:
            return next(iter(self.spans(country, year)), None)
        first = self.dated[0]
        return first.days(year, min(first.countries))

    @property
    def length(self) -> int:
        """Usual number of days."""
        first, last = self.dated[0].span
        return last - first + 1


@functools.cache
def load_events() -> tuple[Event, ...]:
    """The events of ``data/events.yaml``, in the file's order."""
    data = yaml.safe_load(EVENTS_FILE.read_text("utf-8"))
    return tuple(_event(record) for record in data["events"])


def event_days(key: str, year: int, country: str | None = None) -> Span | None:
    """First and last day of an event in a year, see `Event.days`.

    Raises:
        KeyError: no such event; the message repeats the key.
    """
    for event in load_events():
        if event.key == key:
            return event.days(year, country)
    raise KeyError(f"no event {key!r} in {EVENTS_FILE.name}")


def _event(record: Mapping[str, Any]) -> Event:
    return Event(
        key=record["key"],
        label=record["label"],
        dated=tuple(_dating(record, entry) for entry in record.get("dated", [record])),
        source=record["source"],
        lead=record.get("lead", 0),
        lag=record.get("lag", 0),
        size=float(record.get("size", 1.0)),
        family=record.get("family"),
        local=record.get("local", False),
    )


def _dating(record: Mapping[str, Any], entry: Mapping[str, Any]) -> Dating:
    ((kind, values),) = entry["rule"].items()
    span, countries = entry.get("span", record["span"]), entry["countries"]
    return Dating(
        rule=(kind, tuple(values)),
        span=(span[0], span[1]),
        countries=frozenset([countries] if isinstance(countries, str) else countries),
        since=entry.get("since", 0),
        dates={year: tuple(days) for year, days in entry.get("dates", {}).items()},
    )
