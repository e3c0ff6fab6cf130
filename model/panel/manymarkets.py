"""A file with very many markets: which to keep apart, and the rest as one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from model.fx import RatesError, load_rates
from model.panel.cells import FloatArray
from model.panel.columns import Layout, Part
from model.panel.kinds import market_part
from model.panel.mapping import EVERYTHING, IGNORE, OTHER, PanelMapping
from model.panel.markets import market_label
from model.panel.problems import ProblemList
from model.panel.rows import read_all_numbers, texts_of
from model.panel.table import RawTable

MANY = 15  # markets up to which nothing is asked
MOST_KEPT = 12
SHARE_KEPT = 0.95  # of the outcome, which the kept markets make up
KEEP_ALL = "keep all"
BETWEEN = " · "


@dataclass(frozen=True)
class Proposal:
    """Which markets to keep apart.

    Attributes:
        markets: How many the file has.
        kept: How many of them would stay.
        share: Their share of the outcome, 0-1.
        option: The answer that groups the rest: the labels kept and ``OTHER``.
    """

    markets: int
    kept: int
    share: float
    option: str


def proposed(table: RawTable, layout: Layout, mapping: PanelMapping) -> Proposal | None:
    """The largest markets of a file with an outcome; ``None`` when it has few markets.

    Size is the number of orders, or the file's outcome, money at the frozen rates.
    """
    part = market_part(layout)
    brings_outcome = layout.form == "orders" or bool(layout.outcomes)
    if part is None or part.stated or not brings_outcome:
        return None
    cells = table.cells[part.position]
    sizes = pd.Series(_sizes(table, layout, mapping)).groupby(cells.to_numpy()).sum()
    ours = {label: market_label(label, part, mapping) for label in map(str, sizes.index) if label}
    ours = {label: name for label, name in ours.items() if name != IGNORE and BETWEEN not in label}
    by_market = (
        sizes[list(ours)]
        .groupby(list(ours.values()))
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    whole = float(by_market.sum())
    if len(by_market) <= MANY or whole <= 0:
        return None
    reached = by_market.cumsum().to_numpy() / whole
    kept = min(int(np.searchsorted(reached, SHARE_KEPT)) + 1, MOST_KEPT)
    names = list(by_market.index[:kept])
    labels = [label for name in names for label in ours if ours[label] == name]
    return Proposal(len(by_market), kept, float(reached[kept - 1]), BETWEEN.join([*labels, OTHER]))


def regrouped(mapping: PanelMapping, answer: str) -> PanelMapping:
    """A mapping with the answer put in: a ``Proposal.option``, or ``KEEP_ALL``."""
    rules = {
        label: ours
        for label, ours in mapping.markets.items()
        if label != ours and not (label == EVERYTHING and ours == OTHER)
    }
    if answer == KEEP_ALL:
        return replace(mapping, markets=rules)
    kept = {label: label for label in answer.split(BETWEEN)[:-1]}
    return replace(mapping, markets={**kept, **rules, EVERYTHING: OTHER})


def _sizes(table: RawTable, layout: Layout, mapping: PanelMapping) -> FloatArray:
    """``(row,)`` what a row adds to the size of its market."""
    texts = texts_of(table, layout, mapping, ProblemList())
    order = layout.get("order")
    if layout.form == "orders" and order is not None:
        part = market_part(layout)
        named = texts.by_name[part.ours] != "" if part else texts.by_name["order"] != ""
        again = texts.by_name["order"].where(named).duplicated()
        return np.where(named & ~again, 1.0, 0.0)
    if not layout.outcomes:
        return np.ones(texts.lines.size)
    outcome = layout.outcomes[0]
    numbers = read_all_numbers(layout, texts, mapping, ProblemList(), [])
    return np.nan_to_num(numbers[outcome.ours]) * _rates(outcome, layout, texts.by_name)


def _rates(outcome: Part, layout: Layout, texts: dict[str, pd.Series]) -> FloatArray:
    """``(row,)`` USD for one of the row's currency; one where there is no frozen rate."""
    if not outcome.column.money or layout.get("currency") is None:
        return np.ones(1)
    codes, labels = pd.factorize(texts["currency"].str.upper())
    return np.array([_usd(str(label)) for label in labels])[codes]


def _usd(code: str) -> float:
    try:
        return load_rates().usd(code)
    except RatesError:
        return 1.0
