"""Save the scenario at hand, and open what was saved: a popover of the scenario bar."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from model.store import LONGEST_NAME, LONGEST_NOTE, SavedScenario, StoreError
from ui import state
from ui.formats import day, money, number
from ui.html import text
from ui.levers import reason_text
from ui.pages import page_link
from ui.parts import then_all
from ui.plain import plain
from ui.presets import PRESETS
from ui.words import _, ngettext

KEY = "saving"
NAME, NOTE = "save_name", "save_note"
NOTE_HEIGHT = 76
# Saved scenarios that the popover lists; Compare lists them all.
AT_ONCE = 5


def scenario_name() -> str:
    """What was opened, the preset gone back to, or what was opened with changes."""
    at_hand = state.scenario()
    if at_hand == state.session().opened:
        return opened_name()
    if at_hand == state.preset(at_hand.base):
        return _(PRESETS[at_hand.base].title)
    return _("{name}, changed").format(name=opened_name())


def opened_name() -> str:
    """What the scenario opened is called: as the user named it, else as it is known."""
    opened = state.session().work.opened
    return opened.title if opened.own else _(opened.title)


def saving_popover() -> None:
    """Name and note to save under, and the last saved scenarios to open."""
    with st.popover(_("save"), key=KEY, on_change="rerun") as opened:
        if not opened.open:
            return
        saved = listed()
        if saved is not None:
            _form([one for one in saved if one.world == state.world().id])
            _list(saved)


def listed() -> list[SavedScenario] | None:
    """All saved scenarios; None, and a warning, where they cannot be read."""
    try:
        return state.saved_scenarios()
    except StoreError as error:
        st.warning(plain(reason_text(error.reason, None)))
        return None


def _form(here: list[SavedScenario]) -> None:
    now = state.session().saved
    known = next((one for one in here if now is not None and one.id == now.id), None)
    if state.picked(NAME) is None:
        state.pick(NAME, scenario_name()[:LONGEST_NAME] if known is None else known.name)
        state.pick(NOTE, "" if known is None else known.note)
    name = st.text_input(_("Name"), key=NAME, max_chars=LONGEST_NAME)
    st.text_area(_("Note"), key=NOTE, max_chars=LONGEST_NOTE, height=NOTE_HEIGHT)
    taken = state.of_this_name(here, name)
    label = _("Save")
    if taken is not None:
        label = _("Save as version {number}").format(number=taken.latest.number + 1)
    st.button(label, key="save_now", type="primary", on_click=then_all(_save), disabled=not name)
    text("hr-hint", _("Kept on this machine, for everybody who uses it. Nothing is overwritten."))


def _save() -> None:
    state.save(str(state.picked(NAME) or ""), str(state.picked(NOTE) or ""))
    state.pick(KEY, False)


def _list(saved: list[SavedScenario]) -> None:
    """The last ones to open; the others, and all that can be done to them, are on Compare."""
    if not saved:
        return
    st.html(f'<h3 class="hr-phase">{escape(_("Saved"))}</h3>')
    for one in saved[:AT_ONCE]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(saved_html(one))
            open_button(one, "bar")
    words = _("rename, copy, delete and older versions")
    if len(saved) > AT_ONCE:
        more = ngettext("{n} more, and {others}", "{n} more, and {others}", len(saved) - AT_ONCE)
        words = more.format(n=len(saved) - AT_ONCE, others=words)
    page_link("compare", _("On Compare: {what}").format(what=words))


def open_button(one: SavedScenario, place: str) -> None:
    """Opens the latest version; for a company that is not here it says which file it needs."""
    missing = needed(one)
    st.button(
        _("open"),
        key=f"open_{place}_{one.id}",
        help=plain(missing) or None,
        disabled=bool(missing),
        on_click=then_all(_open),
        args=(one.id,),
    )


def _open(id: int) -> None:
    state.open_saved(id)
    state.pick(KEY, False)


def needed(one: SavedScenario) -> str:
    """What has to be loaded before a scenario can be opened; empty when nothing has."""
    if state.company_of(one) is not None or one.world_name in company_names():
        return ""
    return _("Made for {company}: open that company's world file on the Data page first.").format(
        company=one.world_name
    )


def company_names() -> frozenset[str]:
    """Names of the companies of this session."""
    return frozenset(entry.name for entry in state.worlds())


def saved_html(one: SavedScenario) -> str:
    """Name, company where it is another one, versions, day and figures of a saved scenario."""
    parts = [] if one.world == state.world().id else [one.world_name]
    parts += [_("version {number}").format(number=one.latest.number), day(one.latest.saved.date())]
    parts += saved_figures(one.latest.figures)
    name, about = escape(one.name), escape(" · ".join(parts))
    return f'<p class="hr-text"><b>{name}</b><br><span class="hr-hint">{about}</span></p>'


def saved_figures(known: Mapping[str, float]) -> list[str]:
    """GMV and targets met as they were when a version was saved."""
    told = [_("GMV {money}").format(money=money(known["gmv"]))] if "gmv" in known else []
    if {"targets_met", "targets"} <= known.keys():
        met = number(known["targets_met"], 1)
        told.append(_("{met} of {all} targets").format(met=met, all=number(known["targets"])))
    return told
