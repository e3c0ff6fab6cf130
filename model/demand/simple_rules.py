"""Forecasts a model must beat: rules of thumb, exponential smoothing (ETS) and ARIMA.

The one place where they stand: the check at fit time, the backtest and the benchmarks read them
here. ETS and ARIMA come from statsmodels, imported when they are asked for.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from model.demand.design import WEEKS_PER_YEAR, YEAR

FloatArray = NDArray[np.float64]
RECENT = 8
LEAST_CLASSICAL = 12  # weeks with an outcome under which ETS and ARIMA are not tried
SEASON_WEEKS = 104  # two cycles, from which ETS may choose a season
FOURIER_WEEKS = 78  # from which ARIMA may choose a season of two harmonics
HARMONICS = 2
ORDERS = ((0, 1, 1), (1, 1, 0), (1, 1, 1))
MOST_STEPS = 100  # of the optimiser


def last_week(past: FloatArray, weeks: int) -> FloatArray:
    """The last week seen, carried on: ``(market, week)`` from ``past (market, week)``.

    0 for a market that was never seen.
    """
    seen = ~np.isnan(past)
    index = np.where(seen, np.arange(past.shape[1]), 0).max(axis=1)
    last = np.nan_to_num(past[np.arange(len(past)), index])
    return np.repeat(last[:, None], weeks, axis=1)


def mean_of_8(past: FloatArray, weeks: int) -> FloatArray:
    """The mean of the last 8 weeks: ``(market, week)``; missing weeks are left out of it."""
    recent = past[:, -RECENT:]
    count = (~np.isnan(recent)).sum(axis=1)
    mean = np.nan_to_num(recent).sum(axis=1) / np.maximum(count, 1)
    return np.repeat(mean[:, None], weeks, axis=1)


def seasonal_naive(past: FloatArray, weeks: int) -> FloatArray:
    """The same weeks last year: ``(market, week)``; where that is missing, the mean of 8 weeks.

    Raises:
        ValueError: less than a year of history.
    """
    known = past.shape[1]
    if known < YEAR:
        raise ValueError(f"{known} weeks are too few for the same week last year: give {YEAR}")
    told = past[:, known - YEAR + np.arange(weeks) % YEAR]
    return np.where(np.isnan(told), mean_of_8(past, weeks), told)


# Rules of thumb by name; seasonal naive wants a year of history.
SIMPLE_RULES: MappingProxyType[str, Callable[[FloatArray, int], FloatArray]] = MappingProxyType(
    {"naive": last_week, "mean_of_8": mean_of_8, "seasonal_naive": seasonal_naive}
)


def simple_forecasts(past: FloatArray, weeks: int) -> dict[str, FloatArray]:
    """Forecasts ``(market, week)`` by name of all rules that the history is long enough for."""
    return {
        name: rule(past, weeks)
        for name, rule in SIMPLE_RULES.items()
        if name != "seasonal_naive" or past.shape[1] >= YEAR
    }


def ets(series: FloatArray, weeks: int) -> FloatArray | None:
    """Exponential smoothing of ``(week,)``: forecast ``(week,)``, ``None`` where it fails.

    Additive errors; level alone, damped trend, and from two years on a season of 52 weeks: the
    one with the least AICc, in which the season's 52 starting values count (Hyndman et al. 2008,
    Forecasting with Exponential Smoothing). Gaps are closed by straight lines.
    """
    if not _usable(series):
        return None
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    closed = _closed(series)
    kinds: list[dict[str, object]] = [{}, {"trend": "add", "damped_trend": True}]
    if len(closed) >= SEASON_WEEKS:
        season = {"seasonal": "add", "seasonal_periods": YEAR}
        kinds.append({**season, "initialization_method": "heuristic"})

    def tried(kind: dict[str, object]) -> tuple[float, FloatArray]:
        found = ETSModel(closed, error="add", **kind).fit(disp=False, maxiter=MOST_STEPS)
        free = len(found.params) + (YEAR if "seasonal" in kind else 0)
        return _aicc(found.llf, free, len(closed)), np.asarray(found.forecast(weeks))

    return _best([partial(tried, kind) for kind in kinds])


def arima(series: FloatArray, weeks: int) -> FloatArray | None:
    """ARIMA of ``(week,)``: forecast ``(week,)``, ``None`` where it fails.

    Orders (0,1,1), (1,1,0), (1,1,1), with and, from a year and a half on, without two harmonics
    of the year: the one with the least AICc (Hyndman & Athanasopoulos, Forecasting: Principles and
    Practice, §12.1 on weekly data). On the logarithm where every week sold.
    """
    if not _usable(series):
        return None
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    positive = bool(np.nanmin(series) > 0)
    values = np.log(series) if positive else series
    waves = _harmonics(len(series) + weeks)
    seasons = (None, waves) if len(series) >= FOURIER_WEEKS else (None,)

    def tried(order: tuple[int, int, int], table: FloatArray | None) -> tuple[float, FloatArray]:
        known, ahead = (None, None) if table is None else (table[:-weeks], table[-weeks:])
        found = SARIMAX(values, exog=known, order=order).fit(disp=False, maxiter=MOST_STEPS)
        told = np.asarray(found.forecast(weeks, exog=ahead))
        return float(found.aicc), np.exp(told) if positive else told

    return _best([partial(tried, order, table) for order in ORDERS for table in seasons])


# The classical methods by name, a market at a time.
CLASSICAL: MappingProxyType[str, Callable[[FloatArray, int], FloatArray | None]] = MappingProxyType(
    {"ets": ets, "arima": arima}
)


def _usable(series: FloatArray) -> bool:
    """Whether there is something to learn from."""
    seen = series[~np.isnan(series)]
    return len(seen) >= LEAST_CLASSICAL and bool(np.ptp(seen) > 0)


def _best(candidates: list[Callable[[], tuple[float, FloatArray]]]) -> FloatArray | None:
    """The forecast with the least criterion among those that came through, not below zero."""
    found = []
    with _quiet():
        for candidate in candidates:
            try:
                criterion, told = candidate()
            except (ValueError, np.linalg.LinAlgError, FloatingPointError, IndexError):
                continue  # a series this form cannot be fitted to
            if np.isfinite(criterion) and np.isfinite(told).all():
                found.append((criterion, np.maximum(told, 0.0)))
    return min(found, key=lambda pair: pair[0])[1] if found else None


@contextmanager
def _quiet() -> Iterator[None]:
    """No word about starting values, convergence or overflow on the way: the result is checked."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _aicc(log_likelihood: float, free: int, weeks: int) -> float:
    """Akaike's criterion for small samples (Hurvich & Tsai 1989)."""
    room = weeks - free - 1
    return float(-2 * log_likelihood + 2 * free + 2 * free * (free + 1) / room)


def _closed(series: FloatArray) -> FloatArray:
    """Gaps closed by straight lines, ends carried on."""
    place, seen = np.arange(len(series)), ~np.isnan(series)
    return np.interp(place, place[seen], series[seen])


def _harmonics(weeks: int) -> FloatArray:
    """``(week, column)`` sine and cosine of the year."""
    angle = 2 * np.pi * np.arange(weeks)[:, None] / WEEKS_PER_YEAR * np.arange(1, HARMONICS + 1)
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=1)
