"""The page on the demand model without a browser: what it says is what the diagnosis says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from model import DemandModel, Scenario, World, evaluate, load_plan, load_world
from model.breakdown.trust import diagnose, parts
from model.business import Facts, business_of, default_form
from model.business.imported import curves_in
from model.demand import FitCancelled
from model.demand.backtest import Backtest, BacktestError, Fold
from model.demand.imports import Choices, Terms, read_curves, taken
from model.demand.progress import Progress
from model.demand.remark import Remark
from model.demand.score_tables import ERRORS, FORECASTS, INTERVALS
from model.panel import read_panel
from model.scenario import encode
from model.world import build_world
from model.world.file import read_world, write_world
from tests.model.test_world_own import panel_text, world_of
from tests.pages.app import open_page, words
from tests.pages.companies import bare, bring, committed, switch, two_markets
from ui.formats import count, number, percent
from ui.state import TooManyFitsError

QUESTION = "Do we believe the demand model?"
PICTURES = {"trust_path", "trust_parts", "trust_curve"}


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


@pytest.fixture
def trust() -> AppTest:
    return open_page("trust")


def said(app: AppTest) -> str:
    """The answer, as it is read."""
    found = re.search(r'<p class="hr-question"><b>(.*?)</b> <span>(.*?)</span>', words(app))
    assert found is not None
    assert found[1] == QUESTION
    return unescape(found[2])


def plain(app: AppTest) -> str:
    """All words of the page without tags."""
    return unescape(re.sub(r"<[^>]+>", " ", words(app))).replace("\u00a0", " ")


def frame(app: AppTest, picture: str) -> pd.DataFrame:
    drawn: pd.DataFrame = app.session_state["headroom"].pictures[picture].frame
    return drawn


def test_the_answer_is_verdict_error_and_what_the_data_say_of_media(
    world: World, trust: AppTest
) -> None:
    found = diagnose(world)
    assert found.held_out is not None
    assert found.media_known is not None
    answer = said(trust)
    assert answer.startswith(
        {"trust": "Yes", "care": "With care", "do_not_use": "No"}[found.verdict.level]
    )
    assert f"its forecast missed by {percent(found.held_out.model)}" in answer
    assert f"by {percent(found.held_out.rules[found.held_out.best])}." in answer
    assert f"{percent(found.media_known, 0)} of what it knows of media" in answer


def test_no_lever_changes_what_is_said_of_the_fit(world: World, trust: AppTest) -> None:
    moved = Scenario().set("price", 0.05, world.catalogue)
    assert said(open_page("trust", encode(moved, world.id))) == said(trust)


def test_the_picture_of_the_fit_is_the_fit_of_the_market_looked_at(
    world: World, trust: AppTest
) -> None:
    found = diagnose(world).fitted
    drawn = frame(trust, "trust_path")
    assert drawn["seen"].to_numpy() == pytest.approx(np.nansum(world.fit.history.outcome, axis=0))
    assert drawn["mean"].to_numpy() == pytest.approx(found.mean.sum(axis=1))
    assert (drawn["low"] < drawn["mean"]).all()
    assert (drawn["mean"] < drawn["high"]).all()
    trust.selectbox(key="trust_market").set_value("TH").run()
    at = world.markets.index("TH")
    assert frame(trust, "trust_path")["seen"].to_numpy() == pytest.approx(
        world.fit.history.outcome[at]
    )
    assert "Fitted and seen, Thailand" in plain(trust)
    assert "What the last year was made of, Thailand" in plain(trust)


def test_the_waterfall_ends_at_what_was_seen(world: World, trust: AppTest) -> None:
    seen = float(world.fit.history.outcome[:, -52:].sum())
    drawn = frame(trust, "trust_parts")
    assert float(drawn["end"].iloc[-1]) == pytest.approx(seen, rel=1e-6)
    made = {part.name: part.size.mean for part in parts(world.fit)}
    assert sum(made.values()) == pytest.approx(seen, rel=1e-6)
    kol = drawn[drawn["name"] == "KOL partnerships"].iloc[0]
    assert kol["end"] - kol["start"] == pytest.approx(made["kol"], rel=1e-9)
    assert kol["text"].startswith(count(made["kol"]))


def test_what_media_returned_agrees_with_what_they_caused_in_the_base_year(world: World) -> None:
    """Effects stand in GMV and USD: together they are the GMV that the base year's media caused.

    Medians of channels add up to a little less than the mean of all.
    """
    found = diagnose(world)
    spend = world.fit.history.media[:, -52:].sum(axis=(0, 1))
    caused = sum(
        effect.after.p50 * spend[world.channels.index(effect.channel)]
        for effect in found.effects
        if effect.quantity == "returned" and effect.channel
    )
    base = evaluate(Scenario("status_quo"), world.base_year).facts.caused_gmv("year")
    assert caused == pytest.approx(float(base.mean()), rel=0.04)


def test_effects_stand_before_and_after_with_the_demos_truth(world: World, trust: AppTest) -> None:
    found = diagnose(world)
    rows = [effect for effect in found.effects if effect.quantity == "returned"]
    drawn = plain(trust)
    for effect in rows:
        assert f"${number(effect.after.p50, 2)}" in drawn
    held = sum(e.after.p05 <= found.truth["returned", e.channel] <= e.after.p95 for e in rows)
    assert f"In the demo the truth is known: {held} of 10 intervals hold it" in drawn
    assert words(trust).count('<i class="hr-ring"') == len(rows) + 1  # and the legend's
    trust.get_by_key("trust_quantity").set_value("price").run()
    assert not trust.exception
    assert "Price elasticity" in plain(trust)
    trust.get_by_key("trust_quantity").set_value("saturation").run()
    assert "true in the demo" not in plain(trust)


def test_checks_of_the_misses_stand_with_their_figures(world: World, trust: AppTest) -> None:
    drawn = plain(trust)
    for check in diagnose(world).checks:
        assert ("care" if check.finding == "care" else "fine") in drawn
        for name, figure in check.remark.names.items():
            if name in ("share", "far", "ratio", "times"):
                assert figure in drawn


def test_tables_open_on_request(world: World, trust: AppTest) -> None:
    assert "Marketplace ads GMV per $1" not in plain(trust)
    for key in ("trust_effects", "trust_parts_table", "trust_markets", "trust_settled"):
        trust.session_state[key] = True
    trust.run()
    assert not trust.exception
    drawn = plain(trust)
    assert "held_out.model" in drawn
    assert percent(diagnose(world).fitted.error("US")) in words(trust)
    assert "Your data show" in drawn


# ---- companies of one's own


def own(text: str, horizon: str) -> Callable[[], str]:
    return lambda: write_world(world_of(text, horizon))


def in_two_currencies() -> World:
    """Two markets that count revenue, one in EUR, one in GBP."""
    counted = read_panel(panel_text(2, 2).encode(), name="panel")
    panel = replace(
        counted, metric="revenue", revenue_basis="gmv", currencies=("EUR", "GBP"), name="shops"
    )
    fit = DemandModel(draws=32).fit(panel).fit_
    facts = Facts.of(fit.history)
    return build_world(load_plan(), business_of(default_form(facts), facts), fit)


@pytest.mark.parametrize(
    ("file", "verdict"),
    [
        (bare, "With care."),
        (two_markets, "With care."),
        (committed, "With care."),
        (own(panel_text(3, 1), "next_quarter"), ""),
        (own(panel_text(2, 0, dated=False), "next_52_weeks"), ""),
        (own(panel_text(40, 1), "plan_year"), ""),
        (own(panel_text(1, 2, weeks=26, dated=False), "next_52_weeks"), ""),
    ],
    ids=["bare", "two", "committed", "quarter", "counted", "forty", "half a year"],
)
def test_any_company_is_diagnosed(file: Callable[[], str], verdict: str) -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", file()))
    app.switch_page("pages/trust.py").run()
    assert not app.exception, [error.value for error in app.exception]
    own_world = read_world(file())
    found = diagnose(own_world)
    assert said(app).startswith(verdict)
    drawn = plain(app)
    assert "nan" not in re.findall(r"[a-z]+", drawn.lower())
    assert "In the demo the truth is known" not in drawn
    assert ("There are no media in the data" in drawn) == (not own_world.channels)
    assert "There are no prices in the data" in drawn
    pictures = set(app.session_state["headroom"].pictures) & PICTURES
    assert pictures == PICTURES - (set() if own_world.channels else {"trust_curve"})
    assert (found.media_known is None) == (not own_world.channels)
    if len(own_world.markets) > 1:
        app.selectbox(key="trust_market").set_value(own_world.markets[-1]).run()
        assert not app.exception


def with_curves_of_another_model() -> str:
    """Theirs in the place of search, and tiktok as a new channel."""
    own_world = read_world(two_markets())
    rows = [
        f"{market},{channel},{s},{60 * s / (1000 + s)},{50 * s / (1000 + s)},{72 * s / (1000 + s)}"
        for market in own_world.markets
        for channel in ("search", "tiktok")
        for s in (0, 500, 1000, 2000, 4000)
    ]
    data = "\n".join(("market,channel,spend,mean,low,high", *rows)).encode()
    terms = Terms(outcome="orders", currency="USD", weeks=1.0, interval=0.9)
    found = read_curves(data, name="theirs.csv", terms=terms)
    choices = Choices(new=frozenset({"tiktok"}))
    curves = curves_in([taken(found, choices, own_world.markets, own_world.channels)])
    business = own_world.business.with_imports(curves)
    return write_world(build_world(load_plan(), business, own_world.fit))


def test_curves_of_another_model_are_told_apart_from_the_fit() -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", with_curves_of_another_model()))
    app.switch_page("pages/trust.py").run()
    assert not app.exception, [error.value for error in app.exception]
    assert "the curves of another model play for search; the rows here say" in plain(app)
    assert app.selectbox(key="trust_channel").options == ["search", "social", "tiktok"]
    app.selectbox(key="trust_channel").set_value("tiktok").run()
    assert not app.exception
    assert "tiktok gets no money under the status quo." in plain(app)
    assert "$0.00" not in plain(app).partition("Response of tiktok")[2][:300]


def test_revenue_in_two_currencies_is_looked_at_market_by_market() -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", write_world(in_two_currencies())))
    app.switch_page("pages/trust.py").run()
    assert not app.exception, [error.value for error in app.exception]
    assert app.selectbox(key="trust_market").options == ["m0", "m1"]
    assert "revenue a week" in plain(app)


def test_a_market_of_one_company_is_not_looked_for_in_another(trust: AppTest) -> None:
    trust.selectbox(key="trust_market").set_value("TH").run()
    switch(trust, bring(trust, "Teapots", two_markets()))
    assert not trust.exception
    assert "Fitted and seen, All markets" in plain(trust)


# ---- the full backtest


class Job:
    """A backtest whose end the test decides."""

    progress = Progress(0.4, "Drawing")

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
    assert "Its 90 % band held 87 % of the weeks and 75 % of the quarters." in drawn
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
