"""A file that is no known export: its columns told by the names people give them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from model.panel.columns import OUTCOMES, form_of, part_name
from model.panel.known import headings
from model.panel.mapping import IGNORE, PanelMapping
from model.panel.money import currency_codes
from model.panel.problems import ProblemList
from model.panel.questions import share_of_absent_days
from model.panel.table import RawTable
from model.panel.weekcells import WeekColumn, read_weeks

WHY_SAME = "the name is that of the panel form"
WHY_COMMON = "a common name for it"
WHY_PATTERN = "the name follows a common pattern"
WHY_DATES = "its cells are dates"
_LOOKED_AT = 400  # rows looked at to tell dates
_GAPS = 0.02  # share of absent days from which on a file leaves out days without a sale
_CURRENCY = re.compile(r"(.+?)[ _]*[_ (]([A-Za-z]{3})\)?")
_SAYS_CANCELLED = ("true", "yes", "1", "cancelled", "canceled")
_LABELS = ("week", "market", "country", "currency")
_BARE_MEDIA = ("spend", "impressions")


@dataclass(frozen=True)
class Reading:
    """What a file's columns were taken for.

    Attributes:
        kind: ``panel``, ``long``, ``orders`` or an export's key.
        mapping: How it would be read.
        outcomes: Columns that could be the outcome, theirs to ours.
        why: By column, what it was told by.
        problems: What the file lacks, English messages.
    """

    kind: str
    mapping: PanelMapping
    outcomes: Mapping[str, str]
    why: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read_headings(table: RawTable) -> Reading:
    """Tell each column's part by its name; what stays unknown is left out, not guessed."""
    known = headings()
    header = table.header
    form = _form(header)
    tables = {"wide": known.wide, "long": {**known.wide, **known.long}}
    named = tables.get(form) or {
        **{name: known.wide[name] for name in _LABELS},
        **known.orders,
    }
    columns, why = _by_name(header, named)
    if form != "orders":
        _by_pattern(header, columns, why, known.families)
    _week_by_content(table, columns, why)
    if "market" not in columns.values():
        columns = {name: "market" if ours == "country" else ours for name, ours in columns.items()}
    outcomes = _outcomes(header, columns, form)
    columns = _with_one_outcome(columns, outcomes)
    mapping = _mapping(table, columns, form)
    kind = "panel" if form == "wide" else form
    return Reading(kind, mapping, outcomes, why, _problems(columns, outcomes, form))


def _form(header: Sequence[str]) -> str:
    """Order lines have order numbers and amounts; a long file has one column of spend."""
    known = headings()
    names = {normal(name)[0] for name in header}
    amounts = ("quantity", "unit_price", "amount", "order_total")
    has_amount = any(names & set(known.orders[name]) for name in amounts)
    if names & set(known.orders["order"]) and has_amount and not names & {"orders"}:
        return "orders"
    families = [name for name in header if _family(name, known.families, _BARE_MEDIA)]
    bare = any(names & set(known.long[name]) for name in _BARE_MEDIA)
    return "long" if bare and not families else "wide"


def normal(name: str) -> tuple[str, str]:
    """A column's name in lower case with words joined by ``_``, and the currency it names."""
    currency = ""
    if (match := _CURRENCY.fullmatch(name.strip())) and match[2].upper() in currency_codes():
        name, currency = match[1], match[2].upper()
    return re.sub(r"\W+", "_", name.strip().lower()).strip("_"), currency


def _by_name(
    header: Sequence[str], named: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, str], dict[str, str]]:
    """Theirs to ours for columns with a common name, and what each was told by."""
    plain = {name: normal(name) for name in header}
    columns: dict[str, str] = {}
    why: dict[str, str] = {}
    for ours, names in named.items():
        several = ours in OUTCOMES
        for wanted in (ours, *names):
            found = [n for n, (word, _) in plain.items() if word == wanted and n not in columns]
            for theirs in found[: None if several else 1]:
                currency = plain[theirs][1]
                columns[theirs] = f"{ours} ({currency})" if currency else ours
                why[theirs] = WHY_SAME if wanted == ours else WHY_COMMON
            if found and not several:
                break
    return columns, why


def _by_pattern(
    header: Sequence[str],
    columns: dict[str, str],
    why: dict[str, str],
    families: Mapping[str, tuple[re.Pattern[str], ...]],
) -> None:
    for theirs in header:
        if theirs in columns:
            continue
        if part_name(theirs, "wide") is not None:
            columns[theirs], why[theirs] = theirs, WHY_SAME
        elif found := _family(theirs, families, tuple(families)):
            columns[theirs], why[theirs] = found, WHY_PATTERN


def _family(
    name: str, families: Mapping[str, tuple[re.Pattern[str], ...]], wanted: Sequence[str]
) -> str | None:
    """``spend_TV`` of ``TV spend`` and the like."""
    for ours in wanted:
        for pattern in families[ours]:
            if match := pattern.fullmatch(name.strip()):
                return f"{ours}_{match[1]}"
    return None


def _week_by_content(table: RawTable, columns: dict[str, str], why: dict[str, str]) -> None:
    """Without a common name, the first column of dates is the week."""
    if "week" in columns.values():
        return
    for position, theirs in enumerate(table.header):
        cells = table.cells[position].iloc[:_LOOKED_AT]
        if theirs in columns or (cells == "").all():
            continue
        weeks = _weeks(cells)
        if weeks.dated and weeks.read.mean() > 0.9:
            columns[theirs], why[theirs] = "week", WHY_DATES
            return


def _weeks(cells: pd.Series) -> WeekColumn:
    lines = np.zeros(len(cells), dtype=np.int64)
    return read_weeks(cells.reset_index(drop=True), "", lines, ProblemList(), stated=True)


def _outcomes(header: Sequence[str], columns: Mapping[str, str], form: str) -> dict[str, str]:
    """Columns that could be the outcome; orders go before revenue, revenue before others."""
    if form == "orders":
        return {}
    found = [
        (OUTCOMES.index(word), header.index(theirs), theirs, ours)
        for theirs, ours in columns.items()
        if (word := ours.split(" (")[0]) in OUTCOMES
    ]
    outcomes = {theirs: ours for _, _, theirs, ours in sorted(found)}
    units = [theirs for theirs, ours in columns.items() if ours == "units"]
    return outcomes or dict.fromkeys(units, "kpi")


def _with_one_outcome(columns: Mapping[str, str], outcomes: Mapping[str, str]) -> dict[str, str]:
    if not outcomes:
        return dict(columns)
    first = next(iter(outcomes))
    others = dict.fromkeys(outcomes, IGNORE) | {first: outcomes[first]}
    return dict(columns) | others


def _mapping(table: RawTable, columns: Mapping[str, str], form: str) -> PanelMapping:
    """Only what the file's own names do not already say."""
    needed = {theirs: ours for theirs, ours in columns.items() if part_name(theirs, form) != ours}
    mapping = PanelMapping(needed)
    if form_of(mapping.rename(table.header), mapping) != form:
        mapping = replace(mapping, form=form)
    if form == "orders":
        return replace(mapping, form=form, cancelled=_cancelled(table))
    return replace(mapping, absent_rows=_absent_rows(table, columns, form))


def _cancelled(table: RawTable) -> dict[str, tuple[str, ...]]:
    names = [name for name in table.header if normal(name)[0] in headings().cancelled]
    return dict.fromkeys(names[:1], _SAYS_CANCELLED)


def _absent_rows(table: RawTable, columns: Mapping[str, str], form: str) -> str:
    """``zero`` for daily rows with many gaps: such files leave out days without a sale."""
    places = {ours: table.header.index(theirs) for theirs, ours in columns.items()}
    if form != "wide" or "week" not in places:
        return "missing"
    weeks = _weeks(table.cells[places["week"]])
    if not weeks.dated or not weeks.read.all() or np.unique(weeks.values % 7).size < 6:
        return "missing"
    market = np.zeros(len(table.cells), dtype=np.int64)
    if "market" in places:
        market = pd.factorize(table.cells[places["market"]])[0].astype(np.int64)
    return "zero" if share_of_absent_days(weeks.values, market) > _GAPS else "missing"


def _problems(
    columns: Mapping[str, str], outcomes: Mapping[str, str], form: str
) -> tuple[str, ...]:
    found = []
    if "week" not in columns.values():
        found.append("no column of days or weeks was recognised; say which one it is")
    if form == "wide" and not outcomes:
        found.append("no column of orders, revenue or another outcome was recognised")
    return tuple(found)
