"""Axe on every page, unfolded on a desk and as it opens on a phone, where nothing scrolls sideways.

Pairwise over themes: each page is seen in one theme on the desk and in the other one on the phone.
"""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.driving import PATIENCE, settle
from ui.pages import MENU

Theme = Literal["light", "dark"]
PAGES = [key for _group, found in MENU for key, _file, _name in found]
THEMES: tuple[Theme, Theme] = ("light", "dark")
ON_DESK = [(key, THEMES[place % 2]) for place, key in enumerate(PAGES)]
ON_PHONE = [(key, THEMES[1 - place % 2]) for place, key in enumerate(PAGES)]
GRAVE = ("serious", "critical")
# What stands on every page once it is drawn: a sentence, a verdict or a stepper.
DRAWN = ".hr-question, .hr-verdict, .st-key-stepper"
CALM = 1_500  # ms until charts and fonts stand
DESK = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
# Streamlit draws what is inside its own folds when they are clicked; rows of ours only unfold.
FOLDED = "[data-testid=stMain] [data-testid=stExpander] > details:not([open]) > summary"
ROWS = "[data-testid=stMain] details:not([data-testid=stExpander] > details)"
MOST_FOLDS = 60  # more would be a fold that closes again


def opened(page: Page, app_url: str, key: str) -> Page:
    """A page of the menu, drawn to its end."""
    page.goto(app_url if key == "home" else f"{app_url}/{key}")
    expect(page.locator(DRAWN).first).to_be_visible(timeout=PATIENCE)
    settle(page)
    page.wait_for_timeout(CALM)
    return page


def unfold(page: Page) -> None:
    """Open everything on a page that is folded: its tables and editors, rows with their sources."""
    for _place in range(MOST_FOLDS):
        folded = page.locator(FOLDED)
        if folded.count() == 0:
            break
        folded.first.click()
        settle(page)
    expect(page.locator(FOLDED)).to_have_count(0)
    page.locator(ROWS).evaluate_all("rows => rows.forEach(row => { row.open = true; })")
    page.wait_for_timeout(CALM // 3)


def grave_findings(page: Page) -> list[str]:
    """Serious and critical findings of axe, each with the elements it is about."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("key", "theme"), ON_DESK)
def test_a_page_has_no_grave_finding_unfolded(
    key: str, theme: Theme, browser: Browser, app_url: str
) -> None:
    context = browser.new_context(color_scheme=theme, viewport=DESK, reduced_motion="reduce")
    page = opened(context.new_page(), app_url, key)
    unfold(page)
    findings = grave_findings(page)
    context.close()
    assert findings == [], "\n".join(findings)


@pytest.mark.parametrize(("key", "theme"), ON_PHONE)
def test_a_phone_never_scrolls_sideways_and_has_no_grave_finding(
    key: str, theme: Theme, browser: Browser, app_url: str
) -> None:
    context = browser.new_context(color_scheme=theme, viewport=PHONE, reduced_motion="reduce")
    page = opened(context.new_page(), app_url, key)
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    main = page.locator("[data-testid=stMain]").evaluate("e => [e.scrollWidth, e.clientWidth]")
    findings = grave_findings(page)
    context.close()
    assert widths[0] <= widths[1]
    assert main[0] <= main[1]
    assert findings == [], "\n".join(findings)


def test_a_grave_finding_is_found(page: Page) -> None:
    page.set_content('<html lang="en"><title>t</title><main><img src="data:,x"></main></html>')
    assert any(finding.startswith("image-alt") for finding in grave_findings(page))


def test_what_is_folded_is_opened(page: Page) -> None:
    page.set_content(
        '<main class="stApp" data-test-script-state="notRunning" data-testid="stMain">'
        '<div data-testid="stExpander"><details><summary>a</summary>'
        "<details><summary>b</summary>B</details></details></div></main>"
    )
    unfold(page)
    assert page.locator("details[open]").count() == 2
