"""Risk without a browser: its answer, curves, risks, protections and currencies."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from model import Memo, Scenario, evaluate, load_world
from model.breakdown.losses import Losses, losses
from model.breakdown.protections import Protection
from model.levers.record import BASES, Base
from model.scenario import encode
from model.world import build_world
from model.world.file import read_world, write_world
from tests.pages.app import open_page, words
from tests.pages.companies import bare, bring, switch, two_markets
from ui.formats import change, money
from ui.risk.told import exactly

MEMO = Memo(6)


@pytest.fixture
def risk() -> AppTest:
    return open_page("risk")


def text(app: AppTest) -> str:
    """All words drawn, no-break blanks as blanks."""
    return words(app).replace("\u00a0", " ")


def answer(app: AppTest) -> str:
    found = re.search(r"what does protection buy\?</b> <span>(.*?)</span>", text(app))
    assert found is not None
    return found[1].replace("&#x27;", "'")


@pytest.fixture(scope="module")
def plan() -> Losses:
    """The plan's losses. They follow its GMV, and so the demo's fit: figures are the model's."""
    return losses(evaluate(Scenario(), load_world(), MEMO), 0.05)


def protection_of(found: Losses, name: str) -> Protection:
    """One of the protections."""
    return next(one for one in found.protections if one.id == name)


def plain(shown: str) -> str:
    return shown.replace("\u00a0", " ")


@pytest.mark.parametrize("base", BASES)
def test_each_preset_shows_its_exact_losses(base: Base) -> None:
    app = open_page("risk", encode(Scenario(base=base), ""))
    told = losses(evaluate(Scenario(base=base), load_world(), MEMO), 0.05)
    drawn = text(app)
    mean = evaluate(Scenario(base=base), load_world(), MEMO).kpis["risk_loss"].mean
    assert mean is not None
    for figure in (mean, told.now.var95, told.now.cvar95, told.bare.cvar95):
        assert f">{plain(exactly(figure))}<" in drawn
    assert plain(exactly(mean)) in answer(app)
    for risk in load_world().register.risks:
        assert risk.label in drawn
    expected = sum(risk.expected for risk in told.risks)
    assert f"expected {plain(money(expected))}" in drawn


def test_the_answer_names_budget_ceiling_industry_and_protection(
    risk: AppTest, plan: Losses
) -> None:
    told = answer(risk)
    off = plan.bare.expected - plan.now.expected
    assert 100e3 < off < 200e3  # a seventh of some 950 k
    assert "of the budget, over the ceiling of 5 %;" in told
    assert "The share lies inside the industry's 8–12 %." in told
    assert re.search(r"staying within it is \d+ %, \w+", told)
    assert f"Protection takes {plain(money(off))} off the expected loss; the plan puts no" in told
    assert "Nothing differs from plan yet." in told


def test_the_answer_follows_the_levers(risk: AppTest, plan: Losses) -> None:
    risk.slider(key="lever.insurance.slider").set_value(50.0).run()
    told = answer(risk)
    assert "of premiums" in told
    assert re.search(r"Against plan the expected loss moves by −\$\d+ k", told)
    risk.slider(key="lever.protection[compliance_database].slider").set_value(0.0).run()
    after = answer(risk)
    assert after != told
    row = re.search(r">Compliance database</t[dh]>(.*?)</tr>", text(risk))
    assert row is not None
    degree, off, tail, more = re.findall(r">([^<]+)</td>", row[1])
    assert (degree, off, tail) == ("0 %", "–", "–")
    whole = protection_of(plan, "compliance_database").off_expected
    assert more == plain(money(whole / 2))  # the other half is insured


def held_thumb() -> None:
    """The page as it is drawn while a thumb is held: few draws."""
    import streamlit as st

    from ui import state
    from ui.frame import shown
    from ui.risk.outside import _moves
    from ui.risk.screen import screen
    from ui.risk.told import told

    # Forwards cost money and move no event: the losses stay.
    state.commit("hedge", 0.9, dragging=True)
    screen(shown())
    st.html(_moves(told(shown())))


def test_a_lever_that_moves_no_loss_moves_none_while_a_thumb_is_held() -> None:
    app = AppTest.from_function(held_thumb, default_timeout=60).run()
    assert not app.exception
    assert app.session_state["headroom"].before_drag is not None
    drawn = text(app)
    assert "Against plan neither moves." in answer(app)
    world = load_world()
    hedged = Scenario().move("hedge", 0.9, world.catalogue).scenario
    draws = world.draws_while_dragged
    now, then = (
        evaluate(one, world, MEMO, draws=draws).kpis["operating_result"].mean
        for one in (hedged, Scenario())
    )
    assert now is not None
    assert then is not None
    assert f"operating result {plain(change(now - then, 'USD'))} against plan" in drawn


def test_the_compared_scenario_is_named_even_when_no_lever_was_moved() -> None:
    app = open_page("risk", encode(Scenario(base="status_quo"), ""))
    assert "Nothing protects against them yet." in answer(app)
    assert "Against plan the expected loss moves by" in answer(app)


def test_one_chart_says_its_answer_to_those_who_do_not_see_it(risk: AppTest, plan: Losses) -> None:
    assert len(risk.get("vega_lite_chart")) == 1
    said = re.search(
        r"Expected \$(\d+) k; in one of twenty more than \$([\d.]+) m, unprotected \$([\d.]+) m",
        text(risk),
    )
    assert said is not None
    mean, var95, bare = (float(figure) for figure in said.groups())
    # The mean is the key figure's; the exact aggregate's lies on its grid, within a thousandth.
    # Half of the last digit on top: a figure between two of them may be written as either.
    assert mean == pytest.approx(plan.now.expected / 1e3, abs=1.5)
    assert var95 == pytest.approx(plan.now.var95 / 1e6, abs=0.0051)
    assert bare == pytest.approx(plan.bare.var95 / 1e6, abs=0.0051)
    assert "The ceiling of $500 k is kept with a chance of" in text(risk)


def test_each_protection_has_a_lever_a_cost_and_a_worth(risk: AppTest, plan: Losses) -> None:
    keys = {slider.key for slider in risk.slider}
    drawn = text(risk)
    for name in load_world().catalogue.indexes.protections:
        assert f"lever.protection[{name}].slider" in keys
    row = re.search(r">Compliance database</t[dh]>(.*?)</tr>", drawn)
    assert row is not None
    cells = re.findall(r">([^<]+)</td>", row[1])
    found = protection_of(plan, "compliance_database")
    assert 0 < found.off_expected < found.off_tail
    off, tail = plain(money(found.off_expected)), plain(money(found.off_tail))
    assert cells == ["100 %", off, tail, "–"]
    assert "The plan gives its measures no price" in drawn
    assert {"lever.hedge.slider", "lever.insurance.slider", "lever.risk_climate.slider"} <= keys
    assert len(keys) == len(risk.slider)


def test_a_full_hedge_leaves_no_band_but_its_cost(risk: AppTest) -> None:
    risk.slider(key="lever.hedge.slider").set_value(100.0).run()
    row = re.search(r'<div class="hr-rate sum".*?</div>', text(risk))
    assert row is not None
    assert row[0].count(">100 %<") == 1
    cost = re.search(r">(\$\d+ k)</span></div>", row[0])
    assert cost is not None
    assert f"{cost[1]} of it is the cost of the forwards" in text(risk)


def test_levers_on_request_are_drawn_only_when_open(risk: AppTest) -> None:
    assert "lever.hedge[USD].slider" not in {slider.key for slider in risk.slider}
    risk.session_state["risk_hedges"] = True
    risk.session_state["risk_outside"] = True
    risk.session_state["risk_sources"] = True
    risk.run()
    assert not risk.exception
    keys = {slider.key for slider in risk.slider}
    assert {"lever.hedge[USD].slider", "lever.fx_shift.slider", "lever.return_surge.slider"} <= keys
    drawn = text(risk)
    assert "Most deliveries restored: 48 hours" in drawn
    assert "not in the plan" in drawn
    assert "Emergency response started: 1 hour<" in drawn
    assert "Contingency plans, Back-up logistics" in drawn
    assert "GMV on Amazon" in drawn
    risk.slider(key="lever.hedge[USD].slider").set_value(100.0).run()
    assert not risk.exception


def test_where_currency_loss_counts_too_the_page_says_so() -> None:
    summed = Scenario(base="plan", readings={"fx_and_event_loss": "summed"})
    app = open_page("risk", encode(summed, ""))
    assert "The ceiling counts exchange-rate losses too" in text(app)


@pytest.mark.parametrize("world_file", [two_markets, bare])
def test_a_company_of_ones_own_has_no_ceiling_and_reads_why(
    world_file: Callable[[], str],
) -> None:
    app = open_page("risk")
    switch(app, bring(app, "Teapots", world_file()))
    app.switch_page("pages/risk.py").run()
    assert not app.exception
    told = answer(app)
    assert "There is no programme budget to hold that against, so there is no ceiling" in told
    assert "Nothing protects against them yet." in told
    assert "The plan's measures need a programme; insurance does not." in text(app).replace(
        "&#x27;", "'"
    )
    assert "ceiling of" not in told
    app.slider(key="lever.insurance.slider").set_value(50.0).run()
    assert "of premiums" in answer(app)


@pytest.mark.parametrize("horizon", ["next_quarter", "next_52_weeks"])
def test_a_shorter_horizon_says_what_it_cannot_be_held_against(risk: AppTest, horizon: str) -> None:
    risk.selectbox(key="horizon").set_value(horizon).run()
    assert not risk.exception
    told, short = answer(risk), horizon == "next_quarter"
    assert ("in one quarter of twenty" in told) == short
    assert ("one year of twenty" in told) != short
    assert ("The budget is a year's and this horizon is a quarter" in told) == short
    assert ("ceiling of 5 %" in told) != short


def test_a_company_whose_money_is_all_at_home_has_nothing_to_hedge() -> None:
    made = read_world(two_markets())
    rows = made.business.markets
    rows = {name: row.model_copy(update={"currency": "CNY"}) for name, row in rows.items()}
    at_home = made.business.model_copy(update={"markets": rows})
    app = open_page("home")
    file = write_world(build_world(made.given_plan, at_home, made.fit))
    switch(app, bring(app, "Teapots", file))
    app.switch_page("pages/risk.py").run()
    assert not app.exception
    assert "All money is in the home currency: there is nothing to hedge." in text(app)
    assert "Hedge of each currency" not in [e.label for e in app.expander]


def test_a_company_where_nothing_goes_wrong_draws_no_curve() -> None:
    made = read_world(two_markets())
    numbers = dict(made.business.numbers)
    share = numbers["event_loss_share"]
    numbers["event_loss_share"] = share.model_copy(update={"value": 0.0})
    calm = made.business.model_copy(update={"numbers": numbers})
    app = open_page("home")
    switch(app, bring(app, "Calm", write_world(build_world(made.given_plan, calm, made.fit))))
    app.switch_page("pages/risk.py").run()
    assert not app.exception
    assert "No event losses are expected" in answer(app)
    assert not app.get("vega_lite_chart")


def test_risks_of_places_where_nothing_is_sold_are_one_line() -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", bare()))
    app.switch_page("pages/risk.py").run()
    app.session_state["risk_sources"] = True
    app.run()
    world = read_world(bare())
    found = losses(evaluate(Scenario(), world, MEMO)).risks
    gone = [risk.id for risk in found if risk.exposure == 0]
    assert gone
    drawn = unescape(text(app))
    assert drawn.count(f"{len(gone)} risks of the register have nothing exposed here.") == 2
    labels = {risk.id: risk.label for risk in world.register.risks}
    for risk in found:
        assert (f">{labels[risk.id]}<" in drawn) == (risk.id not in gone), risk.id
    assert "Port congestion in Southeast Asia" not in drawn
    assert "One outside event strikes it together with:" in drawn


def test_what_strikes_together_can_be_reached_by_keyboard(risk: AppTest) -> None:
    marks = re.findall(r'<i class="hr-driven" tabindex="0" role="note" .*?>', text(risk))
    assert any('aria-label="Strikes with: Port congestion in Southeast Asia."' in m for m in marks)
