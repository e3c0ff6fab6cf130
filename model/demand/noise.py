"""Noise of the outcome: size, weights of the residual rows, weekly persistence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.demand.design import Design

FloatArray = NDArray[np.float64]

LOGNORMAL = 2.0  # variance grows with the square of the mean: noise in per cent
COUNT_LIKE = 1.0  # variance grows with the mean: lumpy markets and zero weeks
LUMPY_ZEROS = 0.1  # share of zero weeks from which a market counts as lumpy
LUMPY_SPREAD = 0.6  # relative noise from which a market counts as lumpy
ODD_SHARE = 0.03  # of the weeks, the oddest, that do not make a market lumpy
MEAN_FLOOR = 0.05  # least mean (of a scale of one) that a weight is built on
SD_FLOOR = 0.003
LAST_RESIDUAL_LIMIT = 2.0  # a last odd week must not pull the whole forecast
DEGREES = 5.0  # Student degrees of freedom of the robust weights
WIDE = 0.3  # relative noise under which per cent and counts are much alike
COUNT_PROOF = 3.0  # log likelihood from which a market's noise is held to grow with its mean
POOLED_WEEKS = 8.0  # weeks of evidence that the pooled noise is worth to a market
PERSISTENCE_LIMIT = 0.8
PERSISTENCE_PRIOR_WEEKS = 10.0


@dataclass(frozen=True, eq=False)
class Noise:
    """Noise of each market in the scale of one.

    Attributes:
        sd: ``(market,)`` noise at a mean of one.
        power: ``(market,)`` variance grows with mean to this power.
        persistence: ``(market,)`` lag-one correlation of weekly noise.
    """

    sd: FloatArray
    power: FloatArray
    persistence: FloatArray

    def scale(self, mean: FloatArray) -> FloatArray:
        """``(market, week)`` standard deviation of the noise at a mean."""
        floored = np.maximum(mean, MEAN_FLOOR)
        return self.sd[:, None] * floored ** (self.power[:, None] / 2)


@dataclass(frozen=True, eq=False)
class Rows:
    """Weights that turn misfits into residual rows with unit variance.

    Attributes:
        weight: ``(market, week)`` one over the noise, zero where missing.
        lag: ``(market, week)`` share of the previous week's residual to take off.
        norm: ``(market, week)`` factor that restores unit variance after that.
    """

    weight: FloatArray
    lag: FloatArray
    norm: FloatArray

    def whiten(self, misfit: FloatArray) -> FloatArray:
        """Rows from ``(market, week)`` or ``(market, week, parameter)`` misfits."""
        extra = (...,) + (None,) * (misfit.ndim - 2)
        scaled = misfit * self.weight[extra]
        out = scaled.copy()
        out[:, 1:] -= self.lag[:, 1:][extra] * scaled[:, :-1]
        out *= self.norm[extra]
        return out

    @property
    def log_weight(self) -> float:
        """Sum of the logs of the weights: the normaliser of the likelihood."""
        seen = self.weight > 0
        return float(np.log(self.weight[seen]).sum() + np.log(self.norm[seen]).sum())


def rows_for(
    noise: Noise,
    mean: FloatArray,
    outcome: FloatArray,
    observed: NDArray[np.bool_],
    robust: bool,
    power: float = 1.0,
) -> Rows:
    """Rows with weights fixed at a current ``mean``, all ``(market, week)``.

    Odd weeks of regular markets count less (Student weights); a lumpy market's peaks are its
    business and keep their weight. ``power`` of the likelihood is believed, see `DemandModel`.
    """
    weight = observed / noise.scale(mean) * np.sqrt(power)
    if robust:
        residual = (outcome - mean) / noise.scale(mean) * observed
        student = np.sqrt((DEGREES + 1.0) / (DEGREES + np.maximum(residual**2, 1.0)))
        weight = weight * np.where(noise.power[:, None] == LOGNORMAL, student, 1.0)
    together = observed.copy()
    together[:, 0] = False
    together[:, 1:] &= observed[:, :-1]
    lag = np.where(together, noise.persistence[:, None], 0.0)
    return Rows(weight, lag, 1.0 / np.sqrt(1.0 - lag**2))


def first_noise(outcome: FloatArray, observed: NDArray[np.bool_]) -> Noise:
    """Noise before any fit, from week-to-week changes around a moving mean."""
    smooth = moving_mean(outcome, observed)
    relative = np.where(observed, (outcome - smooth) / np.maximum(smooth, MEAN_FLOOR), 0.0)
    spread = np.sqrt((relative**2).sum(axis=1) / np.maximum(observed.sum(axis=1), 1))
    zeros = ((outcome <= 0) & observed).sum(axis=1) / np.maximum(observed.sum(axis=1), 1)
    lumpy = (zeros > LUMPY_ZEROS) | (_usual_spread(relative, observed) > LUMPY_SPREAD)
    power = np.where(lumpy, COUNT_LIKE, LOGNORMAL)
    return Noise(np.maximum(spread, 0.02), power, np.zeros(len(outcome)))


def _usual_spread(relative: FloatArray, observed: NDArray[np.bool_]) -> FloatArray:
    """``(market,)`` spread without the oddest weeks: one week gone wrong makes no lumpy market."""
    weeks = observed.sum(axis=1)
    kept = np.maximum(weeks - np.maximum(np.ceil(ODD_SHARE * weeks), 1), 1).astype(int)
    ordered = np.sort(np.where(observed, relative**2, np.inf), axis=1)
    within = np.arange(ordered.shape[1]) < kept[:, None]
    return np.sqrt(np.where(within, ordered, 0.0).sum(axis=1) / kept)


def updated_noise(
    noise: Noise,
    mean: FloatArray,
    outcome: FloatArray,
    observed: NDArray[np.bool_],
    used: FloatArray,
    together: float,
    robust: bool,
) -> Noise:
    """Noise from the misfit of a fit.

    Args:
        noise: the noise so far.
        mean, outcome, observed: ``(market, week)``.
        used: ``(market,)`` degrees of freedom that the market's own parameters took.
        together: degrees of freedom that the shared ones took; each market bears its weeks' part.
        robust: whether odd weeks of regular markets are cut off.
    """
    power = _likelier_power(noise, mean, outcome, observed)
    if (power != noise.power).any():
        noise = Noise(noise.sd, power, noise.persistence)
    unit = Noise(np.ones_like(noise.sd), noise.power, noise.persistence)
    residual = np.where(observed, (outcome - mean) / unit.scale(mean), 0.0)
    if robust:
        limit = 2.5 * noise.sd[:, None]
        regular = noise.power[:, None] == LOGNORMAL
        residual = np.where(regular, np.clip(residual, -limit, limit), residual)
    before, after = residual[:, :-1], residual[:, 1:]
    square = (residual**2).sum(axis=1)
    weeks = observed.sum(axis=1)
    part = together / max(weeks.sum(), 1)
    free = np.maximum(weeks * (1.0 - part) - used, 0.25 * weeks)
    # Markets of one kind only: the noise of a lumpy one says nothing about a regular neighbour.
    alike = noise.power[:, None] == noise.power
    pooled = alike @ square / np.maximum(alike @ free, 1.0)
    variance = (square + POOLED_WEEKS * pooled) / (free + POOLED_WEEKS)
    lagged = (before * after).sum(axis=1) / np.maximum(square, 1e-300)
    # What a fit takes off the slow part of the noise leaves a residual that turns back on itself.
    lagged = lagged + used / np.maximum(weeks, 1)
    shrunk = lagged * weeks / (weeks + PERSISTENCE_PRIOR_WEEKS)
    persistence = np.clip(shrunk, 0.0, PERSISTENCE_LIMIT)
    return Noise(np.maximum(np.sqrt(variance), SD_FLOOR), noise.power, persistence)


def _likelier_power(
    noise: Noise, mean: FloatArray, outcome: FloatArray, observed: NDArray[np.bool_]
) -> FloatArray:
    """``(market,)`` power: a market moves from per cent to counts when its misfits say so.

    The oddest weeks have no say: one week gone wrong makes no counts.
    """
    ones = np.ones_like(noise.sd)
    relative = np.where(observed, (outcome - mean) / np.maximum(mean, MEAN_FLOOR), 0.0)
    usual = np.abs(relative) <= np.quantile(np.abs(relative), 1 - ODD_SHARE, axis=1, keepdims=True)
    heard = observed & usual
    weeks = np.maximum(heard.sum(axis=1), 1)

    def log_likelihood(power: float) -> FloatArray:
        scale = Noise(ones, ones * power, noise.persistence).scale(mean)
        square = np.where(heard, ((outcome - mean) / scale) ** 2, 0.0).sum(axis=1) / weeks
        logs = np.where(heard, np.log(scale), 0.0).sum(axis=1)
        return -0.5 * weeks * np.log(np.maximum(square, SD_FLOOR**2)) - logs

    gain = log_likelihood(COUNT_LIKE) - log_likelihood(LOGNORMAL)
    wide = np.sqrt((relative**2 * heard).sum(axis=1) / weeks) > WIDE
    return np.where((gain > COUNT_PROOF) & wide, COUNT_LIKE, noise.power)


def last_residual(design: Design, noise: Noise, mean: FloatArray) -> FloatArray:
    """``(market,)`` misfit of the last week in standard deviations; 0 where it was not seen."""
    misfit = (design.outcome[:, -1] - mean[:, -1]) * design.observed[:, -1]
    state = misfit / noise.scale(mean[:, -1:])[:, 0]
    return np.clip(state, -LAST_RESIDUAL_LIMIT, LAST_RESIDUAL_LIMIT)


def moving_mean(outcome: FloatArray, observed: NDArray[np.bool_], half: int = 4) -> FloatArray:
    """Centred mean of the observed weeks within ``half`` weeks, ``(market, week)``."""
    window = np.ones(2 * half + 1)
    total = np.apply_along_axis(np.convolve, 1, outcome * observed, window, "full")
    count = np.apply_along_axis(np.convolve, 1, observed.astype(float), window, "full")
    weeks = outcome.shape[1]
    total, count = total[:, half : half + weeks], count[:, half : half + weeks]
    overall = (outcome * observed).sum(axis=1) / np.maximum(observed.sum(axis=1), 1)
    return np.where(count > 0, total / np.maximum(count, 1.0), overall[:, None])
