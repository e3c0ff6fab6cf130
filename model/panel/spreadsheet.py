"""XLSX: the first visible sheet as a table of text cells; formulas as their last saved values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import python_calamine as calamine

from model.panel.archive import checked_parts, repacked, sheet_part
from model.panel.problems import ProblemList
from model.panel.table import RawTable, refuse, table_of
from model.panel.textfile import MAX_ABOVE

Cells = Sequence[Sequence[object]]
# LookupError: a part that names an encoding nobody knows, or a part that is not there.
_DAMAGE = (calamine.CalamineError, ElementTree.ParseError, LookupError, UnicodeError)
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>.{0,400}?<(?:\w+:)?v>([^<]*)<", re.DOTALL
)
_NAME = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def read_spreadsheet(data: bytes) -> RawTable:
    """Read the first visible sheet of a workbook.

    Raises:
        PanelError: not a workbook, too large unpacked, macros or links to other files, Excel
            errors in cells, no rows.
    """
    parts = checked_parts(data)
    try:
        workbook = calamine.load_workbook(repacked(parts))
        name, others = _first_visible(workbook)
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        part = sheet_part(parts, name)
    except _DAMAGE as error:
        raise refuse(f"the workbook cannot be read ({error}); save it again as XLSX") from None
    above = _above(rows)
    header = [_text(cell) for cell in rows[above]] if rows else []
    _refuse_errors(part, header)
    notes = _notes(name, others, part)
    notes += [f"{above} rows above the header were left out"] if above else []
    return _table(rows[above:], header, notes, above)


def _above(rows: Cells) -> int:
    """How many rows stand above the header, which is the first row of several cells."""
    for above, row in enumerate(rows[:MAX_ABOVE]):
        if sum(bool(_text(cell)) for cell in row) > 1:
            return above
    return 0


def _first_visible(workbook: calamine.CalamineWorkbook) -> tuple[str, list[str]]:
    sheets = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == calamine.SheetVisibleEnum.Visible
        and sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    if not sheets:
        raise refuse("the workbook has no visible sheet with cells")
    return sheets[0], sheets[1:]


def _notes(name: str, others: Sequence[str], part: bytes) -> list[str]:
    notes = [f"sheet {name!r} was read, not {', '.join(map(repr, others))}"] if others else []
    if _FORMULA.search(part):
        notes.append("formulas were read as their last saved values")
    return notes


def _refuse_errors(part: bytes, header: Sequence[str]) -> None:
    """Cells such as #REF! read as empty; the sheet's own text still names them."""
    problems = ProblemList()
    for attributes, value in _ERROR.findall(part):
        place = _NAME.search(attributes)
        if place is None:
            continue
        column = _column_index(place[1])
        name = header[column] if column < len(header) and header[column] else place[1].decode()
        message = "an Excel error; mend the formula or empty the cell"
        shown = value.decode("utf-8", "replace")
        problems.add(message, row=int(place[2]), column=name, value=shown)
    problems.raise_if_any()


def _column_index(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _table(rows: Cells, header: Sequence[str], notes: Sequence[str], above: int) -> RawTable:
    if len(rows) < 2:
        message = "no rows below the header; a panel has one row per week and market"
        raise refuse(message if rows else "the sheet is empty; line 1 must hold the names", row=1)
    columns = {
        index: pd.Series([_text(row[index]) for row in rows[1:]], dtype="str")
        for index in range(len(header))
    }
    lines = np.arange(above + 2, above + len(rows) + 1, dtype=np.int64)
    return table_of(header, pd.DataFrame(columns), lines, "", notes)


def _text(cell: object) -> str:
    """A cell as text that reads back to the same number or day."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
