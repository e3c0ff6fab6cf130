"""The address: a versioned code that opens the same scenario, as a copy, on the same world."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from model import Scenario
from model.scenario import Decoded, ScenarioCodeError, decode, encode
from ui.state.companies import world
from ui.state.opening import ready
from ui.state.saved import known
from ui.state.session import Notice, Session, scenario, session
from ui.state.work import Work

CODE_PARAMETER = "s"
KEPT_ADDRESSES = 50  # that Back can lead to
# For so long a run may still carry the address before: nothing else tells it from Back, since the
# browser only sends the address it has. Following it too early would take a move back.
LAG_SECONDS = 1.0


def arrive() -> None:
    """Open what the address names, on the first run of a session only.

    Later runs carry the address the browser had when it asked, which lags behind the one we wrote,
    and following it would take moves back. They open a link that waits for its world, as soon as
    that is at hand, however it came there; and they follow the browser's Back and Forward.
    """
    now = session()
    if now.arrived:
        open_waiting()
        _follow(now)
        return
    now.arrived = True
    if code := st.query_params.get(CODE_PARAMETER, ""):
        open_code(now, code)


def link() -> str:
    """The address that opens the scenario at hand."""
    parts = urlsplit(st.context.url or "")
    query = f"{CODE_PARAMETER}={encode(scenario(), world().id)}"
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def write_address() -> None:
    """Put the scenario's code into the address, at rest only.

    An address without a code on the page we wrote one for is where Back leads to in the end;
    writing there again would keep the reader from leaving.
    """
    now = session()
    if now.before_drag is not None:
        return
    code, asked = encode(now.history.present, world().id), st.query_params.get(CODE_PARAMETER)
    left = not asked and now.written[-1:] == (code,) and now.written_on == now.page
    if asked == code or left:
        return
    st.query_params[CODE_PARAMETER] = code
    now.written = (*now.written[1 - KEPT_ADDRESSES :], code)
    now.written_at, now.written_on = now.clock(), now.page


def _follow(now: Session) -> None:
    """Take up the scenario of an address that Back or Forward led to.

    It is one this session wrote, nothing was moved in this run, and the browser has had the time
    to take the last address up.
    """
    asked = st.query_params.get(CODE_PARAMETER, "")
    if asked not in now.written[:-1] or asked == now.written[-1]:
        return
    moved = encode(now.history.present, world().id) != now.written[-1]
    decoded = decode(asked, world().catalogue)
    if moved or now.clock() - now.written_at < LAG_SECONDS or not decoded.same_world(world().id):
        return
    now.step_to(_step_to(now.work, decoded.scenario))
    now.written = (*now.written, asked)


def _step_to(work: Work, wanted: Scenario) -> Work:
    """The step next to this one where it leads to that scenario, else one more step."""
    for beside in (work.undo(), work.redo()):
        if beside.history.present == wanted:
            return beside
    return work.push(wanted, work.known_as(wanted) or known(wanted))


def open_waiting() -> None:
    """Open the link that waited for the world at hand, if one did."""
    now = session()
    if not now.waiting or not decode(now.waiting).same_world(world().id):
        return
    code, now.waiting = now.waiting, ""
    open_code(now, code)


def open_code(now: Session, code: str) -> None:
    """Open a code on the world it was made on, where the session has it."""
    try:
        decoded = ready(code)
    except ScenarioCodeError as error:
        now.notice = Notice(
            "This link cannot be opened; the plan is shown.", (error.reason,), "warning"
        )
        return
    notice = _opening_notice(now, decoded, code)
    now.begin(known(decoded.scenario))
    now.notice = notice


def _opening_notice(now: Session, decoded: Decoded, code: str) -> Notice | None:
    here = decoded.same_world(world().id) or not decoded.world_hash
    if here and decoded.problems:
        return Notice("Parts of this link no longer fit.", decoded.problems, "warning")
    if here:
        return None
    now.waiting = code
    return Notice(
        "This link was made on other data; its figures were others. If it belongs to a company "
        "of your own, open that company's world file and the link opens on it.",
        decoded.problems,
        "warning",
        page="data",
    )
