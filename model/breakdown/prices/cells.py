"""Orders and money by market and line, split into what moves with the list price and what not.

The ladder is linear in the price: of every order a part of CM2 is a share of the price (net
revenue less fees in per cent) and the rest is cost that no price moves. Both come from the model's
own money per order, at the scenario's price and at a price of nothing. Programme effects on
returns and logistics differ by quarter; they enter as means over the horizon's orders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from model.business.sheet import COSTS
from model.ledger import LINES, LOGISTICS, PerOrder, per_order
from model.results import FloatArray
from model.simulate.books import Books
from model.simulate.outcome import Outcome

_SIGN = {"net_revenue": 1.0} | {line: -1.0 for costs in COSTS.values() for line in costs}
_PLAIN = np.array([0.0 if line in LOGISTICS else _SIGN.get(line, 0.0) for line in LINES])
_SHIPPED = np.array([_SIGN.get(line, 0.0) if line in LOGISTICS else 0.0 for line in LINES])


@dataclass(frozen=True)
class Factors:
    """Programme effects on one order, means over the horizon's orders, ``(draw, market)``.

    Attributes:
        orders: Orders of the horizon.
        returns: Factor on return rates. logistics: on logistics cost. both: their product.
    """

    orders: FloatArray
    returns: FloatArray
    logistics: FloatArray
    both: FloatArray

    @classmethod
    def of(cls, books: Books) -> Factors:
        """Factors of a variant of a scenario."""
        road, variant, orders = books.road, books.variant, books.orders
        returns, logistics = road.returns(variant), road.logistics(variant)
        total = orders.sum(axis=0)
        safe = np.where(total > 0, total, 1.0)

        def mean(factor: FloatArray) -> FloatArray:
            return np.where(total > 0, (orders * factor).sum(axis=0) / safe, 1.0)

        return cls(total, mean(returns), mean(logistics), mean(returns * logistics))


@dataclass(frozen=True)
class Cells:
    """Orders and money of a scenario's horizon by market and line.

    CM2 of a cell = orders × (kept − cost). When its price is multiplied by ``y``, orders become
    ``orders × y^-elasticity``, ``gmv`` and ``kept`` are multiplied by ``y``, ``cost`` stays
    (domain notes §2).

    Attributes:
        markets, lines: Labels of the axes.
        orders: ``(draw, market, line)`` orders of the horizon.
        gmv: ``(market, line)`` USD per order.
        kept: ``(draw, market, line)`` USD per order that moves with the price: net revenue less
            fees in per cent of the price, after returns.
        cost: ``(draw, market, line)`` USD per order that no price moves.
        elasticity: ``(draw, market, line)`` own price, positive.
        price: ``(market, line)`` list price relative to the status quo.
    """

    markets: tuple[str, ...]
    lines: tuple[str, ...]
    orders: FloatArray
    gmv: FloatArray
    kept: FloatArray
    cost: FloatArray
    elasticity: FloatArray
    price: FloatArray

    def first(self, draws: int) -> Cells:
        """The first draws alone."""
        return replace(
            self,
            orders=self.orders[:draws],
            kept=self.kept[:draws],
            cost=self.cost[:draws],
            elasticity=self.elasticity[:draws],
        )

    def only(self, market: str | None = None, line: str | None = None) -> Cells:
        """The cells of a market, of a line, or of both.

        Raises:
            ValueError: no such market or line.
        """
        m = slice(None) if market is None else _at("market", self.markets, market)
        n = slice(None) if line is None else _at("line", self.lines, line)
        return Cells(
            self.markets[m],
            self.lines[n],
            self.orders[:, m, n],
            self.gmv[m, n],
            self.kept[:, m, n],
            self.cost[:, m, n],
            self.elasticity[:, m, n],
            self.price[m, n],
        )

    def together(self) -> Cells:
        """All cells as the lines of one market, for what moves them together."""
        return self._shaped(("",), tuple("" for _ in range(self.gmv.size)), _flat)

    def turned(self) -> Cells:
        """Lines in the place of markets and the other way round."""
        return self._shaped(self.lines, self.markets, lambda a: a.swapaxes(-1, -2))

    def _shaped(
        self,
        markets: tuple[str, ...],
        lines: tuple[str, ...],
        shape: Callable[[FloatArray], FloatArray],
    ) -> Cells:
        arrays = (self.orders, self.gmv, self.kept, self.cost, self.elasticity, self.price)
        return Cells(markets, lines, *(shape(array) for array in arrays))

    @property
    def cm2(self) -> FloatArray:
        """``(draw, market, line)`` USD of the horizon."""
        return self.orders * (self.kept - self.cost)

    @cached_property
    def index(self) -> FloatArray:
        """``(market,)`` price of its orders relative to status-quo prices, on the mean of draws."""
        gmv = self.orders.mean(axis=0) * self.gmv
        before = (gmv / self.price).sum(axis=1)
        sold = before > 0
        return np.where(sold, gmv.sum(axis=1) / np.where(sold, before, 1.0), 1.0)


def _flat(array: FloatArray) -> FloatArray:
    """``(..., 1, cell)`` of ``(..., market, line)``."""
    return array.reshape(*array.shape[:-2], 1, -1)


def _at(kind: str, labels: tuple[str, ...], label: str) -> slice:
    if label not in labels:
        raise ValueError(f"no {kind} {label!r}; choose one of {list(labels)}")
    place = labels.index(label)
    return slice(place, place + 1)


def cells(outcome: Outcome) -> Cells:
    """Orders and money of a scenario by market and line; kept by the memo of its stages."""
    books = outcome.facts.books
    return books.road.once(
        "price_cells", books.road.ledger_key(books.variant), lambda: _cells(outcome)
    )


def _cells(outcome: Outcome) -> Cells:
    books = outcome.facts.books
    road, world = books.road, outcome.world
    factors, mix = Factors.of(books), road.mix()
    # The draws of this mix are the lines: each of them sells one line alone.
    alone = replace(mix, line_share=np.eye(len(world.lines))[:, None, :])
    free = replace(alone, price=np.zeros_like(mix.price))
    money, for_nothing = per_order(world.business, alone), per_order(world.business, free)
    cost = -_cm2(for_nothing, factors)
    return Cells(
        world.markets,
        world.lines,
        factors.orders[:, :, None] * mix.line_share,
        money.before_returns("gmv").T,
        _cm2(money, factors) + cost,
        cost,
        road.view.elasticity,
        mix.price,
    )


def _cm2(money: PerOrder, factors: Factors) -> FloatArray:
    """``(draw, market, line)`` CM2 per order; ``money`` holds ``(ledger line, line, market)``."""
    rates = (
        (_PLAIN, money.fixed, np.ones_like(factors.returns)),
        (_PLAIN, money.returned, factors.returns),
        (_SHIPPED, money.fixed, factors.logistics),
        (_SHIPPED, money.returned, factors.both),
    )
    parts = [
        np.tensordot(sign, amounts, axes=1).T[None] * factor[:, :, None]
        for sign, amounts, factor in rates
    ]
    return np.sum(parts, axis=0)
