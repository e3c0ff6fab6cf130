"""Public holidays and dated shopping events as weekly features by market.

Each event has a column of its own; where its record says so, one for the weeks before it (early
deals, waiting) and one for those after it (demand that was pulled forward). Events of the same
making share a column, so that an event not seen yet borrows from the others; an event that may
differ by region has a column for each group of markets. Those columns add up to the hierarchical
prior ``effect = family + own + group`` with shrinkage by their scales.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from model.calendar.events import Event, Span, load_events
from model.calendar.rules import DAY, public_holidays
from model.panel.labels import Dates
from model.results import FloatArray

PUBLIC_HOLIDAY = "public_holiday"
OWN, BEFORE, AFTER = "", ":before", ":after"
GROUP = "@"
WEEK = 7
# Prior standard deviations, in units of the event's own (assumptions).
AROUND = 0.5  # the weeks before and after an event move half as much as the event itself
SHARED = 0.5**0.5  # half of an event's variance is its family's, half its own
BY_GROUP = 0.5  # how far a group of markets strays from all markets
SEASON_DAYS = 16  # an event longer than this is a season; holidays in it count as holidays


@dataclass(frozen=True, eq=False)
class EventFeatures:
    """Weekly features.

    Attributes:
        names: ``public_holiday``, keys of ``data/events.yaml``, for those with lead and lag also
            ``<key>:before`` and ``<key>:after``, families, and ``<key>@<group>``.
        values: ``(market, week, name)`` share of the week's 7 days, 0-1.
        scale: ``(name,)`` prior standard deviation of a column's coefficient in units of that of
            an event that fills a week (`EVENT_SD` of `model.demand.priors`).
    """

    names: tuple[str, ...]
    values: FloatArray
    scale: FloatArray


@dataclass(frozen=True)
class Column:
    """One feature.

    Attributes:
        name: Its name.
        keys: Events whose days it counts.
        part: ``OWN``, ``BEFORE`` or ``AFTER``.
        scale: See `EventFeatures`.
        group: The only group of markets it is for, ``None`` for all.
    """

    name: str
    keys: tuple[str, ...]
    part: str
    scale: float
    group: str | None = None


def event_features(
    countries: Sequence[str | None],
    week_starts: Dates | None,
    groups: Sequence[str] | None = None,
) -> EventFeatures:
    """Features of all events for markets and weeks, the past and the future alike.

    Args:
        countries: ISO 3166 code per market; ``None`` gives zeros.
        week_starts: ``(week,)`` consecutive Mondays; ``None`` (integer weeks) gives no weeks.
        groups: A group per market (its region), for the events that may differ between groups.
    """
    columns = _columns(tuple(countries), None if groups is None else tuple(groups))
    names = (PUBLIC_HOLIDAY, *(column.name for column in columns))
    scale = np.array([1.0, *(column.scale for column in columns)])
    if week_starts is None or not len(week_starts):
        return EventFeatures(names, np.zeros((len(countries), 0, len(names))), scale)
    values = np.zeros((len(countries), len(week_starts), len(names)))
    first = week_starts[0].astype(object)
    years = range(first.year - 1, week_starts[-1].astype(object).year + 2)
    for market, country in enumerate(countries):
        for day in _holidays(country, years):
            _add_days(values[market, :, 0], (day, day), first)
        for at, column in enumerate(columns, start=1):
            if column.group is None or (groups is not None and groups[market] == column.group):
                for days in _days_of(column, country, years):
                    _add_days(values[market, :, at], days, first)
    return EventFeatures(names, np.minimum(values, 1.0), scale)


# ---- columns


def _columns(
    countries: tuple[str | None, ...], groups: tuple[str, ...] | None
) -> tuple[Column, ...]:
    """The columns; they depend on the markets alone, never on the weeks."""
    found = [column for event in load_events() for column in _own_columns(event)]
    found += _family_columns()
    if groups is not None:
        found += _group_columns(countries, groups)
    return tuple(found)


def _own_columns(event: Event) -> Iterator[Column]:
    scale = event_scale(event)
    own = scale if event.family is None else scale * SHARED
    yield Column(event.key, (event.key,), OWN, own)
    if event.lead:
        yield Column(event.key + BEFORE, (event.key,), BEFORE, AROUND * event.size)
    if event.lag:
        yield Column(event.key + AFTER, (event.key,), AFTER, AROUND * event.size)


def event_scale(event: Event) -> float:
    """Prior scale of an event's column: its size, in full in the week it fills best.

    A short event moves the days it has as much as a long one moves a week, so that the
    coefficient of its share of the week is larger by 7 / days.
    """
    return event.size * WEEK / min(event.length, WEEK)


def _family_columns() -> list[Column]:
    families: dict[str, list[Event]] = {}
    for event in load_events():
        if event.family is not None:
            families.setdefault(event.family, []).append(event)
    return [
        Column(
            family,
            tuple(event.key for event in members),
            OWN,
            SHARED * float(np.mean([event_scale(event) for event in members])),
        )
        for family, members in families.items()
    ]


def _group_columns(countries: tuple[str | None, ...], groups: tuple[str, ...]) -> list[Column]:
    """Deviations of each group from the rest, for local events that two or more groups have."""
    found = []
    for event in load_events():
        pairs = zip(countries, groups, strict=True)
        holding = dict.fromkeys(g for c, g in pairs if event.local and event.datings(c))
        for group in holding if len(holding) > 1 else ():
            name = f"{event.key}{GROUP}{group}"
            found.append(Column(name, (event.key,), OWN, BY_GROUP * event_scale(event), group))
    return found


# ---- days


def _days_of(column: Column, country: str | None, years: Sequence[int]) -> Iterator[Span]:
    """Spans of days that a column counts for a country."""
    events = _by_key()
    for key in column.keys:
        event = events[key]
        for year in years:
            for start, end in event.spans(country, year):
                if column.part == BEFORE:
                    yield start - WEEK * event.lead * DAY, start - DAY
                elif column.part == AFTER:
                    yield end + DAY, end + WEEK * event.lag * DAY
                else:
                    yield start, end


@functools.cache
def _by_key() -> dict[str, Event]:
    return {event.key: event for event in load_events()}


def _holidays(country: str | None, years: Sequence[int]) -> Iterator[date]:
    """Public holidays outside the country's own short events."""
    if country is not None:
        for year in years:
            yield from _plain_holidays(country, year)


@functools.cache
def _plain_holidays(country: str, year: int) -> tuple[date, ...]:
    """Public holidays of a year that are no event of ours."""
    spans = [
        (first, last)
        for event in load_events()
        for near in (year - 1, year, year + 1)
        for first, last in event.spans(country, near)
        if (last - first).days < SEASON_DAYS
    ]
    return tuple(
        day
        for day in public_holidays(country, year)
        if not any(first <= day <= last for first, last in spans)
    )


def _add_days(series: FloatArray, days: Span, first: date) -> None:
    """Add one seventh for each day to the week it falls in; days outside are left out."""
    number = np.arange((days[0] - first).days, (days[1] - first).days + 1)
    weeks = number // WEEK
    inside = weeks[(weeks >= 0) & (weeks < series.size)]
    np.add.at(series, inside, 1 / WEEK)
