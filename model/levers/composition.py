"""Levers that are parts of a whole: where each part sits and how moving one moves the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.levers.errors import ScenarioError
from model.split import Part, Reason, SplitError, rake, rebalance

FloatArray = NDArray[np.float64]
At = tuple[tuple[int, ...] | None, ...]

# Stored shares keep 8 decimals: exact enough to sum to 1, short enough for a link.
DECIMALS = 8
# Shares closer than this are the same setting.
SAME_SHARE = 1e-7
BISECTIONS = 14
# Looking for parts that follow from others costs one fit a part; long lists are kept as they are.
PRUNED_AT_MOST = 40


@dataclass(frozen=True)
class Composition:
    """A split of a world: its reference shares and the cells of each lever key.

    `base`: media `(market, channel, quarter)` or one region's platforms `(platform,)`, summing
    to 1. `positions`: lever key -> positions per axis (None = all of that axis).
    """

    name: str
    base: FloatArray
    positions: Mapping[str, At]

    def tensor(self, levers: Mapping[str, float]) -> FloatArray:
        """The composition under the given parts, shape of `base`, summing to 1 (read-only).

        Only what is set is held; all other cells keep their ratios as far as they can.

        Raises:
            ScenarioError: the parts contradict each other.
        """
        parts = [Part(k, self.positions[k], v) for k, v in levers.items() if k in self.positions]
        if not parts:
            return self.base
        try:
            shares = rake(self.base, parts)
        except SplitError as error:
            raise ScenarioError(f"{self.name}: {error}") from error
        shares.setflags(write=False)
        return shares

    def share(self, shares: FloatArray, key: str) -> float:
        """The share of one lever key in a composition of this kind."""
        at = self.positions[key]
        full = [range(n) if a is None else a for a, n in zip(at, shares.shape, strict=True)]
        return float(shares[np.ix_(*full)].sum())

    def axes(self, key: str) -> tuple[int, ...]:
        """The axes a key fixes; keys with the same axes are one family."""
        return tuple(axis for axis, at in enumerate(self.positions[key]) if at is not None)

    def margin_cells(self, key: str, axes: tuple[int, ...] | None = None) -> set[int]:
        """Positions of a key in the flattened margin over its own axes, or over more of them."""
        over = self.axes(key) if axes is None else axes
        shape = [self.base.shape[axis] for axis in over]
        at = [
            np.arange(self.base.shape[axis]) if cells is None else np.array(cells)
            for axis, cells in ((axis, self.positions[key][axis]) for axis in over)
        ]
        return set(np.ravel_multi_index(np.meshgrid(*at), shape).ravel().tolist())

    def surrounds(self, group: str, key: str) -> bool:
        """Whether a part contains another one that fixes more axes, as a market its channels."""
        fixed, inner = self.axes(group), self.axes(key)
        if not set(fixed) < set(inner):
            return False
        return self.margin_cells(key, inner) <= self.margin_cells(group, inner)

    def margin(self, shares: FloatArray, key: str) -> FloatArray:
        """Shares of all parts of the key's family, flattened."""
        axes = self.axes(key)
        other = tuple(axis for axis in range(shares.ndim) if axis not in axes)
        return shares.sum(axis=other).ravel()


@dataclass(frozen=True)
class MovedPart:
    """The parts to store after a move, the share reached, and why it is not the one asked for."""

    levers: dict[str, float]
    value: float
    reason: Reason | None


def move_part(
    composition: Composition,
    levers: Mapping[str, float],
    key: str,
    value: float,
    locked: Collection[str],
) -> MovedPart:
    """Move one part; unlocked parts of its family make room in proportion, locked ones stay.

    Parts set earlier in the same family rescale like all others unless they are locked; parts of
    other families (a market when a channel moves) hold. Only what is needed to tell the result
    from the reference is stored.
    """
    own = {k: v for k, v in levers.items() if k in composition.positions}
    pins = {k for k in locked if k in composition.positions}
    shares = composition.tensor(own)
    wanted = _rebalanced(composition, own, shares, key, value, pins)
    if any(composition.axes(k) != composition.axes(key) for k in wanted.levers):
        return _feasible(composition, own, shares, key, wanted, pins)
    return MovedPart(_pruned(composition, wanted.levers, pins, key), wanted.value, wanted.reason)


def _rebalanced(
    composition: Composition,
    own: Mapping[str, float],
    shares: FloatArray,
    key: str,
    value: float,
    pins: Collection[str],
) -> MovedPart:
    cells = composition.margin_cells(key)
    family = [k for k in own if composition.axes(k) == composition.axes(key)]
    held = _held(composition, key, cells, pins)
    result = rebalance(composition.margin(shares, key), sorted(cells), value, held)
    reached = value if result.reason is None else float(result.shares[sorted(cells)].sum())
    stored = dict(own)
    for pin in pins:
        stored[pin] = round(composition.share(shares, pin), DECIMALS)
    for other in family:
        if other not in pins:
            inside = sorted(composition.margin_cells(other))
            stored[other] = round(float(result.shares[inside].sum()), DECIMALS)
    stored[key] = round(reached, DECIMALS)
    return MovedPart(stored, stored[key], result.reason)


def _held(composition: Composition, key: str, cells: set[int], pins: Iterable[str]) -> set[int]:
    """Cells of the family that must not change.

    A locked group around the moved part keeps its sum: everything outside it is held. So does a
    locked whole market around one of its channels.
    """
    held: set[int] = set()
    everything = set(range(composition.margin(composition.base, key).size))
    for pin in pins:
        if composition.axes(pin) != composition.axes(key):
            if composition.surrounds(pin, key):
                held |= everything - composition.margin_cells(pin, composition.axes(key))
            continue
        group = composition.margin_cells(pin)
        held |= everything - group if cells < group else group - (cells - group)
    return held


def _feasible(
    composition: Composition,
    own: Mapping[str, float],
    shares: FloatArray,
    key: str,
    wanted: MovedPart,
    pins: Collection[str],
) -> MovedPart:
    """The move itself if all families can hold together, else the nearest one that can."""
    if _holds(composition, wanted.levers):
        return wanted
    good, bad = composition.share(shares, key), wanted.value
    best = _rebalanced(composition, own, shares, key, good, pins)
    for _ in range(BISECTIONS):
        middle = (good + bad) / 2
        trial = _rebalanced(composition, own, shares, key, middle, pins)
        if _holds(composition, trial.levers):
            good, best = middle, trial
        else:
            bad = middle
    reason = Reason("The other parts that are set leave room up to {limit}.", {"limit": best.value})
    return MovedPart(best.levers, best.value, reason)


def _holds(composition: Composition, levers: Mapping[str, float]) -> bool:
    try:
        composition.tensor(levers)
    except ScenarioError:
        return False
    return True


def _pruned(
    composition: Composition, levers: dict[str, float], pins: Collection[str], key: str
) -> dict[str, float]:
    """Drop parts that follow from the others, the moved one last, so that differences stay few."""
    result = dict(levers)
    if len(result) > PRUNED_AT_MOST:
        return result
    shares = composition.tensor(result)
    for candidate in sorted(set(result) - set(pins), key=lambda k: (k == key, k)):
        fewer = {k: v for k, v in result.items() if k != candidate}
        if np.abs(composition.tensor(fewer) - shares).max() <= SAME_SHARE:
            result = fewer
    return result
