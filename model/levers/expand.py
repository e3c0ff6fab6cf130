"""From lever records and a world's labels to the levers and splits of that world."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import product
from types import MappingProxyType
from typing import cast

from model.levers.composition import At, Composition, FloatArray
from model.levers.entry import Entry
from model.levers.errors import CatalogueError
from model.levers.indexes import Indexes, Limits, Splits
from model.levers.key import LeverKey
from model.levers.record import BASES, Base, Kind, Lever

# A lever whose bounds follow the world's status quo has at least about this many steps.
STEPS_AT_LEAST = 200
NO_SCALE = 1.0
# Presets that a plan sets.
PLANNED: tuple[Base, ...] = ("plan", "plan_as_claimed")
# Axis of the media split that each kind of index fixes.
MEDIA_AXIS: Mapping[Kind, int] = MappingProxyType(
    {"market": 0, "market_group": 0, "channel": 1, "quarter": 2}
)


def check_collisions(lever: Lever, indexes: Indexes) -> None:
    """Labels are told apart by membership: within one lever each may belong to one kind only.

    Raises:
        CatalogueError: a label has two meanings.
    """
    owner: dict[str, Kind] = {}
    for kind in dict.fromkeys(kind for kinds in lever.indexes for kind in kinds):
        for label in indexes.labels(kind):
            if label in owner:
                raise CatalogueError(
                    f"{label!r} is both a {owner[label]} and a {kind}, so that "
                    f"{lever.key}[{label}] has two meanings: rename one of them."
                )
            owner[label] = kind


def compositions(
    levers: Iterable[Lever], indexes: Indexes, splits: Splits
) -> dict[str, Composition]:
    """Splits of the world by name: `media_split` and `platform_mix[<region>]`.

    Raises:
        CatalogueError: splits that do not fit the indexes.
    """
    splits.check(indexes)
    found: dict[str, Composition] = {}
    for lever in levers:
        if lever.key == "media_split" and splits.media.size:
            positions = _media_positions(lever, indexes)
            found[lever.key] = Composition(lever.key, _read_only(splits.media), positions)
        elif lever.key == "platform_mix":
            found |= _platforms(lever, indexes, splits)
    return found


def entries(
    lever: Lever,
    indexes: Indexes,
    values: Mapping[str, float],
    splits: Mapping[str, Composition],
    limits: Limits,
) -> list[Entry]:
    """All levers of one record, in the order of its indexes and the world's labels.

    Raises:
        CatalogueError: a value that the world must supply is missing or impossible.
    """
    found = []
    for kinds in lever.indexes:
        for index in product(*(indexes.labels(kind) for kind in kinds)):
            key = LeverKey(lever.key, index)
            split = next((c for c in splits.values() if str(key) in c.positions), None)
            if lever.combine != "split" or split is not None:
                found.append(_entry(lever, kinds, key, indexes, values, split, limits))
    return found


def _entry(
    lever: Lever,
    kinds: tuple[Kind, ...],
    key: LeverKey,
    indexes: Indexes,
    values: Mapping[str, float],
    split: Composition | None,
    limits: Limits,
) -> Entry:
    presets, scale = _presets(lever, key, values, split)
    scale = limits.scale.get(str(key), scale) if lever.times_status_quo else scale
    names = [indexes.names.get(label, label) for label in key.index]
    minimum, maximum = lever.minimum * scale, lever.maximum * scale
    if not limits.planned:
        presets = MappingProxyType(dict(presets) | dict.fromkeys(PLANNED, presets["status_quo"]))
    floor = limits.minimum.get(str(key), minimum)
    if floor > minimum:
        minimum, maximum = floor, max(floor, maximum)
        presets = MappingProxyType({base: max(value, floor) for base, value in presets.items()})
    return Entry(
        key=str(key),
        record=lever,
        kinds=kinds,
        index=key.index,
        minimum=minimum,
        maximum=maximum,
        step=_step(lever, maximum - minimum) / _finer(lever, key),
        label=" · ".join([lever.label, *names]),
        code=str(LeverKey(lever.code, key.index)),
        presets=presets,
        unit=limits.unit.get(lever.key, lever.unit),
        composition=split.name if split else None,
        committed=str(key) in limits.minimum,
    )


def _presets(
    lever: Lever, key: LeverKey, values: Mapping[str, float], split: Composition | None
) -> tuple[Mapping[Base, float], float]:
    """The value of a lever in each preset, and the scale of its bounds."""
    if split is not None:
        share = split.share(split.base, str(key))
        return MappingProxyType(dict.fromkeys(BASES, share)), NO_SCALE
    if key.index and lever.combine in ("add", "multiply"):
        return MappingProxyType(dict.fromkeys(BASES, 0.0)), NO_SCALE
    status_quo = _supplied(lever, key, values) if lever.status_quo == "world" else lever.status_quo
    scale = status_quo if lever.times_status_quo else NO_SCALE
    plan = status_quo if lever.plan == "status_quo" else lever.plan
    bands = lever.bands
    presets: dict[Base, float] = {
        "status_quo": status_quo,
        "plan": plan,
        "plan_as_claimed": plan if lever.claimed is None else lever.claimed,
        "cautious": bands.cautious * scale if bands else plan,
        "bold": bands.bold * scale if bands else plan,
    }
    return MappingProxyType(presets), scale


def _supplied(lever: Lever, key: LeverKey, values: Mapping[str, float]) -> float:
    """A status quo that the world supplies."""
    value = values.get(str(key))
    if value is None:
        raise CatalogueError(f"The world gives no status quo of {key}; it is needed.")
    highest = math.inf if lever.times_status_quo else lever.maximum
    if not (math.isfinite(value) and lever.minimum <= value <= highest):
        raise CatalogueError(
            f"The world's status quo of {key} is {value!r}; it must lie between "
            f"{lever.minimum:g} and {highest:g} ({lever.unit})."
        )
    return float(value)


def _step(lever: Lever, span: float) -> float:
    """The record's step, or 1, 2 or 5 times a power of ten where it is too coarse for the world."""
    wanted = span / STEPS_AT_LEAST
    if not lever.times_status_quo or span <= 0 or lever.step <= wanted:
        return lever.step
    power = 10.0 ** math.floor(math.log10(wanted))
    return float(max(factor * power for factor in (1, 2, 5) if factor * power <= wanted))


def _finer(lever: Lever, key: LeverKey) -> int:
    """Ten times finer steps for each label beyond the fewest: a channel of one market is small."""
    if lever.combine != "split":
        return 1
    return 10 ** (len(key.index) - min(len(kinds) for kinds in lever.indexes))


def _read_only(shares: FloatArray) -> FloatArray:
    result = cast(FloatArray, shares / shares.sum())
    result.setflags(write=False)
    return result


def _platforms(lever: Lever, indexes: Indexes, splits: Splits) -> dict[str, Composition]:
    found = {}
    for region, shares in splits.platform.items():
        name = str(LeverKey(lever.key, (region,)))
        positions: dict[str, At] = {
            str(LeverKey(lever.key, (region, platform))): ((i,),)
            for i, platform in enumerate(indexes.platforms)
        }
        found[name] = Composition(name, _read_only(shares), positions)
    return found


def _media_positions(lever: Lever, indexes: Indexes) -> dict[str, At]:
    positions: dict[str, At] = {}
    for kinds in lever.indexes:
        for index in product(*(indexes.labels(kind) for kind in kinds)):
            at: list[tuple[int, ...] | None] = [None, None, None]
            for kind, label in zip(kinds, index, strict=True):
                at[MEDIA_AXIS[kind]] = _cells(kind, label, indexes)
            positions[str(LeverKey(lever.key, index))] = tuple(at)
    return positions


def _cells(kind: Kind, label: str, indexes: Indexes) -> tuple[int, ...]:
    if kind == "market_group":
        return tuple(sorted(indexes.markets.index(market) for market in indexes.regions[label]))
    return (indexes.labels(kind).index(label),)
