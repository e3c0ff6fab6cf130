"""Present: one scenario on one screen, large, and a way to walk through several."""

from __future__ import annotations

from ui.frame import frame, shown
from ui.present.screen import screen

frame("present", headline=False, chrome=False)
screen(shown())
