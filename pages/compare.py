"""Compare: how do these scenarios differ?"""

from __future__ import annotations

from ui.compare.cards import screen, targets_expander
from ui.compare.shelf import saved_expander
from ui.frame import body, frame
from ui.shown import Shown


def below(now: Shown) -> None:
    """What follows at rest: every target, and the saved scenarios."""
    targets_expander(now)
    saved_expander(now)


frame("compare")
body(screen, below)
