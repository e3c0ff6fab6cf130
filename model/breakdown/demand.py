"""Demand by week and what it is made of: base, season, prices and service, media, programme.

The parts are attributed in a stated order, each on top of what stands before it, so that they add
up to the forecast in every draw and week. With ``F`` the response to prices and service, ``G``
the market growth in it, ``V`` the value of an order and ``V0`` that of the status quo:

    base       level and trend of orders without media, × G × V0
    season     the rest of such orders: season, holidays, events and noise, × G × V0
    price      orders without media × (F × V − G × V0): prices, own and competitors', and service
    media      orders that media cause without the programme, × F × V
    programme  the scenario less the same scenario without its programme

This order and no other: base and season are what is there if nobody acts; media is then judged at
the prices of the scenario, as `iroas` judges it; the programme comes last because it comes on top
of a running business and its return is measured against the same scenario without it. Logarithmic
shares (LMDI) would need no order, but fail at a channel or a market that begins at zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from model.breakdown.weekly import weekly_flows
from model.horizon import WEEK
from model.ledger import Mix, per_order
from model.results import FloatArray, Spread, WeeklySeries
from model.simulate.flows import spend_by_week
from model.simulate.outcome import Outcome
from model.simulate.road import Road

Metric = Literal["gmv", "orders"]
METRICS: tuple[Metric, ...] = ("gmv", "orders")
PARTS = ("base", "season", "price", "media", "programme")
WEEKS_BEFORE = 52
# A week's spend or a price this far past the ends of what was seen counts as outside.
SEEN_TOLERANCE = 0.02


@dataclass(frozen=True, eq=False)
class Forecast:
    """Demand of a scope in USD of GMV or in orders.

    Attributes:
        path: By week with its 90 % band; a week at the horizon's edge stands for its seven days.
        by_week: ``(part, week)`` means in the order of `PARTS`; they sum to the path's mean.
        by_quarter: ``(part, quarter)`` means of what falls into each period.
        totals: ``(part, draw)`` of what falls into the horizon; they sum to the KPI.
        caused: ``(draw,)`` that media cause with the programme's advertising and tools.
        growth: Against the base year; ``None`` where that sold nothing.
        moved: What the season moves between weeks: half of its mean ups and downs.
    """

    metric: Metric
    path: WeeklySeries
    quarters: tuple[str, ...]
    by_week: FloatArray
    by_quarter: FloatArray
    totals: FloatArray
    caused: FloatArray
    growth: Spread | None
    moved: float

    @cached_property
    def total(self) -> FloatArray:
        """``(draw,)`` of the horizon."""
        return self.totals.sum(axis=0)

    @property
    def peak(self) -> int:
        """Position of the week that sells most."""
        return int(self.path.mean.argmax())

    def part(self, name: str) -> Spread:
        """One part over the horizon."""
        return spread(self.totals[PARTS.index(name)])


# Mean and 90 % interval of ``(draw,)``, by the name that the page of demand reads.
spread = Spread.of


def forecast(outcome: Outcome, scope: str | None = None, metric: Metric = "gmv") -> Forecast:
    """Demand of a region, a market or all of them (``None``).

    Raises:
        ValueError: an unknown scope; the message repeats it.
    """
    world = outcome.world
    parts, caused = weekly_parts(outcome, scope, metric)
    weeks = parts.sum(axis=0)
    low, high = np.quantile(weeks, (0.05, 0.95), axis=1)
    share, means = world.year.share, parts.mean(axis=2)
    inside = share.sum(axis=1)
    totals = np.einsum("ptk,t->pk", parts, inside)
    return Forecast(
        metric=metric,
        path=WeeklySeries(world.weeks, weeks.mean(axis=1), low, high),
        quarters=world.year.quarters,
        by_week=means,
        by_quarter=means @ share,
        totals=totals,
        caused=inside @ caused,
        growth=_growth(outcome, totals.sum(axis=0), scope, metric),
        moved=float(inside @ np.abs(means[PARTS.index("season")])) / 2,
    )


def _growth(
    outcome: Outcome, total: FloatArray, scope: str | None, metric: Metric
) -> Spread | None:
    base = outcome.facts.base
    if base is None:
        return None
    before = base.orders("year", scope) if metric == "orders" else base.line("gmv", "year", scope)
    return spread(total / before - 1) if (before > 0).all() else None


def weekly_parts(
    outcome: Outcome, scope: str | None = None, metric: Metric = "gmv"
) -> tuple[FloatArray, FloatArray]:
    """``(part, week, draw)`` in the order of `PARTS`, and ``(week, draw)`` that media cause."""
    books = outcome.facts.books
    road, variant = books.road, books.variant
    markets = _markets(outcome, scope)
    before, now = _per_order(outcome, metric)
    flow, alone = road.view.base_flow, road.media("without").caused
    base, caused = weekly_flows(road, variant)
    level = _over(_level(road), before, markets)
    seasonal = _over(flow, before, markets)
    priced = _over(flow, now, markets)
    media = _over(alone, now, markets)
    through = media if caused is alone else _over(caused, now, markets)
    whole = (priced if base is flow else _over(base, now, markets)) + through
    parts = (level, seasonal - level, priced - seasonal, media, whole - priced - media)
    return np.stack(parts), through


def _markets(outcome: Outcome, scope: str | None) -> list[int]:
    try:
        return outcome.facts.markets(scope)
    except ValueError as error:
        known = ", ".join((*outcome.world.regions, *outcome.world.markets))
        raise ValueError(f"there is no market or region {scope!r}; there are {known}") from error


def _per_order(outcome: Outcome, metric: Metric) -> tuple[FloatArray, FloatArray]:
    """``(draw, market)`` what multiplies orders: at status quo's prices and service, and now.

    Market growth is in both: it is demand that comes without prices.
    """
    road = outcome.facts.books.road
    settings, world = road.settings, road.world
    growth = np.array([1 + settings.combined("market_growth", m) for m in world.markets])
    before, now = growth[None], road.market().factor
    if metric == "gmv":
        return before * _usual_value(road), now * outcome.facts.order_value
    if metric == "orders":
        return before, now
    raise ValueError(f"there is no metric {metric!r}; there are {', '.join(METRICS)}")


def _usual_value(road: Road) -> FloatArray:
    """``(1, market)`` GMV per order of the status quo."""
    business = road.world.business
    return road.once(
        "usual_value", None, lambda: per_order(business, Mix.base(business)).total("gmv")
    )


def _level(road: Road) -> FloatArray:
    """``(week, draw, market)`` orders without media in a week of average season.

    The season is measured around its own mean over the horizon: it moves sales between weeks and
    adds nothing to the sum of a market, in every draw.
    """

    def compute() -> FloatArray:
        base, flow = road.world.demand.base[:, : road.draws], road.view.base_flow
        weight = road.world.year.share.sum(axis=1)
        plain = np.einsum("t,tkm->km", weight, base)
        told = np.einsum("t,tkm->km", weight, flow)
        return base * np.where(plain > 0, told / np.where(plain > 0, plain, 1.0), 1.0)

    return road.once("level", None, compute)


def _over(flow: FloatArray, per_order: FloatArray, markets: Sequence[int]) -> FloatArray:
    """``(week, draw)`` of ``(week, draw, market)`` times something of each market, summed."""
    wide = np.broadcast_to(per_order, flow.shape[1:])
    if len(markets) < flow.shape[2]:
        chosen = list(markets)
        flow, wide = flow[:, :, chosen], wide[:, chosen]
    return np.einsum("tkm,km->tk", flow, wide)


# ---- the year before


def year_before(outcome: Outcome, scope: str | None = None, metric: Metric = "gmv") -> FloatArray:
    """``(week,)`` what was sold 52 weeks before each week, not a number where nobody knows.

    GMV at the mean order value of the base year.
    """
    world = outcome.world
    markets = _markets(outcome, scope)
    sold = world.past.first(1).outcome()[:, 0]
    if metric == "gmv":
        sold = sold * _usual_value(outcome.facts.books.road)
    row = {week: number for number, week in enumerate(world.history.weeks)}
    known = [row.get(week - WEEKS_BEFORE * WEEK) for week in world.year.weeks]
    total = sold[:, markets].sum(axis=1)
    return np.array([np.nan if place is None else total[place] for place in known])


# ---- markets beside each other


@dataclass(frozen=True)
class MarketDemand:
    """A market over the horizon; growth against the base year, ``None`` where that sold nothing."""

    market: str
    gmv: Spread
    growth: Spread | None
    share: Spread


def by_market(outcome: Outcome) -> tuple[MarketDemand, ...]:
    """GMV, growth and share of every market, in panel order."""
    facts = outcome.facts
    gmv = facts.books.ledger["gmv"].sum(axis=0)
    past = gmv if facts.base is None else facts.base.books.ledger["gmv"].sum(axis=0)
    whole = gmv.sum(axis=1, keepdims=True)
    share = gmv / np.where(whole > 0, whole, 1.0)
    sold = (past > 0).all(axis=0) & (facts.base is not None)
    growth = gmv / np.where(past > 0, past, 1.0) - 1
    tables = [Spread.columns(table) for table in (gmv, growth, share)]
    return tuple(
        MarketDemand(market, tables[0][m], tables[1][m] if sold[m] else None, tables[2][m])
        for m, market in enumerate(facts.world.markets)
    )


# ---- how far the history reaches


@dataclass(frozen=True)
class Unseen:
    """A cell of media that spends more in some week than it ever did.

    Attributes:
        times: Most money of a week over the most ever seen; ``None`` where it never spent.
    """

    market: str
    channel: str
    times: float | None


@dataclass(frozen=True)
class UnseenPrice:
    """A market whose mean price lies outside what was seen; all relative to its reference."""

    market: str
    price: float
    low: float
    high: float


@dataclass(frozen=True)
class Reach:
    """How far a scenario goes beyond what the history has seen.

    Attributes:
        last_seen: Label of the last observed week.
        weeks_seen: Number of observed weeks.
        weeks_ahead: From the last observed week to the last of the horizon.
        spend: Cells that spend more than was ever seen, the furthest first.
        cells: Cells that spend anything.
        prices: Markets with a price that was never seen; ``None`` where prices were not observed.
    """

    last_seen: str
    weeks_seen: int
    weeks_ahead: int
    spend: tuple[Unseen, ...]
    cells: int
    prices: tuple[UnseenPrice, ...] | None


def reach(outcome: Outcome, scope: str | None = None) -> Reach:
    """What of a scope's levers lies outside the observed range, and how far its weeks run."""
    world, history = outcome.world, outcome.world.fit.history
    labels, last = history.week_labels, history.n_weeks - 1
    markets = _markets(outcome, scope)
    bought = _most_bought(outcome)[markets]
    return Reach(
        last_seen=labels.label(last),
        weeks_seen=history.n_weeks,
        weeks_ahead=labels.position(world.weeks[-1]) - last,
        spend=_unseen(outcome, markets, bought),
        cells=int((bought > 0).sum()),
        prices=_unseen_prices(outcome, markets),
    )


def _most_bought(outcome: Outcome) -> FloatArray:
    """``(market, channel)`` USD of the week with most media, at the status quo's media prices."""
    books, world = outcome.facts.books, outcome.world
    money = books.road.media(books.variant).money
    weekly = spend_by_week(money, world) / (1 + books.road.settings["media_cost"])
    return weekly.max(axis=2)


def _unseen(outcome: Outcome, markets: Sequence[int], bought: FloatArray) -> tuple[Unseen, ...]:
    world = outcome.world
    most = world.demand.observed_spend[markets, :, 1]
    found = [
        Unseen(
            world.markets[markets[m]],
            world.channels[c],
            float(bought[m, c] / most[m, c]) if most[m, c] > 0 else None,
        )
        for m, c in np.argwhere(bought > most * (1 + SEEN_TOLERANCE))
    ]
    return tuple(sorted(found, key=lambda one: -(one.times or np.inf)))


def _unseen_prices(outcome: Outcome, markets: Sequence[int]) -> tuple[UnseenPrice, ...] | None:
    world, road = outcome.world, outcome.facts.books.road
    seen = world.demand.observed_price
    if seen is None:
        return None
    price = road.market().price
    share = world.business.table("line_share")
    paid = (price.index * share).sum(axis=1) / share.sum(axis=1) * price.realised
    return tuple(
        UnseenPrice(world.markets[m], float(paid[m]), float(seen[m, 0]), float(seen[m, 1]))
        for m in markets
        if not seen[m, 0] - SEEN_TOLERANCE <= paid[m] <= seen[m, 1] + SEEN_TOLERANCE
    )
