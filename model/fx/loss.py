"""Loss in the home currency against the budget rate, and the closed forms it is checked by."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

FloatArray = NDArray[np.float64]


def fx_loss(
    exposure: FloatArray,
    ratio: FloatArray,
    hedge: ArrayLike,
    forward_points: ArrayLike,
    shift: ArrayLike,
    *,
    spread: float = 0.0,
) -> FloatArray:
    """``(draw,)`` loss in USD at the budget rate; positive is a loss in the home currency.

    See `fx_loss_by_currency` for the arguments.
    """
    return fx_loss_by_currency(exposure, ratio, hedge, forward_points, shift, spread=spread).sum(1)


def fx_loss_by_currency(
    exposure: FloatArray,
    ratio: FloatArray,
    hedge: ArrayLike,
    forward_points: ArrayLike,
    shift: ArrayLike,
    *,
    spread: float = 0.0,
) -> FloatArray:
    """``(draw, currency)`` loss in USD at the budget rate, summed over quarters.

    L = -E (1 - h) (S_q (1 + shift) / S_0 - 1) - E h (F / S_0 - 1) + |E| h spread
    (`domain.md` §6). The hedge is taken at the start, before the shift (audit E10).

    Args:
        exposure: ``(quarter, draw or 1, currency)`` USD at the budget rate: sales less purchases
            in that currency (audit E15), positive for a seller.
        ratio: ``(quarter, draw, currency)`` S_q / S_0 from `fx_paths`.
        hedge: ``(currency,)`` share sold forward, 0 to 1.
        forward_points: ``(currency,)`` or ``(quarter, currency)`` F / S_0 - 1.
        shift: ``(currency,)`` shock on the whole path, e.g. -0.10; above -1.
        spread: What the bank keeps of a forward, share of the hedged sum.

    Raises:
        ValueError: a hedge outside 0 to 1 or a shift of -1 or less.
    """
    hedge, shift = np.asarray(hedge, dtype=float), np.asarray(shift, dtype=float)
    if np.any((hedge < 0) | (hedge > 1)):
        raise ValueError(f"hedge {hedge.tolist()} must lie between 0 and 1 for each currency")
    if np.any(shift <= -1):
        raise ValueError(f"shift {shift.tolist()} must stay above -1: a rate cannot vanish")
    open_loss = -exposure * (1 - hedge) * (ratio * (1 + shift) - 1)
    return open_loss.sum(axis=0) + hedge_cost(exposure, hedge, forward_points, spread=spread)


def hedge_cost(
    exposure: FloatArray, hedge: ArrayLike, forward_points: ArrayLike, *, spread: float = 0.0
) -> FloatArray:
    """``(draw, currency)`` USD that forwards cost: their points and the bank's spread.

    - E h (F / S_0 - 1) + |E| h spread, summed over quarters; negative where the points pay.
    Arguments as for `fx_loss_by_currency`, with a hedge it would take.
    """
    points = np.atleast_2d(np.asarray(forward_points, dtype=float))[:, None, :]
    hedge = np.asarray(hedge, dtype=float)
    return (-exposure * hedge * points + np.abs(exposure) * hedge * spread).sum(axis=0)


def portfolio_volatility(
    weights: FloatArray, volatility: FloatArray, correlation: FloatArray
) -> float:
    """Volatility (share) of a basket: the root of w' D R D w, w the unhedged shares."""
    sized = np.asarray(weights) * np.asarray(volatility)
    return float(np.sqrt(sized @ np.asarray(correlation) @ sized))


def normal_value_at_risk(deviation: float, level: float = 0.95) -> float:
    """Loss a centred normal exceeds with chance 1 - `level`."""
    return float(deviation * ndtri(level))


def normal_tail_mean(deviation: float, level: float = 0.95) -> float:
    """Mean loss of a centred normal in its worst 1 - `level`: deviation phi(z) / (1 - level)."""
    density = np.exp(-(ndtri(level) ** 2) / 2) / np.sqrt(2 * np.pi)
    return float(deviation * density / (1 - level))


def lognormal_value_at_risk(volatility: float, level: float = 0.95) -> float:
    """Share of an exposure lost at `level` when the rate is a driftless lognormal."""
    return float(-np.expm1(-volatility * ndtri(level) - volatility**2 / 2))


def minimum_variance_hedge(correlation: float, spot: float, forward: float) -> float:
    """Hedge ratio of least variance: correlation x spot volatility / forward volatility."""
    return correlation * spot / forward
