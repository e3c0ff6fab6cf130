"""A scenario, and what can be undone of it, taken to another horizon of its company."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from model import Scenario, World
from model.history import History
from model.levers import ExpandedCatalogue
from model.scenario import Decoded, decode, encode


def carried(scenario: Scenario, before: World, after: World) -> Decoded:
    """The scenario over another horizon: money in proportion, what is unknown there left out.

    What was left out stands in ``problems``. Assumptions come along as they are.
    """
    levers = {
        key: value * _proportion(key, before.catalogue, after.catalogue)
        for key, value in scenario.levers.items()
    }
    profiles = {profile.key for profile in after.plan.profiles}
    profile = scenario.profile if scenario.profile in profiles else Scenario().profile
    moved = replace(scenario, levers=levers, profile=profile)
    return decode(encode(moved, after.id), after.catalogue)


def every_step(history: History, change: Callable[[Scenario], Scenario]) -> History:
    """A history with each of its scenarios changed; steps that come to nothing are left out."""
    present = change(history.present)
    past = _steps((*map(change, history.past), present))[:-1]
    future = _steps((present, *map(change, history.future)))[1:]
    return History(change(history.opened), present, past, future)


def _steps(scenarios: Iterable[Scenario]) -> tuple[Scenario, ...]:
    """Without those that equal the one before them."""
    kept: list[Scenario] = []
    for scenario in scenarios:
        if not kept or kept[-1] != scenario:
            kept.append(scenario)
    return tuple(kept)


def _proportion(key: str, before: ExpandedCatalogue, after: ExpandedCatalogue) -> float:
    """What turns a lever's value into the same multiple of the other world's status quo."""
    if key not in before or key not in after or not before[key].record.times_status_quo:
        return 1.0
    then, now = before[key].status_quo, after[key].status_quo
    return now / then if then else 1.0
