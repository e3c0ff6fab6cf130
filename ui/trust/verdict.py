"""The verdict with its reasons, and what the data cannot tell apart."""

from __future__ import annotations

from html import escape

import streamlit as st

from model.breakdown.trust import tried
from model.demand.remark import Remark
from model.demand.trust import Level, Verdict
from ui.evidence.tests_next import LEAST_WEEKS
from ui.html import title_html
from ui.intake.refusals import said_html
from ui.names import label
from ui.trust.figures import Told
from ui.trust.seen import reach_words
from ui.trust.trial import done
from ui.trust.words import CAUSES, FORECASTS, KINDS, ONLY_IN_ALL, remark_words
from ui.words import _

MOST_PAIRS = 3


def verdict_card(told: Told) -> None:
    """Forecasts and causes, each with its reasons; then where the scenario at hand stands."""
    verdict = judged(told)
    parts = [_part(told, verdict.level, FORECASTS[verdict.level], verdict.reasons)]
    if verdict.media is not None:
        said = CAUSES[verdict.media]
        if verdict.media == "care" and verdict.in_all:
            said = ONLY_IN_ALL
        parts.append(_part(told, verdict.media, said, verdict.media_reasons))
        if verdict.media == "care":
            parts.append(f'<p class="hr-hint">{escape(settling(told))}</p>')
    aside = _("forecasts and what media cause are judged apart")
    here = f'<h3 class="tr-part">{escape(_("The scenario at hand"))}</h3>'
    with st.container(key="card_trust_verdict"):
        st.html(
            title_html(_("Verdict"), aside) + "".join(parts) + here + lines_html(reach_words(told))
        )


def judged(told: Told) -> Verdict:
    """The verdict; after a full backtest it speaks of the coverage found there."""
    return tried(told.found.verdict, done(told))


def _part(told: Told, level: Level, said: str, reasons: tuple[Remark, ...]) -> str:
    lines = lines_html([remark_words(told, reason) for reason in reasons])
    return said_html(KINDS[level], _(said)) + lines


def settling(told: Told) -> str:
    """What would lift the care about causes."""
    fit = told.world.fit
    if len(fit.channels) > 1 and len(fit.weeks) >= LEAST_WEEKS:
        return _(
            "What would settle it: run the test that stands first under \u201cWhich test should we "
            "run next?\u201d below, and tell the model what it found."
        )
    return _(
        "What would settle it: stop a channel for some weeks in some regions, and tell the model "
        "below what that changed."
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
