"""Which company is at hand: the switch in the side bar, and its name with the mark of a demo."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from ui import state
from ui.parts import then_all
from ui.words import N_, _

SWITCH = "world_switch"
HORIZON = "horizon"
DROP = "drop_world"
GONE = N_("That company is not in this session any more; nothing was changed.")
SIMULATED = N_("{name}, simulated")


def world_switch() -> None:
    """The companies of this session, once there is one beside the demo brand, and the horizon."""
    entries = state.worlds()
    if len(entries) > 1:
        st.html(f'<p class="hr-group">{escape(_("Company"))}</p>')
        _companies(entries)
    _horizon()


def _companies(entries: tuple[state.WorldEntry, ...]) -> None:
    at_hand = state.session().at_hand
    names = {entry.id: world_label(entry) for entry in entries}
    # In every run: on another page it is a new widget, without a choice.
    state.pick(SWITCH, at_hand)
    st.radio(
        _("Company"),
        tuple(names),
        key=SWITCH,
        format_func=lambda key: names.get(key, ""),
        label_visibility="collapsed",
        on_change=_switch,
    )
    if at_hand != state.DEMO:
        _drop(at_hand, names[at_hand])


def _drop(key: str, name: str) -> None:
    """Take the company at hand out of the session, after a question."""
    if state.asked(DROP) != key:
        act = partial(state.ask, DROP, key)
        st.button(_("remove this company"), key="drop_world", on_click=then_all(act))
        return
    said = _("Remove {name}? Its scenario goes with it; a world file you saved opens it again.")
    st.html(f'<p class="hr-foot" role="alert">{escape(said.format(name=name))}</p>')
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Remove"), key="drop_world_yes", on_click=then_all(state.drop_world), args=(key,)
        )
        act = partial(state.ask, DROP, None)
        st.button(_("Keep"), key="drop_world_no", on_click=then_all(act))


def _horizon() -> None:
    """How far the app looks ahead; horizons closed to the panel are named in the help."""
    world = state.world()
    open_ = {choice.name: choice for choice in world.horizons if choice.closed is None}
    closed = [choice for choice in world.horizons if choice.closed is not None]
    if len(open_) < 2:
        return
    state.pick(HORIZON, world.horizon_choice)
    st.selectbox(
        _("Looks ahead"),
        tuple(open_),
        key=HORIZON,
        format_func=lambda name: _(open_[name].label).format(**open_[name].names),
        help=" ".join(_(c.closed or "").format(**c.names) for c in closed) or None,
        on_change=_look_ahead,
    )
    chosen = open_[world.horizon_choice]
    if chosen.known:
        st.html(f'<p class="hr-hint">{escape(_(chosen.known).format(**chosen.names))}</p>')


def _look_ahead() -> None:
    state.use_horizon(str(state.picked(HORIZON)))


def world_label(entry: state.WorldEntry) -> str:
    """Name of a company; it says so when the company is made up."""
    name = _(entry.name)
    return _(SIMULATED).format(name=name) if entry.simulated else name


def world_label_now() -> str:
    """Name of the company at hand, with the mark of a made-up one."""
    return world_label(next(e for e in state.worlds() if e.id == state.session().at_hand))


def _switch() -> None:
    """Take the company picked; the browser may still name one as it was called before."""
    picked, entries = str(state.picked(SWITCH)), state.worlds()
    found = [entry.id for entry in entries if picked in (entry.id, world_label(entry))]
    if found:
        state.use_world(found[0])
    else:
        state.tell(state.Notice(GONE))
