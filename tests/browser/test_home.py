"""Home by keyboard: move, undo, redo, reset, copy the link, open it elsewhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driving import STRIP, VERDICT, boxes, figures, press, settle, slider, visit

MOVED = re.compile(r"1 lever changed")
UNMOVED = re.compile(r"0 levers changed")


@pytest.fixture
def home(page: Page, app_url: str) -> Page:
    visit(page, app_url)
    return page


def move_price(page: Page) -> list[str]:
    """Three steps to the right; the figures after it."""
    press(slider(page, "Price"), "ArrowRight", 3)
    expect(slider(page, "Price")).to_have_attribute("aria-valuetext", re.compile(r"\+1\.5"))
    expect(page.get_by_role("button", name=MOVED)).to_be_visible()
    settle(page)
    return figures(page)


def test_a_key_moves_the_figures_and_undo_redo_walk_back_and_forth(home: Page) -> None:
    before = figures(home)
    assert move_price(home) != before
    undo, redo = home.get_by_role("button", name="undo"), home.get_by_role("button", name="redo")
    press(undo, "Enter")
    expect(redo).to_be_enabled()
    settle(home)
    while undo.is_enabled():
        press(undo, "Enter")
        settle(home)
    expect(home.get_by_role("button", name=UNMOVED)).to_be_visible()
    assert figures(home) == before
    press(redo, "Enter")
    expect(home.get_by_role("button", name=MOVED)).to_be_visible()


def test_reset_goes_back_to_the_plan(home: Page) -> None:
    before = figures(home)
    move_price(home)
    press(home.get_by_role("button", name="reset", exact=True), "Enter")
    home.get_by_text("back to plan", exact=True).click()
    expect(home.get_by_role("button", name=UNMOVED)).to_be_visible()
    settle(home)
    assert figures(home) == before


def test_the_address_opens_the_same_scenario_in_a_fresh_browser(
    home: Page, browser: Browser
) -> None:
    moved = move_price(home)
    expect(home).to_have_url(re.compile(r"[?&]s=h1"))
    address = home.url
    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    visit(other, address)
    assert figures(other) == moved
    assert other.locator(VERDICT).inner_text() == home.locator(VERDICT).inner_text()
    expect(slider(other, "Price")).to_have_attribute("aria-valuetext", re.compile(r"\+1\.5"))
    elsewhere.close()


def test_what_changed_lists_the_lever_and_resets_it(home: Page) -> None:
    before = figures(home)
    move_price(home)
    home.get_by_role("button", name=MOVED).click()  # nothing may lie over the scenario bar
    inside = home.locator("[data-testid=stPopoverBody]")
    expect(inside).to_contain_text("Price")
    inside.get_by_role("button", name="reset").click()
    expect(home.get_by_role("button", name=UNMOVED)).to_be_visible()
    settle(home)
    assert figures(home) == before


def test_a_story_opens_and_the_chart_has_a_text_alternative(home: Page) -> None:
    home.get_by_role("button", name="Price war").click()
    expect(home.locator(".hr-name")).to_contain_text("Price war")
    chart = home.locator("[data-testid=stVegaLiteChart][aria-label*='GMV by week']")
    expect(chart).to_have_count(1)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
def test_strip_levers_and_targets_fit_on_one_screen(home: Page, width: int, height: int) -> None:
    home.set_viewport_size({"width": width, "height": height})
    settle(home)
    rows = boxes(home.locator(".st-key-card_targets .hr-row"))
    levers = boxes(home.get_by_role("slider"))
    assert len(rows) == 8
    assert len(levers) == 6
    assert max(box["y"] + box["height"] for box in rows + levers) <= height


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (390, 844)])
def test_nothing_is_wider_than_the_screen(home: Page, width: int, height: int) -> None:
    home.set_viewport_size({"width": width, "height": height})
    settle(home)
    assert home.evaluate("document.documentElement.scrollWidth") <= width
    cards = boxes(home.locator(f"{STRIP} .hr-kpi"))
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in cards)
    cut = home.locator(".hr-kpi-value").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert cut == 0
