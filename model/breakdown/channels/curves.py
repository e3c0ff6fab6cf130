"""Response curves: incremental GMV over a channel's money, under the scenario's phasing and mix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from model.breakdown.channels.caused import (
    gmv_per_order,
    market_pattern,
    money_of,
    orders_under,
    quarter_pattern,
)
from model.breakdown.channels.returns import market_rows
from model.results import FloatArray
from model.simulate import Outcome
from model.simulate.books import Books
from model.world import World

# Points of a curve as shares of its right end: closer where it bends.
GRID = np.array([0, 0.02, 0.05, 0.1, 0.16, 0.24, 0.34, 0.45, 0.57, 0.7, 0.85, 1.0])
# Bands of pictures need no more draws than these, the first ones.
DRAWS = 128
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
        """Mean, low and high at other amounts within the curve; they follow its bends."""
        return (
            PchipInterpolator(self.spend, self.mean)(money),
            PchipInterpolator(self.spend, self.low)(money),
            PchipInterpolator(self.spend, self.high)(money),
        )


Curves = tuple[Curve, ...]


def response_curves(outcome: Outcome, market: str | None = None) -> Curves:
    """Curves by channel in panel order, over all markets or in one; empty without media.

    At the first 128 draws, or as many as a large world has while a thumb moves. Of every channel's
    money all markets keep their shares and all quarters theirs; what a market or a quarter would do
    alone is a curve of its own.

    Raises:
        KeyError: no such market.
    """
    world, books = outcome.world, outcome.facts.books
    if not world.channels:
        return ()
    rows = market_rows(world.markets, market)
    money = money_of(outcome)
    now = money[rows].sum(axis=(0, 2))
    ends = curve_ends(world, rows, now)
    shape = np.zeros_like(money)
    where = market_pattern(money, world, rows)
    shape[rows] = quarter_pattern(money, world)[rows] * where[..., None]
    shape = shape.round(DIGITS)
    orders = _orders_along(books, shape, ends, rows)
    worth = gmv_per_order(outcome)[: orders.shape[1], rows]
    gmv = np.einsum("gkmc,km->gkc", orders, worth, optimize=True)
    low, high = np.quantile(gmv, (0.05, 0.95), axis=1)
    seen = seen_money(world, rows)
    return tuple(
        _curve(name, ends[c], gmv[..., c].mean(axis=1), low[:, c], high[:, c], now[c], seen[c])
        for c, name in enumerate(world.channels)
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


def _orders_along(books: Books, shape: FloatArray, ends: FloatArray, rows: list[int]) -> FloatArray:
    """``(point, draw, market, channel)`` orders before prices along every channel's money."""
    road = books.road
    draws = min(DRAWS, road.draws, road.world.draws_while_dragged)
    key = (
        tuple(rows),
        shape.tobytes(),
        ends.tobytes(),
        road.reads("media_cost"),
        road.programme_key(books.variant),
    )

    def compute() -> FloatArray:
        curves = road.view.curves.first(draws)
        year = road.world.year.share.sum(axis=1, keepdims=True)
        steps = [
            orders_under(books, shape * (ends * part)[:, None], curves, year, draws)[0]
            for part in GRID
        ]
        return np.stack(steps)[:, :, rows]

    return road.once("channel_curves", road.numbered(("curves", key), lambda: key), compute)


def _curve(
    name: str,
    end: float,
    mean: FloatArray,
    low: FloatArray,
    high: FloatArray,
    now: float,
    seen: tuple[float, float],
) -> Curve:
    spend = GRID * end
    there = float(PchipInterpolator(spend, mean)(now))
    return Curve(name, spend, mean, low, high, float(now), there, seen)
