"""The tables of a backtest: errors, intervals and forecasts by market and pooled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from model.demand.scores import bias, coverage, interval_score, mean_square_step, rmsse, wape
from model.demand.simple_spread import Band

FloatArray = NDArray[np.float64]
POOLED = "pooled"
LEVELS = (0.8, 0.9)
QUANTILES = (0.05, 0.10, 0.90, 0.95)
ENDS = {0.8: (1, 2), 0.9: (0, 3)}  # which quantiles bound a level
ERRORS = ("market", "method", "weeks", "wape", "rmsse", "bias")
INTERVALS = ("market", "method", "span", "level", "count", "coverage", "score", "width")
FORECASTS = (
    *("fold", "week", "market", "actual", "method", "mean"),
    *("p05", "p10", "p90", "p95"),
)


@dataclass(frozen=True, eq=False)
class FoldResult:
    """What all methods said about one fold's weeks.

    Attributes:
        start: Position of the first week held out.
        past: ``(market, week)`` outcome before it; NaN where missing.
        actual: ``(market, week)`` outcome held out; NaN where missing.
        points: ``(market, week)`` by method.
        draws: ``(week, draw, market)`` predictive outcome of the model.
        bands: Spread of the rules of thumb.
        failed: Markets where ETS or ARIMA failed, by method.
    """

    start: int
    past: FloatArray
    actual: FloatArray
    points: Mapping[str, FloatArray]
    draws: FloatArray
    bands: Mapping[str, Band]
    failed: Mapping[str, int]

    @cached_property
    def seen(self) -> NDArray[np.bool_]:
        """``(market, week)`` where an outcome was seen."""
        return ~np.isnan(self.actual)

    @cached_property
    def steps(self) -> FloatArray:
        """``(market,)`` mean squared step from week to week before the fold."""
        return np.array([mean_square_step(series) for series in self.past])

    @cached_property
    def week_ends(self) -> dict[str, FloatArray]:
        """Quantiles ``(quantile, market, week)`` by method."""
        found = {"model": np.quantile(self.draws, QUANTILES, axis=1).transpose(0, 2, 1)}
        for name, band in self.bands.items():
            found[name] = _around(self.points[name], band.week)
        return found

    @cached_property
    def total_ends(self) -> dict[str, FloatArray]:
        """Quantiles ``(quantile, market)`` of the sum over the weeks that were seen."""
        told = np.einsum("tkm,mt->km", self.draws, self.seen.astype(float))
        found = {"model": np.quantile(told, QUANTILES, axis=0)}
        for name, band in self.bands.items():
            point = np.where(self.seen, self.points[name], 0.0).sum(axis=1)
            found[name] = _around(point, band.total * self.seen.mean(axis=1))
        return found


@dataclass(frozen=True, eq=False)
class Tables:
    """See `Backtest`; ``methods`` are those that every fold has."""

    errors: pd.DataFrame
    intervals: pd.DataFrame
    forecasts: pd.DataFrame
    methods: tuple[str, ...]


def tables(markets: Sequence[str], weeks: Sequence[str], folds: Sequence[FoldResult]) -> Tables:
    """All tables of the folds; a method counts where every fold has it."""
    methods = [name for name in folds[-1].points if all(name in fold.points for fold in folds)]
    banded = [name for name in methods if all(name in fold.week_ends for fold in folds)]
    groups = {name: [m] for m, name in enumerate(markets)}
    groups[POOLED] = list(range(len(markets)))
    errors = [
        (group, method, *_errors(folds, method, chosen))
        for group, chosen in groups.items()
        for method in methods
    ]
    intervals = [
        (group, method, span, level, *_interval(folds, method, chosen, span, level))
        for group, chosen in groups.items()
        for method in banded
        for span in ("week", "total")
        for level in LEVELS
    ]
    return Tables(
        errors=pd.DataFrame(errors, columns=list(ERRORS)),
        intervals=pd.DataFrame(intervals, columns=list(INTERVALS)),
        forecasts=pd.DataFrame(_forecasts(markets, weeks, folds, methods), columns=list(FORECASTS)),
        methods=tuple(methods),
    )


def _errors(
    folds: Sequence[FoldResult], method: str, markets: list[int]
) -> tuple[int, float, float, float]:
    """Weeks, WAPE, RMSSE and bias of some markets together."""
    told = np.concatenate([fold.points[method][markets][fold.seen[markets]] for fold in folds])
    actual = np.concatenate([fold.actual[markets][fold.seen[markets]] for fold in folds])
    squares, steps = [], []
    for fold in folds:
        for m in markets:
            seen = fold.seen[m]
            if seen.any():
                misfit = fold.points[method][m][seen] - fold.actual[m][seen]
                squares.append(float(np.mean(misfit**2)))
                steps.append(fold.steps[m])
    scaled = rmsse(np.array(squares), np.array(steps))
    return len(actual), wape(told, actual), scaled, bias(told, actual)


def _interval(
    folds: Sequence[FoldResult], method: str, markets: list[int], span: str, level: float
) -> tuple[int, float, float, float]:
    """Cells, coverage, score and width of some markets together."""
    lows, highs, actuals = [], [], []
    for fold in folds:
        ends, actual, seen = fold.week_ends[method], fold.actual, fold.seen
        if span == "total":
            ends, actual = fold.total_ends[method], np.where(seen, actual, 0.0).sum(axis=1)
            seen = np.asarray(seen.any(axis=1))
        low, high = (ends[end][markets][seen[markets]] for end in ENDS[level])
        lows.append(low)
        highs.append(high)
        actuals.append(actual[markets][seen[markets]])
    low, high, actual = (np.concatenate(parts) for parts in (lows, highs, actuals))
    score = interval_score(low, high, actual, level)
    sold = actual.sum()
    width = float((high - low).sum() / sold) if sold > 0 else float("nan")
    return len(actual), coverage(low, high, actual), score, width


def _forecasts(
    markets: Sequence[str],
    weeks: Sequence[str],
    folds: Sequence[FoldResult],
    methods: Sequence[str],
) -> Iterator[tuple[object, ...]]:
    """One row a fold, week, market and method."""
    nothing = (float("nan"),) * len(QUANTILES)
    for number, fold in enumerate(folds, start=1):
        for t in range(fold.actual.shape[1]):
            for m, market in enumerate(markets):
                cell = (number, weeks[fold.start + t], market, float(fold.actual[m, t]))
                for method in methods:
                    ends = fold.week_ends.get(method)
                    band = nothing if ends is None else tuple(float(v) for v in ends[:, m, t])
                    yield (*cell, method, float(fold.points[method][m, t]), *band)


def _around(point: FloatArray, sd: FloatArray) -> FloatArray:
    """Normal quantiles ``(quantile, ...)`` around a point, not below zero."""
    z = ndtri(np.array(QUANTILES)).reshape(-1, *[1] * point.ndim)
    return np.maximum(point + z * sd, 0.0)
