"""Demand in a real browser: what is looked at holds for the whole page, the table too."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.driving import press, settle, slider, visit


def test_the_table_by_quarter_follows_the_pickers_and_the_levers(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/demand")
    page.get_by_text("Parts by quarter").click()
    table = page.locator("[data-testid=stExpander] .stHtml")
    expect(table).to_contain_text("All markets, GMV")
    page.get_by_role("combobox", name="Markets").focus()
    page.keyboard.type("United States")
    page.keyboard.press("Enter")
    expect(table).to_contain_text("United States, GMV")
    settle(page)
    before = table.inner_text()
    press(slider(page, "Market growth"), "ArrowRight", 3)
    settle(page)
    assert table.inner_text() != before
    expect(table).to_contain_text("United States, GMV")
    page.get_by_role("radio", name="Orders").click()
    expect(table).to_contain_text("United States, Orders")
    expect(page.locator(".hr-question")).to_contain_text("United States:")
