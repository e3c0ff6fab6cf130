"""What the twins of a scenario share is taken over and changes no number."""

from __future__ import annotations

import numpy as np
import pytest

from model import Memo, Scenario, World
from model.levers import BASES
from model.levers.record import Base
from model.scenario import resolve
from model.simulate.flows import MediaFlow, media_flow, media_stops
from model.simulate.road import Road

DRAWS = 64
ARRAYS = ("money", "lifted", "caused", "credited", "bought", "levels")


def road_of(scenario: Scenario, world: World) -> Road:
    return Road(world, resolve(scenario, world.catalogue), DRAWS, Memo())


def alone(flow: MediaFlow, road: Road) -> MediaFlow:
    cost = road.settings["media_cost"]
    return media_flow(flow.money, flow.lifted, cost, road.world, road.view)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("funding", [0.0, 0.4, 1.0])
def test_media_flows_of_twins_equal_those_computed_alone(
    world: World, base: Base, funding: float
) -> None:
    most = world.catalogue["programme_funding"].maximum
    scenario = Scenario(base).set("programme_funding", funding * most, world.catalogue)
    road = road_of(scenario, world)
    for variant in ("without", "scenario", "full_ramp"):
        found = road.media(variant)
        wanted = alone(found, road)
        for name in ARRAYS:
            assert np.array_equal(getattr(found, name), getattr(wanted, name)), (variant, name)


def test_weeks_before_the_programme_advertises_are_those_of_the_twin(world: World) -> None:
    road = road_of(Scenario("plan"), world)
    found, twin = road.media("scenario"), road.media("without")
    first = int(np.argmax((found.bought != twin.bought).any(axis=(0, 1))))
    assert first == 26  # the plan advertises from the third quarter on
    assert 26 in media_stops(world)
    assert np.array_equal(found.caused[:first], twin.caused[:first])
    assert not np.array_equal(found.caused[first], twin.caused[first])


def test_only_the_weeks_that_differ_are_computed(world: World) -> None:
    road = road_of(Scenario("plan"), world)
    found, twin = road.media("scenario"), road.media("without")
    marked = MediaFlow(**{**vars(twin), "caused": np.full_like(twin.caused, -1.0)})
    cost = road.settings["media_cost"]
    again = media_flow(found.money, found.lifted, cost, world, road.view, marked)
    assert (again.caused[:26] == -1.0).all()
    assert np.array_equal(again.caused[26:], found.caused[26:])
