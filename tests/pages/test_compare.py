"""Compare without a browser: every preset, what stands beside it, comparing everywhere."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario
from model.levers.record import BASES
from model.scenario import encode
from tests.pages.app import open_page, verdict, words
from tests.pages.companies import bare, bring, switch, two_markets
from tests.pages.test_saved import named, save_as
from ui.state import Aside


def drawn(app: AppTest) -> str:
    """The page's text without tags, blanks as blanks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words(app)).replace("\u00a0", " "))


def question(app: AppTest) -> str:
    return next(str(e.proto.body) for e in app.get("html") if "hr-question" in e.proto.body)


def beside(app: AppTest, *keys: str) -> AppTest:
    app.multiselect(key="beside_pick").set_value(list(keys)).run()
    assert not app.exception, [error.value for error in app.exception]
    return app


@pytest.mark.parametrize("base", BASES)
def test_every_preset_stands_beside_the_others(base: str) -> None:
    app = open_page("compare", encode(Scenario(base=base), ""))
    assert "How do these scenarios differ?" in words(app)
    assert " wins on " in drawn(app)
    assert base not in app.multiselect(key="beside_pick").value
    text = drawn(app)
    gmv = re.search(r"lands at \$([\d.]+) m GMV", text)
    assert gmv is not None
    assert re.search(rf"GMV \${re.escape(gmv[1])} m", text)
    assert text.index("What was set") < text.index("What it leads to")
    assert "GMV by week of" in text


def test_one_preset_stands_beside_it_at_first() -> None:
    assert len(open_page("compare").multiselect(key="beside_pick").value) == 1


def test_a_fourth_takes_the_place_of_the_one_chosen_first() -> None:
    app = beside(open_page("compare"), "status_quo", "story:bold", "story:cautious")
    app = beside(app, "status_quo", "story:bold", "story:cautious", "story:price_war")
    kept = ["story:bold", "story:cautious", "story:price_war"]
    assert app.multiselect(key="beside_pick").value == kept
    assert list(app.session_state["headroom"].beside) == kept


def test_a_moved_lever_changes_the_answer_and_the_list_of_levers() -> None:
    app = open_page("compare")
    before = question(app)
    app.slider(key="lever.price.slider").set_value(10.0).run()
    assert question(app) != before
    assert "+10.0 %" in drawn(app)


def test_stories_and_presets_can_stand_beside_it_and_the_choice_stays() -> None:
    app = beside(open_page("compare"), "story:price_war", "status_quo")
    assert "Competitor price" in drawn(app)
    assert "Price war" in question(app) or "Status quo" in question(app)
    app.switch_page("app.py").run()
    app.switch_page("pages/compare.py").run()
    assert app.multiselect(key="beside_pick").value == ["story:price_war", "status_quo"]


def test_nothing_beside_it_says_what_to_do() -> None:
    app = beside(open_page("compare"))
    assert "choose a preset, a story or a saved one" in question(app)
    assert "Nothing: all levers stand alike." in drawn(app)


def test_the_same_scenario_beside_itself_is_said_to_be_the_same() -> None:
    app = beside(open_page("compare"), "plan")
    assert "the same as this scenario" in drawn(app)
    assert "come to the same" in question(app)


def test_a_saved_scenario_stands_beside_another() -> None:
    app = open_page("home")
    app.slider(key="lever.price.slider").set_value(5.0).run()
    save_as(app, "Dearer & better")
    app.button(key="undo").click().run()
    app.switch_page("pages/compare.py").run()
    assert app.multiselect(key="beside_pick").options[0] == "Dearer & better"
    beside(app, "saved:1")
    assert "Dearer &amp; better" in words(app)
    assert "+5.0 %" in drawn(app)


def test_every_page_compares_with_a_story_once_it_is_set_aside() -> None:
    app = beside(open_page("compare"), "story:bold")
    plan = verdict(app)
    held = app.session_state["headroom"]
    held.aside, held.compared = Aside("All bold", Scenario(base="bold")), "aside"
    app.switch_page("app.py").run()
    assert not app.exception
    assert "to All bold" in verdict(app)
    assert verdict(app) != plan
    app.slider(key="lever.price.slider").set_value(5.0).run()
    assert "to All bold" in verdict(app)
    assert not app.exception


@pytest.mark.parametrize("world_file", [two_markets, bare])
def test_a_company_of_ones_own_is_compared_too(world_file: object) -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", world_file()))  # type: ignore[operator]
    app.switch_page("pages/compare.py").run()
    assert not app.exception, [error.value for error in app.exception]
    assert "plan" not in app.multiselect(key="beside_pick").options
    app.slider(key="lever.price.slider").set_value(3.0).run()
    assert " wins on " in question(app) or "same so far" in question(app)
    assert named(app).endswith(", changed")
