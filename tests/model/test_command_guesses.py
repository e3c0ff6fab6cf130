"""A file without a mapping is read as the app reads it, and each guess is told."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from model.command import main
from model.command.answers import as_text
from model.command.demand import _faults_of
from model.command.guesses import guessed_future, guessed_mapping
from model.command.panels import panel_arguments, panel_of
from model.demand import FitError
from model.demand.history import History
from model.panel import Panel, PanelError, guess_mapping, read_future, read_panel
from tests.model.command_case import refused

HEAD = "week,kpi,spend_TV,ctl_Price,ctl_Promo,ctl_Demand_Proxy,notes"


def weekly(path: Path, weeks: range = range(60), head: str = HEAD) -> Path:
    """Weeks in the form of the simulated worlds, with a column of words."""
    days = pd.date_range("2023-01-02", periods=100, freq="7D").strftime("%Y-%m-%d")
    rows = [
        f"{days[w]},{90 + w % 7},{10 + w % 5},{12.5 + w % 3},0.{w % 3},{w % 4},said" for w in weeks
    ]
    path.write_text("\n".join((head, *rows)) + "\n")
    return path


def read(*arguments: object) -> Panel:
    parser = argparse.ArgumentParser()
    panel_arguments(parser)
    return panel_of(parser.parse_args([str(argument) for argument in arguments]))


def test_columns_are_guessed_as_the_app_does_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = weekly(tmp_path / "world.csv")
    panel = read("--panel", path)
    told = capsys.readouterr().err
    assert "world.csv: read ctl_Price as price\n" in told
    assert "world.csv: read ctl_Promo as promo\n" in told
    assert "world.csv: read ctl_Demand_Proxy as control_Demand_Proxy\n" in told
    assert "columns without a part were left out: notes\n" in told
    assert "spend_TV" not in told  # it speaks the panel form itself
    app = read_panel(path, mapping=guess_mapping(path.read_bytes()).mapping)
    assert panel.content_hash == app.content_hash
    assert (panel.price is not None, panel.promo is not None) == (True, True)
    assert panel.control_names == ("Demand_Proxy",)


def test_a_mapping_goes_before_guesses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, mapping = weekly(tmp_path / "world.csv"), tmp_path / "mapping.yaml"
    mapping.write_text("columns: {ctl_Price: control_price_of_theirs}\n")
    panel = read("--panel", path, "--mapping", mapping)
    assert (panel.price, panel.control_names) == (None, ("price_of_theirs",))
    told = capsys.readouterr().err
    assert "read ctl" not in told
    assert "left out: ctl_Promo, ctl_Demand_Proxy, notes" in told


def test_what_must_not_be_guessed_is_asked_with_the_mapping_that_answers_it(
    tmp_path: Path,
) -> None:
    head = HEAD.replace("kpi", "revenue (USD)")
    path = weekly(tmp_path / "shop.csv", head=head)
    with pytest.raises(PanelError, match="revenue_basis: Which revenue is this") as caught:
        guessed_mapping(path)
    said = str(caught.value)
    assert f"--mapping shop-mapping.yaml after --panel {path}" in said
    answer = tmp_path / "shop-mapping.yaml"
    answer.write_text(said.partition(f"--panel {path}:\n")[2])
    assert yaml.safe_load(answer.read_text())["constants"] == {"revenue_basis": "gmv"}
    panel = read("--panel", path, "--mapping", answer)
    assert (panel.revenue_basis, panel.price is not None) == ("gmv", True)


def test_two_outcomes_are_not_chosen_between(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = weekly(tmp_path / "two.csv", head=HEAD.replace("notes", "orders"))
    said = refused(capsys, "fit", "--panel", path)
    assert "outcome: Which column is the outcome" in said
    assert "kpi: ignore" in said


def test_a_future_is_read_with_the_guesses_its_history_knows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = weekly(tmp_path / "world.csv")
    history = History.of(read("--panel", path))
    capsys.readouterr()
    later = weekly(tmp_path / "later.csv", range(60, 64))
    future = read_future(later, history, guessed_future(later, history))
    told = capsys.readouterr().err
    assert "later.csv: read ctl_Price as price\n" in told
    assert "left out, since the fit does not know them: notes\n" in told
    assert future.price is not None
    assert future.price[0].tolist() == [12.5 + w % 3 for w in range(60, 64)]
    assert future.controls is not None

    only = tmp_path / "only.yaml"
    only.write_text("columns: {ctl_Price: ignore, ctl_Promo: ignore}\n")
    history = History.of(read("--panel", path, "--mapping", only))
    capsys.readouterr()
    future = read_future(later, history, guessed_future(later, history))
    assert future.price is None
    assert "know them: ctl_Price, ctl_Promo, ctl_Demand_Proxy, notes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("gone/x.json", "there is no folder"),
        (".", "this is a folder"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_before_the_work(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    out: str,
    said: str,
) -> None:
    def worked(*_given: object) -> None:
        raise AssertionError("the panel was read first")

    monkeypatch.setattr("model.command.demand.panel_of", worked)
    path = weekly(tmp_path / "world.csv")
    told = refused(capsys, "fit", "--panel", path, "--out", tmp_path / out)
    assert said in told
    assert "Errno" not in told


def test_a_path_that_is_not_there_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone.csv"
    told = refused(capsys, "fit", "--panel", gone)
    assert told == f"{gone}: there is no such file; check the path\n"
    assert "this is a folder" in refused(capsys, "decompose", "--fit", tmp_path, "--out", gone)


def test_evidence_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, evidence = weekly(tmp_path / "world.csv"), tmp_path / "README.md"
    evidence.write_text("# Notes\n\nNo table at all.\n")
    assert str(evidence) in refused(capsys, "fit", "--panel", path, "--evidence", evidence)


def test_a_matrix_that_cannot_be_factored_is_a_defect_of_ours(tmp_path: Path) -> None:
    panel = read("--panel", weekly(tmp_path / "world.csv"))
    with pytest.raises(np.linalg.LinAlgError), _faults_of(panel):
        np.linalg.cholesky(np.array([[-1.0]]))
    with pytest.raises(FitError, match="world: too few"), _faults_of(panel):
        raise ValueError("too few")


def test_a_defect_of_ours_keeps_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_more: object) -> None:
        np.linalg.cholesky(np.array([[-1.0]]))

    monkeypatch.setattr("model.demand.DemandModel.fit", broken)
    with pytest.raises(np.linalg.LinAlgError):
        main(["fit", "--panel", str(weekly(tmp_path / "world.csv"))])


def test_text_answers_say_where_they_wrote_and_give_a_row_a_line() -> None:
    total = {"US": {"base": {"mean": 5.0, "p05": 4.0}, "price": {"mean": 1.0, "p05": 0.0}}}
    assert as_text({"out": "parts.csv", "total": total}).splitlines() == [
        "written to: parts.csv",
        "total.US.base: mean 5.0, p05 4.0",
        "total.US.price: mean 1.0, p05 0.0",
    ]
    assert "nowhere: give --out" in as_text({"out": None})
