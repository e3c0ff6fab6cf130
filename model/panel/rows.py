"""A table's cells read column by column: numbers, weeks and the labels of markets."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd
from babel import Locale
from babel.numbers import list_currencies

from model.panel.cells import FloatArray, number_style, read_numbers
from model.panel.columns import Layout, Part
from model.panel.labels import INTEGER
from model.panel.problems import ProblemList
from model.panel.table import RawTable
from model.panel.weekcells import IntArray, WeekColumn, read_weeks

ALL = "all"
REVENUE_BASES = ("gmv", "net_of_tax", "net_of_returns")
RESERVED_MARKETS = ("all", "total")
_ALIASES = {"UK": "GB", "USA": "US", "GREAT BRITAIN": "GB", "HONG KONG": "HK"}
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


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
        numbers: ``(row,)`` values per column by its name in the panel form.
    """

    lines: IntArray
    weeks: WeekColumn
    markets: tuple[str, ...]
    market: IntArray
    countries: tuple[str | None, ...]
    currencies: tuple[str | None, ...]
    numbers: dict[str, FloatArray]


def read_rows(table: RawTable, layout: Layout, problems: ProblemList, notes: list[str]) -> Rows:
    """Read all columns of a table that have a part; faults are collected, not raised."""
    texts = {name: _texts(table, part) for name, part in layout.parts.items()}
    style = number_style([texts[part.ours] for part in layout.numeric], table.separator)
    notes += [style.note] if style.note else []
    numbers = {
        part.ours: read_numbers(texts[part.ours], part, table.lines, style, problems)
        for part in layout.numeric
    }
    market, markets = _markets(table, layout, texts, problems)
    codes = (table.lines, market, markets)
    return Rows(
        table.lines,
        _weeks(table, layout, texts, problems),
        markets,
        market,
        _countries(layout, texts, codes, problems, notes),
        _currencies(layout, texts, codes, problems),
        numbers,
    )


def _texts(table: RawTable, part: Part) -> pd.Series:
    if part.position is None:
        return pd.Series([part.constant] * len(table.cells), dtype="str")
    return table.cells[part.position]


def _weeks(
    table: RawTable, layout: Layout, texts: dict[str, pd.Series], problems: ProblemList
) -> WeekColumn:
    part = layout.get("week")
    if part is None:
        nothing = np.zeros(len(table.cells), dtype=np.int64)
        return WeekColumn(nothing, nothing.astype(bool), INTEGER)
    return read_weeks(texts["week"], part.theirs, table.lines, problems)


def _markets(
    table: RawTable, layout: Layout, texts: dict[str, pd.Series], problems: ProblemList
) -> tuple[IntArray, tuple[str, ...]]:
    part = layout.get("market")
    if part is None:
        return np.zeros(len(table.cells), dtype=np.int64), (ALL,)
    codes, labels = pd.factorize(texts["market"])
    markets = tuple(str(label) for label in labels)
    for index, label in enumerate(markets):
        rows = table.lines[codes == index]
        if not label:
            message = "the market is missing; name it in each row"
            problems.add_cells(message, rows, part.theirs, [label] * rows.size)
        elif len(markets) > 1 and label.lower() in RESERVED_MARKETS:
            message = "stands for the sum of markets; leave out the rows of totals"
            problems.add(message, row=int(rows[0]), column=part.theirs, value=label)
    return codes.astype(np.int64), markets


Codes = tuple[IntArray, IntArray, tuple[str, ...]]


def _countries(
    layout: Layout,
    texts: dict[str, pd.Series],
    codes: Codes,
    problems: ProblemList,
    notes: list[str],
) -> tuple[str | None, ...]:
    part = layout.get("country")
    markets = codes[2]
    if part is not None:
        found = _one_per_market(texts["country"], part, codes, problems)
        return tuple(_country(label, part, line, problems) for label, line in found)
    guessed = tuple(_country_code(market) for market in markets)
    if None in guessed:
        return (None,) * len(markets)
    notes.append("countries were told from the market labels; a column 'country' says otherwise")
    return guessed


def _country(label: str, part: Part, line: int | None, problems: ProblemList) -> str | None:
    code = _country_code(label) if label else None
    if label and code is None:
        message = "not a country code of two letters (ISO 3166); in YAML write 'NO' in quotes"
        problems.add(message, row=line, column=part.theirs, value=label)
    return code


def _currencies(
    layout: Layout, texts: dict[str, pd.Series], codes: Codes, problems: ProblemList
) -> tuple[str | None, ...]:
    part = layout.get("currency")
    if part is None:
        return (None,) * len(codes[2])
    found = _one_per_market(texts["currency"], part, codes, problems)
    currencies = []
    for label, line in found:
        if label and label.upper() not in currency_codes():
            message = "not a currency code of three letters (ISO 4217), such as USD or EUR"
            problems.add(message, row=line, column=part.theirs, value=label)
        currencies.append(label.upper() or None)
    return tuple(currencies)


def _one_per_market(
    texts: pd.Series, part: Part, codes: Codes, problems: ProblemList
) -> list[tuple[str, int | None]]:
    """The label of each market with its line; a market with two labels is a problem.

    The line of a constant is ``None``: it stands in the mapping, not in the file.
    """
    lines, market, markets = codes
    table = pd.DataFrame({"market": market, "label": texts.to_numpy(), "line": lines})
    distinct = table[table["label"] != ""].drop_duplicates(["market", "label"])
    found: list[tuple[str, int | None]] = [("", None)] * len(markets)
    for index, label, line in distinct.itertuples(index=False):
        if found[index][0]:
            message = f"market {markets[index]!r} already has {found[index][0]!r}; one per market"
            problems.add(message, row=int(line), column=part.theirs, value=label)
        else:
            found[index] = (str(label), None if part.position is None else int(line))
    return found


def revenue_basis(
    table: RawTable, layout: Layout, problems: ProblemList, notes: list[str]
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
    labels = _texts(table, part)
    first = str(labels.iloc[0])
    for index in np.flatnonzero(labels.to_numpy() != first)[:1]:
        message = f"line {table.lines[0]} says {first!r}; a panel has one basis"
        value = labels.iloc[index]
        problems.add(message, row=int(table.lines[index]), column=part.theirs, value=value)
    if first not in REVENUE_BASES:
        row = None if part.position is None else int(table.lines[0])
        problems.add(f"must be one of {choices}", row=row, column=part.theirs, value=first)
    return first


@functools.cache
def currency_codes() -> frozenset[str]:
    """ISO 4217 codes known to Babel."""
    return frozenset(list_currencies())


@functools.cache
def _country_names() -> dict[str, str]:
    """Codes and English names of countries, upper case, to ISO 3166 codes (Unicode CLDR)."""
    territories = Locale("en").territories
    codes = {code: name for code, name in territories.items() if _is_country(code)}
    names = {name.upper(): code for code, name in codes.items()}
    return names | {code: code for code in codes} | _ALIASES


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY


def _country_code(label: str) -> str | None:
    return _country_names().get(label.strip().upper())
