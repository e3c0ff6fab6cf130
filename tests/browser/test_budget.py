"""Budget by keyboard: lock a part, move another, the sum stays 100 %."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import figures, press, settle, slider, visit

PARTS = ".st-key-card_media input[type=range]"
CHANNELS = 10


@pytest.fixture
def budget(page: Page, app_url: str) -> Page:
    visit(page, f"{app_url}/budget")
    return page


def shares(page: Page) -> list[float]:
    """Shares of the parts in per cent, as they are read out."""
    texts = page.locator(PARTS).evaluate_all(
        "all => all.map(e => e.getAttribute('aria-valuetext'))"
    )
    found = [re.search(r"([\d.]+)\s*%", text) for text in texts]
    return [float(match[1]) for match in found if match]


def test_a_locked_part_stays_and_the_sum_stays_whole(budget: Page) -> None:
    before = shares(budget)
    assert len(before) == CHANNELS
    assert sum(before) == pytest.approx(100, abs=0.5)
    budget.get_by_role("button", name=re.compile("lock Search", re.IGNORECASE)).click()
    settle(budget)
    press(budget.locator(PARTS).nth(0), "ArrowRight", 6)
    expect(
        budget.get_by_role("button", name=re.compile(r"[1-9]\d* levers? changed"))
    ).to_be_visible()
    settle(budget)
    after = shares(budget)
    assert after[0] > before[0] + 2
    assert after[2] == before[2]
    assert sum(after) == pytest.approx(100, abs=0.5)


def test_a_line_of_the_programme_moves_the_answer_and_the_strip(budget: Page) -> None:
    before = figures(budget)
    press(slider(budget, re.compile("Smart warehouse")), "Home")
    expect(budget.locator(".hr-question")).to_contain_text(re.compile("GMV moves by"))
    settle(budget)
    assert figures(budget) != before


def test_the_menu_leads_home_with_the_same_scenario(budget: Page) -> None:
    press(slider(budget, re.compile("Smart warehouse")), "Home")
    expect(budget.locator(".hr-question")).to_contain_text(re.compile("GMV moves by"))
    settle(budget)
    moved = figures(budget)
    budget.get_by_role("link", name="Home").click()
    expect(slider(budget, "Hedge")).to_be_attached()
    settle(budget)
    assert figures(budget) == moved


def test_the_media_table_is_drawn_on_request(budget: Page) -> None:
    table = budget.locator(".hr-table", has_text="Thailand")
    expect(table).to_have_count(0)
    budget.get_by_text("Media by market and channel").click()
    expect(table).to_be_visible()


def test_the_scale_of_the_split_holds_still_and_a_stopped_move_says_why(budget: Page) -> None:
    end = budget.locator(".st-key-card_media .scale .end")
    expect(end).to_have_text("60\u00a0%")
    for lock in budget.get_by_role("button", name=re.compile("^lock ", re.IGNORECASE)).all()[1:]:
        lock.click()
        settle(budget)
    press(budget.locator(PARTS).nth(0), "ArrowRight")
    note = budget.locator(".st-key-card_media .note")
    expect(note).to_contain_text("Every other part is locked")
    expect(end).to_have_text("60\u00a0%")
    budget.get_by_text("by market", exact=True).click()
    settle(budget)
    expect(note).to_have_text("")
