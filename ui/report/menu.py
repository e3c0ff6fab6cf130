"""The downloads of the scenario bar: the scenario as files, the charts of the page as pictures.

Nothing is computed before the menu is open, and each file only when its button is pressed. That
happens outside a session, so what a button needs is gathered while the menu is drawn: names, the
scenario, the world. An outcome is never kept; the workbook evaluates the scenario again, with the
same draws as the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from model import Scenario, World, evaluate
from model.report import Subject, Words, workbook
from model.scenario import encode
from ui import state
from ui.downloads import download
from ui.html import style, text
from ui.names import name_of
from ui.periods import horizon_name
from ui.report.collected import page_of
from ui.report.lettering import undrawable
from ui.report.page import Page
from ui.report.pictures import Captioned
from ui.report.screen_words import screen_words
from ui.shown import Shown
from ui.words import _
from ui.worlds import world_label_now

KEY = "downloads"
# How the browser prints a page: without what one clicks.
PRINT = Path(__file__).resolve().parent / "print.css"
# Charts and levers carry the colours of a dark theme with them; paper gets them turned round.
DARK_CHARTS = (
    '[data-testid="stVegaLiteChart"], [data-testid^="stBidiComponent"]'
    " { filter: invert(1) hue-rotate(180deg); }"
)
LONGEST_FILE_NAME = 60
# Charts of one page, those drawn last: a page keeps what other choices on it have shown.
MOST_CHARTS = 8
_UNFIT = re.compile(r"[^a-z0-9]+")


def downloads_menu(title: str) -> None:
    """The popover; ``title`` is what the scenario at hand is called."""
    with st.popover(_("download"), key=KEY, on_change="rerun") as opened:
        if opened.open:
            _scenario_files(title)
            _chart_files(title)


def print_style() -> None:
    """How the browser prints a page, sent once a page; charts of a dark theme are turned light."""
    style(PRINT)
    if st.context.theme.type == "dark":
        st.html(f"<style>@media print {{ {DARK_CHARTS} }}</style>")


def _scenario_files(title: str) -> None:
    world, scenario, company = state.world(), state.scenario(), world_label_now()
    link, code = state.link(), encode(scenario, world.id)
    subject = Subject(title, company, code, horizon_name(world), link, state.saved_note())
    name = file_name(title)
    text("hr-hint", _("This scenario"))
    with st.container(horizontal=True, gap="small", key="download_scenario"):
        make = partial(scenario_workbook, scenario, world, subject, screen_words(world))
        download(_("workbook (XLSX)"), make, f"{name}.xlsx", "download_xlsx")
        page = page_of(_shown(world, scenario), title, company, link, subject.note)
        download(_("one page (PDF)"), page.pdf, f"{name}.pdf", "download_pdf")
        download(_("scenario (JSON)"), scenario_file(scenario), f"{name}.json", "download_json")
    if undrawable(_written(page)):
        hint = _("This server has no font for some letters of these names: PDF and PNG show boxes.")
        text("hr-hint", hint)


def _shown(world: World, scenario: Scenario) -> Shown:
    compared = name_of(state.session().compared)
    return Shown(world, scenario, state.outcome(), state.compared(), compared)


def _written(page: Page) -> str:
    """Text of a page that users may have named."""
    changes = (part for change in page.changes for part in change)
    return "".join((page.title, page.company, page.note, *changes))


def _chart_files(title: str) -> None:
    pictures = state.pictures()[-MOST_CHARTS:]
    remark = f"{world_label_now()} · {horizon_name(state.world())} · {title}"
    if not pictures:
        return
    text("hr-hint", _("Charts of this page"))
    for picture in pictures:
        _chart(Captioned(picture, remark), title)


def _chart(chart: Captioned, title: str) -> None:
    """A chart's heading and its three files."""
    heading, key = chart.picture.heading, chart.picture.name
    kinds: Sequence[tuple[str, Callable[[], bytes]]] = (
        ("PNG", chart.png),
        ("SVG", chart.svg),
        ("CSV", chart.csv),
    )
    name = file_name(title, re.split(r"[,;:.]", heading)[0])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        text("hr-text", heading)
        for kind, make in kinds:
            download(kind, make, f"{name}.{kind.lower()}", f"download_{kind}_{key}")


def scenario_workbook(scenario: Scenario, world: World, subject: Subject, words: Words) -> bytes:
    """The workbook of a scenario at full draws."""
    return workbook(evaluate(scenario, world), subject, words)


def scenario_file(scenario: Scenario) -> str:
    """The scenario as `python -m model evaluate --scenario` reads it."""
    return json.dumps(scenario.to_dict(), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def file_name(*words: str) -> str:
    """A name for a file on any machine, without its ending."""
    found = _UNFIT.sub("-", " ".join(("headroom", *words)).lower()).strip("-")
    return found[:LONGEST_FILE_NAME].strip("-")
