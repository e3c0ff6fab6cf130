"""Downloads by keyboard, and what the browser prints."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page, expect
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.browser.driving import PATIENCE, figures, press, settle, slider, visit

ENDINGS = {
    "workbook (XLSX)": ".xlsx",
    "one page (PDF)": ".pdf",
    "scenario (JSON)": ".json",
    "PNG": ".png",
    "SVG": ".svg",
    "CSV": ".csv",
}


def open_menu(page: Page) -> None:
    button = page.get_by_role("button", name="download", exact=True)
    press(button, "Enter")
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible(timeout=PATIENCE)
    settle(page)


def fetch(page: Page, name: str) -> Download:
    button = page.get_by_test_id("stPopoverBody").get_by_role("button", name=name, exact=True)
    with page.expect_download(timeout=PATIENCE) as found:
        press(button.first, "Enter")
    return found.value


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def test_a_moved_lever_is_in_every_file(page: Page, app_url: str) -> None:
    visit(page, app_url)
    press(slider(page, "Price"), "ArrowRight", times=4)
    settle(page)
    shown = figures(page)[0].replace("\u00a0", " ")
    open_menu(page)
    files = {name: fetch(page, name) for name in ENDINGS}
    for name, ending in ENDINGS.items():
        assert files[name].suggested_filename.endswith(ending)
    levers = json.loads(content(files["scenario (JSON)"]))["levers"]
    assert levers == {"price": pytest.approx(0.02)}
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(files["workbook (XLSX)"])))
    gmv = {row[1]: row for row in book.get_sheet_by_name("Key figures").to_python()}["gmv"][3]
    assert f"${gmv / 1e6:.1f} m" == shown
    (sheet,) = PdfReader(io.BytesIO(content(files["one page (PDF)"]))).pages
    assert shown in sheet.extract_text().replace("\u00a0", " ")
    assert content(files["PNG"]).startswith(b"\x89PNG")
    assert b"simulated" in content(files["SVG"])
    assert content(files["CSV"]).decode("utf-8-sig").startswith("week of,expected")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_printed_page_is_light_and_leaves_out_what_one_clicks(
    browser: Browser, app_url: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 794, "height": 1123})
    page = context.new_page()
    visit(page, app_url)
    page.emulate_media(media="print", color_scheme=scheme)
    expect(page.locator(".hr-verdict")).to_be_visible()
    for part in ("stSidebar", "stPopover", "stMenuButton", "stToolbar"):
        for element in page.get_by_test_id(part).all():
            expect(element).to_be_hidden()
    # The browser writes each light-dark() out as the side that holds.
    ink = page.locator(".hr-verdict").evaluate("e => getComputedStyle(e).color")
    assert ink == "rgb(15, 23, 42)"
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    context.close()
