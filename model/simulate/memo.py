"""The memo of stages: what has been computed, by the lever values it was computed from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from typing import TypeVar, cast

import numpy as np

T = TypeVar("T")
NUMBERS = 4096
# Bytes of arrays kept for all stages together: four scenarios of 95 markets x 13 channels, or more
# of the demo brand's than `PER_STAGE` keeps.
LARGEST = 256_000_000
PER_STAGE = 24


class Memo:
    """Keeps the last results of each stage; an object passed in, never a module's state.

    Args:
        per_stage: Results kept for each stage; the one used longest ago goes first.
        largest: Bytes of arrays kept in all, by the same rule; the newest result always stays.
    """

    def __init__(self, per_stage: int = PER_STAGE, largest: int = LARGEST) -> None:
        self.per_stage, self.largest = per_stage, largest
        self.misses: dict[str, int] = {}
        self._results: dict[str, OrderedDict[Hashable, object]] = {}
        self._sizes: OrderedDict[tuple[str, Hashable], int] = OrderedDict()
        self._numbers: OrderedDict[Hashable, int] = OrderedDict()
        self._next = 0

    @property
    def size(self) -> int:
        """Bytes of the arrays kept."""
        return sum(self._sizes.values())

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

    def once(
        self, stage: str, key: Hashable, compute: Callable[[], T], most: int | None = None
    ) -> T:
        """The stage's result for a key, computed if it is not kept.

        Args:
            most: Results kept of this stage, where they are fewer than ``per_stage``.
        """
        kept = self._results.setdefault(stage, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            if (stage, key) in self._sizes:
                self._sizes.move_to_end((stage, key))
            return cast(T, kept[key])
        self.misses[stage] = self.misses.get(stage, 0) + 1
        result = compute()
        self.put(stage, key, result)
        if len(kept) > min(self.per_stage, most or self.per_stage):
            self._drop(stage, next(iter(kept)))
        return result

    def put(self, stage: str, key: Hashable, result: object) -> None:
        """Sets a stage's result by hand: for "what if this stage said so"."""
        self._results.setdefault(stage, OrderedDict())[key] = result
        self._sizes.pop((stage, key), None)
        if size := bytes_of(result):
            self._sizes[stage, key] = size
        while self.size > self.largest and len(self._sizes) > 1:
            self._drop(*next(iter(self._sizes)))

    def forget(self, stage: str) -> None:
        """Drops the results of a stage."""
        for key in [*self._results.get(stage, ())]:
            self._drop(stage, key)

    def _drop(self, stage: str, key: Hashable) -> None:
        del self._results[stage][key]
        self._sizes.pop((stage, key), None)


def bytes_of(result: object) -> int:
    """Bytes of the arrays of a stage's result: itself or its fields, one held twice counts once."""
    parts = [result]
    if is_dataclass(result) and not isinstance(result, type):
        parts = [getattr(result, part.name) for part in fields(result)]
    arrays = {id(part): part.nbytes for part in parts if isinstance(part, np.ndarray)}
    return sum(arrays.values())
