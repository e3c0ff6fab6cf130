"""Measures of forecasts, each on figures worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from model.demand.scores import bias, coverage, interval_score, mean_square_step, rmsse, wape

ACTUAL = np.array([100.0, 200.0, 100.0])


def test_wape_and_bias():
    told = np.array([110.0, 170.0, 100.0])
    assert wape(told, ACTUAL) == pytest.approx(40 / 400)
    assert bias(told, ACTUAL) == pytest.approx(-20 / 400)


def test_nothing_sold_has_no_percentage():
    assert math.isnan(wape(np.ones(2), np.zeros(2)))
    assert math.isnan(bias(np.ones(2), np.zeros(2)))


def test_the_step_is_taken_between_weeks_that_follow_each_other():
    assert mean_square_step(np.array([1.0, 3.0, np.nan, 10.0, 9.0])) == pytest.approx((4 + 1) / 2)
    assert mean_square_step(np.array([1.0, np.nan])) == 0.0


def test_rmsse_is_one_for_errors_like_a_week_and_leaves_out_what_never_moved():
    assert rmsse(np.array([4.0, 9.0]), np.array([4.0, 9.0])) == pytest.approx(1.0)
    assert rmsse(np.array([4.0, 9.0, 5.0]), np.array([1.0, 9.0, 0.0])) == pytest.approx(
        math.sqrt((4 + 1) / 2)
    )
    assert math.isnan(rmsse(np.array([1.0]), np.array([0.0])))


def test_coverage_counts_the_ends():
    low, high = np.array([100.0, 210.0, 90.0]), np.array([120.0, 220.0, 100.0])
    assert coverage(low, high, ACTUAL) == pytest.approx(2 / 3)
    assert math.isnan(coverage(np.array([]), np.array([]), np.array([])))


def test_the_interval_score_pays_width_and_ten_times_a_miss_at_80_percent():
    """Widths 20, 10, 10; the second misses by 10: 40 + 2 / 0.2 * 10 = 140 over 400."""
    low, high = np.array([90.0, 210.0, 95.0]), np.array([110.0, 220.0, 105.0])
    assert interval_score(low, high, ACTUAL, 0.8) == pytest.approx(140 / 400)
    assert interval_score(low, high, ACTUAL, 0.9) == pytest.approx(240 / 400)
