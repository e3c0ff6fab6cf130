"""Imported response curves in a world: in orders and USD, in the place of the fit's or as new.

The curve of a channel that has a history changes what a move of its money does, not where the
company stands: what the channel no longer causes of the observed sales is base, and the other way
round, week by week and draw by draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from model.business import Business
from model.business.imported import ImportedCurve
from model.demand import DemandDraws
from model.demand.imports import ALL_MARKETS
from model.demand.imports.hills import scale_and_half
from model.fx import Rates
from model.ledger import Mix, per_order
from model.media import hill
from model.results import FloatArray
from model.world.conversion import orders_per_outcome, revenue_per_order
from model.world.errors import WorldError


@dataclass(frozen=True, eq=False)
class Cell:
    """A curve in one market of a world, in orders and USD a week, before the multiplier.

    Attributes:
        market: Position of the market.
        channel: Its name, the panel's or a new one.
        spend: ``(point,)`` USD a week at which the file tells it.
        beta, half_saturation, shape, retention: ``(draw,)`` as in `DemandDraws`.
        observed: ``(2,)`` least and most USD a week that the model behind it has seen.
    """

    market: int
    channel: str
    spend: FloatArray
    beta: FloatArray
    half_saturation: FloatArray
    shape: FloatArray
    retention: FloatArray
    observed: FloatArray


def cells_of(business: Business, past: DemandDraws, rates: Rates) -> tuple[Cell, ...]:
    """A business's imported curves, market by market.

    A curve of all markets together falls on them as the channel's spend of the base period did,
    or as their orders where it spent nothing: each has its part of the money and of the response.

    Args:
        past: The base period in orders and USD, the panel's channels only.

    Raises:
        WorldError: a response that cannot be counted in orders.
        RatesError: a currency without a frozen rate.
    """
    return tuple(
        cell for curve in business.imported_curves for cell in _cells(curve, business, past, rates)
    )


def _cells(
    curve: ImportedCurve, business: Business, past: DemandDraws, rates: Rates
) -> Iterator[Cell]:
    usd = float(rates.usd(curve.currency))
    orders = _orders(curve, business, usd) / past.multiplier.mean(axis=(0, 1))
    beta, half, shape, retention = (
        np.resize(np.array(getattr(curve, name)), past.n_draws)
        for name in ("beta", "half_saturation", "shape", "retention")
    )
    for market, part in enumerate(_parts(curve, past)):
        if part > 0:
            yield Cell(
                market=market,
                channel=curve.channel,
                spend=np.array(curve.spend) * usd * part,
                beta=beta * orders[market] * part,
                half_saturation=half * usd * part,
                shape=shape,
                retention=retention,
                observed=np.array(curve.observed) * usd * part,
            )


def _orders(curve: ImportedCurve, business: Business, usd: float) -> FloatArray:
    """``(market,)`` orders for one unit of a curve's response."""
    count = len(business.markets)
    if curve.outcome == "orders":
        return np.ones(count)
    if curve.outcome == "kpi":
        return np.full(count, orders_per_outcome(business))
    if curve.outcome == "gmv":
        return usd / per_order(business, Mix.base(business)).total("gmv")[0]
    return usd / revenue_per_order(business, curve.outcome)


def _parts(curve: ImportedCurve, past: DemandDraws) -> FloatArray:
    """``(market,)`` part of a curve that falls on each market."""
    if curve.market != ALL_MARKETS:
        return np.array([float(market == curve.market) for market in past.markets])
    size = past.outcome().mean(axis=(0, 1))
    if curve.channel in past.channels:
        spent = past.reference_spend[:, :, past.channels.index(curve.channel)].sum(axis=0)
        size = spent if spent.sum() > 0 else size
    return size / size.sum()


def of_one_shape(cell: Cell, shape: FloatArray) -> tuple[FloatArray, FloatArray]:
    """``(draw,)`` beta and half-saturation that follow a curve closest with another shape."""
    if np.array_equal(cell.shape, shape):
        return cell.beta, cell.half_saturation
    curve = hill(cell.spend[None], cell.half_saturation[:, None], cell.shape[:, None])
    return scale_and_half(cell.spend, cell.beta[:, None] * curve, shape)


def replaced(draws: DemandDraws, cells: Sequence[Cell]) -> DemandDraws:
    """Draws in which imported curves stand for those of the same channels; same outcome.

    A channel that gets a curve in every market has the curves' carry-over and shape; in some
    markets only, it keeps the fit's, which all markets share, and the curve is followed with them.

    Raises:
        WorldError: curves that claim more of a market's orders than there are.
    """
    places: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.channel in draws.channels:
            places.setdefault(draws.channels.index(cell.channel), []).append(cell)
    if not places:
        return draws
    return _rebased(draws, _with_curves(draws, places), sorted(places))


def _with_curves(draws: DemandDraws, places: dict[int, list[Cell]]) -> DemandDraws:
    names = ("beta", "half_saturation", "shape", "retention", "observed_spend")
    new: dict[str, Any] = {name: np.array(getattr(draws, name)) for name in names}
    if draws.delay is not None:
        new["delay"] = np.array(draws.delay)
    for channel, cells in places.items():
        if {cell.market for cell in cells} == set(range(len(draws.markets))):
            new["shape"][:, channel] = cells[0].shape
            new["retention"][:, channel] = cells[0].retention
            if draws.delay is not None:
                new["delay"][:, channel] = 0.0
        for cell in cells:
            at = (slice(None), cell.market, channel)
            found = of_one_shape(cell, new["shape"][:, channel])
            new["beta"][at], new["half_saturation"][at] = found
            new["observed_spend"][cell.market, channel] = cell.observed
    return replace(draws, **new)


def _rebased(before: DemandDraws, after: DemandDraws, changed: list[int]) -> DemandDraws:
    """The draws after a change of some curves with the outcome they had before it."""
    was, now = (
        draws.of_channels(changed).media_response().sum(axis=-1) for draws in (before, after)
    )
    base = before.base + was - now
    short = np.flatnonzero(base.mean(axis=(0, 1)) < 0)
    if short.size:
        names = ", ".join(after.channels[place] for place in changed)
        raise WorldError(
            f"the imported curves of {names} claim more orders in market "
            f"{after.markets[short[0]]!r} than it has beside its other channels: check the unit of "
            "the response (outcome), the period of the totals (weeks) and the currency"
        )
    if (base >= 0).all():
        return replace(after, base=base)
    # In weeks in which a curve claims more than there was, all of it is media: the noise takes up
    # what is too much.
    floored = replace(after, base=np.maximum(base, 0.0))
    known, told = before.outcome(), floored.outcome()
    factor = np.where(told > 0, known / np.where(told > 0, told, 1.0), 1.0)
    return replace(floored, multiplier=floored.multiplier * factor)
