"""What a person does to the scenario: move, undo, reset, assume, open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from model import Scenario
from model.scenario.difference import Scalar
from model.split import Reason
from ui.changes import SAME_SHARE, put_back
from ui.state.companies import world
from ui.state.figures import compared, preset
from ui.state.session import Aside, Notice, scenario, session
from ui.state.work import Opened


def compare_with(base: str) -> None:
    """Compare with another preset, with the scenario opened, or with the one set aside."""
    session().compared = base


def set_aside(chosen: Aside) -> None:
    """Compare with a story or a saved scenario, on every page."""
    now = session()
    now.aside, now.compared = chosen, "aside"


def lay_beside(keys: Sequence[str]) -> None:
    """What Compare sets beside the scenario at hand, by the keys of its choices."""
    session().beside = tuple(keys)


def commit(
    key: str,
    value: float,
    *,
    dragging: bool = False,
    place: str = "",
    held: Collection[str] = (),
) -> None:
    """Move a lever; the positions of one drag are one step to undo.

    ``held`` are parts that keep their sum in this move, beside those that are locked.

    Every position is taken from where the thumb was picked up, so that the parts of a split that
    made room come back when the thumb does.
    """
    now = session()
    start = now.before_drag or now.work
    move = start.history.present.move(key, value, world().catalogue, {*now.locks, *held})
    now.work = start.push(move.scenario)
    now.before_drag = start if dragging else None
    stopped = abs(move.value - value) > SAME_SHARE
    now.notice = _stopped(key, move.reason, place) if stopped and move.reason else None


def take(chosen: Scenario) -> None:
    """Make this the scenario at hand, as one step to undo; what was opened stays what it was."""
    _store(chosen)


def come_to_rest() -> None:
    """The whole page is drawn, so no thumb is held: a drag that never ended is over now."""
    session().before_drag = None


def assume(figures: Mapping[str, float | None]) -> None:
    """Put other numbers in place of assumptions, by path; None takes the world's own again."""
    _store(replace(scenario(), assumptions=assumed(figures)))


def assumed(figures: Mapping[str, float | None]) -> dict[str, Scalar]:
    """What `assume` would make of the scenario's assumptions."""
    kept = {p: held for p, held in scenario().assumptions.items() if p not in figures}
    return kept | {path: value for path, value in figures.items() if value is not None}


def assume_nothing() -> None:
    """Take the world's own figures again, all of them."""
    _store(replace(scenario(), assumptions={}))


def reset_lever(key: str) -> None:
    """Give a lever (or all of its split) back what it is in the compared scenario."""
    _store(put_back(key, scenario(), compared().settings))


def reset_to(base: str) -> None:
    """Go back to a preset, or to the scenario opened; the way back is undo.

    A preset is one of levers: edited assumptions stay, the drawer resets them.
    """
    if base == "opened":
        _store(session().opened)
    else:
        _store(replace(preset(base), assumptions=scenario().assumptions))


def open_copy(opened: Opened) -> None:
    """Work on a copy of a story or a saved scenario from here on; undo leads back."""
    now = session()
    now.step_to(now.work.push(opened.scenario, opened))


def undo() -> None:
    """One step back, and back to the name that step had."""
    now = session()
    now.step_to(now.work.undo())


def redo() -> None:
    """One step forward."""
    now = session()
    now.step_to(now.work.redo())


def _stopped(key: str, reason: Reason, place: str) -> Notice:
    unit = world().catalogue[key].record.format
    return Notice("The move stopped early.", (reason,), unit=unit, place=place)


def _store(chosen: Scenario) -> None:
    now = session()
    now.step_to(now.work.push(chosen))
