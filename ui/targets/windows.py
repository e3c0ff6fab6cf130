"""When a target is scored, in words: the horizon, its last quarter or one of its quarters."""

from __future__ import annotations

from model import World
from model.simulate.facts import EXIT, YEAR
from ui.periods import horizon_name, one_quarter, period_name
from ui.words import _


def window_name(world: World, window: str) -> str:
    """``2026``, ``next quarter``, ``last quarter``, ``Q3``, ``weeks 1–13``.

    Of a horizon that is one quarter all windows are the same.
    """
    names = world.year.quarters
    if window == YEAR or (one_quarter(world) and window in (EXIT, *names)):
        return horizon_name(world)
    if window == EXIT:
        return _("last quarter")
    if window not in names:
        return window
    return period_name(world, world.catalogue.indexes.quarters[names.index(window)])
