"""Charts as files: pictures with their title, rows as CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import struct
from typing import Any
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.charts import GRAMMAR, bars_frame
from ui.report.pictures import SCALE, WIDTH, Captioned
from ui.report.table import csv_of, shown_columns
from ui.state import Picture

HOSTILE = ("=1+1", "+1", "-1", "@A1", "\tx", "\rx", "<script>", "a,b", 'q"q', "中文")


def bars(heading: str = "GMV by market", names: tuple[str, ...] = ("US", "DE")) -> Picture:
    size = len(names)
    values = [1.5 + place for place in range(size)]
    frame = bars_frame(names, values, [0.5] * size, ["text"] * size)
    return Picture("bars", heading, GRAMMAR["bars"], frame, "alt", 200)


def svg_text(made: bytes) -> str:
    tree = ElementTree.fromstring(made)
    return " ".join("".join(node.itertext()) for node in tree.iter() if node.tag.endswith("text"))


def test_a_picture_holds_its_title_whose_it_is_and_its_labels() -> None:
    text = svg_text(Captioned(bars(), "Demo brand, simulated · 2026 · The plan").svg())
    for words in ("GMV by market", "Demo brand, simulated · 2026 · The plan", "US", "DE"):
        assert words in text


def test_a_png_has_two_pixels_a_point() -> None:
    made = Captioned(bars(), "Demo").png()
    assert made.startswith(b"\x89PNG\r\n")
    wide, high = struct.unpack(">II", made[16:24])
    assert wide >= SCALE * WIDTH
    assert high >= SCALE * 200


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text_in_a_picture(name: str) -> None:
    """As XML keeps it: blanks at the ends of a text are not drawn."""
    made = Captioned(bars(name, (name, "other")), name).svg()
    assert b"<script" not in made
    assert svg_text(made).count(name.strip()) >= 2


def test_a_long_title_is_wrapped_and_cut() -> None:
    text = svg_text(Captioned(bars("word " * 200), "remark " * 200).svg())
    assert "…" in text


def test_nothing_is_loaded_from_outside() -> None:
    def make(_ink: dict[str, str]) -> Any:
        return alt.Chart("https://example.com/rows.csv").mark_point().encode(x="a:Q")

    picture = Picture("far", "Far", make, pd.DataFrame({"a": [1]}), "alt", 100)
    with pytest.raises(ValueError, match="not allowed"):
        Captioned(picture, "Demo").svg()


# ---- rows


def read(made: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def test_rows_go_by_the_names_of_the_tooltips() -> None:
    rows = read(Captioned(bars(), "Demo").csv())
    assert rows[0] == ["name", "now", "status quo"]
    assert rows[1:] == [["US", "1.5", "0.5"], ["DE", "2.5", "0.5"]]


@pytest.mark.parametrize("name", HOSTILE)
def test_text_of_a_cell_begins_no_formula(name: str) -> None:
    rows = read(Captioned(bars(names=(name, "other")), "Demo").csv())
    assert rows[1][0] == ("'" + name if name[0] in "=+-@\t\r" else name)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=8),
)
def test_numbers_come_back_as_they_were(values: list[float], name: str) -> None:
    frame = pd.DataFrame({"value": values, name + "!": [name] * len(values)})
    rows = read(csv_of(frame, {}))
    assert [float(row[0]) for row in rows[1:]] == values
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for row in rows for cell in row[1:])


def test_without_tooltips_all_columns_are_there_and_names_stay_apart() -> None:
    assert shown_columns({}, ["a", "=b"]) == {"a": "a", "=b": "'=b"}
    tips = [{"field": "a", "title": "same"}, {"field": "b", "title": "same"}]
    spec = {"layer": [{"encoding": {"tooltip": tips, "x": {"field": "c", "type": "nominal"}}}]}
    assert shown_columns(spec, ["a", "b", "c", "d"]) == {"a": "same", "b": "b", "c": "c"}
