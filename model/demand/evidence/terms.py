"""What the model predicts of one piece of evidence in one market, for many draws at once.

A figure read off a channel's curve is proportional to the exponential of what sets its size, so
that its derivative by those coordinates is the figure itself; by those that bend the curve
(carry-over, half-saturation, shape) it is found by central differences: four coordinates, all draws
in one call, and the curve is written once, in `model.media`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from model.demand.design import YEAR
from model.demand.equation import own_elasticity
from model.demand.evidence.response import ChannelCurve
from model.demand.layout import Layout

FloatArray = NDArray[np.float64]
STEP = 1e-4  # of central differences, in unconstrained coordinates


class Term(Protocol):
    """A predicted figure of one market."""

    @property
    def shared_places(self) -> tuple[int, ...]:
        """Places in ``shared`` that the figure depends on."""
        ...

    @property
    def local_places(self) -> tuple[int, ...]:
        """Places in the market's ``local`` that it depends on."""
        ...

    def value(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """``(draw,)`` from ``shared (draw, parameter)`` and ``local (draw, market, parameter)``."""
        ...

    def slopes(
        self, shared: FloatArray, local: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The value with its derivatives ``(draw, place)`` by both kinds of places."""
        ...


@dataclass(frozen=True, eq=False)
class _OnCurve(ABC):
    """A figure read off one channel's curve.

    Attributes:
        curve: the channel in its market.
    """

    curve: ChannelCurve

    @property
    def shared_places(self) -> tuple[int, ...]:
        return (*self.curve.size_places, *self.curve.curve_places)

    @property
    def local_places(self) -> tuple[int, ...]:
        return self.curve.local_places

    @abstractmethod
    def value(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """See `Term`."""

    def slopes(
        self, shared: FloatArray, local: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """See `Term`; by what bends the curve by central differences, all in one call."""
        places = self.curve.curve_places
        moved = np.repeat(shared[None], 1 + 2 * len(places), axis=0)
        for index, place in enumerate(places):
            moved[1 + 2 * index, :, place] += STEP
            moved[2 + 2 * index, :, place] -= STEP
        copies = np.broadcast_to(local, (len(moved), *local.shape)).reshape(-1, *local.shape[1:])
        values = self.value(moved.reshape(-1, shared.shape[1]), copies).reshape(len(moved), -1)
        value = values[0]
        bent = (values[1::2] - values[2::2]).T / (2.0 * STEP)
        sized = np.repeat(value[:, None], len(self.curve.size_places), axis=1)
        own = np.repeat(value[:, None], len(self.local_places), axis=1)
        return value, np.concatenate([sized, bent], axis=1), own


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
    def shared_places(self) -> tuple[int, ...]:
        """The common elasticity."""
        return (self.layout.price.start,)

    @property
    def local_places(self) -> tuple[int, ...]:
        """The market's deviation."""
        return (self.layout.local_price.start,)

    def value(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """``(draw,)``."""
        return own_elasticity(self.layout, shared, local)[:, self.market]

    def slopes(
        self, shared: FloatArray, local: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """See `Term`; both coordinates add up, and the elasticity is their soft maximum with 0."""
        value = self.value(shared, local)
        slope = -np.expm1(-value)[:, None]
        return value, slope, slope


def last_year(weeks: int) -> slice:
    """The last year of so many weeks, all of them when there are fewer."""
    return slice(max(weeks - YEAR, 0), weeks)
