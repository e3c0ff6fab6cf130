"""From spend to orders: media response by week, programme effects, quarters' sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.business import Business
from model.media import WEEKS_PER_BLOCK, SingleArray, Stock, response_since
from model.operations import cycle_response
from model.programme import Driver, Programme
from model.results import FloatArray
from model.world import DemandView, World


@dataclass(frozen=True)
class MediaFlow:
    """Orders that media cause at the status quo's prices and service, before the programme.

    Attributes:
        money: ``(market, channel, quarter)`` USD of media, the programme's share included.
        lifted: ``(market, channel)`` USD in it that only committed spends put there.
        caused, credited: ``(week, draw, market)`` incremental and attributed orders a week.
        bought: ``(market, channel, week)`` what the money buys a week, at the media cost.
        levels: ``(stop, stage, market, channel, draw)`` adstock states before the weeks of
            `media_stops`.
    """

    money: FloatArray
    lifted: FloatArray
    caused: FloatArray
    credited: FloatArray
    bought: FloatArray
    levels: SingleArray


@dataclass(frozen=True)
class OrderFlow:
    """Orders by quarter ``(quarter, draw, market)`` before price, speed and availability.

    ``base`` come without media, ``caused`` through media, ``credited`` are what reports attribute.
    """

    base: FloatArray
    caused: FloatArray
    credited: FloatArray

    @property
    def total(self) -> FloatArray:
        """All orders."""
        return self.base + self.caused


@dataclass(frozen=True)
class WeeklyFactors:
    """Programme effects on demand: ``base`` on orders without media, ``media`` on those through it.

    Both ``(week, draw, market)``, or ``None`` where the programme changes nothing. What lifts all
    orders is in both; the ad tool is in ``media`` alone.
    """

    base: FloatArray | None
    media: FloatArray | None


def committed_money(
    cells: FloatArray, committed: FloatArray, days: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Money lifted to what is committed, and how much that added.

    A cell that falls short of its commitment over the horizon gets the rest in proportion to its
    quarters; one without any money gets it by days.

    Args:
        cells: ``(market, channel, quarter)`` USD as the levers split it.
        committed: ``(market, channel)`` USD over the horizon.
        days: ``(quarter,)``.

    Returns:
        ``(market, channel, quarter)`` USD, and ``(market, channel)`` USD added.
    """
    total = cells.sum(axis=2)
    added = np.maximum(committed - total, 0.0)
    if not added.any():
        return cells, added
    some = total > 0
    even = days / days.sum()
    pattern = np.where(some[..., None], cells / np.where(some, total, 1.0)[..., None], even)
    return cells + added[..., None] * pattern, added


def money_by_quarter(cells: FloatArray, extra: FloatArray) -> FloatArray:
    """``(market, channel, quarter)`` USD of media with the programme's advertising money.

    That money comes on top in its quarter: over markets as media go there, over channels evenly,
    for that is what diversifying means (claim elec-budget-ad-channels names no channel).

    Args:
        cells: ``(market, channel, quarter)`` USD: total × split, commitments met.
        extra: ``(quarter,)`` USD of advertising money among the programme's lines.
    """
    if not extra.any() or not cells.size:
        return cells
    by_market = cells.sum(axis=1)
    total = by_market.sum(axis=0)
    share = np.where(total > 0, by_market / np.where(total > 0, total, 1), 1 / len(by_market))
    return cells + (share * extra)[:, None, :] / cells.shape[1]


def spend_by_week(money: FloatArray, world: World) -> FloatArray:
    """``(market, channel, week)`` USD a week: each quarter's money on the status quo's pattern."""
    return np.einsum("mctq,mcq->mct", world.weekly_pattern, money) / _year_share(world)


def _year_share(world: World) -> FloatArray:
    """``(week,)`` part of each week's seven days that belongs to the year.

    A week that straddles the year's end has money of its own year only; its weekly rate is higher.
    """
    share = world.year.share.sum(axis=1)
    return np.where(share > 0, share, 1.0)


def media_flow(
    money: FloatArray,
    lifted: FloatArray,
    media_cost: float,
    world: World,
    view: DemandView,
    like: MediaFlow | None = None,
) -> MediaFlow:
    """Weekly response to spend; dearer media buy less of it (design §4: CPM and CPC scale spend).

    Args:
        money: ``(market, channel, quarter)`` USD.
        lifted: ``(market, channel)`` USD in it that only commitments put there.
        media_cost: Relative change of CPM and CPC.
        like: Another plan in the same world and draws: its weeks are taken over up to the first in
            which the plans differ, which changes no number.
    """
    bought = spend_by_week(money, world) / (1 + media_cost)
    stops = media_stops(world)
    start = _start(bought, like, world, view)
    # Without reports every channel is credited with what it causes: one array stands for both.
    sets = 1 if np.array_equal(*view.credit) else 2
    later, passed = response_since(start, view.curves, bought, view.credit[:sets], stops)
    known = (like.caused, like.credited)[:sets] if like else [None] * sets
    flows = [_times(*both, view.multiplier) for both in zip(later, known, strict=True)]
    levels = np.empty((len(stops), *view.curves.stock.shape), dtype=np.float32)
    if like:
        levels[:] = like.levels
    for stock in passed:
        levels[stops.index(stock.week)] = stock.level
    return MediaFlow(money, lifted, flows[0], flows[-1], bought, levels)


def media_stops(world: World) -> tuple[int, ...]:
    """Weeks before which adstock states are kept: where quarters begin, since money differs there.

    Rounded down to the blocks in which the response is computed.
    """
    firsts = (int(np.argmax(share > 0)) for share in world.year.share.T[1:])
    return tuple(dict.fromkeys(week - week % WEEKS_PER_BLOCK for week in firsts))


def _start(bought: FloatArray, like: MediaFlow | None, world: World, view: DemandView) -> Stock:
    """The last stop before the first week that two plans buy differently."""
    if like is not None:
        weeks = bought.shape[2]
        differ = np.flatnonzero((bought != like.bought).any(axis=(0, 1)))
        first = int(differ[0]) if differ.size else weeks
        for week, level in reversed(list(zip(media_stops(world), like.levels, strict=True))):
            if week <= first:
                return Stock(week, level)
    return Stock(0, view.curves.stock)


def _times(flow: SingleArray, known: FloatArray | None, multiplier: FloatArray) -> FloatArray:
    """``flow``, the last weeks, times the multiplier; the weeks before them as ``known``.

    Week by week, so that the single-precision flow is widened in the cache.
    """
    out = np.empty(multiplier.shape)
    first = len(multiplier) - len(flow)
    if known is not None:
        out[:first] = known[:first]
    for week in range(first, len(multiplier)):
        np.multiply(flow[week - first], multiplier[week], out=out[week])
    return out


def weekly_factors(
    programme: Programme,
    business: Business,
    base_roas: float,
    base_days: float,
    speed: FloatArray,
    shape: tuple[int, int, int],
) -> WeeklyFactors:
    """What the programme does to each week's demand.

    Faster order cycles act through delivery speed, conversion and repurchase on all orders; a
    better ad tool on media's response (CVR scales response).

    Args:
        base_roas: Attributed GMV per USD of media in the base year.
        base_days: Company mean of delivery days in the base year.
        speed: ``(draw,)`` elasticity of demand to delivery speed.
        shape: ``(week, draw, market)``.
    """
    factors: list[tuple[Driver, FloatArray]] = []
    hours = business.number("order_cycle_hours")
    for driver in programme.of("order_cycle_hours"):
        now = hours * driver.factor(hours, driver.progress())
        factors.append((driver, cycle_response(base_days, hours, now, speed)))
    for driver in programme.of("conversion_rate"):
        factors.append((driver, driver.factor(1.0, driver.progress())))
    for driver in programme.of("repurchase_rate"):
        gain = driver.factor(business.number("repurchase_rate"), driver.progress()) - 1
        factors.append((driver, 1 + business.number("repeat_order_share") * gain))
    tool = [
        (driver, np.maximum(driver.factor(base_roas, driver.progress()), 1.0))
        for driver in programme.of("ad_roi")
    ]
    return WeeklyFactors(_spread(factors, shape), _spread([*factors, *tool], shape))


def _spread(
    factors: list[tuple[Driver, FloatArray]], shape: tuple[int, int, int]
) -> FloatArray | None:
    """``(week, draw, market)`` product of factors, each in its own markets."""
    if not factors:
        return None
    product = np.ones(shape)
    for driver, factor in factors:
        if len(driver.markets) == shape[2]:
            product *= factor[..., None]
        else:
            product[..., list(driver.markets)] *= factor[..., None]
    return product


def order_flow(
    media: MediaFlow, factors: WeeklyFactors, view: DemandView, share: FloatArray
) -> OrderFlow:
    """Weekly flows summed to quarters by days; ``share`` is ``(week, quarter)``."""
    base = _by_quarter(_lifted(view.base_flow, factors.base), share)
    caused = _by_quarter(_lifted(media.caused, factors.media), share)
    if media.credited is media.caused:
        return OrderFlow(base, caused, caused)
    return OrderFlow(base, caused, _by_quarter(_lifted(media.credited, factors.media), share))


def weekly_totals(
    media: MediaFlow, factors: WeeklyFactors, view: DemandView, per_market: FloatArray
) -> FloatArray:
    """``(week, draw)`` orders times something of each market, ``(draw, market)``."""
    base, caused = _lifted(view.base_flow, factors.base), _lifted(media.caused, factors.media)
    wide = np.broadcast_to(per_market, base.shape[1:])
    # Summed apart: the sum of both by week, draw and market is large and never needed.
    return np.einsum("tkm,km->tk", base, wide) + np.einsum("tkm,km->tk", caused, wide)


def _lifted(flow: FloatArray, factor: FloatArray | None) -> FloatArray:
    return flow if factor is None else flow * factor


def _by_quarter(flow: FloatArray, share: FloatArray) -> FloatArray:
    weeks, draws, markets = flow.shape
    return (share.T @ flow.reshape(weeks, draws * markets)).reshape(-1, draws, markets)
