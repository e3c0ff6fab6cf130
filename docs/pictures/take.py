"""Take the pictures of docs/pictures from the running app: `python -m docs.pictures.take`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from tools.browsing import launch_chromium, serve

HERE = Path(__file__).resolve().parent
PAGES = {"home": "/", "budget": "/budget"}
SIZES = {1440: 900, 1280: 720, 390: 844}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PATIENCE = 60_000  # ms
CALM = 2_500  # ms until charts and fonts stand


def take(browser: Browser, address: str, name: str) -> None:
    """One page at all sizes in both themes."""
    for theme in THEMES:
        for width, height in SIZES.items():
            context = browser.new_context(
                color_scheme=theme, viewport={"width": width, "height": height}
            )
            page = context.new_page()
            page.goto(address)
            expect(page.locator(".hr-strip")).to_be_visible(timeout=PATIENCE)
            page.wait_for_timeout(CALM)
            path = HERE / f"{name}-{theme}-{width}.png"
            page.screenshot(path=path)
            context.close()
            _slim(path)


def _slim(path: Path) -> None:
    """256 colours are enough for a screen of few, at a third of the size."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256).save(path, optimize=True)


def main() -> None:
    """All pages; home at 1440 in light is the README's picture."""
    with serve() as server, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        for name, path in PAGES.items():
            take(browser, server.url + path, name)
        browser.close()
    shutil.copy(HERE / "home-light-1440.png", HERE / "home.png")


if __name__ == "__main__":
    main()
