"""The real app in a real Chromium: one server a session, one context a test.

A test that asks for `page` or `context` also proves that nothing was requested from outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tools.browsing import Server, launch_chromium, outside, serve, watch

HERE = Path(__file__).resolve().parent
VIEWPORT = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that `-m "not browser"` leaves it out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app as a new machine would serve it."""
    with serve() as running:
        yield running


@pytest.fixture(scope="session")
def app_url(server: Server) -> str:
    """Address of the running app, without a trailing slash."""
    return server.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; the tests skip with the reason when there is none."""
    with sync_playwright() as playwright:
        try:
            chromium = launch_chromium(playwright)
        except Error as error:
            pytest.skip(f"no Chromium to drive: {error.message.splitlines()[0]}")
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile; the test fails when it asked any host but this machine."""
    opened = browser.new_context(viewport=VIEWPORT)
    asked = watch(opened)
    yield opened
    opened.close()
    strangers = outside(asked)
    assert not strangers, f"requests left this machine: {strangers}"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page of the watched context."""
    return context.new_page()
