"""The house from outside: it opens unasked, stays on this machine, and deep links work cold."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tools.browsing import ROOT, Server, outside, serve, watch

PAGES = sorted((ROOT / "pages").glob("[!_]*.py"))
LEVERS = "input[type=range], [role=slider]"
# What a page must draw; those that move no scenario have no levers.
DRAWN = {"data": ".st-key-stepper", "present": ".hr-strip", "trust": ".tr-believed"}
MENU = "[data-testid=stPageLink]"
# Where there is no menu: the way out.
WAY_OUT = {"present": ".st-key-present_leave button"}
PATIENCE = 60_000  # ms; a cold server imports everything for the first visitor


def test_the_server_answers_without_a_question(server: Server, page: Page) -> None:
    page.goto(server.url)
    expect(page.locator(LEVERS).first).to_be_attached(timeout=PATIENCE)
    said = server.output().lower()
    assert "email" not in said
    assert "statistics" not in said


def test_no_exception_is_shown_on_home(app_url: str, page: Page) -> None:
    page.goto(app_url)
    expect(page.locator(LEVERS).first).to_be_attached(timeout=PATIENCE)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_cold_deep_link_draws_page_and_menu(path: Path, context: BrowserContext) -> None:
    with serve() as cold:
        page = context.new_page()
        page.goto(f"{cold.url}/{path.stem}")
        expect(page.locator(DRAWN.get(path.stem, LEVERS)).first).to_be_attached(timeout=PATIENCE)
        expect(page.locator(WAY_OUT.get(path.stem, MENU)).first).to_be_attached()
        expect(page.locator("[data-testid=stException]")).to_have_count(0)
        expect(page.locator("[data-testid=stSidebarNav]")).to_have_count(0)


def test_the_watch_sees_a_stranger_and_ignores_our_own() -> None:
    ours = ["http://127.0.0.1:1/x", "ws://localhost:2/_stcore/stream", "data:,a", "blob:http://x/1"]
    assert outside(ours) == []
    assert outside([*ours, "https://fonts.gstatic.com/s/a.woff2"]) == [
        "https://fonts.gstatic.com/s/a.woff2"
    ]


def test_the_watch_records_what_a_page_asks_for(browser: Browser) -> None:
    context = browser.new_context()
    context.route("http://stranger.test/**", lambda route: route.fulfill(body="caught"))
    asked = watch(context)
    context.new_page().set_content('<img src="http://stranger.test/pixel.png">')
    context.close()
    assert outside(asked) == ["http://stranger.test/pixel.png"]
