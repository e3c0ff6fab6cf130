"""Value at risk and tail mean of outcomes with chances, atoms split as they should be."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def value_at_risk(
    losses: ArrayLike, level: float = 0.95, chances: ArrayLike | None = None
) -> float:
    """Smallest loss x with P(loss <= x) >= `level`.

    Args:
        losses: ``(outcome,)`` losses.
        level: Share of the years that stay at or below.
        chances: ``(outcome,)`` chances that sum to one; equal by default.
    """
    ordered, reached, _ = _ordered(losses, chances)
    first = int(np.searchsorted(reached, level - 1e-12))
    return float(ordered[min(first, len(ordered) - 1)])


def tail_mean(losses: ArrayLike, level: float = 0.95, chances: ArrayLike | None = None) -> float:
    """Mean of the worst 1 - `level` of the outcomes (CVaR), the boundary outcome counted in part.

    [E S - E(S; S <= q) + q (F(q) - level)] / (1 - level), `domain.md` §6.
    """
    ordered, _, weight = _ordered(losses, chances)
    above = np.append(np.cumsum(weight[::-1])[::-1], 0.0)
    inside = np.clip(1 - level - above[1:], 0.0, weight)
    return float(inside @ ordered / (1 - level))


def _ordered(
    losses: ArrayLike, chances: ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Losses ascending, the chance of reaching each or less, and the chance of each."""
    values = np.asarray(losses, dtype=float)
    equal = np.full(len(values), 1 / len(values))
    weight = equal if chances is None else np.asarray(chances, dtype=float)
    order = np.argsort(values, kind="stable")
    return values[order], np.cumsum(weight[order]), weight[order]
