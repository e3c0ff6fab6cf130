"""Telling evidence: a form for one record, a file for many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import streamlit as st

from model import World
from model.demand.evidence import ALL, MEDIA, PRICE, EvidenceError, read_evidence
from model.demand.evidence.files import PER_SPEND, read_record, template
from model.demand.evidence.records import TEST_KINDS, Evidence
from model.panel import Problem
from ui import state
from ui.downloads import download
from ui.evidence.answers import LABELS, answered
from ui.evidence.draft import Draft, current
from ui.evidence.words import channel_words, market_words, outcome_words, week_words
from ui.html import text
from ui.parts import then_all
from ui.words import N_, _

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "lift": N_("Lift test"),
        "elasticity": N_("Known elasticity"),
        "attributed": N_("What reports credit"),
    }
)
EXPLAINED: Mapping[str, str] = MappingProxyType(
    {
        "lift": N_("The extra outcome that a channel's spend of some weeks caused, as measured."),
        "elasticity": N_(
            "Per cent more outcome for one per cent more spend, or for a lower price."
        ),
        "attributed": N_(
            "What reports credit a channel with, and which share of it you think it caused."
        ),
    }
)
LONGEST_SOURCE = 120
FILE_LIMIT = 1  # megabytes


def form(world: World, draft: Draft) -> None:
    """The kind, then its own fields; nothing is guessed, what is missing is asked for."""
    kind = st.radio(
        _("What do you know?"),
        list(KINDS),
        key="evidence_kind",
        format_func=lambda key: _(KINDS[key]),
        horizontal=True,
    )
    assert kind is not None  # one of them is always chosen
    text("hr-hint", _(EXPLAINED[kind]))
    with st.form(key=f"evidence_form_{kind}_{draft.turn}", border=False):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            _names(world, kind, draft.turn)
        if kind != "elasticity":
            with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
                _weeks(world, kind, draft.turn)
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            _figures(world, kind, draft.turn)
        st.text_input(
            _(LABELS["source"]), key=_key(kind, "source", draft.turn), max_chars=LONGEST_SOURCE
        )
        st.form_submit_button(
            _("Add"), key=f"evidence_add_{kind}", on_click=then_all(_add), args=(kind,)
        )
    if draft.about == "":
        answered(world, draft)


def file(world: World, draft: Draft) -> None:
    """Many records at once, and the table to fill in."""
    key = f"evidence_file_{draft.turn}"
    st.file_uploader(
        _("Or a file with many: CSV"),
        type=["csv"],
        key=key,
        max_upload_size=FILE_LIMIT,
        on_change=then_all(_take_file),
        args=(key,),
    )
    if draft.about:
        answered(world, draft)
    history = world.fit.history
    download(_("Template (CSV)"), lambda: template(history), "evidence.csv", "evidence_template")


def _names(world: World, kind: str, turn: int) -> None:
    fit = world.fit
    subjects = (MEDIA, PRICE) if kind == "elasticity" else ()
    names = tuple(dict.fromkeys((*subjects, *fit.channels)))
    _choose(kind, "channel", turn, names, lambda name: channel_words(world, name))
    markets = fit.markets if len(fit.markets) == 1 else (ALL, *fit.markets)
    _choose(kind, "market", turn, markets, lambda name: market_words(world, name))


def _weeks(world: World, kind: str, turn: int) -> None:
    weeks = world.fit.weeks[::-1]  # the last ones are asked for most
    names = ("first_week", "last_week", *(["counted_until"] if kind == "lift" else []))
    for name in names:
        _choose(kind, name, turn, weeks, lambda week: week_words(world, week))


def _figures(world: World, kind: str, turn: int) -> None:
    if kind != "elasticity":
        units = {world.fit.metric: outcome_words(world), PER_SPEND: _("per unit of spend")}
        _choose(kind, "unit", turn, tuple(units), units.__getitem__)
    names = ["value", *(["low", "middle", "high"] if kind == "attributed" else ["standard_error"])]
    for name in names:
        st.number_input(_(LABELS[name]), value=None, key=_key(kind, name, turn), format="%g")
    if kind == "lift":
        st.number_input(_(LABELS["left_out"]), value=100.0, key=_key(kind, "left_out", turn))
        tests = {str(name): remark.message for name, remark in TEST_KINDS.items()}
        _choose(kind, "test", turn, tuple(tests), lambda name: _(tests[name]))


def _choose(
    kind: str, name: str, turn: int, options: Sequence[str], words: Callable[[str], str]
) -> None:
    """A menu that starts empty unless there is only one thing to choose."""
    st.selectbox(
        _(LABELS[name]),
        options,
        index=0 if len(options) == 1 else None,
        key=_key(kind, name, turn),
        format_func=words,
        placeholder=_("Choose"),
    )


def _key(kind: str, name: str, turn: int) -> str:
    return f"evidence_{kind}_{name}_{turn}"


def _add(kind: str) -> None:
    draft = current()
    names = [name for name in LABELS if name not in ("left_out", "spend_change")]
    cells = {name: _cell(state.picked(_key(kind, name, draft.turn))) for name in names}
    if kind == "lift":
        left_out = state.picked(_key(kind, "left_out", draft.turn))
        cells["spend_change"] = "" if left_out is None else repr(-left_out / 100)
    draft.begin_action()
    # A file may leave the market out and means all of them; here it is a menu, and is asked for.
    nowhere = () if cells["market"] else (Problem(None, "market", None, ""),)
    try:
        item = read_record({"kind": kind, **cells}, state.world().fit.history)
    except EvidenceError as error:
        draft.problems = (*nowhere, *error.problems)
        return
    if nowhere:
        draft.problems = nowhere
        return
    draft.evidence, draft.turn = draft.evidence.with_item(item), draft.turn + 1
    draft.added = 1


def _cell(value: object) -> str:
    """A widget's value as a cell."""
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def _take_file(key: str) -> None:
    draft, upload = current(), state.picked(key)
    if upload is None:
        return
    draft.begin_action(upload.name)
    draft.turn += 1  # the uploader empties; the records stand in our own list
    try:
        found = read_evidence(upload.getvalue(), state.world().fit.history)
    except EvidenceError as error:
        draft.problems = error.problems
        return
    together = draft.evidence
    for item in found.items:
        together = together.with_item(item)
    draft.evidence, draft.added = Evidence.of(together.items), len(found.items)
