"""Scales of bullet rows that stand still while a thumb is held.

At rest a scale holds the target, the base year and the presets, and grows in steps when a scenario
leaves that range; while a thumb moves it is the one that was in force when the thumb was taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ui import state
from ui.bullets import Row, scale_of
from ui.track import Scale

HELD = "bullet_scales"


def steady(rows: Sequence[Row]) -> list[Row]:
    """The rows on the scales in force."""
    held = state.kept(HELD, dict[str, Scale])
    if not state.dragging():
        held = {**held, **{row.result.id: scale_of(row) for row in rows}}
        state.keep(HELD, held)
    return [replace(row, scale=held.get(row.result.id)) for row in rows]
