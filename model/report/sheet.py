"""Cells and sheets of a workbook: text that is never a formula, numbers with their format.

What users name may begin like a formula, hold control characters or be longer than a cell. Text is
therefore written as text only, marked as such for whoever edits the cell later, and cut where a
spreadsheet would refuse the file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

import xlsxwriter

# A cell holds 32,767 UTF-16 units; an astral character takes two.
LONGEST_TEXT = 16_000
LONGEST_SHEET_NAME = 31
# What spreadsheets take for the beginning of a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\s]")
DATE_MASK = "yyyy-mm-dd"
# Number formats by unit; money below a thousand shows its cents.
MASKS: Mapping[str, str] = {
    "USD": '"$"#,##0;-"$"#,##0',
    "EUR": '"€"#,##0;-"€"#,##0',
    "share": "0.0%",
    "ratio": "0.00",
    "days": "0.0",
    "hours": "0.0",
    "weeks": "0.0",
    "orders": "#,##0",
    "count": "#,##0",
    "times_per_year": "0.00",
}
CENTS = '"$"#,##0.00;-"$"#,##0.00'
PLAIN_NUMBER = "#,##0.00##"
SMALL_MONEY = 1000.0
HEAD_COLOUR, CHANGED_COLOUR = "#E3E9F1", "#FEF3C7"
INK, SOFT = "#0F172A", "#475569"


class Amount(NamedTuple):
    """A number with its format."""

    value: float
    mask: str


class Formula(NamedTuple):
    """A formula with the value it has, which readers without a calculation engine show."""

    text: str
    value: float
    mask: str


Cell = str | date | Amount | Formula | None


class Column(NamedTuple):
    """A column of a table: its heading (in the reader's language) and its width in characters."""

    heading: str
    width: float
    wrap: bool = False


def amount(value: float | None, unit: str) -> Amount | None:
    """A value of the model in its unit; nothing where there is none."""
    return None if value is None else Amount(float(value), mask_of(unit, value))


def mask_of(unit: str, value: float) -> str:
    """Number format of a unit."""
    if unit == "USD" and abs(value) < SMALL_MONEY:
        return CENTS
    return MASKS.get(unit, PLAIN_NUMBER)


def legible(words: str) -> str:
    """Text without what a workbook cannot hold, cut to what a cell takes."""
    return _UNFIT.sub("", words)[:LONGEST_TEXT]


def sheet_name(words: str, taken: Iterable[str]) -> str:
    """A legal name for a sheet, unlike those taken (names differ by more than case)."""
    clean = _NOT_IN_NAMES.sub(" ", legible(words)).strip(" '")
    clean = clean[:LONGEST_SHEET_NAME].strip(" '") or "-"
    used, name, number = {other.lower() for other in taken}, clean, 2
    while name.lower() in used or name.lower() == "history":
        tail = f" {number}"
        name, number = clean[: LONGEST_SHEET_NAME - len(tail)] + tail, number + 1
    return name


@dataclass
class Book:
    """A workbook being written; the same content gives the same bytes."""

    created: date
    title: str
    _bytes: io.BytesIO = field(default_factory=io.BytesIO)
    _formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)
    _names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(self._bytes, options)
        made = datetime.combine(self.created, time())
        self._book.set_properties({"title": legible(self.title)[:255], "created": made})

    def sheet(self, words: str, landscape: bool = True) -> Sheet:
        """A new sheet, printed one page wide, with its name and page number below."""
        name = sheet_name(words, self._names)
        self._names.append(name)
        made = self._book.add_worksheet(name)
        made.hide_gridlines(2)
        made.set_paper(9)
        if landscape:
            made.set_landscape()
        made.fit_to_pages(1, 0)
        made.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        made.set_footer("&L&A&R&P / &N")
        # A week called "12" or a code of digits is a text on purpose.
        made.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return Sheet(self, made, name)

    def style(self, **properties: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            shared = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
            self._formats[key] = self._book.add_format(shared | properties)
        return self._formats[key]

    def close(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._bytes.getvalue()


@dataclass
class Sheet:
    """One sheet; rows and columns count from 0."""

    book: Book
    sheet: Any
    name: str

    @property
    def reference(self) -> str:
        """Its name as formulas of other sheets write it."""
        return "'" + self.name.replace("'", "''") + "'!"

    def widths(self, *characters: float) -> None:
        """Widths of the columns from the left."""
        for column, width in enumerate(characters):
            self.sheet.set_column(column, column, width)

    def title(self, words: str, note: str = "") -> None:
        """The heading in the first row, a remark in the second."""
        self.put(0, 0, words, bold=True, font_size=14, font_color=INK)
        if note:
            self.put(1, 0, note, font_color=SOFT)

    def put(self, row: int, column: int, cell: Cell, **properties: Any) -> None:
        """One cell; text stays text whatever it begins with."""
        if isinstance(cell, str):
            self._text(row, column, legible(cell), properties)
        elif isinstance(cell, Formula):
            style = self.book.style(num_format=cell.mask, **properties)
            self.sheet.write_formula(row, column, cell.text, style, cell.value)
        elif isinstance(cell, Amount):
            style = self.book.style(num_format=cell.mask, **properties)
            self.sheet.write_number(row, column, cell.value, style)
        elif cell is not None:
            style = self.book.style(num_format=DATE_MASK, align="left", **properties)
            self.sheet.write_datetime(row, column, datetime.combine(cell, time()), style)
        elif properties:
            self.sheet.write_blank(row, column, None, self.book.style(**properties))

    def _text(self, row: int, column: int, words: str, properties: dict[str, Any]) -> None:
        if words.startswith(RISKY):
            # The mark that a typed apostrophe leaves: editing the cell does not make it a formula.
            properties = properties | {"quote_prefix": True}
        self.sheet.write_string(row, column, words, self.book.style(**properties))

    def row(self, row: int, cells: Sequence[Cell], **properties: Any) -> None:
        """Cells beside each other from the left."""
        for column, cell in enumerate(cells):
            self.put(row, column, cell, **properties)

    def head(self, row: int, columns: Sequence[Column]) -> None:
        """Headings of a table, with the widths of its columns."""
        self.widths(*(column.width for column in columns))
        style = {"bold": True, "bg_color": HEAD_COLOUR, "text_wrap": True, "bottom": 1}
        self.row(row, [column.heading for column in columns], **style)

    def table(
        self,
        first: int,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        marked: Iterable[int] = (),
    ) -> None:
        """The sheet's long table: filtered, headings held in view and on every printed page.

        Args:
            first: Row of the headings.
            columns: Headings and widths.
            rows: Cells.
            marked: Numbers of rows to set off by colour.
        """
        self.head(first, columns)
        shaded = frozenset(marked)
        for number, cells in enumerate(rows):
            colour = {"bg_color": CHANGED_COLOUR} if number in shaded else {}
            for column, cell in enumerate(cells):
                wrap = {"text_wrap": True} if columns[column].wrap else {}
                self.put(first + 1 + number, column, cell, **colour, **wrap)
        self.sheet.freeze_panes(first + 1, 1)
        self.sheet.repeat_rows(first)
        if rows:
            self.sheet.autofilter(first, 0, first + len(rows), len(columns) - 1)
