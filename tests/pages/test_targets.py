"""Targets without a browser: all rows with their sources, filters, the home case, its answer."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario, evaluate, load_plan, load_world
from model.levers.record import BASES, Base
from model.scenario import encode
from tests.pages.app import open_page, verdict, words
from tests.pages.companies import bare, bring, switch, two_markets

HOME_CASE = "The home case in four dimensions"


@pytest.fixture
def targets() -> AppTest:
    return open_page("targets")


def said(app: AppTest) -> str:
    return words(app).replace("\u00a0", " ")


def answer(app: AppTest) -> str:
    found = re.search(r'hr-question"><b>.*?</b> <span>(.*?)</span>', said(app))
    assert found is not None
    return found[1]


def count(app: AppTest) -> int:
    return words(app).count('<div role="listitem"><details')


def pick(app: AppTest, name: str, value: str) -> AppTest:
    app.selectbox(key=f"targets_{name}").set_value(value).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("base", BASES)
def test_each_preset_shows_every_target_with_its_figures(base: Base) -> None:
    app = open_page("targets", encode(Scenario(base=base), ""))
    score = evaluate(Scenario(base=base), load_world()).score
    assert count(app) == len(score.targets) == len(load_plan().targets)
    told = answer(app)
    assert told.startswith(f"{score.targets_met.mean:.1f} of {score.modelled} targets")
    assert (
        f"Out of reach: {sum(t.status == 'missed' for t in score.targets)} of {score.modelled}."
        in told
    )
    drawn = said(app)
    for target in score.targets:
        assert f"claim {target.claim}." in drawn, target.id
    assert app.get("vega_lite_chart")[0].proto.alt == "How many targets are met"
    assert f"of {score.modelled} with" in drawn
    assert f"expected {score.targets_met.mean:.1f}, in plan" in drawn


def test_the_answer_follows_the_levers_and_names_the_compared_scenario(targets: AppTest) -> None:
    assert answer(targets).endswith("No target changes its standing against plan.")
    before = answer(targets)
    targets.slider(key="lever.media_total.slider").set_value(12.0).run()
    after = answer(targets)
    assert after != before
    assert re.search(r"Against plan these change: .* from likely to ", after)


def test_filters_narrow_the_table_and_say_when_nothing_is_left(targets: AppTest) -> None:
    plan = load_plan()
    home = [t for t in plan.targets if t.brand == "home"]
    pick(targets, "brand", "home")
    assert count(targets) == len(home)
    pick(targets, "status", "not_modelled")
    assert count(targets) == sum(t.modelled is not None for t in home)
    pick(targets, "dimension", "annual growth")
    assert count(targets) == 0
    assert "No target fits these filters" in said(targets)
    for name in ("brand", "status", "dimension"):
        pick(targets, name, "")
    pick(targets, "window", "2026-Q3")
    assert count(targets) == 1
    pick(targets, "window", "")
    targets.text_input(key="targets_words").set_value("dispute").run()
    assert count(targets) == 1
    assert "Days until a dispute is closed" in said(targets)


def test_targets_without_a_figure_say_why(targets: AppTest) -> None:
    waiting = load_plan().not_modelled
    drawn = said(targets)
    assert f"{len(waiting)} targets without a figure here" in drawn
    assert "Satisfaction needs a customer survey" in drawn
    told = f"stand on Home, {len(load_plan().targets) - len(waiting)} have a figure here, of"
    assert (
        f"6 main targets are judged together, 8 {told} {len(load_plan().targets)} in all" in drawn
    )


@pytest.mark.parametrize("profile", ["composite", "beauty"])
def test_the_home_case_shows_whichever_profile_is_active(profile: str) -> None:
    app = open_page("targets", encode(Scenario(profile=profile), ""))
    app.session_state["targets_view"] = HOME_CASE
    app.run()
    assert not app.exception
    drawn = said(app)
    for label in ("Financial performance", "Operating efficiency", "Customer value"):
        assert label in drawn
    assert "85 % of the target is 35.7 %" in drawn
    assert "Actual over target" in drawn
    assert "80 % of its stage goals" in drawn
    assert count(app) == 0


def test_the_home_case_moves_with_the_levers(targets: AppTest) -> None:
    targets.session_state["targets_view"] = HOME_CASE
    targets.run()
    before = said(targets)
    targets.slider(key="lever.price.slider").set_value(10.0).run()
    margin = r"Gross margin<small>.*?</strong>"
    assert re.search(margin, said(targets)) is not None
    assert re.search(margin, said(targets))[0] != re.search(margin, before)[0]  # type: ignore[index]


def test_own_targets_are_set_from_here(targets: AppTest) -> None:
    targets.button(key="open_targets").click().run()
    assert not targets.exception
    assert any(button.key == "targets_apply" for button in targets.button)


def test_the_strip_is_the_one_of_home(targets: AppTest) -> None:
    assert verdict(targets) == verdict(open_page("home"))


@pytest.mark.parametrize("make", [two_markets, bare])
def test_a_company_of_ones_own_has_its_rows_and_reasons(make: object) -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", make()))  # type: ignore[operator]
    app.switch_page("pages/targets.py").run()
    assert not app.exception
    drawn = said(app)
    folded = drawn.partition('<details class="ht-waiting" data-row="waiting"><summary>')[2]
    assert re.match(r"\d+ targets without a figure here</summary>", folded)
    table = drawn.partition('class="ht-table"')[2].partition('class="ht-waiting"')[0]
    assert "ht-row not_modelled" not in table
    assert "ht-row not_modelled" in folded
    assert "A target of the year" in drawn or "The company" in drawn
    assert any(button.key == "defaults_assumptions" for button in app.button)
    app.session_state["targets_view"] = HOME_CASE
    app.run()
    assert not app.exception
    assert "Repurchase rate" in said(app)


def test_choices_outlive_a_visit_to_another_page(targets: AppTest) -> None:
    pick(targets, "brand", "home")
    targets.text_input(key="targets_words").set_value("return").run()
    narrowed = count(targets)
    targets.switch_page("pages/risk.py").run()
    targets.switch_page("pages/targets.py").run()
    assert targets.selectbox(key="targets_brand").value == "home"
    assert targets.text_input(key="targets_words").value == "return"
    assert count(targets) == narrowed < len(load_plan().targets)
    targets.session_state["targets_view"] = HOME_CASE
    targets.run()
    targets.switch_page("pages/risk.py").run()
    targets.switch_page("pages/targets.py").run()
    assert count(targets) == 0
    assert "Financial performance" in said(targets)


def test_a_figure_that_nothing_moves_says_why(targets: AppTest) -> None:
    why = "as in 2025: no lever that moves it was moved"
    row = r'data-row="beauty-na-aov-target".*?</summary>'
    found = re.search(row, said(targets), re.DOTALL)
    assert found is not None
    assert why in found[0]
    assert "in every draw" in found[0]
    targets.slider(key="lever.price.slider").set_value(5.0).run()
    found = re.search(row, said(targets), re.DOTALL)
    assert found is not None
    assert why not in found[0]


def held_thumb() -> None:
    """What the answer is held against while a thumb is held."""
    import streamlit as st

    from ui import state

    state.commit("hedge", 0.5, dragging=True)
    level = state.level_detail("plan", "score", lambda outcome: outcome.score)
    st.text("|".join(f"{t.id} {t.probability}" for t in level.targets))


def test_standings_are_held_against_the_same_draws_while_a_thumb_is_held() -> None:
    app = AppTest.from_function(held_thumb, default_timeout=60).run()
    assert not app.exception
    world = load_world()
    rough = evaluate(Scenario(), world, draws=world.draws_while_dragged).score
    full = evaluate(Scenario(), world).score
    told = app.text[0].value
    assert told == "|".join(f"{t.id} {t.probability}" for t in rough.targets)
    assert told != "|".join(f"{t.id} {t.probability}" for t in full.targets)
