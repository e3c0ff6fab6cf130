"""The parts of the risk page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.html import question
from ui.risk.answer import answer
from ui.risk.curves import curves_card
from ui.risk.exchange import exchange_card
from ui.risk.outside import more
from ui.risk.protection import levers_card, measures_card
from ui.risk.register import register_card
from ui.risk.told import told
from ui.shown import Shown
from ui.words import _

STYLE = Path(__file__).resolve().parent / "style.css"


def screen(now: Shown) -> None:
    """What follows the thumb: the answer, the curves, every risk, every protection, currencies."""
    facts = told(now)
    question(_("What could go wrong, and what does protection buy?"), answer(facts))
    left, right = st.columns([1.2, 1], gap="small")
    with left:
        curves_card(facts)
        exchange_card(facts)
    with right:
        levers_card(facts)
        measures_card(facts)
    register_card(facts)


def below(now: Shown) -> None:
    """What follows at rest: sources, the hedge of each currency, the outside world."""
    more(told(now))
