"""The lever catalogue: records on their own, and expanded to the labels of one world."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from model.levers.composition import Composition
from model.levers.entry import Entry
from model.levers.errors import ScenarioError
from model.levers.expand import check_collisions, compositions, entries
from model.levers.indexes import Indexes, Limits, Splits
from model.levers.key import LeverKey
from model.levers.record import Base, Kind, Lever, read_levers, shipped_levers
from model.split import Reason

ALONE = Reason("There is nothing beside it: it always has all of it.").message


@dataclass(frozen=True)
class LeverCatalogue:
    """All lever records, without a world."""

    levers: tuple[Lever, ...]

    def record(self, key: str) -> Lever:
        """The record of a lever.

        Raises:
            ScenarioError: no record of that name.
        """
        if key in self._by_key:
            return self._by_key[key]
        close = difflib.get_close_matches(str(key), self._by_key, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else "."
        raise ScenarioError(f"There is no lever {key!r}{hint}")

    def by_code(self, code: str) -> Lever | None:
        """The record with a link code, None when it is unknown."""
        return next((lever for lever in self.levers if lever.code == code), None)

    def expand(
        self,
        indexes: Indexes,
        values: Mapping[str, float],
        splits: Splits,
        limits: Limits | None = None,
    ) -> ExpandedCatalogue:
        """The levers of one world.

        Args:
            indexes: the world's labels.
            values: status quo of levers that the world supplies, by key: `media_total` in USD per
                year, `overseas_share[<region>]` for each main region.
            splits: the world's reference compositions.
            limits: minimums, scales of bounds and levers that cannot move anything.

        Raises:
            CatalogueError: colliding labels, missing or impossible reference values or splits.
        """
        for lever in self.levers:
            check_collisions(lever, indexes)
        parts = compositions(self.levers, indexes, splits)
        bounds = limits or Limits()
        found = tuple(
            e for lever in self.levers for e in entries(lever, indexes, values, parts, bounds)
        )
        return ExpandedCatalogue(self, indexes, splits, found, parts, bounds)

    @cached_property
    def _by_key(self) -> Mapping[str, Lever]:
        return {lever.key: lever for lever in self.levers}


@dataclass(frozen=True, eq=False)
class ExpandedCatalogue:
    """All levers of one world.

    `entries`: in the order of the file and of the world's labels. `compositions`: the world's
    splits by name (`media_split`, `platform_mix[<region>]`).
    """

    catalogue: LeverCatalogue
    indexes: Indexes
    splits: Splits
    entries: tuple[Entry, ...]
    compositions: Mapping[str, Composition]
    limits: Limits = field(default_factory=Limits)

    def __getitem__(self, key: str) -> Entry:
        """The entry of a key; labels may stand in any order.

        Raises:
            ScenarioError: no such lever in this world; the text says what is near.
        """
        if key in self._by_key:
            return self._by_key[key]
        parsed = LeverKey.parse(key)
        found = self._by_labels.get((parsed.record, tuple(sorted(parsed.index))))
        if found is None:
            raise ScenarioError(self._unknown(parsed))
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def keys_of(self, record: str) -> tuple[str, ...]:
        """Keys of all entries of a record, in index order; empty if the world has none.

        Raises:
            ScenarioError: no such record.
        """
        return self._keys[self.catalogue.record(record).key]

    def value(self, key: str, base: Base, levers: Mapping[str, float]) -> float:
        """The value of a lever under a preset and the changes `levers` (canonical keys)."""
        entry = self[key]
        if entry.key in levers:
            return levers[entry.key]
        if entry.composition is not None:
            composition = self.compositions[entry.composition]
            return composition.share(composition.tensor(levers), entry.key)
        if entry.index and entry.record.combine == "override":
            return self.value(entry.record.key, base, levers)
        return entry.presets[base]

    def canonical(self, levers: Mapping[str, float]) -> dict[str, float]:
        """The same changes, checked and by canonical key.

        Raises:
            ScenarioError: unknown key, impossible value, or one lever under two spellings.
        """
        found: dict[str, float] = {}
        for key, value in levers.items():
            entry = self[key]
            if entry.key in found:
                raise ScenarioError(f"{key} = {value!r} sets {entry.key} a second time: keep one.")
            found[entry.key] = entry.check(value)
        return found

    def idle(self, key: str) -> str | None:
        """Why a lever cannot move anything in this world, an English msgid; None if it can.

        Raises:
            ScenarioError: no such lever in this world.
        """
        entry = self[key]
        known = self.limits.idle.get(entry.key) or self.limits.idle.get(entry.record.key)
        if known is None and entry.composition is not None:
            composition = self.compositions[entry.composition]
            sizes = zip(composition.positions[entry.key], composition.base.shape, strict=True)
            if all(at is None or len(at) == size for at, size in sizes):
                return ALONE
        return known

    def shortfall(self, base: Base, levers: Mapping[str, float]) -> float:
        """What committed spends lack under some levers (canonical keys), as a share of all media.

        Commitments hold for the whole horizon, so that its periods are free.

        Raises:
            ScenarioError: parts of the split contradict each other.
        """
        committed = self.limits.committed
        total = self.value("media_total", base, levers) if committed.any() else 0.0
        if total <= 0:
            return 0.0
        split = self.compositions["media_split"].tensor(levers).sum(axis=2)
        return float(np.maximum(committed / total - split, 0.0).sum())

    @property
    def masters(self) -> tuple[Entry, ...]:
        """The master levers that this world has, in the order of the file."""
        return tuple(entry for entry in self.entries if entry.master)

    def keys_at(self, record: str, labels: tuple[str, ...]) -> tuple[str, ...]:
        """Keys of a record that hold at some labels, the general one first.

        A market label also stands for its region. Worked out once for each place that is asked for.

        Raises:
            ScenarioError: unknown record or label, or a lever that needs more labels.
        """
        if (record, labels) not in self._places:
            self._places[record, labels] = self._keys_at(self.catalogue.record(record), labels)
        return self._places[record, labels]

    def _keys_at(self, lever: Lever, labels: tuple[str, ...]) -> tuple[str, ...]:
        where = self._where(lever, labels)
        keys = tuple(
            str(LeverKey(lever.key, tuple(where[kind] for kind in kinds)))
            for kinds in lever.indexes
            if all(kind in where for kind in kinds)
        )
        if not keys:
            raise ScenarioError(
                f"{lever.key} has no value at {labels!r}: give one of {lever.indexes}."
            )
        return keys

    def _where(self, lever: Lever, labels: tuple[str, ...]) -> dict[Kind, str]:
        """The label of each kind of index that the lever knows; a market implies its region."""
        kinds = {kind for group in lever.indexes for kind in group}
        where: dict[Kind, str] = {}
        for label in labels:
            found: dict[Kind, str] = {k: label for k in kinds if label in self.indexes.labels(k)}
            region = self.indexes.region_of(label)
            if "region" in kinds and not found and region is not None:
                found = {"region": region}
            if not found and label not in self.indexes.markets:
                raise ScenarioError(f"{lever.key} knows no {label!r}; it goes by {sorted(kinds)}.")
            where |= found
        return where

    @cached_property
    def _places(self) -> dict[tuple[str, tuple[str, ...]], tuple[str, ...]]:
        return {}

    @cached_property
    def _by_key(self) -> Mapping[str, Entry]:
        return {entry.key: entry for entry in self.entries}

    @cached_property
    def _by_labels(self) -> Mapping[tuple[str, tuple[str, ...]], Entry]:
        return {(e.record.key, tuple(sorted(e.index))): e for e in self.entries}

    @cached_property
    def _keys(self) -> Mapping[str, tuple[str, ...]]:
        keys: dict[str, list[str]] = {lever.key: [] for lever in self.catalogue.levers}
        for entry in self.entries:
            keys[entry.record.key].append(entry.key)
        return {record: tuple(found) for record, found in keys.items()}

    def _unknown(self, key: LeverKey) -> str:
        """Why a key is no lever of this world, with the nearest label or the allowed forms."""
        lever = self.catalogue.record(key.record)
        forms = (f"{lever.key}[{','.join(k)}]" if k else lever.key for k in lever.indexes)
        allowed = f"allowed is {' or '.join(forms)}."
        kinds = {kind for group in lever.indexes for kind in group}
        labels = sorted({label for kind in kinds for label in self.indexes.labels(kind)})
        for label in key.index:
            if label not in labels:
                close = difflib.get_close_matches(label, labels, n=1)
                hint = f"did you mean {close[0]!r}?" if close else allowed
                return f"{key}: this world has no {label!r} for {lever.key}; {hint}"
        return f"{key} is not a lever of this world; {allowed}"


def load_catalogue(path: Path | None = None) -> LeverCatalogue:
    """The records of `data/levers.yaml`, or of another file of that form.

    Raises:
        LeverFileError: the file is not valid; the text names key path and value.
    """
    return LeverCatalogue(shipped_levers() if path is None else read_levers(path))
