"""One meeting from the first lever to the file taken home, with the keyboard alone.

Every element is focused and keyed; no pointer is used, so what a keyboard cannot reach fails here.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.driving import PATIENCE, figures, press, settle, slider, visit
from tools.browsing import Server, serve

PARTS = ".st-key-card_media input[type=range]"
NAME = "Board, second draft"
VALUE = ".hr-kpi-value"


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A server of its own, so that nobody else's saved scenarios stand in the lists."""
    with serve() as running:
        yield running


def activate(target: Locator) -> None:
    """Reach an element with the keyboard and press it."""
    target.scroll_into_view_if_needed()
    target.focus()
    target.press("Enter")


def go(page: Page, name: str) -> None:
    """Follow a link of the menu."""
    activate(page.locator("[data-testid=stSidebar]").get_by_role("link", name=name, exact=True))
    expect(page.locator(VALUE).first).to_be_visible(timeout=PATIENCE)
    settle(page)


def bar(page: Page, name: str | re.Pattern[str]) -> Locator:
    """A button of the scenario bar."""
    return page.locator(".st-key-scenario_bar").get_by_role("button", name=name)


def address_of(page: Page) -> str:
    """The link that the bar hands out."""
    activate(bar(page, "link"))
    shown = page.locator("[data-testid=stPopoverBody] code")
    expect(shown).to_be_visible(timeout=PATIENCE)
    link = shown.inner_text()
    page.keyboard.press("Escape")
    settle(page)
    return link


def shares(page: Page) -> list[float]:
    """Shares of the media split, 0-1."""
    return [float(part.input_value()) for part in page.locator(PARTS).all()]


def test_a_meeting_with_the_keyboard(
    own_server: Server, browser: Browser, page: Page, tmp_path: Path
) -> None:
    visit(page, own_server.url)
    opened = figures(page)
    press(slider(page, re.compile("^Price")), "ArrowLeft", 3)
    settle(page)
    cheaper = figures(page)
    assert cheaper != opened

    go(page, "Channels")
    assert figures(page) == cheaper
    _locks_and_splits(page)
    split = figures(page)
    _takes_back_and_again(page, split)

    _saves(page)
    go(page, "Compare")
    expect(page.locator("[data-testid=stMain]")).to_contain_text(NAME)
    expect(page.locator("[data-testid=stMain]")).to_contain_text(re.compile("Price", re.IGNORECASE))

    go(page, "Risk")
    _reads_back(page, tmp_path, split)
    link = address_of(page)
    go(page, "Home")
    press(slider(page, re.compile("^Price")), "ArrowRight", 5)
    settle(page)
    assert figures(page) != split
    _in_a_fresh_browser(browser, link, split)
    _presented(page)


def _locks_and_splits(page: Page) -> None:
    """A locked part stays while another one moves."""
    before = shares(page)
    activate(page.get_by_role("button", name=re.compile("^lock Search", re.IGNORECASE)))
    settle(page)
    press(page.locator(PARTS).first, "ArrowRight", 4)
    settle(page)
    after = shares(page)
    assert after[0] > before[0]
    assert after[2] == pytest.approx(before[2])


def _takes_back_and_again(page: Page, split: list[str]) -> None:
    moved = shares(page)
    activate(bar(page, "undo"))
    settle(page)
    assert shares(page)[0] < moved[0]
    activate(bar(page, "redo"))
    settle(page)
    assert figures(page) == split


def _saves(page: Page) -> None:
    activate(bar(page, "save"))
    field = page.get_by_label("Name", exact=True)
    expect(field).to_be_visible(timeout=PATIENCE)
    field.fill(NAME)
    field.press("Enter")
    settle(page)
    activate(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator(".hr-name").first).to_contain_text(NAME, timeout=PATIENCE)


def _reads_back(page: Page, tmp_path: Path, shown: list[str]) -> None:
    """The workbook holds the GMV that stands on the page; the JSON is a scenario file."""
    activate(bar(page, "download"))
    book = _downloaded(page, re.compile("Excel|workbook|XLSX", re.IGNORECASE), tmp_path)
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(book))
        .get_sheet_by_name("Key figures")
        .to_python()
    )
    gmv = next(row for row in rows if row[1] == "gmv")
    mean = next(cell for cell in gmv if isinstance(cell, float))
    assert f"${mean / 1e6:.1f}" in shown[0].replace("\u00a0", " ")
    held = json.loads(_downloaded(page, re.compile("JSON", re.IGNORECASE), tmp_path))
    assert held["levers"]["price"] < 0
    page.keyboard.press("Escape")
    settle(page)


def _downloaded(page: Page, name: re.Pattern[str], folder: Path) -> bytes:
    button = page.locator("[data-testid=stPopoverBody]").get_by_role("button", name=name)
    expect(button).to_be_visible(timeout=PATIENCE)
    with page.expect_download(timeout=PATIENCE) as waiting:
        activate(button)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_bytes()


def _in_a_fresh_browser(browser: Browser, link: str, expected: list[str]) -> None:
    """The link opens the same figures where nobody has been before, and the list the name."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    fresh = context.new_page()
    visit(fresh, link)
    assert figures(fresh) == expected
    activate(bar(fresh, "save"))
    expect(fresh.locator("[data-testid=stPopoverBody]")).to_contain_text(NAME, timeout=PATIENCE)
    context.close()


def _presented(page: Page) -> None:
    """One screen at 1280 x 720: nothing to scroll, no menu."""
    page.set_viewport_size({"width": 1280, "height": 720})
    present = page.locator(".st-key-scenario_bar").get_by_role("link", name="present")
    activate(present)
    expect(page).to_have_url(re.compile("/present"))
    settle(page)
    expect(page.locator("[data-testid=stSidebar]")).to_have_count(0, timeout=PATIENCE)
    main = page.locator("[data-testid=stMain]").evaluate("e => [e.scrollHeight, e.clientHeight]")
    assert main[0] <= main[1]
