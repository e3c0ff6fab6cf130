"""Targets in a real browser: rows open by keyboard, scales stand still while a thumb is held."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import boxes, press, settle, slider, visit

TICKS = ".ht-row .hr-tick, .hr-row .hr-tick"
AWAY = 260  # pixels that a thumb is carried


@pytest.fixture
def targets(page: Page, app_url: str) -> Page:
    visit(page, f"{app_url}/targets")
    return page


def ticks(page: Page) -> list[str]:
    """Where the targets stand on their tracks."""
    return [
        str(style)
        for style in page.locator(TICKS).evaluate_all("all => all.map(e => e.style.left)")
    ]


def test_a_row_opens_to_its_source_by_keyboard(targets: Page) -> None:
    row = targets.locator(".ht-row").first
    source = row.locator(".ht-source")
    expect(source).to_be_hidden()
    press(row.locator("summary"), "Enter")
    expect(source).to_be_visible()
    expect(source).to_contain_text("claim beauty-inventory-turnover-target")
    press(row.locator("summary"), "Enter")
    expect(source).to_be_hidden()


def test_a_filter_narrows_the_rows_by_keyboard(targets: Page) -> None:
    box = targets.get_by_role("textbox", name="Search")
    box.fill("dispute")
    box.press("Enter")
    expect(targets.locator(".ht-row")).to_have_count(1)
    expect(targets.locator(".ht-row")).to_contain_text("Dispute resolution time")


def test_the_home_case_opens_by_keyboard(targets: Page) -> None:
    targets.get_by_role("tab", name="All targets").focus()
    targets.keyboard.press("ArrowRight")
    targets.keyboard.press("Enter")
    expect(targets.locator(".ht-panel")).to_have_count(4)
    expect(targets.locator(".ht-row")).to_have_count(0)


@pytest.mark.parametrize("where", ["", "/targets"])
def test_targets_stand_still_on_their_tracks_while_a_thumb_is_held(
    page: Page, app_url: str, where: str
) -> None:
    visit(page, f"{app_url}{where}")
    before, value = ticks(page), page.locator(".hr-kpi-value").first.inner_text()
    assert len(before) >= 8
    thumb = boxes(slider(page, "Price"))[0]
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 11):
        page.mouse.move(x - AWAY * step / 10, y)
        page.wait_for_timeout(80)
        assert ticks(page) == before
    settle(page)
    assert ticks(page) == before
    assert page.locator(".hr-kpi-value").first.inner_text() != value
    page.mouse.up()


def test_the_levers_stay_in_sight_while_the_table_is_read(targets: Page) -> None:
    targets.locator(".ht-row").nth(15).scroll_into_view_if_needed()
    settle(targets)
    levers = boxes(targets.get_by_role("slider"))
    assert all(0 <= box["y"] <= 900 for box in levers)


def test_a_row_stays_open_while_levers_move_until_it_is_closed(targets: Page) -> None:
    row = targets.locator("[data-row=beauty-inventory-turnover-target]")
    source, table = row.locator(".ht-source"), targets.locator(".ht-table")
    press(row.locator("summary"), "Enter")
    expect(source).to_be_visible()
    before = table.inner_text()
    press(slider(targets, "Price"), "ArrowRight", 5)
    settle(targets)
    expect(source).to_be_visible()
    assert table.inner_text() != before
    press(row.locator("summary"), "Enter")
    press(slider(targets, "Price"), "ArrowRight", 3)
    settle(targets)
    expect(source).to_be_hidden()
