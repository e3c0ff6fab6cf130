"""Time several tasks side by side, so that a busy machine slows all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Task = Callable[[int], object]
WARM_UP = 2


@dataclass(frozen=True)
class Timing:
    """Seconds of each round, in the order of the rounds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle round, in seconds."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """A slow round that really happened: the 95th percentile by nearest rank, in seconds."""
        return sorted(self.seconds)[-(-95 * len(self.seconds) // 100) - 1]


def interleaved(tasks: Mapping[str, Task], rounds: int) -> dict[str, Timing]:
    """Run every task once a round, in turn, and time each call.

    Args:
        tasks: by name; each is called with the number of its round, warm-up rounds included, so
            that it can do something new every time.
        rounds: how many rounds count; `WARM_UP` rounds before them do not.
    """
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for turn in range(WARM_UP + rounds):
        for name, task in tasks.items():
            begin = time.perf_counter()
            task(turn)
            taken[name].append(time.perf_counter() - begin)
    return {name: Timing(tuple(seconds[WARM_UP:])) for name, seconds in taken.items()}


def ratio(measured: Timing, reference: Timing) -> float:
    """Median over the rounds of measured / reference, both from the same round."""
    pairs = zip(measured.seconds, reference.seconds, strict=True)
    return statistics.median(one / other for one, other in pairs)
