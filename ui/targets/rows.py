"""Rows of targets from what is shown: names, scales that stand still, the presets behind them."""

from __future__ import annotations

from collections.abc import Iterable

from model.plan import Target
from model.results import TargetResult
from ui import state
from ui.bullets import Row, rows
from ui.periods import base_name
from ui.shown import Shown
from ui.targets.scales import steady
from ui.words import N_, _

# Presets whose intervals hold the bullets' scales still while levers move.
SCALE_HOLDERS = ("status_quo", "plan", "plan_as_claimed")
# The plan's dimensions as headings; another's are shown as they are written.
DIMENSIONS = {
    "annual growth": N_("Annual growth"),
    "behaviour": N_("Behaviour"),
    "brand assets": N_("Brand assets"),
    "channel": N_("Channel"),
    "collaboration": N_("Collaboration"),
    "data foundation": N_("Data foundation"),
    "efficiency": N_("Efficiency"),
    "financial performance": N_("Financial performance"),
    "market expansion": N_("Market expansion"),
    "market penetration": N_("Market penetration"),
    "marketing": N_("Marketing"),
    "risk control": N_("Risk control"),
    "stage goals": N_("Stage goals"),
}


def dimension_name(dimension: str) -> str:
    """A dimension as a heading."""
    return _(DIMENSIONS.get(dimension, dimension))


def labels_of(shown: Shown) -> dict[str, Target]:
    """The plan's targets by id."""
    return {target.id: target for target in shown.world.plan.targets}


def target_rows(shown: Shown, results: Iterable[TargetResult]) -> list[Row]:
    """Rows ready to draw."""
    holders = [state.reference(base).kpis for base in SCALE_HOLDERS]
    base = base_name(shown.world)
    return steady(rows(results, labels_of(shown), state.base_year(), holders, base))
