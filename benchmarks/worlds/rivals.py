"""The simple answers the model has to beat: a flat elasticity and a positive Ridge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge
from sklearn.model_selection import TimeSeriesSplit

from benchmarks.worlds.plans import SPAN
from model.media import geometric_adstock
from model.panel import Panel

FloatArray = NDArray[np.float64]
Answer = Callable[[FloatArray], float]  # change of the outcome for a spend of the plan's weeks
FLAT_ELASTICITY = 0.12  # Sethuraman, Tellis & Briesch 2011, short run, all media
YEAR = 365.25 / 7
HARMONICS = (1, 2)
PENALTIES = tuple(10.0**power for power in range(-2, 4))
RETENTIONS = (0.2, 0.5, 0.8)
FOLDS = 4


def flat_answer(panel: Panel) -> Answer:
    """Total elasticity `FLAT_ELASTICITY`, split over channels by their spend in the history.

    A channel that is shut off loses its share of the elasticity once (a constant elasticity would
    lose everything).
    """
    media = np.nan_to_num(panel.media)
    spent = media.sum(axis=(0, 1))
    power = FLAT_ELASTICITY * spent / spent.sum()
    old = media[:, -SPAN:].sum(axis=(0, 1))
    base = float(np.nansum(panel.outcome[:, -SPAN:]))

    def change(spend: FloatArray) -> float:
        ratio = np.divide(spend.sum(axis=(0, 1)), old, out=np.ones_like(old), where=old > 0)
        kept = np.where(ratio > 0, np.maximum(ratio, 1e-9) ** power, 1.0 - power)
        return base * float(np.prod(kept) - 1.0)

    return change


def ridge_answer(panel: Panel) -> Answer:
    """Positive Ridge of the outcome on logs of adstocked spend, by time-ordered cross-validation.

    Beside media: a level per market, trend, season, price, promotion and controls, all of either
    sign. Carry-over and penalty are those with the least squared error on later weeks.
    """
    outcome = np.array(panel.outcome, dtype=float)
    scale = np.nanmean(outcome, axis=1)
    target = outcome / scale[:, None]
    rest = _other_features(panel)
    media = np.nan_to_num(panel.media)
    mean = np.maximum(media.mean(axis=1, keepdims=True), 1e-12)
    fits = [_ridge(_log_stock(media / mean, theta), rest, target) for theta in RETENTIONS]
    best = int(np.argmin([fit.error for fit in fits]))
    stock = partial(_log_stock, theta=RETENTIONS[best])
    before = stock(media / mean)[:, -SPAN:]

    def change(spend: FloatArray) -> float:
        full = media.copy()
        full[:, -SPAN:] = spend
        moved = stock(full / mean)[:, -SPAN:] - before
        return float(((moved @ fits[best].media) * scale[:, None]).sum())

    return change


@dataclass(frozen=True)
class _RidgeFit:
    """Coefficients of media features and the cross-validated squared error."""

    media: FloatArray
    error: float


def _log_stock(spend: FloatArray, theta: float) -> FloatArray:
    """``log(1 + adstock)`` along the week axis of ``(market, week, channel)``."""
    stock = geometric_adstock(np.moveaxis(spend, 1, -1), theta)
    return np.moveaxis(np.log1p(stock), -1, 1)


def _other_features(panel: Panel) -> FloatArray:
    """``(market, week, feature)`` of everything but media."""
    markets, weeks = panel.outcome.shape
    week = np.arange(weeks)
    columns = [np.broadcast_to(week / weeks, (markets, weeks))]
    for harmonic in HARMONICS:
        angle = 2 * np.pi * harmonic * week / YEAR
        columns += [np.broadcast_to(f(angle), (markets, weeks)) for f in (np.sin, np.cos)]
    if panel.price is not None:
        columns.append(np.log(panel.price))
    if panel.promo is not None:
        columns.append(panel.promo)
    if panel.controls is not None:
        columns += list(np.moveaxis(panel.controls, -1, 0))
    return np.nan_to_num(np.stack(columns, axis=-1))


def _ridge(media: FloatArray, rest: FloatArray, target: FloatArray) -> _RidgeFit:
    """The fit with the penalty that errs least on later weeks."""
    folds = list(TimeSeriesSplit(FOLDS).split(np.arange(target.shape[1])))
    errors = []
    for penalty in PENALTIES:
        gaps = []
        for early, late in folds:
            guess = _fitted(media[:, early], rest[:, early], target[:, early], penalty)
            gap = guess(media[:, late], rest[:, late]) - target[:, late]
            gaps.append(np.nanmean(gap**2))
        errors.append(float(np.mean(gaps)))
    best = int(np.argmin(errors))
    chosen = _fitted(media, rest, target, PENALTIES[best])
    return _RidgeFit(chosen.media_slope, errors[best])


@dataclass(frozen=True)
class _Guess:
    """A fitted positive Ridge."""

    media_slope: FloatArray
    rest_slope: FloatArray
    level: FloatArray

    def __call__(self, media: FloatArray, rest: FloatArray) -> FloatArray:
        return self.level[:, None] + media @ self.media_slope + rest @ self.rest_slope


def _fitted(media: FloatArray, rest: FloatArray, target: FloatArray, penalty: float) -> _Guess:
    """Media slopes not negative, the others free (each stands twice, with either sign)."""
    seen = ~np.isnan(target)
    used = np.where(seen, target, 0.0)
    count = seen.sum(axis=1)
    both = np.concatenate([media, rest], axis=-1)
    centre = (both * seen[..., None]).sum(axis=1) / count[:, None]
    level = used.sum(axis=1) / count
    shifted = (both - centre[:, None])[seen]
    spread = np.where(shifted.std(axis=0) > 1e-9, shifted.std(axis=0), np.inf)
    table, channels = shifted / spread, media.shape[-1]
    signed = np.hstack([table, -table[:, channels:]])
    ridge = Ridge(alpha=penalty, positive=True, fit_intercept=False)
    slope = ridge.fit(signed, (target - level[:, None])[seen]).coef_
    free = slope[channels : both.shape[-1]] - slope[both.shape[-1] :]
    joint = np.concatenate([slope[:channels], free]) / spread
    return _Guess(joint[:channels], joint[channels:], level - centre @ joint)
