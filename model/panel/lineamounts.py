"""What order lines come to in money, on the basis of revenue that is asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.panel.cells import FloatArray
from model.panel.columns import Layout
from model.panel.problems import ProblemList
from model.panel.rows import Rows

# Countries whose prices are stated without tax, so that a line's tax comes on top of its amount.
# Elsewhere it is within (Amazon, All Orders report, item-price and item-tax by marketplace).
TAX_ON_TOP = ("US", "CA")


def has_tax(layout: Layout) -> bool:
    """Whether the file says how much tax is in its amounts, so that a basis can be computed."""
    return layout.get("order_tax" if layout.get("order_total") else "tax") is not None


def line_amounts(
    rows: Rows, layout: Layout, order: pd.Series, basis: str, problems: ProblemList
) -> FloatArray | None:
    """``(row,)`` money of each line, an order's own figures once; ``None`` without amounts.

    With a column of tax: ``gmv`` is with tax, ``net_of_tax`` less tax, ``net_of_returns`` less tax
    and less the share of the order that was given back. Without one the basis is the file's word.
    """
    amounts = _as_written(rows, layout, order)
    if amounts is None or not has_tax(layout):
        return amounts
    if layout.get("order_total"):
        tax = np.nan_to_num(per_order(rows.numbers["order_tax"], order))
        with_tax = amounts
    else:
        tax = np.nan_to_num(rows.numbers["tax"])
        on_top = np.array([country in TAX_ON_TOP for country in rows.countries], dtype=bool)
        with_tax = amounts + np.where(on_top[rows.market], tax, 0.0)
    if basis == "gmv":
        return with_tax
    net = with_tax - tax
    return net * _kept(rows, layout, order, with_tax, problems) if basis != "net_of_tax" else net


def per_order(values: FloatArray, order: pd.Series) -> FloatArray:
    """A figure of the whole order in the first line that gives it, NaN in the others."""
    known = ~np.isnan(values)
    first = np.zeros(values.size, dtype=bool)
    places = np.flatnonzero(known)
    first[places[~order[known].duplicated().to_numpy()]] = True
    return np.where(first, values, np.nan)


def _as_written(rows: Rows, layout: Layout, order: pd.Series) -> FloatArray | None:
    """The order's total once, else the line's own amount."""
    if layout.get("order_total"):
        return per_order(rows.numbers["order_total"], order)
    if layout.get("amount"):
        return rows.numbers["amount"]
    if layout.get("unit_price") and layout.get("quantity"):
        return rows.numbers["unit_price"] * rows.numbers["quantity"]
    return None


def _kept(
    rows: Rows, layout: Layout, order: pd.Series, with_tax: FloatArray, problems: ProblemList
) -> FloatArray:
    """``(row,)`` share of each order that was kept: what goes back takes its tax along."""
    if layout.get("refund") is None:
        message = "revenue without returns needs a column of refunds; count it without tax only"
        problems.add(message, column="revenue_basis", value="net_of_returns")
        return np.ones(with_tax.size)
    back = pd.Series(np.abs(np.nan_to_num(per_order(rows.numbers["refund"], order))))
    whole = pd.Series(np.nan_to_num(with_tax)).groupby(order.to_numpy()).transform("sum")
    given = back.groupby(order.to_numpy()).transform("sum").to_numpy()
    paid = whole.to_numpy()
    return 1.0 - np.divide(given, paid, out=np.zeros(paid.size), where=paid > 0).clip(0.0, 1.0)
