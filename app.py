"""Home: where do we land, and which targets do we miss?"""

from __future__ import annotations

import streamlit as st

from ui import cards
from ui.frame import body, frame
from ui.gap import gap_card
from ui.shown import Shown


def screen(now: Shown) -> None:
    """What follows the thumb: levers, targets, the weekly path and two cards."""
    left, right = st.columns([0.27, 0.73], gap="small")
    with left:
        cards.levers_card(now)
        cards.claims_card(now)
    with right:
        cards.targets_card(now)
        wide, narrow = st.columns([0.73, 0.27], gap="small")
        with wide:
            cards.weekly_card(now)
        with narrow:
            gap_card(now)


frame("home")
body(screen, cards.sides_card)
cards.stories_card()
