"""Driving a page as a person with a keyboard does."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

PATIENCE = 60_000  # ms; a cold server imports everything for the first visitor
STRIP = ".hr-strip"
VERDICT = ".hr-verdict"
STILL, PAUSE = 3, 100  # looks without a change, ms between them
RUNNING_NO_MORE = ".stApp[data-test-script-state=notRunning]"


def visit(page: Page, address: str) -> None:
    """Open an address and wait until its headline and its levers stand."""
    page.goto(address)
    expect(page.locator(STRIP)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("slider").first).to_be_attached(timeout=PATIENCE)
    settle(page)


def settle(page: Page) -> None:
    """Wait until no run is on and the page's text stays the same for a while.

    A lever sends its next value when the last was drawn, so one run may follow another.
    """
    last, same = "", 0
    while same < STILL:
        expect(page.locator(RUNNING_NO_MORE)).to_be_attached(timeout=PATIENCE)
        now = page.locator("[data-testid=stMain]").inner_text()
        same = same + 1 if now == last else 0
        last = now
        page.wait_for_timeout(PAUSE)


def slider(page: Page, name: str) -> Locator:
    """A lever's slider by its name."""
    return page.get_by_role("slider", name=name)


def figures(page: Page) -> list[str]:
    """The six large figures of the strip."""
    return page.locator(".hr-kpi-value").all_inner_texts()


def press(target: Locator, key: str, times: int = 1) -> None:
    """Press a key on an element that the keyboard can reach."""
    target.focus()
    for _ in range(times):
        target.press(key)


def boxes(locator: Locator) -> list[dict[str, float]]:
    """Where elements stand on the screen."""
    found = [element.bounding_box() for element in locator.all()]
    return [dict(box) for box in found if box is not None]
