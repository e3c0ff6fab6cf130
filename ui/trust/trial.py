"""The full backtest: on a button, in a child process, with progress and a way to stop it.

It fits the model anew before each of four quarters, which takes minutes; so it runs when asked for.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from html import escape

import streamlit as st

from model.breakdown.trust import NARROW, held_shares
from model.demand import FitCancelled
from model.demand.backtest import Backtest, BacktestError
from model.demand.backtest_job import BacktestJob
from model.demand.job import panel_of
from model.demand.score_tables import POOLED
from ui import state
from ui.formats import percent
from ui.html import table_html, text
from ui.intake.fit import FULL, LOOK_EVERY
from ui.intake.refusals import said_html
from ui.parts import then_all
from ui.running import progress_bar
from ui.trust.bars import OURS, bars_html
from ui.trust.figures import Told
from ui.trust.words import RULES, missed, remark_words
from ui.words import _, ngettext

# A method that misses less than this share of the model's error better is as good.
LEVEL_WITH = 0.98


@dataclass
class Trial:
    """A session's backtests: the one under way, and what was found, by the fit's content hash."""

    job: BacktestJob | None = None
    job_of: str = ""
    began: float = 0.0
    failed: str = ""
    failed_of: str = ""
    found: dict[str, Backtest] = field(default_factory=dict)


def trial(told: Told) -> None:
    """The button, the progress, or the result."""
    now, about = state.kept("trust_trial", Trial), told.world.fit.content_hash
    if now.job is not None and now.job_of == about:
        _running()
        return
    if now.failed and now.failed_of == about:
        st.html(f'<div role="alert">{said_html("care", _(now.failed))}</div>')
    if about in now.found:
        st.html(result_html(now.found[about]))
        return
    st.button(
        _("Run the full backtest"),
        key="trust_backtest",
        help=_(
            "Fits the model anew before each of the last four quarters and forecasts them, beside "
            "simple rules, exponential smoothing and ARIMA. It takes some minutes; the page stays "
            "usable meanwhile."
        ),
        on_click=then_all(_begin),
    )


def _begin() -> None:
    now, world = state.kept("trust_trial", Trial), state.world()
    if now.job is not None:
        now.job.cancel()  # of another company: one at a time
    now.failed, now.failed_of = "", world.fit.content_hash
    try:
        now.job = state.begin_backtest(panel_of(world.fit.history, world.label))
    except state.TooManyFitsError:
        now.job, now.failed = None, FULL
        return
    except OSError as error:
        now.job, now.failed = None, str(error)
        return
    now.began, now.job_of = time.monotonic(), world.fit.content_hash


@st.fragment(run_every=LOOK_EVERY)
def _running() -> None:
    now = state.kept("trust_trial", Trial)
    if now.job is None:
        return
    if now.job.done:
        settle(now)
        st.rerun()
    progress_bar(now.job.progress, time.monotonic() - now.began, now.job.fold)
    st.button(_("Cancel"), key="trust_backtest_cancel", on_click=then_all(_cancel))


def settle(now: Trial) -> None:
    """Take what a finished job has: the backtest, or why there is none."""
    job, now.job = now.job, None
    if job is None:
        return
    try:
        now.found[now.job_of] = job.result()
    except FitCancelled:
        return
    except BacktestError as error:
        now.failed, now.failed_of = str(error), now.job_of


def _cancel() -> None:
    now = state.kept("trust_trial", Trial)
    if now.job is not None:
        now.job.cancel()
        now.job = None


def done(told: Told) -> Backtest | None:
    """The backtest of the fit at hand, when one was run."""
    return state.kept("trust_trial", Trial).found.get(told.world.fit.content_hash)


def result_html(found: Backtest) -> str:
    """Bars of all methods, the best other one in words, coverage of the model's band."""
    errors = pooled(found)
    if OURS not in errors:
        nothing = _(
            "Nothing was sold in the quarters that were forecast: there is no error to tell."
        )
        return f'<p class="hr-hint">{escape(nothing)}</p>'
    others = {name: error for name, error in errors.items() if name != OURS}
    folds = ngettext(
        "Backtest: {n} quarter forecast from before it",
        "Backtest: {n} quarters, each forecast from before it",
        len(found.folds),
    ).format(n=len(found.folds))
    said = f"{compared(errors[OURS], others)} {held(found)}"
    return (
        f'<h3 class="tr-part">{escape(folds)}</h3>{bars_html({OURS: errors[OURS]} | others)}'
        f'<p class="hr-hint">{escape(said.strip())}</p>'
    )


def pooled(found: Backtest) -> dict[str, float]:
    """WAPE over all markets by method."""
    table = found.errors[found.errors["market"] == POOLED]
    errors = dict(zip(table["method"].tolist(), table["wape"].tolist(), strict=True))
    return {name: float(error) for name, error in errors.items() if error == error}


def compared(ours: float, others: dict[str, float]) -> str:
    """The model beside the best of the others, in words."""
    if not others:
        return ""
    best = min(others, key=lambda name: others[name])
    names = {
        "ours": percent(ours),
        "best": _(RULES.get(best, best)),
        "theirs": percent(others[best]),
    }
    if ours <= LEVEL_WITH * others[best]:
        return _("The model missed by {ours}, the best other method, {best}, by {theirs}.").format(
            **names
        )
    if ours <= others[best] / LEVEL_WITH:
        return _("The model is level with {best}: {ours} against {theirs}.").format(**names)
    return _(
        "{best} alone did better: {theirs} against {ours}. Trust differences between scenarios "
        "more than the level."
    ).format(**names)


def held(found: Backtest) -> str:
    """How often the model's 90 % band held the weeks, and the quarters."""
    shares = held_shares(found)
    if shares is None:
        return ""
    weeks, totals = shares
    said = _(
        "Of the weeks held out its 90 % band held {weeks}, of the quarters {totals}, each market "
        "by itself."
    ).format(weeks=percent(weeks, 0), totals=percent(totals, 0))
    if min(weeks, totals) >= NARROW:
        return said
    return f"{said} {_('Read bands of forecasts as wider than they are drawn.')}"


def trial_table(told: Told) -> None:
    """Errors by market and method, when a backtest was run."""
    found = done(told)
    if found is None:
        text("hr-text", _("Run the full backtest above first."))
        return
    methods = list(pooled(found))
    columns = (found.errors[name].tolist() for name in ("market", "method", "wape"))
    cells = {(market, method): error for market, method, error in zip(*columns, strict=True)}
    names = [*dict.fromkeys(market for market, _method in cells)]
    body = [
        [
            _("All markets") if market == POOLED else told.place_of(market),
            *(missed(float(cells[market, method])) for method in methods),
        ]
        for market in names
    ]
    head = [_("Market"), *(_(RULES.get(method, method)) for method in methods)]
    st.html(table_html(head, body, now=1, label=_("Backtest by market")))
    for remark in found.remarks:
        text("hr-hint", remark_words(told, remark))
