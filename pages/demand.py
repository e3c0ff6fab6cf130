"""Demand: how much will we sell, when, and what drives it?"""

from __future__ import annotations

import streamlit as st

from ui.demand.page import STYLE, demand_screen, demand_table
from ui.frame import body, frame, shown
from ui.html import style
from ui.words import _

frame("demand")
style(STYLE)
body(demand_screen)
with st.expander(_("Parts by quarter"), key="demand_table", on_change="rerun") as table:
    if table.open:
        demand_table(shown())
