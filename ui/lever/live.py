"""The live lever: a Streamlit component that follows the drag and waits for each answer.

The browser sends one state, ``move = {value, dragging, seq}``; Python answers in ``data`` with the
value to show and the ``seq`` it has seen (the acknowledgement). The script in ``core.js`` sends the
next move only when the last was answered, the run has ended and the page has been painted.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import streamlit as st

from ui.lever.levels import clamp, facts, legal_bands, mark_texts, marks
from ui.lever.view import LeverState, LeverView

OnChange = Callable[[float, bool], None]
HERE = Path(__file__).resolve().parent


def live_lever(
    view: LeverView, *, key: str, value: float, on_change: OnChange | None
) -> LeverState:
    """Draw the live component; see :func:`ui.lever.lever`."""
    name = f"{key}.live"

    def commit() -> None:
        move = last_move(name)
        if on_change is not None and move is not None:
            on_change(clamp(view, float(move["value"])), bool(move["dragging"]))

    move = last_move(name)
    if on_change is None and move is not None:
        value = float(move["value"])
    value = clamp(view, value)
    seq = 0 if move is None else int(move["seq"])
    draw("lever", payload(view, value, seq), name, commit)
    return LeverState(value, bool(move and move["dragging"]))


def payload(view: LeverView, value: float, seq: int) -> dict[str, Any]:
    """What the script draws: JSON, about 1.5 kB; unchanged levers are sent as a reference only."""
    stops = [view.plan] if view.status_quo is None else [view.plan, view.status_quo]
    return {
        "value": value,
        "seq": seq,
        "label": view.label,
        "minimum": view.minimum,
        "maximum": view.maximum,
        "step": view.step,
        "plan": view.plan,
        "stops": [stop for stop in stops if view.minimum <= stop <= view.maximum],
        "observed": view.observed,
        "marks": marks(view),
        "written": mark_texts(view),
        "style": vars(view.style),
        "difference": vars(view.difference),
        "stands": view.stands,
        "help": view.help,
        "facts": facts(view),
        "bands": legal_bands(view),
        "disabled": view.disabled,
        "texts": vars(view.texts),
    }


def last_move(name: str) -> dict[str, Any] | None:
    """The last well-formed move the browser sent, None before the first.

    What comes from a browser is checked here: a finite value, a whole number, a flag.
    """
    state = st.session_state.get(name)
    move = state.get("move") if isinstance(state, Mapping) else None
    return move if _is_move(move) else None


def _is_move(move: object) -> bool:
    return (
        isinstance(move, dict)
        and isinstance(move.get("value"), int | float)
        and isfinite(move["value"])
        and isinstance(move.get("seq"), int)
        and isinstance(move.get("dragging"), bool)
    )


def draw(component: str, data: dict[str, Any], name: str, commit: Callable[[], None]) -> None:
    """Put the component on the page under the key ``name``.

    The data travels in a list: Streamlit looks into each value of a bare dict whether it is a
    data frame, which costs more than everything else here.
    """
    mount(component)(data=[data], key=name, on_move_change=commit)


@functools.cache
def mount(name: str) -> Callable[..., Any]:
    """Register the component once per process; answers the function that draws it.

    The part both components share comes first; comments and indentation are stripped.
    """
    return st.components.v2.component(
        f"headroom_{name}",
        html=_text(f"{name}.html"),
        css=_text("core.css") + _text(f"{name}.css"),
        js=_bare(_text("core.js") + _text(f"{name}.js")),
    )


def _text(file: str) -> str:
    return (HERE / file).read_text(encoding="utf-8")


def _bare(script: str) -> str:
    lines = (line.strip() for line in script.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))
