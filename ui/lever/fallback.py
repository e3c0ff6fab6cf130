"""The lever as ``st.slider``: for AppTest and for people who switch live following off.

It sends its value on release only, so nothing is ever "dragging".
"""

from __future__ import annotations

import streamlit as st

from ui.lever.levels import beyond, clamp, mark_texts
from ui.lever.live import OnChange
from ui.lever.numbers import NumberStyle, write
from ui.lever.view import LeverState, LeverView
from ui.plain import plain

_EXACT = 10


def slider_lever(
    view: LeverView, *, key: str, value: float, on_change: OnChange | None
) -> LeverState:
    """Draw the slider and its marks as a caption; see :func:`ui.lever.lever`.

    The slider shows the number people read (12 for 12 %, 7.1 for $7.1 m); the factor is
    ``view.style.scale``.
    """
    name = f"{key}.slider"
    scale = view.style.scale
    value = clamp(view, value)
    if on_change is not None or name not in st.session_state:
        seed(name, round(value * scale, _EXACT))

    def commit() -> None:
        if on_change is not None:
            on_change(clamp(view, st.session_state[name] / scale), False)

    shown = st.slider(
        plain(view.label),
        min_value=round(view.minimum * scale, _EXACT),
        max_value=round(view.maximum * scale, _EXACT),
        step=round(view.step * scale, _EXACT),
        format=printf(view.style),
        key=name,
        help=plain(" ".join(text for text in (view.help, view.source) if text)) or None,
        on_change=commit,
        disabled=view.disabled,
    )
    now = value if on_change is not None else clamp(view, shown / scale)
    st.caption(plain(caption(view, now)))
    if beyond(view, now):
        st.caption(plain(view.texts.beyond))
    return LeverState(now, dragging=False)


def caption(view: LeverView, value: float) -> str:
    """The line below the track: base year, plan and difference from the plan."""
    written = mark_texts(view)
    parts = [
        f"{getattr(view.texts, name)} {written[name]}"
        for name in ("status_quo", "plan")
        if name in written
    ]
    gap = value - view.plan
    if view.stands:
        return " · ".join((*parts, view.stands))
    parts.append(view.texts.as_plan if gap == 0 else write(view.difference, gap))
    return " · ".join(parts)


def printf(style: NumberStyle) -> str:
    """The style as a printf format, which is what ``st.slider`` takes."""
    sign = "+" if style.signed else ""
    before, after = (text.replace("%", "%%") for text in (style.prefix, style.suffix))
    return f"{before}%{sign}.{style.decimals}f{after}"


def seed(name: str, shown: float | bool) -> None:
    """Put a value where its widget reads it, before the widget is drawn.

    In every run, also when it stands there: on another page the widget of this key is a new one.
    """
    st.session_state[name] = shown
