"""Dates that a weekly chart names: the few that explain its peaks, or all where there is room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from model.calendar import load_events, monday, public_holidays
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
    """The marked events that a country holds, each where most of the countries hold it."""
    events = {event.key: event for event in load_events()}
    found = []
    for key, name in MARKED:
        held = Counter(
            days for c in sorted(filter(None, countries)) for days in events[key].spans(c, year)
        )
        if held:
            ((days, _count),) = held.most_common(1)
            found.append((key, monday(days[0]).isoformat(), name))
    return tuple(found)


# ---- all events of some markets, as far as there is room for their names

# Names short enough for a chart, the most telling first: where two collide, the first one stays.
NAMES = {
    "black_friday": N_("Black Friday"),
    "prime_day": N_("Prime Day"),
    "lunar_new_year": N_("Lunar New Year"),
    "christmas_peak": N_("Christmas"),
    "singles_day": "11.11",
    "lebaran": N_("Lebaran"),
    "buen_fin": N_("Buen Fin"),
    "hot_sale": N_("Hot Sale"),
    "diwali": N_("Diwali"),
    "songkran": N_("Songkran"),
    "twelve_twelve": "12.12",
    "nine_nine": "9.9",
    "ten_ten": "10.10",
    "six_six": "6.6",
    "mid_year_sale": "6.18",
    "ramadan": N_("Ramadan"),
    "prime_autumn": N_("Prime, autumn"),
    "golden_week": N_("Golden Week"),
    "mid_autumn": N_("Mid-Autumn"),
    "festive_sale": N_("Festive sales"),
    "easter": N_("Easter"),
    "eid_al_adha": N_("Eid al-Adha"),
    "mothers_day": N_("Mother's Day"),
    "fathers_day": N_("Father's Day"),
    "valentine": N_("Valentine's"),
    "boxing_day": N_("Boxing Day"),
    "prime_spring": N_("Prime, spring"),
    "halloween": N_("Halloween"),
    "obon": N_("Obon"),
    "white_day": N_("White Day"),
    "womens_day": N_("Women's Day"),
    "january_sales": N_("January sales"),
    "summer_sales": N_("Summer sales"),
    "back_to_school": N_("Back to school"),
    "christmas_week": N_("Christmas to New Year"),
}
# Named by the public holiday that they hang on, or too many and too small to be named.
UNNAMED = frozenset({"holiday_weekends", "double_day"})
AMAZON_ONLY = frozenset({"prime_day", "prime_autumn", "prime_spring"})
# Of several countries, at least this share holds an event that is worth a mark.
WORTH = 0.25
OBSERVED = " (observed)"
# Plot widths in pixels for which names are laid out, each up to the next one.
WIDTHS = (200, 260, 330, 420, 540, 680, 850, 1050, 1300)
LANES = 2  # rows of names above the lines
LETTER = 6.1  # pixels a letter at the chart's small size
APART = 8.0  # pixels between two names
# How far a name may reach beyond the plot: the axis on the left, names of lines on the right.
OVER_LEFT, OVER_RIGHT = 8.0, 45.0
EDGE = 0.06  # share of the plot within which a name stands to the right of its week


@dataclass(frozen=True)
class Mark:
    """An event in a week of a chart.

    Attributes:
        week: Position of the week.
        name: Short name.
        told: All that falls into the week, for its tooltip.
        lanes: For each row of names the widths (of `WIDTHS`) at which the name stands there.
        align: ``left`` where the name stands to the right of its week, else ``center``.
    """

    week: int
    name: str
    told: str
    lanes: tuple[tuple[int, ...], ...]
    align: str


def all_marks(
    weeks: Sequence[date], countries: Iterable[str | None], platforms: Iterable[str]
) -> list[Mark]:
    """Events of some countries in these weeks; public holidays too where it is one country.

    Args:
        weeks: Mondays.
        countries: ISO 3166 codes; an unknown country has no events.
        platforms: Keys and names of the platforms it sells on.
    """
    held = frozenset(country for country in countries if country)
    found = _in_weeks(tuple(weeks), held, "amazon" in " ".join(platforms).lower())
    rows = [(week, [_(name) for name in names]) for week, names in found]
    lanes = laid_out([(week, names[0]) for week, names in rows], len(weeks))
    return [
        Mark(week, names[0], ", ".join(names), lanes[week], _align(week, len(weeks)))
        for week, names in rows
    ]


@lru_cache(maxsize=256)
def _in_weeks(
    weeks: tuple[date, ...], countries: frozenset[str], amazon: bool
) -> list[tuple[int, list[str]]]:
    """Names (msgids) by week in the order of `NAMES`; a week's most telling event first."""
    row = {week: place for place, week in enumerate(weeks)}
    years = range(weeks[0].year, weeks[-1].year + 1)
    days = [
        (day, name)
        for key, name in NAMES.items()
        if amazon or key not in AMAZON_ONLY
        for day in _middles(key, countries, years)
    ]
    found: dict[int, list[str]] = {}
    for day, name in [*days, *_holidays(countries, years)]:
        names = found.setdefault(row.get(monday(day), -1), [])
        if (plain := name.removesuffix(OBSERVED)) not in names:
            names.append(plain)
    return [(week, names) for week, names in found.items() if week >= 0]


def _middles(key: str, countries: frozenset[str], years: Iterable[int]) -> list[date]:
    """The middle day of each time that enough of the countries hold an event on the same days."""
    event = next((one for one in load_events() if one.key == key), None)
    if event is None or not countries:
        return []
    least = max(1.0, WORTH * len(countries))
    held = Counter(days for y in years for c in countries for days in event.spans(c, y))
    return [first + (last - first) / 2 for (first, last), count in held.items() if count >= least]


def _holidays(countries: frozenset[str], years: Iterable[int]) -> list[tuple[date, str]]:
    if len(countries) != 1:
        return []
    (country,) = countries
    return [item for year in years for item in sorted(public_holidays(country, year).items())]


def _align(week: int, weeks: int) -> str:
    return "left" if (week + 0.5) / weeks < EDGE else "center"


def laid_out(
    names: Sequence[tuple[int, str]], weeks: int
) -> dict[int, tuple[tuple[int, ...], ...]]:
    """Widths at which each name stands in each row, the first names served first."""
    found: dict[int, list[list[int]]] = {week: [[] for _ in range(LANES)] for week, _ in names}
    for width in WIDTHS:
        taken: list[list[tuple[float, float]]] = [[] for _ in range(LANES)]
        for week, name in names:
            start, end = _ends(week, name, weeks, width)
            if start < -OVER_LEFT or end > width + OVER_RIGHT:
                continue
            for lane, others in enumerate(taken):
                if all(end + APART <= left or right + APART <= start for left, right in others):
                    others.append((start, end))
                    found[week][lane].append(width)
                    break
    return {week: tuple(tuple(widths) for widths in lanes) for week, lanes in found.items()}


def _ends(week: int, name: str, weeks: int, width: float) -> tuple[float, float]:
    """Left and right end of a name in a plot of this width, in pixels."""
    at, size = width * week / max(weeks - 1, 1), LETTER * len(name)
    start = at if _align(week, weeks) == "left" else at - size / 2
    return start, start + size
