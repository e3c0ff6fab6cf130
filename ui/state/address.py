"""The address: a versioned code that opens the same scenario, as a copy, on the same world."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from model.scenario import Decoded, ScenarioCodeError, decode, encode
from ui.state.companies import world
from ui.state.opening import ready
from ui.state.saved import known
from ui.state.session import Notice, Session, scenario, session

CODE_PARAMETER = "s"


def arrive() -> None:
    """Open what the address names, on the first run of a session only.

    Later runs carry the address the browser had when it asked, which lags behind the one we wrote,
    and following it would take moves back. They open a link that waits for its world, as soon as
    that is at hand, however it came there.
    """
    now = session()
    if now.arrived:
        open_waiting()
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
    """Put the scenario's code into the address, at rest only."""
    now = session()
    if now.before_drag is not None:
        return
    code = encode(now.history.present, world().id)
    if st.query_params.get(CODE_PARAMETER) != code:
        st.query_params[CODE_PARAMETER] = code


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
    name = known(decoded.scenario)
    now.begin(decoded.scenario, name.title)
    now.told, now.saved, now.notice = name.told, name.saved, notice


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
