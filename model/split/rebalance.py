"""Move one part of a split: the others make room in proportion, locked ones stay."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.split.rake import SUM_TOLERANCE, SplitError

# Differences below this are rounding, not a wish.
SAME = 1e-12

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Reason:
    """Why a value is not the one asked for.

    `message` is an English msgid with named places (`{limit}`, `{value}`, `{key}`); `values`
    fills them (numbers in inside units), so that a screen can translate the text and format them.
    """

    message: str
    values: Mapping[str, float | str] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        shown = {k: v if isinstance(v, str) else f"{v:.6g}" for k, v in self.values.items()}
        return self.message.format(**shown)


@dataclass(frozen=True)
class Rebalanced:
    """`shares` (part,) that sum to 1, and why the move stopped early (None: it did not)."""

    shares: FloatArray
    reason: Reason | None = None


def rebalance(
    shares: ArrayLike,
    index: int | Sequence[int],
    value: float,
    locked: Iterable[int] = (),
) -> Rebalanced:
    """Set one part of a split (or a group of parts) and let the unlocked rest follow.

    The moved part is master. Unlocked parts keep their proportions to each other (equal shares
    when they are all zero), locked parts keep their share. A move that is not possible stops at
    the nearest legal value and says why. Moving a group scales its unlocked members together.

    Args:
        shares: (part,) shares that sum to 1 (within 1e-5).
        index: position of the moved part, or positions of the moved group.
        value: share the part or group is to have, 0-1.
        locked: positions that must not move.

    Raises:
        SplitError: shares that are negative, not finite or do not sum to 1; value not finite.
    """
    parts = _checked(shares)
    if not math.isfinite(value):
        raise SplitError(f"A share must be a number between 0 and 1, got {value!r}.")
    moved = _mask(parts.size, [index] if isinstance(index, int | np.integer) else index)
    held = _mask(parts.size, locked)
    target, reason = _legal(parts, moved, held, value)
    if target is None:
        return Rebalanced(parts, reason)
    result = parts.copy()
    _spread(result, moved & ~held, target - float(parts[moved & held].sum()))
    _spread(result, ~moved & ~held, 1.0 - target - float(parts[~moved & held].sum()))
    return Rebalanced(result, reason)


def _legal(
    parts: FloatArray, moved: BoolArray, held: BoolArray, value: float
) -> tuple[float | None, Reason | None]:
    """The nearest reachable share of the moved parts; None when nothing moves."""
    if abs(value - float(parts[moved].sum())) <= SAME:
        return None, None
    if not (moved & ~held).any():
        return None, Reason("This part is locked.")
    if not (~moved & ~held).any():
        return None, Reason("Every other part is locked, so this one cannot move.")
    low = float(parts[moved & held].sum())
    high = 1.0 - float(parts[~moved & held].sum())
    if value > high + SAME:
        return high, _most(high, locked=bool(held.any()))
    if value < low - SAME:
        return low, _least(low)
    return min(max(value, low), high), None


def _most(limit: float, *, locked: bool) -> Reason:
    """Why a share stops at its highest."""
    if locked:
        return Reason("The locked parts leave at most {limit}.", {"limit": limit})
    return Reason("A share ends at {limit}.", {"limit": limit})


def _least(limit: float) -> Reason:
    """Why a share stops at its lowest."""
    if limit > 0:
        return Reason("Locked parts inside it need at least {limit}.", {"limit": limit})
    return Reason("A share cannot be below {limit}.", {"limit": limit})


def _spread(result: FloatArray, free: BoolArray, total: float) -> None:
    """Give `total` to the free parts of our own copy, in proportion or equally if all are zero."""
    current = float(result[free].sum())
    total = max(total, 0.0)
    result[free] = result[free] * (total / current) if current > 0 else total / int(free.sum())


def _checked(shares: ArrayLike) -> FloatArray:
    parts = np.array(shares, dtype=np.float64).ravel()
    if not np.isfinite(parts).all() or (parts < 0).any():
        raise SplitError(f"Shares must be finite and not negative, got {parts.tolist()}.")
    total = float(parts.sum())
    if abs(total - 1.0) > SUM_TOLERANCE:
        raise SplitError(f"Shares must sum to 1, got {parts.tolist()} which sum to {total:.6g}.")
    return parts / total


def _mask(size: int, positions: Iterable[int]) -> BoolArray:
    mask = np.zeros(size, dtype=np.bool_)
    mask[list(positions)] = True
    return mask
