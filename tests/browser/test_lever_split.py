"""The split editor in Chromium: the rest follows the moved part, locks hold, the total stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tools.browsing import Server, serve

HERE = Path(__file__).resolve().parent
NBSP = "\u00a0"


@pytest.fixture(scope="module")
def split_server() -> Iterator[Server]:
    with serve(HERE / "split_page.py") as running:
        yield running


@pytest.fixture
def split(page: Page, split_server: Server) -> Iterator[Page]:
    """The page with the split of ten channels and 60 ms of Python a run."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda note: heard.append(note.text) if note.type == "error" else None)
    page.goto(f"{split_server.url}/?cost=60")
    expect(page.locator(".split .row")).to_have_count(10, timeout=30_000)
    yield page
    assert heard == []


def row(page: Page, name: str) -> Locator:
    return page.locator(".row").filter(has=page.get_by_text(name, exact=True))


def number(page: Page, name: str) -> Locator:
    return row(page, name).locator(".value")


def shares(page: Page) -> list[float]:
    """The shares Python wrote below the editor."""
    line = page.get_by_text("shares=").inner_text()
    return [float(part) for part in line.removeprefix("shares=").split()]


def type_share(page: Page, name: str, text: str) -> None:
    number(page, name).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_unlocked_parts_make_room_in_proportion_and_a_locked_one_stays(split: Page) -> None:
    split.get_by_role("button", name="lock KOL").click()
    expect(split.get_by_role("button", name="lock KOL")).to_have_attribute("aria-pressed", "true")
    expect(split.get_by_role("slider", name="Media by channel: KOL")).to_be_disabled()
    type_share(split, "Social ads", "36")
    # Social ads 18 -> 36; KOL stays 8; the other 74 shrink to 56: search 20 -> 15.1, amount 1.07 m.
    expect(number(split, "Search")).to_have_text(f"15.1{NBSP}%")
    expect(row(split, "Search").locator(".amount")).to_have_text(f"$1.07{NBSP}m")
    expect(number(split, "KOL")).to_have_text(f"8.0{NBSP}%")
    assert sum(shares(split)) == pytest.approx(1, abs=1e-3)


def test_an_impossible_move_stops_and_says_why(split: Page) -> None:
    for name in ("KOL", "Search", "Short video"):
        lock = split.get_by_role("button", name=f"lock {name}")
        lock.click()
        expect(lock).to_have_attribute("aria-pressed", "true")
    type_share(split, "Social ads", "90")
    expect(number(split, "Social ads")).to_have_text(f"62.0{NBSP}%")
    expect(split.locator(".split .note")).to_contain_text("leave at most")


def hand_on(page: Page, name: str) -> tuple[float, float]:
    """Press on a part's thumb and answer where that is."""
    knob = row(page, name).locator(".knob").bounding_box()
    assert knob is not None
    x, y = knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def test_a_drag_moves_all_rows_and_ends_where_the_hand_let_go(split: Page) -> None:
    x, y = hand_on(split, "Search")
    for step in range(1, 41):
        split.mouse.move(x + 2 * step, y)
        split.wait_for_timeout(12)
    expect(number(split, "Social ads")).not_to_have_text(f"18.0{NBSP}%")
    expect(split.get_by_text("last=(2, ")).to_contain_text("True)")
    split.mouse.up()
    expect(split.get_by_text("last=(2, ")).to_contain_text("False)")
    expect(number(split, "Search")).to_have_text(f"{shares(split)[2] * 100:.1f}{NBSP}%")
    # The track ended at 30 % when the drag began; the page's longer one waited for the release.
    assert shares(split)[2] == 0.3
    slider = split.get_by_role("slider", name="Media by channel: Search")
    expect(slider).to_have_attribute("max", "0.5")
    assert sum(shares(split)) == pytest.approx(1, abs=1e-3)


def test_a_drag_to_the_end_and_back_leaves_the_others_as_they_were(split: Page) -> None:
    before = shares(split)
    x, y = hand_on(split, "Search")
    split.mouse.move(x - 300, y, steps=5)
    expect(number(split, "Search")).to_have_text(f"0.0{NBSP}%")
    expect(split.get_by_text("last=(2, ")).to_contain_text("True)")
    split.mouse.move(x, y, steps=5)
    split.mouse.up()
    expect(split.get_by_text("last=(2, 0.2, False)")).to_be_visible()
    assert shares(split) == before


def test_a_part_speaks_its_share_money_and_difference(split: Page) -> None:
    search = split.get_by_role("slider", name="Media by channel: Search")
    search.focus()
    split.keyboard.press("ArrowRight")
    expect(search).to_have_attribute("aria-valuetext", f"20.5{NBSP}%, $1.46{NBSP}m, +0.5{NBSP}pts")
    expect(split.get_by_text("moves=1 last=(2, 0.205, False)")).to_be_visible()
