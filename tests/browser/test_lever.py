"""The lever in Chromium: follows the drag in order, ends where the thumb ends, speaks, types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tools.browsing import Server, serve
from ui.lever import LeverView, write
from ui.lever.numbers import NumberStyle

HERE = Path(__file__).resolve().parent
CORE = HERE.parents[1] / "ui" / "lever" / "core.js"
NBSP = "\u00a0"
DOLLARS = LeverView("", 0, 12e6, 1e5, 6e6, 6.5e6, "usd").style
SHARES = LeverView("", 0, 0.5, 0.01, 0.1, 0.2, "percent").style
PLAIN_DOLLARS = LeverView("", 0, 900, 1, 6, 6, "usd").style
DAYS = NumberStyle(decimals=1, suffix=f"{NBSP}days")

# Notes every change of the page's "media=..." line with the time and the text.
WATCH = r"""() => {
  window.seen = [];
  const main = document.querySelector('[data-testid=stMain]');
  const note = () => {
    const line = [...main.querySelectorAll('p')].find(p => p.textContent.startsWith('media='));
    if (line && line.textContent !== window.seen.at(-1)?.text)
      window.seen.push({text: line.textContent, at: performance.now(),
                        value: +line.textContent.match(/media=(\d+)/)[1]});
  };
  new MutationObserver(note).observe(main, {subtree: true, childList: true, characterData: true});
  note();
}"""


@pytest.fixture(scope="module")
def lever_server() -> Iterator[Server]:
    with serve(HERE / "lever_page.py") as running:
        yield running


@pytest.fixture(autouse=True)
def _no_complaints(page: Page) -> Iterator[None]:
    """The test fails when the page reports an error."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda note: heard.append(note.text) if note.type == "error" else None)
    yield
    assert heard == []


@pytest.fixture
def levers(page: Page, lever_server: Server) -> Page:
    """The page of levers with 60 ms of Python a run."""
    return opened(page, f"{lever_server.url}/?cost=60")


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    expect(page.get_by_text("last=none")).to_be_visible(timeout=30_000)
    expect(thumb(page)).to_have_attribute(
        "aria-valuetext", f"$7.1{NBSP}m, +$0.6{NBSP}m (plan $6.5{NBSP}m)"
    )
    return page


def thumb(page: Page, name: str = "Media budget") -> Locator:
    return page.get_by_role("slider", name=name)


def lever_of(page: Page, name: str = "Media budget") -> Locator:
    return page.locator(".lever").filter(has=thumb(page, name))


def expect_value(page: Page, millions: str, *, dragging: bool = False) -> None:
    """The number beside the thumb and the line Python wrote agree."""
    expect(lever_of(page).locator(".value")).to_have_text(f"${millions}{NBSP}m")
    dollars = round(float(millions) * 1e6)
    expect(page.get_by_text(f"media={dollars} dragging={dragging}")).to_be_visible()


def thumb_place(page: Page) -> tuple[float, float]:
    box = lever_of(page).locator(".knob").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, milliseconds: int, by: float) -> None:
    """Press on the thumb, move it by `by` pixels in steps of a frame, hold it."""
    x, y = thumb_place(page)
    page.mouse.move(x, y)
    page.mouse.down()
    steps = milliseconds // 16
    for i in range(1, steps + 1):
        page.mouse.move(x + by * i / steps, y)
        page.wait_for_timeout(12)


def seen_values(page: Page) -> list[float]:
    return [note["value"] for note in page.evaluate("window.seen")]


def test_a_drag_is_followed_in_order_and_ends_at_the_thumb(levers: Page) -> None:
    levers.evaluate(WATCH)
    start = levers.evaluate("performance.now()")
    drag(levers, 2000, by=120)
    stop = levers.evaluate("performance.now()")
    levers.mouse.up()
    shown = lever_of(levers).locator(".value").inner_text().strip("$m" + NBSP)
    expect_value(levers, shown)
    notes = levers.evaluate("window.seen")
    during = [n for n in notes if start < n["at"] <= stop and "dragging=True" in n["text"]]
    print(f"\n{len(during) / (stop - start) * 1000:.1f} visible updates a second at 60 ms a run")
    assert len(during) >= 2, "nothing moved while the thumb was held"
    assert seen_values(levers) == sorted(seen_values(levers)), "an older value after a newer"
    assert thumb(levers).input_value() == str(round(float(shown) * 1e6))


def test_the_release_wins_over_a_slow_run(page: Page, lever_server: Server) -> None:
    levers = opened(page, f"{lever_server.url}/?cost=700")
    levers.evaluate(WATCH)
    drag(levers, 300, by=60)
    levers.mouse.up()
    shown = lever_of(levers).locator(".value").inner_text().strip("$m" + NBSP)
    expect_value(levers, shown)
    levers.wait_for_timeout(900)
    expect_value(levers, shown)
    assert seen_values(levers) == sorted(seen_values(levers))


def test_keys_step_the_value(levers: Page) -> None:
    thumb(levers).focus()
    for key, millions in [
        ("ArrowRight", "7.2"),
        ("ArrowDown", "7.1"),
        ("PageUp", "8.1"),
        ("PageDown", "7.1"),
        ("Home", "2.0"),
        ("ArrowLeft", "2.0"),
        ("End", "12.0"),
    ]:
        levers.keyboard.press(key)
        expect_value(levers, millions)


def test_a_held_key_is_a_drag_that_ends_with_the_key(levers: Page) -> None:
    thumb(levers).focus()
    for _ in range(12):
        levers.keyboard.down("ArrowRight")
    expect(levers.get_by_text("media=8300000 dragging=True")).to_be_visible()
    levers.keyboard.up("ArrowRight")
    expect_value(levers, "8.3")


def test_a_typed_value_is_set_and_a_wild_one_is_clamped_with_the_reason(levers: Page) -> None:
    lever = lever_of(levers)
    type_value(levers, "5.4")
    expect(lever.locator(".typed")).to_be_hidden()
    expect_value(levers, "5.4")
    type_value(levers, "$900m")
    expect_value(levers, "12.0")
    expect(lever.get_by_role("status")).to_have_text(
        f"$900.0{NBSP}m is above the highest value, $12.0{NBSP}m"
    )
    type_value(levers, "a lot")
    expect(lever.get_by_role("status")).to_have_text("“a lot” is not a number")
    expect_value(levers, "12.0")


def type_value(page: Page, text: str) -> None:
    thumb(page).focus()
    page.keyboard.press("Enter")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_escape_keeps_the_value(levers: Page) -> None:
    lever_of(levers).locator(".value").click()
    levers.keyboard.type("3")
    levers.keyboard.press("Escape")
    expect_value(levers, "7.1")
    expect(levers.get_by_text("moves=0")).to_be_visible()


def test_reset_returns_to_the_plan_and_leaves_the_focus_on_the_thumb(levers: Page) -> None:
    reset = levers.get_by_role("button", name="Media budget: back to plan")
    reset.click()
    expect_value(levers, "6.5")
    expect(lever_of(levers).locator(".difference")).to_have_text("as plan")
    expect(reset).to_be_hidden()
    expect(thumb(levers)).to_be_focused()


def test_a_preset_moves_the_thumb_when_idle_and_waits_while_it_is_held(levers: Page) -> None:
    x, y = thumb_place(levers)
    levers.mouse.move(x, y)
    levers.mouse.down()
    levers.evaluate("document.querySelector('[data-testid=stButton] button').click()")
    expect(levers.get_by_text("media=5000000")).to_be_visible()
    assert thumb_place(levers)[0] == pytest.approx(x, abs=1)
    levers.mouse.up()
    expect_value(levers, "5.0")
    assert thumb_place(levers)[0] < x - 20


def test_screen_readers_get_name_value_difference_and_help(levers: Page) -> None:
    media = thumb(levers)
    expect(media).to_have_accessible_name("Media budget")
    expect(media).to_have_accessible_description(
        "Media cause about a third of orders; past the grey band the curve is a guess."
    )
    media.focus()
    levers.keyboard.press("End")
    expect(media).to_have_attribute(
        "aria-valuetext",
        f"$12.0{NBSP}m, +$5.5{NBSP}m (plan $6.5{NBSP}m), outside the range seen in the data",
    )
    assert media.get_attribute("min") == "2000000"


def test_the_panel_opens_by_keyboard_offers_bands_and_closes(levers: Page) -> None:
    about = levers.get_by_role("button", name="Media budget: about this lever")
    about.focus()
    panel = lever_of(levers).locator(".panel")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("demo brand, spend of 2024 and 2025")
    panel.get_by_role("button", name="bold").click()
    expect_value(levers, "9.0")
    levers.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(about).to_be_focused()


def test_a_finger_drags_the_thumb(browser: Browser, lever_server: Server) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = opened(context.new_page(), lever_server.url)
    touch = context.new_cdp_session(page)
    x, y = thumb_place(page)

    def send(kind: str, at: float | None) -> None:
        points = [] if at is None else [{"x": at, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", x)
    for step in range(1, 11):
        send("touchMove", x + 8 * step)
        page.wait_for_timeout(16)
    expect(page.get_by_text("dragging=True")).to_be_visible()
    send("touchEnd", None)
    shown = lever_of(page).locator(".value").inner_text().strip("$m" + NBSP)
    expect_value(page, shown)
    assert float(shown) > 8
    context.close()


STYLES = [DOLLARS, SHARES, PLAIN_DOLLARS, DAYS, NumberStyle(signed=True, point=",", group=".")]
NUMBERS = [
    0,
    0.005,
    -0.0049,
    0.125,
    2.5,
    -2.5,
    1e5,
    7.15e6,
    -6.25e6,
    0.285,
    12345.675,
    1e-7,
    99999.5,
]


def test_script_and_python_write_the_same_numbers(page: Page) -> None:
    page.add_script_tag(content=CORE.read_text(encoding="utf-8"))
    for style in STYLES:
        texts = page.evaluate(
            "([style, values]) => values.map(value => write(style, value))",
            [asdict(style), NUMBERS],
        )
        assert texts == [write(style, value) for value in NUMBERS], style


@pytest.mark.parametrize(
    ("style", "typed", "value"),
    [
        (DOLLARS, "7.1m", 7.1e6),
        (DOLLARS, f"$7.1{NBSP}m", 7.1e6),
        (DOLLARS, "7.1", 7.1e6),
        (DOLLARS, "7,5", 7.5e6),
        (DOLLARS, "7 million", 7e6),
        (DOLLARS, "$7,100,000", 7.1e6),
        (DOLLARS, "7100000", 7.1e6),
        (DOLLARS, "850k", 850e3),
        (DOLLARS, "−1 m", -1e6),
        (PLAIN_DOLLARS, "1,250.5 USD", 1250.5),
        (SHARES, "12 %", 0.12),
        (SHARES, "12", 0.12),
        (SHARES, "+7,5%", 0.075),
        (SHARES, "0.5", 0.005),
        (DAYS, "9.1 days", 9.1),
        (DAYS, ".5", 0.5),
        (DAYS, "twelve", None),
        (DAYS, "", None),
        (DAYS, "1 2 to 3", None),
    ],
)
def test_typed_text_is_read_leniently(
    page: Page, style: NumberStyle, typed: str, value: float | None
) -> None:
    page.add_script_tag(content=CORE.read_text(encoding="utf-8"))
    read = page.evaluate(
        "([style, text]) => JSON.stringify(read(style, text))", [asdict(style), typed]
    )
    found = json.loads(read)
    assert found == (None if value is None else pytest.approx(value))


def test_the_thumb_stops_on_the_grid_or_on_a_mark_when_that_is_nearer(page: Page) -> None:
    page.add_script_tag(content=CORE.read_text(encoding="utf-8"))
    share = {"minimum": 0, "maximum": 0.5, "step": 0.01, "stops": [0.165]}
    for raw, stop in [(0.1641, 0.165), (0.1612, 0.16), (0.9, 0.5), (-1, 0)]:
        assert page.evaluate("([range, value]) => snapTo(range, value)", [share, raw]) == stop
    # From the mark between two grid points a step goes to the next point, not over it.
    assert page.evaluate("range => stepFrom(range, 0.165, 1)", share) == 0.17
    assert page.evaluate("range => stepFrom(range, 0.165, -1)", share) == 0.16
