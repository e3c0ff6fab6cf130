"""Response curves with the range that was seen, under the status quo's prices and phasing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from model import Outcome
from model.breakdown.channels import Curve, response_curve
from model.results import Spread
from ui import charts, state
from ui.channels.answer import returns_of
from ui.channels.curve import curve_chart, curve_frame
from ui.formats import money, number, percent
from ui.html import text, title_html
from ui.parts import look_again
from ui.periods import base_name, horizon_name
from ui.trust.figures import Told
from ui.trust.room import room
from ui.words import _

CHANNEL = "trust_channel"
HEIGHT = 250
BASE = "status_quo"
NO_MONEY = 0.01  # USD; a channel without history stands a hair above nothing


def curve_card(told: Told) -> None:
    """The chosen channel's curve; the one with the most money at first."""
    world = told.world
    usual = world.past_spend.sum(axis=(0, 2))
    channel = state.choice(CHANNEL, world.channels, world.channels[int(usual.argmax())])
    heading = _("Response of {channel}").format(channel=told.channel(channel))
    with st.container(key="card_trust_curve"):
        with st.container(horizontal=True, vertical_alignment="center", key="trust_curve_head"):
            aside = _("GMV caused over spend, status quo, {horizon}").format(
                horizon=horizon_name(world)
            )
            st.html(title_html(heading, aside))
            st.selectbox(
                _("Channel"),
                world.channels,
                key=CHANNEL,
                format_func=told.channel,
                on_change=look_again,
                label_visibility="collapsed",
                width=170,
            )
        curve = curve_of(channel)
        frame = frame_of(curve, base_name(world), float(world.year.share.sum()))
        room("trust_curve", HEIGHT)
        charts.draw("trust_curve", curve_chart, frame, words(told, curve), HEIGHT, heading)
        text("hr-hint", words(told, curve))


def curve_of(channel: str) -> Curve:
    """The curve under the status quo, as the page on channels draws it."""

    def make(outcome: Outcome) -> Curve:
        return response_curve(outcome, channel)

    return state.reference_detail(BASE, ("channels", "curve", channel, ""), make)


def caused_by(channel: str) -> Spread:
    """GMV caused under the status quo, as the table of the page Channels has it.

    The curve is drawn from fewer draws, which tell how it bends.
    """
    return next(row.gmv for row in returns_of(BASE) if row.channel == channel)


def frame_of(curve: Curve, base: str, weeks: float) -> pd.DataFrame:
    """Rows of the chart: the curve, where the status quo stands, what was seen."""
    seen = _("a week's spend seen in {base}, × {weeks}").format(base=base, weeks=number(weeks))
    frame = curve_frame(curve, curve, curve, (_("status quo"), "", "", seen))
    return frame[frame["kind"] != "before"]


def words(told: Told, curve: Curve) -> str:
    """Where the channel stands on its curve, and how sure that is."""
    if curve.now < NO_MONEY:
        return _("{channel} gets no money under the status quo.").format(
            channel=told.channel(curve.channel)
        )
    caused = caused_by(curve.channel)
    return _(
        "{spend} on {channel} cause {gmv} of GMV in {horizon} under the status quo (90 %: {low} to "
        "{high}), {share} of what the right end of the curve would. Outside the shaded range, the "
        "spend of single weeks taken for the whole time, nothing was seen: less sure."
    ).format(
        spend=money(curve.now),
        channel=told.channel(curve.channel),
        horizon=horizon_name(told.world),
        gmv=money(caused.mean),
        low=money(caused.p05),
        high=money(caused.p95),
        share=percent(curve.now_gmv / max(float(curve.mean[-1]), 1e-9), 0),
    )
