"""A page to drive the split on: ten channels, `?cost=60` ms of Python a run, `?live=0`."""

from __future__ import annotations

import time

import numpy as np
import streamlit as st

from model.split import rebalance
from ui.lever import SplitPart, SplitView, split_editor

NAMES = (
    "Social ads", "KOL", "Search", "Short video", "Brand search",
    "Marketplace ads", "Display", "Affiliate", "E-mail", "Live commerce",
)  # fmt: skip
PLAN = (0.18, 0.08, 0.2, 0.1, 0.08, 0.16, 0.06, 0.05, 0.04, 0.05)
BASE = (0.2, 0.06, 0.22, 0.06, 0.1, 0.18, 0.07, 0.05, 0.04, 0.02)

st.set_page_config(layout="wide")
asked = st.query_params
state = st.session_state
if "shares" not in state:
    state.shares, state.locks, state.note = np.array(PLAN), (False,) * 10, ""
    state.moves, state.start = [], None


def move(index, share, dragging):
    held = [i for i, lock in enumerate(state.locks) if lock]
    # All of a drag is one move from where it began: going to the end and back loses nothing.
    start = state.shares if state.start is None else state.start
    made = rebalance(start, index, share, held)
    state.start = start if dragging else None
    state.moves.append((index, share, dragging))
    state.shares, state.note = made.shares, str(made.reason or "")


def lock(locks):
    state.locks = locks


def busy(milliseconds):
    end = time.perf_counter() + milliseconds / 1000
    while time.perf_counter() < end:
        sum(range(200))


VIEW = SplitView(
    "Media by channel",
    tuple(map(SplitPart, NAMES, PLAN, BASE)),
    # A scale that follows the shares, as the Budget page has it.
    maximum=float(np.ceil(15 * state.shares.max()) / 10),
    total=7.1e6,
)
with st.columns([1, 1])[0], st.container(border=True):
    split_editor(
        VIEW,
        key="split.channel",
        values=state.shares,
        locks=state.locks,
        on_move=move,
        on_lock=lock,
        note=state.note,
        live=asked.get("live", "1") == "1",
    )
busy(float(asked.get("cost", 0)))
st.markdown("shares=" + " ".join(f"{share:.4f}" for share in state.shares))
st.markdown(f"moves={len(state.moves)} last={state.moves[-1] if state.moves else None}")
