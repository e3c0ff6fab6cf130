"""The columns a panel may have, and which column of a file plays which part."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from model.panel.mapping import IGNORE, PanelMapping
from model.panel.problems import ProblemList
from model.panel.table import RawTable

Kind = Literal["label", "outcome", "media", "series"]


@dataclass(frozen=True)
class Column:
    """One column of the panel form, or a family of them (``spend_<channel>``).

    Attributes:
        name: The column's name, or the family's prefix.
        kind: ``label`` (text), ``outcome``, ``media`` (by channel) or ``series``.
        meaning: What it holds, for templates and help.
        minimum: Smallest allowed value; ``None`` for any.
        maximum: Largest allowed value; ``None`` for any.
        positive: Whether zero is refused too.
        weekly: How daily rows become a week: ``sum`` or ``mean``.
        family: Whether the name is a prefix.
        money: Whether it is an amount in the row's currency.
    """

    name: str
    kind: Kind
    meaning: str
    minimum: float | None = 0.0
    maximum: float | None = None
    positive: bool = False
    weekly: Literal["sum", "mean"] = "sum"
    family: bool = False
    money: bool = False


COLUMNS = (
    Column("week", "label", "any day of the week, or an integer"),
    Column("market", "label", "any label; without it the market is 'all'"),
    Column("country", "label", "ISO 3166 code of the market, for its holidays"),
    Column("currency", "label", "ISO 4217 code of the market's money"),
    Column("revenue_basis", "label", "gmv, net_of_tax or net_of_returns"),
    Column("orders", "outcome", "orders of the week"),
    Column("revenue", "outcome", "revenue of the week on the stated basis", money=True),
    Column("kpi", "outcome", "any other outcome that media and price move"),
    Column("spend", "media", "media spend of a channel", family=True, money=True),
    Column("impressions", "media", "impressions of a channel", family=True),
    Column("clicks", "media", "clicks of a channel", family=True),
    Column("units", "series", "units sold"),
    Column("price", "series", "list price", positive=True, weekly="mean", money=True),
    Column("promo", "series", "promotion, 0-1", maximum=1.0, weekly="mean"),
    Column(
        *("competitor_price", "series", "competitors' price"),
        positive=True,
        weekly="mean",
        money=True,
    ),
    Column("stock_out", "series", "share not on sale, 0-1", maximum=1.0, weekly="mean"),
    Column("returns", "series", "returned orders, units or money"),
    Column("new_customers", "series", "first-time buyers"),
    Column("control", "series", "any other driver", minimum=None, weekly="mean", family=True),
)
BY_NAME = {column.name: column for column in COLUMNS}
LONG_COLUMNS = (
    Column("channel", "label", "media channel of the row"),
    Column("campaign", "label", "campaign of the row; rules group campaigns into channels"),
    Column("until", "label", "last day the row covers"),
    Column("spend", "media", "media spend of the row", money=True),
    Column("impressions", "media", "impressions of the row"),
    Column("clicks", "media", "clicks of the row"),
)
ORDER_COLUMNS = (
    Column("order", "label", "number of the order, the same in all its lines"),
    Column("customer", "label", "who ordered, for first-time buyers"),
    Column("quantity", "series", "units of the line", minimum=None),
    Column("unit_price", "series", "price of one unit", minimum=None, money=True),
    Column("amount", "series", "amount of the line", minimum=None, money=True),
    Column("order_total", "series", "amount of the whole order", minimum=None, money=True),
    Column("tax", "series", "tax of the line", minimum=None, money=True),
    Column("order_tax", "series", "tax in the order's amount", minimum=None, money=True),
    Column("refund", "series", "amount given back on the order", minimum=None, money=True),
)
_OF_FORM: dict[str, dict[str, Column]] = {
    "wide": {},
    "long": {column.name: column for column in LONG_COLUMNS},
    "orders": {column.name: column for column in ORDER_COLUMNS},
}
_BESIDE = re.compile(r"(.+) \(([A-Za-z]{3})\)")  # a name with its currency, `spend (USD)`
OUTCOMES = tuple(column.name for column in COLUMNS if column.kind == "outcome")
_HINTS = {
    "date": "week",
    "day": "week",
    "period": "week",
    "week_start": "week",
    "region": "market",
    "geo": "market",
    "geography": "market",
    "sales": "revenue",
    "turnover": "revenue",
    "gmv": "revenue",
    "conversions": "orders",
    "purchases": "orders",
}


@dataclass(frozen=True)
class Part:
    """A column of the file in its part.

    Attributes:
        column: What it is in the panel form.
        member: Channel or control of a family, else empty.
        theirs: The file's own name, for messages.
        position: Where it stands in the file; ``None`` for a constant of the mapping.
        constant: The value of every row, when it is a constant.
        currency: Currency the column's name gives, else empty.
    """

    column: Column
    member: str
    theirs: str
    position: int | None
    constant: str = ""
    currency: str = ""

    @property
    def ours(self) -> str:
        """Name in the panel form, e.g. ``spend_TV``."""
        return f"{self.column.name}_{self.member}" if self.column.family else self.column.name

    @property
    def stated(self) -> bool:
        """Whether it is a constant of the mapping, not a column of the file."""
        return self.position is None


@dataclass(frozen=True)
class Layout:
    """The parts of a file, by their name in the panel form, and the columns not used.

    Attributes:
        parts: By name in the panel form.
        unused: Columns that have no part.
        form: ``wide``, ``long`` or ``orders``.
    """

    parts: dict[str, Part]
    unused: tuple[str, ...] = ()
    form: str = "wide"

    def get(self, name: str) -> Part | None:
        """The part of a name, ``None`` when the file has no such column."""
        return self.parts.get(name)

    def family(self, name: str) -> tuple[Part, ...]:
        """All parts of a family, in the file's order."""
        return tuple(part for part in self.parts.values() if part.column.name == name)

    @property
    def outcomes(self) -> tuple[Part, ...]:
        """The outcome columns; a panel has exactly one."""
        return tuple(part for part in self.parts.values() if part.column.kind == "outcome")

    @property
    def numeric(self) -> tuple[Part, ...]:
        """All parts that hold numbers."""
        return tuple(part for part in self.parts.values() if part.column.kind != "label")


def lay_out(table: RawTable, mapping: PanelMapping, problems: ProblemList) -> Layout:
    """Give each column its part; duplicate names and names the mapping misses are problems."""
    _check_names(table.header, mapping, problems)
    parts: dict[str, Part] = {}
    unused = []
    names = mapping.rename(table.header)
    form = form_of(names, mapping)
    for position, (theirs, ours) in enumerate(zip(table.header, names, strict=True)):
        part = _part(ours, theirs, position, form)
        if part is None:
            unused += [theirs] if ours != IGNORE else []
        elif part.ours in parts:
            if theirs != parts[part.ours].theirs:
                message = f"is {part.ours!r} like column {parts[part.ours].theirs!r}; keep one"
                problems.add(message, row=1, column=theirs)
        else:
            parts[part.ours] = part
    _add_constants(parts, mapping, form, problems)
    return Layout(parts, tuple(unused), form)


def form_of(names: Sequence[str], mapping: PanelMapping) -> str:
    """The form the mapping states; else told by columns only long or order files have."""
    if mapping.form is not None:
        return mapping.form
    if any(name.strip().lower().startswith(("spend_", "impressions_")) for name in names):
        return "wide"
    bare = {_BESIDE.sub(r"\1", name.strip().lower()) for name in (*names, *mapping.constants)}
    if "order" in bare and bare & {"quantity", "amount", "order_total"}:
        return "orders"
    return "long" if bare & {"spend", "impressions"} else "wide"


def check_required(layout: Layout, problems: ProblemList, outcome: bool = True) -> None:
    """A week and, unless another file brings it, one outcome; what looks like them is named."""
    if layout.get("week") is None:
        message = "no column 'week'; rename the column of dates or map it" + _hint(layout, "week")
        problems.add(message, row=1)
    if outcome and not layout.outcomes and layout.form != "orders":
        names = " or ".join(f"'{name}'" for name in OUTCOMES)
        message = f"no outcome; one column must be {names}" + _hint(layout, *OUTCOMES)
        problems.add(message, row=1)
    for part in layout.outcomes[1:]:
        message = (
            f"a second outcome beside {layout.outcomes[0].theirs!r}; keep one, "
            f"or map the other to '{IGNORE}'"
        )
        problems.add(message, row=1, column=part.theirs)


def _check_names(header: Sequence[str], mapping: PanelMapping, problems: ProblemList) -> None:
    for name, count in Counter(header).items():
        if count > 1:
            problems.add(f"the name stands {count} times; rename or delete", row=1, column=name)
    for name in mapping.unknown(header):
        close = difflib.get_close_matches(name, header, 1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        problems.add(f"the mapping names this column but the file has none{hint}", column=name)


def part_name(name: str, form: str) -> str | None:
    """The name in the panel form that a column of this name has by itself, if any."""
    part = _part(name, name, None, form)
    if part is None:
        return None
    return f"{part.ours} ({part.currency})" if part.currency else part.ours


def _part(ours: str, theirs: str, position: int | None, form: str) -> Part | None:
    beside = _BESIDE.fullmatch(ours.strip())
    written, currency = (beside[1], beside[2].upper()) if beside else (ours.strip(), "")
    name = written.lower()
    known = _OF_FORM[form].get(name, BY_NAME.get(name))
    if known is not None and not known.family:
        return Part(known, "", theirs, position, currency=currency if known.money else "")
    prefix, _, _ = name.partition("_")
    family = BY_NAME.get(prefix)
    member = ours.strip()[len(prefix) + 1 :].strip()
    if family is not None and family.family and member:
        return Part(family, member, theirs, position)
    return None


def _add_constants(
    parts: dict[str, Part], mapping: PanelMapping, form: str, problems: ProblemList
) -> None:
    for ours, value in mapping.constants.items():
        found = _part(ours, ours, None, form)
        part = None if found is None else replace(found, constant=value)
        if part is None or part.ours == "week":
            problems.add("a constant must be a column of the panel", column=ours, value=value)
        elif part.ours in parts:
            message = f"both a constant and the column {parts[part.ours].theirs!r}; keep one"
            problems.add(message, column=ours, value=value)
        else:
            parts[part.ours] = part


def _hint(layout: Layout, *wanted: str) -> str:
    for theirs in layout.unused:
        ours = _HINTS.get(theirs.strip().lower())
        if ours in wanted:
            return f" (mapping: columns: {{{theirs}: {ours}}})"
    close = difflib.get_close_matches(wanted[0], layout.unused, 1, 0.8)
    return f" (is it {close[0]!r}?)" if close else ""
