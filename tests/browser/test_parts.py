"""A move redraws the parts it changes: all of them, and nothing else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import figures, press, settle, slider, visit

MARK = "for (const e of document.querySelectorAll('%s')) e.marked = true"
UNMARKED = "[...document.querySelectorAll('%s')].filter(e => !e.marked).length"
CHART = "[data-testid=stVegaLiteChart] svg"


@pytest.fixture
def home(page: Page, app_url: str) -> Page:
    visit(page, app_url)
    return page


def test_headline_bar_and_what_stands_below_follow_a_key_press(home: Page) -> None:
    below, before = home.locator(".st-key-card_sides"), figures(home)
    told = below.inner_text()
    press(slider(home, "Price"), "ArrowRight", 3)
    expect(home.get_by_role("button", name=re.compile("1 lever changed"))).to_be_visible()
    expect(below).not_to_have_text(told, use_inner_text=True)
    expect(home).to_have_url(re.compile(r"[?&]s=h1"))
    settle(home)
    assert figures(home) != before


def test_a_chart_is_kept_while_its_data_and_its_sentence_change(home: Page) -> None:
    said = home.locator(".st-key-card_weekly .hr-alt")
    told = said.inner_text()
    line = home.locator(f"{CHART} .mark-line path").last.get_attribute("d")
    home.evaluate(MARK % CHART)
    press(slider(home, "Price"), "ArrowRight", 3)
    expect(said).not_to_have_text(told)
    settle(home)
    assert home.evaluate(UNMARKED % CHART) == 0
    assert home.locator(f"{CHART} .mark-line path").last.get_attribute("d") != line


def test_what_is_done_in_the_bar_redraws_the_page(home: Page) -> None:
    before = figures(home)
    press(slider(home, "Price"), "ArrowRight")
    expect(home.get_by_role("button", name="undo")).to_be_enabled()
    settle(home)
    press(home.get_by_role("button", name="undo"), "Enter")
    expect(home.get_by_role("button", name="redo")).to_be_enabled()
    settle(home)
    assert figures(home) == before
    expect(slider(home, "Price")).to_have_attribute("aria-valuetext", re.compile("as plan"))
