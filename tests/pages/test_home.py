"""Home without a browser: presets, moves, undo, resets, links."""

from __future__ import annotations

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario, load_plan
from model.levers.record import BASES
from model.results import WeeklySeries
from model.scenario import decode, encode
from tests.pages.app import open_page, verdict, warnings, words
from tests.pages.companies import bring, committed, switch, two_markets
from ui.cards import weekly_ends
from ui.stories import stories

MASTERS = {
    "media_total",
    "media_split[southeast_asia]",
    "price",
    "delivery_speed",
    "programme_funding",
    "hedge",
}


@pytest.fixture
def home() -> AppTest:
    return open_page("home")


def move(app: AppTest, key: str, shown: float) -> AppTest:
    app.slider(key=f"lever.{key}.slider").set_value(shown).run()
    assert not app.exception
    return app


def scenario_of(app: AppTest) -> Scenario:
    """The scenario that the address names."""
    code = app.query_params["s"]
    return decode(code[0] if isinstance(code, list) else code).scenario


@pytest.mark.parametrize("base", BASES)
def test_each_preset_draws_the_whole_screen(base: str) -> None:
    app = open_page("home", encode(Scenario(base=base), ""))
    drawn = words(app)
    assert {s.key.removeprefix("lever.").removesuffix(".slider") for s in app.slider} == MASTERS
    assert drawn.count("<article") == 6
    assert drawn.count('role="listitem"') == 8
    assert "simulated" in drawn
    assert app.get("vega_lite_chart")[0].proto.alt.startswith("GMV by week")


def test_home_opens_with_the_plan(home: AppTest) -> None:
    assert scenario_of(home) == Scenario(base="plan")
    assert home.button(key="undo").disabled
    assert home.button(key="redo").disabled
    assert "same as plan" in verdict(home)


def test_a_moved_lever_moves_the_strip_and_undo_brings_it_back(home: AppTest) -> None:
    before = verdict(home)
    move(home, "price", 5.0)
    assert scenario_of(home).levers == {"price": 0.05}
    after = verdict(home)
    assert after != before
    home.button(key="undo").click().run()
    assert verdict(home) == before
    assert scenario_of(home).levers == {}
    home.button(key="redo").click().run()
    assert verdict(home) == after
    assert home.slider(key="lever.price.slider").value == 5.0


def test_a_link_opens_the_same_figures_as_a_copy(home: AppTest) -> None:
    move(home, "media_split[southeast_asia]", 20.0)
    code = encode(scenario_of(home), "")
    opened = open_page("home", code)
    assert verdict(opened) == verdict(home)
    assert "Opened from a link" in words(opened)
    assert opened.button(key="undo").disabled


@pytest.mark.parametrize("code", ["nonsense", "h1AAAA", "h9abcdef", "<script>", "h1" + "A" * 20000])
def test_a_bad_link_gets_a_message_and_the_plan(code: str) -> None:
    app = open_page("home", code)
    assert "cannot be opened" in warnings(app)[0]
    assert scenario_of(app) == Scenario(base="plan")


def test_a_link_with_a_value_out_of_range_is_opened_at_the_limit_and_says_so() -> None:
    app = open_page("home", encode(Scenario(levers={"price": 3.0}), ""))
    assert "no longer fit" in warnings(app)[0]
    assert app.slider(key="lever.price.slider").value == 15.0


def test_every_story_opens_and_changes_the_scenario(home: AppTest) -> None:
    plan = verdict(home)
    for story in stories():
        home.button(key=f"story_{story.key}").click().run()
        assert not home.exception
        assert story.title in words(home)
        assert verdict(home) != plan


def test_what_would_close_the_gap_is_found_and_can_be_tried(home: AppTest) -> None:
    home.button(key="gap_ask").click().run()
    assert not home.exception
    if any(button.key == "gap_try" for button in home.button):
        home.button(key="gap_try").click().run()
        assert len(scenario_of(home).levers) >= 1


def test_the_drawings_are_in_the_summary_beside_each_other(home: AppTest) -> None:
    drawn = words(home)
    for label in ("plan as claimed", "status quo", "Operating result", "Targets met"):
        assert label in drawn


def levers_changed(app: AppTest) -> int:
    """How many levers the scenario bar counts as changed."""
    labels = [block.proto.popover.label for block in app.get("popover")]
    found = [re.match(r"(\d+) levers? changed", label) for label in labels]
    return next(int(match[1]) for match in found if match)


def test_what_a_preset_or_a_story_moves_is_counted(home: AppTest) -> None:
    assert levers_changed(home) == 0
    home.button(key="story_bold").click().run()
    assert levers_changed(home) > 5
    home.button(key="story_price_war").click().run()
    assert levers_changed(home) == 1


def test_a_story_tells_its_sentence_until_something_is_changed(home: AppTest) -> None:
    home.button(key="story_price_war").click().run()
    assert "Competitors cut prices" in verdict(home)
    move(home, "price", 5.0)
    assert "Competitors cut prices" not in verdict(home)


def test_without_media_money_the_ad_roas_keeps_its_row_and_says_why(home: AppTest) -> None:
    move(home, "media_total", 0.0)
    drawn = words(home)
    rows = re.findall(r'role="listitem" aria-label="([^":]+)', drawn)
    assert len(rows) == 8
    assert "Media money is zero" in drawn
    assert "18 targets" in re.sub(r"<[^>]+>", "", drawn)


def links(app: AppTest) -> list[tuple[str, str]]:
    """Label and page of the links drawn, the menu's among them."""
    found = (element.proto for element in app.get("page_link"))
    return [(str(link.label), str(link.page)) for link in found]


def test_all_targets_are_one_link_away(home: AppTest) -> None:
    count = len(load_plan().targets)
    assert (f"all {count}, with sources", "targets") in links(home)
    assert ("Which ones", "targets") in links(home)


def test_what_committed_spends_add_is_told_under_the_media_lever(home: AppTest) -> None:
    assert "Committed spends" not in words(home)
    switch(home, bring(home, "Teapots", committed()))
    told = words(home).replace("\u00a0", " ")
    assert re.search(r"Committed spends add \$[\d.]+ k to total media", told)


def test_a_row_that_rests_on_defaults_leads_to_them(home: AppTest) -> None:
    assert not any(button.key == "defaults_assumptions" for button in home.button)
    switch(home, bring(home, "Teapots", two_markets()))
    assert "≈" in words(home)
    assert ("on the Data page", "data") in links(home)
    home.button(key="defaults_assumptions").click().run()
    assert not home.exception
    assert any((field.key or "").startswith("assume.") for field in home.number_input)


def test_the_scale_of_the_weekly_chart_stands_still_at_both_ends(home: AppTest) -> None:
    """All that is drawn on the axis lies between the same two ends; far away they are steps off."""
    drawn = ["mean", "low", "high", "other", "top", "name_at", "other_name_at"]
    ends = []
    for price in (0.0, 2.0, 4.0, -15.0):
        move(home, "price", price)
        frame = home.session_state["headroom"].pictures["weekly"].frame[drawn]
        ends.append((float(frame.min().min()), float(frame.max().max())))
    assert len({low for low, _high in ends[:3]}) == 2  # one step down
    assert ends[1][0] == ends[2][0]
    assert len({high for _low, high in ends[:3]}) == 1
    assert ends[3][1] > ends[0][1]


def test_the_weekly_scale_grows_in_steps_by_hand() -> None:
    """Presets from 1 to 5: steps of 1, out to what holds the scenario."""

    def path(low: float, high: float) -> WeeklySeries:
        ends = np.array([low]), np.array([high])
        return WeeklySeries(("2026-01-05",), (ends[0] + ends[1]) / 2, *ends)

    held = [path(1.0, 4.0), path(2.0, 5.0)]
    assert weekly_ends(path(1.5, 4.5), held) == (1.0, 5.0)
    assert weekly_ends(path(0.9, 6.1), held) == (0.0, 7.0)
    assert weekly_ends(path(0.1, 6.9), held) == (0.0, 7.0)
