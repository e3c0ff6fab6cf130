"""Compare's screen: the answer, what to compare, what was set, what it leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from model import World
from ui import state
from ui.compare import pictures
from ui.compare.answer import answer
from ui.compare.choices import MOST, Choice, Column, choices, chosen, columns
from ui.compare.gaps import kpis_compared
from ui.compare.settings import Line, lever_lines, other_lines
from ui.compare.tables import results_html, settings_html, targets_html
from ui.html import question, style, text_html, title_html
from ui.levers import masters_card
from ui.masters import share_shown
from ui.names import name_of
from ui.parts import then_all
from ui.plain import plain
from ui.presets import PRESETS
from ui.rests import kpi_rests
from ui.shown import Shown
from ui.words import _, ngettext

STYLE = Path(__file__).resolve().parent / "style.css"
PICK, EVERYWHERE = "beside_pick", "everywhere_pick"
# Rows of settings that stand open; the others are one click away.
AT_ONCE = 14
# What the picture of dots shows of the figures compared.
DRAWN = 6


def screen(now: Shown) -> None:
    """What follows the thumb: levers of the scenario at hand, and the scenarios side by side."""
    style(STYLE)
    known = choices(now)
    beside = chosen(now, known)
    compared = columns(now, beside)
    names = now.world.catalogue.indexes.names
    kpis = kpis_compared(now.world, state.base_year())
    said = answer(compared, kpis, share_shown(state.base_year()), names)
    question(_("How do these scenarios differ?"), said)
    _choose(known, beside)
    left, right = st.columns([0.25, 0.75], gap="small")
    with left:
        masters_card(now)
    with right:
        _set_card(now.world, compared)
        _dots_card(compared, kpis, names)
    _results_card(now.world, compared, kpis)
    with st.container(key="card_compare_weekly"):
        pictures.weekly(now.world, compared)


def _choose(known: Mapping[str, Choice], beside: Sequence[Choice]) -> None:
    """What stands beside the scenario at hand, and which of it every page compares with."""
    state.pick(PICK, [choice.key for choice in beside])
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key="compare_choice"
    ):
        st.multiselect(
            _("Beside this scenario"),
            list(known),
            key=PICK,
            format_func=lambda key: known[key].shown if key in known else "",
            placeholder=_("a preset, a story or a saved scenario"),
            on_change=then_all(_chosen),
        )
        if beside:
            st.menu_button(
                _("compare with it on every page"),
                [choice.key for choice in beside],
                key=EVERYWHERE,
                format_func=lambda key: plain(known[key].shown) if key in known else "",
                on_click=then_all(_everywhere),
                args=(dict(known),),
            )


def _chosen() -> None:
    """One too many takes the place of the one chosen first."""
    state.lay_beside((state.picked(PICK) or ())[-MOST:])


def _everywhere(known: Mapping[str, Choice]) -> None:
    key = state.picked(EVERYWHERE)
    if key in (*PRESETS, "opened"):
        state.compare_with(key)
    elif key in known:
        choice = known[key]
        state.set_aside(state.Aside(choice.name, choice.scenario, choice.own))
    else:
        return
    named = (("name", name_of(state.session().compared)),)
    state.tell(state.Notice("Every page now compares with {name}.", names=named))


def _set_card(world: World, compared: Sequence[Column]) -> None:
    """Levers that differ, then readings and assumptions; nothing to draw says so."""
    levers, others = lever_lines(world, compared), other_lines(world, compared)
    with st.container(key="card_compare_set"):
        head = title_html(_("What was set"), _("only what differs; bold: unlike this scenario"))
        if not levers and not others:
            st.html(head + text_html(_("Nothing: all levers stand alike.")))
            return
        st.html(head + settings_html(compared, levers[:AT_ONCE]))
        _rest(compared, levers[AT_ONCE:])
        if others:
            told = title_html(_("Readings and assumptions"))
            st.html(told + settings_html(compared, others))


def _rest(compared: Sequence[Column], lines: Sequence[Line]) -> None:
    """The levers that have no room; computed only when opened."""
    if not lines:
        return
    more = ngettext("{n} more lever", "{n} more levers", len(lines)).format(n=len(lines))
    with st.expander(more, key="more_levers", on_change="rerun") as opened:
        if opened.open:
            st.html(settings_html(compared, lines))


def _results_card(world: World, compared: Sequence[Column], kpis: Sequence[str]) -> None:
    rests = {kpi: kpi_rests(world, kpi) for kpi in kpis}
    names = world.catalogue.indexes.names
    aside = _(
        "mean; below it the difference to A, its 90 % interval, and in how many draws it wins"
    )
    with st.container(key="card_compare_results"):
        head = title_html(_("What it leads to"), aside)
        st.html(head + results_html(compared, kpis, names, rests))


def _dots_card(compared: Sequence[Column], kpis: Sequence[str], names: Mapping[str, str]) -> None:
    with st.container(key="card_compare_dots"):
        head = title_html(_("Where they land"), _("expected, with 90 % interval"))
        st.html(head + pictures.dots_html(compared, kpis[:DRAWN], names))


def targets_expander(now: Shown) -> None:
    """Probability of every target by scenario; computed only when opened."""
    with st.expander(_("Every target"), key="compare_targets", on_change="rerun") as opened:
        if opened.open:
            compared = columns(now, chosen(now, choices(now)))
            labels = {target.id: target.label for target in now.world.plan.targets}
            st.html(targets_html(compared, labels))
