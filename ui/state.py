"""The only place for session state: the scenario at hand, its past, and what it is held against.

One `Session` object per browser session; everything else is derived. The scenario also stands in
the address as a versioned code, so that a copied link opens the same scenario, as a copy.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from model import (
    Memo,
    Scenario,
    World,
    evaluate,
    load_world,
    status_quo_of_base_year,
)
from model.history import History
from model.levers.record import Base
from model.results import KpiResult
from model.scenario import Decoded, Difference, ScenarioCodeError, decode, encode
from model.split import Reason
from ui.changes import SAME_SHARE, Change, differences, lever_changes, put_back
from ui.intake.draft import Intake
from ui.shown import Answer

PLACE = "headroom"
CODE_PARAMETER = "s"
LIVE_PARAMETER = "live"
ENGLISH = "en"
DRAWS_AT_REST = 512
DRAWS_WHILE_DRAGGING = 128
# Results kept of each stage for all sessions together: what a few people move at the same time.
KEPT_STAGES = 10
# Preset outcomes kept for the process; a few presets, profiles and readings.
KEPT_OUTCOMES = 48


@dataclass(frozen=True)
class Notice:
    """A message about the last action: English msgids with named places, and how grave it is.

    ``unit`` is the unit of the numbers in ``reasons``; None writes them plainly. ``place`` is the
    card that shows it; empty for the line under the scenario bar.
    """

    message: str
    reasons: tuple[Reason, ...] = ()
    kind: str = "info"
    unit: str | None = None
    place: str = ""


@dataclass
class Session:
    """What one browser session holds between runs.

    Attributes:
        history: the scenario at hand, undo and redo.
        before_drag: the history when a thumb was taken, None at rest; a drag is one step.
        opened: the scenario the session began with, or the link or story opened last.
        compared: base of the scenario to compare with, or ``opened``.
        title: msgid of the scenario's name.
        told: msgid of its sentence, when it is a story.
        page: the page being visited.
        scales: right ends of tracks, held still while a page is visited.
        locks: lever keys of split parts that must not move.
        live: whether levers follow the thumb (``?live=0`` turns it off).
        intake: files, answers and fit on the Data page.
    """

    history: History
    opened: Scenario
    title: str
    told: str = ""
    page: str = ""
    scales: dict[str, float] = field(default_factory=dict)
    compared: str = "plan"
    before_drag: History | None = None
    locks: frozenset[str] = frozenset()
    live: bool = True
    notice: Notice | None = None
    asked: dict[str, object] = field(default_factory=dict)
    answer: tuple[str, int, Answer] | None = None
    intake: Intake = field(default_factory=Intake)


def locale() -> str:
    """The reader's language; English outside a session, as in tests of formats."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    return str(st.session_state.get("locale", ENGLISH))


@st.cache_resource(show_spinner=False)
def settle_memory() -> bool:
    """Take the libraries' objects out of later collections, once a process (streamlit.md 4.1)."""
    gc.collect()
    gc.freeze()
    return True


@st.cache_resource(show_spinner=False)
def world() -> World:
    """The world of this app, loaded once a process."""
    return load_world()


@st.cache_resource(show_spinner=False)
def base_year() -> Mapping[str, KpiResult]:
    """Key figures of the base year, once a process."""
    return status_quo_of_base_year(world()).kpis


def session() -> Session:
    """This session's state; begun from the address on the first run."""
    held: Session | None = st.session_state.get(PLACE)
    if held is None:
        held = st.session_state[PLACE] = _begin()
        # Only now: later runs carry the address the browser had when it asked, which lags behind
        # the one we wrote, and following it would take moves back.
        if code := st.query_params.get(CODE_PARAMETER, ""):
            _open_code(held, code)
    return held


def intake() -> Intake:
    """What the Data page holds of this session."""
    return session().intake


def scenario() -> Scenario:
    """The scenario at hand, the one under the thumb while it is dragged."""
    return session().history.present


def dragging() -> bool:
    """Whether a thumb is being dragged."""
    return session().before_drag is not None


def outcome() -> Answer:
    """What the scenario at hand comes to: fewer draws while a thumb moves, the same ones."""
    now, at_hand = session(), scenario()
    draws = DRAWS_WHILE_DRAGGING if dragging() else DRAWS_AT_REST
    code = encode(at_hand, world().id)
    if now.answer is None or now.answer[:2] != (code, draws):
        now.answer = (code, draws, answer(at_hand, draws))
    return now.answer[2]


def answer(chosen: Scenario, draws: int = DRAWS_AT_REST) -> Answer:
    """Figures of a scenario, through the one memo of the process.

    Sessions share it, one at a time: a memo of its own would hold tens of megabytes for each, and
    the interpreter computes for one at a time anyway.
    """
    memo, turn = _stages()
    with turn:
        return Answer.of(evaluate(chosen, world(), memo=memo, draws=draws))


@st.cache_resource(show_spinner=False)
def _stages() -> tuple[Memo, Lock]:
    return Memo(KEPT_STAGES), Lock()


def preset(base: str) -> Scenario:
    """A preset under the profile and readings of the scenario at hand.

    Raises:
        ScenarioError: no such preset.
    """
    now = scenario()
    return Scenario(base=cast(Base, base), profile=now.profile, readings=now.readings)


def reference(base: str) -> Answer:
    """Outcome of a preset, or of the opened scenario, at full draws; kept for the process."""
    chosen = session().opened if base == "opened" else preset(base)
    return settled(encode(chosen, world().id), chosen)


@st.cache_resource(show_spinner=False, max_entries=KEPT_OUTCOMES)
def settled(code: str, _scenario: Scenario) -> Answer:  # noqa: ARG001 (the cache's key)
    """Figures of a scenario at full draws, by its code."""
    return answer(_scenario)


def compared() -> Answer:
    """Outcome of the scenario that the one at hand is compared with."""
    return reference(session().compared)


def compare_with(base: str) -> None:
    """Compare with another preset, or with the scenario opened."""
    session().compared = base


def visit(page: str) -> None:
    """A page is drawn: scales and messages of the page before it are over."""
    now = session()
    if now.page != page:
        now.page, now.scales = page, {}
        dismiss()


def dismiss() -> None:
    """Drop a message that stands inside a card."""
    now = session()
    if now.notice is not None and now.notice.place:
        now.notice = None


def scale(name: str, wanted: float, needed: float) -> float:
    """Right end of a track, fixed on this visit: ``wanted``, or 1 once a share is above it."""
    scales = session().scales
    kept = scales.setdefault(name, wanted)
    if needed > kept and not dragging():
        kept = scales[name] = 1.0
    return kept


def commit(key: str, value: float, *, dragging: bool = False, place: str = "") -> None:
    """Move a lever; the positions of one drag are one step to undo.

    Every position is taken from where the thumb was picked up, so that the parts of a split that
    made room come back when the thumb does.
    """
    now = session()
    start = now.before_drag or now.history
    move = start.present.move(key, value, world().catalogue, now.locks)
    now.history = start.push(move.scenario)
    now.before_drag = start if dragging else None
    stopped = abs(move.value - value) > SAME_SHARE
    now.notice = _stopped(key, move.reason, place) if stopped and move.reason else None


def come_to_rest() -> None:
    """The whole page is drawn, so no thumb is held: a drag that never ended is over now."""
    session().before_drag = None


def reset_lever(key: str) -> None:
    """Give a lever (or all of its split) back what it is in the compared scenario."""
    _store(put_back(key, scenario(), compared().settings))


def reset_to(base: str) -> None:
    """Go back to a preset, or to the scenario opened; the way back is undo."""
    _store(session().opened if base == "opened" else preset(base))


def open_copy(chosen: Scenario, title: str, told: str = "") -> None:
    """Work on a copy of a stored scenario (a story, a link) from here on; ``told``: its text."""
    _store(chosen)
    now = session()
    now.opened, now.title, now.told = chosen, title, told


def undo() -> None:
    """One step back."""
    now = session()
    now.history, now.before_drag, now.notice = now.history.undo(), None, None


def redo() -> None:
    """One step forward."""
    now = session()
    now.history, now.before_drag, now.notice = now.history.redo(), None, None


def lock(held: dict[str, bool]) -> None:
    """Lock parts of a split, or free them."""
    now = session()
    freed = {key for key, on in held.items() if not on}
    now.locks = (now.locks - freed) | {key for key, on in held.items() if on}
    dismiss()


def ask(what: str, about: object) -> None:
    """Remember that an answer was asked for, and about which scenario."""
    session().asked[what] = about


def asked(what: str) -> object:
    """What was last asked about, None if nothing."""
    return session().asked.get(what)


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


def picked(key: str) -> Any:
    """Value of a widget by its key, for callbacks."""
    return st.session_state.get(key)


def act_on_pick(key: str, act: Callable[[Any], None]) -> None:
    """Callback of a menu: hand its choice on, if there is one."""
    choice = picked(key)
    if choice is not None:
        act(choice)


def link() -> str:
    """The address that opens the scenario at hand."""
    parts = urlsplit(st.context.url or "")
    query = f"{CODE_PARAMETER}={encode(scenario(), world().id)}"
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def write_address() -> None:
    """Put the scenario's code into the address, at rest only."""
    now = session()
    if now.before_drag is not None:
        return
    code = encode(now.history.present, world().id)
    if st.query_params.get(CODE_PARAMETER) != code:
        st.query_params[CODE_PARAMETER] = code


def _begin() -> Session:
    start = Scenario(base="plan")
    live = st.query_params.get(LIVE_PARAMETER, "1") != "0"
    return Session(history=History.open(start), opened=start, title="The plan", live=live)


def _open_code(now: Session, code: str) -> None:
    try:
        decoded = decode(code, world().catalogue)
    except ScenarioCodeError as error:
        now.notice = Notice(
            "This link cannot be opened; the plan is shown.", (error.reason,), "warning"
        )
        return
    now.notice = _opening_notice(decoded)
    now.history = History.open(decoded.scenario)
    now.opened, now.title = decoded.scenario, "Opened from a link"


def _opening_notice(decoded: Decoded) -> Notice | None:
    if decoded.problems:
        return Notice("Parts of this link no longer fit.", decoded.problems, "warning")
    if not decoded.same_world(world().id):
        return Notice("This link was made on other data; its figures were others.", (), "warning")
    return None


def _stopped(key: str, reason: Reason, place: str) -> Notice:
    unit = world().catalogue[key].record.format
    return Notice("The move stopped early.", (reason,), unit=unit, place=place)


def _store(chosen: Scenario) -> None:
    now = session()
    now.history, now.before_drag, now.notice = now.history.push(chosen), None, None
