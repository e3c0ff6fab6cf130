from hypothesis import given
from hypothesis import strategies as st

from model.history import LONGEST, History
from model.scenario import Scenario


def price(value: float, **others: float) -> Scenario:
    return Scenario(profile="home", levers={"price": value, **others})


START = Scenario(profile="home", levers={"hedge": 1.0})


def test_undo_and_redo_walk_the_same_way():
    history = History.open(START).push(price(0.01)).push(price(0.02))
    back = history.undo().undo()
    assert back.present == START
    assert not back.can_undo
    assert back.undo() == back
    assert back.redo().redo() == history
    assert history.redo() == history


def test_new_step_forgets_what_was_undone():
    history = History.open(START).push(price(0.01)).undo().push(price(0.05))
    assert not history.can_redo
    assert history.undo().present == START


def test_one_drag_is_one_step():
    history = History.open(price(0.0)).push(price(0.01))
    for value in (0.02, 0.03, 0.04):
        history = history.push(price(value), coalesce=True)
    assert history.present == price(0.04)
    assert history.undo().present == price(0.0)


def test_second_drag_of_the_same_lever_is_a_second_step():
    history = History.open(price(0.0)).push(price(0.01)).push(price(0.02), coalesce=True)
    history = history.push(price(0.03)).push(price(0.04), coalesce=True)
    assert history.undo().present == price(0.02)


def test_drag_of_another_lever_does_not_join():
    history = History.open(price(0.0)).push(price(0.01)).push(price(0.01, hedge=1.0), coalesce=True)
    assert history.undo().present == price(0.01)


def test_parts_of_one_split_drag_together():
    def split(search: float, **more: float) -> Scenario:
        return Scenario(levers={"media_split[search]": search, **more})

    history = History.open(Scenario()).push(split(0.3))
    history = history.push(split(0.4, **{"media_split[kol]": 0.2}), coalesce=True)
    assert history.undo().present == Scenario()


def test_drag_that_returns_to_its_start_leaves_no_step():
    history = History.open(price(0.0)).push(price(0.01)).push(price(0.0), coalesce=True)
    assert history == History.open(price(0.0))


def test_unchanged_scenario_is_no_step():
    history = History.open(START)
    assert history.push(Scenario(profile="home", levers={"hedge": 1})) is history


def test_resets_are_steps_that_keep_profile():
    history = History.open(START).push(price(0.05))
    assert history.to_plan().present == Scenario(profile="home")
    assert history.to_status_quo().present == Scenario("status_quo", "home")
    assert history.to_opened().present == START
    assert history.to_plan().undo().present == price(0.05)


def test_old_steps_are_forgotten():
    history = History.open(price(0.0))
    for step in range(1, LONGEST + 20):
        history = history.push(price(step / 10_000))
    assert len(history.past) == LONGEST


@given(st.lists(st.sampled_from([0.01, 0.02, 0.03]), min_size=1))
def test_undoing_everything_returns_to_the_opened_scenario(values):
    history = History.open(START)
    for value in values:
        history = history.push(price(value))
    while history.can_undo:
        history = history.undo()
    assert history.present == START
