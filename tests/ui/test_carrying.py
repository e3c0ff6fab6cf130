"""Histories taken to another horizon: every step changed, steps that come to nothing left out."""

from __future__ import annotations

from dataclasses import replace

from model import Scenario
from ui.state import Opened, Work

PLAN = Opened(Scenario(), "The plan")


def price(value: float, **others: float) -> Scenario:
    return Scenario(levers={"price": value, **others})


def without_hedge(scenario: Scenario) -> Scenario:
    return replace(scenario, levers={k: v for k, v in scenario.levers.items() if k != "hedge"})


def test_steps_that_only_moved_what_is_gone_are_gone() -> None:
    """0.01, hedge, 0.02 | hedge, 0.03: the two moves of the hedge leave no step."""
    work = Work.begin(PLAN)
    for step in (price(0.01), price(0.01, hedge=0.2), price(0.02, hedge=0.2)):
        work = work.push(step)
    board = Opened(price(0.02, hedge=0.9), "Board", own=True)
    work = work.push(board.scenario, board).push(price(0.03, hedge=0.9)).undo().undo()
    changed = work.every_step(without_hedge)
    moved = changed.history
    assert moved.present == price(0.02)
    assert moved.past == (Scenario(), price(0.01))
    assert moved.future == (price(0.03),)
    assert moved.opened == Scenario()
    assert changed.opened == PLAN
    assert changed.past == (PLAN, PLAN)
    assert changed.future == (Opened(price(0.02), "Board", own=True),)


def test_a_history_that_does_not_change_is_itself() -> None:
    work = Work.begin(PLAN).push(price(0.01)).push(price(0.02)).undo()
    assert work.every_step(without_hedge) == work
