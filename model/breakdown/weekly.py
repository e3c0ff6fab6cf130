"""The ledger week by week: what each week of the horizon contributes to the year's figures.

The contribution ladder is linear in orders, but the money of an order differs by quarter (return
and logistics factors of the programme) and by draw. So a week's money is its orders times, by its
days in each quarter, the money of that quarter's orders; the mean over draws is one product of
matrices a quarter and market.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.ledger import LADDER, LINES, LOGISTICS, STEPS
from model.results import FloatArray
from model.simulate.outcome import Outcome
from model.simulate.road import Road, Variant

# The ladder from top to bottom, with its steps; all but orders are in USD.
LEDGER_LINES = ("orders", *LADDER)
MARGINS = tuple(step for step in STEPS if step not in LINES)


@dataclass(frozen=True, eq=False)
class WeeklyLedger:
    """What falls into the horizon, week by week and market by market; means over draws.

    A week that straddles the edge of the horizon stands with its days inside alone, so that sums
    over weeks and markets are the figures of the year.

    Attributes:
        markets: Labels.
        weeks: Labels, as the panel writes them.
        quarters: ``(week,)`` the period that holds most days of each week (the earlier of two).
        days: ``(week,)`` days of the horizon that each week stands for.
        lines: Names, as in `model.ledger`, with ``orders``, ``cm1``, ``cm2``, ``media``, ``cm3``.
        mean: ``(line, week, market)`` USD at budget rates, ``orders`` a count.
    """

    markets: tuple[str, ...]
    weeks: tuple[str, ...]
    quarters: tuple[str, ...]
    days: FloatArray
    lines: tuple[str, ...]
    mean: FloatArray

    def __getitem__(self, line: str) -> FloatArray:
        """``(week, market)`` of a line.

        Raises:
            KeyError: no such line; the message names those there are.
        """
        if line not in self.lines:
            raise KeyError(f"there is no ledger line {line!r}; there are {', '.join(self.lines)}")
        return self.mean[self.lines.index(line)]


def weekly_ledger(outcome: Outcome) -> WeeklyLedger:
    """The contribution ladder of a scenario by week and market."""
    books = outcome.facts.books
    road, variant, year = books.road, books.variant, books.road.world.year
    base, caused = weekly_flows(road, variant)
    orders = (base + caused) * road.market().factor
    share = year.share
    money = _money_per_order(road, variant)
    sums = dict(zip(LINES, _sums(orders, money, share), strict=True))
    sums["orders"] = orders.mean(axis=1) * share.sum(axis=1)[:, None]
    sums["media"] = _media(road, variant)
    for margin in MARGINS:
        start, costs = STEPS[margin]
        sums[margin] = sums[start] - np.sum([sums[cost] for cost in costs], axis=0)
    return WeeklyLedger(
        markets=road.world.markets,
        weeks=year.labels,
        quarters=tuple(year.quarters[q] for q in share.argmax(axis=1)),
        days=year.days.sum(axis=1),
        lines=LEDGER_LINES,
        mean=np.stack([sums[line] for line in LEDGER_LINES]),
    )


def weekly_flows(road: Road, variant: Variant) -> tuple[FloatArray, FloatArray]:
    """Orders a week of seven days without media and through media, ``(week, draw, market)`` each.

    At the status quo's prices and service, the programme of the variant included.
    """
    factors, media = road.factors(variant), road.media(variant)
    base, caused = road.view.base_flow, media.caused
    if factors.base is not None:
        base = base * factors.base
    return base, caused if factors.media is None else caused * factors.media


def _money_per_order(road: Road, variant: Variant) -> FloatArray:
    """``(ledger line, quarter, draw, market)`` USD; quarter and draw may have length 1."""
    returns, logistics, money = road.returns(variant), road.logistics(variant), road.money()
    lines = money.fixed[:, None] + money.returned[:, None] * returns
    wide = np.broadcast_shapes(lines.shape[1:], logistics.shape)
    lines = np.broadcast_to(lines, (len(LINES), *wide)).copy()
    lines[[LINES.index(line) for line in LOGISTICS]] *= logistics
    return lines


def _sums(orders: FloatArray, money: FloatArray, share: FloatArray) -> FloatArray:
    """``(ledger line, week, market)`` means over draws of orders times money, by days."""
    weeks, draws, markets = orders.shape
    by_market = np.ascontiguousarray(orders.transpose(2, 0, 1))  # (market, week, draw)
    summed = np.zeros((markets, weeks, len(money)))
    for quarter in range(share.shape[1]):
        inside = share[:, quarter] > 0
        of_quarter = money[:, min(quarter, money.shape[1] - 1)]
        wide = np.broadcast_to(of_quarter, (len(money), draws, markets))
        found = by_market[:, inside] @ wide.transpose(2, 1, 0)
        summed[:, inside] += found * share[inside, quarter, None] / draws
    return summed.transpose(2, 1, 0)


def _media(road: Road, variant: Variant) -> FloatArray:
    """``(week, market)`` USD of media, as it is spent."""
    money = road.media(variant).money
    return np.einsum("mctq,mcq->tm", road.world.weekly_pattern, money)
