"""Iterative proportional fitting: meet several totals at once with the least relative change.

Deming and Stephan (1940). The result is the composition closest to the base in relative entropy
(Csiszar 1975, I-projection) among all that meet the given parts; what is not given follows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# Parts that should sum to 1 may miss it by rounding; anything larger is a contradiction.
SUM_TOLERANCE = 1e-5
REST = "the rest"
MAX_SWEEPS = 400
CONVERGED = 1e-11
# On the edge of what is possible fitting slows down; this much of the whole is then good enough.
ACCEPTED = 1e-6


class SplitError(ValueError):
    """Shares that cannot be met together; the text names the part, its value and what to do."""


@dataclass(frozen=True)
class Part:
    """One wish: the cells at `at` (positions per axis, None = all of that axis) sum to `share`."""

    name: str
    at: tuple[tuple[int, ...] | None, ...]
    share: float


@dataclass
class _Family:
    """Disjoint groups of cells with one target each; cells of no group share the rest."""

    owner: IntArray
    names: list[str] = field(default_factory=list)
    targets: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


def rake(base: ArrayLike, parts: Sequence[Part]) -> FloatArray:
    """Adjust a composition so that every given part has its share, changing ratios least.

    Parts that nest or are disjoint are met exactly in one step, others (a market and a channel)
    by repeated proportional scaling. Zeros stay zero, except where a part wants a positive share
    of cells that are all zero: they are filled by the other axes' totals first. The order of
    parts and of positions does not matter.

    Args:
        base: composition of any number of axes, for media `(market, channel, quarter)`; it is
            scaled to sum to 1.
        parts: the wished shares, 0-1 of the whole.

    Returns:
        Array of the base's shape, summing to 1.

    Raises:
        SplitError: the parts contradict each other or cannot be met from the base's zeros.
    """
    tensor = _checked_base(base)
    families = _families(tensor.shape, parts)
    if not families:
        return tensor
    flat = tensor.ravel()
    for family in families:
        flat = _filled(flat, tensor, family)
    return _fitted(flat, families).reshape(tensor.shape)


def _checked_base(base: ArrayLike) -> FloatArray:
    tensor = np.array(base, dtype=np.float64)
    total = float(tensor.sum())
    if not math.isfinite(total) or bool((tensor < 0).any()) or total <= 0:
        raise SplitError(f"A base split must be positive and finite, its sum is {total!r}.")
    return tensor / total


def _families(shape: tuple[int, ...], parts: Sequence[Part]) -> list[_Family]:
    """Pack parts, small ones first, into families of disjoint groups."""
    cells = np.arange(math.prod(shape)).reshape(shape)
    located = [(part, _cells_of(cells, part)) for part in parts]
    families: list[_Family] = []
    for part, where in sorted(located, key=lambda item: (item[1].size, item[0].name)):
        if not any(_accept(family, part, where) for family in families):
            family = _Family(np.full(cells.size, -1, dtype=np.intp))
            _accept(family, part, where)
            families.append(family)
    for family in families:
        _close(family)
    return families


def _cells_of(cells: IntArray, part: Part) -> IntArray:
    if not math.isfinite(part.share) or not -SUM_TOLERANCE <= part.share <= 1 + SUM_TOLERANCE:
        raise SplitError(f"{part.name} = {part.share!r}: a share must lie between 0 and 1.")
    full = tuple(range(n) if at is None else at for at, n in zip(part.at, cells.shape, strict=True))
    return cells[np.ix_(*full)].ravel()


def _accept(family: _Family, part: Part, where: IntArray) -> bool:
    """Add a part if it nests with the groups so far: it keeps what its inner groups leave."""
    owners = family.owner[where]
    counts = np.bincount(owners + 1, minlength=len(family.names) + 1)[1:].tolist()
    inner = [i for i, count in enumerate(counts) if count]
    if any(counts[i] != family.sizes[i] for i in inner):
        return False
    taken = sum(family.targets[i] for i in inner)
    own = where[owners < 0]
    left = part.share - taken
    if left < -SUM_TOLERANCE or (own.size == 0 and abs(left) > SUM_TOLERANCE):
        inner_names = ", ".join(family.names[i] for i in inner)
        raise SplitError(
            f"{part.name} = {part.share:.6g} contradicts its parts {inner_names}, which sum to "
            f"{taken:.6g}: change one of them."
        )
    if own.size:
        family.owner[own] = len(family.names)
        family.names.append(part.name)
        family.sizes.append(own.size)
        family.targets.append(max(left, 0.0))
    return True


def _close(family: _Family) -> None:
    """Give what the named groups leave to the cells of no group; refuse an impossible total."""
    rest = family.owner < 0
    total = sum(family.targets)
    complete = not rest.any()
    if total > 1 + SUM_TOLERANCE or (complete and abs(total - 1) > SUM_TOLERANCE):
        names = ", ".join(family.names[:12])
        verb = "must sum to 1" if complete else "must not exceed 1"
        raise SplitError(f"{names} {verb}, they sum to {total:.6g}.")
    if complete or total > 1:
        family.targets = [target / total for target in family.targets]
    if not complete:
        family.owner[rest] = len(family.names)
        family.names.append(REST)
        family.targets.append(max(1.0 - total, 0.0))


def _filled(flat: FloatArray, tensor: FloatArray, family: _Family) -> FloatArray:
    """Fill groups that want a share but hold only zeros, by the product of the axes' totals."""
    sums = np.bincount(family.owner, weights=flat, minlength=len(family.targets))
    empty = [i for i, target in enumerate(family.targets) if target > CONVERGED and sums[i] <= 0]
    if not empty:
        return flat
    result = flat.copy()
    for group in empty:
        where = np.flatnonzero(family.owner == group)
        weight = np.ones(where.size)
        for axis, position in enumerate(np.unravel_index(where, tensor.shape)):
            others = tuple(a for a in range(tensor.ndim) if a != axis)
            total = tensor.sum(axis=others)[position]
            weight *= total if total.any() else 1.0
        weight = weight if weight.any() else np.ones(where.size)
        result[where] = weight / weight.sum() * family.targets[group]
    return result


def _fitted(flat: FloatArray, families: list[_Family]) -> FloatArray:
    """Scale family by family until all targets hold."""
    targets = [np.array(family.targets) for family in families]
    gap = math.inf
    for _ in range(MAX_SWEEPS):
        gap = 0.0
        for family, target in zip(families, targets, strict=True):
            sums = np.bincount(family.owner, weights=flat, minlength=target.size)
            gap = max(gap, float(np.abs(sums - target).max()))
            factor = np.divide(target, sums, out=np.zeros_like(target), where=sums > 0)
            flat = flat * factor[family.owner]
        if gap <= CONVERGED or len(families) == 1:
            break
    if len(families) > 1 and gap > ACCEPTED:
        raise SplitError(_contradiction(flat, families))
    return flat / flat.sum()


def _contradiction(flat: FloatArray, families: list[_Family]) -> str:
    """Name the part that fitting leaves furthest from its wish."""
    gaps = []
    for family in families:
        sums = np.bincount(family.owner, weights=flat, minlength=len(family.targets))
        for name, target, reached in zip(family.names, family.targets, sums, strict=True):
            if name != REST:
                gaps.append((abs(target - float(reached)), name, target, float(reached)))
    _, name, target, reached = max(gaps)
    return (
        f"These parts of the split cannot hold together; furthest off is {name}: wanted "
        f"{target:.6g}, reached {reached:.6g}. Change or reset one of them."
    )
