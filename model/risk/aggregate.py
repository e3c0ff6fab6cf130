"""The loss of a year: the exact distribution of all events together, by Fourier transform.

Each risk strikes as a Poisson process with lognormal losses. Risks with a shared driver are struck
by the same events: when the driver's event comes, the more frequent risk is always hit where the
rarer one is. The yearly sum is then compound Poisson, and its distribution is one inverse transform
away (`domain.md` §6, exact aggregate; the closed forms of mean and variance are kept beside it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.fft import irfft
from scipy.special import ndtri

from model.risk.register import Register
from model.risk.severity import (
    GRID_POINTS,
    ComplexArray,
    tilt_factors,
    transforms_with_weights,
)

FloatArray = NDArray[np.float64]

# The grid reaches over twelve deviations of the year, and over one event in two thousand.
_DEVIATIONS_ON_GRID = 12.0
_LARGEST_EVENT = float(ndtri(0.9995))


@dataclass(frozen=True, eq=False)
class AnnualLoss:
    """Event losses of a plan year in USD.

    Attributes:
        expected: Mean, closed form.
        variance: Variance in USD squared, closed form.
        by_risk: Mean loss of each risk, in register order; sums to `expected`.
        no_loss: Chance of a year without any event.
        step: Distance of the money grid.
        cumulative: ``(point,)`` chance that the year's loss rounds to that grid point or less.
    """

    expected: float
    variance: float
    by_risk: dict[str, float]
    no_loss: float
    step: float = field(repr=False)
    cumulative: FloatArray = field(repr=False)

    @property
    def deviation(self) -> float:
        """Standard deviation in USD."""
        return float(np.sqrt(self.variance))

    def quantile(self, u: ArrayLike) -> FloatArray:
        """Loss that a year stays at or below with chance `u`, in the shape of `u`.

        Zero up to the atom at zero, then straight between the middles of grid cells. Stops at the
        end of the grid, which a year passes less than once in a thousand times.
        """
        u = np.asarray(u, dtype=float)
        value = np.interp(u, self.cumulative, self._edges)
        return np.where(u <= self.cumulative[0], 0.0, value)

    def exceedance(self, points: ArrayLike) -> FloatArray:
        """Chance that the year's loss is above each of `points` (USD): the exceedance curve."""
        return 1 - np.interp(np.asarray(points, dtype=float), self._edges, self.cumulative)

    def value_at_risk(self, level: float = 0.95) -> float:
        """Loss exceeded with chance 1 - `level`."""
        return float(self.quantile(level))

    def tail_mean(self, level: float = 0.95) -> float:
        """Mean loss of the worst 1 - `level` of years (CVaR).

        The closed-form mean less the quantiles up to `level`, so losses beyond the grid count.
        """
        return (self.expected - self._mean_below(level)) / (1 - level)

    @cached_property
    def var95(self) -> float:
        """Loss exceeded in one year of twenty."""
        return self.value_at_risk(0.95)

    @cached_property
    def cvar95(self) -> float:
        """Mean loss of the worst year of twenty."""
        return self.tail_mean(0.95)

    @cached_property
    def _edges(self) -> FloatArray:
        """Upper edge of each grid cell."""
        middles = np.arange(len(self.cumulative), dtype=np.float64)
        return self.step * (middles + 0.5)

    def _mean_below(self, level: float) -> float:
        """Integral of the quantile from 0 to `level`."""
        cell = int(np.searchsorted(self.cumulative, level))
        if cell == 0:
            return 0.0
        chances = np.diff(self.cumulative[:cell], prepend=0.0)
        whole = self.step * float(chances @ np.arange(cell))
        lower_edge = self.step * (cell - 0.5)
        part = level - float(self.cumulative[cell - 1])
        return whole + part * (lower_edge + self.value_at_risk(level)) / 2


@dataclass(frozen=True)
class _Events:
    """The risks that can strike: yearly frequency, median loss, log deviation, driver number.

    Arrays are ``(risk,)``; a driver number of -1 means the risk strikes alone.
    """

    frequency: FloatArray
    median: FloatArray
    sigma: FloatArray
    driver: NDArray[np.intp]

    @cached_property
    def mean(self) -> FloatArray:
        """Mean loss of one event, USD."""
        return self.median * np.exp(self.sigma**2 / 2)

    @cached_property
    def variance(self) -> float:
        """Variance of the yearly sum: frequency x second moment, and what shared events add."""
        own = float(self.frequency @ (self.mean**2 * np.exp(self.sigma**2)))
        together = np.minimum.outer(self.frequency, self.frequency)
        shared = (self.driver[:, None] == self.driver) & (self.driver >= 0)
        np.fill_diagonal(shared, False)
        return own + float(self.mean @ (together * shared) @ self.mean)

    def struck(self) -> _Events:
        """Only the risks with a frequency and a loss above zero."""
        kept = (self.frequency > 0) & (self.median > 0)
        return _Events(self.frequency[kept], self.median[kept], self.sigma[kept], self.driver[kept])


def annual_loss(
    register: Register,
    exposures: Mapping[str, float],
    frequency: Mapping[str, float] | None = None,
    severity: Mapping[str, float] | None = None,
    cover: float = 0.0,
    points: int = GRID_POINTS,
    *,
    years: float = 1.0,
) -> AnnualLoss:
    """Distribution of the event losses of a year, or of `years` of it.

    Args:
        register: The risks.
        exposures: USD a year (or on hand) for each exposure base of the register; `fixed` is 1.
        frequency: Factor on the yearly frequency by risk id; 1 where absent.
        severity: Factor on the loss of an event by risk id; 1 where absent.
        cover: Share of each loss that insurance pays, 0 to 1.
        points: Size of the money grid, an even number. The usual one is remembered and fast; take
            2^16 for one answer about a register with very wide intervals.
        years: Length of the time looked at: 0.25 has a quarter of the events of a year, each as
            dear. Exposures stay those of a whole year.

    Raises:
        ValueError: an exposure missing or negative, a factor negative or of an unknown risk, a
            cover outside 0 to 1, a time that is negative or endless.
    """
    events = _events(register, exposures, frequency, severity, cover, years)
    expected = events.frequency * events.mean
    by_risk = dict(zip(register.prepared.ids, expected.tolist(), strict=True))
    return _distribution(events.struck(), by_risk, points)


def expected_loss(
    register: Register,
    exposures: Mapping[str, float],
    frequency: Mapping[str, float] | None = None,
    severity: Mapping[str, float] | None = None,
    cover: float = 0.0,
    *,
    years: float = 1.0,
) -> float:
    """Mean loss in USD alone, closed form; arguments and errors as for `annual_loss`."""
    events = _events(register, exposures, frequency, severity, cover, years)
    return float(events.frequency @ events.mean)


def _events(
    register: Register,
    exposures: Mapping[str, float],
    frequency: Mapping[str, float] | None,
    severity: Mapping[str, float] | None,
    cover: float,
    years: float,
) -> _Events:
    """The register's risks at these exposures and under these factors."""
    if not 0 <= cover <= 1:
        raise ValueError(f"cover {cover} must lie between 0 and 1")
    if not 0 <= years < float("inf"):
        raise ValueError(f"years {years} must be 0 or more")
    scale = register.exposure_by_risk(exposures) * register.by_risk_id(severity, "severity")
    prepared = register.prepared
    return _Events(
        prepared.frequency * register.by_risk_id(frequency, "frequency") * years,
        prepared.median * scale * (1 - cover),
        prepared.sigma,
        prepared.driver,
    )


def _distribution(events: _Events, by_risk: dict[str, float], points: int) -> AnnualLoss:
    """The yearly sum of `events` on a grid that fits it."""
    expected = float(sum(by_risk.values()))
    if not len(events.frequency):
        return AnnualLoss(0.0, 0.0, by_risk, 1.0, 1.0, np.ones(1))
    step = _reach(events, expected) / points
    exponent = _log_transform(events, step, points)
    chances = irfft(np.exp(exponent), points) / tilt_factors(points)
    cumulative = np.minimum(np.cumsum(np.maximum(chances, 0.0)), 1.0)
    no_loss = float(np.exp(-_event_rate(events)))
    return AnnualLoss(expected, events.variance, by_risk, no_loss, step, cumulative)


def _reach(events: _Events, expected: float) -> float:
    """How far in USD the grid goes."""
    largest = float(np.max(events.median * np.exp(_LARGEST_EVENT * events.sigma)))
    return expected + max(_DEVIATIONS_ON_GRID * events.variance**0.5, largest)


def _log_transform(events: _Events, step: float, points: int) -> ComplexArray:
    """Log of the transform of the yearly sum: sum over kinds of event of rate x (transform - 1)."""
    rows, weights = transforms_with_weights(events.median / step, events.sigma, points)
    alone = events.driver < 0
    rates = np.where(alone, events.frequency, 0.0)
    exponent = _mix(rows, weights * np.repeat(rates, 2)) - rates.sum()
    for number in np.unique(events.driver[~alone]):
        members = np.flatnonzero(events.driver == number)
        members = members[np.argsort(-events.frequency[members])]
        hit = np.ones(rows.shape[1], dtype=complex)
        rarer = np.append(events.frequency[members[1:]], 0.0)
        for member, rate in zip(members, events.frequency[members] - rarer, strict=True):
            pair = slice(2 * member, 2 * member + 2)
            hit = hit * _mix(rows[pair], weights[pair])
            exponent += rate * (hit - 1)
    return exponent


def _mix(rows: ComplexArray, weights: FloatArray) -> ComplexArray:
    """Weighted sum of transforms; real arithmetic, which is half the work."""
    mixed = weights @ rows.view(np.float64)
    return mixed.view(np.complex128)


def _event_rate(events: _Events) -> float:
    """Events a year: the lone risks, and the most frequent risk of each driver."""
    alone = events.driver < 0
    shared = events.driver[~alone]
    most = [events.frequency[events.driver == number].max() for number in np.unique(shared)]
    return float(events.frequency[alone].sum() + sum(most))
