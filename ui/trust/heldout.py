"""Forecasts of weeks that were held out: the check made when the model was fitted."""

from __future__ import annotations

from html import escape

import streamlit as st

from model.demand.trust import HeldOut
from ui.html import title_html
from ui.trust.answer import held_words
from ui.trust.bars import OURS, bars_html
from ui.trust.figures import Told
from ui.trust.trial import trial
from ui.words import _, ngettext


def held_card(told: Told) -> None:
    """Errors of the model and of simple rules as bars, the model first."""
    found = told.found.held_out
    with st.container(key="card_trust_held"):
        if found is None:
            st.html(title_html(_("Forecasts of weeks it had not seen")) + _said(held_words(None)))
        else:
            aside = ngettext("{n} week held out", "{n} weeks held out", found.weeks).format(
                n=found.weeks
            )
            st.html(
                title_html(_("Forecasts of weeks it had not seen"), aside.format(n=found.weeks))
                + bars_html({OURS: found.model, **found.rules})
                + _said(_what(found))
            )
        trial(told)


def _what(found: HeldOut) -> str:
    """What the bars measure."""
    return _(
        "Mean miss of a week as share of what was sold; the model was given media and prices of "
        "those weeks, not their sales. Times the best simple rule: {ratio}."
    ).format(ratio=f"{found.ratio:.2f}")


def _said(words: str) -> str:
    return f'<p class="hr-hint">{escape(words)}</p>'
