"""The misses of the fit, checked in words: each with its figure and what it means."""

from __future__ import annotations

from html import escape

import streamlit as st

from model.demand.diagnose.residuals import Check, Name
from ui.html import title_html
from ui.trust.figures import Told
from ui.trust.words import remark_words
from ui.words import N_, _, ngettext

NAMES: dict[Name, str] = {
    "band": N_("Weeks inside the band"),
    "peaks": N_("The biggest weeks"),
    "runs": N_("Runs of bad weeks"),
    "tails": N_("Odd weeks"),
    "spread": N_("Early and late"),
    "oddest": N_("The oddest week"),
    "zeros": N_("Weeks without a sale"),
}


def misses_card(told: Told) -> None:
    """A row a check; those that ask for care are marked."""
    found = told.found.checks
    care = sum(check.finding == "care" for check in found)
    aside = (
        ngettext("{n} asks for care", "{n} ask for care", care).format(n=care)
        if care
        else _("none asks for care")
    )
    rows = "".join(_row(told, check) for check in found)
    with st.container(key="card_trust_misses"):
        st.html(title_html(_("What the misses say"), aside) + f'<dl class="tr-checks">{rows}</dl>')


def _row(told: Told, check: Check) -> str:
    mark = _("care") if check.finding == "care" else _("fine")
    kind = "care" if check.finding == "care" else "good"
    return (
        f'<div><dt><span class="tr-chip {kind}">{escape(mark)}</span> '
        f"{escape(_(NAMES[check.name]))}</dt>"
        f"<dd>{escape(remark_words(told, check.remark))}</dd></div>"
    )
