"""Workbooks, made by hand part by part: values, errors, and archives that mean harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pytest

from model.panel import PanelError, Problem, read_panel
from model.panel.archive import MAX_UNPACKED

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def cell(name: str, value: object) -> str:
    if isinstance(value, str) and value.startswith("<"):
        return f'<c r="{name}"{value[1:]}'
    if isinstance(value, str):
        return f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{name}"><v>{value}</v></c>'


def sheet(rows: Sequence[Sequence[object]]) -> str:
    xml = []
    for line, row in enumerate(rows, start=1):
        cells = (cell(f"{chr(65 + index)}{line}", value) for index, value in enumerate(row))
        xml.append(f'<row r="{line}">{"".join(cells)}</row>')
    return "".join(xml)


def workbook(sheets: Sequence[str], extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook of raw sheet data; ``styles`` number 1 is a date."""
    names = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{KIND}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r0" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in names)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/s{n}.xml"/>'
            for n in names
        )
        + f'<Relationship Id="st" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
        for number, data in zip(names, sheets, strict=True):
            body = f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
            archive.writestr(f"xl/worksheets/s{number}.xml", body)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def panel_rows(weeks: int = 10) -> list[list[object]]:
    """Weeks from Monday 2024-01-01 (serial day 45292), 5 orders and 1.5 spend each."""
    rows: list[list[object]] = [["week", "market", "orders", "spend_tv"]]
    for step in range(weeks):
        rows.append([f'< s="1"><v>{45292 + 7 * step}</v></c>', "US", 5, 1.5])
    return rows


def problems_of(data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(PanelError) as caught:
        read_panel(data)
    return caught.value.problems


def test_a_sheet_reads_like_the_same_csv() -> None:
    panel = read_panel(workbook([sheet(panel_rows())]))
    lines = [f"{week},US,5,1.5" for week in panel.weeks]
    same = read_panel("\n".join(["week,market,orders,spend_tv", *lines]).encode())
    assert panel.weeks[:2] == ("2024-01-01", "2024-01-08")
    assert panel.content_hash == same.content_hash


def test_formulas_are_read_as_their_saved_values() -> None:
    rows = panel_rows()
    rows[3][2] = "<><f>2+5</f><v>7</v></c>"
    panel = read_panel(workbook([sheet(rows)]))
    assert panel.outcome[0, 2] == 7
    assert "formulas were read as their last saved values" in panel.notes


def test_only_the_first_sheet_is_read_and_the_others_are_named() -> None:
    panel = read_panel(workbook([sheet(panel_rows()), sheet([["x"]])]))
    assert "sheet 'S1' was read, not 'S2'" in panel.notes


def test_excel_errors_are_named_by_row_and_column() -> None:
    rows = panel_rows()
    rows[3][2] = '< t="e"><v>#REF!</v></c>'
    rows[5][3] = '< t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    found = [
        (fault.row, fault.column, fault.value) for fault in problems_of(workbook([sheet(rows)]))
    ]
    assert found == [(4, "orders", "#REF!"), (6, "spend_tv", "#DIV/0!")]


def test_faults_of_cells_carry_the_line_of_the_sheet() -> None:
    rows = panel_rows()
    rows.insert(3, [])
    rows[5][2] = "many"
    (problem,) = problems_of(workbook([sheet(rows)]))
    assert (problem.row, problem.column, problem.value) == (6, "orders", "many")


@pytest.mark.parametrize("rows", [[], [["week", "orders"]]])
def test_an_empty_sheet_is_refused(rows: list[list[object]]) -> None:
    assert problems_of(workbook([sheet(rows)]))[0].row == 1


def test_a_zip_bomb_is_refused_by_the_archives_directory() -> None:
    bomb = workbook([sheet(panel_rows())], {"xl/media/x.bin": b"0" * (MAX_UNPACKED + 1)})
    assert len(bomb) < 1_000_000
    assert "unpacks to" in problems_of(bomb)[0].message


def test_a_cell_at_the_far_corner_is_refused_before_the_sheet_is_laid_out() -> None:
    data = sheet(panel_rows()) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "16,384 columns" in problems_of(workbook([data]))[0].message


def test_a_far_cell_in_disguise_is_refused() -> None:
    data = sheet(panel_rows()) + '<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>'
    assert "unusual way" in problems_of(workbook([data]))[0].message


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/externalLinks/externalLink1.xml", "links to other files"),
    ],
)
def test_macros_and_links_are_refused(part: str, words: str) -> None:
    assert words in problems_of(workbook([sheet(panel_rows())], {part: b"x"}))[0].message


def test_entities_are_refused() -> None:
    data = workbook([sheet(panel_rows())])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                text = text.replace(b"?><", b'?><!DOCTYPE x [<!ENTITY a "b">]><', 1)
            new.writestr(name, text)
    assert "not as Excel writes it" in problems_of(stream.getvalue())[0].message


def test_a_zip_without_a_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("panel.csv", "week,orders")
    assert "no XLSX workbook" in problems_of(stream.getvalue())[0].message


def test_a_workbook_cut_short_is_refused() -> None:
    assert "damaged" in problems_of(workbook([sheet(panel_rows())])[:-40])[0].message


def test_an_archive_whose_places_contradict_each_other_is_refused() -> None:
    data = workbook([sheet(panel_rows())])
    assert "damaged" in problems_of(data[:30] + data[40:])[0].message


def test_a_part_in_an_unknown_encoding_is_refused() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([sheet(panel_rows())]))) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                text = text.replace(b"UTF-8", b"UTFs8")
            new.writestr(name, text)
    assert "cannot be read" in problems_of(stream.getvalue())[0].message
