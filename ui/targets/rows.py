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

# Presets whose intervals hold the bullets' scales still while levers move.
SCALE_HOLDERS = ("status_quo", "plan", "plan_as_claimed")


def labels_of(shown: Shown) -> dict[str, Target]:
    """The plan's targets by id."""
    return {target.id: target for target in shown.world.plan.targets}


def target_rows(shown: Shown, results: Iterable[TargetResult]) -> list[Row]:
    """Rows ready to draw."""
    holders = [state.reference(base).kpis for base in SCALE_HOLDERS]
    base = base_name(shown.world)
    return steady(rows(results, labels_of(shown), state.base_year(), holders, base))
