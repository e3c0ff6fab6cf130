"""What the Targets page shows beside its levers: the table of all targets, or the home case."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import state
from ui.html import style
from ui.shown import Shown
from ui.targets.dimensions import dimensions_card
from ui.targets.table import table_card
from ui.words import _

VIEW = "targets_view"
STYLE = Path(__file__).resolve().parent / "style.css"


def draw_style() -> None:
    """The page's own style sheet, once under the frame."""
    style(STYLE)


def views(shown: Shown) -> None:
    """Two tabs; only the open one is computed."""
    labels = [_("All targets"), _("The home case in four dimensions")]
    state.choice(VIEW, labels, labels[0])
    table, case = st.tabs(labels, key=VIEW, on_change="rerun")
    if table.open:
        with table:
            table_card(shown)
    if case.open:
        with case:
            dimensions_card(shown)
