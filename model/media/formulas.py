"""Carry-over and saturation as functions.

Formulas: shared notes on demand, §1 (normalised geometric adstock, then Hill). Spend is money per
week, or media units per week where a panel has no money; ``half_saturation`` is in the same unit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def geometric_adstock(x: ArrayLike, retention: ArrayLike, carry_in: ArrayLike = 0.0) -> FloatArray:
    """Normalised geometric adstock ``a_t = (1 - retention) x_t + retention a_(t-1)``.

    Constant spend settles at itself, so that half-saturation keeps the unit of spend.

    Args:
        x: ``(..., week)`` spend per week.
        retention: share carried over to the next week, 0 to below 1; broadcasts over ``...``.
        carry_in: adstock state just before the first week; broadcasts over ``...``.

    Returns:
        ``(..., week)`` adstocked spend.

    Raises:
        ValueError: a retention outside [0, 1).
    """
    spend, theta = np.asarray(x, dtype=float), np.asarray(retention, dtype=float)
    check_retention(theta)
    state = np.asarray(carry_in, dtype=float)
    shape = np.broadcast_shapes(spend.shape[:-1], theta.shape, state.shape)
    out = np.empty((*shape, spend.shape[-1]))
    for week in range(spend.shape[-1]):
        state = (1.0 - theta) * spend[..., week] + theta * state
        out[..., week] = state
    return out


def hill(x: ArrayLike, half_saturation: ArrayLike, shape: ArrayLike) -> FloatArray:
    """Hill saturation ``x^n / (half_saturation^n + x^n)``, 0 at zero and 1/2 at half_saturation."""
    spend, kappa = np.asarray(x, dtype=float), np.asarray(half_saturation, dtype=float)
    power = (spend / kappa) ** np.asarray(shape, dtype=float)
    return power / (1.0 + power)


def hill_elasticity(x: ArrayLike, half_saturation: ArrayLike, shape: ArrayLike) -> FloatArray:
    """Elasticity of the Hill curve at ``x``: ``n (1 - hill)``."""
    return np.asarray(shape, dtype=float) * (1.0 - hill(x, half_saturation, shape))


def hill_tangent(half_saturation: float, shape: float) -> float:
    """Spend where the tangent from the origin touches an S-shaped Hill curve (0 when n <= 1)."""
    return half_saturation * max(shape - 1.0, 0.0) ** (1.0 / shape)


def half_life(retention: ArrayLike) -> FloatArray:
    """Weeks until half of the carried stock is gone: ``ln 0.5 / ln retention`` (0 at 0)."""
    theta = np.asarray(retention, dtype=float)
    check_retention(theta)
    with np.errstate(divide="ignore"):
        return np.log(0.5) / np.log(theta)


def lift_for_elasticity(elasticity: float, saturation: float, shape: float) -> float:
    """Lift L such that ``1 + L hill`` has the given elasticity where ``hill = saturation``.

    Raises:
        ValueError: the curve is too saturated to reach that elasticity.
    """
    room = shape * (1.0 - saturation) - elasticity
    if room <= 0:
        raise ValueError(
            f"elasticity {elasticity} cannot be reached at saturation {saturation} with shape "
            f"{shape}: it must stay below {shape * (1.0 - saturation):.6g}"
        )
    return elasticity / (saturation * room)


def check_retention(theta: NDArray[Any]) -> None:
    """Refuse a carry-over share outside [0, 1)."""
    bad = theta[~((theta >= 0) & (theta < 1))]
    if bad.size:
        raise ValueError(f"retention {bad.flat[0]} is outside [0, 1): give the share carried over")
