"""Companies of one's own beside the demo brand: switching, links, horizons, odd panels."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario
from model.scenario import decode, encode
from model.world import build_world
from model.world.file import read_world
from tests.pages.app import open_page, verdict, warnings, words
from tests.pages.companies import bare, bring, switch, two_markets

DEMO = "demo"


def plain(html: str) -> str:
    """Text without tags, blanks as blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


def scenario_of(app: AppTest) -> Scenario:
    code = app.query_params["s"]
    return decode(code[0] if isinstance(code, list) else code).scenario


def sliders(app: AppTest) -> set[str]:
    return {s.key.removeprefix("lever.").removesuffix(".slider") for s in app.slider}


@pytest.fixture
def home() -> AppTest:
    return open_page("home")


def test_a_company_takes_the_demos_place_and_gives_it_back(home: AppTest) -> None:
    demo = verdict(home)
    key = switch(home, bring(home, "Teapots Ltd", two_markets())) and home.radio[0].value
    drawn = words(home)
    assert "Teapots Ltd" in drawn
    assert "simulated" not in drawn
    assert "≈" in verdict(home)
    assert verdict(home) != demo
    assert home.session_state["headroom"].at_hand == key
    switch(home, DEMO)
    assert verdict(home) == demo


def test_the_side_bar_shows_company_and_horizon_at_hand_on_the_next_page_too(home: AppTest) -> None:
    key = bring(home, "Teapots", two_markets())
    home.switch_page("pages/budget.py").run()
    switch(home, key)
    home.selectbox(key="horizon").set_value("next_quarter").run()
    home.switch_page("app.py").run()
    assert home.radio(key="world_switch").value == key
    assert home.selectbox(key="horizon").value == "next_quarter"


def test_every_company_keeps_its_own_work(home: AppTest) -> None:
    """What was moved, undone and compared with is there again; nothing travels between them."""
    home.slider(key="lever.price.slider").set_value(5.0).run()
    home.slider(key="lever.media_total.slider").set_value(9.0).run()
    home.button(key="undo").click().run()
    key = bring(home, "Teapots", two_markets())
    switch(home, key)
    assert scenario_of(home) == Scenario("status_quo")
    assert home.button(key="undo").disabled
    assert "As things stand" in words(home)
    home.slider(key="lever.price.slider").set_value(-3.0).run()
    switch(home, DEMO)
    assert scenario_of(home) == Scenario("plan", levers={"price": 0.05})
    home.button(key="redo").click().run()
    assert set(scenario_of(home).levers) == {"price", "media_total"}
    switch(home, key)
    assert scenario_of(home) == Scenario("status_quo", levers={"price": -0.03})
    assert home.session_state["headroom"].compared == "status_quo"
    home.button(key="undo").click().run()
    assert scenario_of(home) == Scenario("status_quo")


def test_a_company_taken_out_leaves_no_work_behind(home: AppTest) -> None:
    key = bring(home, "Teapots", two_markets())
    switch(home, key)
    home.slider(key="lever.price.slider").set_value(-3.0).run()
    home.button(key="drop_world").click().run()
    home.button(key="drop_world_yes").click().run()
    assert scenario_of(home) == Scenario("plan")
    switch(home, bring(home, "Teapots", two_markets()))
    assert scenario_of(home) == Scenario("status_quo")


def test_levers_and_tiles_are_those_of_the_company(home: AppTest) -> None:
    switch(home, bring(home, "Teapots", two_markets()))
    assert sliders(home) == {
        "media_total",
        "media_split[north_america]",
        "price",
        "delivery_speed",
        "hedge",
    }
    text = plain(words(home))
    assert "There is no programme here" in text
    assert "North America share" in text
    assert "What the plan claims" not in text


def test_without_a_programme_levers_speak_of_the_status_quo_alone(home: AppTest) -> None:
    switch(home, bring(home, "Teapots", two_markets()))
    drawn = plain(words(home))
    assert "Five levers" in drawn
    assert "Six levers" not in drawn
    assert "▏status quo grey" in drawn
    captions = [plain(caption.value) for caption in home.caption]
    assert "status quo 0.0 % · unchanged" in captions
    assert not [caption for caption in captions if "plan" in caption]


def test_one_market_without_media_or_dates_says_why_and_names_no_year(home: AppTest) -> None:
    switch(home, bring(home, "Bare", bare()))
    text = plain(words(home))
    assert "The panel has no media" in text
    assert "GMV next 52 weeks" in text
    assert "2025" not in plain(verdict(home))
    home.switch_page("pages/budget.py").run()
    assert not home.exception
    assert "nothing to split" in words(home)
    assert "no programme budget" in words(home)


@pytest.mark.parametrize("horizon", ["next_52_weeks", "next_quarter"])
def test_another_horizon_is_one_choice_away(home: AppTest, horizon: str) -> None:
    switch(home, bring(home, "Teapots", two_markets()))
    home.selectbox(key="horizon").set_value(horizon).run()
    assert not home.exception
    assert f"GMV {horizon.replace('_', ' ')}" in plain(words(home))


def test_another_horizon_keeps_assumptions_and_what_can_be_undone(home: AppTest) -> None:
    switch(home, bring(home, "Teapots", two_markets()))
    home.slider(key="lever.price.slider").set_value(5.0).run()
    home.button(key="open_assumptions").click().run()
    home.text_input(key="assume_search").set_value("repurchase").run()
    home.number_input(key="assume.business.numbers.repurchase_rate").set_value(30.0).run()
    home.selectbox(key="horizon").set_value("next_quarter").run()
    assert scenario_of(home).assumptions == {"business.numbers.repurchase_rate": 0.3}
    home.button(key="undo").click().run()
    assert scenario_of(home).assumptions == {}
    assert scenario_of(home).levers == {"price": 0.05}
    home.button(key="undo").click().run()
    assert scenario_of(home).levers == {}
    assert home.button(key="undo").disabled


def test_a_quarter_another_horizon_does_not_have_is_left_out_with_its_step(home: AppTest) -> None:
    home.slider(key="lever.price.slider").set_value(5.0).run()
    home.switch_page("pages/budget.py").run()
    home.get_by_key("media_axis").set_value("quarter").run()
    home.number_input(key="split.quarter.share.1").set_value(30.0).run()
    assert set(scenario_of(home).levers) == {"price", "media_split[Q2]"}
    home.selectbox(key="horizon").set_value("next_quarter").run()
    assert scenario_of(home).levers == {"price": 0.05}
    assert "do not exist over this horizon" in warnings(home)[0]
    home.button(key="undo").click().run()
    assert scenario_of(home).levers == {}


def choose_a_closed_horizon() -> None:
    """A script of its own: the side bar offers no closed horizon."""
    from model.calendar import HorizonError
    from tests.pages.companies import bare
    from ui import state

    state.use_world(state.add_world("Bare", bare()).id)
    state.use_horizon("next_quarter")
    try:
        state.use_horizon("plan_year")
    except HorizonError as error:
        state.keep("refused", str(error))


def test_a_closed_horizon_is_refused_and_leaves_the_one_chosen_before() -> None:
    app = AppTest.from_function(choose_a_closed_horizon, default_timeout=60).run()
    now = app.session_state["headroom"]
    assert "plan_year" in now.kept["refused"]
    assert list(now.horizons.values()) == ["next_quarter"]


def name_one_company_twice() -> None:
    """Equal but for their label, which is in the file but not in a world's id."""
    from dataclasses import replace

    from model.world.file import read_world, write_world
    from tests.pages.companies import two_markets
    from ui import state

    for label in ("Teapots", "Kettles"):
        text = write_world(replace(read_world(two_markets()), label=label))
        state.use_world(state.add_world(label, text).id)
        state.use_horizon("next_quarter")
        state.keep(label, state.world().label)


def replace_one_of_as_many_as_a_session_holds() -> None:
    """All places taken; then one company is made again and another is one too many."""
    from dataclasses import replace

    from model.world.file import read_world, write_world
    from tests.pages.companies import bare
    from ui import state
    from ui.intake.make import use_company

    made = read_world(bare())
    for place in range(state.MOST_COMPANIES):
        state.add_world(f"Shop {place}", write_world(replace(made, label=f"shop {place}")))
    again = use_company("Shop 2", write_world(replace(made, label="made again")))
    try:
        use_company("One more", write_world(replace(made, label="one more")))
    except state.TooManyCompaniesError as error:
        state.keep("refused", str(error))
    state.keep("again", again.id)


def test_a_company_is_made_again_where_no_place_is_left() -> None:
    app = AppTest.from_function(replace_one_of_as_many_as_a_session_holds, default_timeout=60)
    app.run()
    assert not app.exception, [error.value for error in app.exception]
    now = app.session_state["headroom"]
    names = sorted(company.name for company in now.companies.values())
    assert names == [f"Shop {place}" for place in range(len(names))]
    assert "as many as a session holds" in now.kept["refused"]
    assert now.at_hand == now.kept["again"]


def test_equal_companies_keep_their_own_names_over_another_horizon() -> None:
    app = AppTest.from_function(name_one_company_twice, default_timeout=60).run()
    assert not app.exception, [error.value for error in app.exception]
    kept = app.session_state["headroom"].kept
    assert (kept["Teapots"], kept["Kettles"]) == ("Teapots", "Kettles")


def test_a_link_waits_for_its_company_and_opens_on_it() -> None:
    world = read_world(two_markets())
    code = encode(Scenario("status_quo", levers={"price": 0.07}), world.id)
    app = open_page("home", code)
    assert "made on other data" in warnings(app)[0]
    switch(app, bring(app, "Teapots", two_markets()))
    assert scenario_of(app).levers == {"price": 0.07}
    assert "Opened from a link" in words(app)


def test_a_link_made_over_another_horizon_opens_when_that_is_chosen() -> None:
    world = read_world(two_markets())
    quarter = build_world(world.given_plan, world.business, world.fit, "next_quarter")
    code = encode(Scenario("status_quo", levers={"price": 0.07}), quarter.id)
    app = open_page("home", code)
    switch(app, bring(app, "Teapots", two_markets()))
    assert "As things stand" in words(app)
    app.selectbox(key="horizon").set_value("next_quarter").run()
    assert "Opened from a link" in words(app)
    assert scenario_of(app).levers == {"price": 0.07}


def test_one_sessions_companies_are_not_anothers(home: AppTest) -> None:
    bring(home, "Teapots", two_markets())
    other = open_page("home")
    assert not other.radio
    assert "Teapots" not in words(other)


def test_targets_of_ones_own_are_typed_and_taken_back(home: AppTest) -> None:
    switch(home, bring(home, "Teapots", two_markets()))
    home.button(key="open_targets").click().run()
    home.session_state[f"targets_table.{read_world(two_markets()).id}"] = {
        "edited_rows": {0: {"kpi": "gmv_growth", "value": 5.0, "direction": "≥", "window": "year"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    home.toggle(key="targets_keep").set_value(False).run()
    home.button(key="targets_apply").click().run()
    assert not home.exception
    assert "of 1" in plain(verdict(home))
    assert "≥ 5 %" in plain(words(home))
    home.button(key="targets_reset").click().run()
    assert "of 1 " not in plain(verdict(home))


def pick_a_company_of_another_name() -> None:
    """A browser names what it drew last, also when that company has gone or has a new name."""
    from tests.pages.companies import two_markets
    from ui import state
    from ui.worlds import SWITCH, _switch

    kettles = state.add_world("Kettles", two_markets())
    state.use_world(kettles.id)
    for picked in ("Teapots (2)", "Kettles", state.DEMO, kettles.id):
        state.pick(SWITCH, picked)
        _switch()
        notice = state.session().notice
        said = "" if notice is None else notice.message
        state.keep(picked, (state.session().at_hand == kettles.id, said))
        state.tell(None)


def test_an_unknown_company_in_the_switch_is_told_and_changes_nothing() -> None:
    app = AppTest.from_function(pick_a_company_of_another_name, default_timeout=60).run()
    assert not app.exception, [error.value for error in app.exception]
    kept = app.session_state["headroom"].kept
    assert kept["Teapots (2)"][0]
    assert "not in this session any more" in kept["Teapots (2)"][1]
    assert kept["Kettles"] == (True, "")
    assert kept["demo"] == (False, "")


def open_one_world_file_twice() -> None:
    """As it was made, then as it was saved over another horizon."""
    from tests.pages.companies import two_markets
    from ui import state
    from ui.intake.make import use_company

    first = use_company("Teapots", two_markets())
    state.use_horizon("next_quarter")
    saved = state.world_text(first.id)
    again = use_company("", saved)
    state.keep("first", first.id)
    state.keep("again", again)


def test_a_world_file_opened_again_keeps_its_name_and_is_at_hand() -> None:
    app = AppTest.from_function(open_one_world_file_twice, default_timeout=60).run()
    assert not app.exception, [error.value for error in app.exception]
    held = app.session_state["headroom"]
    again = held.kept["again"]
    assert (again.name, held.at_hand) == ("Teapots", again.id)
    assert again.id != held.kept["first"]
    assert [company.name for company in held.companies.values()] == ["Teapots"]
