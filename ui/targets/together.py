"""All main targets in one draw, beside how likely each number of targets met is."""

from __future__ import annotations

from html import escape
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from model.results import FloatArray, Score
from ui import charts, state
from ui.formats import likelihood, number, percent, probability
from ui.html import text_html, title_html
from ui.shown import Shown
from ui.verdict import short_name
from ui.words import _, ngettext

HEIGHT = 150
# A chance below this needs no figure above its bar.
NAMED = 0.045
# A number of targets met that is less likely than this in both scenarios has no column.
LEAST = 0.005
HELD = "targets_met_columns"
# A chance below this is not drawn, nor a difference below it.
SEEN = 0.002


def together_card(shown: Shown) -> None:
    """The chosen set with its joint probability, and the distribution of the number met."""
    now = shown.outcome.score
    if not now.modelled:
        return
    with st.container(key="card_together"):
        left, right = st.columns([0.42, 0.58], gap="medium")
        left.html(_set_html(shown))
        with right:
            frame = chances_frame(now, shown.compared.score)
            words = _("How many targets are met")
            st.html(
                title_html(words, _("solid: now, dashed: {name}").format(name=shown.compared_name))
            )
            charts.draw("targets_met", _columns, frame, _alt(shown), HEIGHT, words)


def chances_frame(now: Score, then: Score) -> pd.DataFrame:
    """Rows (number of targets met) with its chance now and in the compared scenario."""
    size = max(len(now.met_chances), len(then.met_chances))
    here, there = (np.zeros(size) for _one in range(2))
    here[: len(now.met_chances)] = now.met_chances
    there[: len(then.met_chances)] = then.met_chances
    first, end = reach(here, there)
    # A column nobody would see stands for nothing, and one that is the same hides the other.
    hidden = (there < SEEN) | (np.abs(there - here).max() < SEEN)
    beside = np.where(hidden, np.nan, there)
    texts = [percent(chance, 0) if chance >= NAMED else "" for chance in here]
    shown = slice(first, end)
    return pd.DataFrame(
        {
            "met": range(first, end),
            "now": here[shown],
            "other": beside[shown],
            "text": texts[shown],
        }
    )


def reach(now: FloatArray, then: FloatArray) -> tuple[int, int]:
    """First number of targets met worth a column, and the one after the last.

    Equal for both scenarios; while a thumb is held columns come and none goes.
    """
    likely = np.flatnonzero(np.maximum(now, then) >= LEAST)
    first, end = int(likely[0]), int(likely[-1]) + 1
    if state.dragging():
        held = state.kept(HELD, lambda: (first, end))
        first, end = min(first, held[0]), min(max(end, held[1]), len(now))
    state.keep(HELD, (first, end))
    return first, end


def _set_html(shown: Shown) -> str:
    joint, then = shown.outcome.score.joint, shown.compared.score.joint
    count = len(joint.set)
    if joint.probability is None:
        return title_html(_("Together")) + text_html(_("None of the main targets applies here."))
    words = ngettext("The main target", "All {n} main targets at once", count)
    said = _("{chance} in {name}").format(
        chance=probability(then.probability), name=shown.compared_name
    )
    return (
        title_html(words.format(n=number(count)))
        + f'<p class="ht-chance">{escape(likelihood(joint.probability))}'
        f"<small>{escape(said)}</small></p>"
        + f'<p class="ht-set">{"".join(_members(shown))}</p>'
        + _left_out(shown)
    )


def _members(shown: Shown) -> list[str]:
    """Each target of the set with its own chance."""
    names, first = shown.world.catalogue.indexes.names, shown.outcome.score.by_kpi()
    found = [(short_name(kpi, names), first[kpi]) for kpi in shown.outcome.score.joint.set]
    return [
        f'<span class="hr-pill {target.status}">{escape(name)} '
        f"{escape(probability(target.probability))}</span> "
        for name, target in found
    ]


def _left_out(shown: Shown) -> str:
    names = shown.world.catalogue.indexes.names
    out = [short_name(kpi, names) for kpi in shown.outcome.score.joint.left_out]
    if not out:
        return ""
    return text_html(_("Without a figure here: {names}.").format(names=", ".join(out)))


def _alt(shown: Shown) -> str:
    now, then = shown.outcome.score, shown.compared.score
    most = int(np.argmax(now.met_chances))
    words = _(
        "Chance of each number of targets met. Most likely {most} of {n} with {chance}; expected "
        "{met}, in {name} {other}."
    )
    return words.format(
        most=most,
        n=now.modelled,
        chance=probability(now.met_chances[most]),
        met=number(now.targets_met.mean, 1),
        name=shown.compared_name,
        other=number(then.targets_met.mean, 1),
    )


def _columns(ink: dict[str, str]) -> Any:
    """Columns of chances: now filled, the compared scenario a dashed outline over them."""
    axis = alt.Axis(
        title=None,
        labelColor=ink["soft"],
        labelAngle=0,
        ticks=False,
        domainColor=ink["grid"],
    )
    base = alt.Chart(alt.NamedData("rows")).encode(x=alt.X("met:O", axis=axis))
    scale = alt.Axis(
        title=None,
        format=".0%",
        values=[0, 0.5, 1],
        labelColor=ink["soft"],
        gridColor=ink["grid"],
        domain=False,
        ticks=False,
    )
    y = alt.Y("now:Q", axis=scale, scale=alt.Scale(domain=[0, 1.1], nice=False))
    tips = [
        alt.Tooltip("met:O", title=_("targets met")),
        alt.Tooltip("now:Q", title=_("now"), format=".1%"),
        alt.Tooltip("other:Q", title=_("compared"), format=".1%"),
    ]
    bar = base.mark_bar(color=ink["accent"], cornerRadiusEnd=2).encode(y=y, tooltip=tips)
    ghost = base.mark_bar(
        aria=False, filled=False, stroke=ink["soft"], strokeWidth=1.3, strokeDash=[4, 2]
    ).encode(y=alt.Y("other:Q"))
    text = base.mark_text(color=ink["ink"], fontSize=11, dy=-7).encode(
        y=alt.Y("now:Q"), text="text:N"
    )
    return alt.layer(bar, ghost, text)
