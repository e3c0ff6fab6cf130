"""A scenario taken to another horizon of its company."""

from __future__ import annotations

from dataclasses import replace

from model import Scenario, World
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


def _proportion(key: str, before: ExpandedCatalogue, after: ExpandedCatalogue) -> float:
    """What turns a lever's value into the same multiple of the other world's status quo."""
    if key not in before or key not in after or not before[key].record.times_status_quo:
        return 1.0
    then, now = before[key].status_quo, after[key].status_quo
    return now / then if then else 1.0
