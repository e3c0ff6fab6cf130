"""Channels: what stands where."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.channels.answer import NO_MEDIA, answer, returns
from ui.channels.curve import curve_card
from ui.channels.move import move_card
from ui.channels.returns import picked_market, returns_card
from ui.channels.table import cells_table, returns_table
from ui.html import question, text_html, title
from ui.levers import lever_card
from ui.pages import page_link
from ui.shown import Shown
from ui.splits import media_card, platform_card
from ui.words import _

STYLE = Path(__file__).resolve().parent / "style.css"


def screen(now: Shown) -> None:
    """What follows the thumb."""
    question(_("How should media be split over channels and markets?"), answer(now))
    if not now.world.channels:
        _without_media(now)
        return
    rows = returns()
    left, right = st.columns([5, 7], gap="small")
    with left:
        lever_card(now, ("media_total", "media_cost"), _("Media money and its price"))
        media_card(now)
        move_card(now, rows)
    with right:
        returns_card(now)
        curve_card(now, picked_market(now))
    platform_card(now)


def _without_media(now: Shown) -> None:
    """What remains for a company whose history has no media."""
    left, right = st.columns(2, gap="small")
    with left, st.container(key="card_no_media"):
        title(_("Media"))
        st.html(text_html(_(NO_MEDIA)))
        page_link("data", _("Add media to the history, or a new channel, on the Data page"))
    with right:
        platform_card(now)


def below(now: Shown) -> None:
    """Tables, computed only when open."""
    if not now.world.channels:
        return
    with st.expander(
        _("Credited beside caused, by channel"), key="channels_table", on_change="rerun"
    ) as table:
        if table.open:
            returns_table(now, picked_market(now))
    with st.expander(
        _("Media by market and channel"), key="channels_money", on_change="rerun"
    ) as cells:
        if cells.open:
            cells_table(now)
