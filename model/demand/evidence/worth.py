"""What a test is worth before it is run: expected value of sample information from draws.

The Gaussian approximation of Jalal & Alarid-Escudero (2018), "A Gaussian approximation approach for
value of information analysis", on the regression of Strong, Oakley & Brennan (2014): the gain of
each decision is regressed on what the test measures; a test with standard error ``s`` of a quantity
with variance ``v`` moves its expectation by ``v / (v + s^2)`` of its variance. No randomness: the
posterior draws are the sample.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def informed(measured: FloatArray, standard_error: float) -> float:
    """Share of the variance of ``measured (draw,)`` that a test of it takes away, 0-1."""
    variance = float(measured.var())
    return variance / (variance + standard_error**2) if variance > 0 else 0.0


def value_of_test(gain: FloatArray, measured: FloatArray, standard_error: float) -> FloatArray:
    """``(group,)`` expected gain of deciding after the test over deciding now, never below 0.

    Args:
        gain: ``(draw, group, decision)``; in each group one decision is taken, by its expectation.
            Keeping everything is one of them.
        measured: ``(draw,)`` what the test measures, without its error.
        standard_error: of the test, in the unit of ``measured``.
    """
    expected = gain.mean(axis=0)
    spread = float(measured.std())
    if spread == 0:
        return np.zeros(gain.shape[1])
    score = (measured - measured.mean()) / spread
    slope = np.einsum("k,kgd->gd", score, gain - expected) / len(score)
    slope = slope * _signal(slope, gain.var(axis=0), len(score))
    after = informed(measured, standard_error) ** 0.5 * score
    best = (expected + slope * after[:, None, None]).max(axis=-1)
    return np.maximum(best.mean(axis=0) - expected.max(axis=-1), 0.0)


def value_of_knowing_all(gain: FloatArray) -> FloatArray:
    """``(group,)`` expected gain of deciding with every parameter known: the most a test brings."""
    return np.asarray(gain.max(axis=-1).mean(axis=0) - gain.mean(axis=0).max(axis=-1))


def _signal(slope: FloatArray, variance: FloatArray, draws: int) -> FloatArray:
    """Factor that takes out what a slope owes to the finite number of draws (1 - 1 / F, least 0).

    Among many decisions some slope is large by chance, and the best of them would look like a gain.
    """
    explained = slope**2
    left = np.maximum(variance - explained, 0.0) / max(draws - 2, 1)
    return np.asarray(np.maximum(1.0 - left / np.maximum(explained, 1e-300), 0.0))
