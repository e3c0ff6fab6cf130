"""Response curves: what a channel's spend over a horizon adds, and its least-squares Hill.

A point of a curve is a total over the horizon under last year's phasing: every week's spend times
one factor. Carry-over is inside: the answer to this money within the horizon, less what would come
in without it from what was spent before. So a step along a curve is the step that `forecast` makes
when the future file spends so much more, up to the noise of single weeks. Channels add up in the
equation (a common factor multiplies all), so that each has a curve of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import least_squares

from model.demand.carry import last_year, linear_parts, week_places
from model.demand.design import YEAR
from model.demand.draws import DemandDraws
from model.demand.fit import DemandFit
from model.media import hill

FloatArray = NDArray[np.float64]
COLUMNS = ("market", "channel", "spend", "response_mean", "p05", "p95", "marginal", "observed")
PARAMETERS = (
    "market",
    "channel",
    "scale",
    "half_saturation",
    "shape",
    "minimum",
    "maximum",
    "current",
    "fit_error",
)
BAND = (0.05, 0.95)
HALF_GRID = 11  # points up to today's spend, and as many beyond
LEAST_TOP = 2.0  # a curve reaches at least to twice today's spend,
BEYOND = 1.25  # and a quarter beyond the most ever seen in a week
STEP = 1e-4  # of today's spend, for the slope
SHAPES = (0.7, 1.0, 2.0)  # where the search for a Hill begins
SHAPE_LIMITS = (0.1, 10.0)


@dataclass(frozen=True, eq=False)
class Curve:
    """The response curve of a channel in a market; totals over the horizon.

    Attributes:
        spend: ``(point,)`` from 0 to beyond the most ever seen, in the unit of the panel's media.
        response: ``(point, draw)`` in the outcome's unit; 0 at no spend.
        marginal: ``(point,)`` mean response to one more unit of spend.
        observed: ``(point,)`` whether no week spends more than was ever seen in one.
        current: Last year's spend, carried on over the horizon; 0 where it has stopped.
    """

    market: str
    channel: str
    spend: FloatArray
    response: FloatArray
    marginal: FloatArray
    observed: NDArray[np.bool_]
    current: float


@dataclass(frozen=True)
class Hill:
    """``scale * x^shape / (x^shape + half_saturation^shape)`` and how far it misses its curve.

    Attributes:
        fit_error: root mean square misfit as a share of the curve's largest response.
    """

    scale: float
    half_saturation: float
    shape: float
    fit_error: float


def curves(fit: DemandFit, weeks: Sequence[str] | None = None, n: int = 512) -> pd.DataFrame:
    """Response by spend: ``market, channel, spend, response_mean, p05, p95, marginal, observed``.

    Args:
        fit: the fitted model.
        weeks: labels of consecutive future weeks; the 52 after the history by default.
        n: number of draws.

    Returns:
        One row a point. A channel that never ran in a market has no curve there.

    Raises:
        ValueError: weeks that cannot be read, have gaps or lie before the history.
    """
    found = [_points(curve) for curve in response_curves(fit, weeks, n)]
    empty = pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(found, ignore_index=True) if found else empty


def curve_parameters(
    fit: DemandFit, weeks: Sequence[str] | None = None, n: int = 512
) -> pd.DataFrame:
    """The Hill nearest to each mean curve, one row each: what `optimise` reads.

    ``market, channel, scale, half_saturation, shape, minimum, maximum, current, fit_error``, totals
    over the horizon. ``minimum`` and ``maximum`` are the ends of the curve: what lies beyond the
    most ever seen is not forbidden here, it is flagged in `curves`.
    """
    rows = []
    for curve in response_curves(fit, weeks, n):
        near = nearest_hill(curve.spend, curve.response.mean(axis=1))
        ends = (float(curve.spend[0]), float(curve.spend[-1]))
        size = (near.scale, near.half_saturation, near.shape)
        rows.append((curve.market, curve.channel, *size, *ends, curve.current, near.fit_error))
    return pd.DataFrame(rows, columns=list(PARAMETERS))


def response_curves(
    fit: DemandFit, weeks: Sequence[str] | None = None, n: int = 512
) -> Iterator[Curve]:
    """The curve of each market and channel that ever ran, a market at a time."""
    labels = fit.next_weeks(YEAR) if weeks is None else tuple(weeks)
    places = week_places(fit, labels)
    draws = fit.project(labels, n)
    factor = np.exp(linear_parts(fit, places, last_year(fit, places).inputs)[0])[:, :n]
    for m, market in enumerate(fit.markets):
        ran = np.flatnonzero(draws.observed_spend[m, :, 1] > 0)
        if not len(ran):
            continue
        alone, weight = draws.of_markets([m]), factor[:, :, m]
        plan = phasing(alone.reference_spend[:, 0], fit.design.unit[m])
        grid = factors(plan.max(axis=0), draws.observed_spend[m, :, 1])
        response, slope = along(alone, weight, plan, grid)
        for c in ran:
            total = float(plan[:, c].sum())
            peak = grid[:, c] * plan[:, c].max()
            yield Curve(
                market=market,
                channel=fit.channels[c],
                spend=grid[:, c] * total,
                response=response[:, :, c],
                marginal=slope[:, c],
                observed=peak <= draws.observed_spend[m, c, 1] * (1 + 1e-9),
                current=float(alone.reference_spend[:, 0, c].sum()),
            )


def phasing(reference: FloatArray, unit: FloatArray) -> FloatArray:
    """``(week, channel)`` spend that a factor of one stands for: last year's.

    A channel that has stopped is taken up evenly, at its mean ``unit (channel,)`` of weeks it ran.
    """
    stopped = ~(reference > 0).any(axis=0)
    return np.where(stopped, unit, reference)


def factors(peak: FloatArray, most: FloatArray) -> FloatArray:
    """``(point, channel)`` factors on the phasing: 0, up to 1, and beyond the most ever seen.

    Args:
        peak: ``(channel,)`` most spend of a week at a factor of one.
        most: ``(channel,)`` most spend of a week ever seen.
    """
    ratio = most / np.where(peak > 0, peak, 1.0)
    top = np.maximum(BEYOND * ratio, LEAST_TOP)
    below = np.repeat(np.linspace(0.0, 1.0, HALF_GRID)[:, None], len(top), axis=1)
    return np.concatenate([below, np.geomspace(np.ones_like(top), top, HALF_GRID)[1:]])


def along(
    draws: DemandDraws, weight: FloatArray, plan: FloatArray, grid: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Response ``(point, draw, channel)`` and mean slope ``(point, channel)`` of one market.

    Args:
        draws: of one market.
        weight: ``(week, draw)`` common factor of base and media.
        plan: ``(week, channel)`` spend at a factor of one.
        grid: ``(point, channel)`` factors.
    """

    def total(factor: FloatArray) -> FloatArray:
        answer = draws.media_response((factor * plan)[:, None])[:, :, 0]
        return np.einsum("tk,tkc->kc", weight, answer)

    nothing = total(np.zeros(plan.shape[1]))
    found = [total(point) for point in grid]
    more = [total(point + STEP).mean(axis=0) for point in grid]
    response = np.stack(found) - nothing
    gain = np.stack(more) - np.stack(found).mean(axis=1)
    return response, gain / (STEP * plan.sum(axis=0))


def nearest_hill(spend: FloatArray, response: FloatArray) -> Hill:
    """Least-squares Hill of a curve ``(point,)`` that begins at nothing for nothing."""
    top, most = float(response.max()), float(spend.max())
    if not top > 0:
        return Hill(0.0, most, 1.0, 0.0)

    def misfit(log: FloatArray) -> FloatArray:
        scale, half, shape = np.exp(log)
        return scale * hill(spend / most, half, shape) - response / top

    low, high = np.log([(1e-6, 1e6), (1e-6, 1e6), SHAPE_LIMITS]).T
    starts = (np.log([2.0, 1.0, shape]) for shape in SHAPES)
    found = [least_squares(misfit, start, bounds=(low, high), xtol=1e-12) for start in starts]
    best = min(found, key=lambda one: float(one.cost))
    scale, half, shape = (float(value) for value in np.exp(best.x))
    error = float(np.sqrt(np.mean(best.fun**2)))
    return Hill(scale * top, half * most, shape, error)


def _points(curve: Curve) -> pd.DataFrame:
    """The curve as rows."""
    low, high = np.quantile(curve.response, BAND, axis=1)
    return pd.DataFrame(
        {
            "market": curve.market,
            "channel": curve.channel,
            "spend": curve.spend,
            "response_mean": curve.response.mean(axis=1),
            "p05": low,
            "p95": high,
            "marginal": curve.marginal,
            "observed": curve.observed,
        },
        columns=list(COLUMNS),
    )
