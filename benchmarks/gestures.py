"""Gestures on a page, timed inside the browser on one clock (`probe.js`)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize

PROBE = Path(__file__).resolve().parent / "probe.js"
LEVERS = "input[type=range]"
VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
QUIET_MS = 400
PATIENCE_MS = 60_000
WARM_UP = 2
DRAG_SECONDS = 3.0
DRAG_SHARE = 0.8


@dataclass(frozen=True)
class Gesture:
    """One move as the page saw it.

    Attributes:
        settled: ms from the last input to the last visible change or the end of the run; from the
            start of the navigation where there was no input.
        changes: how often the main area changed.
        updates: how often the key figures changed before the last input of the gesture.
        returned: times that key figures came back after newer ones had been shown.
    """

    settled: float
    changes: int
    updates: int
    returned: int


# Makes one gesture with the lever of this number.
Make = Callable[[Page, int], Gesture]


def visit(page: Page, url: str) -> None:
    """Go there and wait until nothing changes any more."""
    page.add_init_script(path=PROBE)
    page.goto(url)
    await_quiet(page)


def opened(chromium: Browser, url: str) -> Page:
    """A page of its own at this address, settled."""
    page = chromium.new_page(viewport=VIEWPORT)
    visit(page, url)
    return page


def first_open(chromium: Browser, url: str) -> Gesture:
    """From the start of the navigation to settled, in a browser that has seen nothing yet."""
    context = chromium.new_context(viewport=VIEWPORT)
    try:
        page = context.new_page()
        visit(page, url)
        return _report(page)
    finally:
        context.close()


def live_lever(page: Page) -> int | None:
    """The first lever that moves the page; one without effect would measure nothing."""
    for index in range(page.locator(LEVERS).count()):
        if page.locator(LEVERS).nth(index).is_enabled() and press(page, index).changes:
            return index
    return None


def take_turns(
    pages: Mapping[str, Page], lever: int, gesture: Make, rounds: int
) -> dict[str, list[Gesture]]:
    """The gesture on each page in turn, so that a busy machine slows all of them."""
    taken: dict[str, list[Gesture]] = {name: [] for name in pages}
    for _round in range(WARM_UP + rounds):
        for name, page in pages.items():
            page.bring_to_front()
            taken[name].append(gesture(page, lever))
    return {name: gestures[WARM_UP:] for name, gestures in taken.items()}


def press(page: Page, lever: int) -> Gesture:
    """One arrow key on the lever, towards the end that is further away at the first press."""
    thumb = page.locator(LEVERS).nth(lever)
    thumb.focus()
    page.evaluate("probe.reset()")
    page.keyboard.press("ArrowRight" if _share(thumb) < 0.95 else "Home")
    return _finish(page)


def drag(page: Page, lever: int) -> Gesture:
    """Three seconds with the button down, from the thumb towards the further end."""
    thumb = page.locator(LEVERS).nth(lever)
    thumb.scroll_into_view_if_needed()
    box, share = thumb.bounding_box(), _share(thumb)
    if box is None:
        raise RuntimeError(f"{page.url}: lever {lever} is not on the screen")
    goal = DRAG_SHARE if share < 0.5 else 1 - DRAG_SHARE
    middle = box["y"] + box["height"] / 2
    start = box["x"] + share * box["width"]
    page.mouse.move(start, middle)
    page.mouse.down()
    # The first move brings the thumb under the pointer, in either direction; from there the pointer
    # itself never turns back, not even by that pixel, or an older figure would be the right one.
    start += 1 if goal > share else -1
    page.mouse.move(start, middle)
    page.wait_for_timeout(2 * QUIET_MS)
    page.evaluate("probe.reset()")
    begin = time.monotonic()
    while (part := (time.monotonic() - begin) / DRAG_SECONDS) < 1:
        page.mouse.move(start + (box["x"] + goal * box["width"] - start) * part, middle)
        page.wait_for_timeout(16)
    page.mouse.up()
    return _finish(page)


def await_quiet(page: Page) -> None:
    """Wait until the server has answered and nothing has changed for a while."""
    page.wait_for_function(f"probe.quiet({QUIET_MS})", timeout=PATIENCE_MS, polling=25)


def _share(thumb: Locator) -> float:
    """Where the thumb stands on its track, 0-1."""
    return float(thumb.evaluate("e => (e.value - e.min) / (e.max - e.min)"))


def _finish(page: Page) -> Gesture:
    await_quiet(page)
    return _report(page)


def _report(page: Page) -> Gesture:
    seen = page.evaluate("probe.report()")
    shown = Counter(seen["shown"])
    returned = sum(times - 1 for times in shown.values())
    return Gesture(seen["settled"], seen["changes"], seen["updates"], returned)
