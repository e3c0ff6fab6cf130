"""Stories are scenarios of the demo world, by hand where a figure is named."""

from __future__ import annotations

import pytest

from model import load_plan
from model.scenario import resolve
from tests.model.lever_world import small_catalogue
from ui.stories import Story, stories


def test_keys_are_unique_and_each_says_where_its_numbers_come_from() -> None:
    keys = [story.key for story in stories()]
    assert len(set(keys)) == len(keys) >= 6
    known = set(load_plan().sources)
    for story in stories():
        assert "assumption" in story.source or story.source.split(" ")[0] in known


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.key)
def test_each_story_differs_from_the_plan(story: Story) -> None:
    catalogue = small_catalogue()
    assert story.fits(catalogue)
    scenario = story.scenario(catalogue, "composite")
    assert scenario.levers or scenario.base != "plan"


def test_a_tenth_of_media_moves_to_southeast_asia() -> None:
    """The small world has 20 % there: 30 % after the move, at the same total."""
    catalogue = small_catalogue()
    story = next(story for story in stories() if story.key == "to_southeast_asia")
    settings = resolve(story.scenario(catalogue, "composite"), catalogue)
    assert settings["media_split[southeast_asia]"] == pytest.approx(0.30)
    assert settings["media_total"] == pytest.approx(6_000_000)


def test_ten_per_cent_less_media_and_programme() -> None:
    catalogue = small_catalogue()
    story = next(story for story in stories() if story.key == "take_ten_out")
    settings = resolve(story.scenario(catalogue, "composite"), catalogue)
    assert settings["media_total"] == pytest.approx(5_400_000)
    assert settings["programme_funding"] == pytest.approx(0.9)


@pytest.mark.parametrize("key", ["port_congestion", "price_war"])
def test_an_event_that_is_played_is_not_among_those_to_come(key: str) -> None:
    (story,) = (story for story in stories() if story.key == key)
    assert "Risk loss still counts what may yet come" in story.text
