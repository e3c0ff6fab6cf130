"""What differs from the compared scenario: presets count, splits are one line, locks are none."""

from __future__ import annotations

from model import Scenario
from model.scenario import Settings, resolve
from tests.model.lever_world import small_catalogue
from ui.changes import lever_changes, put_back

CATALOGUE = small_catalogue()
CHANNELS = [f"media_split[{name}]" for name in CATALOGUE.indexes.channels]
PLAN = Scenario()


def settings(scenario: Scenario) -> Settings:
    return resolve(scenario, CATALOGUE)


def test_a_preset_counts_by_the_levers_it_moves() -> None:
    found = lever_changes(settings(Scenario(base="bold")), settings(PLAN))
    assert {change.key for change in found} >= {"media_total", "programme_funding", "hedge"}
    assert all(change.before != change.after for change in found)
    assert not [change for change in found if change.key.startswith("hedge[")]


def test_a_moved_part_is_one_line_for_its_family() -> None:
    before = settings(PLAN)
    share = before[CHANNELS[0]]
    moved = PLAN.move(CHANNELS[0], share + 0.05, CATALOGUE, {CHANNELS[1]}).scenario
    (change,) = lever_changes(settings(moved), before)
    assert (change.key, change.axis) == (CHANNELS[0], "channel")
    assert change.others == len(CHANNELS) - 2  # all but the moved and the locked one


def test_a_part_is_put_back_with_its_whole_family() -> None:
    wide = PLAN.move("price", 0.05, CATALOGUE).scenario
    moved = wide.move(CHANNELS[0], 0.5, CATALOGUE, {CHANNELS[1]}).scenario
    assert put_back(CHANNELS[0], moved, settings(PLAN)) == wide


def test_a_lever_is_put_back_to_where_the_compared_scenario_has_it() -> None:
    bold = settings(Scenario(base="bold"))
    assert settings(put_back("hedge", PLAN, bold))["hedge"] == bold["hedge"]
