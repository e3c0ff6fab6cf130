"""One row: the scenario's name, what it is compared with, undo, redo, resets, changes, link."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

import streamlit as st

from model import World
from model.scenario import Difference
from ui import state
from ui.assumptions import drawer_button, put_back
from ui.change_words import change_words, difference_words
from ui.changes import Change
from ui.html import text
from ui.names import name_of
from ui.notices import notice
from ui.pages import page_link
from ui.plain import plain
from ui.presets import Preset, presets_of
from ui.report.menu import downloads_menu
from ui.saving import saving_popover, scenario_name
from ui.words import _, ngettext
from ui.worlds import world_label_now

# Letters of a name in a button.
LONGEST_SHOWN = 18
LOCAL = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


def scenario_bar(world: World) -> None:
    """Draw the row and, under it, a message about the last action if there is one."""
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="scenario_bar"
    ):
        _name()
        _compare()
        history = state.session().history
        # The style sheet draws arrows for the words, which stay the buttons' names.
        st.button(_("undo"), key="undo", on_click=state.undo, disabled=not history.can_undo)
        st.button(_("redo"), key="redo", on_click=state.redo, disabled=not history.can_redo)
        _reset()
        _changed(world)
        drawer_button()
        saving_popover()
        _link()
        downloads_menu(scenario_name())
        page_link("present", _("present"))
    notice()


def _name() -> None:
    title, company = escape(scenario_name()), escape(world_label_now())
    st.html(
        f'<p class="hr-name" title="{title}"><span>{title}</span><small>{company}</small></p>',
        width="content",
    )


def _compare() -> None:
    now = state.session()
    usual = [preset.base for preset in _presets() if not preset.story]
    aside = [] if now.aside is None else ["aside"]
    st.menu_button(
        _("vs {name}").format(name=_short(name_of(now.compared))),
        [*usual, "opened", *aside],
        key="compare_menu",
        help=_("What every page compares this scenario with"),
        format_func=lambda base: plain(name_of(base)),
        on_click=state.act_on_pick,
        args=("compare_menu", state.compare_with),
    )


def _presets() -> list[Preset]:
    return presets_of(state.world().has_programme)


def _short(name: str) -> str:
    """A name that leaves the row in one line."""
    return plain(name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…")


def _reset() -> None:
    usual = [preset.base for preset in _presets() if not preset.story]
    stories = [preset.base for preset in _presets() if preset.story]
    st.menu_button(
        _("reset"),
        [*usual, "opened", *stories],
        key="reset_menu",
        format_func=lambda base: _("back to {name}").format(name=name_of(base)),
        on_click=state.act_on_pick,
        args=("reset_menu", state.reset_to),
    )


def _changed(world: World) -> None:
    """How many levers differ from the compared scenario, and which."""
    levers, others = state.changes(), state.other_changes()
    count = len(levers)
    label = ngettext("{n} lever changed", "{n} levers changed", count).format(n=count)
    if others and not count:
        label = ngettext("{n} figure changed", "{n} figures changed", len(others))
        label = label.format(n=len(others))
    nothing = not (levers or others)
    with st.popover(label, key="changed", on_change="rerun", disabled=nothing) as opened:
        if not opened.open:
            return
        against = _("Against {name}").format(name=name_of(state.session().compared))
        text("hr-hint", against)
        for change in levers:
            _change(world, change)
        for other in others:
            _other_change(world, other)


def _change(world: World, change: Change) -> None:
    """One line of what changed; a lever, or a whole split, can be put back from here."""
    with st.container(horizontal=True, vertical_alignment="center"):
        name, values = change_words(world.catalogue, change)
        st.html(f'<p class="hr-text"><b>{escape(name)}</b><br>{escape(values)}</p>')
        st.button(
            _("reset"),
            key=f"reset_{change.key}",
            on_click=state.reset_lever,
            args=(change.key,),
        )


def _other_change(world: World, change: Difference) -> None:
    """One line of an edited assumption, to be put back from here, or of another reading."""
    then = state.compared().settings.scenario
    with st.container(horizontal=True, vertical_alignment="center"):
        name, values = difference_words(world, change)
        st.html(f'<p class="hr-text"><b>{escape(name)}</b><br>{escape(values)}</p>')
        if change.kind != "assumption":
            return
        st.button(
            _("reset"),
            key=f"reset_{change.key}",
            on_click=state.assume,
            args=(put_back(change.key, state.scenario().assumptions, then.assumptions),),
        )


def of_this_machine(link: str) -> bool:
    """Whether an address leads to the machine it is opened on."""
    return (urlsplit(link).hostname or "") in LOCAL


def _link() -> None:
    with st.popover(_("link"), key="link", on_change="rerun") as opened:
        if opened.open:
            st.html(
                f'<p class="hr-hint">{escape(_("Opens this scenario as a copy, anywhere."))}</p>'
            )
            st.code(state.link(), language=None, wrap_lines=True)
            if of_this_machine(state.link()):
                text("hr-hint", _("This address works on this machine only."))
