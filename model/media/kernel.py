"""The fast kernel: media response of all draws over a plan's weeks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.media.formulas import FloatArray, check_retention

SingleArray = NDArray[np.float32]

# Two weeks of (market, channel, draw) blocks stay in the cache at 8 x 10 x 512: measured fastest.
WEEKS_PER_BLOCK = 2
# Carry-over below this is zero to any reader; left alone it decays into slow denormal numbers.
NEGLIGIBLE_STOCK = np.float32(1e-30)
WEEKS_BETWEEN_FLUSHES = 8


@dataclass(frozen=True)
class ResponseCurves:
    """Response curves of all draws, laid out once for the fast kernel (single precision).

    The draw is the last axis, so that spend, which no draw changes, is a scalar to the inner loop.
    The state is kept divided by ``1 - retention``, which saves a pass over the block each week.

    Carry-over runs through one geometric stage, or through two in a row where it peaks late.

    Attributes:
        retention: ``(stage, channel, draw)``
        power: ``(channel, draw)`` minus the Hill shape.
        offset: ``(market, channel, draw)`` ``n (log half_saturation - log(1 - retention))``,
            ``1 - retention`` being the product over stages.
        stock: ``(stage, market, channel, draw)`` carry-in, divided as the state is.
        beta: ``(market, channel, draw)`` response per week at saturation.
    """

    retention: SingleArray
    power: SingleArray
    offset: SingleArray
    stock: SingleArray
    beta: SingleArray

    @property
    def shape(self) -> tuple[int, int, int]:
        """``(market, channel, draw)`` sizes."""
        markets, channels, draws = self.beta.shape
        return markets, channels, draws

    def first(self, draws: int) -> ResponseCurves:
        """The same curves for the first draws only."""
        if draws >= self.shape[2]:
            return self
        fields = (self.retention, self.power, self.offset, self.stock, self.beta)
        return ResponseCurves(*(np.ascontiguousarray(a[..., :draws]) for a in fields))


def prepare_curves(
    retention: ArrayLike,
    half_saturation: ArrayLike,
    shape: ArrayLike,
    beta: ArrayLike,
    carry_in: ArrayLike = 0.0,
    delay: ArrayLike | None = None,
    delay_in: ArrayLike = 0.0,
) -> ResponseCurves:
    """Lay out the parameters of all draws for `response`; do it once a world, not once a call.

    Args:
        retention: ``(draw, channel)`` in [0, 1).
        half_saturation: ``(draw, market, channel)`` above 0, in the unit of spend a week.
        shape: ``(draw, channel)`` Hill n, above 0.
        beta: ``(draw, market, channel)`` response per week at saturation.
        carry_in: ``(draw, market, channel)`` adstock state just before the first week.
        delay: ``(draw, channel)`` in [0, 1): retention of a first stage that spend runs through
            before; ``None`` or all zero: there is none.
        delay_in: ``(draw, market, channel)`` state of that stage.

    Raises:
        ValueError: a retention outside [0, 1), a half-saturation or shape that is not positive.
    """
    theta, n = np.asarray(retention, dtype=float), np.asarray(shape, dtype=float)
    kappa, size = np.asarray(half_saturation, dtype=float), np.asarray(beta, dtype=float)
    check_retention(theta)
    for name, values in (("half_saturation", kappa), ("shape", n)):
        if not np.all(values > 0):
            raise ValueError(f"{name} {values[~(values > 0)].flat[0]} must be above 0")
    stages, states = [theta], [np.broadcast_to(carry_in, size.shape)]
    if delay is not None and np.any(np.asarray(delay) > 0):
        early = np.asarray(delay, dtype=float)
        check_retention(early)
        stages, states = [early, theta], [np.broadcast_to(delay_in, size.shape), *states]
    lost = np.cumprod([1.0 - stage for stage in stages], axis=0)[:, :, None, :]
    offset = n[:, None, :] * (np.log(kappa) - np.log(lost[-1]))
    return ResponseCurves(
        _single(np.array(stages).swapaxes(1, 2)),
        _single(-n.T),
        _single(offset.transpose(1, 2, 0)),
        _single((np.array(states) / lost).transpose(0, 2, 3, 1)),
        _single(size.transpose(1, 2, 0)),
    )


def _single(values: ArrayLike) -> SingleArray:
    """Contiguous single-precision copy."""
    return np.ascontiguousarray(values, dtype=np.float32)


@dataclass(frozen=True)
class Stock:
    """Adstock state of all draws on the way through a plan.

    Attributes:
        week: Weeks that have passed, a multiple of `WEEKS_PER_BLOCK`.
        level: ``(stage, market, channel, draw)``, divided as in `ResponseCurves`.
    """

    week: int
    level: SingleArray


def response(curves: ResponseCurves, spend: ArrayLike, weights: ArrayLike) -> SingleArray:
    """Media response of each week, summed over channels once for each set of channel weights.

    Args:
        curves: from `prepare_curves`.
        spend: ``(market, channel, week)`` spend per week, not negative.
        weights: ``(weight_set, draw, channel)`` or ``(weight_set, draw, market, channel)``.

    Returns:
        ``(weight_set, week, draw, market)``; no spend and no carry-over gives exactly zero.
    """
    return response_since(Stock(0, curves.stock), curves, spend, weights)[0]


def response_since(
    start: Stock,
    curves: ResponseCurves,
    spend: ArrayLike,
    weights: ArrayLike,
    stops: Collection[int] = (),
) -> tuple[SingleArray, tuple[Stock, ...]]:
    """`response` from a week on, bit for bit, and the states it passes.

    Args:
        start: Where an earlier call with the same curves stood, of a plan that spent the same
            until then.
        stops: Weeks to answer the state before, multiples of `WEEKS_PER_BLOCK`.

    Returns:
        ``(weight_set, week after start, draw, market)``, and the states at the stops on the way.
    """
    markets, channels, draws = curves.shape
    weekly = _weekly_spend(spend, (markets, channels))
    scaled = _scaled_weights(curves, weights)
    out = np.empty((len(scaled), len(weekly) - start.week, draws, markets), dtype=np.float32)
    state, passed = _Adstock(curves, start), []
    for week in range(start.week, len(weekly), WEEKS_PER_BLOCK):
        if week in stops:
            passed.append(Stock(week, state.levels))
        block = state.advance(weekly[week : week + WEEKS_PER_BLOCK])
        at = week - start.week
        for index, weight in enumerate(scaled):
            out[index, at : at + len(block)] = np.einsum("tmck,mck->tkm", block, weight)
    return out, tuple(passed)


def response_detail(
    curves: ResponseCurves, spend: ArrayLike, week_weights: ArrayLike
) -> SingleArray:
    """Media response by channel, summed over weeks with the given weights.

    Args:
        curves: from `prepare_curves`.
        spend: ``(market, channel, week)`` spend per week.
        week_weights: ``(week, quarter, draw, market)``, e.g. multiplier times the quarter's days.

    Returns:
        ``(quarter, draw, market, channel)``.
    """
    markets, channels, draws = curves.shape
    weekly = _weekly_spend(spend, (markets, channels))
    factor = np.asarray(week_weights, dtype=np.float32).transpose(0, 1, 3, 2)
    total = np.zeros((factor.shape[1], markets, channels, draws), dtype=np.float32)
    scratch = np.empty((markets, channels, draws), dtype=np.float32)
    state = _Adstock(curves)
    for week, row in enumerate(weekly):
        block = state.advance(row[None])[0]
        for quarter in range(factor.shape[1]):
            weight = factor[week, quarter]
            if weight.any():
                np.multiply(block, weight[:, None, :], out=scratch)
                total[quarter] += scratch
    total *= curves.beta
    return np.ascontiguousarray(total.transpose(0, 3, 1, 2))


def carry_out(curves: ResponseCurves, spend: ArrayLike) -> FloatArray:
    """Adstock states after the last week ``(stage, draw, market, channel)``, in the unit of spend.

    The last stage is the next call's ``carry_in``, a first one before it its ``delay_in``.
    """
    markets, channels, _ = curves.shape
    weekly = _weekly_spend(spend, (markets, channels))
    state = _Adstock(curves)
    for row in weekly:
        state.step(row, state.late)
    lost = np.cumprod(1.0 - curves.retention, axis=0)[:, None]
    return np.asarray((state.levels * lost).transpose(0, 3, 1, 2), dtype=float)


def _weekly_spend(spend: ArrayLike, shape: tuple[int, int]) -> SingleArray:
    """Spend as ``(week, market, channel, 1)`` in single precision."""
    values = np.asarray(spend, dtype=np.float32)
    if values.ndim != 3 or values.shape[:2] != shape:
        raise ValueError(f"spend has shape {values.shape}; expected (market, channel) = {shape}")
    return np.ascontiguousarray(values.transpose(2, 0, 1))[..., None]


def _scaled_weights(curves: ResponseCurves, weights: ArrayLike) -> SingleArray:
    """Channel weights times beta, ``(weight_set, market, channel, draw)``."""
    values = np.asarray(weights, dtype=np.float32)
    if values.ndim == 3:
        values = values[:, :, None, :]
    return _single(values.transpose(0, 2, 3, 1) * curves.beta)


class _Adstock:
    """Adstock state of all draws as the weeks pass; owns the buffers of one call."""

    def __init__(self, curves: ResponseCurves, start: Stock | None = None) -> None:
        self._curves = curves
        self._buffer = np.empty((WEEKS_PER_BLOCK, *curves.beta.shape), dtype=np.float32)
        self._weeks = start.week if start else 0
        *self._early, self.late = (start.level if start else curves.stock).copy()

    @property
    def levels(self) -> SingleArray:
        """A copy of all stages ``(stage, market, channel, draw)``."""
        return np.stack([*self._early, self.late])

    def step(self, row: SingleArray, out: SingleArray) -> None:
        """Pass one week with spend ``row`` (market, channel, 1) and leave the state in ``out``."""
        self._weeks += 1
        flush = self._weeks % WEEKS_BETWEEN_FLUSHES == 0
        poured = row
        for stage, kept in zip(self._early, self._curves.retention[:-1], strict=True):
            np.multiply(stage, kept, out=stage)
            np.add(stage, poured, out=stage)
            if flush:
                np.multiply(stage, stage > NEGLIGIBLE_STOCK, out=stage)
            poured = stage
        np.multiply(self.late, self._curves.retention[-1], out=out)
        np.add(out, poured, out=out)
        if flush:
            out *= out > NEGLIGIBLE_STOCK
        self.late = out

    def advance(self, rows: SingleArray) -> SingleArray:
        """Saturated response in [0, 1] of the next weeks ``(week, market, channel, draw)``."""
        block = self._buffer[: len(rows)]
        for index, row in enumerate(rows):
            self.step(row, block[index])
        self.late = self.late.copy()
        # hill = 1 / (1 + exp(-n log a + n log kappa)); log 0 runs through to exactly zero.
        with np.errstate(divide="ignore", over="ignore"):
            np.log(block, out=block)
            np.multiply(block, self._curves.power, out=block)
            np.add(block, self._curves.offset, out=block)
            np.exp(block, out=block)
        np.add(block, 1.0, out=block)
        return np.reciprocal(block, out=block)
