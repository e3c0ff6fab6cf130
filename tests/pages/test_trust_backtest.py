"""The full backtest on the page on the demand model: begun, told, cancelled, failed."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from model.demand import FitCancelled
from model.demand.backtest import Backtest, BacktestError, Fold
from model.demand.progress import Progress
from model.demand.remark import Remark
from model.demand.score_tables import ERRORS, FORECASTS, INTERVALS
from tests.pages.app import open_page
from tests.pages.test_trust import plain, said
from ui.state import TooManyFitsError


@pytest.fixture
def trust() -> AppTest:
    return open_page("trust")


class Job:
    """A backtest whose end the test decides."""

    progress = Progress(0.4, "Drawing")
    fold = (2, 4)

    def __init__(self, ends: Backtest | Exception) -> None:
        self.ends, self.done, self.stopped = ends, False, False

    def cancel(self) -> None:
        self.stopped = True

    def result(self) -> Backtest:
        if isinstance(self.ends, Exception):
            raise self.ends
        return self.ends


def backtest_with(model: float) -> Backtest:
    rows = [
        (market, method, 52, error, 1.0, 0.0)
        for market in ("US", "pooled")
        for method, error in (("model", model), ("seasonal_naive", 0.12), ("ets", 0.1))
    ]
    held = [
        ("pooled", "model", span, level, 52, share, 0.5, 0.3)
        for span, share in (("week", 0.87), ("total", 0.75))
        for level in (0.8, 0.9)
    ]
    return Backtest(
        metric="orders",
        holdout=13,
        folds=(Fold("2025-01-06", "2025-03-31", 52),) * 4,
        errors=pd.DataFrame(rows, columns=list(ERRORS)),
        intervals=pd.DataFrame(held, columns=list(INTERVALS)),
        forecasts=pd.DataFrame([], columns=list(FORECASTS)),
        stood_in={},
        remarks=(Remark("{folds} of 4 folds fit.", {"folds": "2"}),),
    )


def started(app: AppTest, monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    monkeypatch.setattr("ui.state.begin_backtest", lambda _panel: job)
    app.button(key="trust_backtest").click().run()
    assert not app.exception, [error.value for error in app.exception]


def test_a_backtest_runs_beside_the_page_and_is_told(
    trust: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(backtest_with(0.08))
    started(trust, monkeypatch, job)
    assert trust.button(key="trust_backtest_cancel").label == "Cancel"
    job.done = True
    trust.run()
    drawn = plain(trust)
    assert "Backtest: 4 quarters, each forecast from before it" in drawn
    assert (
        "The model missed by 8.0 %, the best other method, exponential smoothing (ETS), by 10.0 %"
        in drawn
    )
    assert "Of the weeks held out its 90 % band held 87 %, of the quarters 75 %" in drawn
    verdict = drawn.partition("Verdict")[2].partition("The scenario at hand")[0]
    assert "held only 87 % of the weeks it had not seen, and 75 % of the quarters" in verdict
    assert "it was fitted to" not in verdict
    assert "Forecasts: use them with care." in verdict
    assert said(trust).startswith("With care.")
    trust.session_state["trust_backtests"] = True
    trust.run()
    assert "2 of 4 folds fit." in plain(trust)
    assert "United States 8.0 % 12.0 % 10.0 %" in re.sub(r"\s+", " ", plain(trust))


def test_a_backtest_that_another_method_wins_says_so(
    trust: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(backtest_with(0.2))
    started(trust, monkeypatch, job)
    job.done = True
    trust.run()
    assert "exponential smoothing (ETS) alone did better: 10.0 % against 20.0 %." in plain(trust)


def test_a_backtest_of_quarters_without_a_sale_says_so(
    trust: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = backtest_with(0.08)
    job = Job(replace(found, errors=found.errors.assign(wape=float("nan"))))
    started(trust, monkeypatch, job)
    job.done = True
    trust.session_state["trust_backtests"] = True
    trust.run()
    assert not trust.exception
    assert "Nothing was sold in the quarters that were forecast" in plain(trust)


def test_a_backtest_can_be_cancelled_and_may_fail(
    trust: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(FitCancelled("cancelled"))
    started(trust, monkeypatch, job)
    trust.button(key="trust_backtest_cancel").click().run()
    assert job.stopped
    failing = Job(BacktestError("26 weeks are too few to hold out 13"))
    started(trust, monkeypatch, failing)
    failing.done = True
    trust.run()
    assert "26 weeks are too few to hold out 13" in plain(trust)
    assert trust.button(key="trust_backtest").label == "Run the full backtest"


def test_a_full_machine_is_said(trust: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_panel: object) -> None:
        raise TooManyFitsError("2 fits are under way")

    monkeypatch.setattr("ui.state.begin_backtest", full)
    trust.button(key="trust_backtest").click().run()
    assert "Other fits take the whole machine just now" in plain(trust)
