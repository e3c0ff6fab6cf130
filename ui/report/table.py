"""The rows of a chart as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from model.report.sheet import RISKY

DISCRETE = ("nominal", "ordinal", "temporal")
# Spreadsheets read a file without this mark in the alphabet of the machine.
MARK = "utf-8-sig"


def csv_of(frame: pd.DataFrame, spec: dict[str, Any]) -> bytes:
    """Rows of a chart under the names that its tooltips give them.

    Columns that only place marks and labels are left out. Text that a spreadsheet would take for a
    formula begins with an apostrophe; numbers are as they were computed.
    """
    names = shown_columns(spec, [str(name) for name in frame.columns])
    table = frame[list(names)].map(_safe).rename(columns=names)
    return table.to_csv(index=False, lineterminator="\r\n").encode(MARK)


def shown_columns(spec: dict[str, Any], columns: list[str]) -> dict[str, str]:
    """Column -> heading of what a reader sees of a chart; all columns where nothing is told."""
    told: dict[str, str] = {}
    for name, title in _fields(spec):
        if name in columns and not told.get(name):
            told[name] = title
    if not told or not any(told.values()):
        return {name: str(_safe(name)) for name in columns}
    found: dict[str, str] = {}
    for name in columns:
        if name in told:
            title = told[name].strip() or name
            found[name] = str(_safe(name if title in found.values() else title))
    return found


def _fields(node: Any) -> Iterator[tuple[str, str]]:
    """Fields of a spec that carry meaning, with their titles."""
    if isinstance(node, list):
        for inner in node:
            yield from _fields(inner)
        return
    if not isinstance(node, dict):
        return
    for channel, given in node.get("encoding", {}).items():
        for one in given if isinstance(given, list) else [given]:
            if not isinstance(one, dict) or "field" not in one:
                continue
            if channel == "tooltip":
                yield one["field"], str(one.get("title") or "")
            elif one.get("type") in DISCRETE and channel != "text":
                yield one["field"], ""
    for inner in node.values():
        yield from _fields(inner)


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(RISKY):
        return "'" + value
    return value
