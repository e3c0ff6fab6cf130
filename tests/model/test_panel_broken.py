"""Broken panels: each is refused with row, column and value, all faults at once."""

from __future__ import annotations

import gzip
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from model.panel import PanelError, Problem, read_panel
from model.panel.problems import MAX_LISTED
from model.panel.source import MAX_BYTES

CASES = Path(__file__).resolve().parents[1] / "cases" / "broken_panels" / "cases.yaml"
BROKEN = yaml.safe_load(CASES.read_text("utf-8"))


def sound_lines() -> dict[int, str]:
    weeks = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(10)]
    lines = {1: "week,market,orders,spend_tv"}
    return lines | {row: f"{week},US,5,1" for row, week in enumerate(weeks, start=2)}


def text_of(case: dict[str, Any]) -> bytes:
    if "text" in case:
        return str(case["text"]).encode()
    return ("\n".join((sound_lines() | case.get("edit", {})).values()) + "\n").encode()


def problems_of(source: Any, mapping: Any = None) -> tuple[Problem, ...]:
    with pytest.raises(PanelError) as caught:
        read_panel(source, mapping=mapping)
    return caught.value.problems


def test_the_sound_lines_are_a_panel() -> None:
    assert read_panel(text_of({})).outcome.tolist() == [[5.0] * 10]


@pytest.mark.parametrize("case", BROKEN, ids=[case["name"] for case in BROKEN])
def test_broken_panel_is_refused_where_it_is_broken(case: dict[str, Any]) -> None:
    problems = problems_of(text_of(case), case.get("mapping"))
    for row, column, value, words in case["expect"]:
        match = [
            problem
            for problem in problems
            if problem.row == row and problem.column == column and words in problem.message
        ]
        assert match, problems
        assert value is None or match[0].value == value
    assert len(problems) == case.get("problems", len(case["expect"])), problems


def test_only_the_first_faults_are_listed_and_the_rest_is_counted() -> None:
    lines = ["week,orders", *(f"2024-01-01,-{row}" for row in range(1, 201))]
    with pytest.raises(PanelError) as caught:
        read_panel("\n".join(lines).encode())
    assert len(caught.value.problems) == MAX_LISTED
    assert str(caught.value).endswith(f"and {caught.value.more:,} more")


class HugeStream(io.RawIOBase):
    """Claims a size and fails the test when it is read."""

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return 300_000_000 if whence == io.SEEK_END else offset

    def read(self, size: int = -1) -> bytes:
        raise AssertionError(f"read {size} bytes of a file that is too large")


def test_a_file_of_300_mb_is_refused_before_it_is_read() -> None:
    (problem,) = problems_of(HugeStream())
    assert "300 MB; at most 100 MB" in problem.message


def test_a_sparse_file_of_300_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    assert "300 MB" in problems_of(path)[0].message


def test_a_stream_without_a_known_size_is_read_only_to_the_limit() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def seekable(self) -> bool:
            return False

        def read(self, size: int = -1) -> bytes:
            self.asked += size
            return b"1" * size

    stream = Endless()
    assert "at most 100 MB" in problems_of(stream)[0].message
    assert stream.asked == MAX_BYTES + 1


def test_a_gzip_bomb_is_unpacked_only_to_the_limit() -> None:
    bomb = gzip.compress(b"0" * (MAX_BYTES + 10), compresslevel=1)
    assert len(bomb) < 1_000_000
    assert "unpacks to more than 100 MB" in problems_of(bomb)[0].message


def test_a_gzip_file_cut_short_is_refused() -> None:
    whole = gzip.compress(text_of({}))
    assert "ends too early" in problems_of(whole[:-12])[0].message


def test_too_many_columns_are_refused_by_the_header() -> None:
    header = ",".join(f"control_{index}" for index in range(100_000))
    assert "100,000 columns" in problems_of(f"{header}\n1,2\n".encode())[0].message


def test_a_header_of_one_endless_name_is_refused() -> None:
    assert "header cannot be read" in problems_of(b"x" * 200_000 + b",week\n1,2\n")[0].message


def test_a_nul_byte_is_named_with_its_row() -> None:
    data = text_of({}).replace(b"2024-01-15,US,5", b"2024-01-15,US,\x005")
    (problem,) = problems_of(data)
    assert (problem.row, "NUL byte" in problem.message) == (4, True)


def test_bytes_that_are_no_text_in_any_known_encoding_are_refused() -> None:
    assert "cannot be read" in problems_of(b"week,orders\n\x81\x8d\x9d,1\n")[0].message


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"PAR1", "Parquet"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old or a password"),
    ],
)
def test_other_kinds_of_file_are_named(start: bytes, words: str) -> None:
    assert words in problems_of(start + b"rest")[0].message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "none.csv")
    assert problem.value is not None
    assert problem.value.endswith("none.csv") or problem.value.endswith("…")


@given(st.integers(0, 200), st.binary(max_size=12))
def test_a_damaged_file_gives_a_panel_or_a_list_of_problems(place: int, damage: bytes) -> None:
    """Whatever bytes are written over a sound file, no other error comes out."""
    sound = text_of({})
    damaged = sound[:place] + damage + sound[place + len(damage) :]
    try:
        weeks = read_panel(damaged).n_weeks
    except PanelError:
        return
    assert weeks >= 8


def test_a_far_week_does_not_make_a_huge_grid() -> None:
    rows = [f"{week},m{market},1" for market in range(3000) for week in (0, 9000)]
    text = "\n".join(["week,market,orders", *rows])
    assert "values are read" in problems_of(text.encode())[0].message


@pytest.mark.parametrize(
    ("mapping", "column"),
    [
        ({"colums": {}}, "colums"),
        ({"absent_rows": "none"}, "absent_rows"),
        ({"rows": "monthly"}, "rows"),
        ({"columns": ["a"]}, "columns"),
        ({"columns": {"a_*": "spend"}}, "columns.a_*"),
        ({"constants": {"nothing": 1}}, "nothing"),
    ],
)
def test_a_broken_mapping_names_its_key(mapping: dict[str, Any], column: str) -> None:
    assert [problem.column for problem in problems_of(text_of({}), mapping)] == [column]
