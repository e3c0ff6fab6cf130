"""What differs beside levers, in words: readings, assumptions, the brand case."""

from __future__ import annotations

import pytest

from model import Scenario, World, load_world
from ui.change_words import difference_words
from ui.changes import differences


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def told(world: World, scenario: Scenario) -> list[tuple[str, str]]:
    return [difference_words(world, change) for change in differences(scenario, Scenario())]


def test_every_reading_is_told_by_its_question_and_its_options(world: World) -> None:
    for key, reading in world.plan.readings.items():
        for option, words in reading.options.items():
            if option == reading.default:
                continue
            usual = reading.options[reading.default]
            found = told(world, Scenario(readings={key: option}))
            assert found == [(reading.question, f"{usual} → {words}")]


def test_every_brand_case_is_told_by_its_label(world: World) -> None:
    usual = next(p.label for p in world.plan.profiles if p.key == Scenario().profile)
    for profile in world.plan.profiles:
        if profile.label != usual:
            found = told(world, Scenario(profile=profile.key))
            assert found == [("Brand case", f"{usual} → {profile.label}")]


def test_an_assumption_is_told_as_the_drawer_writes_it(world: World) -> None:
    ((name, values),) = told(
        world, Scenario(assumptions={"business.tables.return_rate.DE.apparel": 0.3})
    )
    assert name == "Return rate · Germany · Apparel"
    assert values.endswith("→ 30.00\u00a0%")
