"""How much of a target is attained, in words that stay readable far beyond it."""

from __future__ import annotations

from ui.formats import DASH, NBSP, percent

# Beyond this share a figure is far past its target, and how far says nothing.
MOST = 2.0


def part_words(share: float | None) -> str:
    """A share of a target or of the way to it: ``85 %``, capped as ``> 200 %``."""
    if share is None:
        return DASH
    if share > MOST:
        return f">{NBSP}{percent(MOST, 0)}"
    if share < -MOST:
        return f"<{NBSP}{percent(-MOST, 0)}"
    return percent(share, 0)
