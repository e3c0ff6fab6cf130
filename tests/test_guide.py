"""The guide names what the code reads: columns of files are defined there, told here."""

from __future__ import annotations

from pathlib import Path

from model.demand.evidence.files import COLUMNS, KINDS, NEEDED
from model.demand.imports.adapters import EXTRA, NEUTRAL, TERMS

GUIDE = (Path(__file__).parents[1] / "docs" / "guide.md").read_text("utf-8")


def rows_under(heading: str) -> list[list[str]]:
    """Cells of the first table after a heading, without its head."""
    lines = GUIDE.split(f"{heading}\n", 1)[1].splitlines()
    table = [line for line in lines[: lines.index("", first_row(lines))] if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def first_row(lines: list[str]) -> int:
    """Where the table begins."""
    return next(place for place, line in enumerate(lines) if line.startswith("|"))


def columns(cell: str) -> list[str]:
    """Names of columns in a cell such as ```low`, `high```."""
    return [name.strip("` ") for name in cell.split(",")]


def test_evidence_columns_are_those_that_are_read() -> None:
    rows = rows_under("### A file of evidence")
    assert sorted(name for row in rows for name in columns(row[0])) == sorted(COLUMNS)
    for place, kind in enumerate(KINDS, start=2):
        needed = {name for row in rows if row[place] == "needed" for name in columns(row[0])}
        assert needed == {"kind", *NEEDED[kind]}


def test_curve_columns_are_those_that_are_read() -> None:
    rows = rows_under("### Response curves from elsewhere")
    named = {name for row in rows for name in columns(row[0])}
    assert named == {*NEUTRAL, *EXTRA, *TERMS}
