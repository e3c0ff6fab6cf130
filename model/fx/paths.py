"""Correlated currency paths with fat tails: where the rates may stand, quarter by quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, log2

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from model.fx.inputs import PathShape, load_fx_inputs
from model.fx.rates import Rates

FloatArray = NDArray[np.float64]

_YEARS_PER_WEEK = 7 / 365.25
_SMALLEST_UNIFORM = 1e-12


@dataclass(frozen=True)
class _Weeks:
    """The weekly steps of a horizon and the quarter each belongs to, ``(week,)``."""

    quarter: NDArray[np.intp]

    @property
    def averaging(self) -> FloatArray:
        """``(quarter, week)`` weights that average a path over each quarter."""
        member = (np.arange(self.quarter.max() + 1)[:, None] == self.quarter).astype(float)
        return member / member.sum(axis=1, keepdims=True)


def fx_paths(
    rates: Rates,
    currencies: Sequence[str],
    quarter_ends: Sequence[date],
    uniforms: int | FloatArray,
    n: int = 512,
    *,
    start: date | None = None,
    seed: int = 2026,
    shape: PathShape | None = None,
) -> FloatArray:
    """``(quarter, draw, currency)`` mean rate of a quarter over the rate at the start, S_q / S_0.

    The value of the currency in CNY: below one hurts a seller abroad. Weekly steps share one random
    clock (a yearly volatility level and weekly chi-square mixing, so that weekly changes are
    Student t and currencies jump together); given the clock they are Gaussian, correlated as the
    last three years of weekly changes, sized by `Rates.annual_volatility`, and their mean is
    one exactly. The leading uniforms set the year's mean move, a seeded stream the way there,
    so that few draws already cover the year evenly.

    Args:
        rates: Frozen rates.
        currencies: Currency axis; CNY stays at one.
        quarter_ends: Last day of each quarter, ascending, after `start`.
        uniforms: ``(draw, currency)`` numbers in (0, 1), or ``(draw, currency + 1)`` with the
            volatility level last; or a seed, from which scrambled Sobol' points are made.
        n: Draws when a seed is given. The first 128 of 512 are the same as 128 alone.
        start: Day of the budget rate S_0; `rates.as_of` by default.
        seed: Seed of the stream that fills in the weeks, when `uniforms` are given.
        shape: Fatness of the tails; the shipped one by default.

    Raises:
        ValueError: quarters not ascending after `start`, or uniforms of another width.
        RatesError: a currency without frozen rates.
    """
    points, stream = _points(uniforms, n, len(currencies), seed)
    weeks = _weeks(start or rates.as_of, quarter_ends)
    clock = _clock(points[:, -1], len(weeks.quarter), shape or load_fx_inputs().paths, stream)
    volatility = np.array([rates.annual_volatility(c) for c in currencies])
    root = _root(rates.correlation(currencies))
    leading = ndtri(points[:, :-1]) @ root.T
    motion = _motion(leading, clock, weeks.averaging.mean(axis=0), root, stream)
    elapsed = np.cumsum(clock, axis=1)[:, :, None]
    ratio = np.exp(volatility * motion - 0.5 * volatility**2 * elapsed)
    return np.einsum("qt,ktc->qkc", weeks.averaging, ratio)


def _points(
    uniforms: int | FloatArray, n: int, currencies: int, seed: int
) -> tuple[FloatArray, int]:
    """``(draw, currency + 1)`` uniforms inside (0, 1), and the seed of the weekly stream."""
    if isinstance(uniforms, (int, np.integer)):
        seed = int(uniforms)
        sobol = qmc.Sobol(currencies + 1, scramble=True, rng=np.random.default_rng([seed, 0]))
        points = sobol.random_base2(ceil(log2(max(n, 2))))[:n]
    else:
        points = np.asarray(uniforms, dtype=float)
    if points.ndim != 2 or points.shape[1] - currencies not in (0, 1):
        raise ValueError(
            f"uniforms have shape {points.shape}: needs (draw, {currencies}) or "
            f"(draw, {currencies + 1}) for {currencies} currencies"
        )
    if points.shape[1] == currencies:
        level = np.random.default_rng([seed, 1]).random((len(points), 1))
        points = np.hstack([points, level])
    return np.clip(points, _SMALLEST_UNIFORM, 1 - _SMALLEST_UNIFORM), seed


def _weeks(start: date, quarter_ends: Sequence[date]) -> _Weeks:
    """Weekly steps after `start`, each given to the quarter it falls in."""
    ends = [(end - start).days for end in quarter_ends]
    if not ends or any(later - sooner < 7 for sooner, later in zip([0, *ends], ends, strict=False)):
        raise ValueError(
            f"quarter ends {[str(end) for end in quarter_ends]} must ascend by a week or more "
            f"after the start {start}"
        )
    days = np.arange(7, ends[-1] + 1, 7)
    return _Weeks(np.searchsorted(np.array(ends), days))


def _clock(level: FloatArray, weeks: int, shape: PathShape, seed: int) -> FloatArray:
    """``(draw, week)`` years of variance that pass in each week; mean one week."""
    spread = 2 * shape.yearly_volatility_spread.value
    freedom = shape.weekly_tail_freedom.value
    yearly = np.exp(spread * ndtri(level) - spread**2 / 2)
    generator = np.random.default_rng([seed, 2])
    weekly = (freedom - 2) / generator.chisquare(freedom, (len(level), weeks))
    return _YEARS_PER_WEEK * yearly[:, None] * weekly


def _root(correlation: FloatArray) -> FloatArray:
    """A matrix whose product with its transpose is the correlation, rounding faults cut off."""
    values, vectors = np.linalg.eigh(correlation)
    return vectors * np.sqrt(np.clip(values, 0, None))


def _motion(
    leading: FloatArray, clock: FloatArray, weight: FloatArray, root: FloatArray, seed: int
) -> FloatArray:
    """``(draw, week, currency)`` Brownian motion on the clock, given its weighted mean.

    A free path is shifted along its covariance with the weighted mean until that mean is the
    one `leading` asks for: the exact conditional law of the path given its mean.
    """
    draws, weeks = clock.shape
    noise = np.random.default_rng([seed, 3]).standard_normal((draws, weeks, len(root)))
    free = np.cumsum(np.sqrt(clock)[:, :, None] * (noise @ root.T), axis=1)
    still_to_come = np.cumsum(weight[::-1])[::-1]
    deviation = np.sqrt(clock @ still_to_come**2)
    pull = np.cumsum(clock * still_to_come, axis=1) / deviation[:, None] ** 2
    missing = deviation[:, None] * leading - np.einsum("t,ktc->kc", weight, free)
    return free + pull[:, :, None] * missing[:, None, :]
