"""Curves of channels without history: what is stated comes out."""

from __future__ import annotations

import numpy as np
import pytest

from model.demand.benchmark import BENCHMARK_KINDS, benchmark_curves
from model.media import geometric_adstock, hill

ROI = (0.5, 1.5, 6.0)


def test_one_certain_return_by_hand():
    """USD 700 a week at USD 2 a unit of spend are USD 1400, 28 orders of USD 50."""
    curves = benchmark_curves("search", [700.0], (2.0, 2.0, 2.0), [50.0], n_draws=16)
    reached = hill(700.0, curves.half_saturation[:, 0], curves.shape)
    assert curves.beta[:, 0] * reached == pytest.approx(28.0, rel=1e-12)


def test_the_stated_return_comes_out_in_every_market():
    spend, value = np.array([700.0, 200.0]), np.array([50.0, 20.0])
    curves = benchmark_curves("social", spend, ROI, value, n_draws=4096, seed=5)
    stock = geometric_adstock(
        np.broadcast_to(spend[:, None], (2, 200)), curves.retention[:, None], curves.carry_in
    )[..., -1]
    outcome = curves.beta * hill(stock, curves.half_saturation, curves.shape[:, None])
    roi = outcome * value / spend
    assert roi[:, 0] == pytest.approx(roi[:, 1], rel=1e-9)
    assert np.quantile(roi[:, 0], (0.05, 0.5, 0.95)) == pytest.approx(ROI, rel=0.02)


@pytest.mark.parametrize("kind", BENCHMARK_KINDS)
def test_carry_over_and_bend_have_the_ranges_of_the_kind(kind):
    curves = benchmark_curves(kind, [100.0], ROI, [1.0], n_draws=4096)
    points = (0.1, 0.5, 0.9)
    carried = BENCHMARK_KINDS[kind].retention
    want = (carried.low, carried.middle, carried.high)
    assert np.quantile(curves.retention, points) == pytest.approx(want, abs=0.01)
    assert np.quantile(curves.shape, points) == pytest.approx((0.8, 1.0, 2.0), rel=0.02)
    ratio = curves.half_saturation[:, 0] / 100.0
    assert np.quantile(ratio, points) == pytest.approx((0.5, 1.0, 2.5), rel=0.02)


def test_the_first_draws_are_a_fair_sample_and_figures_do_not_move_together():
    curves = benchmark_curves("influencer", [100.0], ROI, [1.0], seed=9)
    few = np.quantile(curves.retention[:128], (0.1, 0.5, 0.9))
    assert few == pytest.approx((0.3, 0.5, 0.7), abs=0.02)
    figures = np.stack(
        [curves.retention, np.log(curves.shape), np.log(curves.half_saturation[:, 0])]
    )
    assert np.abs(np.corrcoef(figures) - np.eye(3)).max() < 0.15


def test_same_seed_same_curve_and_a_market_without_spend_has_no_response():
    one, again, other = (
        benchmark_curves("other", [100.0, 0.0], ROI, [1.0, 1.0], seed=seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(one.beta, again.beta)
    assert not np.array_equal(one.beta, other.beta)
    assert (one.beta[:, 1] == 0).all()
    assert (one.half_saturation > 0).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "radio"}, "kind 'radio' is none of search"),
        ({"weekly_spend": [0.0]}, r"weekly_spend \[0.0\]"),
        ({"roi": (2.0, 1.0, 3.0)}, "rising order"),
        ({"value_per_outcome": [0.0]}, "value_per_outcome"),
    ],
)
def test_what_has_no_curve_is_refused(change, said):
    given = {"kind": "search", "weekly_spend": [1.0], "roi": ROI, "value_per_outcome": [1.0]}
    with pytest.raises(ValueError, match=said):
        benchmark_curves(**(given | change))
