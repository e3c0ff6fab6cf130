"""The message about the last action, on every page that acts on scenarios."""

from __future__ import annotations

import streamlit as st

from ui import state
from ui.levers import reason_text
from ui.pages import page_link
from ui.plain import plain
from ui.words import _

GRAVE = {"info": st.info, "warning": st.warning}


def notice() -> None:
    """Draw it where the page stands; one that belongs inside a card is drawn there."""
    told = state.session().notice
    if told is None or told.place:
        return
    reasons = (plain(reason_text(reason, told.unit)) for reason in told.reasons)
    message = _(told.message).format(**{key: plain(word) for key, word in told.names})
    GRAVE[told.kind](" ".join((message, *reasons)))
    if told.page:
        page_link(told.page)
