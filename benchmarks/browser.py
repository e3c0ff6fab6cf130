"""(b) key press to settled and first open of every page with levers, (c) a drag on home.

Each page stands beside a constant page that holds as many widgets, charts and blocks as were
counted on it, and whose data never change: what Streamlit and the browser cost before our model
runs. A third page of that size has changing data and no model: the least a page can cost whose
figures move. The pages take turns, so that a busy machine slows all of them.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.gestures import (
    DRAG_SECONDS,
    LEVERS,
    Gesture,
    drag,
    first_open,
    live_lever,
    opened,
    press,
    take_turns,
)
from benchmarks.report import Table, verdict
from tools.browsing import ROOT, launch_chromium, serve
from ui.pages import MENU

HERE = Path(__file__).resolve().parent
COUNTED = {
    "levers": LEVERS,
    "charts": "[data-testid=stVegaLiteChart]",
    "blocks": "[data-testid=stHtml]",
    "nodes": "[data-testid=stHtml] *",
    "buttons": "[data-testid=stButton], [data-testid=stPopover]",
    "links": "[data-testid=stPageLink]",
}
BESIDE = ("page ms", "p95", "constant ms", "p95", "ratio", "bar", "met")
KEY_ROUNDS, DRAG_ROUNDS, OPEN_ROUNDS = 8, 3, 3
KEY_BAR, RELEASE_BAR, RELEASE_MS, UPDATES_BAR = 1.8, 2.5, 250.0, 6.0


@dataclass
class Taken:
    """What was measured of one page: its own gestures and the constant page's."""

    size: dict[str, int]
    keys: dict[str, list[Gesture]] = field(default_factory=dict)
    opens: dict[str, list[Gesture]] = field(default_factory=dict)
    drags: dict[str, list[Gesture]] = field(default_factory=dict)


def tables() -> list[Table]:
    """Key press, first open and drag, each beside the constant page."""
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        app = stack.enter_context(serve(ROOT / "app.py"))
        plain = stack.enter_context(serve(HERE / "constant_page.py"))
        chromium = launch_chromium(playwright)
        named = f"Chromium {chromium.version}"
        taken: dict[str, Taken] = {}
        for name, path in _addresses():
            found = _measured(chromium, f"{app.url}{path}", plain.url, drags=name == "home")
            if found is not None:
                taken[name] = found
        chromium.close()
    return [_key_table(taken, named), _open_table(taken, named), _drag_table(taken["home"], named)]


def _addresses() -> Iterator[tuple[str, str]]:
    """Name and path of every page of the menu."""
    for _group, pages in MENU:
        for name, file, _label in pages:
            yield name, "/" if file == "app.py" else f"/{Path(file).stem}"


def _measured(chromium: Browser, url: str, plain: str, drags: bool) -> Taken | None:
    """One page beside the constant page of its size; None where no lever moves it."""
    ours = opened(chromium, url)
    size = {name: ours.locator(css).count() for name, css in COUNTED.items()}
    lever = live_lever(ours)
    if lever is None:
        ours.close()
        return None
    beside = f"{plain}/?{urlencode(size)}"
    pages: dict[str, Page] = {"page": ours, "constant": opened(chromium, beside)}
    changing = {"changing": opened(chromium, f"{beside}&changing=1")}
    taken = Taken(size, take_turns(pages | changing, lever, press, KEY_ROUNDS))
    changing["changing"].close()
    if drags:
        taken.drags = take_turns(pages, lever, drag, DRAG_ROUNDS)
    for page in pages.values():
        page.close()
    taken.opens = {"page": [], "constant": []}
    for _round in range(OPEN_ROUNDS):
        taken.opens["page"].append(first_open(chromium, url))
        taken.opens["constant"].append(first_open(chromium, beside))
    return taken


def _key_table(taken: dict[str, Taken], named: str) -> Table:
    rows = tuple(
        (page, *map(str, one.size.values()), *_beside(one.keys), *_changing(one.keys))
        for page, one in taken.items()
    )
    columns = ("page", *COUNTED, *BESIDE, "changing ms", "ratio to it")
    note = (
        f"{named}; {KEY_ROUNDS} presses on each page and on a constant page of as many elements in "
        "turn, of the first lever that changes the page. Changing: that page with other text in "
        "every block and other data in every chart at each press, still without a model."
    )
    return Table("Key press to settled page", note, columns, rows)


def _open_table(taken: dict[str, Taken], named: str) -> Table:
    rows = tuple((page, *_beside(one.opens)) for page, one in taken.items())
    columns = ("page", *BESIDE)
    note = (
        f"{named}; from the start of the navigation to settled, {OPEN_ROUNDS} times in browsers "
        "that have seen nothing yet; the server has shown the page before."
    )
    return Table("First open with a warm server", note, columns, rows)


def _beside(gestures: dict[str, list[Gesture]]) -> tuple[str, ...]:
    ours, constant = (_settled(gestures[name]) for name in ("page", "constant"))
    times = statistics.median(ours) / statistics.median(constant)
    judged = (f"{times:.2f}", f"<= {KEY_BAR:g}", verdict(times, KEY_BAR))
    return (*_figures(ours), *_figures(constant), *judged)


def _changing(gestures: dict[str, list[Gesture]]) -> tuple[str, str]:
    ours, changing = (statistics.median(_settled(gestures[n])) for n in ("page", "changing"))
    return f"{changing:.0f}", f"{ours / changing:.2f}"


def _drag_table(taken: Taken, named: str) -> Table:
    home, constant = (_settled(taken.drags[name]) for name in ("page", "constant"))
    released, yardstick = statistics.median(home), statistics.median(constant)
    slowest = max(RELEASE_MS, RELEASE_BAR * yardstick)
    followed = statistics.median(gesture.updates / DRAG_SECONDS for gesture in taken.drags["page"])
    returned = sum(gesture.returned for gesture in taken.drags["page"])
    moving = ("visible updates a second", f"{followed:.1f}", "", f">= {UPDATES_BAR:g}")
    waits = (f"{released:.0f}", f"{yardstick:.0f}", f"<= {slowest:.0f}")
    rows = (
        (*moving, verdict(UPDATES_BAR, followed)),
        ("release to settled, ms", *waits, verdict(released, slowest)),
        ("older figures after newer", str(returned), "", "<= 0", verdict(returned, 0)),
    )
    return Table(
        "A drag of three seconds",
        f"{named}; median of {DRAG_ROUNDS} drags on home and its constant page in turn.",
        ("what", "home", "constant", "bar", "met"),
        rows,
    )


def _settled(gestures: Sequence[Gesture]) -> list[float]:
    return [gesture.settled for gesture in gestures]


def _figures(values: list[float]) -> tuple[str, str]:
    slow = sorted(values)[-(-95 * len(values) // 100) - 1]
    return f"{statistics.median(values):.0f}", f"{slow:.0f}"
