"""Budget without a browser: programme lines, the media split with locks, its answer."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario, load_plan
from model.levers.record import BASES
from model.scenario import encode
from model.world.file import read_world
from tests.pages.app import hold_thumb, open_page, verdict, words
from tests.pages.companies import bring, committed, switch

CHANNELS = 10


@pytest.fixture
def budget() -> AppTest:
    return open_page("budget")


def shares(app: AppTest) -> list[float]:
    return [app.number_input(key=f"split.channel.share.{i}").value for i in range(CHANNELS)]


@pytest.mark.parametrize("base", BASES)
def test_each_preset_draws_every_line_of_the_budget(base: str) -> None:
    app = open_page("budget", encode(Scenario(base=base), ""))
    keys = {slider.key for slider in app.slider}
    for line in load_plan().budget_lines_for("composite"):
        assert f"lever.funding[{line.key}].slider" in keys
    assert "How should the budget be split?" in words(app)
    assert "audit A1" in words(app)


def test_the_phases_add_up_to_the_plan_with_the_part_that_has_no_line(budget: AppTest) -> None:
    """Phase 1: 5.0 m planned, 4.0 m in named lines, 1.0 m not itemised (audit A1)."""
    row = re.search(r"Phase 1: infrastructure</th>(.*?)</tr>", words(budget))
    assert row is not None
    cells = re.findall(r">([^<]+)</td>", row[1].replace("\u00a0", " "))
    assert cells == ["$5.0 m", "$4.0 m", "$1.0 m", "$5.0 m", "$0"]


def test_the_answer_follows_the_levers(budget: AppTest) -> None:
    assert "Nothing differs from plan yet" in words(budget)
    budget.slider(key="lever.funding[smart_warehouse].slider").set_value(50.0).run()
    drawn = words(budget).replace("\u00a0", " ")
    assert "puts $9.0 m into the programme" in drawn
    assert "Against plan GMV moves by" in drawn


def test_the_difference_is_one_over_the_same_draws_while_a_thumb_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Overhead moves no demand, whatever the number of draws."""
    code = encode(Scenario(levers={"overhead_change": 0.1}), "")
    app = open_page("budget", code)
    hold_thumb(app, monkeypatch)
    assert "Against plan GMV moves by $0 " in words(app).replace("\u00a0", " ")


def test_a_moved_part_makes_room_and_a_locked_one_stays(budget: AppTest) -> None:
    before = shares(budget)
    assert sum(before) == pytest.approx(100)
    budget.checkbox(key="split.channel.lock.1").check().run()
    budget.number_input(key="split.channel.share.0").set_value(30.0).run()
    after = shares(budget)
    assert not budget.exception
    assert after[0] == pytest.approx(30.0)
    assert after[1] == pytest.approx(before[1])
    assert sum(after) == pytest.approx(100)
    assert all(now < then for now, then in zip(after[2:], before[2:], strict=True))


def test_locked_parts_stop_an_impossible_move_and_say_why(budget: AppTest) -> None:
    before = shares(budget)
    budget.checkbox(key="split.channel.lock.1").check().run()
    budget.number_input(key="split.channel.share.0").set_value(100.0).run()
    after = shares(budget)
    assert after[0] == pytest.approx(100 - before[1])
    assert after[1] == pytest.approx(before[1])
    said = " ".join(str(e.value) for e in budget.caption)
    assert "locked parts leave at most" in said
    assert not budget.info
    budget.get_by_key("media_axis").set_value("market").run()
    assert "locked parts" not in " ".join(str(e.value) for e in budget.caption)
    budget.get_by_key("media_axis").set_value("channel").run()
    assert "locked parts" not in " ".join(str(e.value) for e in budget.caption)


def test_with_all_lines_raised_each_line_says_what_it_gets(budget: AppTest) -> None:
    budget.slider(key="lever.programme_funding.slider").set_value(110.0).run()
    said = " ".join(str(e.value) for e in budget.caption).replace("\u00a0", " ")
    assert said.count("110 % of plan") == len(load_plan().budget_lines_for("composite"))


def test_a_lever_moved_on_home_stands_where_it_was_moved_to() -> None:
    app = open_page("home")
    app.slider(key="lever.programme_funding.slider").set_value(110.0).run()
    app.switch_page("pages/budget.py").run()
    assert app.slider(key="lever.programme_funding.slider").value == 110.0


@pytest.mark.parametrize(("axis", "parts"), [("market", 8), ("quarter", 4)])
def test_media_splits_by_market_and_by_quarter_too(budget: AppTest, axis: str, parts: int) -> None:
    budget.get_by_key("media_axis").set_value(axis).run()
    held = [budget.number_input(key=f"split.{axis}.share.{i}").value for i in range(parts)]
    assert sum(held) == pytest.approx(100)


def test_what_committed_spends_add_stands_on_the_media_card() -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", committed()))
    app.switch_page("pages/budget.py").run()
    spent = read_world(committed()).spend[0, 0].sum()
    assert spent < 90_000
    told = words(app).replace("\u00a0", " ")
    found = re.search(r"Committed spends add \$([\d.]+) k .*?: US · search \$([\d.]+) k\.", told)
    assert found is not None
    assert float(found[1]) == float(found[2]) == pytest.approx((90_000 - spent) / 1000, rel=0.02)


def test_without_commitments_the_media_card_names_none(budget: AppTest) -> None:
    assert "Committed spends" not in words(budget)


def test_the_strip_is_the_one_of_home(budget: AppTest) -> None:
    assert verdict(budget) == verdict(open_page("home"))
