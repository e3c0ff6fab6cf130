"""From a grid to a panel: media, optional series, controls, each in its place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.panel.cells import FloatArray
from model.panel.columns import Layout
from model.panel.frame import OPTIONAL_SERIES
from model.panel.grid import Grid
from model.panel.panel import Panel
from model.panel.piece import Piece


def panel_of(name: str, piece: Piece) -> Panel:
    """The panel of one piece, or of several merged into one."""
    layout, grid, notes = piece.layout, piece.grid, list(piece.notes)
    channels, units = media_of(layout)
    media = media_array(grid, channels, units, notes)
    controls = tuple(part.member for part in layout.family("control"))
    beside = {part.member for part in layout.family("spend")} & set(channels)
    return Panel(
        name=name,
        metric=layout.outcomes[0].ours,
        revenue_basis=piece.basis,
        week_labels=grid.labels,
        markets=piece.markets,
        countries=piece.countries,
        currencies=piece.currencies,
        channels=channels,
        media_units=units,
        outcome=grid.values[layout.outcomes[0].ours],
        media=media,
        impressions=_beside(grid, "impressions", tuple(beside), channels),
        clicks=_beside(grid, "clicks", channels, channels),
        control_names=controls,
        controls=stacked(grid, [f"control_{control}" for control in controls]),
        notes=tuple(notes),
        **series_of(grid, notes),
    )


def media_of(layout: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Channels in the file's order, each with its unit: spend, or impressions without spend."""
    spend = {part.member for part in layout.family("spend")}
    channels: dict[str, str] = {}
    for part in layout.parts.values():
        if part.column.name == "spend":
            channels[part.member] = "spend"
        elif part.column.name == "impressions" and part.member not in spend:
            channels[part.member] = "impressions"
    return tuple(channels), tuple(channels.values())


def media_array(
    grid: Grid, channels: tuple[str, ...], units: tuple[str, ...], notes: list[str]
) -> FloatArray:
    """``(market, week, channel)``; an empty cell in a row that exists means no media."""
    arrays = []
    emptied = 0
    for channel, unit in zip(channels, units, strict=True):
        values = grid.values[f"{unit}_{channel}"]
        empty = np.isnan(values) & grid.present
        emptied += int(empty.sum())
        arrays.append(np.where(empty, 0.0, values))
    if emptied:
        notes.append(f"{emptied:,} empty media cells were read as zero")
    if not arrays:
        return np.zeros((*grid.present.shape, 0))
    return np.stack(arrays, axis=2)


def series_of(grid: Grid, notes: list[str]) -> dict[str, FloatArray]:
    """The optional series that hold at least one value, by their name."""
    found = {}
    for name in OPTIONAL_SERIES:
        values = grid.values.get(name)
        if values is None:
            continue
        if np.isnan(values).all():
            notes.append(f"column {name} is empty and was left out")
        else:
            found[name] = values
    return found


def stacked(grid: Grid, names: list[str]) -> FloatArray | None:
    """``(market, week, name)`` of several columns, ``None`` when there are none."""
    return np.stack([grid.values[name] for name in names], axis=2) if names else None


def _beside(
    grid: Grid, family: str, members: tuple[str, ...], channels: tuple[str, ...]
) -> FloatArray | None:
    """Figures that stand beside the media units of some channels, NaN for the others."""
    nothing: NDArray[np.float64] = np.full(grid.present.shape, np.nan)
    columns = [
        grid.values.get(f"{family}_{channel}", nothing) if channel in members else nothing
        for channel in channels
    ]
    if all(np.isnan(column).all() for column in columns):
        return None
    return np.stack(columns, axis=2)
