"""Fit against actual: the weeks seen as dots, the fitted line and its 90 % band."""

from __future__ import annotations

import functools
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from ui import charts
from ui.axes import count_label, week_axis, week_tip
from ui.charts import BAND, Grammar
from ui.demand.scope import place_name
from ui.formats import percent
from ui.html import text, title_html
from ui.parts import look_again
from ui.trust.figures import MARKET, Told, markets
from ui.trust.room import room
from ui.trust.words import missed
from ui.words import N_, _

HEIGHT = 285
OUTCOMES = {"orders": N_("orders a week"), "revenue": N_("revenue a week"), "kpi": N_("a week")}


def path_card(told: Told) -> None:
    """The chart of the market looked at, and how much of it lies inside."""
    history = told.world.fit.history
    heading = _("Fitted and seen, {place}").format(place=told.place)
    with st.container(key="card_trust_path"):
        st.html(title_html(heading, _(OUTCOMES[history.metric])))
        grammar = path_grammar("dates" if history.week_labels.dated else "numbers")
        room("trust_path", HEIGHT)
        charts.draw("trust_path", grammar, path_frame(told), words(told), HEIGHT, heading)
        text("hr-hint", words(told))


def market_picker(told: Told) -> None:
    """One choice for the page: the fitted weeks and the parts of the last year follow it."""
    options = markets(told.world)
    if len(options) < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="trust_market_head"):
        st.selectbox(
            _("Market"),
            options,
            key=MARKET,
            format_func=lambda market: place_name(told.world, market),
            on_change=look_again,
            label_visibility="collapsed",
            width=190,
        )
        text(
            "hr-hint",
            _("for the fitted weeks and for what the last year was made of; all else: all markets"),
        )


def words(told: Told) -> str:
    """How far off the fitted line is, and what of the weeks lies inside the band."""
    observed, _mean, low, high = told.found.fitted.series(told.series_of)
    seen = ~np.isnan(observed)
    if not seen.any():
        return _("Nothing was seen here.")
    inside = float(((observed >= low) & (observed <= high))[seen].mean())
    return _(
        "Dots: weeks seen. Line: what the model makes of them; it misses a week by {error}. The "
        "band should hold 90 % of the weeks: of these, which it was fitted to, it holds {inside} "
        "({place})."
    ).format(
        error=missed(told.found.fitted.error(told.series_of)),
        inside=percent(inside, 0),
        place=told.place,
    )


def path_frame(told: Told) -> pd.DataFrame:
    """Rows (week): position, seen, fitted, band."""
    labels, count = told.world.fit.history.week_labels, told.world.fit.history.n_weeks
    starts = labels.starts(count)
    weeks = (
        [int(week) for week in told.found.fitted.weeks]
        if starts is None
        else [str(day) for day in starts]
    )
    observed, mean, low, high = told.found.fitted.series(told.series_of)
    return pd.DataFrame({"week": weeks, "seen": observed, "mean": mean, "low": low, "high": high})


@functools.cache
def path_grammar(weeks: str) -> Grammar:
    """The chart for ``dates`` or ``numbers``."""
    return functools.partial(_path, weeks)


def _path(weeks: str, ink: dict[str, str]) -> Any:
    base = alt.Chart(alt.NamedData("rows")).encode(x=week_axis(weeks, ink))
    axis = alt.Axis(
        title=None,
        tickCount=4,
        labelExpr=count_label(),
        labelColor=ink["soft"],
        grid=False,
        domain=False,
        ticks=False,
    )
    y = alt.Y("mean:Q", axis=axis, scale=alt.Scale(zero=False))
    band = base.mark_area(color=ink["accent"], opacity=BAND).encode(
        y=alt.Y("low:Q"), y2=alt.Y2("high:Q")
    )
    line = base.mark_line(color=ink["accent"], strokeWidth=1.8).encode(y=y)
    dots = base.transform_filter("isValid(datum.seen)").mark_point(
        color=ink["ink"], filled=True, size=16, opacity=0.85
    )
    tips = [
        week_tip(weeks),
        alt.Tooltip("seen:Q", title=_("seen"), format=",.0f"),
        alt.Tooltip("mean:Q", title=_("fitted"), format=",.0f"),
        alt.Tooltip("low:Q", title=_("5 %"), format=",.0f"),
        alt.Tooltip("high:Q", title=_("95 %"), format=",.0f"),
    ]
    return alt.layer(band, line, dots.encode(y=alt.Y("seen:Q"), tooltip=tips)).properties(
        padding={"right": charts.LABEL_ROOM, "left": 0, "top": 4, "bottom": 0}
    )
