"""Axe on every page in both themes, and nothing that scrolls sideways on a phone."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.driving import PATIENCE, settle
from ui.pages import MENU

PAGES = [key for _group, found in MENU for key, _file, _name in found]
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
GRAVE = ("serious", "critical")
# What stands on every page once it is drawn: a sentence, a verdict or a stepper.
DRAWN = ".hr-question, .hr-verdict, .st-key-stepper"
CALM = 1_500  # ms until charts and fonts stand
PHONE = {"width": 390, "height": 844}


def opened(page: Page, app_url: str, key: str) -> Page:
    """A page of the menu, drawn to its end."""
    page.goto(app_url if key == "home" else f"{app_url}/{key}")
    expect(page.locator(DRAWN).first).to_be_visible(timeout=PATIENCE)
    settle(page)
    page.wait_for_timeout(CALM)
    return page


def grave_findings(page: Page) -> list[str]:
    """Serious and critical findings of axe, each with the elements it is about."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("key", PAGES)
def test_a_page_has_no_grave_finding(
    key: str, theme: Literal["light", "dark"], browser: Browser, app_url: str
) -> None:
    context = browser.new_context(
        color_scheme=theme, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    )
    page = opened(context.new_page(), app_url, key)
    findings = grave_findings(page)
    context.close()
    assert findings == [], "\n".join(findings)


@pytest.mark.parametrize("key", PAGES)
def test_a_phone_never_scrolls_sideways(key: str, browser: Browser, app_url: str) -> None:
    context = browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    page = opened(context.new_page(), app_url, key)
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    main = page.locator("[data-testid=stMain]").evaluate("e => [e.scrollWidth, e.clientWidth]")
    context.close()
    assert widths[0] <= widths[1]
    assert main[0] <= main[1]


def test_a_grave_finding_is_found(page: Page) -> None:
    page.set_content('<html lang="en"><title>t</title><main><img src="data:,x"></main></html>')
    assert any(finding.startswith("image-alt") for finding in grave_findings(page))
