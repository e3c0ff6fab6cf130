"""Response curves: incremental GMV over a channel's money, under the scenario's phasing and mix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from model.breakdown.channels.caused import (
    Where,
    bought_at,
    gmv_per_order,
    market_pattern,
    money_of,
    quarter_pattern,
    week_weights,
)
from model.breakdown.channels.returns import market_rows
from model.media import ResponseCurves, response_detail
from model.results import FloatArray
from model.simulate import Outcome
from model.simulate.books import Books
from model.world import World

# Points of a curve as shares of its right end: closer where it bends.
GRID = np.array([0, 0.02, 0.05, 0.1, 0.16, 0.24, 0.34, 0.45, 0.57, 0.7, 0.85, 1.0])
# Bands of pictures need no more draws than these, the first ones.
DRAWS = 128
# A curve of a few pixels needs its mean alone: fewer points, fewer draws.
SMALL_GRID = np.array([0, 0.06, 0.14, 0.25, 0.4, 0.58, 0.78, 1.0])
SMALL_DRAWS = 32
# Points drawn, on a smooth line through those.
FINE = 33
# A curve ends at this many times the status quo's money, doubled until the scenario's fits well.
REACH = 2.0
FITS = 0.9
FIRST_USD = 1_000.0
# Patterns that differ by less are the same: raking leaves noise in the last digits.
DIGITS = 6


@dataclass(frozen=True)
class Curve:
    """One channel's curve; money in USD over the horizon.

    Attributes:
        spend: ``(point,)`` money.
        mean, low, high: ``(point,)`` USD of incremental GMV with its 90 % band.
        now: Money of the scenario.
        now_gmv: Incremental GMV there, on the mean line.
        seen: Least and most money of a week in the base year, over as many weeks as the horizon's.
    """

    channel: str
    spend: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    now: float
    now_gmv: float
    seen: tuple[float, float]

    def along(self, money: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Mean, low and high at other amounts within the curve."""
        mean, low, high = (np.interp(money, self.spend, y) for y in self._bands)
        return mean, low, high

    @property
    def _bands(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        return self.mean, self.low, self.high


Curves = tuple[Curve, ...]


def response_curve(outcome: Outcome, channel: str, market: str | None = None) -> Curve:
    """One channel's curve, over all markets or in one, at the first 128 draws.

    Along it all markets keep their shares of the channel's money and all quarters theirs.

    Raises:
        KeyError: no such market.
        ValueError: no such channel.
    """
    column = outcome.world.channels.index(channel)
    return _curves(outcome, market, [column], GRID, DRAWS)[0]


def small_curves(outcome: Outcome, market: str | None = None) -> Curves:
    """All channels' curves in panel order for small pictures; empty without media.

    As `response_curve` at eight points and the first 32 draws: read the mean alone.
    """
    channels = list(range(len(outcome.world.channels)))
    return _curves(outcome, market, channels, SMALL_GRID, SMALL_DRAWS) if channels else ()


def _curves(
    outcome: Outcome, market: str | None, columns: list[int], grid: FloatArray, draws: int
) -> Curves:
    world = outcome.world
    where = Where(market_rows(world.markets, market), columns)
    now = money_of(outcome)[where.markets].sum(axis=(0, 2))
    ends = curve_ends(world, where.markets, now)
    orders = _orders_along(outcome, where, ends, grid, draws)
    worth = gmv_per_order(outcome)[: orders.shape[1], where.markets]
    gmv = np.einsum("gkmc,km->gkc", orders, worth, optimize=True)
    low, high = np.quantile(gmv, (0.05, 0.95), axis=1)
    bands = np.stack([gmv.mean(axis=1), low, high], axis=2)
    seen = seen_money(world, where.markets)
    return tuple(
        _drawn(world.channels[c], grid * ends[c], bands[:, i], now[c], seen[c])
        for i, c in enumerate(columns)
    )


def curve_ends(world: World, rows: list[int], now: FloatArray) -> FloatArray:
    """``(channel,)`` USD where curves end; they stand still while the scenario's money fits."""
    usual = np.einsum("mct,tq->c", world.spend[rows], world.year.share)
    most = np.array([high for _low, high in seen_money(world, rows)])
    floor = float(max(usual.sum(), now.sum()) / len(now)) or FIRST_USD
    ends = np.maximum(REACH * usual, 1.1 * most)
    ends = np.where(ends > 0, ends, floor)
    doublings = np.ceil(np.log2(np.maximum(now / (FITS * ends), 1.0)))
    return ends * 2.0**doublings


def seen_money(world: World, rows: list[int]) -> list[tuple[float, float]]:
    """By channel, least and most money of a week of the base year times the horizon's weeks."""
    weeks = float(world.year.share.sum())
    weekly = world.past_spend[rows].sum(axis=0) * weeks
    return [(float(week.min()), float(week.max())) for week in weekly]


def _orders_along(
    outcome: Outcome, where: Where, ends: FloatArray, grid: FloatArray, draws: int
) -> FloatArray:
    """``(point, draw, market, channel)`` orders before prices along each channel's money."""
    books, world = outcome.facts.books, outcome.world
    road, money = books.road, money_of(outcome)
    shape = np.zeros_like(money)
    by_market = market_pattern(money, world, where.markets)
    shape[where.markets] = quarter_pattern(money, world)[where.markets] * by_market[..., None]
    shape = shape.round(DIGITS) * ends[:, None]
    most = min(draws, road.draws, world.draws_while_dragged)
    key = (
        tuple(where.markets),
        tuple(where.channels),
        (len(grid), most),
        shape[where.cells].tobytes(),
        road.reads("media_cost"),
        road.programme_key(books.variant),
    )
    return road.once("channel_curves", key, lambda: _computed(books, shape, where, grid, most))


def _computed(
    books: Books, shape: FloatArray, where: Where, grid: FloatArray, draws: int
) -> FloatArray:
    """All points in one pass of the kernel, as if each were a channel of its own."""
    curves, points = where.of(books.road.view.curves, draws), len(grid)
    many = ResponseCurves(
        *(np.tile(a, (points, 1)) for a in (curves.retention, curves.power)),
        *(np.tile(a, (points, 1)) for a in (curves.offset, curves.stock, curves.beta)),
    )
    bought = bought_at(books, shape, where)
    along = np.concatenate([bought * part for part in grid], axis=1)
    year = books.road.world.year.share.sum(axis=1, keepdims=True)
    weights = week_weights(books, year, draws)[..., where.markets]
    found = response_detail(many, along, weights)[0]
    return np.moveaxis(found.reshape(*found.shape[:2], points, -1), 2, 0)


def _drawn(
    name: str, spend: FloatArray, bands: FloatArray, now: float, seen: tuple[float, float]
) -> Curve:
    """A curve between its points; ``bands``: ``(point, 3)`` mean, low and high."""
    smooth = PchipInterpolator(spend, bands)
    fine = np.linspace(0, spend[-1], FINE)
    mean, low, high = smooth(fine).T
    there = float(np.interp(now, fine, mean))
    return Curve(name, fine, mean, low, high, float(now), there, seen)
