"""The page on the demand model put together."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.evidence import evidence_section
from ui.html import question
from ui.shown import Shown
from ui.trust.answer import answer
from ui.trust.believed import believed_card
from ui.trust.curve import curve_card
from ui.trust.figures import told
from ui.trust.heldout import held_card
from ui.trust.made_of import parts_card, parts_table
from ui.trust.misses import misses_card
from ui.trust.numbers import effects_table, markets_table, settled_table
from ui.trust.path import market_picker, path_card
from ui.trust.trial import trial_table
from ui.trust.verdict import untold_card, verdict_card
from ui.words import _

STYLE = Path(__file__).with_name("style.css")


def trust_screen(shown: Shown) -> None:
    """Verdict and check, fit against actual, effects, curves, parts; at the end, evidence."""
    now = told(shown)
    question(_("Do we believe the demand model?"), answer(now))
    left, right = st.columns([1.15, 1], gap="small")
    with left:
        verdict_card(now)
    with right:
        held_card(now)
        untold_card(now)
    market_picker(now)
    wide, narrow = st.columns([1.7, 1], gap="small")
    with wide:
        path_card(now)
    with narrow:
        misses_card(now)
    left, right = st.columns([1.35, 1], gap="small")
    with left:
        believed_card(now)
    with right:
        if now.world.channels:
            curve_card(now)
    parts_card(now)
    evidence_section(shown)


def trust_tables(shown: Shown) -> None:
    """Tables, computed only when opened."""
    tables = (
        ("trust_effects", _("Effects in numbers"), effects_table),
        ("trust_parts_table", _("Parts of the last year in numbers"), parts_table),
        ("trust_backtests", _("Backtest by market"), trial_table),
        ("trust_markets", _("Misses by market"), markets_table),
        ("trust_settled", _("How the fit was computed"), settled_table),
    )
    for key, name, table in tables:
        with st.expander(name, key=key, on_change="rerun") as opened:
            if opened.open:
                table(told(shown))
