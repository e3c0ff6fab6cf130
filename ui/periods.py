"""Names of time on screen: the horizon, the year before it, its periods and its weeks.

They come from the world: a plan year is named by its number, the weeks after a panel's end are
not, and a panel that counts its weeks never sees a date.
"""

from __future__ import annotations

from datetime import date

from model import World
from ui.words import N_, _

NEXT_QUARTER_DAYS = 100
YEAR_BEFORE = N_("year before")


def horizon_name(world: World) -> str:
    """``2026``, ``next 52 weeks`` or ``next quarter``."""
    if world.year.year is not None:
        return str(world.year.year)
    return _("next quarter") if one_quarter(world) else _("next 52 weeks")


def base_name(world: World) -> str:
    """``2025`` or, where the horizon is no calendar year, ``year before``."""
    return _(YEAR_BEFORE) if world.year.year is None else str(world.year.year - 1)


def one_quarter(world: World) -> bool:
    """Whether the horizon is a single quarter, which nothing can be split over."""
    return len(world.catalogue.indexes.quarters) == 1


def period_name(world: World, slot: str) -> str:
    """``Q1`` of a plan year; ``weeks 1–13`` of the weeks after a panel's end."""
    if world.year.year is not None:
        return slot
    number = world.catalogue.indexes.quarters.index(slot)
    return _("weeks {first}–{last}").format(first=13 * number + 1, last=13 * number + 13)


def counts_weeks(world: World) -> bool:
    """Whether the panel counts its weeks instead of dating them."""
    return not world.fit.history.week_labels.dated


def weeks_kind(world: World) -> str:
    """How an axis tells the weeks: quarters of a plan ``year``, other ``dates``, or ``numbers``."""
    if counts_weeks(world):
        return "numbers"
    return "dates" if world.year.year is None else "year"


def years_touched(world: World) -> tuple[int, ...]:
    """Calendar years of the horizon's weeks; none where weeks are only counted."""
    if counts_weeks(world):
        return ()
    return tuple(dict.fromkeys(date.fromisoformat(week).year for week in world.weeks))
