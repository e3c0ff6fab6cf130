"""The rolling-origin backtest: folds, tables by hand, no peeking, and what stops it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.demand import DemandModel, FitCancelled, Progress
from model.demand.backtest import Backtest, BacktestError, backtest, origins
from model.demand.score_tables import FoldResult, tables
from model.demand.simple_rules import mean_of_8
from model.demand.simple_spread import Band, simple_bands
from tests.model.demand_world import simulated

SMALL = DemandModel(draws=64)


@pytest.fixture(scope="module")
def panel():
    """68 weeks of two markets, of which one misses a week that will be held out."""
    made = simulated(weeks=68)
    outcome = np.array(made.outcome)
    outcome[1, 62] = np.nan
    return replace(made, outcome=outcome)


@pytest.fixture(scope="module")
def found(panel):
    return backtest(panel, holdout=8, folds=2, model=SMALL)


def test_four_folds_of_a_quarter_end_with_the_panel():
    assert origins(104) == (52, 65, 78, 91)


def test_folds_that_would_leave_too_little_to_learn_from_are_dropped():
    assert origins(60, 13, 4) == (34, 47)


@pytest.mark.parametrize(
    ("weeks", "holdout", "folds", "said"),
    [(30, 13, 4, "30 weeks"), (104, 0, 4, "holdout 0"), (104, 13, -1, "folds -1")],
)
def test_settings_that_cannot_be_are_refused_with_their_value(weeks, holdout, folds, said):
    with pytest.raises(BacktestError, match=said):
        origins(weeks, holdout, folds)


@given(weeks=st.integers(27, 300), holdout=st.integers(1, 60), folds=st.integers(1, 8))
def test_folds_never_overlap_and_always_leave_weeks(weeks, holdout, folds):
    try:
        found = origins(weeks, holdout, folds)
    except BacktestError:
        assert weeks - holdout < 26
        return
    assert found[-1] + holdout == weeks
    assert all(after - before == holdout for before, after in pairwise(found))
    assert found[0] >= 26
    assert len(found) <= folds


def two_weeks_of_two_markets() -> FoldResult:
    """Market a sold 100 and 200, b 50 and a week nobody saw; draws 80, 100 and 120 everywhere."""
    draws = np.array([80.0, 100.0, 120.0])[None, :, None] * np.ones((2, 1, 2))
    return FoldResult(
        start=3,
        past=np.array([[90.0, 100.0, 110.0], [50.0, np.nan, 60.0]]),
        actual=np.array([[100.0, 200.0], [50.0, np.nan]]),
        points={"model": np.full((2, 2), 100.0), "naive": np.array([[110.0] * 2, [60.0] * 2])},
        draws=draws,
        bands={"naive": Band(np.full((2, 2), 10.0), np.full(2, 20.0))},
        failed={},
    )


def test_tables_by_hand():
    made = tables(("a", "b"), tuple("01234"), [two_weeks_of_two_markets()])
    errors = made.errors.set_index(["market", "method"])
    assert errors.loc[("a", "model"), "wape"] == pytest.approx(100 / 300)
    assert errors.loc[("a", "model"), "bias"] == pytest.approx(-100 / 300)
    # Squared errors 0 and 100^2 against steps of 10 from week to week.
    assert errors.loc[("a", "model"), "rmsse"] == pytest.approx(np.sqrt(5000 / 100))
    assert errors.loc[("b", "naive"), "wape"] == pytest.approx(10 / 50)
    assert np.isnan(errors.loc[("b", "naive"), "rmsse"])
    pooled = errors.loc[("pooled", "model")]
    assert pooled["weeks"] == 3
    assert pooled["wape"] == pytest.approx(150 / 350)
    # Ends of 90 % are 82 and 118: of 100, 200 and 50 one lies between them.
    band = made.intervals.set_index(["market", "method", "span", "level"])
    week = band.loc[("pooled", "model", "week", 0.9)]
    assert week["count"] == 3
    assert week["coverage"] == pytest.approx(1 / 3)
    assert week["width"] == pytest.approx(3 * 36 / 350)
    assert week["score"] == pytest.approx((3 * 36 + 20 * (82 + 32)) / 350)
    # Over both weeks market a sold 300: two weeks of 82 to 118 together do not reach it.
    total = band.loc[("a", "model", "total", 0.9)]
    assert total["count"] == 1
    assert total["width"] == pytest.approx(72 / 300)
    assert total["score"] == pytest.approx((72 + 20 * 64) / 300)


def test_forecasts_are_one_row_a_fold_week_market_and_method():
    made = tables(("a", "b"), tuple("01234"), [two_weeks_of_two_markets()]).forecasts
    assert len(made) == 2 * 2 * 2
    row = made.query("week == '4' and market == 'a' and method == 'naive'").iloc[0]
    assert (row["fold"], row["actual"], row["mean"]) == (1, 200.0, 110.0)
    assert row["p05"] == pytest.approx(110 - 16.45, abs=0.01)


def test_rules_of_thumb_stray_as_far_as_they_did_before():
    """A step of one a week: the last week misses by 1 and 2, and by 3 in the sum."""
    bands = simple_bands(np.arange(40.0)[None], 2)
    assert bands["naive"].week.tolist() == [[1.0, 2.0]]
    assert bands["naive"].total.tolist() == [3.0]
    assert "seasonal_naive" not in bands


def test_a_simulated_world_is_forecast_and_scored(found):
    assert [(fold.trained, fold.first) for fold in found.folds] == [
        (52, "2024-12-30"),
        (60, "2025-02-24"),
    ]
    methods = ["model", "naive", "mean_of_8", "seasonal_naive", "ets", "arima"]
    assert found.errors["method"].tolist() == methods * 3
    pooled = found.errors.query("market == 'pooled'").set_index("method")
    assert pooled["weeks"].tolist() == [31] * 6
    assert pooled.loc["model", "wape"] < 0.75 * pooled["wape"].drop("model").min()
    assert found.stood_in == {"ets": 0, "arima": 0}


def test_simple_methods_are_the_rules_of_their_own_file(panel, found):
    told = found.forecasts.query("fold == 2 and method == 'mean_of_8' and market == 'north'")
    assert told["mean"].tolist() == pytest.approx(mean_of_8(panel.outcome[:, :60], 8)[0].tolist())


def test_no_fold_sees_the_outcome_of_its_weeks(panel, found):
    """The last fold's outcome in tatters: every forecast stays, its errors do not."""
    outcome = np.array(panel.outcome)
    outcome[:, 60:] *= 7.0
    again = backtest(replace(panel, outcome=outcome), holdout=8, folds=2, model=SMALL)
    assert again.forecasts["mean"].tolist() == found.forecasts["mean"].tolist()
    assert again.errors["wape"].tolist() != found.errors["wape"].tolist()


def test_prices_of_the_weeks_held_out_are_given(panel, found):
    """Twice the price in the last week: less is forecast for it, and nothing else moves."""
    price = np.array(panel.price)
    price[:, -1] *= 2.0
    again = backtest(replace(panel, price=price), holdout=8, folds=1, model=SMALL)
    ours = again.forecasts.query("method == 'model'")["mean"].to_numpy().reshape(8, 2)
    before = found.forecasts.query("method == 'model' and fold == 2")
    before = before["mean"].to_numpy().reshape(8, 2)
    assert ours[:-1] == pytest.approx(before[:-1])
    assert (ours[-1] < 0.7 * before[-1]).all()


def test_the_result_survives_json(found):
    plain = found.to_plain()
    again = Backtest.from_plain(json.loads(json.dumps(plain, allow_nan=False)))
    assert again.to_plain() == plain
    assert again.errors["wape"].to_numpy() == pytest.approx(found.errors["wape"].to_numpy())
    assert again.folds == found.folds


def test_a_short_history_says_what_it_could_not_test():
    short = backtest(simulated(weeks=50), holdout=8, folds=4, model=SMALL)
    assert len(short.folds) == 3
    assert "3 of 4 folds" in short.notes[0]
    assert any("last year" in note for note in short.notes)
    assert Backtest.from_plain(short.to_plain()).notes == short.notes
    assert "seasonal_naive" not in set(short.errors["method"])


def test_classical_methods_that_fail_are_counted_and_stood_in_for():
    made = simulated(weeks=40)
    outcome = np.array(made.outcome)
    outcome[1] = 0.0
    result = backtest(replace(made, outcome=outcome), holdout=8, folds=1, model=SMALL)
    assert result.stood_in == {"ets": 1, "arima": 1}
    south = result.errors.query("market == 'south' and method == 'ets'").iloc[0]
    assert np.isnan(south["wape"])


def test_progress_grows_over_all_folds_and_a_watcher_stops_it(panel):
    told: list[Progress] = []

    def stop(step: Progress) -> None:
        told.append(step)
        if step.share > 0.6:
            raise FitCancelled

    with pytest.raises(FitCancelled):
        backtest(panel, holdout=8, folds=2, progress=stop, model=SMALL)
    shares = [step.share for step in told]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert any(step.stage == "Comparing with simple methods" for step in told)
