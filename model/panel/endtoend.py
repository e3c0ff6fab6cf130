"""Exports of one kind put end to end: January.csv, February.csv, ... become one file's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.columns import Layout, Part
from model.panel.kinds import joint_mapping, market_part, same_kind
from model.panel.overlap import Side, without_repeats
from model.panel.piece import Opened
from model.panel.problems import LINES_A_FILE, PanelError, ProblemList
from model.panel.rows import Texts
from model.panel.table import check_extent
from model.panel.weekcells import CLOCK, WeekColumn, read_weeks

LONGEST_GAP = 14  # days without a row between two files from which on a file seems forgotten
_WEEK = 7
_SHOWN = 3  # files named in the name of all
# What a file leaves open that another of its kind states.
_CARRIED = ("currency", "revenue_basis")


def put_end_to_end(files: Sequence[Opened], problems: ProblemList) -> list[Opened]:
    """Files of one kind joined, the others as they are; faults between them are noted.

    Rows that stand in two files of a kind count once; rows that contradict each other are a
    problem, and so are weeks of an outcome that lie between two files but in none.
    """
    groups: list[list[Opened]] = []
    for file in files:
        home = [group for group in groups if all(same_kind(file, other) for other in group)]
        if home and file.layout.get("week") is not None:
            home[0].append(file)
        else:
            groups.append([file])
    found = [group[0] if len(group) == 1 else _joined(group, problems) for group in groups]
    return [opened for opened in found if opened is not None]


def _joined(group: Sequence[Opened], problems: ProblemList) -> Opened | None:
    """One file of several; ``None`` when they are too long together."""
    problems.file, problems.files = _name(group), ()
    try:
        check_extent(sum(f.texts.lines.size for f in group), len(group[0].layout.parts))
    except PanelError as error:
        problems.take(error)
        return None
    how, layout = joint_mapping(group), _layout(group)
    weeks = _weeks(group, layout, how.day_first)
    spans = [_span(weeks, places) for places in _places(group)]
    order = sorted(range(len(group)), key=lambda number: spans[number])
    places = _places(group)
    moved = np.concatenate([places[number] for number in order])
    weeks = replace(weeks, values=weeks.values[moved], read=weeks.read[moved])
    group, spans = [group[number] for number in order], [spans[number] for number in order]
    names = tuple(file.name for file in group)
    problems.file, problems.files = _name(group), names
    notes = [f"{file.name}: {note}" for file in group for note in file.notes]
    notes.append(_note(names, spans, weeks.dated))
    joint = Opened(_name(group), how, layout, _texts(group, layout, notes), tuple(notes), names)
    _check_gaps(joint, spans, weeks, problems)
    common = [name for name in layout.parts if all(name in file.layout.parts for file in group)]
    side = Side(joint.layout, joint.texts, how, weeks, tuple(common))
    texts, said = without_repeats(side, problems)
    return replace(joint, texts=texts, notes=(*_with_gaps(joint, spans, weeks), *said))


def _name(group: Sequence[Opened]) -> str:
    names = [file.name for file in group]
    more = f" + {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return " + ".join(names[:_SHOWN]) + more


def _layout(group: Sequence[Opened]) -> Layout:
    """The parts of all files; one that a file has as a column is a column."""
    parts: dict[str, Part] = {}
    for file in group:
        for name, part in file.layout.parts.items():
            if name not in parts or (parts[name].stated and not part.stated):
                parts[name] = part
    unused = dict.fromkeys(name for file in group for name in file.layout.unused)
    return Layout(parts, tuple(unused), group[0].layout.form)


def _places(group: Sequence[Opened]) -> list[NDArray[np.int64]]:
    """Rows of each file among those of all."""
    ends = np.cumsum([file.texts.lines.size for file in group])
    return [
        np.arange(end - file.texts.lines.size, end) for file, end in zip(group, ends, strict=True)
    ]


def _weeks(group: Sequence[Opened], layout: Layout, day_first: bool | None) -> WeekColumn:
    """The days or weeks of all rows; faults are told when the rows are read."""
    cells = pd.concat([file.texts.by_name["week"] for file in group], ignore_index=True)
    if layout.form == "orders":
        cells = cells.str.replace(CLOCK, r"\1", regex=True)
    lines = np.arange(cells.size, dtype=np.int64)
    return read_weeks(cells, layout.parts["week"].theirs, lines, ProblemList(), day_first)


def _span(weeks: WeekColumn, places: NDArray[np.int64]) -> tuple[int, int]:
    """First and last day or week of one file."""
    values = weeks.values[places][weeks.read[places]]
    return (int(values.min()), int(values.max())) if values.size else (0, 0)


def _texts(group: Sequence[Opened], layout: Layout, notes: list[str]) -> Texts:
    """The cells of all files; line n of the k-th is k x ``LINES_A_FILE`` + n."""
    carried = _carried(group, notes)
    columns = {
        name: pd.concat([_cells(f, name, carried.get(name, "")) for f in group], ignore_index=True)
        for name in layout.parts
    }
    if layout.form == "orders":
        columns["order"] = _order_numbers(group, layout, columns)
    lines = [file.texts.lines + number * LINES_A_FILE for number, file in enumerate(group)]
    return Texts(
        columns,
        np.concatenate(lines),
        group[0].texts.separator,
        np.concatenate([file.texts.totals for file in group]),
        np.concatenate([file.texts.cancelled for file in group]),
        tuple(file.texts.separator for file in group),
    )


def _cells(file: Opened, name: str, otherwise: str) -> pd.Series:
    given = file.texts.by_name.get(name)
    return pd.Series([otherwise] * file.texts.lines.size, dtype="str") if given is None else given


def _carried(group: Sequence[Opened], notes: list[str]) -> dict[str, str]:
    """What one file states and another leaves open, by name."""
    found = {}
    for name in _CARRIED:
        stated = [file for file in group if (part := file.layout.get(name)) and part.stated]
        without = [file.name for file in group if file.layout.get(name) is None]
        if stated and without:
            found[name] = value = stated[0].layout.parts[name].constant
            notes.append(f"{', '.join(without)}: {name} {value}, as in {stated[0].name}")
    return found


def _order_numbers(
    group: Sequence[Opened], layout: Layout, columns: dict[str, pd.Series]
) -> pd.Series:
    """Numbers of two shops may be equal; they are kept apart where each states its market."""
    part, numbers = market_part(layout), columns.get("order", pd.Series(dtype="str"))
    if part is None or not part.stated:
        return numbers
    constants = {file.layout.parts[part.ours].constant for file in group}
    return (
        numbers
        if len(constants) == 1
        else numbers.where(numbers == "", columns[part.ours] + " " + numbers)
    )


def _note(names: Sequence[str], spans: Sequence[tuple[int, int]], dated: bool) -> str:
    first, last = min(first for first, _ in spans), max(last for _, last in spans)
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    reach = f"{_day(first, dated)} to {_day(last, dated)}"
    return f"{listed} are of one kind and were put end to end: {reach}"


def _day(value: int, dated: bool) -> str:
    return str(np.datetime64(value, "D")) if dated else str(value)


def _gaps(spans: Sequence[tuple[int, int]], weeks: WeekColumn) -> list[tuple[int, int, int]]:
    """Number of the file after each gap, the gap's first and last day."""
    found, end = [], spans[0][1]
    for number, (first, last) in enumerate(spans[1:], start=1):
        if weeks.dated and first - end > LONGEST_GAP:
            found.append((number, end + 1, first - 1))
        end = max(end, last)
    return found


def _with_gaps(
    joint: Opened, spans: Sequence[tuple[int, int]], weeks: WeekColumn
) -> tuple[str, ...]:
    """The notes, and which weeks lie between the files."""
    said = [
        f"no rows from {_day(first, True)} to {_day(last, True)}, before {joint.files[number]}"
        for number, first, last in _gaps(spans, weeks)
    ]
    return (*joint.notes, *said)


def _check_gaps(
    joint: Opened,
    spans: Sequence[tuple[int, int]],
    weeks: WeekColumn,
    problems: ProblemList,
) -> None:
    """Weeks of an outcome that no file covers would be read as weeks without a sale."""
    column = joint.layout.parts["week"].theirs
    if joint.brings_outcome and (joint.layout.form == "orders" or joint.how.absent_rows == "zero"):
        for number, first, last in _gaps(spans, weeks):
            message = (
                f"no file covers {_day(first, True)} to {_day(last, True)}, just before this file; "
                "add the export of those days, they are not read as days without a sale"
            )
            problems.add(message, column=column, value=joint.files[number])
    if joint.layout.form == "wide" and joint.how.rows is None and weeks.dated:
        _check_steps(joint, weeks, problems, column)


def _check_steps(joint: Opened, weeks: WeekColumn, problems: ProblemList, column: str) -> None:
    """Daily rows of one file and weekly rows of another do not add up."""
    file = joint.texts.lines // LINES_A_FILE
    steps = [
        np.diff(np.unique(weeks.values[(file == number) & weeks.read])).min(initial=_WEEK)
        for number in range(len(joint.files))
    ]
    daily = [name for name, step in zip(joint.files, steps, strict=True) if step < _WEEK]
    if daily and len(daily) < len(joint.files):
        message = f"{', '.join(daily)} give days, the other files weeks; export all of them alike"
        problems.add(message, column=column)
