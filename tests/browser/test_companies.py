"""Two companies in one browser: brought as files, switched, linked, opened again elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driving import PATIENCE, VERDICT, figures, press, settle, slider, visit
from tests.pages.companies import committed, two_markets

SIDE = "[data-testid=stSidebar]"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """World files of two companies, the second with committed spends."""
    first, second = tmp_path / "teapots.json", tmp_path / "kettles.json"
    first.write_text(two_markets(), encoding="utf-8")
    second.write_text(committed(), encoding="utf-8")
    return first, second


def bring(page: Page, file: Path, companies: int = 1) -> None:
    """Open a world file on the Data page; the demo brand and so many companies are there then."""
    page.locator(SIDE).get_by_role("link", name="Data").click()
    expect(page.get_by_text("Saved a world before?")).to_be_visible(timeout=PATIENCE)
    settle(page)
    page.locator("[class*=st-key-world_] input[type=file]").set_input_files(file)
    radios = page.locator(SIDE).get_by_role("radio")
    expect(radios).to_have_count(1 + companies, timeout=PATIENCE)
    expect(radios.last).to_be_checked()
    expect(page.get_by_role("link", name="See where it lands")).to_be_visible()
    settle(page)


def go_home(page: Page) -> None:
    page.locator(SIDE).get_by_role("link", name="Home").click()
    expect(slider(page, "Price")).to_be_attached(timeout=PATIENCE)
    settle(page)


def at_hand(page: Page) -> int:
    """Which company the side bar shows as chosen, counted from the demo brand."""
    radios = page.locator(SIDE).get_by_role("radio")
    return [radio.is_checked() for radio in radios.all()].index(True)


def test_two_companies_are_switched_and_a_link_opens_on_its_own_elsewhere(
    page: Page, app_url: str, browser: Browser, files: tuple[Path, Path]
) -> None:
    visit(page, app_url)
    demo = figures(page)
    bring(page, files[0])
    go_home(page)
    assert at_hand(page) == 1
    first = figures(page)
    assert first != demo
    press(slider(page, "Price"), "ArrowRight", 4)
    expect(page.get_by_role("button", name=re.compile("1 lever changed"))).to_be_visible()
    settle(page)
    moved, address, said = figures(page), page.url, page.locator(VERDICT).inner_text()
    assert moved != first

    bring(page, files[1], companies=2)
    go_home(page)
    assert at_hand(page) == 2
    page.locator(SIDE).get_by_role("radio").first.check(force=True)
    expect(page.get_by_role("button", name="back to the demo")).to_have_count(0)
    settle(page)
    assert at_hand(page) == 0

    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    visit(other, address)
    expect(other.get_by_role("alert")).to_contain_text("made on other data")
    bring(other, files[0])
    go_home(other)
    assert (at_hand(other), figures(other)) == (1, moved)
    assert other.locator(VERDICT).inner_text() == said
    expect(other.locator(".hr-name")).to_contain_text("Opened from a link")
    elsewhere.close()
