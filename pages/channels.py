"""Channels: how should media be split over channels and markets?"""

from __future__ import annotations

from ui.channels.screen import STYLE, below, screen
from ui.frame import body, frame
from ui.html import style

frame("channels")
style(STYLE)
body(screen, below)
