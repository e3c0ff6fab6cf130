"""What a fitted demand model hands to the road: parameter draws over a span of weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.media import ResponseCurves, geometric_adstock, hill, prepare_curves
from model.readonly import lock_arrays

FloatArray = NDArray[np.float64]
# Axes of each array: week, draw (k), market, channel, and the two ends of a range.
AXES = {
    "base": "wkm",
    "multiplier": "wkm",
    "beta": "kmc",
    "retention": "kc",
    "half_saturation": "kmc",
    "shape": "kc",
    "carry_in": "kmc",
    "elasticity": "km",
    "cross_elasticity": "km",
    "reference_spend": "wmc",
    "observed_spend": "mce",
    "observed_price": "me",
    "delay": "kc",
    "delay_in": "kmc",
}


@dataclass(frozen=True, eq=False)
class DemandDraws:
    """Draws of the demand equation over weeks; outcome per week in the panel's unit.

    ``outcome = multiplier * P * V * I * (base + sum_c beta * hill(adstock(spend)))`` with
    ``P = 1`` at the reference price.

    Attributes:
        markets, channels, weeks: Labels of the axes.
        base: ``(week, draw, market)`` level and trend before season, control effects included.
        multiplier: ``(week, draw, market)`` season, holidays, promo and mean-one noise.
        beta: ``(draw, market, channel)`` outcome per week at saturation, before the multiplier.
        retention: ``(draw, channel)`` of the normalised geometric adstock.
        half_saturation: ``(draw, market, channel)`` in the unit of spend per week.
        shape: ``(draw, channel)`` Hill n.
        carry_in: ``(draw, market, channel)`` adstock state just before the first week.
        elasticity: ``(draw, market)`` own price, as a positive number.
        cross_elasticity: ``(draw, market)`` competitor price.
        reference_spend: ``(week, market, channel)`` status quo: last year's spend on these weeks.
        observed_spend: ``(market, channel, 2)`` least and most spend seen in a week.
        observed_price: ``(market, 2)`` least and most price seen, relative to the reference price;
            ``None`` without prices.
        delay: ``(draw, channel)`` retention of a first stage of carry-over, which makes it peak
            late; ``None`` where no draw has one.
        delay_in: ``(draw, market, channel)`` state of that stage just before the first week.
    """

    markets: tuple[str, ...]
    channels: tuple[str, ...]
    weeks: tuple[str, ...]
    base: FloatArray
    multiplier: FloatArray
    beta: FloatArray
    retention: FloatArray
    half_saturation: FloatArray
    shape: FloatArray
    carry_in: FloatArray
    elasticity: FloatArray
    cross_elasticity: FloatArray
    reference_spend: FloatArray
    observed_spend: FloatArray
    observed_price: FloatArray | None = None
    delay: FloatArray | None = None
    delay_in: FloatArray | None = None

    def __post_init__(self) -> None:
        lock_arrays(self)

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return int(self.beta.shape[0])

    def first(self, n: int) -> DemandDraws:
        """The first ``n`` draws, a fair sample of their own."""
        return self._cut("k", range(min(n, self.n_draws)))

    def of_markets(self, places: Sequence[int]) -> DemandDraws:
        """The draws of some markets."""
        names = tuple(self.markets[place] for place in places)
        return replace(self._cut("m", places), markets=names)

    def of_channels(self, places: Sequence[int]) -> DemandDraws:
        """The draws with some of their channels only."""
        names = tuple(self.channels[place] for place in places)
        return replace(self._cut("c", places), channels=names)

    def _cut(self, axis: str, places: Sequence[int]) -> DemandDraws:
        """All arrays at some places of an axis; labels stay."""
        cut: dict[str, Any] = {
            name: np.take(table, np.asarray(places), axis=axes.index(axis))
            for name, axes in AXES.items()
            if axis in axes and (table := getattr(self, name)) is not None
        }
        return replace(self, **cut)

    @cached_property
    def curves(self) -> ResponseCurves:
        """The response curves, laid out for the kernel."""
        early = 0.0 if self.delay_in is None else self.delay_in
        return prepare_curves(
            *(self.retention, self.half_saturation, self.shape, self.beta, self.carry_in),
            *(self.delay, early),
        )

    def media_response(self, spend: FloatArray | None = None) -> FloatArray:
        """Response by channel before the multiplier, ``(week, draw, market, channel)``.

        Args:
            spend: ``(week, market, channel)``; the reference spend when left out.
        """
        used = self.reference_spend if spend is None else spend
        stock = np.moveaxis(used, 0, -1)[None]
        if self.delay is not None and self.delay_in is not None:
            stock = geometric_adstock(stock, self.delay[:, None, :], self.delay_in)
        stock = geometric_adstock(stock, self.retention[:, None, :], self.carry_in)
        curve = hill(stock, self.half_saturation[..., None], self.shape[:, None, :, None])
        return np.moveaxis(self.beta[..., None] * curve, -1, 0)

    def outcome(self, spend: FloatArray | None = None) -> FloatArray:
        """Outcome at reference price ``(week, draw, market)``; slow and plain, for checks."""
        return self.multiplier * (self.base + self.media_response(spend).sum(axis=-1))
