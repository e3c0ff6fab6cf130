"""The section on evidence: tell it, see it pull, fit again, find what to test next."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.evidence.draft import draft_of
from ui.evidence.fitting import fit_again
from ui.evidence.form import file, form
from ui.evidence.listing import listing
from ui.evidence.tests_next import tests_card
from ui.html import style, text, title
from ui.shown import Shown
from ui.words import _, ngettext

SHEET = Path(__file__).with_name("style.css")


def evidence_section(now: Shown) -> None:
    """Everything about evidence, headings included; nothing for a fit without any channel."""
    world = now.world
    if not world.fit.channels:
        return
    style(SHEET)
    draft = draft_of(world.fit)
    with st.container(key="card_evidence"):
        count = len(draft.evidence.items)
        aside = ngettext("{n} piece told", "{n} pieces told", count).format(n=count)
        title(_("What do you know beside the history?"), aside)
        text(
            "hr-text",
            _(
                "A lift test, an elasticity from a study or what reports credit pulls the fit as "
                "far as its standard error allows. Fit again to see how far."
            ),
        )
        listing(world, draft)
        fit_again(world, draft)
        with st.expander(_("Tell something"), key="evidence_tell", on_change="rerun") as told:
            if told.open:
                form(world, draft)
                file(world, draft)
    tests_card(world, draft)
