"""Demand model: do we believe it?"""

from __future__ import annotations

from ui.frame import body, frame
from ui.html import style
from ui.trust.page import STYLE, trust_screen, trust_tables

frame("trust")
style(STYLE)
body(trust_screen, trust_tables)
