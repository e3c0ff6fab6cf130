"""Risk: what could go wrong, and what does protection buy?"""

from __future__ import annotations

from ui.frame import body, frame
from ui.risk.screen import screen

frame("risk")
body(screen)
