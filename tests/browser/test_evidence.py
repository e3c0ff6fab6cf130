"""Evidence in a real browser, by keyboard alone: told, refused, seen beside the fit, removed."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.driving import PATIENCE, press, settle


def open_section(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/trust")
    expect(page.locator(".st-key-card_evidence")).to_be_visible(timeout=PATIENCE)
    settle(page)
    press(page.locator("summary", has_text="Tell something"), "Enter")
    settle(page)


def choose(page: Page, name: str, typed: str) -> None:
    form = page.locator(".st-key-card_evidence")
    form.get_by_role("combobox", name=name).focus()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def test_an_elasticity_is_told_and_removed_without_a_mouse(page: Page, app_url: str) -> None:
    open_section(page, app_url)
    kind = page.get_by_role("radio", name="Lift test")
    press(kind, "ArrowRight")
    settle(page)
    card = page.locator(".st-key-card_evidence")
    press(card.get_by_role("button", name="Add", exact=True), "Enter")
    expect(card.get_by_role("alert")).to_contain_text("Standard error: please fill it in.")
    choose(page, "Channel", "All media")
    choose(page, "Market", "All markets")
    for name, value in (("Value", "0.2"), ("Standard error", "0.05")):
        card.get_by_role("spinbutton", name=name).focus()
        page.keyboard.type(value)
    press(card.get_by_role("button", name="Add", exact=True), "Enter")
    table = card.get_by_role("region", name="What each piece of evidence pulled")
    expect(table).to_contain_text("1. Elasticity: All media")
    expect(table).to_contain_text("0.20 (0.13 – 0.30)")
    expect(card.get_by_role("button", name="Fit again with this evidence")).to_be_enabled()
    press(card.get_by_role("button", name="Remove 1"), "Enter")
    expect(card).to_contain_text("Nothing told yet")


def test_the_tests_to_run_next_stand_in_a_table(page: Page, app_url: str) -> None:
    open_section(page, app_url)
    press(page.locator("summary", has_text="Value and cost of each test"), "Enter")
    card = page.locator(".st-key-card_next_test")
    expect(card).to_contain_text("4 weeks without", timeout=PATIENCE)
    table = card.get_by_role("region", name="Tests by their worth")
    expect(table.get_by_role("row").first).to_contain_text("Answer worth")
    page.set_viewport_size({"width": 390, "height": 844})
    name = table.get_by_role("rowheader").first
    wide, room = name.bounding_box(), table.bounding_box()
    assert wide is not None
    assert room is not None
    assert wide["width"] > 0.9 * room["width"]
    assert table.evaluate("e => e.scrollWidth - e.clientWidth") <= 1
