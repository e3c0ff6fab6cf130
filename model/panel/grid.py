"""Rows set on the grid of markets and consecutive weeks; daily rows become weeks here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.cells import FloatArray
from model.panel.columns import Layout, Part
from model.panel.labels import COMPACT_WEEK, INTEGER, ISO, ISO_WEEK, WeekLabels
from model.panel.mapping import PanelMapping
from model.panel.problems import ProblemList
from model.panel.rows import Rows
from model.panel.table import MAX_CELLS
from model.panel.weekcells import IntArray

MIN_WEEKS = 8
_MONDAY = 3  # 1970-01-01 was a Thursday: days since then + 3 counts from a Monday
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Grid:
    """Values by market and week.

    Attributes:
        labels: How the weeks are written.
        weeks: Number of consecutive weeks.
        present: ``(market, week)`` whether the file has the week with at least one number
            (daily: all or enough days).
        values: ``(market, week)`` by name in the panel form, NaN where missing.
    """

    labels: WeekLabels
    weeks: int
    present: NDArray[np.bool_]
    values: Mapping[str, FloatArray]


def set_on_grid(
    rows: Rows, layout: Layout, mapping: PanelMapping, problems: ProblemList, notes: list[str]
) -> Grid | None:
    """Weekly values of all number columns; ``None`` when faults leave nothing to set."""
    week = layout.get("week")
    if not rows.lines.size:
        problems.add("no row is left: all are totals, cancelled, or of markets that are ignored")
    if week is None or not rows.lines.size or not rows.weeks.read.all():
        return None
    daily = rows.weeks.dated and _is_daily(rows, mapping)
    _check_repeats(rows, week, daily, problems)
    _check_spacing(rows, week, mapping, problems)
    index, first, keep = _week_index(rows, daily, notes)
    weeks = int(index.max()) + 1 if keep.any() else 0
    _check_size(rows, weeks, problems)
    if problems.found:
        return None
    frame = pd.DataFrame(rows.numbers, index=None)
    frame = frame.assign(_market=rows.market, _week=index)[keep]
    shape = (len(rows.markets), weeks)
    given = frame[frame[list(rows.numbers)].notna().any(axis=1)] if not daily else frame
    days = _spread(given.groupby(["_market", "_week"]).size(), shape, 0.0)
    present = days > 0
    if daily and mapping.absent_rows == "missing":
        present = days == 7
        _note_incomplete(int(((days > 0) & ~present).sum()), notes)
    values = {part.ours: _weekly(frame, part, shape, present) for part in layout.numeric}
    if mapping.absent_rows == "zero":
        _fill_absent(values, layout, ~present, notes)
    return Grid(_labels(rows, first, daily, notes), weeks, present, values)


def _is_daily(rows: Rows, mapping: PanelMapping) -> bool:
    """Whether most rows of a market follow each other within less than a week."""
    if mapping.rows is not None:
        return mapping.rows == "daily"
    weekdays = np.bincount((rows.weeks.values + _MONDAY) % 7, minlength=7)
    gaps = _gaps(rows)
    return bool(weekdays.max() < 0.5 * weekdays.sum() and (gaps < 7).mean() > 0.1)


def _gaps(rows: Rows) -> IntArray:
    """Steps between the distinct weeks or days of each market, all markets together."""
    table = pd.DataFrame({"market": rows.market, "value": rows.weeks.values})
    table = table.drop_duplicates().sort_values(["market", "value"])
    steps = table.groupby("market")["value"].diff().dropna()
    return steps.to_numpy(dtype=np.int64) if len(steps) else np.array([7], dtype=np.int64)


def _check_repeats(rows: Rows, week: Part, daily: bool, problems: ProblemList) -> None:
    value = rows.weeks.values
    span = value if daily or not rows.weeks.dated else (value + _MONDAY) // 7
    table = pd.DataFrame({"market": rows.market, "span": span, "line": rows.lines})
    first = table.groupby(["market", "span"])["line"].transform("first").to_numpy()
    unit = "day" if daily else "week"
    for index in np.flatnonzero(first != rows.lines):
        message = (
            f"this {unit} of market {rows.markets[rows.market[index]]!r} already stands in "
            f"{problems.row_words(int(first[index]))}; keep one row per {unit} and market"
        )
        shown = _shown(rows, int(index))
        problems.add(message, row=int(rows.lines[index]), column=week.theirs, value=shown)


def _shown(rows: Rows, index: int) -> str:
    value = int(rows.weeks.values[index])
    return str(np.datetime64(value, "D")) if rows.weeks.dated else str(value)


def _check_spacing(rows: Rows, week: Part, mapping: PanelMapping, problems: ProblemList) -> None:
    """Monthly rows cannot be split into weeks."""
    gaps = _gaps(rows)
    if rows.weeks.dated and mapping.absent_rows == "missing" and gaps.min() >= 28 < gaps.max():
        message = f"rows are at least {gaps.min()} days apart; weekly or daily rows are needed"
        problems.add(message, column=week.theirs, value=_shown(rows, 0))


def _week_index(
    rows: Rows, daily: bool, notes: list[str]
) -> tuple[IntArray, int, NDArray[np.bool_]]:
    """``(row,)`` week counted from the first, that week's value, and the rows that are kept.

    Weeks of which daily rows show only a part, at the start and the end, are left out.
    """
    value = rows.weeks.values
    if not rows.weeks.dated:
        return value - value.min(), int(value.min()), np.ones(value.size, dtype=bool)
    monday = (value + _MONDAY) // 7 * 7 - _MONDAY
    if not daily:
        first = int(monday.min())
        return (monday - first) // 7, first, np.ones(value.size, dtype=bool)
    first = -(-(int(value.min()) + _MONDAY) // 7) * 7 - _MONDAY
    end = (int(value.max()) + 1 + _MONDAY) // 7 * 7 - _MONDAY
    keep = (value >= first) & (value < end)
    notes.append(f"daily rows were summed to weeks from Monday to Sunday, {keep.sum():,} rows")
    if not keep.all():
        notes.append(
            f"{(~keep).sum():,} rows before {np.datetime64(first, 'D')} or from "
            f"{np.datetime64(end, 'D')} on were dropped: their weeks are not complete"
        )
    return np.where(keep, (monday - first) // 7, -1), first, keep


def _check_size(rows: Rows, weeks: int, problems: ProblemList) -> None:
    cells = len(rows.markets) * weeks * max(len(rows.numbers), 1)
    if cells > MAX_CELLS:
        message = (
            f"{len(rows.markets):,} markets x {weeks:,} weeks x {len(rows.numbers):,} columns; "
            f"at most {MAX_CELLS:,} values are read. Check the first and the last week"
        )
        problems.add(message)


def _weekly(
    frame: pd.DataFrame, part: Part, shape: tuple[int, int], present: NDArray[np.bool_]
) -> FloatArray:
    groups = frame.groupby(["_market", "_week"])[part.ours]
    values = groups.sum(min_count=1) if part.column.weekly == "sum" else groups.mean()
    return np.where(present, _spread(values, shape, np.nan), np.nan)


def _spread(values: pd.Series, shape: tuple[int, int], empty: float) -> FloatArray:
    """A series by market and week as a full array."""
    array = np.full(shape, empty)
    market = values.index.get_level_values(0).to_numpy(dtype=np.int64)
    week = values.index.get_level_values(1).to_numpy(dtype=np.int64)
    array[market, week] = values.to_numpy(dtype=np.float64)
    return array


def _fill_absent(
    values: dict[str, FloatArray], layout: Layout, absent: NDArray[np.bool_], notes: list[str]
) -> None:
    if absent.any():
        notes.append(f"{absent.sum():,} absent weeks were read as weeks with nothing in them")
    for part in layout.numeric:
        if part.column.weekly == "sum" or part.column.maximum is not None:
            values[part.ours] = np.where(absent, 0.0, values[part.ours])


def _note_incomplete(count: int, notes: list[str]) -> None:
    if count:
        notes.append(
            f"{count:,} weeks have fewer than 7 daily rows and count as missing; "
            "absent_rows: zero reads absent days as days without sales"
        )


def _labels(rows: Rows, first: int, daily: bool, notes: list[str]) -> WeekLabels:
    if not rows.weeks.dated:
        return WeekLabels(str(first), INTEGER)
    start = str(np.datetime64(first, "D"))
    pattern = rows.weeks.pattern
    weekdays = np.unique((rows.weeks.values + _MONDAY) % 7)
    if daily or pattern in (ISO_WEEK, COMPACT_WEEK):
        return WeekLabels(start, ISO if daily else pattern)
    if len(weekdays) > 1:
        notes.append("weeks are given by different days; each is named by its Monday")
        return WeekLabels(start, pattern)
    day = int(weekdays[0])
    if day:
        notes.append(f"weeks are given by {_WEEKDAYS[day]}s; read as the week Monday to Sunday")
    return WeekLabels(start, pattern, day)
