"""The memo of stages: what has been computed, by the lever values it was computed from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")
NUMBERS = 4096


class Memo:
    """Keeps the last results of each stage; an object passed in, never a module's state.

    Args:
        per_stage: Results kept for each stage; the one used longest ago goes first.
    """

    def __init__(self, per_stage: int = 24) -> None:
        self.per_stage = per_stage
        self.misses: dict[str, int] = {}
        self._results: dict[str, OrderedDict[Hashable, object]] = {}
        self._numbers: OrderedDict[Hashable, int] = OrderedDict()
        self._next = 0

    def number(self, key: Hashable) -> int:
        """A small number that stands for a long key: equal keys, equal numbers.

        Keys of stages stand on keys of stages; without numbers the last ones would be trees of
        hundreds of values, hashed again at every look. A forgotten key gets a new number, so a
        number never comes to mean something else.
        """
        if key in self._numbers:
            self._numbers.move_to_end(key)
            return self._numbers[key]
        self._next += 1
        self._numbers[key] = self._next
        if len(self._numbers) > NUMBERS:
            self._numbers.popitem(last=False)
        return self._next

    def once(self, stage: str, key: Hashable, compute: Callable[[], T]) -> T:
        """The stage's result for a key, computed if it is not kept."""
        kept = self._results.setdefault(stage, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            return cast(T, kept[key])
        self.misses[stage] = self.misses.get(stage, 0) + 1
        result = compute()
        kept[key] = result
        if len(kept) > self.per_stage:
            kept.popitem(last=False)
        return result

    def put(self, stage: str, key: Hashable, result: object) -> None:
        """Sets a stage's result by hand: for "what if this stage said so"."""
        self._results.setdefault(stage, OrderedDict())[key] = result

    def forget(self, stage: str) -> None:
        """Drops the results of a stage."""
        self._results.pop(stage, None)
