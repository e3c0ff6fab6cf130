"""Steps of work know what they began from: undo and redo give it back, saved ones are renamed."""

from __future__ import annotations

from model import Scenario
from model.history import LONGEST
from ui.state import Opened, Shelved, Work

PLAN = Opened(Scenario(), "The plan")


def price(value: float) -> Scenario:
    return Scenario(levers={"price": value})


def saved(id: int, value: float) -> Opened:
    name = f"Saved {id}"
    return Opened(price(value), name, own=True, saved=Shelved(id, name, 1))


def opened(one: Opened, work: Work) -> Work:
    return work.push(one.scenario, one)


def test_undo_and_redo_give_the_name_of_their_step_back() -> None:
    first, second = saved(1, 0.05), saved(2, 0.08)
    work = opened(second, opened(first, Work.begin(PLAN)))
    assert work.opened == second
    assert work.undo().opened == first
    assert work.undo().undo().opened == PLAN
    assert work.undo().undo().redo().redo() == work
    assert work.undo().undo().undo() == work.undo().undo()


def test_the_same_scenario_under_another_name_is_no_step() -> None:
    work = Work.begin(PLAN).push(price(0.05))
    named = opened(saved(1, 0.05), work)
    assert named.history == work.history
    assert (named.opened.title, named.undo().opened) == ("Saved 1", PLAN)


def test_a_scenario_among_the_steps_is_known_by_its_own_name() -> None:
    first, second = saved(1, 0.05), saved(2, 0.08)
    work = opened(second, opened(first, Work.begin(PLAN)))
    assert work.known_as(price(0.05)) == first
    assert work.undo().undo().known_as(price(0.08)) == second
    assert work.known_as(price(0.5)) is None


def test_names_go_with_the_steps_that_are_kept() -> None:
    work = Work.begin(PLAN)
    for step in range(1, LONGEST + 20):
        work = work.push(price(step / 1000))
    assert len(work.past) == len(work.history.past) == LONGEST


def test_a_new_name_and_a_deletion_reach_every_step() -> None:
    work = opened(saved(2, 0.08), opened(saved(1, 0.05), Work.begin(PLAN))).undo()
    renamed = work.every_opened(lambda one: one.renamed(2, "Council"))
    assert renamed.redo().opened.saved == Shelved(2, "Council", 1)
    assert renamed.redo().opened.title == "Council"
    gone = work.every_opened(lambda one: one.unsaved(1))
    assert (gone.opened.saved, gone.opened.title, gone.opened.own) == (None, "Saved 1", True)
    assert gone.redo().opened == saved(2, 0.08)
