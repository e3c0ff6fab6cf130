"""Forecasts of weeks that were held out: the check made when the model was fitted."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from model.demand.trust import HeldOut
from ui.formats import percent
from ui.html import title_html
from ui.trust.answer import held_words
from ui.trust.figures import Told
from ui.trust.words import RULES
from ui.words import _, ngettext

OURS = "model"


def held_card(told: Told) -> None:
    """Errors of the model and of simple rules as bars, the model first."""
    found = told.found.held_out
    with st.container(key="card_trust_held"):
        if found is None:
            st.html(title_html(_("Weeks held out")) + _said(held_words(None)))
            return
        aside = ngettext("{n} week", "{n} weeks", found.weeks).format(n=found.weeks)
        st.html(
            title_html(_("Forecasts of weeks held out"), aside)
            + bars_html({OURS: found.model, **found.rules})
            + _said(_what(found))
        )


def _what(found: HeldOut) -> str:
    """What the bars measure."""
    return _(
        "Mean miss of a week as share of what was sold; the model was given media and prices of "
        "those weeks, not their sales. Times the best simple rule: {ratio}."
    ).format(ratio=f"{found.ratio:.2f}")


def _said(words: str) -> str:
    return f'<p class="hr-hint">{escape(words)}</p>'


def bars_html(errors: Mapping[str, float]) -> str:
    """A row a method: name, bar, error; the model's own in the accent."""
    most = max(errors.values(), default=0.0) or 1.0
    rows = "".join(_bar(name, error, most) for name, error in errors.items())
    return f'<dl class="tr-bars">{rows}</dl>'


def _bar(name: str, error: float, most: float) -> str:
    kind = "ours" if name == OURS else ""
    return (
        f'<div class="{kind}"><dt>{escape(_(RULES.get(name, name)))}</dt>'
        f'<dd><i style="width:{100 * error / most:.0f}%" aria-hidden="true"></i>'
        f"<span>{escape(percent(error))}</span></dd></div>"
    )
