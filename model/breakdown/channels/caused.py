"""Orders that each channel causes: the stages that tables, curves and moves stand on.

Kept in the road's memo by what they read, so that a moved price or a hedge costs nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.ledger import Ledger
from model.media import ResponseCurves, SingleArray, response_detail
from model.results import FloatArray
from model.simulate import Outcome
from model.simulate.books import Books
from model.simulate.flows import spend_by_week
from model.simulate.road import MONEY_LEVERS
from model.world import World

# The next dollar is the mean of the next hundredth of a cell's money: far above single precision,
# far below a bend of the curve.
NEXT = 0.01
# A cell without money is tried with this share of all media money, or with this many USD.
FIRST_SHARE = 1e-4
FIRST_USD = 1_000.0
# Money of two cells that differs by less than this share of all is the same: raking leaves noise.
SAME_MONEY = 1e-9


def money_of(outcome: Outcome) -> FloatArray:
    """``(market, channel, quarter)`` USD of media, commitments and the programme's included."""
    books = outcome.facts.books
    return books.road.media(books.variant).money


def orders_by_channel(outcome: Outcome) -> SingleArray:
    """``(quarter, draw, market, channel)`` orders caused, before prices and service."""
    books = outcome.facts.books
    money = money_of(outcome)
    key = books.road.flow_key(books.variant)
    return books.road.once("channel_orders", key, lambda: orders_at(books, money))


def next_orders(outcome: Outcome) -> FloatArray:
    """``(quarter, draw, market, channel)`` orders for one more USD in a cell, before prices."""
    books = outcome.facts.books

    def compute() -> FloatArray:
        money = money_of(outcome)
        step = next_step(money)
        more = money + quarter_pattern(money, books.road.world) * step[..., None]
        return (orders_at(books, more) - orders_by_channel(outcome)) / step

    return books.road.once("channel_next", books.road.flow_key(books.variant), compute)


def next_step(money: FloatArray) -> FloatArray:
    """``(market, channel)`` USD of the small step that stands for the next dollar."""
    cells = money.sum(axis=2)
    least = FIRST_SHARE * cells.sum() or FIRST_USD
    return np.maximum(NEXT * cells, least)


def quarter_pattern(money: FloatArray, world: World) -> FloatArray:
    """``(market, channel, quarter)`` how a cell's money falls on quarters, summing to 1.

    A cell without money is phased as in the status quo, and one that has none there by days.
    """
    days = world.year.days.sum(axis=0)
    usual = _shares(world.catalogue.splits.media, days / days.sum(), axis=2)
    return _shares(money, usual, axis=2)


def market_pattern(money: FloatArray, world: World, rows: list[int]) -> FloatArray:
    """``(market, channel)`` how a channel's money falls on the markets ``rows``, summing to 1.

    As `quarter_pattern`; a channel that never had money there is spread evenly.
    """
    even = np.full((len(rows), 1), 1 / len(rows))
    usual = _shares(world.catalogue.splits.media[rows].sum(axis=2), even, axis=0)
    return _shares(money[rows].sum(axis=2), usual, axis=0)


def _shares(money: FloatArray, otherwise: FloatArray, axis: int) -> FloatArray:
    total = money.sum(axis=axis, keepdims=True)
    return np.where(total > 0, money / np.where(total > 0, total, 1.0), otherwise)


def orders_at(books: Books, money: FloatArray, where: Where | None = None) -> SingleArray:
    """``(quarter, draw, market, channel)`` orders that this money causes, before prices.

    Args:
        books: Of the scenario whose programme, season and cost of media hold.
        money: ``(market, channel, quarter)`` USD.
        where: Cells to compute; all when left out.
    """
    road = books.road
    cells = where or Where.everywhere(road.world)
    weights = _quarter_weights(books)[..., cells.markets]
    return response_detail(cells.of(road.view.curves), bought_at(books, money, cells), weights)


@dataclass(frozen=True)
class Where:
    """Positions of the markets and channels that are computed: cells are independent."""

    markets: list[int]
    channels: list[int]

    @classmethod
    def everywhere(cls, world: World) -> Where:
        """All of them."""
        return cls(list(range(len(world.markets))), list(range(len(world.channels))))

    @classmethod
    def differing(cls, one: FloatArray, other: FloatArray) -> Where:
        """Where two ``(market, channel, quarter)`` arrays of money differ by more than rounding."""
        apart = np.abs(one - other).max(axis=2) > SAME_MONEY * max(float(one.sum()), 1.0)
        return cls([*np.flatnonzero(apart.any(axis=1))], [*np.flatnonzero(apart.any(axis=0))])

    @property
    def cells(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Index of the markets' rows and the channels' columns."""
        rows, columns = np.ix_(self.markets, self.channels)
        return rows, columns

    def of(self, curves: ResponseCurves, draws: int | None = None) -> ResponseCurves:
        """The curves of these cells, of the first draws."""
        markets, channels, count = curves.shape
        most = draws or count
        if (len(self.markets), len(self.channels), most) == (markets, channels, count):
            return curves
        rows, columns = self.cells
        by_channel = (curves.retention, curves.power)
        by_cell = (curves.offset, curves.stock, curves.beta)
        return ResponseCurves(
            *(np.ascontiguousarray(a[..., self.channels, :most]) for a in by_channel),
            *(np.ascontiguousarray(a[..., rows, columns, :most]) for a in by_cell),
        )


def _quarter_weights(books: Books) -> SingleArray:
    """`week_weights` by quarter for all draws, kept because several tables stand on them."""
    road = books.road
    return road.once(
        "channel_weights",
        road.programme_key(books.variant),
        lambda: week_weights(books, road.world.year.share, road.draws),
    )


def bought_at(books: Books, money: FloatArray, where: Where) -> FloatArray:
    """``(market, channel, week)`` USD a week at the base year's prices of media."""
    cost = 1 + books.road.settings["media_cost"]
    return spend_by_week(money, books.road.world)[where.cells] / cost


def week_weights(books: Books, share: FloatArray, draws: int) -> SingleArray:
    """``(week, period, draw, market)`` orders of a week's response: season, programme, days.

    Args:
        share: ``(week, period)`` of a week's seven days.
    """
    rate = books.road.view.multiplier[:, :draws]
    if (lift := books.road.factors(books.variant).media) is not None:
        rate = rate * lift[:, :draws]
    weights = share[:, :, None, None] * rate[:, None]
    return weights.astype(np.float32)


def gmv_per_order(outcome: Outcome) -> FloatArray:
    """``(draw, market)`` GMV that one order before prices and service comes to."""
    factor = outcome.facts.books.road.market().factor
    return np.broadcast_to(factor * outcome.facts.order_value, factor.shape)


def cm2_per_order(outcome: Outcome) -> FloatArray:
    """``(quarter, draw, market)`` CM2 that one order before prices and service comes to.

    Every order of a market's quarter leaves the same, also where the scenario brings none yet.
    """
    road, variant = outcome.facts.books.road, outcome.facts.books.variant

    def compute() -> FloatArray:
        factor, quarters = road.market().factor, len(road.world.year.quarters)
        one = np.ones((quarters, *factor.shape))
        unpaid = np.zeros((quarters, factor.shape[1]))
        money = road.money(), road.returns(variant), road.logistics(variant)
        return Ledger.of(one, *money, unpaid)["cm2"] * factor

    key = road.market_key(), road.reads(*MONEY_LEVERS, "return_surge"), road.programme_key(variant)
    return road.once("cm2_per_order", key, compute)


def caused_gmv(outcome: Outcome) -> FloatArray:
    """``(draw, market, channel)`` USD of GMV that each channel causes over the horizon.

    Sums over markets and channels to ``facts.caused_gmv("year")`` in every draw.
    """
    orders = orders_by_channel(outcome).sum(axis=0, dtype=float)
    return orders * gmv_per_order(outcome)[..., None]


def credited_gmv(outcome: Outcome) -> FloatArray:
    """``(draw, market, channel)`` USD of GMV that reports credit to each channel.

    Incremental over incrementality, by channel and draw; sums to ``facts.credited_gmv("year")``.
    """
    return caused_gmv(outcome) * outcome.facts.books.road.view.credit[-1][:, None, :]
