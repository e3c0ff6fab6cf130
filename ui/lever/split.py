"""A composition that totals 100 %: one row a part, with a lock; Python rebalances.

One component draws the whole group. It sends ``{index, value, dragging}`` or ``{locks}``; the page
rebalances (``model.split.rebalance``) in its callback and passes all shares back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

import streamlit as st

from ui.lever.fallback import seed
from ui.lever.live import draw
from ui.lever.numbers import difference_style, style_for, write
from ui.lever.view import ENGLISH, LeverTexts
from ui.plain import plain

_MONEY_DECIMALS = 2
OnMove = Callable[[int, float, bool], None]
OnLock = Callable[[tuple[bool, ...]], None]


@dataclass(frozen=True)
class SplitPart:
    """One part: its translated label and its share (0-1) in the plan and the base year."""

    label: str
    plan: float
    status_quo: float | None = None


@dataclass(frozen=True)
class SplitView:
    """A composition as it is drawn.

    Attributes:
        label: Translated name of the whole.
        parts: The parts, in the order of the shares.
        step: Smallest move of a share, 0-1.
        maximum: Share at the right end of the tracks (typed shares may go up to 1). A new maximum
            is taken when no thumb is held.
        total: Money the shares divide, USD; None shows no amounts.
        disabled: Draw it grey.
        texts: Translated words.
    """

    label: str
    parts: tuple[SplitPart, ...]
    step: float = 0.005
    maximum: float = 1.0
    total: float | None = None
    disabled: bool = False
    texts: LeverTexts = ENGLISH


@dataclass(frozen=True)
class SplitState:
    """Shares and locks after this run; ``dragging`` while a thumb is held."""

    values: tuple[float, ...]
    locks: tuple[bool, ...]
    dragging: bool


def split_editor(
    view: SplitView,
    *,
    key: str,
    values: Sequence[float],
    locks: Sequence[bool],
    on_move: OnMove,
    on_lock: OnLock,
    note: str = "",
    live: bool = True,
) -> SplitState:
    """Draw the parts of one composition and answer where they stand.

    Args:
        view: What it shows.
        key: Unique on the page and stable between runs.
        values: Shares after the commits of this run, one for each part, summing to 1.
        locks: Which parts must not move.
        on_move: Called with ``(index, share, dragging)`` before the script's body; the page
            rebalances there.
        on_lock: Called with all locks before the script's body.
        note: Why the last move stopped early; shown below and read out.
        live: Follow the drag; False draws number fields and check boxes (tests, user setting).

    Raises:
        ValueError: When parts, values and locks differ in number.
    """
    if not len(view.parts) == len(values) == len(locks):
        raise ValueError(
            f"split {view.label!r}: {len(view.parts)} parts, {len(values)} values and "
            f"{len(locks)} locks; give one value and one lock for each part"
        )
    shares, held = tuple(float(value) for value in values), tuple(bool(lock) for lock in locks)
    if live:
        dragging = _live(view, key, shares, held, on_move, on_lock, note)
        return SplitState(shares, held, dragging)
    _fields(view, key, shares, held, on_move, on_lock)
    if note:
        st.caption(plain(note))
    return SplitState(shares, held, dragging=False)


def payload(
    view: SplitView, values: tuple[float, ...], locks: tuple[bool, ...], note: str, seq: int
) -> dict[str, Any]:
    """What the script draws, as JSON."""
    texts = view.texts
    sizes = (texts.billion, texts.million, texts.thousand)
    style = style_for("percent", unit="", step=view.step, largest=1.0, sizes=sizes)
    total = view.total or 0.0
    money = replace(
        style_for("usd", unit="", step=1.0, largest=total, sizes=sizes), decimals=_MONEY_DECIMALS
    )
    return {
        "values": values,
        "locks": locks,
        "seq": seq,
        "note": note,
        "label": view.label,
        "parts": [_part(view, part, lambda share: write(style, share)) for part in view.parts],
        "step": view.step,
        "maximum": view.maximum,
        "total": view.total,
        "written_total": "100\u00a0%" if view.total is None else write(money, total),
        "style": vars(style),
        "difference": vars(difference_style("percent", style, texts.points)),
        "money": vars(money),
        "disabled": view.disabled,
        "texts": vars(texts),
    }


def _part(view: SplitView, part: SplitPart, shown: Callable[[float], str]) -> dict[str, Any]:
    marks = [(view.texts.status_quo, part.status_quo), (view.texts.plan, part.plan)]
    return {
        "label": part.label,
        "plan": part.plan,
        "status_quo": part.status_quo,
        "line": " · ".join(f"{word} {shown(share)}" for word, share in marks if share is not None),
    }


def _live(
    view: SplitView,
    key: str,
    values: tuple[float, ...],
    locks: tuple[bool, ...],
    on_move: OnMove,
    on_lock: OnLock,
    note: str,
) -> bool:
    name, count = f"{key}.live", len(values)

    def commit() -> None:
        move = last_split_move(name, count)
        if "locks" in move:
            on_lock(tuple(move["locks"]))
        elif "index" in move:
            on_move(move["index"], min(1.0, max(0.0, float(move["value"]))), move["dragging"])

    move = last_split_move(name, count)
    data = payload(view, values, locks, note, move.get("seq", 0))
    draw("split", data, name, commit)
    return bool(move.get("dragging"))


def last_split_move(name: str, count: int) -> dict[str, Any]:
    """The last well-formed move or lock the browser sent, empty before the first."""
    state = st.session_state.get(name)
    move = state.get("move") if isinstance(state, Mapping) else None
    if not isinstance(move, dict) or not isinstance(move.get("seq"), int):
        return {}
    locks = move.get("locks")
    if isinstance(locks, list):
        fits = len(locks) == count and all(isinstance(lock, bool) for lock in locks)
        return move if fits else {}
    return move if _is_move(move, count) else {}


def _is_move(move: dict[str, Any], count: int) -> bool:
    index, value = move.get("index"), move.get("value")
    return (
        isinstance(index, int)
        and 0 <= index < count
        and isinstance(value, int | float)
        and isfinite(value)
        and isinstance(move.get("dragging"), bool)
    )


def _fields(
    view: SplitView,
    key: str,
    values: tuple[float, ...],
    locks: tuple[bool, ...],
    on_move: OnMove,
    on_lock: OnLock,
) -> None:
    st.markdown(f"**{plain(view.label)}**")
    for index, part in enumerate(view.parts):
        share, lock = f"{key}.share.{index}", f"{key}.lock.{index}"
        seed(share, round(values[index] * 100, 6))
        seed(lock, locks[index])
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        left.number_input(
            plain(part.label),
            min_value=0.0,
            max_value=100.0,
            step=view.step * 100,
            key=share,
            on_change=lambda i=index, k=share: on_move(i, st.session_state[k] / 100, False),
            disabled=view.disabled or locks[index],
        )
        right.checkbox(
            plain(view.texts.lock.format(part=part.label)),
            key=lock,
            on_change=lambda: on_lock(
                tuple(bool(st.session_state[f"{key}.lock.{i}"]) for i in range(len(locks)))
            ),
            disabled=view.disabled,
            label_visibility="collapsed",
        )
