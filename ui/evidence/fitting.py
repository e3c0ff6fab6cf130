"""Fitting again with evidence: start it, follow it, stop it, use what came out."""

from __future__ import annotations

import time
from dataclasses import replace

import streamlit as st

from model import World
from model.demand import FitCancelled, FitError
from model.demand.job import panel_of
from model.world import build_world
from model.world.file import write_world
from ui import state
from ui.evidence.draft import Draft, current, keep_draft
from ui.html import text
from ui.intake.fit import FULL, LOOK_EVERY
from ui.intake.refusals import said_html
from ui.parts import then_all
from ui.running import progress_bar
from ui.words import _

LONGEST_NAME = 60


def fit_again(world: World, draft: Draft) -> None:
    """One of three: to start, running, done and to be used."""
    if draft.job is not None:
        _running()
        return
    if draft.failed:
        st.html(f'<div role="alert">{said_html("bad", _(draft.failed))}</div>')
    if draft.stopped:
        st.html(said_html("care", _("Cancelled. Nothing was changed.")))
    if not draft.fitted:
        again = _("Fit again with this evidence")
        st.button(
            again if draft.evidence else _("Fit again without evidence"),
            key="evidence_fit",
            type="primary",
            on_click=then_all(_start),
        )
        return
    if draft.now is not None and draft.now.content_hash != world.fit.content_hash:
        text("hr-text", _("The fit with your evidence is ready. Every page still shows the other."))
        st.button(
            _("Use it in the whole app"),
            key="evidence_use",
            type="primary",
            help=_("It opens as a company of its own; this one stays as it is."),
            on_click=then_all(_use),
        )


def _start() -> None:
    draft, world = current(), state.world()
    if draft.job is not None:
        return  # a second click before the screen changed
    draft.failed, draft.stopped = "", False
    draft.begin_action()
    panel = panel_of(world.fit.history, state.name_of_world())
    try:
        draft.job = state.begin_fit(panel, draft.evidence)
    except state.TooManyFitsError:
        draft.failed = FULL
        return
    except OSError as error:
        draft.failed = str(error)
        return
    draft.began, draft.job_of = time.monotonic(), draft.evidence


@st.fragment(run_every=LOOK_EVERY)
def _running() -> None:
    draft = current()
    job = draft.job
    if job is None:
        return
    if job.done:
        settle(draft)
        st.rerun()
    progress_bar(job.progress, time.monotonic() - draft.began)
    st.button(_("Cancel"), key="evidence_cancel", on_click=then_all(_stop))


def settle(draft: Draft) -> None:
    """Take what a finished job has: the fit, or why there is none; an older fit stays."""
    job, draft.job = draft.job, None
    assert job is not None
    try:
        fit = job.result()
    except FitCancelled:
        return
    except FitError as error:
        draft.failed = str(error)
        return
    draft.now, draft.told = fit, draft.job_of


def _stop() -> None:
    draft = current()
    if draft.job is not None:
        draft.job.cancel()
        draft.job, draft.stopped = None, True


def _use() -> None:
    """Put the world with the new fit on every page, under a name of its own."""
    draft, world = current(), state.world()
    assert draft.now is not None
    made = build_world(world.given_plan, world.business, draft.now, world.horizon_choice)
    name = _("{company}, with evidence").format(company=state.name_of_world())[:LONGEST_NAME]
    try:
        entry = state.add_world(name, write_world(replace(made, label=name)))
    except state.TooManyCompaniesError as error:
        draft.failed = str(error)
        return
    keep_draft(draft.now, Draft(draft.told, draft.without, draft.now, draft.told))
    state.use_world(entry.id)
