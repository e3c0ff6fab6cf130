"""Targets: which targets do we reach, and how surely?"""

from __future__ import annotations

import streamlit as st

from ui import state
from ui.cards import levers_card
from ui.frame import body, frame, nothing
from ui.html import question
from ui.shown import Shown
from ui.targets.answer import answer
from ui.targets.open_rows import keep_rows_open
from ui.targets.page import draw_style, views
from ui.targets.rows import labels_of
from ui.targets.together import together_card
from ui.words import _


def screen(now: Shown) -> None:
    """What follows the thumb: the answer, levers, all together, the table or the home case."""
    # At equal draws: while a thumb is held a standing may differ by the draws alone.
    level = state.level_detail(state.session().compared, "score", lambda outcome: outcome.score)
    told = answer(now.outcome.score, level, now.compared_name, labels_of(now))
    question(_("Which targets do we reach, and how surely?"), told)
    left, right = st.columns([0.27, 0.73], gap="small")
    with left:
        levers_card(now)
    with right:
        together_card(now)
        views(now)


frame("targets")
draw_style()
body(screen, nothing)
keep_rows_open()
