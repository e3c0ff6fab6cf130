"""Demand: how much will we sell, when, and what drives it?"""

from __future__ import annotations

from ui.demand.page import STYLE, demand_screen, demand_tables
from ui.frame import body, frame
from ui.html import style

frame("demand")
style(STYLE)
body(demand_screen, demand_tables)
