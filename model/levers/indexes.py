"""What a world supplies to the levers: its index labels, reference values and splits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from model.horizon import QUARTERS
from model.levers.errors import CatalogueError
from model.levers.record import Kind
from model.split.rake import SUM_TOLERANCE

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Indexes:
    """The labels of a world, in its own order.

    `regions` maps each region to its markets; regions may overlap (eu inside europe), then only
    disjoint ones carry levers of their own: `main_regions`, by default the largest ones first.
    `initiatives` are all of the plan, `efforts` and `protections` name those of these groups.
    `names` gives readable names of labels where they have one.
    """

    markets: tuple[str, ...]
    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    quarters: tuple[str, ...] = QUARTERS
    currencies: tuple[str, ...] = ()
    budget_lines: tuple[str, ...] = ()
    efforts: tuple[str, ...] = ()
    protections: tuple[str, ...] = ()
    initiatives: tuple[str, ...] = ()
    main_regions: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        regions = {region: tuple(markets) for region, markets in self.regions.items()}
        object.__setattr__(self, "regions", MappingProxyType(regions))
        object.__setattr__(self, "names", MappingProxyType(dict(self.names)))
        for region, markets in regions.items():
            if unknown := [m for m in markets if m not in self.markets]:
                raise CatalogueError(f"Region {region!r} names unknown market {unknown[0]!r}.")
        if not self.main_regions:
            object.__setattr__(self, "main_regions", _disjoint(regions))
        if unknown := [r for r in self.main_regions if r not in regions]:
            raise CatalogueError(f"main_regions names unknown region {unknown[0]!r}.")
        for kind, labels in self._by_kind.items():
            _check_labels(kind, labels)

    def labels(self, kind: Kind) -> tuple[str, ...]:
        """The labels of one kind of index, in the world's order."""
        return self._by_kind[kind]

    def region_of(self, market: str) -> str | None:
        """The main region that holds a market, None if none does."""
        return next((r for r in self.main_regions if market in self.regions[r]), None)

    @cached_property
    def _by_kind(self) -> dict[Kind, tuple[str, ...]]:
        timed = tuple(name for name in self.initiatives if name not in self.protections)
        return {
            "market": self.markets,
            "region": self.main_regions,
            # A region that is one market of the same name is that market.
            "market_group": tuple(r for r, m in self.regions.items() if m and m != (r,)),
            "channel": self.channels,
            "line": self.lines,
            "platform": self.platforms,
            "quarter": self.quarters,
            "currency": self.currencies,
            "budget_line": self.budget_lines,
            "effort": self.efforts,
            "protection": self.protections,
            "initiative": self.initiatives,
            "timed_initiative": timed,
        }


@dataclass(frozen=True)
class Splits:
    """Reference compositions of a world: the status quo of media and platforms.

    `media`: (market, channel, quarter) shares of yearly media money, summing to 1 (any shape
    with a zero axis where the world has no channels). `platform`: main region -> (platform,)
    shares of the region's orders, summing to 1.
    """

    media: FloatArray
    platform: Mapping[str, FloatArray] = field(default_factory=dict)

    def check(self, indexes: Indexes) -> None:
        """Raise CatalogueError when shapes, regions or sums do not fit the indexes."""
        shape = (len(indexes.markets), len(indexes.channels), len(indexes.quarters))
        _check_shares("media", self.media, shape)
        for region, shares in self.platform.items():
            if region not in indexes.main_regions:
                raise CatalogueError(f"The platform mix names unknown region {region!r}.")
            _check_shares(f"platform mix of {region}", shares, (len(indexes.platforms),))


@dataclass(frozen=True)
class Limits:
    """What a world knows of its levers beyond their status quo, by lever record or key.

    Attributes:
        scale: What multiplies bounds of levers with `times_status_quo`, where it is not the status
            quo (a company that has not advertised yet).
        minimum: Values a lever cannot fall below.
        committed: ``(market, channel)`` money of the horizon that is committed; empty for none.
        idle: Why a lever cannot move anything here, an English msgid.
        unit: Units by lever record that are not the record's own: money of a horizon that is no
            year.
        planned: Whether there is a plan; without one its presets are the status quo.
    """

    scale: Mapping[str, float] = field(default_factory=dict)
    minimum: Mapping[str, float] = field(default_factory=dict)
    committed: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    idle: Mapping[str, str] = field(default_factory=dict)
    unit: Mapping[str, str] = field(default_factory=dict)
    planned: bool = True


def _check_shares(name: str, shares: FloatArray, shape: tuple[int, ...]) -> None:
    if shares.shape != shape:
        raise CatalogueError(f"The split {name} has shape {shares.shape}, expected {shape}.")
    if shares.size and not (
        np.isfinite(shares).all()
        and (shares >= 0).all()
        and abs(shares.sum() - 1.0) <= SUM_TOLERANCE
    ):
        raise CatalogueError(
            f"The split {name} must hold shares that sum to 1, its sum is {shares.sum()!r}."
        )


def _check_labels(kind: str, labels: tuple[str, ...]) -> None:
    for label, count in Counter(labels).items():
        if count > 1:
            raise CatalogueError(f"The {kind} {label!r} stands twice: rename one.")
        if not label.strip():
            raise CatalogueError(f"A {kind} has the empty label {label!r}: give it a name.")


def _disjoint(regions: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Largest regions that do not overlap, in the given order."""
    taken: set[str] = set()
    chosen = set()
    for region in sorted(regions, key=lambda r: -len(regions[r])):
        if regions[region] and taken.isdisjoint(regions[region]):
            chosen.add(region)
            taken.update(regions[region])
    return tuple(region for region in regions if region in chosen)
