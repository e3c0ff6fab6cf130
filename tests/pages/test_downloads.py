"""The downloads menu: nothing before it is open, then files that say what the page says."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from model import Scenario, evaluate, load_world
from model.levers.record import BASES
from model.scenario import encode
from model.world.file import read_world
from tests.pages.app import PAGES, open_page, verdict
from tests.pages.companies import bare, bring, committed, switch, two_markets
from ui.report import menu

Data = bytes | str | Callable[[], bytes | str]
HOSTILE = "=cmd|' /C calc'!A0 <b>&amp; 中文 " + "long " * 30
WITHOUT_BAR = {"data", "present"}
SCENARIO_FILES = {".xlsx", ".pdf", ".json"}


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, Data]:
    """What the buttons of the menu hand out, by file name."""
    found: dict[str, Data] = {}

    def keep(_label: str, data: Data, name: str, _key: str | None = None) -> None:
        found[name] = data

    monkeypatch.setattr(menu, "download", keep)
    return found


def open_menu(app: AppTest) -> AppTest:
    app.session_state[menu.KEY] = True
    app.run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def made(files: dict[str, Data], ending: str) -> bytes:
    """A file of the menu as a click makes it: outside a session."""
    data = next(data for name, data in files.items() if name.endswith(ending))
    content = data() if callable(data) else data
    return content.encode() if isinstance(content, str) else content


def pdf_text(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def sheet(content: bytes, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()


def plain(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def test_nothing_is_made_while_the_menu_is_closed(files: dict[str, Data]) -> None:
    open_page("home")
    assert files == {}


@pytest.mark.parametrize("base", BASES)
def test_files_of_every_preset_say_what_the_page_says(base: str, files: dict[str, Data]) -> None:
    world, scenario = load_world(), Scenario(base=base)
    app = open_menu(open_page("home", encode(scenario, world.id)))
    assert {Path(name).suffix for name in files} >= SCENARIO_FILES
    assert Scenario.from_dict(json.loads(made(files, ".json")), world.catalogue) == scenario
    outcome = evaluate(scenario, world)
    rows = {row[1]: row for row in sheet(made(files, ".xlsx"), "Key figures")}
    for key in ("gmv", "risk_loss", "roas", "gmv_share[southeast_asia]"):
        assert rows[key][3] == pytest.approx(outcome.kpis[key].mean, rel=1e-12)
    said = pdf_text(made(files, ".pdf"))
    headline = re.search(r'<h1 class="hr-verdict">(.*?)</h1>', verdict(app))
    assert headline is not None
    assert "".join(plain(headline[1]).split()) in "".join(said.split())
    assert "Demo brand, simulated" in said
    assert encode(scenario, world.id)[:20] in said


def test_what_was_moved_stands_on_the_page_and_in_the_files(files: dict[str, Data]) -> None:
    app = open_page("home")
    app.slider(key="lever.price.slider").set_value(3.0).run()
    open_menu(app)
    said = pdf_text(made(files, ".pdf"))
    assert "What differs from plan Price" in said
    assert "+3.0 %" in said
    assert json.loads(made(files, ".json"))["levers"] == {"price": pytest.approx(0.03)}
    moved = [row[1] for row in sheet(made(files, ".xlsx"), "Scenario")]
    assert "price" in moved


@pytest.mark.parametrize("page", [key for key in PAGES if key not in WITHOUT_BAR])
def test_every_chart_of_a_page_has_its_files(page: str, files: dict[str, Data]) -> None:
    app = open_menu(open_page(page))
    charts = app.session_state["headroom"].pictures
    pictures = {name: data for name, data in files.items() if name.endswith(".svg")}
    assert len(pictures) == len(charts)
    for name in pictures:
        tree = ElementTree.fromstring(made(files, name))
        text = " ".join("".join(node.itertext()) for node in tree.iter())
        assert "Demo brand, simulated" in text
        assert made(files, name.replace(".svg", ".png")).startswith(b"\x89PNG")
        assert made(files, name.replace(".svg", ".csv")).count(b"\r\n") >= 2


def test_charts_of_another_scenario_are_not_offered(files: dict[str, Data]) -> None:
    app = open_page("home")
    held = app.session_state["headroom"]
    held.pictures["gone"] = replace(held.pictures["weekly"], name="gone", heading="Gone")
    open_menu(app)
    assert any("gone" in name for name in files)
    files.clear()
    app.slider(key="lever.price.slider").set_value(3.0).run()
    open_menu(app)
    assert not any("gone" in name for name in files)
    assert any(name.endswith(".png") for name in files)


@pytest.mark.parametrize("company", [two_markets, committed, bare])
@pytest.mark.parametrize("name", ["Teapots", HOSTILE])
def test_companies_of_ones_own_have_their_files(
    company: Callable[[], str], name: str, files: dict[str, Data]
) -> None:
    app = open_page("home")
    switch(app, bring(app, name, company()))
    files.clear()
    open_menu(app)
    world = read_world(company())
    content = made(files, ".xlsx")
    rows = {row[1]: row for row in sheet(content, "Key figures")}
    mean = evaluate(Scenario("status_quo"), world).kpis["gmv"].mean
    assert rows["gmv"][3] == pytest.approx(mean, rel=1e-9)
    facts = {row[0]: row[1] for row in sheet(content, "Scenario") if row[0]}
    assert facts["Company"] == name
    said = pdf_text(made(files, ".pdf"))
    assert name[:20] in said
    assert "simulated" not in said
    for ending in (".png", ".svg", ".csv"):
        assert made(files, ending)


def test_file_names_fit_any_machine() -> None:
    assert menu.file_name("The plan, changed") == "headroom-the-plan-changed"
    assert menu.file_name("中文", "../..\\x") == "headroom-x"
    assert len(menu.file_name("long " * 60)) <= menu.LONGEST_FILE_NAME
