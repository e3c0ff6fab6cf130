"""The Assumptions drawer by keyboard: edit, watch the figures, close, undo, open the link again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driving import figures, press, settle, visit

RETURNS = "Return rate · United States · Beauty"


@pytest.fixture
def home(page: Page, app_url: str) -> Page:
    visit(page, app_url)
    return page


def edit_returns(page: Page, shown: str) -> None:
    press(page.get_by_role("button", name=re.compile("^Assumptions")), "Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    search = drawer.get_by_label("Search")
    search.fill("return rate united states beauty")
    search.press("Enter")
    field = drawer.get_by_role("spinbutton", name=RETURNS)
    expect(field).to_be_visible()
    field.fill(shown)
    field.press("Enter")
    expect(drawer.get_by_role("button", name="reset", exact=True)).to_be_visible()
    settle(page)


def test_an_edit_moves_the_page_is_undone_and_travels_in_the_link(
    home: Page, browser: Browser
) -> None:
    before = figures(home)
    edit_returns(home, "45")
    after = figures(home)
    assert after != before
    home.keyboard.press("Escape")
    expect(home.get_by_role("dialog")).to_have_count(0)
    expect(home.get_by_role("button", name="1 figure changed")).to_be_visible()
    settle(home)
    assert figures(home) == after
    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    visit(other, home.url)
    assert figures(other) == after
    elsewhere.close()
    press(home.get_by_role("button", name="undo"), "Enter")
    expect(home.get_by_role("button", name="0 levers changed")).to_be_visible()
    settle(home)
    assert figures(home) == before


def test_on_a_phone_the_drawer_fits_and_closes(home: Page) -> None:
    home.set_viewport_size({"width": 390, "height": 844})
    settle(home)
    edit_returns(home, "45")
    assert home.evaluate("document.documentElement.scrollWidth") <= 390
    box = home.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
