"""The few dates that a weekly chart names: what explains its peaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from model.calendar import event_days, load_events, monday
from ui.words import N_, _

# Keys of `data/events.yaml` with a name short enough for a chart; far enough apart to be read.
MARKED = (
    ("lunar_new_year", N_("Lunar New Year")),
    ("prime_day", N_("Prime Day")),
    ("black_friday", N_("Black Friday")),
)


# Events of one platform only, by a part of its key or name.
PLATFORM_OF = {"prime_day": "amazon"}


def marked_weeks(
    years: Sequence[int], countries: Iterable[str | None], platforms: Iterable[str]
) -> list[tuple[str, str]]:
    """``(week, translated name)`` of the marked events that a company's markets hold.

    Args:
        years: Calendar years.
        countries: ISO 3166 codes of its markets; an unknown country has none.
        platforms: Keys and names of the platforms it sells on.
    """
    sold_in = frozenset(countries)
    sold_on = " ".join(platforms).lower()
    return [
        (week, _(name))
        for year in years
        for key, week, name in _weeks(year, sold_in)
        if PLATFORM_OF.get(key, "") in sold_on
    ]


@cache
def _weeks(year: int, countries: frozenset[str | None]) -> tuple[tuple[str, str, str], ...]:
    held = {e.key for e in load_events() if any(e.held_in(c, year) for c in countries)}
    found = ((key, event_days(key, year), name) for key, name in MARKED if key in held)
    return tuple((key, monday(days[0]).isoformat(), name) for key, days, name in found if days)
