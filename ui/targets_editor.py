"""Targets of one's own: a drawer with a table to type them in, files up and down."""

from __future__ import annotations

import streamlit as st

from ui import state
from ui.shown import Shown
from ui.words import _

DRAWER = "targets"


def targets_button() -> None:
    """Opens the drawer."""
    st.button(_("set targets"), key="open_targets", on_click=state.open_drawer, args=(DRAWER,))


def targets_drawer(shown: Shown) -> None:
    """The drawer itself."""
