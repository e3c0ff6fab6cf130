"""Hill curves that stand for imported curves: a least-squares shape, and draws that are coherent.

A draw is one whole curve, ``beta hill(spend; half_saturation, shape)``. Low, middle and high of an
imported curve are each followed by a Hill of one common shape; scale and half-saturation of a draw
lie between these on a split normal in logs, all with one score, so that every quantile of the draws
is itself a curve and the interval is met at every point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import ndtri

from model.demand.benchmark import normal_scores
from model.media import hill
from model.readonly import lock_arrays

FloatArray = NDArray[np.float64]
DRAWS = 512
# Half-saturation is looked for between these multiples of the largest spend; a curve that is a
# straight line to the eye ends at the upper one.
NEAREST, FARTHEST = 1e-3, 50.0
SHAPES = (0.3, 5.0)
STEPS, ZOOMS = 33, 4  # of the search for a half-saturation: finer around the best, so many times
LEAST = 0.01  # of the middle: a low below it is taken for this, as draws stay above 0


@dataclass(frozen=True, eq=False)
class HillDraws:
    """Draws of one curve, each ``(draw,)``.

    Attributes:
        beta: Outcome a week at saturation.
        half_saturation: Money a week.
        shape: Hill n.
        retention: Weekly carry-over; 0 where a file does not tell it.
    """

    beta: FloatArray
    half_saturation: FloatArray
    shape: FloatArray
    retention: FloatArray

    def __post_init__(self) -> None:
        lock_arrays(self)

    def response(self, spend: FloatArray) -> FloatArray:
        """``(draw, point)`` outcome a week at steady ``spend`` ``(point,)``."""
        curve = hill(spend[None], self.half_saturation[:, None], self.shape[:, None])
        return self.beta[:, None] * curve


def scale_and_half(
    spend: FloatArray, response: FloatArray, shape: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Least-squares scale and half-saturation of curves whose shape is given.

    Args:
        spend: ``(point,)``, the largest above 0.
        response: ``(curve, point)``.
        shape: ``(curve,)``.

    Returns:
        ``(curve,)`` beta and ``(curve,)`` half-saturation.
    """
    top = float(spend.max())
    low = np.full(len(response), np.log(NEAREST * top))
    high = np.full(len(response), np.log(FARTHEST * top))
    for _zoom in range(ZOOMS):
        tried = np.linspace(low, high, STEPS, axis=1)
        beta, error = _scaled(spend, response, tried, shape)
        best = error.argmin(axis=1)
        rows, width = np.arange(len(response)), (high - low) / (STEPS - 1)
        found = tried[rows, best], beta[rows, best]
        low, high = (np.maximum(found[0] - width, low), np.minimum(found[0] + width, high))
    return found[1], np.exp(found[0])


def _scaled(
    spend: FloatArray, response: FloatArray, log_half: FloatArray, shape: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Best scale and squared error ``(curve, tried)`` for half-saturations that are tried."""
    curve = hill(spend[None, None], np.exp(log_half)[..., None], shape[:, None, None])
    along = np.einsum("ctp,cp->ct", curve, response)
    beta = along / np.einsum("ctp,ctp->ct", curve, curve)
    return beta, np.einsum("cp,cp->c", response, response)[:, None] - beta * along


def common_shape(curves: Sequence[tuple[FloatArray, FloatArray]]) -> float:
    """The Hill shape that follows several curves best, each with a scale of its own.

    Args:
        curves: Spend and response ``(point,)`` of each.
    """
    scaled = [(spend, response[None] / response.max()) for spend, response in curves]

    def misfit(log_shape: float) -> float:
        given = np.array([np.exp(log_shape)])
        total = 0.0
        for spend, response in scaled:
            beta, half = scale_and_half(spend, response, given)
            total += float(((beta * hill(spend, half, given) - response[0]) ** 2).mean())
        return total

    tried = np.linspace(np.log(SHAPES[0]), np.log(SHAPES[1]), 13)
    best = int(np.argmin([misfit(value) for value in tried]))
    around = tried[max(best - 1, 0)], tried[min(best + 1, len(tried) - 1)]
    return float(np.exp(minimize_scalar(misfit, bounds=around, method="bounded").x))


def interval_draws(
    points: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    interval: float,
    shape: float,
    seed: int,
) -> HillDraws:
    """Draws whose mean and interval are those of a curve's points.

    Args:
        points: Spend, mean, low and high ``(point,)``.
        interval: Share of cases between low and high; 0 gives draws that are all the mean.
        shape: Hill shape of all draws.
        seed: Of the draws; curves of one channel have one seed, so that they move together.
    """
    spend, mean, low, high = points
    tail = float(ndtri((1 + interval) / 2))
    floor = np.maximum(low, LEAST * np.maximum(mean, LEAST * high))
    middle = _medians(mean, floor, high, tail) if interval else mean
    beta, half = scale_and_half(spend, np.stack([floor, middle, high]), np.full(3, shape))
    score = normal_scores(DRAWS, 1, seed)[:, 0] if interval else np.zeros(DRAWS)
    reach = score / tail if interval else score
    drawn = HillDraws(
        _between(np.log(beta), reach),
        np.clip(_between(np.log(half), reach), NEAREST * spend.max(), FARTHEST * spend.max()),
        np.full(DRAWS, shape),
        np.zeros(DRAWS),
    )
    met = drawn.response(spend).mean(axis=0)
    return HillDraws(drawn.beta * (met @ mean) / (met @ met), *_rest(drawn))


def _rest(drawn: HillDraws) -> tuple[FloatArray, FloatArray, FloatArray]:
    return drawn.half_saturation, drawn.shape, drawn.retention


def _between(three: FloatArray, reach: FloatArray) -> FloatArray:
    """Exponentials on a split normal: low, middle and high stand at -1, 0 and 1."""
    low, middle, high = three
    return np.exp(middle + reach * np.where(reach < 0, middle - low, high - middle))


def _medians(mean: FloatArray, low: FloatArray, high: FloatArray, tail: float) -> FloatArray:
    """``(point,)`` medians at which split lognormals with these points have these means.

    Where a mean cannot be had between low and high, the nearest end stands.
    """
    score = normal_scores(DRAWS, 1, 0)[:, 0, None] / tail
    alive = high > 0
    bottom, top = np.log(np.where(alive, low, 1.0)), np.log(np.where(alive, high, 1.0))
    below, above = bottom.copy(), top.copy()
    for _step in range(40):
        middle = (below + above) / 2
        width = np.where(score < 0, middle - bottom, top - middle)
        too_much = np.exp(middle + score * width).mean(axis=0) > mean
        below, above = np.where(too_much, below, middle), np.where(too_much, middle, above)
    return np.where(alive, np.exp((below + above) / 2), 0.0)


def errors(
    points: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    interval: float,
    drawn: HillDraws,
) -> tuple[float, float]:
    """How far draws are from a curve's mean, over its largest; and from low and high, likewise."""
    spend, mean, low, high = points
    found, top = drawn.response(spend), mean.max()
    share = (1 - interval) / 2
    edges = np.quantile(found, [share, 1 - share], axis=0)
    fit = np.sqrt(((found.mean(axis=0) - mean) ** 2).mean()) / top
    missed = np.sqrt(((edges - np.stack([low, high])) ** 2).mean()) / high.max()
    width = missed if interval else 0.0
    return float(fit), float(width)
