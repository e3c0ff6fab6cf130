"""Channels and pricing in a browser: what a picker chooses, tables below included, and reading."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import settle, visit

TABLE = ".ch-full tbody tr:first-child"
WIDE = """() => [...document.querySelectorAll('.hr-scroll, .pr-rows.many')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
    .filter(e => e.tabIndex !== 0 || !e.getAttribute('aria-label'))
    .map(e => e.className)"""
CUT = "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"


def pick(page: Page, key: str, name: str) -> None:
    """Choose in a menu by its key."""
    page.locator(f".st-key-{key}").get_by_role("combobox").focus()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    settle(page)


def open_tables(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_text(name, exact=True).click()
        settle(page)


def test_the_table_below_follows_the_market_and_names_it(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/channels")
    open_tables(page, "Credited beside caused, by channel")
    named = page.get_by_role("region", name="Credited beside caused, by channel: All markets")
    expect(named).to_be_visible()
    before = page.locator(TABLE).inner_text()
    pick(page, "channels_market", "Thailand")
    named = page.get_by_role("region", name="Credited beside caused, by channel: Thailand")
    expect(named).to_be_visible()
    assert page.locator(TABLE).inner_text() != before


def test_the_tables_of_pricing_follow_the_choice_and_name_it(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/pricing")
    open_tables(page, "What 1 % is worth, in numbers")
    pick(page, "pricing_market", "Thailand")
    named = "What 1 % more on the price is worth: Thailand"
    expect(page.get_by_role("region", name=named)).to_be_visible()


@pytest.mark.parametrize(
    ("address", "tables"),
    [
        ("channels", ("Credited beside caused, by channel", "Media by market and channel")),
        (
            "pricing",
            ("What 1 % is worth, in numbers", "Where do the figures of an order come from?"),
        ),
    ],
)
def test_what_scrolls_on_a_phone_is_reached_by_keyboard(
    page: Page, app_url: str, address: str, tables: tuple[str, ...]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, f"{app_url}/{address}")
    open_tables(page, *tables)
    assert page.evaluate(WIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_long_names_of_channels_are_not_cut(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/channels")
    parts = page.locator(".st-key-card_media .part")
    assert parts.count() == 10
    assert parts.evaluate_all(CUT) == []
