"""The Demand page put together."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.demand.answer import answer
from ui.demand.markets import markets_card
from ui.demand.parts import parts_card, parts_table
from ui.demand.path import path_card
from ui.demand.scope import chosen
from ui.demand.width import width_card
from ui.html import question
from ui.levers import lever_card
from ui.shown import Shown
from ui.words import _

STYLE = Path(__file__).with_name("style.css")
# What drives demand and belongs to no other page alone.
LEVERS = ("market_growth", "competitor_price", "media_total", "price", "delivery_speed")


def demand_screen(shown: Shown) -> None:
    """What follows the thumb: the answer, the forecast beside its levers, its parts, markets."""
    view = chosen(shown)
    question(_("How much will we sell, when, and what drives it?"), answer(shown, view))
    wide, narrow = st.columns([2.1, 1], gap="small")
    with wide:
        path_card(shown, view)
        parts_card(shown, view)
    with narrow:
        keys = [key for key in LEVERS if key in view.world.catalogue]
        lever_card(shown, keys, _("What moves demand"))
        several = len(view.world.markets) > 1
        (markets_card if several else width_card)(view)
    if several:
        width_card(view)


def demand_tables(shown: Shown) -> None:
    """The parts by quarter of what is looked at, when asked for."""
    with st.expander(_("Parts by quarter"), key="demand_table", on_change="rerun") as table:
        if table.open:
            parts_table(chosen(shown))
