"""Budget: how should the budget be split?"""

from __future__ import annotations

import streamlit as st

from ui.frame import body, frame
from ui.html import question
from ui.programme import answer, phases_card, programme_card
from ui.shown import Shown
from ui.splits import media_split_card, media_table
from ui.words import _


def screen(now: Shown) -> None:
    """What follows the thumb: the answer, the programme by phase, the split of media."""
    question(_("How should the budget be split?"), answer(now))
    left, right = st.columns(2, gap="small")
    with left:
        programme_card(now)
        phases_card(now)
    with right:
        media_split_card(now)


def below(now: Shown) -> None:
    """The table, computed only when open."""
    with st.expander(
        _("Media by market and channel"), key="media_table", on_change="rerun"
    ) as table:
        if table.open:
            media_table(now)


frame("budget")
body(screen, below)
