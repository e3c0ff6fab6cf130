"""What KPI formulas read: books of the scenario, of its twins and of the base year, by window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from model.business import Business
from model.results import FloatArray
from model.simulate.books import Books
from model.world import World

YEAR, EXIT = "year", "exit"


@dataclass(frozen=True)
class Facts:
    """Draws of everything a KPI may need.

    A window is ``year``, ``exit`` (the last quarter) or a quarter such as ``2026-Q1``.

    Attributes:
        books: The scenario.
        without: The same scenario without its programme. full_ramp: live at full ramp all year.
        base: The base year with observed orders.
    """

    books: Books
    without: Books
    full_ramp: Books
    base: Facts | None = None

    @property
    def world(self) -> World:
        """The world."""
        return self.books.road.world

    @property
    def business(self) -> Business:
        """The company."""
        return self.world.business

    def quarters(self, window: str) -> list[int]:
        """Positions of the window's quarters.

        Raises:
            KeyError: no such window.
        """
        names = self.world.year.quarters
        if window == YEAR:
            return list(range(len(names)))
        if window == EXIT:
            return [len(names) - 1]
        if window not in names:
            known = ", ".join((YEAR, EXIT, *names))
            raise KeyError(f"there is no window {window!r}; there are {known}")
        return [names.index(window)]

    def markets(self, scope: str | None) -> list[int]:
        """Positions of the markets in a scope: a region, a market, or all."""
        labels = self.world.markets
        if scope is None:
            return list(range(len(labels)))
        members: Sequence[str] = self.world.regions.get(scope, (scope,))
        return [labels.index(member) for member in members]

    def line(self, line: str, window: str, scope: str | None = None) -> FloatArray:
        """``(draw,)`` USD of a ledger line or margin."""
        by_quarter = self.books.totals(scope, self.markets(scope))[line]
        if window == YEAR:
            return by_quarter.sum(axis=0)
        return by_quarter[self.quarters(window)[0]]

    def orders(self, window: str, scope: str | None = None) -> FloatArray:
        """``(draw,)`` orders."""
        return self._total(self.books.orders, window, scope)

    def caused_gmv(self, window: str) -> FloatArray:
        """``(draw,)`` USD of GMV that media caused."""
        return self._worth(self.books.caused_orders, window)

    def credited_gmv(self, window: str) -> FloatArray:
        """``(draw,)`` USD of GMV that reports attribute to media."""
        return self._worth(self.books.credited_orders, window)

    def media(self, window: str) -> float:
        """USD of media."""
        return float(self.books.ledger.media[self.quarters(window)].sum())

    def mean(self, by_quarter: FloatArray, window: str) -> FloatArray:
        """``(draw,)`` mean of a ``(quarter, draw)`` level over a window, by days."""
        quarters = self.quarters(window)
        days = self.books.days[quarters]
        return days @ by_quarter[quarters] / days.sum()

    def level(self, metric: str, base: float, window: str) -> FloatArray:
        """``(draw,)`` level of a company metric that a driver moves from its base."""
        factor = self.books.road.company(self.books.programme, metric, base)
        return base * self.mean(factor, window)

    def market_level(self, metric: str, base: float, window: str) -> FloatArray:
        """``(draw,)`` order-weighted mean over markets of a metric that acts by market."""
        factor = self.books.road.quarterly(self.books.programme, metric, base)
        weighted = self._total(self.books.orders * factor, window, None)
        return base * weighted / self.orders(window)

    @cached_property
    def order_value(self) -> FloatArray:
        """``(draw, market)`` GMV per order."""
        return self.books.road.money().total("gmv")

    def _worth(self, orders: FloatArray, window: str) -> FloatArray:
        return (orders[self.quarters(window)] * self.order_value).sum(axis=(0, 2))

    def _total(self, values: FloatArray, window: str, scope: str | None) -> FloatArray:
        chosen = values[self.quarters(window)].sum(axis=0)
        if scope is None:
            return chosen.sum(axis=1)
        return chosen[:, self.markets(scope)].sum(axis=1)
