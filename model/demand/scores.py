"""How good forecasts were: errors of the point, coverage and score of the interval.

All take numbers of weeks that were seen; ``nan`` says that there is nothing to divide by.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def wape(forecast: FloatArray, actual: FloatArray) -> float:
    """Weighted absolute percentage error ``sum |forecast - actual| / sum actual``."""
    return _ratio(np.abs(forecast - actual).sum(), actual.sum())


def bias(forecast: FloatArray, actual: FloatArray) -> float:
    """``sum (forecast - actual) / sum actual``: positive when too much was forecast."""
    return _ratio((forecast - actual).sum(), actual.sum())


def rmsse(squares: FloatArray, steps: FloatArray) -> float:
    """Root mean squared scaled error of several series (as in the M5 competition).

    Args:
        squares: ``(series,)`` mean squared error of each.
        steps: ``(series,)`` mean squared step from week to week while training; a series that
            never moved is left out.
    """
    used = steps > 0
    if not used.any():
        return float("nan")
    return float(np.sqrt(np.mean(squares[used] / steps[used])))


def mean_square_step(series: FloatArray) -> float:
    """Mean squared step between weeks that follow each other; weeks may be missing (NaN)."""
    steps = np.diff(series)
    known = steps[~np.isnan(steps)]
    return float(np.mean(known**2)) if len(known) else 0.0


def coverage(low: FloatArray, high: FloatArray, actual: FloatArray) -> float:
    """Share of what was seen that lay between the ends."""
    return float(np.mean((low <= actual) & (actual <= high))) if len(actual) else float("nan")


def interval_score(low: FloatArray, high: FloatArray, actual: FloatArray, level: float) -> float:
    """Mean interval score over mean outcome: width, and what a miss costs; less is better.

    ``(high - low) + 2 / (1 - level) * distance outside`` (Gneiting & Raftery 2007, eq. 43), which
    rewards narrow intervals and punishes misses, so that wide bands do not win.
    """
    outside = np.maximum(low - actual, 0.0) + np.maximum(actual - high, 0.0)
    score = (high - low) + 2.0 / (1.0 - level) * outside
    return _ratio(score.sum(), actual.sum())


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")
