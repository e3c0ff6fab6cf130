"""Response curves with the range that was seen, under the status quo's prices and phasing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from model import Outcome
from model.breakdown.channels import Curve, response_curve
from ui import charts, state
from ui.channels.curve import curve_chart, curve_frame
from ui.formats import money, percent
from ui.html import text, title_html
from ui.parts import look_again
from ui.periods import base_name, horizon_name
from ui.trust.figures import Told
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
            aside = _("GMV caused over spend, {horizon}").format(horizon=horizon_name(world))
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
        frame = frame_of(curve, base_name(world))
        charts.draw("trust_curve", curve_chart, frame, words(told, curve), HEIGHT, heading)
        text("hr-hint", words(told, curve))


def curve_of(channel: str) -> Curve:
    """The curve under the status quo, as the page on channels draws it."""

    def make(outcome: Outcome) -> Curve:
        return response_curve(outcome, channel)

    return state.reference_detail(BASE, ("channels", "curve", channel, ""), make)


def frame_of(curve: Curve, base: str) -> pd.DataFrame:
    """Rows of the chart: the curve, where the status quo stands, what was seen."""
    seen = _("range of weekly spend, {base}").format(base=base)
    frame = curve_frame(curve, curve, curve, (_("status quo"), "", "", seen))
    return frame[frame["kind"] != "before"]


def words(told: Told, curve: Curve) -> str:
    """Where the channel stands on its curve, and how sure that is."""
    if curve.now < NO_MONEY:
        return _("{channel} gets no money under the status quo.").format(
            channel=told.channel(curve.channel)
        )
    _mean, low, high = curve.along(np.array([curve.now]))
    return _(
        "{spend} on {channel} cause {gmv} of GMV (90 %: {low} to {high}), {share} of what the "
        "right end of the curve would. Outside the shaded range nothing was seen: less sure."
    ).format(
        spend=money(curve.now),
        channel=told.channel(curve.channel),
        gmv=money(curve.now_gmv),
        low=money(float(low[0])),
        high=money(float(high[0])),
        share=percent(curve.now_gmv / max(float(curve.mean[-1]), 1e-9), 0),
    )
