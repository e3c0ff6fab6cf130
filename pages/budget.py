"""Budget: how should the budget be split?"""

from __future__ import annotations

import streamlit as st

from ui.frame import frame
from ui.html import question
from ui.programme import answer, phases_card, programme_card
from ui.splits import media_split_card, media_table
from ui.words import _

shown = frame("budget")
question(_("How should the budget be split?"), answer(shown))
left, right = st.columns(2, gap="small")
with left:
    programme_card(shown)
    phases_card(shown)
with right:
    media_split_card(shown)
with st.expander(_("Media by market and channel"), key="media_table", on_change="rerun") as table:
    if table.open:
        media_table(shown)
