"""What scenarios come to in the world at hand: computed once, kept by world and code."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from threading import Lock
from typing import TypeVar, cast

import streamlit as st

from model import Memo, Outcome, Scenario, evaluate
from model.levers.record import Base
from model.scenario import Difference, encode
from ui.changes import Change, differences, lever_changes
from ui.shown import Answer
from ui.state.companies import world
from ui.state.session import dragging, kept, scenario, session

# Results kept of each stage for all sessions together: what a few people move at the same time.
KEPT_STAGES = 10
# Preset outcomes kept for the process; a few worlds, presets, profiles and readings.
KEPT_OUTCOMES = 64
KEPT_DETAILS = 256
# Outcomes of them that a session finds again without asking the process; pages ask often.
KEPT_REFERENCES = 16
T = TypeVar("T")


def outcome() -> Answer:
    """What the scenario at hand comes to: fewer draws while a thumb moves, the same ones."""
    now, key = session(), _asked_now()
    if now.answer is None or now.answer[0] != key:
        now.answer = (key, answer(scenario(), key[2]))
    return now.answer[1]


def detail(name: Hashable, make: Callable[[Outcome], T]) -> T:
    """What a page draws of the scenario at hand beyond its key figures, with the same draws.

    Args:
        name: what it is, with everything ``make`` was told: ``("prices", "US")``. A tuple, not one
            text: labels are the user's, and one may hold what separates them.
        make: computes it from the outcome; it must not keep the outcome, whose arrays are large.
    """
    now, key = session(), _asked_now()
    if now.details_of != key:
        now.details_of, now.details = key, {}
    if name not in now.details:
        now.details[name] = _looked_at(scenario(), key[2], make)
    return cast(T, now.details[name])


def reference_detail(base: str, name: Hashable, make: Callable[[Outcome], T]) -> T:
    """As `detail`, of what `named` finds, at full draws; kept for the process."""
    return _known_detail(base, name, None, make)


def level_detail(base: str, name: Hashable, make: Callable[[Outcome], T]) -> T:
    """As `reference_detail`, with as many draws as `detail` has now: to take differences from.

    What is a mean over draws before it is a figure (exposures of risks) differs by the draws
    alone while a thumb is dragged.
    """
    return _known_detail(base, name, _asked_now()[2] if dragging() else None, make)


def _known_detail(base: str, name: Hashable, draws: int | None, make: Callable[[Outcome], T]) -> T:
    chosen = named(base)
    here = world().id
    return cast(T, _settled_detail(here, _code(chosen, here), name, draws, chosen, make))


@st.cache_resource(show_spinner=False, max_entries=KEPT_DETAILS)
def _settled_detail(
    world_id: str,  # noqa: ARG001 (cache key, like the next two)
    code: str,  # noqa: ARG001
    name: Hashable,  # noqa: ARG001
    draws: int | None,
    _scenario: Scenario,
    _make: Callable[[Outcome], object],
) -> object:
    return _looked_at(_scenario, draws, _make)


def _looked_at(chosen: Scenario, draws: int | None, make: Callable[[Outcome], T]) -> T:
    memo, turn = _stages()
    with turn:
        return make(evaluate(chosen, world(), memo=memo, draws=draws))


def _asked_now() -> tuple[str, str, int]:
    """World, code and draws of what is drawn now."""
    made = world()
    draws = made.draws_while_dragged if dragging() else made.draws_at_rest
    return made.id, _code(scenario(), made.id), draws


@lru_cache(maxsize=KEPT_DETAILS)
def _code(chosen: Scenario, world_id: str) -> str:
    """A scenario's code; a page asks for the same few some twenty times, and each is packed."""
    return encode(chosen, world_id)


def answer(chosen: Scenario, draws: int | None = None) -> Answer:
    """Figures of a scenario, through the one memo of the process.

    Sessions share it, one at a time: a memo of its own would hold tens of megabytes for each, and
    the interpreter computes for one at a time anyway.
    """
    return _looked_at(chosen, draws, Answer.of)


@st.cache_resource(show_spinner=False)
def _stages() -> tuple[Memo, Lock]:
    return Memo(KEPT_STAGES), Lock()


def preset(base: str) -> Scenario:
    """A preset under the profile and readings of the scenario at hand, on the world's own figures.

    What edited assumptions do shows against it, so it has none.

    Raises:
        ScenarioError: no such preset.
    """
    now = scenario()
    return Scenario(base=cast(Base, base), profile=now.profile, readings=now.readings)


def named(base: str) -> Scenario:
    """A preset, the scenario ``opened``, or the story or saved scenario set ``aside``."""
    now = session()
    if base == "aside" and now.aside is not None:
        return now.aside.scenario
    return now.opened if base in ("opened", "aside") else preset(base)


def reference(base: str) -> Answer:
    """Outcome of what `named` finds, at full draws; kept for the process."""
    chosen = named(base)
    here = world().id
    known = kept("references", dict[tuple[str, Scenario], Answer])
    if (here, chosen) not in known:
        if len(known) >= KEPT_REFERENCES:
            known.clear()
        known[here, chosen] = settled(here, _code(chosen, here), chosen)
    return known[here, chosen]


@st.cache_resource(show_spinner=False, max_entries=KEPT_OUTCOMES)
def settled(
    world_id: str,  # noqa: ARG001 (cache key, like the next)
    code: str,  # noqa: ARG001
    _scenario: Scenario,
    draws: int | None = None,
) -> Answer:
    """Figures of a scenario by its world and code, at full draws unless fewer are asked."""
    return answer(_scenario, draws)


def compared() -> Answer:
    """Outcome of the scenario that the one at hand is compared with."""
    return reference(session().compared)


def changes() -> list[Change]:
    """Levers that differ from the scenario compared with, presets included."""
    return lever_changes(outcome().settings, compared().settings)


def other_changes() -> list[Difference]:
    """Readings and assumptions that differ from the scenario compared with."""
    return differences(scenario(), compared().settings.scenario)


def story() -> str:
    """Sentence (msgid) of the story opened, while nothing was changed since; else empty."""
    now = session()
    return now.told if scenario() == now.opened else ""
