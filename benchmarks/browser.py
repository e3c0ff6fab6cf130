"""(b) key press to settled page and (c) a drag of three seconds, on home and on a constant page.

Everything is timed inside the browser on one clock (`probe.js`). The two pages take turns, so that
a busy machine slows both; the constant page holds as many widgets and charts as were counted on
home.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from benchmarks.report import Table, verdict
from tools.browsing import ROOT, launch_chromium, serve

HERE = Path(__file__).resolve().parent
LEVERS = "input[type=range]"
COUNTED = {
    "levers": LEVERS,
    "charts": "[data-testid=stVegaLiteChart]",
    "blocks": "[data-testid=stHtml]",
    "nodes": "[data-testid=stHtml] *",
    "buttons": "[data-testid=stButton], [data-testid=stPopover]",
    "links": "[data-testid=stPageLink]",
}
VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
QUIET_MS = 400
PATIENCE_MS = 60_000
KEY_ROUNDS, DRAG_ROUNDS, WARM_UP = 20, 5, 2
DRAG_SECONDS = 3.0
DRAG_SHARE = 0.8
KEY_BAR, RELEASE_BAR, RELEASE_MS, UPDATES_BAR = 2.0, 2.5, 250.0, 6.0


@dataclass(frozen=True)
class Gesture:
    """One move as the page saw it.

    Attributes:
        settled: ms from the last input to the last visible change or the end of the run.
        changes: how often the main area changed.
        updates: how often the key figures changed before the last input of the gesture.
        returned: times that key figures came back after newer ones had been shown.
    """

    settled: float
    changes: int
    updates: int
    returned: int


def tables() -> list[Table]:
    """Key press and drag, each with home beside the constant page."""
    constant = serve(HERE / "constant_page.py")
    with sync_playwright() as playwright, serve(ROOT / "app.py") as app, constant as plain:
        chromium = launch_chromium(playwright)
        home = _open(chromium, app.url)
        size = {name: home.locator(css).count() for name, css in COUNTED.items()}
        pages = {"home": home, "constant": _open(chromium, f"{plain.url}/?{urlencode(size)}")}
        lever = _live_lever(home)
        keys = _take_turns(pages, lever, _press, KEY_ROUNDS)
        drags = _take_turns(pages, lever, _drag, DRAG_ROUNDS)
        holds = ", ".join(f"{count} {name}" for name, count in size.items())
        named = f"Chromium {chromium.version}; both pages hold {holds}."
        chromium.close()
    return [_key_table(keys, named), _drag_table(drags, named)]


def _open(chromium: Browser, url: str) -> Page:
    page = chromium.new_page(viewport=VIEWPORT)
    page.add_init_script(path=HERE / "probe.js")
    page.goto(url)
    page.locator(LEVERS).first.wait_for(state="attached", timeout=PATIENCE_MS)
    _await_quiet(page)
    return page


def _live_lever(page: Page) -> int:
    """The first lever that moves the page; a lever without effect would measure nothing."""
    for index in range(page.locator(LEVERS).count()):
        if _press(page, index).changes:
            return index
    raise RuntimeError(f"{page.url}: no lever changes the page")


def _take_turns(
    pages: dict[str, Page], lever: int, gesture: Any, rounds: int
) -> dict[str, list[Gesture]]:
    taken: dict[str, list[Gesture]] = {name: [] for name in pages}
    for _round in range(WARM_UP + rounds):
        for name, page in pages.items():
            page.bring_to_front()
            taken[name].append(gesture(page, lever))
    return {name: gestures[WARM_UP:] for name, gestures in taken.items()}


def _press(page: Page, lever: int) -> Gesture:
    """One arrow key on the lever, towards the end that is further away at the first press."""
    thumb = page.locator(LEVERS).nth(lever)
    thumb.focus()
    page.evaluate("probe.reset()")
    page.keyboard.press("ArrowRight" if _share(thumb) < 0.95 else "Home")
    return _finish(page)


def _drag(page: Page, lever: int) -> Gesture:
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


def _share(thumb: Locator) -> float:
    """Where the thumb stands on its track, 0-1."""
    return float(thumb.evaluate("e => (e.value - e.min) / (e.max - e.min)"))


def _finish(page: Page) -> Gesture:
    _await_quiet(page)
    seen = page.evaluate("probe.report()")
    shown = Counter(seen["shown"])
    returned = sum(times - 1 for times in shown.values())
    return Gesture(seen["settled"], seen["changes"], seen["updates"], returned)


def _await_quiet(page: Page) -> None:
    page.wait_for_function(f"probe.quiet({QUIET_MS})", timeout=PATIENCE_MS, polling=25)


def _key_table(taken: dict[str, list[Gesture]], named: str) -> Table:
    home, constant = (_settled(taken[name]) for name in ("home", "constant"))
    times = statistics.median(home) / statistics.median(constant)
    row = (*_figures(home), *_figures(constant), f"{times:.2f}")
    return Table(
        "Key press to settled page",
        f"{named} {KEY_ROUNDS} presses on each page in turn.",
        ("home ms", "p95", "constant ms", "p95", "ratio", "bar", "met"),
        ((*row, f"<= {KEY_BAR:g}", verdict(times, KEY_BAR)),),
    )


def _drag_table(taken: dict[str, list[Gesture]], named: str) -> Table:
    home, constant = (_settled(taken[name]) for name in ("home", "constant"))
    released, yardstick = statistics.median(home), statistics.median(constant)
    slowest = max(RELEASE_MS, RELEASE_BAR * yardstick)
    followed = statistics.median(gesture.updates / DRAG_SECONDS for gesture in taken["home"])
    returned = sum(gesture.returned for gesture in taken["home"])
    moving = ("visible updates a second", f"{followed:.1f}", "", f">= {UPDATES_BAR:g}")
    waits = (f"{released:.0f}", f"{yardstick:.0f}", f"<= {slowest:.0f}")
    rows = (
        (*moving, verdict(UPDATES_BAR, followed)),
        ("release to settled, ms", *waits, verdict(released, slowest)),
        ("older figures after newer", str(returned), "", "<= 0", verdict(returned, 0)),
    )
    return Table(
        "A drag of three seconds",
        f"{named} Median of {DRAG_ROUNDS} drags on each page in turn.",
        ("what", "home", "constant", "bar", "met"),
        rows,
    )


def _settled(gestures: Sequence[Gesture]) -> list[float]:
    return [gesture.settled for gesture in gestures]


def _figures(values: list[float]) -> tuple[str, str]:
    slow = sorted(values)[-(-95 * len(values) // 100) - 1]
    return f"{statistics.median(values):.0f}", f"{slow:.0f}"
