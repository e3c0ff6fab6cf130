"""Targets of one's own: typed into a table, or read from a YAML or CSV file.

A row has the columns ``kpi`` and ``value``, and where one likes ``unit``, ``direction``,
``window``, ``label`` and ``baseline``; what is left out follows from the KPI. A file with any fault
is refused whole, with every fault by row and column. `Plan.with_targets` puts them into a plan.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from model.kpis import KPIS
from model.kpis.row import COLUMNS, target_of
from model.plan import PlanError, PlanProblem, Target
from model.plan.reader import read_tree
from model.world import World

LARGEST_FILE = 1_000_000  # bytes
MOST_TARGETS = 500
LIST_KEY = "targets"
SHOWN = ("gmv_growth", "logistics_cost_share", "roas", "cm2")
Row = tuple[str, Mapping[str, Any]]


def read_targets(
    data: bytes | Path, name: str = "", world: World | None = None
) -> tuple[Target, ...]:
    """Targets from a YAML file (a list under ``targets``) or a CSV file with a header.

    Args:
        data: The file's content or its path.
        name: File name; its ending tells the form, else the content does.
        world: Where given, scopes and windows have to exist in it.

    Raises:
        PlanError: The file cannot be used; ``problems`` holds every fault with row and column.
    """
    content, origin = _content(data, name)
    rows = _yaml_rows(content, origin) if _is_yaml(content, origin) else _csv_rows(content, origin)
    return _targets(rows, origin, world)


def targets_of(
    rows: Sequence[Mapping[str, Any]], world: World | None = None, origin: str = "typed in"
) -> tuple[Target, ...]:
    """Targets from the rows of a table on screen; rows that are empty do not count.

    Raises:
        PlanError: A row cannot be used; ``problems`` holds every fault with row and column.
    """
    return _targets([(f"row {i}", row) for i, row in enumerate(rows, 1)], origin, world)


def targets_csv_template() -> str:
    """A CSV with the header and a row for some KPIs, the values to be replaced."""
    values = {"gmv_growth": "20", "logistics_cost_share": "30", "roas": "3", "cm2": "1000000"}
    units = {"share": "percent", "USD": "usd"}
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for kpi in (kpi for kpi in KPIS if kpi.name in SHOWN):
        direction = "at_least" if kpi.direction == "up" else "at_most"
        unit = units.get(kpi.unit, kpi.unit)
        rows.writerow((kpi.name, values[kpi.name], unit, direction, kpi.window, kpi.label, ""))
    return text.getvalue()


def _targets(rows: Sequence[Row], origin: str, world: World | None) -> tuple[Target, ...]:
    """All rows as targets, or all their faults."""
    filled = [(place, row) for place, row in rows if not _blank(row)]
    if len(filled) > MOST_TARGETS:
        message = f"expected at most {MOST_TARGETS} targets"
        raise PlanError([PlanProblem("", f"{len(filled)} rows", message)], origin)
    read = [target_of(row, place, origin, world) for place, row in filled]
    problems = [problem for _, faults in read for problem in faults]
    targets = tuple(target for target, _ in read if target is not None)
    problems += _doubled(filled, targets) if not problems else []
    if not problems and not targets:
        problems = [PlanProblem("", "no row", "expected at least one row with kpi and value")]
    if problems:
        raise PlanError(problems, origin)
    return targets


def _blank(row: Mapping[str, Any]) -> bool:
    return all(value is None or not str(value).strip() or value != value for value in row.values())


def _doubled(rows: Sequence[Row], targets: Sequence[Target]) -> Iterator[PlanProblem]:
    first: dict[str, str] = {}
    for (place, _), target in zip(rows, targets, strict=True):
        if target.id in first:
            message = f"{first[target.id]} sets it for the same window already; keep one of them"
            yield PlanProblem(f"{place}, column kpi", target.kpi, message)
        first.setdefault(target.id, place)


# ---- files


def _content(data: bytes | Path, name: str) -> tuple[bytes, str]:
    origin = name or (data.name if isinstance(data, Path) else "targets")
    try:
        if isinstance(data, Path):
            with data.open("rb") as stream:
                data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        message = f"cannot be read ({error.strerror}); give the path of a YAML or CSV file"
        raise PlanError([PlanProblem("", str(data), message)], origin) from error
    if len(data) > LARGEST_FILE:
        message = f"expected a file of at most {LARGEST_FILE:,} bytes"
        raise PlanError([PlanProblem("", f"{len(data):,} bytes or more", message)], origin)
    return data, origin


def _is_yaml(content: bytes, origin: str) -> bool:
    ending = Path(origin).suffix.lower()
    if ending in (".yaml", ".yml", ".csv"):
        return ending != ".csv"
    return content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(f"{LIST_KEY}:".encode())


def _yaml_rows(content: bytes, origin: str) -> list[Row]:
    tree = read_tree(content, origin, "targets")
    rows = tree.get(LIST_KEY)
    if list(tree) != [LIST_KEY] or not isinstance(rows, list):
        message = f"expected one key, {LIST_KEY}, with a list of targets"
        raise PlanError([PlanProblem("", list(tree), message)], origin)
    problems = [
        PlanProblem(f"{LIST_KEY}[{i}]", row, f"expected the keys {', '.join(COLUMNS)}")
        for i, row in enumerate(rows)
        if not isinstance(row, dict)
    ]
    if problems:
        raise PlanError(problems, origin)
    return [(f"{LIST_KEY}[{i}]", row) for i, row in enumerate(rows)]


def _csv_rows(content: bytes, origin: str) -> list[Row]:
    """Rows by header, numbered as a spreadsheet does: the header is row 1."""
    lines = list(_cells(_text(content, origin), origin))
    header = [cell.strip().lower() for cell in lines[0]] if lines else []
    missing = [name for name in ("kpi", "value") if name not in header]
    unknown = [name for name in header if name and name not in COLUMNS]
    if missing or unknown or len(set(header)) < len(header):
        message = f"expected a header with kpi and value, of the columns {', '.join(COLUMNS)}"
        raise PlanError([PlanProblem("row 1", header, message)], origin)
    wide = [
        PlanProblem(f"row {i}", cells, f"expected {len(header)} columns as in the header")
        for i, cells in enumerate(lines[1:], 2)
        if len(cells) > len(header)
    ]
    if wide:
        raise PlanError(wide, origin)
    return [
        (f"row {i}", dict(zip(header, cells, strict=False)))
        for i, cells in enumerate(lines, 1)
        if i > 1
    ]


def _text(content: bytes, origin: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong = content[error.start : error.end]
        message = f"expected UTF-8 text (byte {error.start}); save it as CSV UTF-8"
        raise PlanError([PlanProblem("", wrong, message)], origin) from None
    if "\x00" in text:
        message = "expected text; a NUL byte stands in it, so it is no CSV or YAML file"
        raise PlanError([PlanProblem("", f"byte {text.index(chr(0))}", message)], origin)
    return text


def _cells(text: str, origin: str) -> Iterator[list[str]]:
    """Cells of each line; semicolons where the header has them and no comma."""
    header = text.partition("\n")[0]
    mark = ";" if ";" in header and "," not in header else ","
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    except csv.Error as error:
        raise PlanError([PlanProblem("", str(error), "expected a CSV file")], origin) from None
