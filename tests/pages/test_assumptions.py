"""The Assumptions drawer without a browser: edit, effect, undo, link, refusal."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario
from model.scenario import decode, encode
from model.world.file import read_world
from tests.pages.app import open_page, verdict, warnings, words
from tests.pages.companies import bring, switch, two_markets
from ui.assumptions import put_back

RETURNS = "business.tables.return_rate.US.apparel"
BUDGET = "business.numbers.programme_budget"
MIX = "business.tables.platform_mix.europe"


@pytest.fixture
def drawer() -> AppTest:
    app = open_page("home")
    app.button(key="open_assumptions").click().run()
    assert not app.exception
    return app


def find(app: AppTest, search: str) -> AppTest:
    return app.text_input(key="assume_search").set_value(search).run()


def edit(app: AppTest, path: str, shown: float) -> AppTest:
    app.number_input(key=f"assume.{path}").set_value(shown).run()
    assert not app.exception
    return app


def code_of(app: AppTest) -> str:
    code = app.query_params["s"]
    return str(code[0] if isinstance(code, list) else code)


def scenario_of(app: AppTest) -> Scenario:
    return decode(code_of(app)).scenario


def test_an_edit_is_part_of_the_scenario_moves_the_page_and_can_be_undone(drawer: AppTest) -> None:
    before = verdict(drawer)
    find(drawer, "return rate united states apparel")
    edit(drawer, RETURNS, 40.0)
    assert scenario_of(drawer).assumptions == {RETURNS: 0.4}
    assert verdict(drawer) != before
    opened = open_page("home", code_of(drawer))
    assert verdict(opened) == verdict(drawer)
    drawer.button(key="undo").click().run()
    assert scenario_of(drawer).assumptions == {}
    assert verdict(drawer) == before


def test_back_to_a_preset_keeps_edited_assumptions_and_compares_without_them() -> None:
    moved = Scenario(levers={"price": 0.05}, assumptions={RETURNS: 0.4})
    app = open_page("home", encode(moved, ""))
    app.get_by_key("reset_menu").set_value("plan").run()
    assert not app.exception
    assert scenario_of(app) == Scenario(assumptions={RETURNS: 0.4})
    shown = [block.proto.popover.label for block in app.get("popover")]
    assert "1 figure changed" in shown
    assert verdict(app) != verdict(open_page("home"))


def test_an_edited_figure_stands_first_and_is_reset_alone(drawer: AppTest) -> None:
    find(drawer, "return rate united states apparel")
    edit(drawer, RETURNS, 40.0)
    find(drawer, "")
    first = next(n.key for n in drawer.number_input if n.key.startswith("assume."))
    assert first == f"assume.{RETURNS}"
    drawer.button(key=f"reset.{RETURNS}").click().run()
    assert scenario_of(drawer).assumptions == {}


def test_the_other_shares_of_a_whole_make_room_and_stay_unedited(drawer: AppTest) -> None:
    find(drawer, "platform europe share")
    keys = [n.key for n in drawer.number_input if n.key.startswith(f"assume.{MIX}")]
    edit(drawer, f"{MIX}.amazon", 50.0)
    assert not drawer.warning, [w.value for w in drawer.warning]
    assert scenario_of(drawer).assumptions == {f"{MIX}.amazon": 0.5}
    shares = [drawer.number_input(key=key).value for key in keys]
    assert len(shares) > 2
    assert sum(shares) == pytest.approx(100.0, abs=1e-3)


def test_each_share_typed_holds_what_was_typed(drawer: AppTest) -> None:
    find(drawer, "platform europe share")
    edit(drawer, f"{MIX}.amazon", 50.0)
    edit(drawer, f"{MIX}.ebay", 80.0)
    assert scenario_of(drawer).assumptions == {f"{MIX}.ebay": 0.8}
    assert drawer.number_input(key=f"assume.{MIX}.ebay").value == 80.0


def test_an_impossible_value_is_repeated_and_changes_nothing(drawer: AppTest) -> None:
    find(drawer, "return rate united states apparel")
    edit(drawer, RETURNS, 250.0)
    said = " ".join(str(w.value) for w in drawer.warning).replace("\u00a0", " ")
    assert "250.00 % is not possible for Return rate" in said
    assert scenario_of(drawer).assumptions == {}
    assert drawer.number_input(key=f"assume.{RETURNS}").value < 100


def test_each_figure_says_where_it_comes_from(drawer: AppTest) -> None:
    find(drawer, "duty germany")
    assert "source:" in words(drawer)
    find(drawer, "nothing of this name")
    assert "nothing of this name" in " ".join(str(c.value) for c in drawer.caption)


def test_a_link_with_an_assumption_of_another_company_says_so_and_opens() -> None:
    strange = Scenario(levers={"price": 0.05}, assumptions={"business.numbers.moonlight": 1.0})
    app = open_page("home", encode(strange, ""))
    assert "moonlight" in warnings(app)[0]
    assert scenario_of(app) == Scenario(levers={"price": 0.05})


def test_the_programme_budget_of_a_company_is_shown_but_not_edited_here() -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", two_markets()))
    app.button(key="open_assumptions").click().run()
    find(app, "programme budget")
    assert app.number_input(key=f"assume.{BUDGET}").disabled
    assert "change it on the Data page" in words(app)


def test_a_link_that_assumes_a_programme_budget_opens_without_it_and_says_so() -> None:
    world = read_world(two_markets())
    strange = Scenario("status_quo", levers={"price": 0.05}, assumptions={BUDGET: 1e6})
    app = open_page("home", encode(strange, world.id))
    switch(app, bring(app, "Teapots", two_markets()))
    assert scenario_of(app) == Scenario("status_quo", levers={"price": 0.05})
    assert "programme_budget" in " ".join(warnings(app)).replace("\\", "")


def test_a_share_is_taken_back_from_the_list_of_changes_with_its_whole() -> None:
    edited = {f"{MIX}.amazon": 0.5, f"{MIX}.ebay": 0.5, RETURNS: 0.4}
    assert put_back(f"{MIX}.amazon", edited, {}) == {f"{MIX}.amazon": None, f"{MIX}.ebay": None}
    assert put_back(RETURNS, edited, {RETURNS: 0.2}) == {RETURNS: 0.2}
