"""All saved scenarios on Compare: open, lay beside, rename, annotate, copy, delete, versions."""

from __future__ import annotations

from html import escape

import streamlit as st

from model.store import LONGEST_NAME, LONGEST_NOTE, SavedScenario, Version
from ui import state
from ui.compare.choices import MOST, choices, chosen
from ui.formats import day
from ui.html import text
from ui.parts import then_all
from ui.saving import listed, needed, open_button, saved_figures, saved_html
from ui.shown import Shown
from ui.words import _, ngettext

# Scenarios drawn at once; the search reaches the others.
AT_ONCE = 12
SEARCH = "saved_search"
NOTE_HEIGHT = 76


def saved_expander(now: Shown) -> None:
    """What was saved, of this company and of others; read only when opened."""
    gone = state.deleted_scenario()
    if gone is not None:
        _deleted(gone)
    with st.expander(_("Saved scenarios"), key="saved_scenarios", on_change="rerun") as opened:
        if not opened.open:
            return
        saved = listed()
        if saved is not None:
            _list(now, saved)


def _list(now: Shown, saved: list[SavedScenario]) -> None:
    if not saved:
        text("hr-text", _("Nothing is saved yet: press “save” in the row at the top."))
        return
    found = _searched(saved)
    for one in found[:AT_ONCE]:
        _row(now, one)
    if len(found) > AT_ONCE:
        more = ngettext("{n} more: search for it.", "{n} more: search for them.", len(found))
        text("hr-hint", more.format(n=len(found) - AT_ONCE))


def _searched(saved: list[SavedScenario]) -> list[SavedScenario]:
    if len(saved) <= AT_ONCE:
        return saved
    words = st.text_input(_("Search"), key=SEARCH, placeholder=_("name, note or company"))
    asked = str(words or "").casefold()
    return [s for s in saved if asked in f"{s.name} {s.note} {s.world_name}".casefold()]


def _row(now: Shown, one: SavedScenario) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"saved_row_{one.id}"
    ):
        missing = needed(one)
        told = "".join(
            f'<p class="hr-hint">{escape(words)}</p>' for words in (one.note, missing) if words
        )
        st.html(saved_html(one) + told)
        open_button(one, "list")
        if one.world == now.world.id:
            st.button(
                _("lay beside"),
                key=f"beside_{one.id}",
                on_click=then_all(_lay_beside),
                args=(now, f"saved:{one.id}"),
            )
        _manage(one)


def _lay_beside(now: Shown, key: str) -> None:
    kept = [choice.key for choice in chosen(now, choices(now)) if choice.key != key]
    state.lay_beside([*kept[: MOST - 1], key])


def _manage(one: SavedScenario) -> None:
    with st.popover(_("more"), key=f"manage_{one.id}", on_change="rerun") as opened:
        if not opened.open:
            return
        name, note = f"rename_{one.id}", f"annotate_{one.id}"
        if state.picked(name) is None:
            state.pick(name, one.name)
            state.pick(note, one.note)
        st.text_input(
            _("Name"), key=name, max_chars=LONGEST_NAME, on_change=then_all(_rename), args=(one.id,)
        )
        st.text_area(
            _("Note"),
            key=note,
            max_chars=LONGEST_NOTE,
            height=NOTE_HEIGHT,
            on_change=then_all(_annotate),
            args=(one.id,),
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("copy"),
                key=f"copy_{one.id}",
                on_click=then_all(state.duplicate_saved),
                args=(one.id,),
            )
            st.button(
                _("delete"),
                key=f"delete_{one.id}",
                on_click=then_all(state.remove_saved),
                args=(one.id,),
            )
        _versions(one)


def _rename(id: int) -> None:
    state.rename_saved(id, str(state.picked(f"rename_{id}") or ""))
    state.pick(f"rename_{id}", None)


def _annotate(id: int) -> None:
    state.annotate_saved(id, str(state.picked(f"annotate_{id}") or ""))


def _versions(one: SavedScenario) -> None:
    """Older versions, to open; opening one and saving makes it the latest."""
    if len(one.versions) < 2:
        return
    st.html(f'<h3 class="hr-phase">{escape(_("Versions"))}</h3>')
    for version in reversed(one.versions):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f'<p class="hr-text">{escape(_told(version))}</p>')
            st.button(
                _("open"),
                key=f"open_{one.id}_{version.number}",
                disabled=bool(needed(one)),
                on_click=then_all(state.open_saved),
                args=(one.id, version.number),
            )


def _told(version: Version) -> str:
    number = _("version {number}").format(number=version.number)
    return " · ".join((number, day(version.saved.date()), *saved_figures(version.figures)))


def _deleted(gone: SavedScenario) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="deleted_scenario"
    ):
        said = _("{name} was deleted.").format(name=gone.name)
        st.html(f'<p class="hr-text" role="status">{escape(said)}</p>', width="content")
        st.button(
            _("bring it back"),
            key="restore_saved",
            on_click=then_all(state.restore_saved),
            args=(gone.id,),
        )
