"""The workbook: it opens, holds text as text, and reads back to the same numbers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from model import Outcome, Scenario, World, evaluate
from model.breakdown.weekly import weekly_ledger
from model.levers.record import BASES
from model.report import Subject, Words, plain_words, workbook
from model.report.sheet import LONGEST_TEXT, legible, sheet_name
from model.scenario import decode, encode
from tests.model.test_world_own import panel_text, world_of

SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\tTab",
    "<b>&\"'",
    "_x0041_",
    "nul\x00 bell\x07 esc\x1b",
    "\ud800 alone",
    "😀" * 20_000,
    "http://example.com",
    "12",
    "中文",
)


@dataclass(frozen=True)
class Made:
    """A workbook and what it was made from."""

    outcome: Outcome
    data: bytes

    @property
    def sheets(self) -> dict[str, list[list[Any]]]:
        book = CalamineWorkbook.from_filelike(io.BytesIO(self.data))
        return {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }


def subject_of(outcome: Outcome, name: str = "Cheaper", company: str = "Shop") -> Subject:
    code = encode(outcome.settings.scenario, outcome.world.id)
    return Subject(name, company, code, "2026", f"https://example.org/?s={code}")


def make(outcome: Outcome) -> Made:
    return Made(outcome, workbook(outcome, subject_of(outcome)))


@pytest.fixture(scope="module")
def made(world: World) -> Made:
    moved = Scenario().move("price", 0.03, world.catalogue).scenario
    moved = moved.move("media_split[search]", 0.3, world.catalogue).scenario
    path = "business.numbers.stock_days"
    return make(evaluate(replace(moved, assumptions={path: 200.0}), world))


def table(rows: list[list[Any]], first: str) -> list[dict[str, Any]]:
    """Rows of the table whose heading row begins with a word."""
    head = next(place for place, row in enumerate(rows) if row[0] == first and row[1] != "")
    names = rows[head]
    return [dict(zip(names, row, strict=True)) for row in rows[head + 1 :] if row[0] != ""]


def always(answer: str) -> Callable[[str], str]:
    return lambda _key: answer


# ---- the same numbers


def test_key_figures_read_back(made: Made) -> None:
    rows = {row["Key"]: row for row in table(made.sheets["Key figures"], "Key figure")}
    assert set(rows) == set(made.outcome.listed)
    for key, result in made.outcome.listed.items():
        told = [rows[key][name] for name in ("Expected", "5 %", "50 %", "95 %")]
        wanted = [result.mean, result.p05, result.p50, result.p95]
        if result.mean is None:
            assert told == [""] * 4
            assert rows[key]["Why there is none"] == result.reason
        else:
            np.testing.assert_allclose(told, np.array(wanted, float), rtol=1e-14)


def test_targets_read_back_with_their_sum(made: Made) -> None:
    sheet = made.sheets["Targets"]
    rows = table(sheet, "Target")
    results = made.outcome.score.targets
    assert [row["Claim"] for row in rows] == [result.claim for result in results]
    for row, result in zip(rows, results, strict=True):
        for name, value in (
            ("Value", result.target),
            ("Expected", result.mean),
            ("Probability", result.probability),
            ("Attainment", result.attainment),
            ("Progress", result.progress),
            ("Headroom", result.headroom),
        ):
            assert row[name] == ("" if value is None else pytest.approx(value, rel=1e-14))
        assert row["Section"] == result.section
        assert (row["Why there is none"] != "") == (result.mean is None)
    met = next(row[1] for row in sheet if row[0].startswith("Targets met"))
    assert met == pytest.approx(made.outcome.score.targets_met.mean)
    assert met == pytest.approx(sum(row["Probability"] or 0 for row in rows))


def test_levers_read_back_and_say_what_differs(made: Made) -> None:
    settings = made.outcome.settings
    rows = {row["Key"]: row for row in table(made.sheets["Levers"], "Lever")}
    assert list(rows) == [entry.key for entry in settings.catalogue.entries]
    for entry in settings.catalogue.entries:
        assert rows[entry.key]["Scenario"] == pytest.approx(settings[entry.key], rel=1e-14)
        assert rows[entry.key]["Plan"] == pytest.approx(entry.plan, rel=1e-14)
    assert rows["price"]["Differs from plan"] == "yes"
    assert rows["media_split[search]"]["Differs from plan"] == "yes"
    assert rows["hedge"]["Differs from plan"] == "no"


def test_the_first_sheet_names_what_was_moved_and_what_was_edited(made: Made) -> None:
    rows = made.sheets["Scenario"]
    cells = [row[1] for row in rows]
    assert "price" in cells
    assert "media_split[search]" in cells
    assert "media_split[kol]" not in cells  # only makes room
    assert "business.numbers.stock_days" in cells
    facts = {row[0]: row[1] for row in rows if row[0]}
    assert facts["Company"] == "Shop"
    assert facts["Data"].startswith("Simulated")
    assert facts["Scenario code"] == encode(made.outcome.settings.scenario, made.outcome.world.id)
    assert facts["Draws"] == made.outcome.draws


def test_the_weekly_ledger_reads_back_and_adds_up_to_the_key_figures(made: Made) -> None:
    sheet, ledger = made.sheets["Weekly ledger"], weekly_ledger(made.outcome)
    rows = table(sheet, "Week")
    assert len(rows) == len(ledger.weeks) * len(ledger.markets)
    gmv = np.array([row["GMV"] for row in rows]).reshape(len(ledger.weeks), -1)
    np.testing.assert_allclose(gmv, ledger["gmv"], rtol=1e-14)
    assert rows[0]["Week"] == date.fromisoformat(ledger.weeks[0])
    total = dict(zip(sheet[3], sheet[2], strict=True))
    for name, key in (("GMV", "gmv"), ("Orders", "orders"), ("CM3", "cm3")):
        assert total[name] == pytest.approx(made.outcome.kpis[key].mean, rel=1e-9)


def test_markets_add_up_and_nothing_differs_from_the_key_figures(made: Made) -> None:
    rows = {row["Line"]: row for row in table(made.sheets["Ledger by market"], "Line")}
    markets = [name for name in rows["GMV"] if name not in FIXED]
    for row in rows.values():
        if row["Line"] != "No.":
            assert sum(row[market] for market in markets) == pytest.approx(row["All markets"])
    assert [row["Difference"] for row in rows.values() if row["Difference"] != ""] == [0.0] * 6


FIXED = ("Line", "All markets", "Key figure", "Difference")


def test_every_figure_has_its_source(made: Made) -> None:
    rows = {row["Path"]: row for row in table(made.sheets["Sources"], "Figure")}
    assert all(row["Source"] for row in rows.values())
    assert rows["business.numbers.stock_days"]["Value"] == 200.0
    assert rows["business.numbers.stock_days"]["Source"] == "assumption of the scenario"
    for result in made.outcome.score.targets:
        assert f"claim:{result.claim}" in rows
    assert rows["rate:EUR"]["As of"] == made.outcome.world.rates.as_of


# ---- formulas


def test_formulas_compute_what_they_carry(made: Made) -> None:
    found = list(formulas(made.data))
    values = cell_values(made.data)
    assert len(found) > 150
    for sheet, text, cached in found:
        assert computed(sheet, text, values) == pytest.approx(cached, rel=1e-9, abs=1e-6), text


def test_totals_are_formulas(made: Made) -> None:
    texts = [text for _, text, _ in formulas(made.data)]
    for start in ("SUM(", "SUMIFS(", "ROUND("):
        assert any(text.startswith(start) for text in texts)


# ---- the file


def test_the_same_scenario_gives_the_same_bytes(made: Made) -> None:
    assert workbook(made.outcome, subject_of(made.outcome)) == made.data


def test_the_parts_are_whole(made: Made) -> None:
    check_parts(made.data)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_names_of_any_kind_stay_text(made: Made, name: str) -> None:
    plain = plain_words(made.outcome.world)
    words = Words(str, always(name), always(name), always(name), plain.figure)
    data = workbook(made.outcome, subject_of(made.outcome, name, name), words)
    check_parts(data)
    assert {text for _, text, _ in formulas(data)} == {text for _, text, _ in formulas(made.data)}
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = book.get_sheet_by_name("Scenario").to_python(skip_empty_area=False)
    shown = {row[0]: row[1] for row in rows[1:] if row[0]}["Company"]
    assert isinstance(shown, str)
    assert shown == legible(name) == rows[0][0]


def test_sheet_names_in_other_words_stay_legal(made: Made) -> None:
    plain = plain_words(made.outcome.world)
    words = replace(plain, text=always("'[Same]: name/of*every?sheet\\ and far too long'"))
    data = workbook(made.outcome, subject_of(made.outcome), words)
    names = check_parts(data)
    assert len(names) == 8


@given(st.lists(st.text(max_size=60), max_size=12))
def test_sheet_names_are_legal_and_distinct(wanted: list[str]) -> None:
    taken: list[str] = []
    for words in wanted:
        taken.append(sheet_name(words, taken))
    assert len({name.lower() for name in taken}) == len(taken)
    for name in taken:
        assert 1 <= len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.lower() != "history"
        assert name == name.strip("'")


@given(st.text())
def test_legible_text_fits_a_cell_and_an_xml_file(words: str) -> None:
    clean = legible(words)
    assert len(clean.encode("utf-16-le")) // 2 <= 32_767
    assert len(clean) <= LONGEST_TEXT
    ElementTree.fromstring(f"<a>{clean.replace('&', '&amp;').replace('<', '&lt;')}</a>")


# ---- every scenario and world


@pytest.mark.parametrize("base", BASES)
def test_every_preset_makes_a_workbook_that_adds_up(world: World, base: str) -> None:
    found = make(evaluate(Scenario(base=base), world, draws=16))
    check_parts(found.data)
    rows = {row["Line"]: row for row in table(found.sheets["Ledger by market"], "Line")}
    assert rows["GMV"]["All markets"] == pytest.approx(found.outcome.kpis["gmv"].mean)
    assert all(row["Difference"] in ("", 0.0) for row in rows.values())


@pytest.mark.parametrize(
    ("markets", "channels", "dated", "horizon"),
    [(1, 0, False, "next_quarter"), (2, 2, True, "plan_year"), (13, 1, False, "next_52_weeks")],
)
def test_companies_of_any_form_make_a_workbook(
    markets: int, channels: int, dated: bool, horizon: str
) -> None:
    world = world_of(panel_text(markets, channels, 60, dated=dated), horizon)
    found = make(evaluate(Scenario("status_quo"), world, draws=16))
    check_parts(found.data)
    sheets = found.sheets
    rows = {row["Line"]: row for row in table(sheets["Ledger by market"], "Line")}
    assert rows["Orders"]["All markets"] == pytest.approx(found.outcome.kpis["orders"].mean)
    weeks = table(sheets["Weekly ledger"], "Week")
    first = world.weeks[0]
    assert weeks[0]["Week"] == (date.fromisoformat(first) if dated else first)
    facts = {row[0]: row[1] for row in sheets["Scenario"] if row[0]}
    assert facts["Data"] == "A company of one's own"


# ---- reading the parts


def check_parts(data: bytes) -> list[str]:
    """The parts are there once, are XML, and are all declared; answers the sheet names."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    names = archive.namelist()
    assert len(set(names)) == len(names)
    parsed = {name: ElementTree.fromstring(archive.read(name)) for name in names}
    declared = {
        part.attrib["PartName"].lstrip("/")
        for part in parsed["[Content_Types].xml"]
        if "PartName" in part.attrib
    }
    assert declared <= set(names)
    for name in names:
        if name.startswith("xl/worksheets/"):
            assert name in declared
        if name.endswith(".rels"):
            assert all(link.get("TargetMode") != "External" for link in parsed[name])
    sheets = [
        sheet.attrib["name"] for sheet in parsed["xl/workbook.xml"].iterfind(".//m:sheet", SPACE)
    ]
    assert len({name.lower() for name in sheets}) == len(sheets)
    assert all(1 <= len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in sheets)
    return sheets


def cells_of(data: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    names = [sheet.attrib["name"] for sheet in book.iterfind(".//m:sheet", SPACE)]
    for number, name in enumerate(names, start=1):
        sheet = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
        for cell in sheet.iterfind(".//m:c", SPACE):
            yield name, cell


def formulas(data: bytes) -> Iterator[tuple[str, str, float]]:
    """Sheet, formula and cached value of every formula."""
    for name, cell in cells_of(data):
        found = cell.findtext("m:f", None, SPACE)
        if found is not None:
            yield name, found, float(cell.findtext("m:v", "nan", SPACE))


def cell_values(data: bytes) -> dict[tuple[str, str], float]:
    """Numbers by sheet and cell."""
    return {
        (name, cell.attrib["r"]): float(cell.findtext("m:v", "nan", SPACE))
        for name, cell in cells_of(data)
        if cell.get("t") != "s" and cell.find("m:v", SPACE) is not None
    }


Values = Mapping[tuple[str, str], float]


def computed(sheet: str, text: str, values: Values) -> float:
    """The few forms of formula that the workbook uses, worked out by hand."""
    if found := re.fullmatch(r"SUM\((.+)\)", text):
        return float(np.nansum(area(sheet, found[1], values)))
    if found := re.fullmatch(r"SUMIFS\((.+),(.+),(.+)\)", text):
        summed, numbers = area(sheet, found[1], values), area(sheet, found[2], values)
        return float(summed[numbers == area(sheet, found[3], values)[0]].sum())
    if found := re.fullmatch(r"ROUND\((\w+)-(\w+),2\)", text):
        first, second = (values[sheet, found[place]] for place in (1, 2))
        return round(first - second, 2)
    if "!" in text:
        return float(area(sheet, text, values)[0])
    first, *less = text.split("-")
    return values[sheet, first] - sum(values[sheet, name] for name in less)


def area(sheet: str, text: str, values: Values) -> np.ndarray:
    """Numbers of a range in a column, not-a-number where a cell holds none."""
    if "!" in text:
        name, _, text = text.rpartition("!")
        sheet = name.strip("'").replace("''", "'")
    first, _, last = text.replace("$", "").partition(":")
    column, start = re.fullmatch(r"([A-Z]+)(\d+)", first).groups()
    end = int(re.sub(r"\D", "", last or first))
    rows = range(int(start), end + 1)
    return np.array([values.get((sheet, f"{column}{row}"), np.nan) for row in rows])


def test_a_range_of_the_plan_is_no_interval(made: Made) -> None:
    """Its end stands in a column of its own; 5 % and 95 % are of figures that are drawn."""
    sources = made.outcome.world.plan.sources
    rows = {row["Path"]: row for row in table(made.sheets["Sources"], "Figure")}
    ranges = {key: source for key, source in sources.items() if source.high is not None}
    found = [key for key in ranges if f"claim:{key}" in rows]
    assert found
    for key in found:
        row = rows[f"claim:{key}"]
        assert isinstance(row["Up to"], float)
        assert row["Up to"] > row["Value"]
        assert (row["5 %"], row["95 %"]) == ("", "")


def test_the_world_is_the_one_that_was_asked(world: World) -> None:
    scenario = Scenario(assumptions={"business.numbers.stock_days": 200.0})
    outcome = evaluate(scenario, world, draws=16)
    code = encode(scenario, world.id)
    data = workbook(outcome, Subject("Slower", "Shop", code, "2026"))
    facts = {row[0]: row[1] for row in Made(outcome, data).sheets["Scenario"]}
    assert outcome.world.id != world.id
    assert facts["World"] == decode(code).world_hash == world.id[: len(facts["World"])]
