"""A page with as many levers, charts and blocks as its address asks for, whose data never change.

The yardstick of `benchmarks/browser.py`: what Streamlit and the browser cost before our model runs.
Its address says what it holds: `/?levers=6&charts=2&blocks=5&nodes=400&buttons=8&links=2`. With
`&changing=1` every block and every chart show something else at each run, still without a model:
the least that a page of this size costs whose figures change.
"""

from __future__ import annotations

import functools
import gc
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from ui.lever import LeverView, lever

WEEKS = 53
CHART_HEIGHT = 220


def page() -> None:
    """Draw what was asked for."""
    st.set_page_config(layout="wide")
    settle_memory()
    with st.sidebar:
        for link in range(asked("links")):
            st.page_link(f"http://localhost/{link}", label=f"Page {link}")
    with st.container(horizontal=True):
        for button in range(asked("buttons")):
            st.button(f"Button {button}")
    left, right = st.columns([0.3, 0.7])
    moved = 0.0
    with left:
        for index in range(asked("levers")):
            moved += lever(view(index), key=f"lever.{index}", value=0.5).value
    turn = round(100 * moved) if asked("changing") else 0
    with right:
        for _block in range(asked("blocks")):
            st.html(block(asked("nodes") // max(1, asked("blocks")), turn))
        for index in range(asked("charts")):
            st.vega_lite_chart(weeks(turn), spec(), key=f"chart.{index}", height=CHART_HEIGHT)


def asked(name: str) -> int:
    """How many of `name` the address asks for."""
    return int(st.query_params.get(name, "0"))


@st.cache_resource
def settle_memory() -> None:
    """Keep later collections away from the libraries' objects, as the app does."""
    gc.collect()
    gc.freeze()


@functools.cache
def view(index: int) -> LeverView:
    """A lever of a hundred steps."""
    return LeverView(
        label=f"Lever {index}", minimum=0.0, maximum=1.0, step=0.01, status_quo=0.4, plan=0.5
    )


@functools.cache
def block(nodes: int, turn: int) -> str:
    """HTML of so many elements."""
    return "".join(f"<span>{node + turn} </span>" for node in range(nodes))


@functools.cache
def weeks(turn: int) -> pd.DataFrame:
    """A year of weeks with a band, the size of the product's own chart frames."""
    week = np.arange(WEEKS)
    middle = 100 + 10 * np.sin((week + turn) / 8)
    return pd.DataFrame({"week": week, "low": middle - 5, "middle": middle, "high": middle + 5})


@functools.cache
def spec() -> dict[str, Any]:
    """A line on its band; without data, which Streamlit sends beside it."""
    base = alt.Chart(alt.NamedData("weeks")).encode(x=alt.X("week", type="quantitative"))
    quantity = functools.partial(alt.Y, type="quantitative")
    band = base.mark_area(opacity=0.2).encode(y=quantity("low"), y2=alt.Y2("high"))
    made: dict[str, Any] = (band + base.mark_line().encode(y=quantity("middle"))).to_dict()
    return {key: value for key, value in made.items() if key not in ("data", "$schema", "config")}


if __name__ == "__main__":
    page()
