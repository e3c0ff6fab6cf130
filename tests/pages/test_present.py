"""Present without a browser: every preset, the walk, and work on what is shown."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario, load_world
from model.levers.record import BASES
from model.scenario import encode
from model.store import Entry, Store
from tests.pages.app import open_page, verdict, warnings, words
from tests.pages.companies import bare, bring, switch
from ui.stories import stories


def name(app: AppTest) -> str:
    found = re.search(r'class="hp-name">([^<]*)', words(app))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("base", BASES)
def test_each_preset_is_presented_with_the_figures_of_home(base: str) -> None:
    code = encode(Scenario(base=base), "")
    app, home = open_page("present", code), open_page("home", code)
    values = re.findall(r'hr-kpi-value">([^<]*)', verdict(home))
    assert re.findall(r'hr-kpi-value">([^<]*)', verdict(app)) == values
    assert "Simulated company" in words(app)
    assert not app.sidebar.children
    assert not app.slider


def test_the_walk_goes_through_the_stories_and_leaves_the_scenario_at_hand_alone() -> None:
    app = open_page("present")
    assert name(app) == "The plan"
    assert app.button(key="present_back").disabled
    seen = []
    while not app.button(key="present_next").disabled:
        app.button(key="present_next").click().run()
        assert not app.exception
        seen.append(name(app))
    assert seen == [story.title for story in stories()]
    assert app.session_state["headroom"].history.present == Scenario()
    app.button(key="present_back").click().run()
    assert name(app) == seen[-2]


def test_what_changed_has_at_most_eight_lines_and_counts_the_others() -> None:
    """Four levers of their own, on top of the eight lines of the bold bands."""
    dear = {"price": 0.05, "competitor_price": -0.1, "freight_rate": 0.2, "media_total": 1e7}
    app = open_page("present", encode(Scenario(base="bold", levers=dear), ""))
    assert words(app).count('<p class="hp-line many">') == 8
    assert re.search(r"and \d+ more", words(app))


def test_the_heading_says_what_a_stop_is_held_against() -> None:
    assert "<small>against status quo</small>" in words(open_page("present"))


def test_the_last_stop_says_that_it_is_the_end() -> None:
    app = open_page("present")
    assert app.button(key="present_next").label == "next"
    for _story in stories():
        app.button(key="present_next").click().run()
    assert app.button(key="present_next").label == "the end"


def test_what_is_shown_is_worked_on_at_home_and_the_walk_goes_on_from_there() -> None:
    app = open_page("present")
    app.button(key="present_next").click().run()
    app.button(key="present_next").click().run()
    shown = verdict(app)
    app.button(key="present_open").click().run()
    held = app.session_state["headroom"]
    assert held.history.present.levers == {"competitor_price": -0.1}
    assert "hr-name" in words(app)  # Home, with the scenario bar
    app.switch_page("pages/present.py").run()
    assert name(app) == "Price war"
    assert verdict(app) == shown
    app.button(key="present_back").click().run()
    app.button(key="present_back").click().run()
    assert name(app) == "The plan"
    assert app.button(key="present_back").disabled


def test_what_a_stop_was_changed_into_follows_it() -> None:
    app = open_page("present")
    app.button(key="present_next").click().run()
    app.button(key="present_open").click().run()
    app.slider(key="lever.price.slider").set_value(5.0).run()
    app.switch_page("pages/present.py").run()
    assert name(app) == "Port congestion"
    app.button(key="present_next").click().run()
    assert name(app) == "Port congestion, changed"
    app.button(key="present_next").click().run()
    assert name(app) == "Price war"


def test_leave_opens_home() -> None:
    app = open_page("present")
    app.button(key="present_leave").click().run()
    assert not app.exception
    assert "hr-name" in words(app)


def test_a_company_of_ones_own_is_presented_without_a_plan() -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", bare()))
    app.switch_page("pages/present.py").run()
    assert not app.exception, [error.value for error in app.exception]
    assert "own weeks" in words(app)
    assert name(app) == "As things stand"


def test_what_goes_wrong_with_the_store_is_said_here_too(own_store: Path) -> None:
    """The saved scenario that is shown was taken away meanwhile by somebody else."""
    code = encode(Scenario(levers={"price": 0.05}), load_world().id)
    entry = Entry(code, load_world().id, "Demo brand", datetime(2026, 1, 1, tzinfo=UTC))
    Store(str(own_store)).save("Board", entry)
    app = open_page("present")
    app.session_state["headroom"].kept["present_list"] = "saved"
    app.run()
    app.button(key="present_next").click().run()
    assert name(app) == "Board"
    with sqlite3.connect(own_store) as raw:
        raw.execute("update versions set code = 'h1AAAA'")
    app.button(key="present_open").click().run()
    assert not app.exception
    assert warnings(app)[0].startswith("This scenario cannot be opened.")
