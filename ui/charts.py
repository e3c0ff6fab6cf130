"""One chart grammar: specs written in Altair, made once, sent with a small frame a run.

Altair's own encoding costs 20-30 ms a chart (`docs/decisions.md`); a cached spec sent through
`st.vega_lite_chart` costs 0.4 ms, which is what lets charts follow a thumb. A frame holds what
changes; whatever is the same on every run stands in the spec.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from model.results import FloatArray, WeeklySeries
from ui import state
from ui.axes import count_label as count_label
from ui.axes import money_axis as money_axis
from ui.axes import money_label as money_label
from ui.axes import time_locale
from ui.axes import week_axis as week_axis
from ui.axes import week_tip as week_tip
from ui.html import text
from ui.ink import INK as INK
from ui.words import _

Spec = dict[str, Any]
# Makes an Altair chart from the colours of a theme.
Grammar = Callable[[dict[str, str]], Any]
BAND = 0.16
# Distance of a line's name from its end, as share of the drawn range, so that two never touch.
LABEL_GAP = 0.035
# Space above the highest point, for the names of events.
TOP_ROOM = 1.06
# The weekly chart by how weeks are told (`ui.periods.weeks_kind`).
WEEKLY = {"year": "weekly", "dates": "weekly_dates", "numbers": "weekly_numbers"}
# Space on the right for direct labels, pixels.
LABEL_ROOM = 4


def chart(name: str, frame: pd.DataFrame, alt_text: str, height: int, heading: str = "") -> None:
    """Draw a chart of the grammar with this frame; ``name`` is its key on the page as well.

    What stands after a colon tells charts of the same kind apart on a page.
    """
    draw(name, GRAMMAR[name.split(":")[0]], frame, alt_text, height, heading)


def draw(
    name: str, make: Grammar, frame: pd.DataFrame, alt_text: str, height: int, heading: str = ""
) -> None:
    """Draw a chart whose grammar ``make`` stands elsewhere; its spec is made once a theme.

    Args:
        name: its key, unique on the page.
        make: makes the Altair chart over the data set named ``rows`` from a theme's colours.
        frame: the rows; everything that changes.
        alt_text: what a reader of the screen hears instead.
        height: pixels.
        heading: what it is called, here and among the downloads; give it wherever ``alt_text``
            changes with the levers. The browser builds a chart anew when its own text changes
            (about 30 ms); so that text is the heading, and the sentence stands beside it, unseen.
    """
    state.drew(state.Picture(name, heading or alt_text, make, frame, alt_text, height))
    theme = st.context.theme.type or "light"
    spec = dict(_spec(make, theme, state.locale()), height=height)
    # By theme: a chart that is kept over a change of theme keeps parts of the other one's colours.
    key, alt = f"chart_{name}_{theme}", heading or alt_text
    st.vega_lite_chart(frame, spec, key=key, alt=alt, width="stretch")
    if heading:
        text("hr-alt", alt_text)


@functools.cache
def _spec(make: Grammar, theme: str, language: str) -> Spec:
    """The spec of a grammar, made once a theme and language: grammars translate their titles."""
    made: Spec = make(INK[theme]).to_dict()
    for part in ("data", "datasets", "$schema", "config"):
        made.pop(part, None)
    made["config"] = {
        "background": "transparent",
        "view": {"stroke": None},
        "axis": {"labelFontSize": 11},
        # The picture has its text as a whole; its marks and axes say nothing more one by one.
        "aria": False,
        "mark": {"aria": False},
        "locale": {"time": time_locale(language)},
    }
    return made


def weekly_frame(
    now: WeeklySeries,
    other: WeeklySeries | None,
    labels: tuple[str, str],
    events: Sequence[tuple[str, str]] = (),
    top: float = 0.0,
    low: float | None = None,
) -> pd.DataFrame:
    """Rows (week) of a scenario, its band and a dashed path to compare with.

    Args:
        now: the scenario's path.
        other: the compared path on the same weeks, or None.
        labels: names drawn at the ends of the two lines.
        events: ``(week, name)`` marked above the lines; unknown weeks are left out.
        top: least upper end of the scale, so that it stands still while levers move.
        low: greatest lower end of the scale, likewise.
    """
    size, named = len(now.weeks), dict(events)
    beside = other.mean if other is not None and len(other.mean) == size else np.full(size, np.nan)
    above = LABEL_GAP * float(now.p95.max() - now.p05.min())
    above = above if not beside[-1] > now.mean[-1] else -above
    ends = np.full(size, max(top, float(now.p95.max())) * TOP_ROOM)
    ends[0] = ends[0] if low is None else low  # unseen points that hold the scale
    # One dictionary, one frame: each later column would cost a millisecond while a thumb moves.
    return pd.DataFrame(
        {
            "week": now.weeks,
            "mean": now.mean,
            "low": now.p05,
            "high": now.p95,
            "other": beside,
            "top": ends,
            "name": [""] * (size - 1) + [labels[0]],
            "other_name": [""] * (size - 1) + [labels[1]],
            "name_at": now.mean + above,
            "other_name_at": beside - above,
            "event": [named.get(week, "") for week in now.weeks],
        }
    )


def _weekly(ink: dict[str, str]) -> Any:
    return _weekly_on(ink, "year")


def _weekly_dates(ink: dict[str, str]) -> Any:
    return _weekly_on(ink, "dates")


def _weekly_numbers(ink: dict[str, str]) -> Any:
    return _weekly_on(ink, "numbers")


def _weekly_on(ink: dict[str, str], weeks: str) -> Any:
    base = alt.Chart(alt.NamedData("rows")).encode(x=week_axis(weeks, ink))
    y = alt.Y("mean:Q", title=None, axis=money_axis(ink), scale=alt.Scale(zero=False))
    band = base.mark_area(color=ink["accent"], opacity=BAND).encode(
        y=alt.Y("low:Q"), y2=alt.Y2("high:Q")
    )
    line = base.mark_line(color=ink["accent"], strokeWidth=2.2).encode(
        y=y, tooltip=[week_tip(weeks), *_week_tips()]
    )
    ghost = base.mark_line(color=ink["soft"], strokeWidth=1.3, strokeDash=[5, 3]).encode(
        y=alt.Y("other:Q")
    )
    room = base.mark_point(opacity=0).encode(y=alt.Y("top:Q"))
    return alt.layer(
        _events(base, ink), band, ghost, line, room, *_end_names(base, ink)
    ).properties(padding={"right": LABEL_ROOM, "left": 0, "top": 4, "bottom": 0})


def spread_out(values: Sequence[float], low: float, high: float, gap: float) -> FloatArray:
    """Heights near the values, in their order, at least a gap apart and inside the two ends."""
    order = np.argsort(values, kind="stable")
    placed = np.array(values, dtype=float)[order]
    for number in range(1, len(placed)):
        placed[number] = max(placed[number], placed[number - 1] + gap)
    placed -= max(0.0, placed[-1] - high)
    placed[0] = max(placed[0], low)
    for number in range(1, len(placed)):
        placed[number] = max(placed[number], placed[number - 1] + gap)
    found = np.empty(len(placed))
    found[order] = placed
    return found


def _week_tips() -> list[alt.Tooltip]:
    money = "$,.0f"
    return [
        alt.Tooltip("mean:Q", title=_("expected"), format=money),
        alt.Tooltip("low:Q", title=_("5 %"), format=money),
        alt.Tooltip("high:Q", title=_("95 %"), format=money),
        alt.Tooltip("other:Q", title=_("compared"), format=money),
    ]


def _events(base: alt.Chart, ink: dict[str, str]) -> alt.Chart:
    return (
        base.transform_filter("datum.event !== ''")
        .mark_text(color=ink["soft"], fontSize=10.5, align="center", baseline="top", dy=2)
        .encode(y=alt.value(0), text="event:N")
    )


def _end_names(base: alt.Chart, ink: dict[str, str]) -> tuple[alt.Chart, alt.Chart]:
    last = base.transform_filter("datum.name !== ''")
    now = last.mark_text(
        align="left", dx=6, color=ink["accent"], fontWeight="bold", fontSize=11.5
    ).encode(y=alt.Y("name_at:Q"), text="name:N")
    other = last.mark_text(align="left", dx=6, color=ink["soft"], fontSize=11).encode(
        y=alt.Y("other_name_at:Q"), text="other_name:N"
    )
    return now, other


def bars_frame(
    names: Sequence[str],
    now: Sequence[float],
    other: Sequence[float],
    texts: Sequence[str],
) -> pd.DataFrame:
    """Rows (name) of a horizontal bar chart: value now, the ghost beside it, its text."""
    return pd.DataFrame(
        {"name": names, "now": now, "other": other, "text": texts, "order": range(len(names))}
    )


def _bars(ink: dict[str, str]) -> Any:
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("order"),
            axis=alt.Axis(
                title=None, domain=False, ticks=False, labelColor=ink["soft"], labelLimit=150
            ),
        )
    )
    money = "$,.0f"
    tips = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("now:Q", title=_("now"), format=money),
        alt.Tooltip("other:Q", title=_("status quo"), format=money),
    ]
    axis = alt.Axis(labels=False, title=None, grid=False, domain=False, ticks=False)
    bar = base.mark_bar(color=ink["accent"], height=9, cornerRadiusEnd=2).encode(
        x=alt.X("now:Q", axis=axis), tooltip=tips
    )
    ghost = base.mark_tick(color=ink["soft"], thickness=2, size=15).encode(x=alt.X("other:Q"))
    text = base.mark_text(align="left", dx=6, color=ink["soft"], fontSize=11).encode(
        x=alt.X("far:Q"), text="text:N"
    )
    layered = alt.layer(bar, ghost, text).transform_calculate(far="max(datum.now, datum.other)")
    return layered.properties(padding={"right": 60, "left": 0, "top": 2, "bottom": 0})


def _columns(ink: dict[str, str]) -> Any:
    """Small multiples of bars: one panel a group, one bar a part, the ghost as a tick."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("part:N", sort=None, axis=alt.Axis(title=None, labelAngle=0, ticks=False))
    )
    axis = alt.Axis(title=None, format="%", tickCount=3, grid=False, domain=False)
    bar = base.mark_bar(color=ink["accent"], cornerRadiusEnd=2).encode(y=alt.Y("now:Q", axis=axis))
    ghost = base.mark_tick(color=ink["soft"], thickness=2).encode(y=alt.Y("other:Q"))
    return (
        alt.layer(bar, ghost)
        .properties(width=110, height=80)
        .facet(column=alt.Column("group:N", title=None, sort=None))
    )


GRAMMAR: dict[str, Grammar] = {
    "weekly": _weekly,
    "weekly_dates": _weekly_dates,
    "weekly_numbers": _weekly_numbers,
    "bars": _bars,
    "columns": _columns,
}
