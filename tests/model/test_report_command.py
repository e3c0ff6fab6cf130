"""`python -m model report`, and the scenario file that it and `evaluate` read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from model import Scenario, World
from model.levers.record import BASES
from tests.model.command_case import answer, refused


def test_the_workbook_holds_what_evaluate_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], world: World
) -> None:
    moved = Scenario().move("price", 0.02, world.catalogue).scenario
    file, out = tmp_path / "scenario.json", tmp_path / "report.xlsx"
    file.write_text(json.dumps(moved.to_dict()), encoding="utf-8")
    told = answer(capsys, "report", "--scenario", file, "--out", out, "--name", "Dearer")
    figures = answer(capsys, "evaluate", "--scenario", file)
    assert told["scenario"] == figures["scenario"]
    assert told["bytes"] == out.stat().st_size
    book = CalamineWorkbook.from_path(out)
    assert book.get_sheet_by_name("Scenario").to_python()[0][0] == "Dearer"
    rows = {row[1]: row for row in book.get_sheet_by_name("Key figures").to_python()}
    for key, figure in figures["kpis"].items():
        if figure["mean"] is not None:
            assert rows[key][3] == pytest.approx(figure["mean"], rel=1e-8)


def test_a_scenario_that_cannot_be_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wrong.json"
    file.write_text('{"base": "dream"}', encoding="utf-8")
    said = refused(capsys, "report", "--scenario", file, "--out", tmp_path / "x.xlsx")
    assert "dream" in said
    assert not (tmp_path / "x.xlsx").exists()


@settings(max_examples=30, deadline=None)
@given(
    base=st.sampled_from(BASES),
    price=st.floats(-0.15, 0.15),
    share=st.floats(0, 1),
    days=st.floats(50, 300),
)
def test_the_scenario_file_reads_back(
    world: World, base: str, price: float, share: float, days: float
) -> None:
    made = Scenario(
        base=base,
        profile="home",
        readings={"ramp": "at_once"},
        levers={"price": price, "media_split[search]": share},
        assumptions={"business.numbers.stock_days": days},
    )
    text = json.dumps(made.to_dict(), allow_nan=False)
    assert Scenario.from_dict(json.loads(text), world.catalogue) == made
