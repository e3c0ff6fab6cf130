"""The verbs `decompose`, `curves` and `backtest`, and evidence for `fit`."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.demand import DemandFit, DemandModel
from model.demand.backtest import Backtest
from model.media import hill
from tests.model.command_case import answer, refused, run
from tests.model.demand_world import simulated

BAND = {"mean", "p05", "p95"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A panel of two markets and its fitted model, made once with few draws."""
    folder = tmp_path_factory.mktemp("demand")
    panel = simulated(weeks=70, name="panel.csv")
    (folder / "panel.csv").write_bytes(panel.to_csv())
    fit = DemandModel(draws=48).fit(panel).fit_
    (folder / "fit.json").write_text(fit.to_json())
    return folder


def test_decompose_writes_weeks_and_components(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "parts.csv"
    arguments = ("decompose", "--fit", folder / "fit.json", "--out", out)
    found = answer(capsys, *arguments)
    first, table = out.read_bytes(), pd.read_csv(out)
    assert list(table) == ["week", "market", "component", "mean", "p05", "p95"]
    names = ["base", "season", "price", "search", "video", "unexplained"]
    assert list(found["total"]["all"]) == names
    assert found["weeks"]["count"] == 70
    panel = pd.read_csv(folder / "panel.csv")
    told = table.groupby(["week", "market"])["mean"].sum()
    seen = panel.set_index(["week", "market"])["orders"]
    assert told[seen.index].to_numpy() == pytest.approx(seen.to_numpy(), rel=1e-6)
    assert answer(capsys, *arguments) == found
    assert out.read_bytes() == first


def test_decompose_totals_are_one_row_a_component(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "totals.csv"
    found = answer(capsys, "decompose", "--fit", folder / "fit.json", "--totals", "--out", out)
    table = pd.read_csv(out)
    assert len(table) == 3 * 6
    assert set(table["week"]) == {"total"}
    row = table.query("market == 'all' and component == 'search'").iloc[0]
    assert {name: row[name] for name in BAND} == pytest.approx(found["total"]["all"]["search"])


def test_curves_write_points_over_the_next_year(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "curves.csv"
    found = answer(capsys, "curves", "--fit", folder / "fit.json", "--out", out)
    table = pd.read_csv(out)
    assert list(table) == [
        "market", "channel", "spend", "response_mean", "p05", "p95", "marginal", "observed",
    ]  # fmt: skip
    assert found["weeks"] == {"first": "2025-05-05", "last": "2026-04-27", "count": 52}
    fit = DemandFit.from_json((folder / "fit.json").read_text())
    last_year = fit.history.media[0, 18:70, 0].sum()
    current = {(row["market"], row["channel"]): row["current"] for row in found["parameters"]}
    assert current["north", "search"] == pytest.approx(last_year)
    assert np.isclose(table["spend"], last_year).any()


def test_curve_parameters_give_the_curves_back(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points, out = tmp_path / "curves.csv", tmp_path / "parameters.csv"
    source = ("--fit", folder / "fit.json", "--weeks", 13)
    answer(capsys, "curves", *source, "--out", points)
    found = answer(capsys, "curves", *source, "--parameters", "--out", out)
    parameters, table = pd.read_csv(out), pd.read_csv(points)
    assert list(parameters) == [
        "market", "channel", "scale", "half_saturation", "shape",
        "minimum", "maximum", "current", "fit_error",
    ]  # fmt: skip
    assert found["weeks"]["count"] == 13
    for row in parameters.itertuples():
        curve = table.query("market == @row.market and channel == @row.channel")
        told = row.scale * hill(curve["spend"].to_numpy(), row.half_saturation, row.shape)
        mean = curve["response_mean"].to_numpy()
        assert told == pytest.approx(mean, abs=0.03 * mean.max())
        assert curve["spend"].iloc[-1] == pytest.approx(row.maximum)


def test_backtest_answers_errors_intervals_and_rivals(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "backtest.json"
    arguments = ("--panel", folder / "panel.csv", "--holdout", 8, "--folds", 1, "--out", out)
    found = answer(capsys, "backtest", *arguments)
    assert found["folds"] == [{"first": "2025-03-10", "last": "2025-04-28", "trained": 62}]
    methods = {row["method"] for row in found["errors"]}
    assert methods == {"model", "naive", "mean_of_8", "seasonal_naive", "ets", "arima"}
    assert {row["market"] for row in found["errors"]} == {"north", "south", "pooled"}
    assert "forecasts" not in found
    whole = Backtest.from_plain(json.loads(out.read_text()))
    assert whole.to_plain()["errors"] == found["errors"]
    assert len(whole.forecasts) == 8 * 2 * 6


def test_backtest_writes_forecasts_as_csv_and_tells_its_progress(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "forecasts.csv"
    arguments = ("--panel", folder / "panel.csv", "--holdout", 8, "--folds", 1, "--out", out)
    code, text, err = run(capsys, "backtest", "--progress", "--json", *arguments)
    assert code == 0
    shares = [json.loads(line)["share"] for line in err.splitlines() if line.startswith("{")]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(pd.read_csv(out)) == 8 * 2 * 6
    assert json.loads(text)["out"] == str(out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--holdout", "60"), "70 weeks are too few to hold out 60"),
        (("--holdout", "0"), "holdout 0"),
        (("--folds", "-2"), "folds -2"),
    ],
)
def test_a_backtest_that_cannot_be_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert said in refused(capsys, "backtest", "--panel", folder / "panel.csv", *arguments)


@pytest.mark.parametrize("verb", ["decompose", "curves"])
def test_a_bad_fit_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    path, out = tmp_path / "fit.json", tmp_path / "out.csv"
    path.write_text("{}")
    assert "fit.json" in refused(capsys, verb, "--fit", path, "--out", out)
    assert "gone.json" in refused(capsys, verb, "--fit", tmp_path / "gone.json", "--out", out)
    assert not out.exists()


def test_a_horizon_of_no_weeks_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--fit", folder / "fit.json", "--weeks", -3, "--out", tmp_path / "out.csv")
    assert "--weeks -3" in refused(capsys, "curves", *arguments)


def test_bad_evidence_is_refused_by_row_and_value(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "evidence.csv"
    path.write_text("kind,channel,value,standard_error\nelasticity,radio,0.1,0.02\n")
    arguments = ("--panel", folder / "panel.csv", "--evidence", path)
    assert "radio" in refused(capsys, "fit", *arguments)


def test_evidence_reaches_the_fit(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if "evidence" not in inspect.signature(DemandModel.fit).parameters:
        pytest.skip("the estimator does not take evidence yet")
    path, out = tmp_path / "evidence.csv", tmp_path / "fit.json"
    path.write_text("kind,channel,value,standard_error\nelasticity,video,0.01,0.001\n")
    answer(capsys, "fit", "--panel", folder / "panel.csv", "--evidence", path, "--out", out)
    totals = []
    for fit in (out, folder / "fit.json"):
        told = answer(capsys, "decompose", "--fit", fit, "--out", tmp_path / "parts.csv")
        totals.append(told["total"]["all"]["video"]["mean"])
    assert totals[0] < 0.5 * totals[1]
