"""How dear a year may be: three exceedance curves with the tolerance line, and their figures."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from model.breakdown.losses import LossCurve
from ui import charts
from ui.axes import money_label
from ui.formats import likelihood, money, percent
from ui.html import table_html, title_html
from ui.risk.answer import without_budget
from ui.risk.told import Told, exactly, hint_html
from ui.words import _

HEIGHT = 235
# Space right of the dearest curve of the status quo, so that the axis holds still.
ROOM = 1.04
KINDS = ("now", "other", "bare")


def curves_card(told: Told) -> None:
    """Chance that the loss exceeds a sum, and the three columns of figures."""
    heading = _("Chance that the quarter's event loss exceeds …")
    if not told.quarter:
        heading = _("Chance that the year's event loss exceeds …")
    aside = _("from the whole distribution")
    with st.container(key="card_losses"):
        st.html(title_html(heading, aside))
        if told.now.bare.expected > 0:
            charts.draw("exceedance", grammar, frame(told), _spoken(told), HEIGHT, heading)
        st.html(table_html(*_figures(told), now=1) + hint_html(_note(told)))


def frame(told: Told) -> pd.DataFrame:
    """Rows (kind, loss, chance, high, text) of curves, names, tolerance and industry range."""
    rows: list[tuple[str, float, float, float, str]] = []
    for kind, curve in zip(KINDS, _curves(told), strict=True):
        points = zip(curve.losses, curve.chances, strict=True)
        rows += [(kind, loss, chance, loss, "") for loss, chance in points]
    for place, (kind, name) in enumerate(_names(told)):
        rows.append((f"{kind}_name", 0.0, 0.99 - 0.09 * place, 0.0, name))
    if told.limit is not None and told.target is not None and told.now.budget is not None:
        name = _("ceiling {limit}").format(limit=money(told.limit))
        rows.append(("limit", told.limit, 1.0, told.limit, name))
        if told.usual is not None:
            low, high = (share * told.now.budget for share in told.usual)
            rows.append(("industry", low, 1.0, high, _("industry's range")))
    rows.append(("room", _reach(told), 0.0, 0.0, ""))
    return pd.DataFrame(rows, columns=["kind", "loss", "chance", "high", "text"])


def _curves(told: Told) -> tuple[LossCurve, LossCurve, LossCurve]:
    return told.now.now, told.then.now, told.now.bare


def _names(told: Told) -> list[tuple[str, str]]:
    now, other, bare = told.names
    if told.same:
        now = _("this scenario, as {name}").format(name=other)
        return [("now", f"{now} ━━"), ("bare", f"{bare} · · ·")]
    return [("now", f"{now} ━━"), ("other", f"{other} – –"), ("bare", f"{bare} · · ·")]


def _reach(told: Told) -> float:
    """The dearest end of any curve, that of the compared scenario without protection included."""
    ends = (*_curves(told), told.then.bare)
    return ROOM * max(curve.losses[-1] for curve in ends)


def _spoken(told: Told) -> str:
    curve = told.now.now
    said = _("Expected {expected}; in one of twenty more than {var95}, unprotected {bare}.")
    spoken = said.format(
        expected=exactly(told.expected[0]),
        var95=exactly(curve.var95),
        bare=exactly(told.now.bare.var95),
    )
    if told.limit is None or curve.within is None:
        return spoken
    ceiling = _("The ceiling of {limit} is kept with a chance of {chance}.")
    return f"{spoken} {ceiling.format(limit=money(told.limit), chance=likelihood(curve.within))}"


def _figures(told: Told) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table under the chart."""
    curves, expected = _curves(told), (*told.expected, told.now.bare.expected)
    tail = _("More than, one year of twenty")
    if told.quarter:
        tail = _("More than, one quarter of twenty")
    body = [
        [_("Expected loss"), *(exactly(loss) for loss in expected)],
        [tail, *(exactly(curve.var95) for curve in curves)],
        [_("Mean of that worst twentieth"), *(exactly(curve.cvar95) for curve in curves)],
    ]
    shares = told.budget_shares
    if shares is not None and told.now.budget is not None:
        whole = (*shares, told.now.bare.expected / told.now.budget)
        body.append([_("Expected, share of budget"), *(percent(share) for share in whole)])
    if told.target is not None and curves[0].within is not None:
        label = _("Chance of staying within {ceiling}").format(
            ceiling=percent(told.target.target, 0)
        )
        body.append([label, *(likelihood(curve.within) for curve in curves)])
    return ["", *told.names], body


def _note(told: Told) -> str:
    """Tolerance, reserve and readings in words."""
    parts = []
    if told.now.budget is None:
        parts.append(without_budget(told))
    if told.now.with_fx:
        parts.append(
            _(
                "The ceiling counts exchange-rate losses too, the curves do not (the plan's audit, "
                "point E2)."
            )
        )
    if told.now.reserve > 0:
        words = _("The programme's reserve of {reserve} pays for all events: {chance}.")
        parts.append(
            words.format(reserve=money(told.now.reserve), chance=likelihood(told.now.covered))
        )
    return " ".join(parts)


def grammar(ink: dict[str, str]) -> Any:
    """Curves with names in the empty corner, the tolerance as a line, the industry as a band."""
    base = alt.Chart(alt.NamedData("rows"))
    x = alt.X("loss:Q", scale=alt.Scale(nice=False), axis=_axis(ink, money_label(), 6))
    percent_axis = _axis(ink, "format(datum.value, '.0%')", 5)
    y = alt.Y("chance:Q", scale=alt.Scale(domain=[0, 1]), axis=percent_axis)
    tips = [
        alt.Tooltip("loss:Q", title=_("loss above"), format="$,.0f"),
        alt.Tooltip("chance:Q", title=_("chance"), format=".1%"),
    ]
    lines = [
        base.transform_filter(f"datum.kind === '{kind}'")
        .mark_line(color=ink[colour], strokeWidth=width, strokeDash=dash)
        .encode(x=x, y=y, tooltip=tips)
        for kind, colour, width, dash in (
            ("bare", "soft", 1.3, [1, 3]),
            ("other", "soft", 1.5, [5, 3]),
            ("now", "accent", 2.3, [1, 0]),
        )
    ]
    room = base.transform_filter("datum.kind === 'room'").mark_point(opacity=0).encode(x=x, y=y)
    return alt.layer(*_tolerance(base, ink, x), *lines, room, *_corner(base, ink, y)).properties(
        padding={"right": charts.LABEL_ROOM, "left": 0, "top": 4, "bottom": 0}
    )


def _axis(ink: dict[str, str], label: str, count: int) -> alt.Axis:
    return alt.Axis(
        title=None,
        tickCount=count,
        labelExpr=label,
        labelColor=ink["soft"],
        gridColor=ink["grid"],
        domain=False,
        ticks=False,
    )


def _tolerance(base: alt.Chart, ink: dict[str, str], x: alt.X) -> list[Any]:
    """The ceiling as a line and the industry's range as a band, each named along itself."""
    limit = base.transform_filter("datum.kind === 'limit'").encode(x=x)
    industry = base.transform_filter("datum.kind === 'industry'")
    turned: dict[str, Any] = {"angle": 270, "fontSize": 11, "baseline": "bottom", "dy": -3}
    top, foot = alt.value(4), alt.value("height")
    return [
        industry.mark_rect(color=ink["open"], opacity=charts.BAND).encode(x=x, x2="high:Q"),
        industry.mark_text(align="right", color=ink["soft"], **turned).encode(
            x="high:Q", y=top, text="text:N"
        ),
        limit.mark_rule(color=ink["missed"], strokeWidth=1.6),
        limit.mark_text(align="left", dx=5, color=ink["missed"], **turned).encode(
            y=foot, text="text:N"
        ),
    ]


def _corner(base: alt.Chart, ink: dict[str, str], y: alt.Y) -> list[Any]:
    """Names of the curves in the upper right, where no curve of losses ever comes."""
    quiet: dict[str, Any] = {"color": ink["soft"]}
    bold: dict[str, Any] = {"color": ink["accent"], "fontWeight": "bold"}
    return [
        base.transform_filter(f"datum.kind === '{kind}_name'")
        .mark_text(align="right", baseline="top", fontSize=11.5, **look)
        .encode(x=alt.value("width"), y=y, text="text:N")
        for kind, look in (("now", bold), ("other", quiet), ("bare", quiet))
    ]
