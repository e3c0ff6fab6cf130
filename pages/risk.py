"""Risk: what could go wrong, and what does protection buy?"""

from __future__ import annotations

from ui.frame import body, frame
from ui.html import style
from ui.risk.screen import STYLE, below, screen

frame("risk")
style(STYLE)
body(screen, below)
