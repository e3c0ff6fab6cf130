"""One row: the scenario's name, what it is compared with, undo, redo, resets, changes, link."""

from __future__ import annotations

from html import escape

import streamlit as st

from model import World
from model.scenario import Difference
from ui import state
from ui.levers import label_of, reason_text, written
from ui.names import BASES, name_of, world_name
from ui.words import _, ngettext

RESETS = ("plan", "status_quo", "opened", "plan_as_claimed", "cautious", "bold")
COMPARISONS = ("plan", "status_quo", "plan_as_claimed", "opened")
GRAVE = {"info": st.info, "warning": st.warning}


def scenario_bar(world: World) -> None:
    """Draw the row and, under it, a message about the last action if there is one."""
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="scenario_bar"
    ):
        _name(world)
        _compare()
        history = state.session().history
        st.button(_("↶ undo"), key="undo", on_click=state.undo, disabled=not history.can_undo)
        st.button(_("↷ redo"), key="redo", on_click=state.redo, disabled=not history.can_redo)
        _reset()
        _changed(world)
        _link()
    _notice()


def _name(world: World) -> None:
    title = escape(_scenario_name())
    st.html(
        f'<p class="hr-name">{title}<small>{escape(_("unsaved"))} · '
        f"{escape(world_name(world))}</small></p>",
        width="content",
    )


def _scenario_name() -> str:
    """What was opened, the preset gone back to, or what was opened with changes."""
    now, at_hand = state.session(), state.scenario()
    if at_hand == now.opened:
        return _(now.title)
    if at_hand == state.preset(at_hand.base):
        return name_of(at_hand.base).capitalize()
    return _("{name}, changed").format(name=_(now.title))


def _compare() -> None:
    now = state.session().compared
    st.menu_button(
        _("compared with: {name}").format(name=name_of(now)),
        COMPARISONS,
        key="compare_menu",
        format_func=lambda base: _(BASES[base]),
        on_click=state.act_on_pick,
        args=("compare_menu", state.compare_with),
    )


def _reset() -> None:
    st.menu_button(
        _("reset"),
        RESETS,
        key="reset_menu",
        format_func=lambda base: _("back to {name}").format(name=_(BASES[base])),
        on_click=state.act_on_pick,
        args=("reset_menu", state.reset_to),
    )


def _changed(world: World) -> None:
    changes = state.changes()
    count = len(changes)
    label = ngettext("{n} lever changed", "{n} levers changed", count).format(n=count)
    with st.popover(label, key="changed", on_change="rerun", disabled=not count) as opened:
        if not opened.open:
            return
        for change in changes:
            _change(world, change)


def _change(world: World, change: Difference) -> None:
    """One line of what changed; a lever can be put back from here."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if change.kind != "lever":
            st.html(f'<p class="hr-text">{escape(str(change))}</p>')
            return
        name = label_of(world.catalogue, change.key)
        before, after = (
            written(world.catalogue[change.key], value) for value in (change.before, change.after)
        )
        st.html(
            f'<p class="hr-text"><b>{escape(name)}</b><br>{escape(before)} → {escape(after)}</p>'
        )
        st.button(
            _("reset"),
            key=f"reset_{change.key}",
            on_click=state.reset_lever,
            args=(change.key,),
        )


def _link() -> None:
    with st.popover(_("link"), key="link", on_change="rerun") as opened:
        if opened.open:
            st.html(
                f'<p class="hr-hint">{escape(_("Opens this scenario as a copy, anywhere."))}</p>'
            )
            st.code(state.link(), language=None, wrap_lines=True)


def _notice() -> None:
    notice = state.session().notice
    if notice is not None:
        told = (reason_text(reason, notice.unit) for reason in notice.reasons)
        GRAVE[notice.kind](" ".join((_(notice.message), *told)))
