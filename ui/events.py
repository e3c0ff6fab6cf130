"""The few dates that a weekly chart names: what explains its peaks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from model.calendar import event_days, monday
from ui.words import N_, _

# Keys of `data/events.yaml` with a name short enough for a chart; far enough apart to be read.
MARKED = (
    ("lunar_new_year", N_("Lunar New Year")),
    ("prime_day", N_("Prime Day")),
    ("black_friday", N_("Black Friday")),
)


def marked_weeks(years: Sequence[int]) -> list[tuple[str, str]]:
    """``(week, translated name)`` of the marked events of some years."""
    return [(week, _(name)) for year in years for week, name in _weeks(year)]


@cache
def _weeks(year: int) -> tuple[tuple[str, str], ...]:
    found = ((event_days(key, year), name) for key, name in MARKED)
    return tuple((monday(days[0]).isoformat(), name) for days, name in found if days)
