"""Response curves for a channel without history: published ranges in place of data.

At the spend the curve is meant for, what a unit of spend brings is the stated range; carry-over,
bend and half-saturation come from the ranges of the channel's kind. Low, middle and high of a range
are points of a distribution: below and above the middle each half is normal (in logs where the
figure is positive) with a spread of its own, so that all three points are met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from model.media import hill
from model.readonly import lock_arrays

FloatArray = NDArray[np.float64]
BLOCK = 128  # the first so many draws are a balanced sample of their own
TENTH, TWENTIETH = 1.2816, 1.6449  # normal score of the upper tenth and twentieth
RETENTION_LIMIT = 0.95


@dataclass(frozen=True)
class Range:
    """Low, middle and high of a figure: its 10 %, 50 % and 90 % points, with their source."""

    low: float
    middle: float
    high: float
    source: str


@dataclass(frozen=True)
class BenchmarkKind:
    """A sort of channel: its name as an English msgid and its weekly carry-over."""

    label: str
    retention: Range


FAST = Range(0.0, 0.1, 0.3, "domain §10: weekly retention of search and marketplace ads")
MIDDLE = Range(0.1, 0.3, 0.5, "domain §10: weekly retention of social and short video")
SLOW = Range(0.3, 0.5, 0.7, "domain §10: weekly retention of influencers and brand video")
BENCHMARK_KINDS: Mapping[str, BenchmarkKind] = MappingProxyType(
    {
        "search": BenchmarkKind("Search ads", FAST),
        "marketplace_ads": BenchmarkKind("Marketplace ads", FAST),
        "social": BenchmarkKind("Social ads", MIDDLE),
        "short_video": BenchmarkKind("Short video", MIDDLE),
        "influencer": BenchmarkKind("Influencers", SLOW),
        "brand_video": BenchmarkKind("Brand video", SLOW),
        "other": BenchmarkKind(
            "Another channel", Range(0.0, 0.3, 0.7, "domain §10: all kinds together")
        ),
    }
)
SHAPE = Range(0.8, 1.0, 2.0, "domain §10: Hill slope n")
SATURATION = Range(0.5, 1.0, 2.5, "domain §10: half-saturation over baseline spend")
# GMV per unit of spend, 5 %, 50 % and 95 % points of LogNormal(0.2, 0.9): Meridian's default prior
# of a channel's incremental return (domain §1).
DEFAULT_ROI = (0.278, 1.22, 5.37)


@dataclass(frozen=True, eq=False)
class BenchmarkCurves:
    """Draws of one channel's curve, in the terms of `DemandDraws`.

    Attributes:
        beta: ``(draw, market)`` outcome per week at saturation, before the multiplier.
        half_saturation: ``(draw, market)`` USD per week.
        retention, shape: ``(draw,)``.
        carry_in: ``(draw, market)`` adstock before the first week: none, it has never run.
    """

    beta: FloatArray
    half_saturation: FloatArray
    retention: FloatArray
    shape: FloatArray

    def __post_init__(self) -> None:
        lock_arrays(self)

    @property
    def carry_in(self) -> FloatArray:
        """``(draw, market)`` zeros."""
        return np.zeros_like(self.beta)


def benchmark_curves(
    kind: str,
    weekly_spend: ArrayLike,
    roi: tuple[float, float, float],
    value_per_outcome: ArrayLike,
    n_draws: int = 512,
    seed: int = 0,
) -> BenchmarkCurves:
    """Draws of the curve of a channel without history.

    At steady ``weekly_spend`` each draw's response is worth ``roi x weekly_spend`` a week:
    ``beta = roi x spend / (value x hill(spend))``. The return of a draw is the same in all markets.

    Args:
        kind: a key of `BENCHMARK_KINDS`.
        weekly_spend: ``(market,)`` USD a week; a market with 0 has no response.
        roi: 5 %, 50 % and 95 % points of incremental revenue per unit of spend, at that spend.
        value_per_outcome: ``(market,)`` revenue per outcome (order), in the money of the spend.
        n_draws: number of draws.
        seed: of the draws; give each channel its own.

    Raises:
        ValueError: an unknown kind, no spend at all, a return or value that is not above 0.
    """
    spend = np.atleast_1d(np.asarray(weekly_spend, dtype=float))
    value = np.asarray(value_per_outcome, dtype=float)
    _check(kind, spend, roi, value)
    score = normal_scores(n_draws, 4, seed)
    low, middle, high = (float(np.log(point)) for point in roi)
    returns = np.exp(_split_normal(score[:, 0], low, middle, high, TWENTIETH))
    carried = BENCHMARK_KINDS[kind].retention
    retention = _split_normal(score[:, 1], carried.low, carried.middle, carried.high, TENTH)
    shape = _positive(score[:, 2], SHAPE)
    ratio = _positive(score[:, 3], SATURATION)
    typical = np.where(spend > 0, spend, spend[spend > 0].mean())
    saturation = hill(1.0, ratio, shape)
    return BenchmarkCurves(
        beta=returns[:, None] * spend / value / saturation[:, None],
        half_saturation=ratio[:, None] * typical,
        retention=np.clip(retention, 0.0, RETENTION_LIMIT),
        shape=shape,
    )


def _check(
    kind: str, spend: FloatArray, roi: tuple[float, float, float], value: FloatArray
) -> None:
    """Refuse what has no curve."""
    if kind not in BENCHMARK_KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(BENCHMARK_KINDS)}")
    if not (np.isfinite(spend).all() and (spend >= 0).all() and spend.sum() > 0):
        raise ValueError(
            f"weekly_spend {spend.tolist()} must be 0 or more and above 0 in some market: a curve "
            "needs the spend its return is stated for"
        )
    if not 0 < roi[0] <= roi[1] <= roi[2]:
        raise ValueError(f"roi {roi!r} must be three numbers above 0 in rising order")
    if not (np.isfinite(value).all() and (value > 0).all()):
        raise ValueError(f"value_per_outcome {value.tolist()} must be above 0")


def _positive(score: FloatArray, given: Range) -> FloatArray:
    """A positive figure of a range, its logarithm split normal."""
    low, middle, high = (float(np.log(point)) for point in (given.low, given.middle, given.high))
    return np.exp(_split_normal(score, low, middle, high, TENTH))


def _split_normal(
    score: FloatArray, low: float, middle: float, high: float, tail: float
) -> FloatArray:
    """Two half normals that meet in the middle; ``low`` and ``high`` stand at ``-tail, tail``."""
    return middle + score / tail * np.where(score < 0, middle - low, high - middle)


def normal_scores(draws: int, figures: int, seed: int) -> FloatArray:
    """Normal scores ``(draw, figure)``: strata in random order, balanced in every block."""
    rng = np.random.default_rng([seed, 3])
    blocks = -(-draws // BLOCK)
    strata = rng.permuted(np.tile(np.arange(BLOCK), (blocks, figures, 1)), axis=2)
    place = (strata + rng.random(strata.shape)) / BLOCK
    return ndtri(np.moveaxis(place, 1, 2).reshape(-1, figures)[:draws])
