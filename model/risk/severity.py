"""Loss sizes: a 90 % interval becomes a lognormal, and the lognormal its transform on a money grid.

The transforms live on a ladder of scales, so that a moved lever (which only rescales a loss) finds
its transform between two rungs instead of computing it anew.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.fft import rfft
from scipy.special import ndtr

FloatArray = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]

GRID_POINTS = 4096
TILT = 20.0
"""Exponential tilt over the whole grid: what wraps round is damped by exp(-20) = 2e-9."""

_NINETY_PER_CENT = 2 * 1.6448536269514722
_SMALLEST_SIGMA = 1e-6
_RUNGS_PER_DOUBLING = 32
_CACHED_RUNGS = 768


def lognormal_from_interval(p05: ArrayLike, p95: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Mean and deviation of the log of a loss from its 5 % and 95 % points (`domain.md` §6).

    The median is sqrt(p05 p95); the mean, exp(mu + sigma^2 / 2), is not the midpoint.
    """
    low, high = np.log(np.asarray(p05, dtype=float)), np.log(np.asarray(p95, dtype=float))
    return (low + high) / 2, np.maximum((high - low) / _NINETY_PER_CENT, _SMALLEST_SIGMA)


def limited_expected_value(x: FloatArray, mu: float, sigma: float) -> FloatArray:
    """E[min(X, x)] of a lognormal loss at each x > 0, in the unit of x."""
    z = (np.log(x) - mu) / sigma
    return np.exp(mu + sigma**2 / 2) * ndtr(z - sigma) + x * ndtr(-z)


def grid_probabilities(mu: float, sigma: float, points: int = GRID_POINTS) -> FloatArray:
    """``(point,)`` chance of the grid points 0, 1, 2, ... for a lognormal in grid steps.

    Each loss is shared between its two neighbours on the grid so that its mean is kept: the chance
    of point j is the second difference of the limited expected value. Losses beyond the grid are
    left out (the chances then sum to less than one), which leaves the distribution of the
    yearly sum exact on the grid.
    """
    limited = limited_expected_value(np.arange(1.0, points + 1), mu, sigma)
    limited = np.concatenate([[0.0], limited])
    inner = 2 * limited[1:-1] - limited[:-2] - limited[2:]
    return np.maximum(np.concatenate([[1 - limited[1]], inner]), 0.0)


def tilt_factors(points: int) -> FloatArray:
    """``(point,)`` factors that damp the far end of the grid before a transform."""
    return np.exp(-TILT / points * np.arange(points))


def _rung_transform(sigma: float, rung: int, points: int) -> ComplexArray:
    """Transform of the tilted grid chances of a lognormal whose median is that rung's, in steps."""
    median = 2.0 ** (rung / _RUNGS_PER_DOUBLING)
    transform: ComplexArray = rfft(
        grid_probabilities(np.log(median), sigma, points) * tilt_factors(points)
    )
    transform.flags.writeable = False
    return transform


@lru_cache(maxsize=_CACHED_RUNGS)
def _rung_at_rest(sigma: float, rung: int) -> ComplexArray:
    """The same on the usual grid, remembered: a pure function of two numbers."""
    return _rung_transform(sigma, rung, GRID_POINTS)


def _rung(sigma: float, rung: int, points: int) -> ComplexArray:
    """Transform of a rung, from memory when the grid is the usual one."""
    if points == GRID_POINTS:
        return _rung_at_rest(sigma, rung)
    return _rung_transform(sigma, rung, points)


def transforms_with_weights(
    medians: FloatArray, sigmas: FloatArray, points: int = GRID_POINTS
) -> tuple[ComplexArray, FloatArray]:
    """``(2 x loss, frequency)`` transforms and ``(2 x loss,)`` weights that mix them pairwise.

    A loss of any scale is the mixture of the rungs below and above that has its mean; its second
    moment is off by 0.012 % at most (rungs stand 2.2 % apart).

    Args:
        medians: ``(loss,)`` medians in grid steps.
        sigmas: ``(loss,)`` deviations of the log.
        points: Size of the grid.
    """
    below = np.floor(_RUNGS_PER_DOUBLING * np.log2(medians)).astype(int)
    low, high = (2.0 ** ((below + step) / _RUNGS_PER_DOUBLING) for step in (0, 1))
    upper = np.clip((medians - low) / (high - low), 0.0, 1.0)
    rows = [
        _rung(sigma, rung + step, points)
        for sigma, rung in zip(sigmas.tolist(), below.tolist(), strict=True)
        for step in (0, 1)
    ]
    return np.array(rows), np.column_stack([1 - upper, upper]).ravel()
