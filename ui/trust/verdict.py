"""The verdict with its reasons, and what the data cannot tell apart."""

from __future__ import annotations

from html import escape

import streamlit as st

from ui.html import title_html
from ui.intake.fit import LEVELS
from ui.intake.refusals import said_html
from ui.names import label
from ui.trust.figures import Told
from ui.trust.words import SHORT, remark_words
from ui.words import _

MOST_PAIRS = 3


def verdict_card(told: Told) -> None:
    """Level and reasons."""
    verdict = told.found.verdict
    kind, meaning = LEVELS[verdict.level]
    said = f"{_('Verdict: {level}.').format(level=_(SHORT[verdict.level]))} "
    reasons = [remark_words(told, reason) for reason in verdict.reasons]
    with st.container(key="card_trust_verdict"):
        st.html(
            title_html(_("Verdict"), _("trust, with care, or do not use"))
            + said_html(kind, said + _(meaning))
            + lines_html(reasons)
        )


def untold_card(told: Told) -> None:
    """What rests on general experience because the data do not tell it."""
    lines = [remark_words(told, remark) for remark in told.found.untold] + pairs(told)
    with st.container(key="card_trust_untold"):
        title = title_html(_("What the data cannot tell apart"))
        nothing = _("Nothing stands out: every channel, price and season moved on its own.")
        st.html(
            title + (lines_html(lines) if lines else f'<p class="hr-text">{escape(nothing)}</p>')
        )


def pairs(told: Told) -> list[str]:
    """Channels that are known better together than each."""
    said = _(
        "{one} and {other} are known better together than each: what one would bring more, the "
        "other would bring less (correlation {figure})."
    )
    names = told.world.catalogue.indexes.names
    return [
        said.format(one=label(one, names), other=label(other, names), figure=f"{figure:.2f}")
        for one, other, figure in told.found.traded[:MOST_PAIRS]
    ]


def lines_html(lines: list[str], kind: str = "") -> str:
    """Sentences one below the other."""
    rows = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="tr-lines {escape(kind)}">{rows}</ul>'
