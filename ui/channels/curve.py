"""One channel's response curve: incremental GMV over its money."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from model import Outcome
from model.breakdown.channels import Curve, Curves, response_curve, small_curves
from ui import charts, state
from ui.channels.answer import ALL, returns, returns_of
from ui.channels.places import place_name
from ui.formats import money, percent
from ui.html import text, title
from ui.names import label
from ui.periods import base_name, horizon_name
from ui.shown import Shown
from ui.words import N_, _

HEIGHT = 250
CHANNEL = "channels_channel"
# A curve nearer than this share of the other one's peak lies under it.
VISIBLE = 0.01
# A ring nearer than this share of the curve's height stands on the curve.
ON_IT = 0.02
# Beyond what was seen, line and band are drawn weaker.
UNSURE = 0.5
BELOW, SEEN, ABOVE = 0, 1, 2
LABELLED = 3  # the end of the compared curve, where its name stands
STRETCHES = (
    N_("curve, below the spend seen"),
    N_("curve, within the spend seen"),
    N_("curve, above the spend seen"),
)
MONEY = "$,.0f"
# A row of the chart's frame: kind, part, money, GMV, its band, the other end of a stretch, a name.
COLUMNS = ("kind", "part", "x", "y", "low", "high", "x2", "name")
Row = tuple[object, ...]


def curves(market: str = ALL) -> Curves:
    """Small curves of the scenario at hand."""
    return state.detail(
        ("channels", "curves", market), lambda outcome: small_curves(outcome, market or None)
    )


def curve_card(shown: Shown, market: str) -> None:
    """The chosen channel's curve with its place now, the status quo's and the compared one's."""
    with st.container(key="card_curve"):
        with st.container(horizontal=True, vertical_alignment="center", key="curve_head"):
            heading = _("Response of {channel}, {place}").format(
                channel=label(_picked(shown), shown.world.catalogue.indexes.names),
                place=place_name(shown.world, market),
            )
            said = _("GMV caused over spend, {horizon}")
            title(heading, said.format(horizon=horizon_name(shown.world)))
            channel = _pick(shown)

        def make(outcome: Outcome) -> Curve:
            return response_curve(outcome, channel, market or None)

        name = ("channels", "curve", channel, market)
        now = state.detail(name, make)
        other = state.reference_detail(state.session().compared, name, make)
        before = state.reference_detail("status_quo", name, make)
        charts.draw(
            "channels:curve",
            curve_chart,
            curve_frame(now, other, before, _texts(shown)),
            _said(shown, now, before, market),
            HEIGHT,
            heading,
        )
        text("hr-hint", " ".join(hints(now, before, base_name(shown.world))))


def _picked(shown: Shown) -> str:
    """The channel drawn large: at first the one with the most money in the base year."""
    channels = shown.world.channels
    usual = shown.world.past_spend.sum(axis=(0, 2))
    return state.choice(CHANNEL, channels, channels[int(usual.argmax())])


def _pick(shown: Shown) -> str:
    """The menu for it."""
    names, channels = shown.world.catalogue.indexes.names, shown.world.channels
    return str(
        st.selectbox(
            _("Channel"),
            channels,
            key=CHANNEL,
            format_func=lambda channel: label(channel, names),
            label_visibility="collapsed",
            width=170,
        )
    )


def _texts(shown: Shown) -> tuple[str, str, str, str]:
    """Names of the scenario's point, the compared line, the status quo's point and the band."""
    return (
        _("this scenario"),
        shown.compared_name,
        base_name(shown.world),
        _("range of weekly spend, {base}").format(base=base_name(shown.world)),
    )


def _said(shown: Shown, now: Curve, before: Curve, market: str) -> str:
    """What the picture says, for those who do not see it.

    GMV is the table's, of all draws; the curve's fewer draws tell only how it bends.
    """
    caused, usual = (
        next(row.gmv.mean for row in rows if row.channel == now.channel)
        for rows in (returns(market), returns_of("status_quo", market))
    )
    doubled = float(now.along(np.array([min(2 * now.now, now.spend[-1])]))[0][0])
    twice = caused * doubled / now.now_gmv if now.now_gmv > 0 else doubled
    return _(
        "{channel}: {spend} cause {gmv} of GMV; the status quo had {usual} and {before}. "
        "Twice the money would cause {twice}."
    ).format(
        channel=label(now.channel, shown.world.catalogue.indexes.names),
        spend=money(now.now),
        gmv=money(caused),
        usual=money(before.now),
        before=money(usual),
        twice=money(twice),
    )


def hints(now: Curve, before: Curve, base: str) -> list[str]:
    """How sure the curve is, why it starts above zero, why the base year's ring is not on it."""
    said, nothing, top = [_sure(now)], float(now.mean[0]), float(now.mean.max())
    if nothing > ON_IT * top:
        said.append(
            _("At $0 of spend {gmv} remain: what advertising of the weeks before still brings.")
            .format(gmv=money(nothing))
        )  # fmt: skip
    there = float(now.along(np.array([_within(now, before.now)]))[0][0])
    if abs(before.now_gmv - there) > ON_IT * top:
        said.append(
            _("The ring of {base} is off the curve: its prices, mix and programme were others.")
            .format(base=base)
        )  # fmt: skip
    return said


def _sure(now: Curve) -> str:
    if now.now > now.seen[1]:
        return _("The scenario spends {more} more than any week has seen: less sure.").format(
            more=percent(now.now / now.seen[1] - 1) if now.seen[1] > 0 else money(now.now)
        )
    return _(
        "Between the pale edges spend was seen in single weeks; outside the model is less sure."
    )


def curve_frame(
    now: Curve, other: Curve, before: Curve, texts: tuple[str, str, str, str]
) -> pd.DataFrame:
    """Rows of the chart: the curve in parts below, within and above what was seen, and its marks.

    Args:
        texts: names of the scenario's point, the compared curve, the status quo and what was seen.
    """
    rows = [row for part in (BELOW, SEEN, ABOVE) for row in _path(now, part)]
    rows += _ghost(now, other, texts[1])
    low, high = (_within(now, edge) for edge in now.seen)
    was = _within(now, before.now)
    rows += [
        ("now", None, now.now, now.now_gmv, None, None, None, texts[0]),
        ("before", None, was, before.now_gmv, None, None, None, texts[2]),
        ("seen", None, low, None, None, None, high, texts[3]),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _within(curve: Curve, money: float) -> float:
    return min(money, float(curve.spend[-1]))


def _path(curve: Curve, part: int) -> list[Row]:
    """The curve below, within or above what was seen; none where that is no stretch."""
    end = float(curve.spend[-1])
    low, high = (_within(curve, edge) for edge in curve.seen)
    first, last = ((0.0, low), (low, high), (high, end))[part]
    if last <= first:
        return []
    inside = curve.spend[(curve.spend > first) & (curve.spend < last)]
    at = np.array([first, *inside, last])
    columns = (column.tolist() for column in (at, *curve.along(at)))
    name = _(STRETCHES[part])
    return [("path", part, x, *ys, None, name) for x, *ys in zip(*columns, strict=True)]


def _ghost(now: Curve, other: Curve, name: str) -> list[Row]:
    """The compared curve, over the same money; no rows where it lies under the other one."""
    at = other.spend[other.spend <= now.spend[-1]]
    mean = other.along(at)[0]
    if np.abs(mean - now.along(at)[0]).max() < VISIBLE * float(now.mean.max()):
        return []
    last = len(at) - 1
    return [
        ("other", LABELLED if place == last else None, x, y, None, None, None, name)
        for place, (x, y) in enumerate(zip(at.tolist(), mean.tolist(), strict=True))
    ]


def curve_chart(ink: dict[str, str]) -> Any:
    """The curve in the grammar: solid now, dashed compared, ring the status quo, band 90 %."""
    base = alt.Chart(alt.NamedData("rows")).encode(x=_x(ink))
    seen = base.transform_filter("datum.kind === 'seen'")
    tips = [*_tips()[:2], alt.Tooltip("x2:Q", title=_("to spend, USD"), format=MONEY)]
    rect = seen.mark_rect(color=ink["grid"], opacity=0.55).encode(x2="x2:Q", tooltip=tips)
    edge = seen.mark_text(
        color=ink["soft"], fontSize=10.5, align="left", baseline="top", dx=4, dy=2
    ).encode(y=alt.value(0), text="name:N", tooltip=alt.value(None))
    layers = [rect, edge]
    for part in (SEEN, BELOW, ABOVE):
        path = base.transform_filter(f"datum.kind === 'path' && datum.part === {part}")
        layers += _path_layers(path, ink, part == SEEN)
    layers += [_dashed(base, ink), *_points(base, ink)]
    return alt.layer(*layers).properties(padding={"right": 64, "left": 0, "top": 4, "bottom": 0})


def _x(ink: dict[str, str]) -> alt.X:
    axis = charts.money_axis(ink, 5)
    return alt.X("x:Q", axis=axis, scale=alt.Scale(nice=False))


def _path_layers(path: Any, ink: dict[str, str], sure: bool) -> list[Any]:
    weak = 1.0 if sure else UNSURE
    y = alt.Y("y:Q", axis=charts.money_axis(ink))
    band = path.mark_area(color=ink["accent"], opacity=charts.BAND * weak).encode(
        y=alt.Y("low:Q"), y2="high:Q", tooltip=alt.value(None)
    )
    line = path.mark_line(
        color=ink["accent"], strokeWidth=2.2 * (1 if sure else 0.65), opacity=weak
    ).encode(y=y, tooltip=_tips())
    return [band, line]


def _tips() -> list[alt.Tooltip]:
    """What a row is, its money and its GMV; the names of the columns in the download too."""
    return [
        alt.Tooltip("name:N", title=_("what")),
        alt.Tooltip("x:Q", title=_("spend, USD"), format=MONEY),
        alt.Tooltip("y:Q", title=_("GMV caused, USD"), format=MONEY),
        alt.Tooltip("low:Q", title=_("GMV, 5 %, USD"), format=MONEY),
        alt.Tooltip("high:Q", title=_("GMV, 95 %, USD"), format=MONEY),
    ]


def _dashed(base: Any, ink: dict[str, str]) -> Any:
    other = base.transform_filter("datum.kind === 'other'")
    line = other.mark_line(color=ink["soft"], strokeWidth=1.3, strokeDash=[5, 3]).encode(
        y="y:Q", tooltip=_tips()[:3]
    )
    name = (
        other.transform_filter(f"datum.part === {LABELLED}")
        .mark_text(align="right", dx=-4, dy=-9, color=ink["soft"], fontSize=11)
        .encode(y="y:Q", text="name:N", tooltip=alt.value(None))
    )
    return alt.layer(line, name)


def _points(base: Any, ink: dict[str, str]) -> list[Any]:
    def mark(kind: str) -> Any:
        return base.transform_filter(f"datum.kind === '{kind}'").encode(
            y="y:Q", tooltip=_tips()[:2]
        )

    ring = mark("before").mark_point(size=70, color=ink["soft"], strokeWidth=1.8, filled=False)
    dot = mark("now").mark_point(size=85, color=ink["accent"], filled=True, opacity=1)
    name = {"fontSize": 11, "baseline": "middle"}
    was = mark("before").mark_text(align="right", dx=-8, dy=-9, color=ink["soft"], **name)
    here = mark("now").mark_text(
        align="left", dx=9, dy=11, color=ink["accent"], fontWeight="bold", **name
    )
    return [ring, dot, was.encode(text="name:N"), here.encode(text="name:N")]
