"""One row: the scenario's name, what it is compared with, undo, redo, resets, changes, link."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from model import World
from model.scenario import Difference
from ui import state
from ui.assumptions import assumption_words, drawer_button, put_back
from ui.change_words import change_words
from ui.changes import Change
from ui.html import text
from ui.levers import reason_text
from ui.names import name_of
from ui.pages import page_link
from ui.plain import plain
from ui.report.menu import downloads_menu
from ui.saving import saving_popover, scenario_name
from ui.words import _, ngettext
from ui.worlds import world_label_now

# Presets that are the same as others where there is no programme.
OF_A_PROGRAMME = ("plan", "plan_as_claimed")
RESETS = ("plan", "status_quo", "opened", "plan_as_claimed", "cautious", "bold")
COMPARISONS = ("plan", "status_quo", "plan_as_claimed", "opened")
# A long name is cut before the row breaks, where the screen is wide enough for one line.
CUT = (
    "<style>.hr-name { display: flex; align-items: baseline; }"
    " .hr-name span { max-width: 26rem; overflow: hidden; text-overflow: ellipsis; }"
    " .hr-name small { flex: none; }"
    " @media (max-width: 640px) { .hr-name { flex-direction: column; } }"
    " @media (min-width: 1400px) { .st-key-scenario_bar { flex-wrap: nowrap !important; }"
    " .st-key-scenario_bar > * { flex-shrink: 0; } .st-key-scenario_bar > :has(.hr-name)"
    " { flex: 0 1 auto !important; min-width: 13rem !important; overflow: hidden; } }</style>"
)
# Letters of a name in a button.
LONGEST_SHOWN = 18
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
        saving_popover()
        _link()
        downloads_menu(scenario_name())
        page_link("present", _("present"))
    _notice()


def _name() -> None:
    title, company = escape(scenario_name()), escape(world_label_now())
    st.html(
        f'{CUT}<p class="hr-name" title="{title}"><span>{title}</span><small>{company}</small></p>',
        width="content",
    )


def _bases(all_bases: Sequence[str]) -> list[str]:
    """Presets that differ in this world."""
    planned = state.world().has_programme
    return [base for base in all_bases if planned or base not in OF_A_PROGRAMME]


def _compare() -> None:
    now = state.session()
    aside = [] if now.aside is None else ["aside"]
    st.menu_button(
        _("compared with: {name}").format(name=_short(name_of(now.compared))),
        [*_bases(COMPARISONS), *aside],
        key="compare_menu",
        format_func=lambda base: plain(name_of(base)),
        on_click=state.act_on_pick,
        args=("compare_menu", state.compare_with),
    )


def _short(name: str) -> str:
    """A name that leaves the row in one line."""
    return plain(name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…")


def _reset() -> None:
    st.menu_button(
        _("reset"),
        _bases(RESETS),
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
    told = (plain(reason_text(reason, notice.unit)) for reason in notice.reasons)
    message = _(notice.message).format(**{key: plain(word) for key, word in notice.names})
    GRAVE[notice.kind](" ".join((message, *told)))
    if notice.page:
        page_link(notice.page)
