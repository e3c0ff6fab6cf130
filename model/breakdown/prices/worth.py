"""What a change of prices is worth: GMV, orders and CM2, draw by draw, by the model's equations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.breakdown.prices.cells import Cells, cells
from model.breakdown.prices.optimum import Optimum, mean_elasticity, optima
from model.results import FloatArray, Spread
from model.simulate.outcome import Outcome

ONE_PER_CENT = 0.01


@dataclass(frozen=True)
class Change:
    """Draws of what a change of price brings over the horizon, ``(draw, market, line)``.

    Media stay as they are, so that CM3 moves by as much as CM2.

    Attributes:
        gmv, cm2: USD. orders: a count.
    """

    gmv: FloatArray
    orders: FloatArray
    cm2: FloatArray


@dataclass(frozen=True)
class PriceRow:
    """A market or a line, or all of them, in one row.

    Attributes:
        label: The market's or line's; empty for all.
        elasticity: Own price, of its orders.
        gmv, orders, cm2: What 1 % more on its list prices brings over the horizon.
        optimum: Its best price, its lines moved together.
        price: Its list price relative to the status quo.
    """

    label: str
    elasticity: Spread
    gmv: Spread
    orders: Spread
    cm2: Spread
    optimum: Optimum
    price: float


def change(part: Cells, factor: FloatArray | float) -> Change:
    """What multiplying prices by a factor brings; it broadcasts to ``(market, line)``.

    Exact: demand × factor^-elasticity, money per order linear in the price.
    """
    sold = part.orders * factor**-part.elasticity
    gmv = (sold * factor - part.orders) * part.gmv
    cm2 = sold * (part.kept * factor - part.cost) - part.cm2
    return Change(gmv, sold - part.orders, cm2)


def rows(
    outcome: Outcome, market: str | None = None, line: str | None = None
) -> tuple[PriceRow, ...]:
    """All of the choice first, then its parts: lines of a market, else markets (of a line).

    Raises:
        ValueError: no such market or line.
    """
    chosen = cells(outcome).only(market, line if market is None else None)
    parts = chosen if market is None else chosen.turned()
    return (*_rows(chosen.together()), *_rows(parts))


def _rows(part: Cells) -> tuple[PriceRow, ...]:
    """A row for each market of these cells, its lines moved together."""
    worth = change(part, 1 + ONE_PER_CENT)
    amounts = (worth.gmv, worth.orders, worth.cm2)
    drawn = np.array([mean_elasticity(part), *(amount.sum(axis=2) for amount in amounts)])
    ends = np.quantile(drawn, (0.05, 0.95), axis=1)
    points = np.array([drawn.mean(axis=1), *ends]).transpose(2, 1, 0).tolist()
    best, prices = optima(part), part.index.tolist()
    found = []
    for place, label in enumerate(part.markets):
        elasticity, gmv, orders, cm2 = (Spread(*point) for point in points[place])
        found.append(PriceRow(label, elasticity, gmv, orders, cm2, best[place], prices[place]))
    return tuple(found)


def moved_by(outcome: Outcome, price: FloatArray) -> tuple[Spread, Spread]:
    """GMV and CM2 that the scenario's list prices bring over other list prices, all else equal.

    Args:
        price: ``(market, line)`` the other list prices relative to the status quo.
    """
    part = cells(outcome)
    without = change(part, price / part.price)
    return Spread.of(-without.gmv.sum(axis=(1, 2))), Spread.of(-without.cm2.sum(axis=(1, 2)))
