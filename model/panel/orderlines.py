"""Order lines summed to days and markets: orders, revenue, units, returns, new customers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.cells import FloatArray
from model.panel.columns import BY_NAME, ORDER_COLUMNS, Layout, Part
from model.panel.lineamounts import line_amounts, per_order
from model.panel.mapping import PanelMapping
from model.panel.problems import ProblemList
from model.panel.rows import Rows, Texts, read_rows
from model.panel.weekcells import CLOCK, IntArray, WeekColumn

_OF_LINES = frozenset(column.name for column in ORDER_COLUMNS)
_OF_ORDER = ("week", "market", "country")  # the same in all lines of an order


def group_orders(
    texts: Texts, layout: Layout, mapping: PanelMapping, problems: ProblemList, notes: list[str]
) -> tuple[Layout, Rows]:
    """Rows of the panel form, one per market and day; the outcome is the mapping's choice."""
    order = layout.get("order")
    if order is None:
        message = "no column 'order'; map the column of order numbers"
        problems.add(message, row=1)
        return _nothing(texts, layout, mapping, problems, notes)
    if texts.totals.any():
        notes.append(f"{int(texts.totals.sum()):,} rows of totals were left out")
        texts = texts.where(~texts.totals)
    _check_numbers_of_orders(texts, order, problems)
    texts = _without_cancelled(_filled(texts), mapping, notes)
    rows = read_rows(texts, layout, mapping, problems, notes)
    kept = texts.where(np.isin(texts.lines, rows.lines))
    return _grouped(kept, rows, layout, mapping, problems, notes)


def _nothing(
    texts: Texts, layout: Layout, mapping: PanelMapping, problems: ProblemList, notes: list[str]
) -> tuple[Layout, Rows]:
    return layout, read_rows(texts, layout, mapping, problems, notes)


def _check_numbers_of_orders(texts: Texts, order: Part, problems: ProblemList) -> None:
    empty = np.flatnonzero((texts.by_name["order"] == "").to_numpy(dtype=bool))
    message = "the order number is missing; each line needs the number of its order"
    problems.add_cells(message, texts.lines[empty], order.theirs, [""] * empty.size)


def _filled(texts: Texts) -> Texts:
    """Each line with its order's day, place and buyer: exports give them in the first line only."""
    order = texts.by_name["order"]
    filled = dict(texts.by_name)
    if "week" in filled:
        filled["week"] = filled["week"].str.replace(CLOCK, r"\1", regex=True)
    for name in (*_OF_ORDER, "customer", "currency"):
        if name not in filled:
            continue
        cells = filled[name]
        first = cells.where(cells != "").groupby(order).transform("first").fillna("")
        filled[name] = first if name in _OF_ORDER else cells.where(cells != "", first)
    return replace(texts, by_name=filled)


def _without_cancelled(texts: Texts, mapping: PanelMapping, notes: list[str]) -> Texts:
    """The lines that stand; an order goes with its last line, or with any where those say so."""
    order = texts.by_name["order"]
    of_order = pd.Series(texts.cancelled).groupby(order)
    gone = of_order.transform("all" if mapping.cancels == "line" else "any").to_numpy(dtype=bool)
    lines = texts.cancelled & ~gone if mapping.cancels == "line" else np.zeros_like(gone)
    if gone.any():
        notes.append(f"{int(order[gone].nunique()):,} cancelled orders were left out")
    if lines.any():
        notes.append(
            f"{int(lines.sum()):,} cancelled lines of {int(order[lines].nunique()):,} orders were "
            "left out; the orders count with their other lines"
        )
        texts = _with_totals(texts, lines)
    return texts.where(~gone & ~lines)


def _with_totals(texts: Texts, lines: NDArray[np.bool_]) -> Texts:
    """Orders that lose lines keep the figures of the whole order that stood in them."""
    order, filled = texts.by_name["order"], dict(texts.by_name)
    touched = order.isin(order[lines])
    for name in {"order_total", "order_tax", "refund"} & filled.keys():
        cells = filled[name]
        first = cells.where(cells != "").groupby(order).transform("first").fillna("")
        filled[name] = cells.where((cells != "") | ~touched, first)
    return replace(texts, by_name=filled)


def _grouped(
    texts: Texts,
    rows: Rows,
    layout: Layout,
    mapping: PanelMapping,
    problems: ProblemList,
    notes: list[str],
) -> tuple[Layout, Rows]:
    lines = pd.DataFrame(
        {"market": rows.market, "day": rows.weeks.values, "order": texts.by_name["order"]}
    )
    numbered = lines.groupby(["market", "day"], sort=False).ngroup()
    group: IntArray = np.asarray(numbered, dtype=np.int64)
    first = np.unique(group, return_index=True)[1] if group.size else group
    once = ~lines["order"].duplicated().to_numpy()
    found = _figures(texts, rows, layout, group, first.size, once, problems, notes)
    wanted = mapping.outcome or "orders"
    if wanted not in found:
        names = "'order_total', 'amount', or 'unit_price' with 'quantity'"
        problems.add(f"no amounts to sum to revenue; map a column to {names}", row=1)
        wanted = "orders"
    del found["orders" if wanted == "revenue" else "revenue"]
    parts = {name: part for name, part in layout.parts.items() if name not in _OF_LINES}
    for name in found:
        parts[name] = Part(BY_NAME[name], "", _theirs(name, layout), None)
    weeks = WeekColumn(rows.weeks.values[first], rows.weeks.read[first], rows.weeks.pattern)
    grouped = replace(
        rows, lines=rows.lines[first], weeks=weeks, market=rows.market[first], numbers=found
    )
    count = int(once.sum())
    notes.append(f"{rows.lines.size:,} order lines were summed to {count:,} orders")
    return Layout(parts, layout.unused, layout.form), grouped


def _figures(
    texts: Texts,
    rows: Rows,
    layout: Layout,
    group: NDArray[np.int64],
    groups: int,
    once: NDArray[np.bool_],
    problems: ProblemList,
    notes: list[str],
) -> dict[str, FloatArray]:
    """``(group,)`` sums by name in the panel form."""
    order = texts.by_name["order"]
    found = {"orders": np.bincount(group[once], minlength=groups).astype(np.float64)}
    amounts = line_amounts(rows, layout, order, _basis(texts), problems)
    found["revenue"] = _summed(amounts, group, groups)
    if amounts is None:
        del found["revenue"]
    if layout.get("quantity"):
        found["units"] = np.maximum(_summed(rows.numbers["quantity"], group, groups), 0.0)
    if layout.get("refund"):
        found["returns"] = _summed(np.abs(per_order(rows.numbers["refund"], order)), group, groups)
        notes.append("returns are the amounts given back, in the week of the order")
    if layout.get("customer"):
        new = _new_customers(texts.by_name["customer"], rows, once)
        found["new_customers"] = np.bincount(group[new], minlength=groups).astype(np.float64)
        notes.append(
            "new customers are those without an earlier order in the file, so its first months "
            "count too many"
        )
    return found


def _basis(texts: Texts) -> str:
    """The basis of revenue that is asked for; as ordered while nothing is said."""
    labels = texts.by_name.get("revenue_basis")
    return "gmv" if labels is None or labels.empty else str(labels.iloc[0])


def _summed(values: FloatArray | None, group: NDArray[np.int64], groups: int) -> FloatArray:
    given = np.zeros(group.size) if values is None else np.nan_to_num(values)
    return np.bincount(group, given, minlength=groups).astype(np.float64)


def _new_customers(customer: pd.Series, rows: Rows, once: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Positions of the lines with which a customer orders for the first time in the file."""
    known = np.flatnonzero(once & (customer != "").to_numpy(dtype=bool))
    by_day = known[np.argsort(rows.weeks.values[known], kind="stable")]
    first = ~customer.iloc[by_day].duplicated().to_numpy()
    return by_day[first]


def _theirs(name: str, layout: Layout) -> str:
    """The file's column a sum comes from, for messages."""
    sources = {
        "orders": ("order",),
        "revenue": ("order_total", "amount", "unit_price"),
        "units": ("quantity",),
        "returns": ("refund",),
        "new_customers": ("customer",),
    }
    parts = (layout.get(source) for source in sources[name])
    return next((part.theirs for part in parts if part is not None), name)
