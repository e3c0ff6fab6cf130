"""The weeks to come: the panel's columns without the outcome, read or drawn up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pandas as pd

from model.panel.assemble import media_array, series_of
from model.panel.cells import FloatArray
from model.panel.columns import Layout, lay_out
from model.panel.grid import Grid, set_on_grid
from model.panel.labels import Dates, WeekLabels
from model.panel.mapping import PanelMapping
from model.panel.mapping_file import as_mapping
from model.panel.panel import Panel
from model.panel.problems import ProblemList
from model.panel.rows import Rows, read_rows, texts_of
from model.panel.source import Source, open_table
from model.readonly import lock_arrays

SEASON = 52  # weeks back to the same season


class PanelShape(Protocol):
    """What a future must fit: a panel, or what a fit keeps of one."""

    @property
    def week_labels(self) -> WeekLabels:
        """How weeks are written."""

    @property
    def n_weeks(self) -> int:
        """Number of weeks of the history."""

    @property
    def markets(self) -> tuple[str, ...]:
        """Market labels."""

    @property
    def channels(self) -> tuple[str, ...]:
        """Channel labels."""

    @property
    def media_units(self) -> tuple[str, ...]:
        """Unit per channel."""

    @property
    def control_names(self) -> tuple[str, ...]:
        """Control labels."""


@dataclass(frozen=True, eq=False)
class Future:
    """What is known or planned of weeks without an outcome; axes as in ``Panel``.

    Attributes:
        week_labels: How weeks are written; ``first`` is the future's first week.
        start: Position of the first week counted from the history's first week.
        media: ``(market, week, channel)`` in the history's media units, all given.
        controls: ``(market, week, control)``, NaN where not given; ``None`` without controls.
        price: ``(market, week)`` or ``None``; likewise promo, competitor_price and the rest.
    """

    week_labels: WeekLabels
    start: int
    markets: tuple[str, ...]
    channels: tuple[str, ...]
    control_names: tuple[str, ...]
    media: FloatArray
    price: FloatArray | None = None
    promo: FloatArray | None = None
    competitor_price: FloatArray | None = None
    stock_out: FloatArray | None = None
    units: FloatArray | None = None
    returns: FloatArray | None = None
    new_customers: FloatArray | None = None
    controls: FloatArray | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lock_arrays(self)

    @property
    def n_weeks(self) -> int:
        """Number of weeks."""
        return int(self.media.shape[1])

    @property
    def weeks(self) -> tuple[str, ...]:
        """Labels of the weeks, written as in the history."""
        return self.week_labels.labels(self.n_weeks)

    @property
    def week_starts(self) -> Dates | None:
        """``(week,)`` Mondays as ``datetime64[D]``; ``None`` for integer weeks."""
        return self.week_labels.starts(self.n_weeks)


def read_future(
    source: Source,
    history: PanelShape,
    mapping: Mapping[str, object] | PanelMapping | None = None,
) -> Future:
    """Read the weeks to forecast: the history's columns, outcomes left out.

    The weeks follow each other without a gap after the history's last week, and each market of
    the history has a row in each of them. Media columns are required; others may be absent.

    Raises:
        PanelError: everything that is wrong with the file, by row, column and value.
    """
    how = as_mapping(mapping)
    table = open_table(source)
    notes = list(table.notes)
    problems = ProblemList()
    how = _lenient(how, table.header)
    layout = lay_out(table, how, problems)
    layout = _without_outcome(layout, notes)
    _check_columns(layout, history, problems)
    rows = read_rows(texts_of(table, layout, how, problems), layout, how, problems, notes)
    _check_markets(rows, layout, history, problems)
    grid = set_on_grid(rows, layout, how, problems, notes)
    start = 0
    if grid is not None:
        start = _check_weeks(grid, rows, history, problems, notes)
    problems.raise_if_any()
    assert grid is not None  # without a grid there is at least one problem
    return _assemble(_in_order(grid, rows, history), start, history, notes)


def _lenient(mapping: PanelMapping, header: tuple[str, ...]) -> PanelMapping:
    """The mapping without names the file lacks: a future has fewer columns than its history."""
    columns = {
        theirs: ours
        for theirs, ours in mapping.columns.items()
        if "*" in theirs or theirs in header
    }
    return replace(mapping, columns=columns, form="wide")


def _without_outcome(layout: Layout, notes: list[str]) -> Layout:
    if layout.outcomes:
        names = ", ".join(part.theirs for part in layout.outcomes)
        notes.append(f"the outcome of a future is not read: {names}")
    dropped = {part.ours for part in layout.outcomes}
    return Layout({k: v for k, v in layout.parts.items() if k not in dropped}, layout.unused)


def _check_columns(layout: Layout, history: PanelShape, problems: ProblemList) -> None:
    if layout.get("week") is None:
        problems.add("no column 'week'; a future has the panel's columns without outcomes", row=1)
    if layout.get("market") is None and len(history.markets) > 1:
        problems.add("no column 'market'; the history has several markets", row=1)
    for channel, unit in zip(history.channels, history.media_units, strict=True):
        if layout.get(f"{unit}_{channel}") is None:
            message = "the history has this column; give it for the future, 0 for no media"
            problems.add(message, row=1, column=f"{unit}_{channel}")


def _check_markets(rows: Rows, layout: Layout, history: PanelShape, problems: ProblemList) -> None:
    part = layout.get("market")
    if part is None:
        return
    for index, market in enumerate(rows.markets):
        if market and market not in history.markets:
            line = int(rows.lines[int(np.argmax(rows.market == index))])
            message = f"not a market of the history: {', '.join(history.markets[:10])}"
            problems.add(message, row=line, column=part.theirs, value=market)
    for market in history.markets:
        if market not in rows.markets:
            problems.add("this market has no rows", column=part.theirs, value=market)


def _check_weeks(
    grid: Grid, rows: Rows, history: PanelShape, problems: ProblemList, notes: list[str]
) -> int:
    """Position of the first week; weeks before the history's end and gaps are problems."""
    if grid.labels.dated != history.week_labels.dated:
        kind = "dates" if history.week_labels.dated else "integers"
        problems.add(f"the weeks of the history are {kind}", value=grid.labels.label(0))
        return 0
    start = history.week_labels.position(grid.labels.first)
    if start < history.n_weeks:
        last = history.week_labels.label(history.n_weeks - 1)
        message = f"a future starts after the history's last week, {last}"
        problems.add(message, value=grid.labels.label(0))
    elif start > history.n_weeks:
        notes.append(f"{start - history.n_weeks} weeks lie between the history and this future")
    for market, week in np.argwhere(~grid.present):
        message = f"no row for market {rows.markets[market]!r} in this week"
        problems.add(message, value=grid.labels.label(int(week)))
    return start


def _in_order(grid: Grid, rows: Rows, history: PanelShape) -> Grid:
    """The grid with its markets in the history's order."""
    if len(history.markets) == 1:
        return grid
    order = [rows.markets.index(market) for market in history.markets]
    values = {name: values[order] for name, values in grid.values.items()}
    return Grid(grid.labels, grid.weeks, grid.present[order], values)


def _assemble(grid: Grid, start: int, history: PanelShape, notes: list[str]) -> Future:
    nothing = np.full(grid.present.shape, np.nan)
    controls = [grid.values.get(f"control_{name}", nothing) for name in history.control_names]
    media = media_array(grid, history.channels, history.media_units, notes)
    return Future(
        week_labels=_labels(grid, history),
        start=start,
        markets=history.markets,
        channels=history.channels,
        control_names=history.control_names,
        media=media,
        controls=np.stack(controls, axis=2) if controls else None,
        notes=tuple(notes),
        **series_of(grid, notes),
    )


def _labels(grid: Grid, history: PanelShape) -> WeekLabels:
    """Weeks written the history's way."""
    labels = history.week_labels
    return WeekLabels(grid.labels.first, labels.pattern, labels.weekday)


def future_of(panel: Panel, history: PanelShape) -> Future:
    """What a backtest may know of held-out weeks: all columns but the outcome."""
    series = {name: getattr(panel, name) for name in ("price", "promo", "competitor_price")}
    return Future(
        week_labels=panel.week_labels,
        start=history.week_labels.position(panel.week_labels.first),
        markets=panel.markets,
        channels=panel.channels,
        control_names=panel.control_names,
        media=np.nan_to_num(panel.media),
        stock_out=panel.stock_out,
        controls=panel.controls,
        **series,
    )


def future_frame(panel: Panel, weeks: int) -> pd.DataFrame:
    """A future to edit: the same weeks of last year, or the mean of the last 8 weeks.

    Prices stand at the last known value. The frame has the panel's columns without outcomes.
    """
    markets = len(panel.markets)
    frame: dict[str, object] = {
        "week": list(panel.next_weeks(weeks)) * markets,
        "market": np.repeat(list(panel.markets), weeks),
    }
    for index, (channel, unit) in enumerate(zip(panel.channels, panel.media_units, strict=True)):
        media = np.nan_to_num(panel.media[:, :, index])
        frame[f"{unit}_{channel}"] = _carried(media, weeks).ravel()
    for name in ("price", "competitor_price"):
        if (values := getattr(panel, name)) is not None:
            frame[name] = np.repeat(_last_known(values), weeks)
    if panel.promo is not None:
        frame["promo"] = _carried(panel.promo, weeks).ravel()
    for index, name in enumerate(panel.control_names):
        if panel.controls is not None:
            frame[f"control_{name}"] = _carried(panel.controls[:, :, index], weeks).ravel()
    return pd.DataFrame(frame)


def _carried(values: FloatArray, weeks: int) -> FloatArray:
    """``(market, future week)`` the value 52 weeks before, or the recent mean where unknown."""
    total = values.shape[1]
    recent = pd.DataFrame(values[:, -8:]).mean(axis=1).to_numpy(dtype=np.float64)
    carried = np.repeat(recent[:, None], weeks, axis=1)
    for step in range(weeks):
        source = total + step - SEASON * (1 + step // SEASON)
        if 0 <= source < total:
            known = ~np.isnan(values[:, source])
            carried[known, step] = values[known, source]
    return carried


def _last_known(values: FloatArray) -> FloatArray:
    """``(market,)`` the last value that is not missing."""
    return pd.DataFrame(values).ffill(axis=1).iloc[:, -1].to_numpy(dtype=np.float64)
