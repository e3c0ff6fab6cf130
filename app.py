"""Home: where do we land, and which targets do we miss?"""

from __future__ import annotations

import streamlit as st

from ui import cards
from ui.frame import frame
from ui.gap import gap_card
from ui.levers import lever_card
from ui.words import _

shown = frame("home")
left, right = st.columns([0.27, 0.73], gap="small")
with left:
    lever_card(shown, [entry.key for entry in shown.world.catalogue.masters], _("Six levers"))
    cards.stories_card(shown)
with right:
    cards.targets_card(shown)
    wide, narrow = st.columns([0.73, 0.27], gap="small")
    with wide:
        cards.weekly_card(shown)
    with narrow:
        gap_card(shown)
        cards.claims_card(shown)
cards.all_targets(shown)
cards.sides_card(shown)
