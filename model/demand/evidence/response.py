"""One channel of one market through the model's own curve, for many draws at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.demand.design import Design
from model.demand.equation import NO_DELAY, delay_of, log_beta
from model.demand.layout import Layout
from model.media import geometric_adstock, hill

FloatArray = NDArray[np.float64]
MOST_KEPT = 1.0 - 1e-9  # of a stock in a week
# Slices of `Layout`'s shared vector with one place a channel that bend the curve.
CURVE = ("retention", "delay", "shape", "saturation")


@dataclass(frozen=True, eq=False)
class ChannelCurve:
    """A channel of a market as the demand equation sees it, in the scale of the design.

    Attributes:
        design: cut to this market and channel; every array is ``(1, 1, ...)``.
        layout: cut to this channel; its slices still point into the whole vectors.
        market, channel: positions in the whole design.
    """

    design: Design
    layout: Layout
    market: int
    channel: int

    @classmethod
    def of(cls, design: Design, layout: Layout, market: int, channel: int) -> ChannelCurve:
        """Cut a design and its layout."""
        m, c = slice(market, market + 1), slice(channel, channel + 1)
        names = ("unit", "active", "share", "media", "carry_in")
        cut = replace(design, **{name: getattr(design, name)[m, c] for name in names})
        slices: dict[str, Any] = {
            name: _place(getattr(layout, name), channel) for name in ("channel", "media", *CURVE)
        }
        return cls(cut, replace(layout, **slices), market, channel)

    @property
    def size_places(self) -> tuple[int, ...]:
        """Places in ``shared`` in whose exponential the response is proportional."""
        return (self.layout.total.start, self.layout.channel.start)

    @property
    def local_places(self) -> tuple[int, ...]:
        """The same in the market's ``local``."""
        return (self.layout.media.start,)

    @property
    def curve_places(self) -> tuple[int, ...]:
        """Places in ``shared`` that bend the curve or carry it over."""
        return tuple(getattr(self.layout, name).start for name in CURVE)

    @property
    def media(self) -> FloatArray:
        """``(week,)`` the history's media in units."""
        return self.design.media[0, 0]

    def shape(self, shared: FloatArray) -> FloatArray:
        """``(draw,)`` Hill n."""
        return np.exp(shared[:, self.layout.shape.start])

    def beta(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """``(draw,)`` response at saturation; ``local`` is ``(draw, market, parameter)``."""
        own = local[:, self.market : self.market + 1]
        return np.exp(log_beta(self.design, self.layout, shared, own))[:, 0, 0]

    def saturation(self, shared: FloatArray, media: FloatArray, first: int) -> FloatArray:
        """``(draw, week)`` share of saturation 0-1 from week ``first`` to the end of ``media``.

        ``media (week,)`` begins with the history's first week, in units.
        """
        layout, start = self.layout, self.design.carry_in[0, 0]
        early, late = _kept(delay_of(layout, shared)[:, 0]), shared[:, layout.retention.start]
        poured = geometric_adstock(media, early, start) if (early > NO_DELAY).any() else media
        stock = geometric_adstock(poured, _kept(expit(late)), start)
        half = np.exp(shared[:, layout.saturation.start])[:, None]
        return hill(stock[:, first:], half, self.shape(shared)[:, None])


def _kept(retention: FloatArray) -> FloatArray:
    """A retention that can be run: a sampler's wild draws reach 1, or are no numbers at all."""
    return np.clip(np.nan_to_num(retention), 0.0, MOST_KEPT)


def _place(part: slice, channel: int) -> slice:
    """The one place of a channel in a slice."""
    return slice(part.start + channel, part.start + channel + 1)
