"""Carry-over and saturation of the worlds of our own: forms that are not the model's.

Kernels are weights by weeks after the spend, summing to one. Saturations take adstocked spend in
units of its own mean, so that 1 is a usual week.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Saturation = Callable[[FloatArray, float], FloatArray]
LAGS = 52


def geometric(retention: float) -> FloatArray:
    """Weights that shrink by the same share each week."""
    return _normalised(retention ** np.arange(LAGS))


def late_peak(shape: float, scale: float) -> FloatArray:
    """Weibull density over the weeks after the spend: nothing at first, a peak later."""
    at = (np.arange(LAGS) + 0.5) / scale
    return _normalised(at ** (shape - 1.0) * np.exp(-(at**shape)))


def two_speeds(share: float, fast: float, slow: float) -> FloatArray:
    """A share that is gone soon and a rest that stays for months."""
    return share * geometric(fast) + (1.0 - share) * geometric(slow)


def _normalised(weights: NDArray[Any]) -> FloatArray:
    return np.asarray(weights / weights.sum(), dtype=float)


def carried(spend: FloatArray, kernel: FloatArray) -> FloatArray:
    """Spend ``(..., week)`` carried over by a kernel, of the same shape."""
    out = np.zeros(spend.shape)
    for lag, weight in enumerate(kernel[: spend.shape[-1]]):
        out[..., lag:] += weight * spend[..., : spend.shape[-1] - lag]
    return out


def logistic(x: FloatArray, steepness: float) -> FloatArray:
    """S-shaped: slow, then fast around the usual spend, then flat; 0 at 0."""
    foot = 1.0 / (1.0 + np.exp(steepness))
    return 1.0 / (1.0 + np.exp(-steepness * (x - 1.0))) - foot


def tangent(x: FloatArray, steepness: float) -> FloatArray:
    """Hyperbolic tangent."""
    return np.tanh(steepness * x)


def exponential(x: FloatArray, steepness: float) -> FloatArray:
    """``1 - exp(-steepness x)``."""
    return -np.expm1(-steepness * x)


def power(x: FloatArray, exponent: float) -> FloatArray:
    """``x ** exponent``: never flat."""
    return np.maximum(x, 0.0) ** exponent


def hill(x: FloatArray, shape: float) -> FloatArray:
    """Hill with half of the response at the usual spend."""
    return x**shape / (1.0 + x**shape)


@dataclass(frozen=True)
class Form:
    """A saturation and the range its parameter is drawn from."""

    curve: Saturation
    low: float
    high: float


SATURATIONS: Mapping[str, Form] = {
    "logistic": Form(logistic, 1.5, 3.5),
    "tanh": Form(tangent, 0.4, 1.6),
    "exponential": Form(exponential, 0.4, 3.0),
    "power": Form(power, 0.3, 0.8),
    "hill": Form(hill, 0.8, 2.2),
}
ADSTOCKS = ("geometric", "late peak", "two speeds")


def drawn_kernel(kind: str, rng: np.random.Generator) -> FloatArray:
    """A kernel of a kind."""
    if kind == "geometric":
        return geometric(rng.uniform(0.0, 0.75))
    if kind == "late peak":
        return late_peak(rng.uniform(1.6, 2.8), rng.uniform(2.0, 6.0))
    return two_speeds(rng.uniform(0.4, 0.8), rng.uniform(0.0, 0.4), rng.uniform(0.8, 0.93))
