"""What to do about figures that rest on defaults: one row under the targets marked with ≈."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import assumptions, state
from ui.bullets import Row
from ui.html import text
from ui.pages import page_link
from ui.parts import then_all
from ui.words import _


def defaults_row(rows: Sequence[Row]) -> None:
    """Where the marked figures can be replaced; nothing when none is marked."""
    if not any(row.rests for row in rows):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="defaults"):
        text("hr-hint", _("≈ rests on usual values nobody has confirmed. Give your own:"))
        st.button(
            _("under Assumptions"),
            key="defaults_assumptions",
            type="tertiary",
            on_click=then_all(state.open_drawer),
            args=(assumptions.DRAWER,),
        )
        page_link("data", _("on the Data page"))
