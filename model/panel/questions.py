"""What a file cannot tell and its reader must be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from babel.numbers import get_territory_currencies

from model.fx import load_rates
from model.panel.columns import Layout, lay_out
from model.panel.known import fixed_bases
from model.panel.lineamounts import has_tax
from model.panel.manymarkets import KEEP_ALL, proposed
from model.panel.mapping import ORDER_OUTCOMES, PanelMapping
from model.panel.problems import ProblemList
from model.panel.rows import REVENUE_BASES
from model.panel.table import RawTable
from model.panel.weekcells import ambiguous_days
from model.places import country_code


@dataclass(frozen=True)
class Question:
    """Something a file cannot tell; it is asked, never guessed.

    Attributes:
        key: What the answer sets: ``revenue_basis``, ``currency``, ``outcome``, ``day_first``,
            ``absent_rows``, ``market`` or ``many_markets``.
        text: The question, an English message with places for ``names``.
        options: Possible answers; empty when any text may be typed.
        names: What fills the places of ``text``.
        required: Whether the file cannot be read without an answer.
        when: The question stands only while the question of each key here has one of these
            answers.
    """

    key: str
    text: str
    options: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def questions_of(
    table: RawTable, mapping: PanelMapping, outcomes: Mapping[str, str]
) -> tuple[Question, ...]:
    """All questions a file leaves open under a mapping.

    Args:
        table: The file.
        mapping: How it would be read.
        outcomes: Its columns that could be the outcome, theirs to ours.
    """
    layout = lay_out(table, mapping, ProblemList())
    asked = (
        _outcome(layout, outcomes),
        _revenue_basis(layout, outcomes, fixed_bases(mapping.export)),
        _currency(table, layout, outcomes),
        _day_first(table, layout),
        _absent_rows(mapping, layout),
        _market(layout),
        _many_markets(table, layout, mapping),
    )
    return tuple(question for question in asked if question is not None)


def _outcome(layout: Layout, outcomes: Mapping[str, str]) -> Question | None:
    if layout.form == "orders":
        text = "What should the calculator explain: the number of orders, or their revenue?"
        return Question("outcome", text, ORDER_OUTCOMES)
    if len(outcomes) < 2:
        return None
    text = "Which column is the outcome that the calculator should explain?"
    return Question("outcome", text, tuple(outcomes), required=not layout.outcomes)


def _revenue_basis(
    layout: Layout, outcomes: Mapping[str, str], fixed: Mapping[str, str]
) -> Question | None:
    """Computed where the file has the tax; not asked where its columns have one basis each."""
    if layout.get("revenue_basis"):
        return None
    if layout.form == "orders" and has_tax(layout):
        text = "Which revenue should be counted? It is computed from the columns of this file."
        bases = REVENUE_BASES if layout.get("refund") else REVENUE_BASES[:2]
        return Question("revenue_basis", text, bases, required=True, when={"outcome": ("revenue",)})
    text = "Which revenue is this: as ordered with tax, without tax, or without tax and returns?"
    if layout.form == "orders":
        when: dict[str, tuple[str, ...]] = {"outcome": ("revenue",)}
    else:
        everything = tuple(theirs for theirs, ours in outcomes.items() if ours == "revenue")
        money = tuple(theirs for theirs in everything if theirs not in fixed)
        if not money and (everything or layout.get("revenue") is None):
            return None
        when = {"outcome": money} if len(outcomes) > 1 else {}
    return Question("revenue_basis", text, REVENUE_BASES, required=True, when=when)


def _currency(table: RawTable, layout: Layout, outcomes: Mapping[str, str]) -> Question | None:
    """Must be answered of a file of ads, whose money meets that of other files, and of countries.

    What its countries pay with comes first among the answers.
    """
    money = [part for part in layout.numeric if part.column.money]
    if not money or layout.get("currency") or all(part.currency for part in money):
        return None
    rates = load_rates()
    text = "In which currency are the amounts of {columns}?"
    names = {"columns": ", ".join(part.theirs for part in money[:4])}
    known = {"USD", "CNY", *rates.currencies}
    usual = [code for code in _usual_currencies(table, layout) if code in known]
    options = tuple(dict.fromkeys([*usual, "USD", *sorted(known)]))
    ads = not (layout.outcomes or outcomes or layout.form == "orders")
    return Question("currency", text, options, names, required=ads or bool(usual))


def _usual_currencies(table: RawTable, layout: Layout) -> list[str]:
    """What the countries that a file names pay with, the most frequent first."""
    part = layout.get("country") or layout.get("market")
    if part is None:
        return []
    labels = [part.constant] if part.position is None else table.cells[part.position].unique()
    codes = [code for label in labels if label and (code := country_code(str(label)))]
    paid = Counter(get_territory_currencies(code)[0] for code in codes)
    return [currency for currency, _count in paid.most_common()]


def _day_first(table: RawTable, layout: Layout) -> Question | None:
    part = layout.get("week")
    if part is None or part.position is None:
        return None
    example = ambiguous_days(table.cells[part.position])
    if example is None:
        return None
    text = "Dates such as {example}: does the day come first, or the month?"
    return Question("day_first", text, ("day", "month"), {"example": example}, required=True)


def _absent_rows(mapping: PanelMapping, layout: Layout) -> Question | None:
    if layout.form != "wide" or mapping.absent_rows != "zero" or mapping.export:
        return None
    text = "Days without a row: did nothing happen on them, or is it not known?"
    return Question("absent_rows", text, ("zero", "missing"))


def _market(layout: Layout) -> Question | None:
    if layout.get("market") or layout.get("country"):
        return None
    text = "Which market is this file about? Leave it open when it is about all of them together."
    return Question("market", text)


def _many_markets(table: RawTable, layout: Layout, mapping: PanelMapping) -> Question | None:
    proposal = proposed(table, layout, mapping)
    if proposal is None:
        return None
    text = (
        "{count} markets: keep all of them apart, or keep the {kept} largest ({share} of the "
        "outcome) and group the rest as one market, other?"
    )
    names = {
        "count": f"{proposal.markets:,}",
        "kept": f"{proposal.kept:,}",
        "share": f"{proposal.share:.0%}",
    }
    return Question("many_markets", text, (KEEP_ALL, proposal.option), names)


def share_of_absent_days(days: np.ndarray, market: np.ndarray) -> float:
    """Share of days without a row, from each file's first to its last, over its markets."""
    span = int(days.max()) - int(days.min()) + 1
    rows = np.unique(np.stack([days, market]), axis=1).shape[1]
    return 1 - rows / (span * np.unique(market).size)
