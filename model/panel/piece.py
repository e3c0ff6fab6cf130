"""One file set on weeks: what it brings to a panel, before files are put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from model.panel.columns import Layout, Part, check_required, lay_out
from model.panel.grid import MIN_WEEKS, Grid, set_on_grid
from model.panel.longform import group_long
from model.panel.mapping import PanelMapping
from model.panel.mapping_file import as_mapping
from model.panel.orderlines import group_orders
from model.panel.problems import PanelError, ProblemList
from model.panel.rest import rest_added_up
from model.panel.rows import Rows, Texts, read_rows, revenue_basis, texts_of
from model.panel.source import Source, open_table


@dataclass(frozen=True)
class Upload:
    """One file of several: its name, its content, how it is read.

    Attributes:
        name: The file's name as the user knows it.
        data: The content, or where it lies.
        mapping: How its columns become the panel form; ``None`` when they already are.
    """

    name: str
    data: bytes | Path
    mapping: PanelMapping | None = None


@dataclass(frozen=True)
class Opened:
    """A file opened and its columns told, before its cells are read; or several end to end.

    Attributes:
        name: The file's name.
        how: How it is read.
        layout: The parts of its columns.
        texts: Its cells.
        notes: What was changed while opening it.
        files: Names of the files put end to end, by ``LINES_A_FILE``; empty for one alone.
    """

    name: str
    how: PanelMapping
    layout: Layout
    texts: Texts
    notes: tuple[str, ...]
    files: tuple[str, ...] = ()

    @property
    def brings_outcome(self) -> bool:
        """Whether the panel's outcome can come from it; order lines are counted to one."""
        return self.layout.form == "orders" or bool(self.layout.outcomes)


@dataclass(frozen=True)
class Piece:
    """What one file brings: values by market and week.

    Attributes:
        name: The file's name.
        layout: Its columns in the panel form.
        markets: Market labels.
        countries: ISO 3166 code per market or ``None``.
        currencies: ISO 4217 code per market or ``None``.
        named: Whether the file names markets; else its one market stands for all.
        basis: Basis of its revenue, if it brings revenue.
        grid: Its values.
        notes: What was changed or dropped while reading.
        mapping: How it was read.
    """

    name: str
    layout: Layout
    markets: tuple[str, ...]
    countries: tuple[str | None, ...]
    currencies: tuple[str | None, ...]
    named: bool
    basis: str | None
    grid: Grid
    notes: tuple[str, ...]
    mapping: PanelMapping


def read_piece(
    source: Source,
    name: str,
    mapping: Mapping[str, object] | PanelMapping | None,
    problems: ProblemList,
    alone: bool,
) -> Piece | None:
    """Read one file; its faults go to ``problems``, and then there may be no piece.

    Args:
        source: The file.
        name: What the user calls it.
        mapping: How it is read.
        problems: Where faults go.
        alone: Whether it is the whole panel: it needs an outcome, and enough weeks of it.
    """
    opened = open_file(source, name, mapping, problems, alone)
    return None if opened is None else piece_of(opened, problems, alone)


def open_file(
    source: Source,
    name: str,
    mapping: Mapping[str, object] | PanelMapping | None,
    problems: ProblemList,
    alone: bool,
) -> Opened | None:
    """Open one file and tell its columns; ``None`` when it cannot be opened at all."""
    try:
        how = as_mapping(mapping)
        table = open_table(source)
    except PanelError as error:
        problems.take(error)
        return None
    layout = lay_out(table, how, problems)
    check_required(layout, problems, alone)
    texts = texts_of(table, layout, how, problems)
    return Opened(name, how, layout, texts, table.notes)


def piece_of(opened: Opened, problems: ProblemList, enough: bool) -> Piece | None:
    """Set what was opened on weeks.

    Args:
        opened: A file, or several end to end.
        problems: Where faults go.
        enough: Whether too few weeks of an outcome are a fault: nothing else brings more.
    """
    layout, texts, how, notes = opened.layout, opened.texts, opened.how, list(opened.notes)
    layout, rows = _rows(texts, layout, how, problems, notes)
    basis = revenue_basis(texts, layout, problems, notes)
    _note_unused(layout, notes)
    grid = set_on_grid(rows, layout, _of_events(layout, how), problems, notes)
    if grid is None:
        return None
    if layout.outcomes:
        _check_history(grid, layout.outcomes[0], rows, problems, notes, enough)
    places = (rows.markets, rows.countries, rows.currencies, rows.named)
    return Piece(opened.name, layout, *places, basis, grid, tuple(notes), how)


def _rows(
    texts: Texts, layout: Layout, how: PanelMapping, problems: ProblemList, notes: list[str]
) -> tuple[Layout, Rows]:
    """Rows of the panel form, whatever form the file has."""
    if layout.form == "long":
        return group_long(texts, layout, how, problems, notes)
    if layout.form == "orders":
        return group_orders(texts, layout, how, problems, notes)
    rows = read_rows(texts, layout, how, problems, notes)
    return layout, rest_added_up(rows, texts, layout, how, problems, notes)


def _of_events(layout: Layout, how: PanelMapping) -> PanelMapping:
    """Orders and ads are events: a day or week without a row in their files is one without any."""
    if layout.form == "orders":
        return replace(how, absent_rows="zero", rows=how.rows or "daily")
    has_media = bool(layout.family("spend") or layout.family("impressions"))
    if has_media and not layout.outcomes:
        return replace(how, absent_rows="zero")
    return how


def _note_unused(layout: Layout, notes: list[str]) -> None:
    if layout.unused:
        names = ", ".join(layout.unused[:20]) + (" …" if len(layout.unused) > 20 else "")
        notes.append(f"columns without a part were left out: {names}")


def _check_history(
    grid: Grid,
    outcome: Part,
    rows: Rows,
    problems: ProblemList,
    notes: list[str],
    enough: bool,
) -> None:
    """Enough weeks, and at least one value of the outcome in each market."""
    values = grid.values[outcome.ours]
    seen = int((~np.isnan(values)).any(axis=0).sum())
    if enough and seen < MIN_WEEKS:
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
