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
from model.breakdown.channels import channel_returns
from model.breakdown.demand import reach
from model.breakdown.trust import diagnose, parts
from model.business import Facts, business_of, default_form
from model.business.imported import curves_in
from model.demand.imports import Choices, Terms, read_curves, taken
from model.panel import read_panel
from model.scenario import encode
from model.world import build_world
from model.world.file import read_world, write_world
from tests.model.test_world_own import panel_text, world_of
from tests.pages.app import open_page, words
from tests.pages.companies import bare, bring, committed, switch, two_markets
from ui.formats import count, money, number, percent
from ui.ink import INK

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
    answer = said(trust)
    assert answer.startswith(
        {"trust": "Yes", "care": "With care", "do_not_use": "No"}[found.verdict.level]
    )
    assert found.verdict.media != "trust"  # no lift test was told
    if found.verdict.level == "trust":
        assert "what each channel causes: with care until a test was run" in answer
        assert "What would settle it: run the test that stands first" in plain(trust)
    assert f"its forecast missed by {percent(found.held_out.model)}" in answer
    assert f"by {percent(found.held_out.rules[found.held_out.best])}." in answer
    assert "The scenario at hand" in answer


HERE = " The scenario at hand "


def test_a_lever_changes_only_whether_the_scenario_was_ever_seen(
    world: World, trust: AppTest
) -> None:
    moved = open_page("trust", encode(Scenario().set("price", 0.05, world.catalogue), world.id))
    assert said(moved).partition(HERE)[0] == said(trust).partition(HERE)[0]


def test_the_scenario_is_held_against_the_spend_and_prices_seen(
    world: World, trust: AppTest
) -> None:
    """The status quo buys what was bought; the plan's new money lies beyond it."""
    quo = reach(evaluate(Scenario("status_quo"), world))
    plan = reach(evaluate(Scenario(), world))
    assert len(plan.spend) > len(quo.spend)
    assert bool(plan.spend) == ("goes beyond the spend" in said(trust))
    assert f"{len(plan.spend)} of {plan.cells} channels in their markets" in plain(trust)


def test_both_pages_tell_one_figure_of_what_a_channel_causes(world: World, trust: AppTest) -> None:
    rows = channel_returns(evaluate(Scenario("status_quo"), world))
    chosen = trust.selectbox(key="trust_channel").value
    caused = next(row.gmv for row in rows if row.channel == chosen)
    told = f"cause {money(caused.mean)} of GMV in 2026 under the status quo"
    assert told.replace("\u00a0", " ") in plain(trust)


def test_every_row_of_the_waterfall_is_named(trust: AppTest) -> None:
    drawn = trust.session_state["headroom"].pictures["trust_parts"]
    axes = [
        layer["encoding"]["y"]["axis"]
        for layer in drawn.make(INK["light"]).to_dict()["layer"]
        if "axis" in layer["encoding"]["y"]
    ]
    assert axes
    assert all(axis["labelOverlap"] is False for axis in axes)


def test_the_history_of_the_demo_is_not_called_the_users(trust: AppTest) -> None:
    assert not re.search(r"your data", plain(trust).partition("beside the history")[0], re.I)


def test_one_interval_is_not_held_against_nine_of_ten(trust: AppTest) -> None:
    trust.get_by_key("trust_quantity").set_value("price").run()
    told = plain(trust)
    assert re.search(r"the truth is known: [01] of 1 interval holds it\.", told)
    assert "Nine of ten" not in told


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
    assert "Weeks held out: mean miss, this model" in drawn
    assert "wape_in_sample" not in drawn
    assert percent(diagnose(world).fitted.error("US")) in words(trust)
    assert "The history shows" in drawn


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
