"""Saved scenarios, Compare and Present by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.driving import STRIP, VERDICT, boxes, figures, press, settle, slider, visit

NAME = "Board <i>meeting</i>"
PATIENCE = 60_000
POPOVER = "[data-testid=stPopoverBody]"


def open_popover(page: Page, name: str) -> Locator:
    press(page.get_by_role("button", name=name, exact=True), "Enter")
    inside = page.locator(POPOVER)
    expect(inside).to_be_visible()
    return inside


def save_as(page: Page, name: str) -> None:
    """By keyboard: the popover, the name, the button."""
    inside = open_popover(page, "save")
    field = inside.get_by_label("Name")
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    button = inside.get_by_role("button", name=re.compile("^Save"))
    expect(button).to_be_enabled()
    settle(page)
    press(button, "Enter")
    expect(page.locator(".hr-name")).to_contain_text(name)
    settle(page)


def moved(page: Page, address: str) -> list[str]:
    """Home with the price three steps up; its figures."""
    visit(page, address)
    press(slider(page, "Price"), "ArrowRight", 3)
    expect(page.get_by_role("button", name=re.compile("1 lever changed"))).to_be_visible()
    settle(page)
    return figures(page)


def test_save_reload_and_open_again_elsewhere_by_list_and_by_link(
    page: Page, browser: Browser, app_url: str
) -> None:
    seen = moved(page, app_url)
    save_as(page, NAME)
    address = page.url
    page.reload()
    expect(page.locator(STRIP)).to_be_visible(timeout=PATIENCE)
    settle(page)
    assert figures(page) == seen
    expect(page.locator(".hr-name")).to_contain_text(NAME)
    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    visit(other, address)
    assert figures(other) == seen
    expect(other.locator(".hr-name")).to_contain_text(NAME)
    elsewhere.close()
    listed = browser.new_context()
    third = listed.new_page()
    visit(third, app_url)
    assert figures(third) != seen
    inside = open_popover(third, "save")
    press(inside.get_by_role("button", name="open", exact=True).first, "Enter")
    expect(third.locator(".hr-name")).to_contain_text(NAME)
    settle(third)
    assert figures(third) == seen
    listed.close()


def test_a_second_save_is_a_version_and_the_popover_says_so(page: Page, app_url: str) -> None:
    moved(page, app_url)
    save_as(page, "Twice")
    press(slider(page, "Price"), "ArrowRight", 2)
    settle(page)
    inside = open_popover(page, "save")
    expect(inside.get_by_role("button", name="Save as version 2")).to_be_visible()
    press(inside.get_by_role("button", name="Save as version 2"), "Enter")
    expect(page.get_by_text("Saved as Twice, version 2.")).to_be_visible()


def test_compare_sets_a_story_beside_the_plan_and_follows_a_key(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/compare")
    picker = page.get_by_role("combobox", name=re.compile("Beside this scenario"))
    picker.focus()
    page.keyboard.type("Price war")
    page.keyboard.press("Enter")
    results = page.locator(".st-key-card_compare_results")
    expect(results).to_contain_text("Price war")
    page.keyboard.press("Escape")
    settle(page)
    expect(page.locator(".st-key-card_compare_set")).to_contain_text("Competitor price")
    before = page.locator(".hr-question").inner_text()
    press(slider(page, "Price"), "ArrowRight", 3)
    settle(page)
    assert page.locator(".hr-question").inner_text() != before
    expect(page.locator(".st-key-card_compare_set")).to_contain_text("Price")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (390, 844)])
def test_compare_is_no_wider_than_the_screen(
    page: Page, app_url: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit(page, f"{app_url}/compare")
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1440, 900), (1920, 1080)])
def test_present_is_one_screen_without_a_side_bar(
    page: Page, app_url: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{app_url}/present")
    expect(page.locator(STRIP)).to_be_visible(timeout=PATIENCE)
    settle(page)
    assert page.locator("[data-testid=stSidebar]").count() == 0
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollHeight - e.clientHeight") <= 0
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    for part in (page.locator(VERDICT), page.locator(".hp-source"), page.locator("svg.marks")):
        (box,) = boxes(part)
        assert box["y"] + box["height"] <= height
        assert box["x"] + box["width"] <= width


def test_arrow_keys_walk_through_the_stories_and_back(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/present")
    name = page.locator(".hp-name")
    expect(name).to_contain_text("The plan", timeout=PATIENCE)
    settle(page)
    page.keyboard.press("ArrowRight")
    expect(name).to_contain_text("Port congestion")
    settle(page)
    page.keyboard.press("ArrowRight")
    expect(name).to_contain_text("Price war")
    settle(page)
    page.keyboard.press("ArrowLeft")
    expect(name).to_contain_text("Port congestion")
    press(page.get_by_role("button", name="leave"), "Enter")
    expect(page.locator(".hr-name")).to_contain_text("The plan")


def test_the_scenario_bar_is_one_line(page: Page, app_url: str) -> None:
    moved(page, app_url)
    save_as(page, "The board's autumn scenario with dearer media and slower boats")
    tops = {
        round(box["y"] + box["height"] / 2)
        for box in boxes(
            page.locator(".st-key-scenario_bar button:visible, .st-key-scenario_bar a:visible")
        )
    }
    assert max(tops) - min(tops) <= 6


def test_back_and_forward_walk_through_the_moves_and_out_of_the_app(
    page: Page, app_url: str
) -> None:
    page.goto("about:blank")
    visit(page, app_url)
    first = figures(page)
    price = slider(page, "Price")
    press(price, "ArrowRight")
    settle(page)
    second = figures(page)
    press(price, "ArrowRight")
    settle(page)
    assert first != second != figures(page)
    page.wait_for_timeout(1100)  # an address is taken for Back once the last one has arrived
    page.go_back()
    expect(price).to_have_attribute("aria-valuetext", re.compile(r"\+0\.5"))
    settle(page)
    assert figures(page) == second
    page.go_back()
    expect(page.get_by_role("button", name=re.compile("0 levers changed"))).to_be_visible()
    settle(page)
    assert figures(page) == first
    page.go_forward()
    expect(price).to_have_attribute("aria-valuetext", re.compile(r"\+0\.5"))
    settle(page)
    for _ in range(3):
        page.go_back()
        page.wait_for_timeout(1500)
    assert page.url == "about:blank"
