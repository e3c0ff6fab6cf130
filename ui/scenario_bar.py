"""One row: the scenario's name, what it is compared with, undo, redo, resets, changes, link."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from model import World
from model.levers import ExpandedCatalogue
from model.scenario import Difference
from ui import state
from ui.assumptions import assumption_words, drawer_button, put_back
from ui.changes import Change
from ui.html import text
from ui.levers import label_of, reason_text, written
from ui.names import AXIS_NAMES, BASES, label, name_of
from ui.pages import page_link
from ui.words import _, ngettext
from ui.worlds import world_label_now

# Presets that are the same as others where there is no programme.
OF_A_PROGRAMME = ("plan", "plan_as_claimed")
RESETS = ("plan", "status_quo", "opened", "plan_as_claimed", "cautious", "bold")
COMPARISONS = ("plan", "status_quo", "plan_as_claimed", "opened")
GRAVE = {"info": st.info, "warning": st.warning}


def scenario_bar(world: World) -> None:
    """Draw the row and, under it, a message about the last action if there is one."""
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="scenario_bar"
    ):
        _name()
        _compare()
        history = state.session().history
        st.button(_("↶ undo"), key="undo", on_click=state.undo, disabled=not history.can_undo)
        st.button(_("↷ redo"), key="redo", on_click=state.redo, disabled=not history.can_redo)
        _reset()
        _changed(world)
        drawer_button()
        _link()
    _notice()


def _name() -> None:
    title, company = escape(_scenario_name()), escape(world_label_now())
    st.html(f'<p class="hr-name">{title}<small>{company}</small></p>', width="content")


def _scenario_name() -> str:
    """What was opened, the preset gone back to, or what was opened with changes."""
    now, at_hand = state.session(), state.scenario()
    if at_hand == now.opened:
        return _(now.title)
    if at_hand == state.preset(at_hand.base):
        return name_of(at_hand.base).capitalize()
    return _("{name}, changed").format(name=_(now.title))


def _bases(all_bases: Sequence[str]) -> list[str]:
    """Presets that differ in this world."""
    planned = state.world().has_programme
    return [base for base in all_bases if planned or base not in OF_A_PROGRAMME]


def _compare() -> None:
    now = state.session().compared
    st.menu_button(
        _("compared with: {name}").format(name=name_of(now)),
        _bases(COMPARISONS),
        key="compare_menu",
        format_func=lambda base: _(BASES[base]),
        on_click=state.act_on_pick,
        args=("compare_menu", state.compare_with),
    )


def _reset() -> None:
    st.menu_button(
        _("reset"),
        _bases(RESETS),
        key="reset_menu",
        format_func=lambda base: _("back to {name}").format(name=_(BASES[base])),
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
    if change.kind != "assumption":
        text("hr-text", str(change))
        return
    then = state.compared().settings.scenario
    with st.container(horizontal=True, vertical_alignment="center"):
        name, values = assumption_words(world, change)
        st.html(f'<p class="hr-text"><b>{escape(name)}</b><br>{escape(values)}</p>')
        st.button(
            _("reset"),
            key=f"reset_{change.key}",
            on_click=state.assume,
            args=(put_back(change.key, state.scenario().assumptions, then.assumptions),),
        )


def change_words(catalogue: ExpandedCatalogue, change: Change) -> tuple[str, str]:
    """``Media by channel`` and ``Search 17.0 % → 22.0 % and 9 others``, for instance."""
    entry = catalogue[change.key]
    values = f"{written(entry, change.before)} → {written(entry, change.after)}"
    if change.others:
        more = ngettext("{values} and {n} other", "{values} and {n} others", change.others)
        values = more.format(values=values, n=change.others)
    if not change.axis:
        return label_of(catalogue, change.key), values
    part = " · ".join(label(index, catalogue.indexes.names) for index in entry.index)
    return _("Media {axis}").format(axis=_(AXIS_NAMES[change.axis])), f"{part} {values}"


def _link() -> None:
    with st.popover(_("link"), key="link", on_change="rerun") as opened:
        if opened.open:
            st.html(
                f'<p class="hr-hint">{escape(_("Opens this scenario as a copy, anywhere."))}</p>'
            )
            st.code(state.link(), language=None, wrap_lines=True)


def _notice() -> None:
    notice = state.session().notice
    if notice is None or notice.place:
        return
    told = (reason_text(reason, notice.unit) for reason in notice.reasons)
    message = _(notice.message).format(**dict(notice.names))
    GRAVE[notice.kind](" ".join((message, *told)))
    if notice.page:
        page_link(notice.page)
