"""The forecast benchmark's own arithmetic, by hand: no fit."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import forecasts
from benchmarks.forecasts import Fold, cells, heads, pooled, share_better, together

NAN = float("nan")


def fold(first: float) -> Fold:
    """Market a sells ``first`` and 200, b 50 and a week nobody saw; draws 80, 100, 120."""
    actual = np.array([[first, 200.0], [50.0, NAN]])
    draws = np.array([80.0, 100.0, 120.0])[None, :, None] * np.ones((2, 1, 2))
    names = ("model", "model_mean", "naive", "mean_of_8", "seasonal_naive", "ets", "arima")
    points = {name: np.full((2, 2), 100.0) for name in names}
    points["seasonal_naive"] = np.array([[90.0, 90.0], [60.0, 60.0]])
    return Fold(actual, points, draws)


def test_weeks_and_totals_by_hand() -> None:
    made = fold(100.0)
    # Ends of 90 % of 80, 100, 120 are 82 and 118; the week that nobody saw is left out.
    assert made.weeks.actual.tolist() == [100.0, 200.0, 50.0]
    np.testing.assert_allclose(made.weeks.low, 82.0)
    assert made.weeks.coverage() == pytest.approx(1 / 3)
    # Market a sums two weeks, 164 to 236, and sold 300; b one week, 82 to 118, and sold 50.
    np.testing.assert_allclose(made.totals.low, [164.0, 82.0])
    np.testing.assert_allclose(made.totals.high, [236.0, 118.0])
    assert made.totals.actual.tolist() == [300.0, 50.0]
    assert made.totals.coverage() == 0.0
    # Mean of 72 + 20 * 64 and 36 + 20 * 32, over a mean outcome of 175.
    assert made.totals.score() == pytest.approx((72 + 1280 + 36 + 640) / 2 / 175)


def test_a_market_without_an_outcome_has_no_total() -> None:
    made = fold(100.0)
    unseen = Fold(np.array([[100.0, 100.0], [NAN, NAN]]), made.points, made.draws)
    assert unseen.totals.actual.tolist() == [200.0]
    assert unseen.totals.coverage() == 1.0


def test_folds_count_together() -> None:
    folds = [fold(100.0), fold(300.0)]
    # |100 - 100| + |100 - 200| + |100 - 50|, then 200 + 100 + 50, of 350 and 550 sold.
    assert pooled(folds, "model") == pytest.approx((150 + 350) / 900)
    assert len(together([made.weeks for made in folds]).actual) == 6
    assert np.isnan(pooled(folds, "no such method"))
    # a: 400 of the model, 100 - 90 + 200 - 90 + 210 + 110 = 440 of last year; b: 100 against 20.
    assert share_better(folds, "model") == 0.5


def test_cells_name_the_best_other_method_and_judge() -> None:
    shown = dict(zip(heads()[1:], cells("x", [fold(100.0)], 3.0)[1:], strict=True))
    # Last year misses 10 + 110 + 10 = 130 of 350, all others 150.
    assert shown["best other"] == "seasonal naive"
    assert shown["/ best"] == "1.15"
    assert shown["totals in 90 %"] == "0.00 of 2"
    assert shown["sum / actual"] == "0.86"
    assert shown["met"] == "NO"


def test_the_table_needs_the_shared_data(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(forecasts, "SHARED", tmp_path / "absent")
    assert forecasts.tables() == []
