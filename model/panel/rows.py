"""A table's cells read column by column: numbers, weeks and the labels of markets."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.cells import FloatArray, number_style, read_numbers
from model.panel.columns import Layout, Part
from model.panel.labels import INTEGER
from model.panel.mapping import PanelMapping, fits
from model.panel.markets import MarketColumn, read_countries, read_markets
from model.panel.money import Money, read_money, without_signs
from model.panel.problems import LINES_A_FILE, ProblemList
from model.panel.table import RawTable
from model.panel.weekcells import IntArray, WeekColumn, read_weeks

_LABELS_FIRST = 8  # a row of totals says so in one of its first cells
TOTAL = (
    r"(?i)(?:grand |sub)?(?:totals?|totale|totaal|gesamt|gesamtsumme|总计|總計|合计|合計)"
    r"\s*(?:$|[:：]|of [\d.,]+|- )"
)
REVENUE_BASES = ("gmv", "net_of_tax", "net_of_returns")


@dataclass(frozen=True)
class Texts:
    """The text cells of the columns that have a part.

    Attributes:
        by_name: ``(row,)`` cells by name in the panel form.
        lines: ``(row,)`` lines of the file.
        separator: Field separator of the file, empty for a spreadsheet.
        totals: ``(row,)`` whether the row is the sum of others, by its words.
        cancelled: ``(row,)`` whether the mapping says that the row, or its order, was cancelled.
        separators: Field separator of each of several files put end to end.
    """

    by_name: dict[str, pd.Series]
    lines: IntArray
    separator: str
    totals: NDArray[np.bool_]
    cancelled: NDArray[np.bool_]
    separators: tuple[str, ...] = ()

    def where(self, keep: NDArray[np.bool_]) -> Texts:
        """Only the rows of a mask."""
        if keep.all():
            return self
        kept = {name: cells[keep].reset_index(drop=True) for name, cells in self.by_name.items()}
        return replace(
            self,
            by_name=kept,
            lines=self.lines[keep],
            totals=self.totals[keep],
            cancelled=self.cancelled[keep],
        )


@dataclass(frozen=True)
class Rows:
    """The rows of a file, read but not yet set on the grid of weeks and markets.

    Attributes:
        lines: ``(row,)`` lines of the file.
        weeks: The week cells.
        markets: Labels in the order of their first row.
        market: ``(row,)`` index into ``markets``.
        countries: ISO 3166 code per market or ``None``.
        currencies: ISO 4217 code per market or ``None``.
        numbers: ``(row,)`` values per column by its name in the panel form, money in the
            market's currency.
        named: Whether the file or the mapping names markets.
    """

    lines: IntArray
    weeks: WeekColumn
    markets: tuple[str, ...]
    market: IntArray
    countries: tuple[str | None, ...]
    currencies: tuple[str | None, ...]
    numbers: dict[str, FloatArray]
    named: bool


def texts_of(
    table: RawTable, layout: Layout, mapping: PanelMapping, problems: ProblemList
) -> Texts:
    """The text cells of every part; a constant stands in every row."""
    texts = {name: _texts(table, part) for name, part in layout.parts.items()}
    totals = _total_rows(table) if layout.form != "wide" else np.zeros(table.lines.size, dtype=bool)
    cancelled = _cancelled_rows(table, mapping, problems)
    return Texts(texts, table.lines, table.separator, totals, cancelled)


def _total_rows(table: RawTable) -> NDArray[np.bool_]:
    found = np.zeros(table.lines.size, dtype=bool)
    for column in list(table.cells.columns)[:_LABELS_FIRST]:
        found |= table.cells[column].str.match(TOTAL).to_numpy(dtype=bool)
    return found


def _cancelled_rows(
    table: RawTable, mapping: PanelMapping, problems: ProblemList
) -> NDArray[np.bool_]:
    found = np.zeros(table.lines.size, dtype=bool)
    for column, patterns in mapping.cancelled.items():
        if column not in table.header:
            message = "the mapping tells cancelled orders by this column but the file has none"
            problems.add(message, column=column)
            continue
        codes, labels = pd.factorize(table.cells[table.header.index(column)])
        hit = [any(_says(pattern, str(label)) for pattern in patterns) for label in labels]
        found |= np.array(hit, dtype=bool)[codes]
    return found


def _says(pattern: str, text: str) -> bool:
    """Whether a cell matches; ``*`` alone asks for any text at all, not for an empty cell."""
    return bool(text) and fits(pattern, text)


def read_rows(
    texts: Texts, layout: Layout, mapping: PanelMapping, problems: ProblemList, notes: list[str]
) -> Rows:
    """Read all columns of a table that have a part; faults are collected, not raised."""
    column = read_markets(layout, texts.by_name, texts.lines, mapping, problems, notes)
    keep = column.index >= 0
    texts, column = texts.where(keep), replace(column, index=column.index[keep])
    countries = read_countries(layout, texts.by_name, texts.lines, column, problems, notes)
    money = _money(layout, texts, column, problems, notes)
    numbers = read_all_numbers(layout, texts, mapping, problems, notes)
    converted = {
        name: values * money.factors[name] if name in money.factors else values
        for name, values in numbers.items()
    }
    return Rows(
        texts.lines,
        _weeks(layout, texts, mapping, problems),
        column.labels,
        column.index,
        countries,
        money.currencies,
        converted,
        column.named,
    )


def _texts(table: RawTable, part: Part) -> pd.Series:
    if part.position is None:
        return pd.Series([part.constant] * len(table.cells), dtype="str")
    return table.cells[part.position]


def _money(
    layout: Layout, texts: Texts, column: MarketColumn, problems: ProblemList, notes: list[str]
) -> Money:
    place = (texts.lines, column.index, column.labels)
    return read_money(layout, texts.by_name, *place, problems, notes)


def read_all_numbers(
    layout: Layout, texts: Texts, mapping: PanelMapping, problems: ProblemList, notes: list[str]
) -> dict[str, FloatArray]:
    """``(row,)`` values per column of numbers; each file has its own way of writing them."""
    cells = {part.ours: texts.by_name[part.ours] for part in layout.numeric}
    if mapping.currency_signs:
        for part in layout.numeric:
            if part.column.money:
                cells[part.ours] = without_signs(cells[part.ours])
    found = {part.ours: np.full(texts.lines.size, np.nan) for part in layout.numeric}
    for separator, mine in _by_file(texts):
        own = {name: column[mine] for name, column in cells.items()}
        style = number_style(own.values(), separator)
        notes += [style.note] if style.note and style.note not in notes else []
        for part in layout.numeric:
            numbers = read_numbers(own[part.ours], part, texts.lines[mine], style, problems)
            found[part.ours][mine] = numbers
    return found


def _by_file(texts: Texts) -> list[tuple[str, NDArray[np.bool_]]]:
    """Separator and rows of each file."""
    if not texts.separators:
        return [(texts.separator, np.ones(texts.lines.size, dtype=bool))]
    file = texts.lines // LINES_A_FILE
    return [(separator, file == number) for number, separator in enumerate(texts.separators)]


def _weeks(
    layout: Layout, texts: Texts, mapping: PanelMapping, problems: ProblemList
) -> WeekColumn:
    part = layout.get("week")
    if part is None:
        nothing = np.zeros(texts.lines.size, dtype=np.int64)
        return WeekColumn(nothing, nothing.astype(bool), INTEGER)
    cells = texts.by_name["week"]
    return read_weeks(cells, part.theirs, texts.lines, problems, mapping.day_first)


def revenue_basis(
    texts: Texts, layout: Layout, problems: ProblemList, notes: list[str]
) -> str | None:
    """The stated basis of a revenue panel; a missing one is asked for, never guessed."""
    part = layout.get("revenue_basis")
    revenue = layout.get("revenue")
    if revenue is None:
        notes += ["revenue_basis is not used without revenue"] if part else []
        return None
    choices = ", ".join(REVENUE_BASES)
    if part is None:
        message = f"which revenue is this? Set constants: {{revenue_basis: one of {choices}}}"
        problems.add(message, row=1, column=revenue.theirs)
        return None
    labels = texts.by_name["revenue_basis"]
    first = str(labels.iloc[0])
    for index in np.flatnonzero(labels.to_numpy() != first)[:1]:
        message = f"{problems.row_words(int(texts.lines[0]))} says {first!r}; a panel has one basis"
        value = labels.iloc[index]
        problems.add(message, row=int(texts.lines[index]), column=part.theirs, value=value)
    if first not in REVENUE_BASES:
        row = None if part.stated else int(texts.lines[0])
        problems.add(f"must be one of {choices}", row=row, column=part.theirs, value=first)
    return first
