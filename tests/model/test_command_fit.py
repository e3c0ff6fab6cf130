"""The verbs `fit` and `forecast` on a small made-up panel."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest

from model.command import main
from model.command.demand import held_still
from model.demand import DemandFit
from model.demo.files import FIT, PANEL
from model.panel import future_frame, read_future, read_panel
from tests.model.command_case import answer, refused


def panel_file(tmp_path: Path) -> Path:
    """60 weeks of two markets: a level, a bent response to search, one sales price."""
    random = np.random.default_rng(1)
    rows = ["week,market,orders,spend_search"]
    for market, level in (("north", 200), ("south", 80)):
        for week in range(1, 61):
            spend = 100 * (1 + 0.5 * math.sin(week / 3)) * (1 + 0.1 * random.normal())
            sold = level * (1 + 0.1 * random.normal()) + 60 * spend / (100 + spend)
            rows.append(f"{week},{market},{sold:.1f},{spend:.2f}")
    path = tmp_path / "panel.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a panel and its fitted model; the fit is made once."""
    folder = tmp_path_factory.mktemp("fit")
    panel = panel_file(folder)
    assert main(["fit", "--panel", str(panel), "--out", str(folder / "fit.json"), "--json"]) == 0
    return folder


def future_file(folder: Path, text: str) -> Path:
    path = folder / "future.csv"
    path.write_text(text)
    return path


FUTURE = "week,market,spend_search\n" + "".join(
    f"{week},{market},100\n" for market in ("north", "south") for week in (61, 62)
)


def test_fit_answers_with_what_it_read(fitted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fitted again: the same answer, and the same bytes in the file."""
    panel, again = fitted / "panel.csv", fitted / "again.json"
    found = answer(capsys, "fit", "--panel", panel, "--out", again)
    assert (found["markets"], found["channels"]) == (["north", "south"], ["search"])
    assert found["weeks"] == {"first": "1", "last": "60", "count": 60}
    assert found["metric"] == "orders"
    assert again.read_bytes() == (fitted / "fit.json").read_bytes()
    assert json.loads(again.read_text())["content_hash"] == found["content_hash"]


def test_forecast_writes_weeks_markets_and_totals(
    fitted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    future, out = future_file(tmp_path, FUTURE), tmp_path / "forecast.csv"
    arguments = ("forecast", "--fit", fitted / "fit.json", "--future", future, "--out", out)
    found = answer(capsys, *arguments)
    first = out.read_bytes()
    with out.open(newline="") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == ["week", "market", "metric", "mean", "p05", "p50", "p95"]
    wanted = [(w, m) for w in ("61", "62", "total") for m in ("north", "south", "all")]
    assert sorted((row["week"], row["market"]) for row in table) == sorted(wanted)
    mean = {(row["week"], row["market"]): float(row["mean"]) for row in table}
    assert mean["total", "all"] == pytest.approx(
        sum(mean[w, m] for w, m in wanted[:2] + wanted[3:5])
    )
    for row in table:
        assert float(row["p05"]) < float(row["p50"]) < float(row["p95"])
    # A level of 200 and half of the 60 that ads can add, give or take the noise.
    assert mean["61", "north"] == pytest.approx(230, rel=0.1)
    assert found["total"]["all"]["mean"] == pytest.approx(mean["total", "all"])
    assert answer(capsys, *arguments) == found
    assert out.read_bytes() == first


def test_a_bad_panel_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "panel.csv"
    path.write_text("week,market,orders\n2024-01-01,north,plenty\n")
    assert "plenty" in refused(capsys, "fit", "--panel", path)
    assert "gone.csv" in refused(capsys, "fit", "--panel", tmp_path / "gone.csv")


def test_a_bad_mapping_is_refused(
    fitted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text("colour: blue\n")
    said = refused(capsys, "fit", "--panel", fitted / "panel.csv", "--mapping", path)
    assert "colour" in said


@pytest.mark.parametrize("content", ["not json", "{}", "[]", '{"version": 99}'])
def test_a_bad_fit_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    path = tmp_path / "fit.json"
    path.write_text(content)
    future = future_file(tmp_path, FUTURE)
    arguments = ("forecast", "--fit", path, "--future", future, "--out", tmp_path / "out.csv")
    assert refused(capsys, *arguments).strip()
    assert not (tmp_path / "out.csv").exists()


def test_an_altered_fit_file_is_refused(
    fitted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (fitted / "fit.json").read_text()
    path = tmp_path / "fit.json"
    path.write_text(text.replace('"north"', '"nord"'))
    future = future_file(tmp_path, FUTURE)
    arguments = ("forecast", "--fit", path, "--future", future, "--out", tmp_path / "out.csv")
    assert "hash" in refused(capsys, *arguments)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FUTURE.replace("south", "east"), "east"),
        (FUTURE.replace("62,north,100", "62,north,lots"), "lots"),
        (FUTURE.replace("62,", "7,"), "7"),
        ("market,spend_search\nnorth,100\n", "week"),
    ],
)
def test_a_bad_future_is_refused(
    fitted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    future, out = future_file(tmp_path, text), tmp_path / "out.csv"
    arguments = ("forecast", "--fit", fitted / "fit.json", "--future", future, "--out", out)
    assert said in refused(capsys, *arguments)
    assert not out.exists()


def test_a_column_the_future_leaves_out_is_said_to_be_held_still() -> None:
    fit = DemandFit.from_json(FIT.read_bytes())
    frame = future_frame(read_panel(PANEL), 4).drop(columns=["price"])
    future = read_future(frame.to_csv(index=False).encode(), fit.history)
    notes = held_still(fit, future)
    assert len(notes) == 1
    assert "'price'" in notes[0]
