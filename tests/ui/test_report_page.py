"""The printed page: one page whatever it has to hold, its text as text."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ui.charts import GRAMMAR, bars_frame
from ui.report.canvas import HEIGHT, MARGIN, WIDTH
from ui.report.lettering import fitted, undrawable, width, wrapped
from ui.report.page import Page, TargetRow, Tile
from ui.state import Picture

A4 = (595, 842)
CHART = Picture(
    "bars", "By market", GRAMMAR["bars"], bars_frame(["US"], [1.0], [0.5], ["one"]), "alt", 200
)
PAGE = Page(
    title="The plan, changed",
    company="Demo brand, simulated · 2026",
    verdict="This scenario lands at $62.8 m GMV and meets about 4 of 19 targets.",
    tiles=tuple(
        Tile(f"Figure {n}", f"${n}.0 m", "note", "≥ 20 % · < 1 %", "met") for n in range(6)
    ),
    targets="Targets",
    head=("", "2025", "expected", "90 % interval", "target", "probability"),
    rows=tuple(
        TargetRow(f"Target {n}", ("1 %", "2 %", "1 % – 3 %", "≥ 4 %"), "1 %, open", "open")
        for n in range(9)
    ),
    chart=CHART,
    differs="What differs from plan",
    changes=tuple((f"Lever {n}", f"{n} % → {n + 1} %") for n in range(12)),
    more="and 3 more",
    address="Opens this scenario: https://example.org/?s=h1abc",
    notes=("Expected values are means over 512 draws.",),
)


def read(page: Page) -> str:
    pages = PdfReader(io.BytesIO(page.pdf())).pages
    assert len(pages) == 1
    assert tuple(round(float(side)) for side in pages[0].mediabox[2:]) == A4
    return pages[0].extract_text()


def places(page: Page) -> list[tuple[float, float]]:
    """Where the page's own lines of text stand; the chart has its own scale."""
    tree = ElementTree.fromstring(page.svg())
    return [
        (float(node.attrib["x"]), float(node.attrib["y"]))
        for node in tree
        if node.tag.endswith("text")
    ]


def test_the_page_is_one_and_its_text_can_be_selected() -> None:
    text = read(PAGE)
    for words in ("The plan, changed", "Demo brand, simulated", "lands at $62.8 m", "Figure 5"):
        assert words in text
    for words in ("Target 8", "Lever 11", "and 3 more", "https://example.org/?s=h1abc"):
        assert words in text


@pytest.mark.parametrize("words", ["word " * 400, "x" * 3000, "中文" * 500, "<b>&\"'\x00\ud800"])
def test_one_page_whatever_the_names(words: str) -> None:
    full = replace(
        PAGE,
        title=words,
        company=words,
        verdict=words,
        tiles=(Tile(words, words, words, words, "missed"),) * 6,
        rows=(TargetRow(words, (words,) * 4, words, "missed"),) * 40,
        changes=((words, words),) * 40,
        more=words,
        address=words,
        notes=(words, words, words),
    )
    read(full)
    standing = places(full)
    assert all(MARGIN - 1 <= x <= WIDTH - MARGIN + 1 for x, _ in standing)
    assert all(0 < y <= HEIGHT - MARGIN + 1 for _, y in standing)


def test_the_foot_stands_below_everything_else() -> None:
    """Parts do not run into each other: lines of one column keep their distance."""
    longest = replace(PAGE, verdict="word " * 400, address="x" * 420, notes=("word " * 60,) * 3)
    left = sorted(y for x, y in places(longest) if x == MARGIN)
    assert min(after - before for before, after in pairwise(left)) > 7


def test_a_page_with_little_to_say() -> None:
    bare = replace(PAGE, tiles=PAGE.tiles[:1], rows=(), changes=(), more="", address="")
    assert "What differs" in read(bare)


# ---- lettering


def test_widths_are_arials() -> None:
    assert width("AVa", 10) == pytest.approx(6.67 + 6.67 + 5.56)
    assert width("中", 10) == 10
    assert width("e\u0301", 10) == width("e", 10)


def test_what_fits_stays_and_what_does_not_is_cut_with_dots() -> None:
    assert fitted("short", 100, 10) == "short"
    cut = fitted("a rather long name", 50, 10)
    assert cut.endswith("…")
    assert width(cut, 10) <= 50


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(1, 5), st.floats(30, 300))
def test_wrapped_lines_fit_and_keep_the_words(words: str, most: int, room: float) -> None:
    lines = wrapped(words, room, 10, most)
    assert 1 <= len(lines) <= most
    assert all(width(line, 10) <= room for line in lines)
    if not lines[-1].endswith("…"):
        assert "".join("".join(lines).split()) == "".join(words.split())


def test_latin_letters_and_signs_can_be_drawn() -> None:
    assert undrawable("Zürich – Łódź ≥ 40 % → 1.9 × −2 ≈") == ""
    assert undrawable("\U0003fffe") in ("", "\U0003fffe")  # unassigned: not printable, not asked


def test_the_saved_note_stands_under_the_title() -> None:
    text = read(replace(PAGE, note="Agreed with the board"))
    assert text.index(PAGE.title) < text.index("Agreed with the board") < text.index(PAGE.company)
