"""A scenario: a preset, a profile, readings, and the levers and assumptions that differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, cast

from model.levers.catalogue import ExpandedCatalogue
from model.levers.composition import SAME_SHARE, MovedPart, move_part
from model.levers.entry import COMMITTED, COMMITTED_ELSEWHERE, Entry, as_number
from model.levers.errors import ScenarioError
from model.levers.key import LeverKey
from model.levers.record import BASES, Base
from model.scenario.difference import Difference, Scalar, changed, shown
from model.split import Reason

NO_LOCKS: frozenset[str] = frozenset()
BISECTIONS = 20  # to a millionth of a move
FIELDS = ("base", "profile", "readings", "levers", "assumptions")


@dataclass(frozen=True)
class Scenario:
    """Differences from a preset, immutable and hashable.

    `levers`: lever key -> value in inside units, only what differs from the preset. `readings`:
    ambiguous passages of the plan -> chosen option. `assumptions`: path of an assumption in the
    world -> value. Keys are checked for form here, against a world's catalogue by `resolve`.

    Raises:
        ScenarioError: unknown preset, a key that is no lever key, a value that is no number.
    """

    base: Base = "plan"
    profile: str = "composite"
    readings: Mapping[str, str] = field(default_factory=dict)
    levers: Mapping[str, float] = field(default_factory=dict)
    assumptions: Mapping[str, Scalar] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.base not in BASES:
            raise ScenarioError(f"base {self.base!r} is no preset; use one of {', '.join(BASES)}.")
        if not isinstance(self.profile, str) or not self.profile:
            raise ScenarioError(f"profile {self.profile!r} must be the name of a profile.")
        levers = {_key(key): _number(key, value) for key, value in self._items("levers")}
        readings = {key: _reading(key, value) for key, value in self._items("readings")}
        assumptions = {key: _scalar(key, value) for key, value in self._items("assumptions")}
        object.__setattr__(self, "levers", _frozen(levers))
        object.__setattr__(self, "readings", _frozen(readings))
        object.__setattr__(self, "assumptions", _frozen(assumptions))

    def __hash__(self) -> int:
        parts = (self.levers, self.readings, self.assumptions)
        return hash((self.base, self.profile, *(tuple(part.items()) for part in parts)))

    def __reduce__(self) -> tuple[type[Scenario], tuple[Any, ...]]:
        # Mapping proxies cannot be copied to another process as they are.
        parts = (self.readings, self.levers, self.assumptions)
        return Scenario, (self.base, self.profile, *(dict(part) for part in parts))

    def move(
        self,
        key: str,
        value: float,
        catalogue: ExpandedCatalogue,
        locked: Collection[str] = NO_LOCKS,
    ) -> Move:
        """Move a lever as a hand does: clamped to its bounds, snapped to its step, with a reason.

        Parts of a split take or give to the unlocked parts; an impossible move stops at the
        nearest legal value. A lever that returns to its preset is no longer a difference.

        Raises:
            ScenarioError: unknown key, or a value that is not a finite number.
        """
        entry = catalogue[key]
        target, reason = entry.nearest(entry.number(value))
        if entry.composition is None:
            return Move(self._with(entry, target, catalogue), target, reason)
        moved, held = self._promised_part(entry, target, catalogue, locked)
        return Move(replace(self, levers=moved.levers), moved.value, moved.reason or held or reason)

    def set(
        self,
        key: str,
        value: float,
        catalogue: ExpandedCatalogue,
        locked: Collection[str] = NO_LOCKS,
    ) -> Scenario:
        """Set a lever to exactly this value (no snapping), or refuse.

        Raises:
            ScenarioError: unknown key; not a finite number; out of range; a share that the locked
                or other parts of its split do not allow.
        """
        entry = catalogue[key]
        target = entry.check(value)
        if entry.composition is None:
            return self._with(entry, target, catalogue)
        moved, held = self._promised_part(entry, target, catalogue, locked)
        if held or moved.reason:
            raise ScenarioError(f"{entry.key} = {value!r} is not possible: {held or moved.reason}")
        return replace(self, levers=moved.levers)

    def reset(self, key: str) -> Scenario:
        """Without the change of one lever; parts of a split fall back into the unset rest."""
        name = str(LeverKey.parse(key))
        return replace(self, levers={k: v for k, v in self.levers.items() if k != name})

    def clear(self, record: str) -> Scenario:
        """Without all changes of a lever record, master and indexed."""
        kept = {k: v for k, v in self.levers.items() if LeverKey.parse(k).record != record}
        return replace(self, levers=kept)

    def diff(self, other: Scenario, catalogue: ExpandedCatalogue | None = None) -> list[Difference]:
        """What changes from `other` to this scenario.

        With a catalogue levers are compared by value, presets included; without one only the
        stored changes are, None where a scenario does not set a lever.
        """
        found: list[Difference] = []
        if self.base != other.base:
            found.append(Difference("base", "base", other.base, self.base))
        if self.profile != other.profile:
            found.append(Difference("profile", "profile", other.profile, self.profile))
        found += changed("reading", other.readings, self.readings)
        before, after = _compared(other, self, catalogue)
        found += changed("lever", before, after)
        return found + changed("assumption", other.assumptions, self.assumptions)

    def what_changed(self, catalogue: ExpandedCatalogue) -> list[Difference]:
        """This scenario's changes against its own preset and profile."""
        return self.diff(Scenario(base=self.base, profile=self.profile), catalogue)

    def describe(self) -> str:
        """One line in inside units, for logs and the command line."""
        changes = self.diff(Scenario(base=self.base, profile=self.profile))
        head = f"{self.base} ({self.profile})"
        if not changes:
            return f"{head}, nothing changed"
        listed = ", ".join(f"{change.key} = {shown(change.after)}" for change in changes)
        return f"{head} with {listed}"

    @classmethod
    def from_dict(cls, data: object, catalogue: ExpandedCatalogue | None = None) -> Scenario:
        """Read a scenario file (design §7); `{"base": "plan"}` is enough.

        With a catalogue keys and values are checked against the world, and splits for being
        possible: a full set of parts must sum to 1.

        Raises:
            ScenarioError: what is wrong, with key and value.
        """
        if not isinstance(data, Mapping):
            raise ScenarioError(f"A scenario is an object with {', '.join(FIELDS)}, got {data!r}.")
        if unknown := [name for name in data if name not in FIELDS]:
            raise ScenarioError(
                f"{unknown[0]!r} is not part of a scenario; use {', '.join(FIELDS)}."
            )
        scenario = cls(**data)
        if catalogue is None:
            return scenario
        levers = catalogue.canonical(scenario.levers)
        for composition in catalogue.compositions.values():
            composition.tensor(levers)
        return replace(scenario, levers=levers)

    def to_dict(self) -> dict[str, Any]:
        """The scenario file: plain JSON types, sorted, read back by `from_dict`."""
        return {
            "base": self.base,
            "profile": self.profile,
            "readings": dict(self.readings),
            "levers": dict(self.levers),
            "assumptions": dict(self.assumptions),
        }

    def _items(self, name: str) -> Iterator[tuple[Any, Any]]:
        mapping = getattr(self, name)
        if not isinstance(mapping, Mapping):
            raise ScenarioError(f"{name} must be an object of keys and values, got {mapping!r}.")
        return iter(mapping.items())

    def _with(self, entry: Entry, value: float, catalogue: ExpandedCatalogue) -> Scenario:
        levers = catalogue.canonical(self.levers)
        levers[entry.key] = value
        follows_master = bool(entry.index) and entry.record.combine == "override"
        if value == entry.presets[self.base] and not follows_master:
            del levers[entry.key]
        return replace(self, levers=levers)

    def _promised_part(
        self, entry: Entry, value: float, catalogue: ExpandedCatalogue, locked: Collection[str]
    ) -> tuple[MovedPart, Reason | None]:
        """The move to the nearest share that leaves committed spends their money, and why it is it.

        A cell that falls short of its commitment already may stay as it is, and no more.
        """
        now = catalogue.value(entry.key, self.base, catalogue.canonical(self.levers))
        least = catalogue.shortfall(self.base, catalogue.canonical(self.levers))

        def trial(share: float) -> tuple[MovedPart, bool]:
            moved = self._moved_part(entry, share, catalogue, locked)
            return moved, catalogue.shortfall(self.base, moved.levers) <= least + SAME_SHARE

        best, holds = trial(value)
        if holds:
            return best, None
        good, bad = now, value
        best = self._moved_part(entry, now, catalogue, locked)
        for _ in range(BISECTIONS):
            middle = (good + bad) / 2
            moved, holds = trial(middle)
            good, bad, best = (middle, bad, moved) if holds else (good, middle, best)
        why = COMMITTED if value < now else COMMITTED_ELSEWHERE
        return replace(best, reason=None), Reason(why.message, {"limit": best.value})

    def _moved_part(
        self, entry: Entry, value: float, catalogue: ExpandedCatalogue, locked: Collection[str]
    ) -> MovedPart:
        """The move, with the levers of all other splits and records put back in."""
        composition = catalogue.compositions[cast(str, entry.composition)]
        levers = catalogue.canonical(self.levers)
        pins = {catalogue[key].key for key in locked}
        moved = move_part(composition, levers, entry.key, value, pins)
        others = {k: v for k, v in levers.items() if k not in composition.positions}
        return replace(moved, levers=others | moved.levers)


@dataclass(frozen=True)
class Move:
    """The scenario after a move, the value reached, and why it is not the one asked for."""

    scenario: Scenario
    value: float
    reason: Reason | None


def _key(key: object) -> str:
    return str(LeverKey.parse(key))


def _number(key: object, value: object) -> float:
    number = as_number(value)
    if number is None:
        raise ScenarioError(f"{key} = {value!r} is not a finite number.")
    return number


def _reading(key: object, value: object) -> str:
    if not isinstance(key, str) or not isinstance(value, str):
        raise ScenarioError(f"reading {key!r} = {value!r} must name an option of the reading.")
    return value


def _scalar(path: object, value: object) -> Scalar:
    if not isinstance(path, str) or not path:
        raise ScenarioError(f"assumption {path!r} must be the path of an assumption.")
    if isinstance(value, bool | str):
        return value
    return _number(f"assumption {path}", value)


def _frozen(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(sorted(mapping.items())))


def _compared(
    other: Scenario, this: Scenario, catalogue: ExpandedCatalogue | None
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Lever values of two scenarios at every key where they may differ."""
    if catalogue is None:
        return other.levers, this.levers
    old, new = catalogue.canonical(other.levers), catalogue.canonical(this.levers)
    keys = [
        entry.key
        for entry in catalogue.entries
        if entry.key in old
        or entry.key in new
        or entry.presets[other.base] != entry.presets[this.base]
    ]
    before = {key: catalogue.value(key, other.base, old) for key in keys}
    return before, {key: catalogue.value(key, this.base, new) for key in keys}
