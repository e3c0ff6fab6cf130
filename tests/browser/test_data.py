"""A new user: template down, filled, up, mapped, checked, fitted; then home moves on own data."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from model.panel import sample_csv
from tests.browser.driving import PATIENCE, figures, press, settle, slider

FIT_PATIENCE = 180_000  # ms; a fit in a child process on a busy machine
QUESTION = ".hr-title"
WEEKS = 70
SIZES = [(1440, 900), (1280, 720), (390, 844)]


@pytest.fixture
def data(page: Page, app_url: str) -> Page:
    """The Data page, opened cold."""
    page.goto(f"{app_url}/data")
    expect(page.locator(QUESTION, has_text="Which files hold")).to_be_visible(timeout=PATIENCE)
    settle(page)
    return page


def filled(template: Path) -> bytes:
    """The template's columns filled with rows of the sample, under another company's market."""
    columns = pd.read_csv(template).columns
    rows = pd.read_csv(io.BytesIO(sample_csv()))
    rows = rows[rows["week"] >= sorted(rows["week"].unique())[-WEEKS]]
    rows["market"] = rows["market"].str.replace(" (simulated)", " shop")
    return rows[list(columns)].to_csv(index=False).encode()


def step(page: Page, name: str) -> Locator:
    """A step's button in the stepper."""
    return page.locator(".st-key-stepper").get_by_role("button", name=name)


def onward(page: Page, question: str, patience: int = PATIENCE) -> None:
    """Press the step's primary button by keyboard; wait for the next question."""
    button = page.locator(".st-key-onward_button button").first
    expect(button).to_be_enabled(timeout=PATIENCE)
    settle(page)
    press(page.locator(".st-key-onward_button button").first, "Enter")
    expect(page.locator(QUESTION, has_text=question)).to_be_visible(timeout=patience)
    settle(page)


def test_from_the_template_to_a_moved_slider_on_own_data(data: Page, tmp_path: Path) -> None:
    with data.expect_download() as coming:
        data.get_by_role("button", name="Template (CSV)").click()
    template = tmp_path / "template.csv"
    coming.value.save_as(template)
    own = tmp_path / "own-shop.csv"
    own.write_bytes(filled(template))

    data.locator("input[type=file]").first.set_input_files(own)
    expect(data.get_by_text("own-shop.csv")).to_be_visible(timeout=PATIENCE)
    onward(data, "Which column is what?")
    expect(data.get_by_text("As it will be read")).to_be_visible()
    onward(data, "Is this your business?")
    expect(data.locator(".hr-facts")).to_contain_text(str(WEEKS))
    onward(data, "What does an order earn and cost?")
    value = data.get_by_role("spinbutton", name=re.compile("Average order value"))
    value.fill("75")
    value.press("Enter")
    expect(data.locator(".hr-sheet").first).to_contain_text("$8")  # the US pays above the mean
    onward(data, "What moved your sales?")
    press(data.get_by_role("button", name="Start the fit"), "Enter")
    expect(data.get_by_role("button", name="Cancel")).to_be_visible(timeout=PATIENCE)
    expect(data.locator(".hr-said")).to_be_visible(timeout=FIT_PATIENCE)
    onward(data, "What can be trusted?")
    expect(data.locator(".hr-problems")).to_contain_text("search")
    press(data.get_by_role("button", name="Use it in the whole app"), "Enter")
    expect(data.get_by_text("own shop is on every page now.")).to_be_visible(timeout=PATIENCE)
    settle(data)

    data.get_by_role("link", name="See where it lands").click()
    expect(slider(data, "Total media")).to_be_attached(timeout=PATIENCE)
    settle(data)
    before = figures(data)
    assert "own shop" in data.locator(".st-key-scenario_bar").inner_text()
    press(slider(data, "Total media"), "ArrowRight", 5)
    settle(data)
    assert figures(data)[0] != before[0]


def test_a_bad_file_is_told_by_row_and_column_and_changes_nothing(
    data: Page, tmp_path: Path
) -> None:
    press(data.get_by_role("button", name="Start from the sample"), "Enter")
    expect(data.locator(QUESTION, has_text="Is this your business?")).to_be_visible(
        timeout=PATIENCE
    )
    settle(data)
    rows = pd.read_csv(io.BytesIO(sample_csv())).astype({"orders": object})
    rows.loc[2, "orders"] = "many"
    bad = tmp_path / "bad.csv"
    rows.to_csv(bad, index=False)
    step(data, "Files").click()
    settle(data)
    data.get_by_role("button", name="Remove").click()
    settle(data)
    data.locator("input[type=file]").first.set_input_files(bad)
    expect(data.get_by_text("bad.csv")).to_be_visible(timeout=PATIENCE)
    settle(data)
    step(data, "Check").click()
    faults = data.get_by_role("alert")
    expect(faults).to_contain_text("orders", timeout=PATIENCE)
    expect(faults).to_contain_text("many")
    expect(faults.locator("td").first).to_have_text("4")
    expect(data.get_by_text("What was read before", exact=True)).to_be_visible()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_step_is_wider_than_the_screen(data: Page, width: int, height: int) -> None:
    data.set_viewport_size({"width": width, "height": height})
    data.get_by_role("button", name="Start from the sample").click()
    expect(data.locator(QUESTION, has_text="Is this your business?")).to_be_visible(
        timeout=PATIENCE
    )
    for name in ("Files", "Columns", "Check", "Business", "Fit"):
        step(data, name).click()
        settle(data)
        assert data.evaluate("document.documentElement.scrollWidth") <= width, name
        assert data.locator("button[kind=primary]").count() <= 1, name
