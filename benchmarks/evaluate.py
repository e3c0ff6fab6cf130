"""(a) `evaluate`, cold and warm after one lever, as ratios to the reference of the same run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import count

from threadpoolctl import threadpool_limits

from benchmarks.reference import inputs_of, reference
from benchmarks.report import Table, milliseconds, verdict
from benchmarks.timing import Task, Timing, interleaved, ratio
from model import Memo, Scenario, World, evaluate, load_world
from model.levers import Entry

DRAWS = (512, 128)
ROUNDS = 30
COLD_BAR, MEDIA_BAR, OTHER_BAR = 4.0, 1.2, 0.5
COLUMNS = ("draws", "what", "median ms", "p95 ms", "x reference", "bar", "met")


def tables() -> list[Table]:
    """One table over both numbers of draws."""
    world = load_world()
    gc.collect()
    gc.freeze()  # as the app does after its imports
    with threadpool_limits(1):
        rows = tuple(row for draws in DRAWS for row in _rows(world, draws))
    demand = world.demand
    size = f"{len(demand.markets)} markets x {len(demand.channels)} channels x "
    size += f"{len(demand.weeks)} weeks"
    note = (
        f"{size}; {ROUNDS} interleaved rounds, one BLAS thread. The reference is "
        "`benchmarks/reference.py` on the same arrays. Every warm call sees a lever value it has "
        "not seen before; the levers are the masters of home."
    )
    return [Table("Evaluate", note, COLUMNS, rows)]


def _rows(world: World, draws: int) -> Iterator[tuple[str, ...]]:
    arrays = inputs_of(world.demand.first(draws))
    tasks: dict[str, Task] = {"reference": lambda _turn: reference(arrays)}
    bars = {"reference": float("nan"), "cold": COLD_BAR}
    tasks["cold"] = lambda _turn: evaluate(Scenario(), world, memo=Memo(), draws=draws)
    for lever in world.catalogue.masters:
        name = f"warm, {lever.key}"
        tasks[name] = _warm(world, lever, draws)
        bars[name] = MEDIA_BAR if lever.group == "media" else OTHER_BAR
    taken = interleaved(tasks, ROUNDS)
    for name, timing in taken.items():
        yield _row(draws, name, timing, ratio(timing, taken["reference"]), bars[name])


def _row(draws: int, name: str, timing: Timing, times: float, bar: float) -> tuple[str, ...]:
    judged = name != "reference"
    return (
        str(draws),
        name,
        milliseconds(timing.median),
        milliseconds(timing.p95),
        f"{times:.2f}",
        f"<= {bar:g}" if judged else "",
        verdict(times, bar) if judged else "",
    )


def _warm(world: World, lever: Entry, draws: int) -> Task:
    """A call after one move of `lever`, with a memo that knows the plan."""
    memo = Memo()
    evaluate(Scenario(), world, memo=memo, draws=draws)
    values = _fresh_values(lever)

    def move(_turn: int) -> object:
        scenario = Scenario().set(lever.key, next(values), world.catalogue)
        return evaluate(scenario, world, memo=memo, draws=draws)

    return move


def _fresh_values(lever: Entry) -> Iterator[float]:
    """Legal values of a lever that never repeat: the golden section of its range."""
    for turn in count(1):
        share = turn * 0.6180339887498949 % 1.0
        yield lever.minimum + share * (lever.maximum - lever.minimum)
