"""Pricing: what should things cost?"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import pricing
from ui.frame import body, frame
from ui.html import question, style
from ui.pricing.answer import answer
from ui.pricing.choice import choose, chosen
from ui.pricing.controls import beside_card, price_card
from ui.pricing.picture import picture_card
from ui.pricing.rows import rows_card, rows_table
from ui.pricing.trust import trust_card
from ui.pricing.waterfall import sources_table, waterfall_card
from ui.shown import Shown
from ui.words import _


def screen(now: Shown) -> None:
    """What follows the thumb: the answer, prices, curves, what 1 % is worth, one order."""
    question(_("What should things cost?"), answer(now))
    choice = choose(now)
    left, right = st.columns((0.38, 0.62), gap="small")
    with left:
        price_card(now, choice)
        beside_card(now, choice)
        trust_card(now.world)
    with right:
        picture_card(now, choice)
        rows_card(now, choice)
        waterfall_card(now, choice)


def below(now: Shown) -> None:
    """The tables, computed only when open."""
    choice = chosen(now.world)
    with st.expander(
        _("What 1 % is worth, in numbers"), key="pricing_numbers", on_change="rerun"
    ) as table:
        if table.open:
            rows_table(now, choice)
    with st.expander(
        _("Where do the figures of an order come from?"), key="pricing_sources", on_change="rerun"
    ) as told:
        if told.open:
            sources_table(now, choice)


frame("pricing")
style(Path(pricing.__file__).parent / "style.css")
body(screen, below)
