"""What the model predicts of one piece of evidence in one market, for many draws at once.

A term is proportional to the exponential of its ``size`` coordinates, so that its derivative by
them is the term itself; by its ``bend`` coordinates (carry-over, half-saturation, shape) it is
found by central differences: three or four coordinates, all draws in one call, and the curve is
written once, in `model.media`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from model.demand.design import YEAR
from model.demand.evidence.response import ChannelCurve
from model.demand.layout import Layout

FloatArray = NDArray[np.float64]
STEP = 1e-4  # of central differences, in unconstrained coordinates


class Term(Protocol):
    """A predicted figure of one market."""

    @property
    def shared_size(self) -> tuple[int, ...]:
        """Places in ``shared`` in whose exponential the value is proportional."""
        ...

    @property
    def local_size(self) -> tuple[int, ...]:
        """The same in the market's ``local``."""
        ...

    @property
    def bend(self) -> tuple[int, ...]:
        """Further places in ``shared`` that the value depends on."""
        ...

    def value(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """``(draw,)`` from ``shared (draw, parameter)`` and ``local (draw, market, parameter)``."""
        ...


@dataclass(frozen=True, eq=False)
class _OnCurve:
    """Places of a term that reads one channel's curve."""

    curve: ChannelCurve

    @property
    def shared_size(self) -> tuple[int, ...]:
        return self.curve.size_places

    @property
    def local_size(self) -> tuple[int, ...]:
        return self.curve.local_places

    @property
    def bend(self) -> tuple[int, ...]:
        return self.curve.curve_places


@dataclass(frozen=True, eq=False)
class Lift(_OnCurve):
    """Outcome with the history's spend less outcome with the spend of the comparison.

    Attributes:
        first: first week whose outcome counts; other: ``(week,)`` media of the comparison from the
            history's first week to the last week that counts, in units.
        weight: ``(counted week,)`` outcome per unit of response: the weekly factor of season,
            price and promotions times the market's scale, held fixed.
    """

    first: int
    other: FloatArray
    weight: FloatArray

    def value(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """``(draw,)`` in the panel's unit."""
        actual = self.curve.media[: len(self.other)]
        gained = self.curve.saturation(shared, actual, self.first)
        gained = gained - self.curve.saturation(shared, self.other, self.first)
        return self.curve.beta(shared, local) * (gained @ self.weight)


@dataclass(frozen=True, eq=False)
class Contribution(_OnCurve):
    """Outcome of some weeks that the channel caused, earlier spend carried over included.

    Attributes:
        first: first week; weight: as in `Lift`.
    """

    first: int
    weight: FloatArray

    def value(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """``(draw,)`` in the panel's unit."""
        media = self.curve.media[: self.first + len(self.weight)]
        caused = self.curve.saturation(shared, media, self.first) @ self.weight
        return self.curve.beta(shared, local) * caused


@dataclass(frozen=True, eq=False)
class Elasticity(_OnCurve):
    """Elasticity of a year's outcome to sustained spend on a channel: ``sum y n (1 - h) / sum y``.

    Attributes:
        weight: ``(last weeks,)`` as in `Lift`, over the year's outcome.
    """

    weight: FloatArray

    def value(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """``(draw,)``."""
        media = self.curve.media
        full = self.curve.saturation(shared, media, len(media) - len(self.weight))
        slope = self.curve.shape(shared)[:, None] * full * (1.0 - full)
        return self.curve.beta(shared, local) * (slope @ self.weight)


@dataclass(frozen=True, eq=False)
class OwnPrice:
    """Own-price elasticity of a market, positive."""

    layout: Layout
    market: int

    @property
    def shared_size(self) -> tuple[int, ...]:
        """The common elasticity."""
        return (self.layout.price.start,)

    @property
    def local_size(self) -> tuple[int, ...]:
        """The market's deviation."""
        return (self.layout.local_price.start,)

    @property
    def bend(self) -> tuple[int, ...]:
        """Nothing else."""
        return ()

    def value(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """``(draw,)``."""
        layout = self.layout
        own = local[:, self.market, layout.local_price.start]
        return np.exp(shared[:, layout.price.start] + own)


def bend_slopes(term: Term, shared: FloatArray, local: FloatArray) -> FloatArray:
    """``(draw, bend place)`` derivatives of a term by central differences, all in one call."""
    places = term.bend
    if not places:
        return np.zeros((len(shared), 0))
    moved = np.repeat(shared[None], 2 * len(places), axis=0)
    for index, place in enumerate(places):
        moved[2 * index, :, place] += STEP
        moved[2 * index + 1, :, place] -= STEP
    copies = np.broadcast_to(local, (2 * len(places), *local.shape)).reshape(-1, *local.shape[1:])
    value = term.value(moved.reshape(-1, shared.shape[1]), copies)
    up, down = value.reshape(len(places), 2, -1).swapaxes(0, 1)
    return (up - down).T / (2.0 * STEP)


def last_year(weeks: int) -> slice:
    """The last year of so many weeks, all of them when there are fewer."""
    return slice(max(weeks - YEAR, 0), weeks)
