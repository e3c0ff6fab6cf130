"""Currencies of a panel: one per market; other amounts are converted at the frozen rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from babel.numbers import list_currencies
from numpy.typing import NDArray

from model.fx import RatesError, load_rates
from model.panel.cells import FloatArray
from model.panel.columns import Layout, Part
from model.panel.problems import ProblemList

IntArray = NDArray[np.int64]
SIGNS = "$€£¥₩₹฿₫₱₽₺"
_SIGNS_BEFORE = rf"^([-+(]?)\s*(?:US|CA|A|R|MX|S|NT|HK)?[{SIGNS}]\s*"
_SIGNS_AFTER = rf"\s*[{SIGNS}](\)?)$"


@dataclass(frozen=True)
class Money:
    """The currency of each market and what was converted into it.

    Attributes:
        currencies: ISO 4217 code per market, ``None`` where not given.
        factors: ``(row,)`` by column name: units of the market's currency for one of the cell's.
    """

    currencies: tuple[str | None, ...]
    factors: dict[str, FloatArray]


@cache
def currency_codes() -> frozenset[str]:
    """ISO 4217 codes known to Babel."""
    return frozenset(list_currencies())


def without_signs(texts: pd.Series) -> pd.Series:
    """Amounts without currency signs: ``-$1,234.50`` and ``($1,234.50)`` are negative."""
    bare = texts.str.replace(_SIGNS_BEFORE, r"\1", regex=True)
    bare = bare.str.replace(_SIGNS_AFTER, r"\1", regex=True)
    return bare.str.replace(r"^\((.*)\)$", r"-\1", regex=True)


def read_money(
    layout: Layout,
    texts: dict[str, pd.Series],
    lines: IntArray,
    market: IntArray,
    markets: Sequence[str],
    problems: ProblemList,
    notes: list[str],
) -> Money:
    """One currency per market, and the factor of each amount written in another."""
    by_row = _currency_by_row(layout, texts, lines, problems)
    parts = [part for part in layout.numeric if part.column.money]
    by_part = {part.ours: _currency_of(part, by_row) for part in parts}
    everything = [by_row] if by_row is not None else []
    everything += [labels for labels in by_part.values() if labels is not None]
    currencies = _commonest(everything, market, len(markets))
    if by_row is not None:
        bare = by_row == ""
        cells = [texts[part.ours] for part in parts if not part.currency]
        _note_bare(bare & _any_given(cells, bare.size), market, markets, currencies, notes)
    factors = {
        part.ours: _factors(part, labels, lines, market, markets, currencies, problems, notes)
        for part in parts
        if (labels := by_part[part.ours]) is not None
    }
    return Money(currencies, factors)


def conversion(given: str, wanted: str) -> float:
    """Units of ``wanted`` for one of ``given`` at the frozen rates.

    Raises:
        RatesError: a currency without a frozen rate.
    """
    rates = load_rates()
    return rates.usd(given) / rates.usd(wanted)


def conversion_note(what: str, given: str, wanted: str) -> str:
    """What was converted, at which rate and of which day."""
    rate = conversion(given, wanted)
    day = load_rates().as_of.isoformat()
    return f"{what} in {given} were converted into {wanted} at {rate:.6g} (ECB, {day})"


def _currency_by_row(
    layout: Layout, texts: dict[str, pd.Series], lines: IntArray, problems: ProblemList
) -> NDArray | None:
    """``(row,)`` codes of the currency column, empty where a cell is; ``None`` without one."""
    part = layout.get("currency")
    if part is None:
        return None
    codes = texts["currency"].str.upper()
    known = codes.isin(currency_codes()) | (codes == "")
    for label in codes[~known].unique():
        place = int(np.flatnonzero((codes == label).to_numpy())[0])
        row = None if part.stated else int(lines[place])
        message = "not a currency code of three letters (ISO 4217), such as USD or EUR"
        problems.add(message, row=row, column=part.theirs, value=texts["currency"].iloc[place])
    return codes.where(known, "").to_numpy(dtype=object)


def _currency_of(part: Part, by_row: NDArray | None) -> NDArray | None:
    """``(row,)`` currency of one column: its own name's, else the row's."""
    if not part.currency:
        return by_row
    if by_row is None:
        return np.array([part.currency], dtype=object)
    return np.full(by_row.shape, part.currency, dtype=object)


def _commonest(everything: list[NDArray], market: IntArray, markets: int) -> tuple[str | None, ...]:
    """The currency most rows of each market are in; the first of equals by name."""
    if not everything:
        return (None,) * markets
    found = pd.DataFrame(
        {
            "market": np.concatenate([market] * len(everything)),
            "label": np.concatenate([np.broadcast_to(one, market.shape) for one in everything]),
        }
    )
    counts = found[found["label"] != ""].value_counts(["market", "label"]).reset_index()
    counts = counts.sort_values(["market", "count", "label"], ascending=[True, False, True])
    best = counts.drop_duplicates("market").set_index("market")["label"]
    return tuple(str(best[index]) if index in best.index else None for index in range(markets))


def _any_given(cells: Sequence[pd.Series], rows: int) -> NDArray[np.bool_]:
    """``(row,)`` whether one of several columns has a value."""
    found = np.zeros(rows, dtype=bool)
    for column in cells:
        found |= (column != "").to_numpy(dtype=bool)
    return found


def _note_bare(
    bare: NDArray[np.bool_],
    market: IntArray,
    markets: Sequence[str],
    currencies: tuple[str | None, ...],
    notes: list[str],
) -> None:
    """How many rows have money but no currency where others of their market have one."""
    counts = np.bincount(market[bare], minlength=len(markets))
    for label, currency, count in zip(markets, currencies, counts, strict=True):
        if currency and count:
            notes.append(
                f"{int(count):,} rows of market {label!r} have money but no currency: taken for "
                f"{currency}, as its other rows are"
            )


def _factors(
    part: Part,
    labels: NDArray,
    lines: IntArray,
    market: IntArray,
    markets: Sequence[str],
    currencies: tuple[str | None, ...],
    problems: ProblemList,
    notes: list[str],
) -> FloatArray:
    """``(row,)`` units of the market's currency for one of the cell's, noted by market."""
    given = np.broadcast_to(labels, market.shape)
    factors = np.ones(market.shape)
    for index, wanted in enumerate(currencies):
        mine = market == index
        for code in pd.unique(given[mine]):
            if code in ("", wanted) or wanted is None:
                continue
            rows = mine & (given == code)
            what = f"{int(rows.sum()):,} amounts of {part.theirs!r} in market {markets[index]!r}"
            try:
                factors[rows] = conversion(str(code), wanted)
                notes.append(conversion_note(what, str(code), wanted))
            except RatesError as error:
                line = int(lines[int(np.argmax(rows))])
                column = "currency" if not part.currency else part.theirs
                problems.add(str(error), row=line, column=column, value=code)
    return factors
