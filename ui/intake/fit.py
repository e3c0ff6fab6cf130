"""Step 5, fit: start it, follow it, stop it; then the verdict in plain words."""

from __future__ import annotations

import time

import streamlit as st

from model.demand import FitCancelled, FitError, Remark, Trust, Verdict, verdict
from model.demand.job import FitJob
from model.panel import Panel
from ui import state
from ui.formats import number
from ui.html import text
from ui.intake.draft import Intake, current
from ui.intake.refusals import list_html, said_html
from ui.intake.stepper import fitted, heading, onward
from ui.intake.worth import named_outcome
from ui.parts import then_all
from ui.running import progress_bar
from ui.words import N_, _, ngettext

LOOK_EVERY = 1.0  # seconds between two looks at a running fit
FULL = N_("Other fits take the whole machine just now. Start yours again in a minute.")
LEVELS = {
    "trust": ("good", N_("Forecasts can be trusted, for plans of the size seen in the data.")),
    "care": ("care", N_("The fit can be used with care: parts of it stand on general experience.")),
    "do_not_use": ("bad", N_("Do not decide on this fit: the data do not carry it.")),
}


def fit_step(intake: Intake) -> None:
    """One of three screens: to start, running, done."""
    assert intake.panel is not None
    if intake.job is not None and intake.job_of != intake.panel.content_hash:
        _cancel()  # it fits files that are no longer at hand
    with st.container(key="card_fit"):
        heading("fit")
        if intake.job is not None:
            _running()
        elif fitted(intake):
            _result(intake)
        else:
            _start(intake, intake.panel)


def _start(intake: Intake, panel: Panel) -> None:
    text(
        "hr-text",
        _(
            "The model learns from {weeks}, {markets} and {channels} what moved the outcome "
            "({outcome}): {drivers}. The page stays usable meanwhile."
        ).format(
            **size_of(panel),
            outcome=named_outcome(intake, panel),
            drivers=", ".join(drivers_of(panel)),
        ),
    )
    if intake.stopped:
        st.html(said_html("care", _("Cancelled. Nothing was changed.")))
    if intake.failed:
        st.html(f'<div role="alert">{said_html("bad", _(intake.failed))}</div>')
    st.button(_("Start the fit"), key="start_fit", type="primary", on_click=then_all(_begin))


def size_of(panel: Panel) -> dict[str, str]:
    """How many weeks, markets and channels there are, in words."""
    weeks, markets, channels = panel.n_weeks, len(panel.markets), len(panel.channels)
    return {
        "weeks": ngettext("{n} week", "{n} weeks", weeks).format(n=number(weeks)),
        "markets": ngettext("{n} market", "{n} markets", markets).format(n=number(markets)),
        "channels": ngettext("{n} channel", "{n} channels", channels).format(n=number(channels)),
    }


def drivers_of(panel: Panel) -> tuple[str, ...]:
    """What the fit can tell apart in these data, in words."""
    there = {
        _("season"): True,
        _("price"): panel.price is not None,
        _("promotions"): panel.promo is not None,
        _("each channel"): bool(panel.channels),
        _("your other columns"): bool(panel.control_names),
    }
    return tuple(name for name, given in there.items() if given)


def _begin() -> None:
    intake = current()
    assert intake.panel is not None
    if intake.job is not None:
        return  # a second click before the screen changed
    intake.failed, intake.stopped = "", False
    try:
        intake.job = state.begin_fit(intake.panel)
    except state.TooManyFitsError:
        intake.failed = FULL
        return
    except OSError as error:
        intake.failed = str(error)
        return
    intake.began, intake.job_of = time.monotonic(), intake.panel.content_hash


@st.fragment(run_every=LOOK_EVERY)
def _running() -> None:
    intake = current()
    job = intake.job
    if job is None:
        return
    if job.done:
        settle(intake, job)
        st.rerun()
    progress_bar(job.progress, time.monotonic() - intake.began)
    st.button(_("Cancel"), key="cancel_fit", on_click=then_all(_stop))


def settle(intake: Intake, job: FitJob) -> None:
    """Take what a finished job has: the fit, or why there is none; an older fit stays."""
    intake.job = None
    try:
        fit = job.result()
    except FitCancelled:
        return
    except FitError as error:
        intake.failed = str(error)
        return
    intake.fit, intake.fit_of = fit, intake.job_of


def _stop() -> None:
    _cancel()
    current().stopped = True


def _cancel() -> None:
    intake = current()
    if intake.job is not None:
        intake.job.cancel()
        intake.job = None


def _result(intake: Intake) -> None:
    assert intake.fit is not None
    verdict_text(verdict(intake.fit))
    onward(_("Next: what can be trusted"), "trust", beside=_again)


def _again() -> None:
    st.button(_("Fit again"), key="fit_again", on_click=then_all(_begin))


def verdict_text(found: Verdict) -> None:
    """Level and reasons of a verdict, in words."""
    kind, sentence = LEVELS[found.level]
    reasons = [remark_text(reason) for reason in (*found.reasons, *found.media_reasons)]
    st.html(said_html(kind, _(sentence)) + list_html(reasons))


def remark_text(remark: Remark | Trust) -> str:
    """A remark of the model with its names in place."""
    return _(remark.message).format(**dict(remark.names))
