"""Where each parameter stands in the vectors the solver works on, and its prior.

Two vectors: ``shared (parameter,)`` for what all markets have in common, ``local (market,
parameter)`` for the rest. All coordinates are unconstrained.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.demand import priors
from model.demand.design import KNOT_WEEKS, Design, feature_priors

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """Standard deviations that the outer loop learns.

    Attributes:
        level: log points of the level per square root of a week.
        pooling: log points of a channel's effect between markets.
        common: log points of the level that markets share, per square root of a week.
        shock: log points of a week that markets share.
        season: log points of the first harmonic of the year; higher ones get less.
        event: log points of a week that an event of size one fills.
    """

    level: float
    pooling: float
    common: float
    shock: float
    season: float
    event: float


@dataclass(frozen=True)
class Structure:
    """What is assumed of the equation's form; fits of several are averaged by their evidence.

    Attributes:
        retention, delay: priors of the two stages of carry-over.
    """

    retention: priors.Alike
    delay: priors.Normal


GEOMETRIC = Structure(priors.RETENTION, priors.NO_DELAY)
DELAYED = Structure(priors.LATE_RETENTION, priors.DELAY)


@dataclass(frozen=True, eq=False)
class Layout:
    """Slices of the parameter vectors for a design.

    Attributes:
        total, channel, retention, delay, shape, saturation: media, in ``shared``.
        feature, control, price, rival, common, shock: the rest of ``shared``.
        level, media, season, local_price: in ``local``.
        n_shared, n_local: lengths.
    """

    total: slice
    channel: slice
    retention: slice
    delay: slice
    shape: slice
    saturation: slice
    feature: slice
    control: slice
    price: slice
    rival: slice
    common: slice
    shock: slice
    n_shared: int
    level: slice
    media: slice
    season: slice
    local_price: slice
    n_local: int


def layout_of(design: Design) -> Layout:
    """The layout for a design; a panel without media has empty media slices."""
    channels = design.unit.shape[1]
    linear = (design.features.shape[-1], design.controls.shape[-1])
    together = (design.common_walk.shape[1], design.week_shocks.shape[1])
    shared = _slices([min(channels, 1), *[channels] * 5, *linear, 1, 1, *together])
    local = _slices([design.knots.shape[1], channels, design.market_features.shape[1], 1])
    shared_names = (
        *("total", "channel", "retention", "delay", "shape", "saturation"),
        *("feature", "control", "price", "rival", "common", "shock"),
    )
    local_names = ("level", "media", "season", "local_price")
    return Layout(
        **dict(zip(shared_names, shared, strict=True)),
        **dict(zip(local_names, local, strict=True)),
        n_shared=shared[-1].stop,
        n_local=local[-1].stop,
    )


def _slices(sizes: list[int]) -> list[slice]:
    """Consecutive slices of the given sizes."""
    ends = np.cumsum(sizes).tolist()
    return [slice(end - size, end) for size, end in zip(sizes, ends, strict=True)]


@dataclass(frozen=True, eq=False)
class Prior:
    """Normal priors: ``mean`` and ``precision`` of both vectors.

    Attributes:
        shared_mean: ``(parameter,)``; shared_precision: ``(parameter, parameter)``; carry-over and
            saturation of channels resemble one another, all else is independent.
        local_mean: ``(parameter,)``, the same for each market.
        local_precision: ``(parameter, parameter)``; the level is a random walk over knots.
        shared_root: lower root of the covariance of the shared vector; a prior drawn is the mean
            plus this root times white noise.
    """

    shared_mean: FloatArray
    shared_precision: FloatArray
    local_mean: FloatArray
    local_precision: FloatArray
    shared_root: FloatArray

    def half_log_determinant(self, markets: int) -> float:
        """Half the log determinant of the precision of all parameters."""
        local = np.linalg.slogdet(self.local_precision)[1]
        shared = np.linalg.slogdet(self.shared_precision)[1]
        return float(0.5 * (shared + markets * local))


def prior_of(
    design: Design, layout: Layout, spread: Spread, structure: Structure = GEOMETRIC
) -> Prior:
    """The priors of `priors` laid out for a design."""
    mean, sd = np.zeros(layout.n_shared), np.ones(layout.n_shared)
    for part, prior in (
        (layout.total, priors.TOTAL_ELASTICITY),
        (layout.channel, priors.CHANNEL),
        (layout.retention, structure.retention),
        (layout.delay, structure.delay),
        (layout.shape, priors.SHAPE),
        (layout.saturation, priors.SATURATION),
        (layout.price, priors.PRICE),
        (layout.rival, priors.COMPETITOR),
    ):
        mean[part], sd[part] = prior.mean, prior.sd
    sd[layout.control] = priors.CONTROL_SD
    sd[layout.common], sd[layout.shock] = spread.common * KNOT_WEEKS**0.5, spread.shock
    mean[layout.feature], sd[layout.feature] = feature_priors(
        spread.season, spread.event * design.event_scale
    )
    local_mean = np.zeros(layout.n_local)
    local_mean[layout.level] = priors.LEVEL.mean if len(design.unit.T) else 0.0
    precision = np.zeros((layout.n_local, layout.n_local))
    precision[layout.level, layout.level] = _random_walk(design.knots.shape[1], spread.level)
    for part, size in (
        (layout.media, spread.pooling),
        (layout.season, priors.SEASON_MARKET_SD),
        (layout.local_price, priors.PRICE_MARKET_SD),
    ):
        index = np.arange(part.start, part.stop)
        precision[index, index] = 1.0 / size**2
    common = np.diag(1.0 / sd**2)
    root = np.diag(sd)
    for part, alike in (
        (layout.retention, structure.retention),
        (layout.saturation, priors.SATURATION),
        (layout.shape, priors.SHAPE),
    ):
        covariance = _alike(alike, part.stop - part.start)
        common[part, part] = np.linalg.inv(covariance)
        root[part, part] = np.linalg.cholesky(covariance)
    return Prior(mean, common, local_mean, precision, root)


def _alike(prior: priors.Alike, channels: int) -> FloatArray:
    """``(channel, channel)`` covariance of figures that share their centre."""
    return prior.together**2 * np.ones((channels, channels)) + prior.apart**2 * np.eye(channels)


def _random_walk(knots: int, level_sd: float) -> FloatArray:
    """``(knot, knot)`` precision of a random walk with a wide prior on its first knot."""
    steps = np.diff(np.eye(knots), axis=0)
    precision = steps.T @ steps / (level_sd**2 * KNOT_WEEKS)
    precision[0, 0] += 1.0 / priors.LEVEL.sd**2
    return precision
