"""A page to drive the levers on: `?cost=60` ms of Python a run, `?charts=4`, `?live=0`."""

from __future__ import annotations

import time

import pandas as pd
import streamlit as st

from ui.lever import LeverView, lever

SPEC = {
    "mark": "line",
    "encoding": {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "y", "type": "quantitative"},
    },
    "height": 150,
}
VIEWS = {
    "media": LeverView(
        "Media budget",
        2e6,
        12e6,
        1e5,
        6.0e6,
        6.5e6,
        "usd",
        observed=(4.8e6, 7.6e6),
        reasonable=(5e6, 9e6),
        compared=8e6,
        bands={"cautious": 5e6, "plan": 6.5e6, "bold": 9e6},
        help="Media cause about a third of orders; past the grey band the curve is a guess.",
        source="demo brand, spend of 2024 and 2025",
    ),
    "sea": LeverView(
        "Southeast Asia share of media", 0, 0.5, 0.01, 0.11, 0.16, "percent", observed=(0.06, 0.22)
    ),
    "price": LeverView(
        "Price level", -0.15, 0.15, 0.005, 0, 0, "percent_signed", observed=(-0.08, 0.09)
    ),
    "delivery": LeverView(
        "Delivery time", 4, 14, 0.1, 9.1, 7.6, "days", "days", observed=(8.2, 10.4)
    ),
    "funding": LeverView("Programme funding", 0, 1.2, 0.05, 0, 1.0, "percent", zero_as_none=True),
    "hedge": LeverView("Currency hedge", 0, 1, 0.05, 0, 0.5, "percent", zero_as_none=True),
}
START = {"media": 7.1e6, "sea": 0.19, "price": 0.02, "delivery": 8.8, "funding": 0.9, "hedge": 0.6}

st.set_page_config(layout="wide")
asked = st.query_params
values = st.session_state.setdefault("values", dict(START))
moves = st.session_state.setdefault("moves", [])


def commit(name):
    def took(value, dragging):
        values[name] = value
        moves.append((name, value, dragging))

    return took


def preset():
    values.update(media=5e6, sea=0.3)


def busy(milliseconds):
    end = time.perf_counter() + milliseconds / 1000
    while time.perf_counter() < end:
        sum(range(200))


left, right = st.columns([1, 3])
with left, st.container(border=True, gap="xsmall"):
    st.markdown("**Six levers**")
    states = {
        name: lever(
            view,
            key=f"lever.{name}",
            value=values[name],
            on_change=commit(name),
            live=asked.get("live", "1") == "1",
        )
        for name, view in VIEWS.items()
    }
with right:
    st.button("preset", on_click=preset)
    busy(float(asked.get("cost", 0)))
    media = states["media"]
    st.markdown(f"media={media.value:.0f} dragging={media.dragging} moves={len(moves)}")
    st.markdown("last=" + (f"{moves[-1][0]} {moves[-1][1]!r} {moves[-1][2]}" if moves else "none"))
    for chart in range(int(asked.get("charts", 0))):
        rows = {"x": range(250), "y": [media.value * (i + chart) for i in range(250)]}
        frame = pd.DataFrame(rows)
        st.vega_lite_chart(frame, SPEC, key=f"chart{chart}")
