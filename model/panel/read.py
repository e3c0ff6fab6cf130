"""From a file to a panel: open, map, read, check, set on weeks; all faults in one answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.panel.cells import FloatArray
from model.panel.columns import Layout, Part, check_required, lay_out
from model.panel.grid import MIN_WEEKS, Grid, set_on_grid
from model.panel.mapping import PanelMapping, as_mapping
from model.panel.panel import OPTIONAL_SERIES, Panel
from model.panel.problems import ProblemList
from model.panel.rows import Rows, read_rows, revenue_basis
from model.panel.source import Source, open_table


def read_panel(
    source: Source,
    *,
    name: str | None = None,
    mapping: Mapping[str, object] | PanelMapping | None = None,
) -> Panel:
    """Read a weekly history from CSV (plain or gzip) or XLSX.

    Args:
        source: A path, the bytes, or an open binary file.
        name: What the user calls it; by default the file's name.
        mapping: How the file's columns become the panel form, see ``PanelMapping``.

    Returns:
        The panel; ``notes`` say what was changed or dropped.

    Raises:
        PanelError: everything that is wrong with the file, by row, column and value.
    """
    how = as_mapping(mapping)
    table = open_table(source)
    notes = list(table.notes)
    problems = ProblemList()
    layout = lay_out(table, how, problems)
    check_required(layout, problems)
    basis = revenue_basis(table, layout, problems, notes)
    rows = read_rows(table, layout, problems, notes)
    _note_unused(layout, notes)
    grid = set_on_grid(rows, layout, how, problems, notes)
    if grid is not None:
        _check_history(grid, layout.outcomes[0], rows, problems, notes)
    problems.raise_if_any()
    assert grid is not None  # without a grid there is at least one problem
    return _assemble(name or _name_of(source), basis, layout, rows, grid, notes)


def _name_of(source: Source) -> str:
    if isinstance(source, Path):
        return source.name.split(".")[0]
    return Path(str(getattr(source, "name", "panel"))).name.split(".")[0]


def _note_unused(layout: Layout, notes: list[str]) -> None:
    if layout.unused:
        names = ", ".join(layout.unused[:20]) + (" …" if len(layout.unused) > 20 else "")
        notes.append(f"columns without a part were left out: {names}")


def _check_history(
    grid: Grid, outcome: Part, rows: Rows, problems: ProblemList, notes: list[str]
) -> None:
    """Enough weeks, and at least one value of the outcome in each market."""
    values = grid.values[outcome.ours]
    seen = int((~np.isnan(values)).any(axis=0).sum())
    if seen < MIN_WEEKS:
        message = f"{seen} weeks with a value; at least {MIN_WEEKS} are needed, a year is better"
        problems.add(message, column=outcome.theirs)
        return
    empty = np.flatnonzero(np.isnan(values).all(axis=1))
    for market in empty:
        line = int(rows.lines[int(np.argmax(rows.market == market))])
        message = "no value of the outcome in any week; leave this market out"
        problems.add(message, row=line, column=outcome.theirs, value=rows.markets[market])
    absent = int((~grid.present).sum())
    if absent and np.isnan(values).any():
        notes.append(f"{absent:,} weeks by market are missing and are estimated, not counted")


def _assemble(
    name: str,
    basis: str | None,
    layout: Layout,
    rows: Rows,
    grid: Grid,
    notes: list[str],
) -> Panel:
    channels, units = media_of(layout)
    media = media_array(grid, channels, units, notes)
    controls = tuple(part.member for part in layout.family("control"))
    beside = {part.member for part in layout.family("spend")} & set(channels)
    return Panel(
        name=name,
        metric=layout.outcomes[0].ours,
        revenue_basis=basis,
        week_labels=grid.labels,
        markets=rows.markets,
        countries=rows.countries,
        currencies=rows.currencies,
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
    if all(column is nothing for column in columns):
        return None
    return np.stack(columns, axis=2)
