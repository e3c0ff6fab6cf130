"""Take the pictures of docs/pictures from the running app: `python -m docs.pictures.take`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools.browsing import launch_chromium, serve

HERE = Path(__file__).resolve().parent
SIZES = {1440: 900, 1280: 720, 390: 844}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PATIENCE = 60_000  # ms
FIT_PATIENCE = 240_000  # ms
IN_README = ("home", "data")
CALM = 2_500  # ms until charts and fonts stand


def _strip(page: Page, address: str) -> None:
    """A page that opens with the headline strip."""
    page.goto(address)
    expect(page.locator(".hr-strip")).to_be_visible(timeout=PATIENCE)


def home(page: Page, address: str) -> None:
    """Home, on the plan and the demo brand."""
    _strip(page, address)


def _page(key: str) -> Callable[[Page, str], None]:
    """A page of the menu on the plan and the demo brand."""

    def shot(page: Page, address: str) -> None:
        _strip(page, f"{address}/{key}")

    shot.__name__ = key
    return shot


def demand_model(page: Page, address: str) -> None:
    """The page on the demand model, on the demo brand."""
    _strip(page, f"{address}/trust")
    expect(page.locator(".vega-embed").first).to_be_visible(timeout=PATIENCE)


def assumptions(page: Page, address: str) -> None:
    """Home with the drawer of assumptions open."""
    _strip(page, address)
    page.get_by_role("button", name="Assumptions").first.click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=PATIENCE)


def data(page: Page, address: str) -> None:
    """The Data page at its business step, on the simulated sample."""
    page.goto(f"{address}/data")
    page.get_by_role("button", name="Start from the sample").click()
    expect(page.locator(".hr-title", has_text="Is this your business?")).to_be_visible(
        timeout=PATIENCE
    )
    _onward(page, "What does an order earn and cost?")


def trust(page: Page, address: str) -> None:
    """The Data page's last step, after a fit of the sample."""
    data(page, address)
    _onward(page, "What moved your sales?")
    page.get_by_role("button", name="Start the fit").click()
    expect(page.locator(".hr-said")).to_be_visible(timeout=FIT_PATIENCE)
    _onward(page, "What can be trusted?")


def own(page: Page, address: str) -> None:
    """Home on the sample's company."""
    trust(page, address)
    page.get_by_role("button", name="Use it in the whole app").click()
    page.get_by_role("link", name="See where it lands").click(timeout=PATIENCE)
    expect(page.locator(".hr-strip")).to_be_visible(timeout=PATIENCE)


def _onward(page: Page, question: str) -> None:
    page.wait_for_timeout(CALM)
    page.locator(".st-key-onward_button button").first.click()
    expect(page.locator(".hr-title", has_text=question)).to_be_visible(timeout=PATIENCE)


PLAIN = ("targets", "demand", "risk", "budget", "channels", "pricing", "compare", "present")
SHOTS = (home, *(_page(key) for key in PLAIN), demand_model, assumptions, data, trust, own)


def take(browser: Browser, address: str, shot: Callable[[Page, str], None]) -> None:
    """One page at all sizes in both themes."""
    for theme in THEMES:
        for width, height in SIZES.items():
            context = browser.new_context(
                color_scheme=theme, viewport={"width": width, "height": height}
            )
            page = context.new_page()
            shot(page, address)
            page.wait_for_timeout(CALM)
            path = HERE / f"{shot.__name__}-{theme}-{width}.png"
            page.screenshot(path=path)
            context.close()
            _slim(path)


def _slim(path: Path) -> None:
    """256 colours are enough for a screen of few, at a third of the size."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256).save(path, optimize=True)


def main() -> None:
    """All of them, or those named: `python -m docs.pictures.take data own`."""
    chosen = [shot for shot in SHOTS if shot.__name__ in sys.argv[1:] or not sys.argv[1:]]
    with serve() as server, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        for shot in chosen:
            take(browser, server.url, shot)
        browser.close()
    for name in IN_README:
        shutil.copy(HERE / f"{name}-light-1440.png", HERE / f"{name}.png")


if __name__ == "__main__":
    main()
