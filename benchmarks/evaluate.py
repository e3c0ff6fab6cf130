"""(a) `evaluate`, cold and warm after one lever, as ratios to the reference of the same run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from threadpoolctl import threadpool_limits

from benchmarks.reference import inputs_of, reference
from benchmarks.report import Table, milliseconds, verdict
from benchmarks.timing import Task, Timing, interleaved, ratio
from model import Memo, Outcome, Scenario, World, evaluate, load_world
from model.levers import Entry

AT_REST, WHILE_DRAGGED = 512, 128
ROUNDS = 30
# At rest as multiples of the reference; while dragged in seconds.
COLD_BAR, MEDIA_BAR, OTHER_BAR, DRAGGED_BAR = 4.0, 1.2, 0.5, 0.030
COLUMNS = ("what", "median ms", "p95 ms", "x reference", "bar", "met")


@dataclass(frozen=True)
class Case:
    """A task to time, and its bar: a multiple of the reference, or None when it has none."""

    task: Task
    bar: float | None = None


def tables() -> list[Table]:
    """At rest and while a thumb is dragged."""
    world = load_world()
    gc.collect()
    gc.freeze()  # as the app does after its imports
    with threadpool_limits(1):
        return [_at_rest(world), _while_dragged(world)]


def answer(scenario: Scenario, world: World, memo: Memo, draws: int) -> Outcome:
    """All KPIs and targets of a scenario; an outcome computes its parts only when they are read."""
    outcome = evaluate(scenario, world, memo=memo, draws=draws)
    if not (outcome.kpis and outcome.score.targets):
        raise ValueError(f"{scenario!r} answers nothing: there is nothing to time")
    return outcome


def _at_rest(world: World) -> Table:
    cases = _cases(world, AT_REST)
    taken = interleaved({name: case.task for name, case in cases.items()}, ROUNDS)
    rows = []
    for name, timing in taken.items():
        times, bar = ratio(timing, taken["reference"]), cases[name].bar
        judged = ("", "") if bar is None else (f"<= {bar:g} x", verdict(times, bar))
        rows.append((*_figures(name, timing, times), *judged))
    return Table(f"Evaluate, {AT_REST} draws", _note(world), COLUMNS, tuple(rows))


def _while_dragged(world: World) -> Table:
    cases = _cases(world, WHILE_DRAGGED)
    taken = interleaved({name: case.task for name, case in cases.items()}, ROUNDS)
    rows = []
    for name, timing in taken.items():
        met = verdict(timing.median, DRAGGED_BAR)
        judged = (f"<= {milliseconds(DRAGGED_BAR)} ms", met) if "warm" in name else ("", "")
        rows.append((*_figures(name, timing, ratio(timing, taken["reference"])), *judged))
    note = "As above, with the draws used while a thumb is dragged; the bar is in milliseconds."
    return Table(f"Evaluate, {WHILE_DRAGGED} draws", note, COLUMNS, tuple(rows))


def _cases(world: World, draws: int) -> dict[str, Case]:
    arrays = inputs_of(world.demand.first(draws))
    cases = {
        "reference": Case(lambda _turn: reference(arrays)),
        "cold": Case(lambda _turn: answer(Scenario(), world, Memo(), draws), COLD_BAR),
    }
    for lever in world.catalogue.masters:
        # Funding moves media too: advertising money is among the programme's lines (audit A10).
        moves_media = lever.group == "media" or lever.key == "programme_funding"
        bar = MEDIA_BAR if moves_media else OTHER_BAR
        cases[f"warm, {lever.key}"] = Case(_warm(world, lever, draws), bar)
    settled = answer(Scenario(), world, Memo(), draws)
    cases["weekly path beside it"] = Case(lambda _turn: settled.weekly("gmv"))
    return cases


def _figures(name: str, timing: Timing, times: float) -> tuple[str, ...]:
    return name, milliseconds(timing.median), milliseconds(timing.p95), f"{times:.2f}"


def _note(world: World) -> str:
    size = world.demand
    return (
        f"{len(size.markets)} markets x {len(size.channels)} channels x {len(size.weeks)} weeks; "
        f"{ROUNDS} interleaved rounds, one BLAS thread. The reference is `benchmarks/reference.py` "
        "on the same arrays. Timed until every KPI and target has been read. Every warm call sees "
        "a value of a master lever that it has not seen before."
    )


def _warm(world: World, lever: Entry, draws: int) -> Task:
    """A call after one move of `lever`, with a memo that knows the plan."""
    memo = Memo()
    answer(Scenario(), world, memo, draws)
    values = _fresh_values(lever)

    def move(_turn: int) -> object:
        scenario = Scenario().set(lever.key, next(values), world.catalogue)
        return answer(scenario, world, memo, draws)

    return move


def _fresh_values(lever: Entry) -> Iterator[float]:
    """Legal values of a lever that never repeat: the golden section of its range."""
    for turn in count(1):
        share = turn * 0.6180339887498949 % 1.0
        yield lever.minimum + share * (lever.maximum - lever.minimum)
