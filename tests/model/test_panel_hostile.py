"""Files that mean harm: refused in words, with the memory they may take bounded."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from model.panel import PanelError, guess_mapping, load_mapping, preview, read_panel
from tests.model.test_panel_xlsx import MAIN, panel_rows, sheet, workbook

MEGABYTE = 1_000_000


@contextmanager
def at_most(megabytes: float) -> Iterator[None]:
    """Python's own memory, beyond what it has now, stays under a bound."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * MEGABYTE
    finally:
        tracemalloc.stop()


def fault(read: Callable[[bytes], object], data: bytes | str) -> str:
    with pytest.raises(PanelError) as caught:
        read(data)  # type: ignore[arg-type]
    return str(caught.value)


def bomb() -> bytes:
    return workbook([sheet(panel_rows())], {"xl/media/x.bin": b"0" * (150 * MEGABYTE)})


def gzip_of_a_gigabyte() -> bytes:
    """150 MB whose trailer says a gigabyte."""
    data = gzip.compress(b"0" * (150 * MEGABYTE), compresslevel=1)
    return data[:-4] + (1000 * MEGABYTE).to_bytes(4, "little")


def million_columns() -> bytes:
    return b",".join(b"c%d" % index for index in range(10**6)) + b"\n" + b"1," * 10**6


def far_cell() -> bytes:
    return workbook([sheet(panel_rows()) + '<row r="1000000"><c r="R1000000"><v>1</v></c></row>'])


def shared_text(cells: int, length: int) -> bytes:
    """One text that many cells show."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, cells))
    texts = f'<sst xmlns="{MAIN}"><si><t>{"z" * length}</t></si></sst>'
    return workbook([rows], {"xl/sharedStrings.xml": texts.encode()})


def lying_archive() -> bytes:
    """A part of 60 MB that the archive's directory calls 1,000 bytes."""
    data = bytearray(workbook([sheet(panel_rows())], {"xl/worksheets/x.xml": b" " * 60_000_000}))
    size = (60_000_000).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (1_000).to_bytes(4, "little")
    return bytes(data)


HOSTILE: dict[str, tuple[Callable[[], bytes], float, str]] = {
    "zip bomb": (bomb, 20, "unpacks to 150 MB"),
    "gzip of a gigabyte": (gzip_of_a_gigabyte, 320, "unpacks to more than 100 MB"),
    "a million columns": (million_columns, 160, "1,000,000 columns"),
    "far cell": (far_cell, 20, "only"),
    "shared text": (lambda: shared_text(100_000, 100_000), 80, "million characters of text"),
    "endless text": (lambda: shared_text(5, 300_000), 20, "in one cell"),
    "lying archive": (lying_archive, 20, "damaged"),
    "nul": (lambda: b"week,orders\n2024-01-01,\x005\n", 20, "NUL byte"),
    "not utf-16": (lambda: b"\xff\xfeweek,orders\n\x00", 20, "UTF-16"),
    "image": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", 20, "a picture"),
    "empty lines": (lambda: b",".join([b"c"] * 1_900) + b"\n" * 10_000, 60, "only"),
    "quotes": (lambda: b'"' * 200_000, 20, "no rows below"),
}


@pytest.mark.parametrize("read", [read_panel, guess_mapping])
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_in_words_and_memory(
    read: Callable[[bytes], object], kind: str
) -> None:
    make, megabytes, words = HOSTILE[kind]
    data = make()
    with at_most(megabytes):
        assert words in fault(read, data)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/externalLinks/externalLink1.xml", "links to other files"),
    ],
)
def test_macros_and_links_are_refused_by_the_guess_too(part: str, words: str) -> None:
    data = workbook([sheet(panel_rows())], {part: b"x"})
    assert words in fault(guess_mapping, data)
    assert words in preview(data).problems[0].message


def test_a_formula_is_a_value_in_xlsx_and_a_fault_in_csv() -> None:
    assert "'=1+1'" in fault(read_panel, b"week,orders\n" + b"2024-01-01,=1+1\n")


def test_a_zip_in_a_zip_is_no_workbook() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as outer:
        outer.writestr("inner.zip", bomb())
    assert "no XLSX workbook" in fault(read_panel, stream.getvalue())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &a [1]\nb: *a\n", "alias"),
        ("columns: " + "[" * 5_000 + "]" * 5_000, "levels of nesting"),
        ("columns: {a: b\n", "mapping"),
        ("columns: !!python/object:os.system {}", "tag"),
        ("x" * 300_000, "at most 200,000"),
        ("columns: {a: b, a: c}", "stands twice"),
        ("- 1\n- 2\n", "mapping"),
        ("markets: {NO: NO}", "in quotes"),
        ("cancelled: {a: {b: c}}", "patterns"),
        ("cancels: all", "must be one of line, order"),
        ("day_first: maybe", "true or false"),
    ],
)
def test_a_hostile_mapping_is_refused_in_words(text: str, words: str) -> None:
    assert words in fault(load_mapping, text)
