"""What a scenario sets every lever to, ready for the model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from model.levers.catalogue import ExpandedCatalogue
from model.levers.composition import Composition
from model.levers.expand import compositions
from model.levers.indexes import Splits
from model.levers.key import LeverKey
from model.scenario.scenario import Scenario

FloatArray = NDArray[np.float64]
MEDIA = "media_split"
PLATFORM = "platform_mix"


@dataclass(frozen=True, eq=False)
class Settings:
    """Lever values of one scenario in one world, in inside units.

    `own`: the levers that differ from the preset, by canonical key. `media_split`: (market,
    channel, quarter) shares of the year's media money, summing to 1. `platform_mix`: region ->
    (platform,) shares of its orders. Arrays are read-only.
    """

    scenario: Scenario
    catalogue: ExpandedCatalogue
    own: Mapping[str, float]
    media_split: FloatArray
    platform_mix: Mapping[str, FloatArray]

    def __getitem__(self, key: str) -> float:
        """The value of one lever by itself: not combined with its master, except for override.

        Raises:
            ScenarioError: no such lever in this world.
        """
        entry = self.catalogue[key]
        if entry.key in self.own:
            return self.own[entry.key]
        if entry.composition is not None:
            composition = self.catalogue.compositions[entry.composition]
            return composition.share(self._shares(entry.index, composition), entry.key)
        if entry.index and entry.record.combine == "override":
            return self[entry.record.key]
        return entry.presets[self.scenario.base]

    def values(self, record: str) -> tuple[float, ...] | bytes:
        """All values of a record in index order, hashable: what a stage's memo is keyed by.

        The media split is the bytes of its array, the platform mix its shares region by region.

        Raises:
            ScenarioError: no such record.
        """
        if record == MEDIA:
            return self.media_split.tobytes()
        if record == PLATFORM:
            return tuple(float(s) for shares in self.platform_mix.values() for s in shares)
        return tuple(self[key] for key in self.catalogue.keys_of(record))

    def combined(self, record: str, *labels: str) -> float:
        """A record's value at some labels, master and indexed values combined as it says.

        multiply: the product of (1 + value) over all that apply, less 1; add: their sum;
        override and own: the most specific one. A market label also takes its region's value.

        Raises:
            ScenarioError: unknown record or label, or a lever that needs more labels.
        """
        lever = self.catalogue.catalogue.record(record)
        keys = self.catalogue.keys_at(record, labels)
        if lever.combine == "multiply":
            return math.prod(1.0 + self[key] for key in keys) - 1.0
        if lever.combine == "add":
            return math.fsum(self[key] for key in keys)
        return self[keys[-1]]

    def price(self, market: str, line: str) -> float:
        """Relative change of the list price of a line in a market."""
        return self.combined("price", market, line)

    def funding(self, budget_line: str) -> float:
        """Share of a budget line's planned amount that is spent."""
        return self["programme_funding"] * self.combined("funding", budget_line)

    def delay(self, initiative: str) -> float:
        """Weeks by which an initiative starts late: the programme's delay and its own."""
        own = str(LeverKey("delay_of", (initiative,)))
        return self["delay"] + (self[own] if own in self.catalogue else 0.0)

    def _shares(self, index: tuple[str, ...], composition: Composition) -> FloatArray:
        return self.media_split if composition.name == MEDIA else self.platform_mix[index[0]]


def resolve(
    scenario: Scenario, catalogue: ExpandedCatalogue, splits: Splits | None = None
) -> Settings:
    """All lever values of a scenario in a world.

    Args:
        scenario: the differences.
        catalogue: the world's levers.
        splits: reference compositions in place of the catalogue's own.

    Raises:
        ScenarioError: unknown lever, value out of range, splits that contradict themselves.
    """
    own = catalogue.canonical(scenario.levers)
    found = catalogue.compositions
    if splits is not None and splits is not catalogue.splits:
        found = compositions(catalogue.catalogue.levers, catalogue.indexes, splits)
    media = found[MEDIA].tensor(own) if MEDIA in found else catalogue.splits.media
    mix = {
        region: found[str(LeverKey(PLATFORM, (region,)))].tensor(own)
        for region in catalogue.splits.platform
    }
    return Settings(scenario, catalogue, MappingProxyType(own), media, MappingProxyType(mix))
