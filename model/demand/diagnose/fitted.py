"""The fitted outcome beside the observed one, week by week, and the misses between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.demand import carry
from model.demand.fit import DemandFit
from model.readonly import lock_arrays
from model.results import FloatArray, quantiles

DRAWS = 128  # of the fit; a band of weeks needs no more
FAR_AHEAD = 520  # weeks after which nothing of the last week's misfit is left in the noise


@dataclass(frozen=True, eq=False)
class Fitted:
    """What the equation makes of each week of the history, in the panel's unit.

    Weeks that all markets missed alike count as noise here, so that a line that follows every week
    by a parameter of its own does not pass for a fit.

    Attributes:
        markets, weeks: labels.
        observed: ``(week, market)``; NaN where nothing was seen.
        mean: ``(week, market)`` fitted.
        low, high: ``(week, market)`` between which nine observations in ten should lie: parameters
            and noise of weeks together.
        miss: ``(week, market)`` (observed - mean) over the usual miss at that mean.
        all: ``(4, week)`` observed, mean, low, high of all markets together.
    """

    markets: tuple[str, ...]
    weeks: tuple[str, ...]
    observed: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    miss: FloatArray
    all: FloatArray

    def __post_init__(self) -> None:
        lock_arrays(self)

    @property
    def inside(self) -> float:
        """Share of the observed weeks inside the band, all markets; NaN without any."""
        seen = ~np.isnan(self.observed)
        held = (self.observed >= self.low) & (self.observed <= self.high)
        return float(held[seen].mean()) if seen.any() else float("nan")

    def series(self, market: str | None) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """``(week,)`` observed, mean, low and high of a market, of all together for ``None``.

        Raises:
            ValueError: no such market; the message repeats it.
        """
        if market is None:
            observed, mean, low, high = self.all
            return observed, mean, low, high
        if market not in self.markets:
            raise ValueError(f"the fit has no market {market!r}; it has {', '.join(self.markets)}")
        at = self.markets.index(market)
        return self.observed[:, at], self.mean[:, at], self.low[:, at], self.high[:, at]

    def error(self, market: str | None) -> float:
        """Sum of misses over sum of outcomes (WAPE) of the weeks seen; NaN where nothing sold."""
        observed, mean, _low, _high = self.series(market)
        seen = ~np.isnan(observed)
        sold = float(observed[seen].sum())
        return float(np.abs(observed - mean)[seen].sum()) / sold if sold > 0 else float("nan")


def fitted(fit: DemandFit, draws: int = DRAWS) -> Fitted:
    """The fitted outcome of all weeks of the history, from the first draws."""
    mean_draws = _mean_draws(fit, draws)
    observed = fit.history.outcome.T
    mean = mean_draws.mean(axis=1)
    scaled = mean_draws / fit.design.scale
    places = np.arange(len(scaled)) + fit.history.n_weeks + FAR_AHEAD
    seen = mean_draws * carry.future_noise(fit, places, _all_draws(scaled, fit.n_draws))[:, :draws]
    low, high = quantiles(np.moveaxis(seen, 1, 2), (0.05, 0.95))
    sums = quantiles(seen.sum(axis=2), (0.05, 0.95))
    return Fitted(
        markets=fit.markets,
        weeks=fit.weeks,
        observed=observed.copy(),
        mean=mean,
        low=low,
        high=high,
        miss=(observed - mean) / usual_miss(fit, mean),
        all=np.stack([observed.sum(axis=1), mean.sum(axis=1), *sums]),
    )


def usual_miss(fit: DemandFit, mean: FloatArray) -> FloatArray:
    """``(week, market)`` standard deviation of a week around ``mean``, in the panel's unit."""
    scale = fit.design.scale
    own = fit.noise.scale((mean / scale).T).T
    shared = fit.spread.shock * mean / scale if len(fit.markets) > 1 else 0.0
    return np.asarray(np.sqrt(own**2 + shared**2) * scale)


def _mean_draws(fit: DemandFit, draws: int) -> FloatArray:
    """``(week, draw, market)`` outcome without noise."""
    base, media = mean_parts(fit, draws)
    return base + media


def mean_parts(fit: DemandFit, draws: int) -> tuple[FloatArray, FloatArray]:
    """What the base and what media bring, each ``(week, draw, market)``, without noise."""
    places = np.arange(fit.history.n_weeks)
    factor, _controls = carry.linear_parts(fit, places, fit.design.inputs)
    known = fit.in_sample(fit.weeks, draws)
    weekly = np.exp(factor[:, :draws])
    media = carry.fast_media(known, known.reference_spend)
    return np.asarray(weekly * known.base), np.asarray(weekly * media)


def _all_draws(table: FloatArray, count: int) -> FloatArray:
    """The draws repeated up to ``count``, which is how many the noise is made for."""
    return np.take(table, np.arange(count) % table.shape[1], axis=1)
