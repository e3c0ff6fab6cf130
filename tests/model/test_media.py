"""Carry-over and saturation: hand-worked cases T01-T04, then the fast kernel against them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone

from model.media import (
    GeometricAdstock,
    HillSaturation,
    Stock,
    carry_out,
    geometric_adstock,
    half_life,
    hill,
    hill_elasticity,
    hill_tangent,
    lift_for_elasticity,
    prepare_curves,
    response,
    response_detail,
    response_since,
)

DRAWS, MARKETS, CHANNELS, WEEKS = 7, 2, 3, 11


@pytest.fixture
def case():
    rng = np.random.default_rng(1)
    return {
        "retention": rng.uniform(0, 0.7, (DRAWS, CHANNELS)),
        "half_saturation": rng.lognormal(6, 0.5, (DRAWS, MARKETS, CHANNELS)),
        "shape": rng.uniform(0.7, 2.0, (DRAWS, CHANNELS)),
        "beta": rng.lognormal(3, 0.5, (DRAWS, MARKETS, CHANNELS)),
        "carry_in": rng.lognormal(6, 0.5, (DRAWS, MARKETS, CHANNELS)),
    }


def slow_response(case, spend):
    """(draw, market, channel, week) response by the plain formulas."""
    stock = geometric_adstock(spend[None], case["retention"][:, None, :], case["carry_in"])
    curve = hill(stock, case["half_saturation"][..., None], case["shape"][:, None, :, None])
    return case["beta"][..., None] * curve


def test_t01_pulse_decays_by_half_and_constant_spend_settles_at_itself():
    pulse = geometric_adstock([100.0, 0, 0, 0], 0.5)
    assert pulse == pytest.approx([50, 25, 12.5, 6.25])
    assert geometric_adstock(np.full(60, 100.0), 0.3)[-1] == pytest.approx(100.0)
    assert geometric_adstock(np.full(5, 100.0), 0.3, carry_in=100.0) == pytest.approx(100.0)
    assert half_life(0.5) == pytest.approx(1.0)
    assert half_life([0.1, 0.7]) == pytest.approx([0.301030, 1.943358], rel=1e-5)


def test_t02_hill_doubles_elasticity_and_tangent():
    assert hill(2.0, 1.0, [1, 2, 3]) == pytest.approx([2 / 3, 0.8, 8 / 9])
    assert hill_elasticity(2.0, 1.0, 2.0) == pytest.approx(0.4)
    assert hill(25.0, 50.0, 1.0) * 100 == pytest.approx(33.3333333)
    assert hill_tangent(1.0, 2.0) == pytest.approx(1.0)
    assert hill_tangent(1.0, 3.0) == pytest.approx(1.2599210499)
    assert hill_tangent(5.0, 1.0) == 0.0


def test_t03_lift_that_gives_a_published_elasticity():
    assert lift_for_elasticity(0.12, 0.5, 1.0) == pytest.approx(0.6315789474)
    assert lift_for_elasticity(0.12, 0.3, 2.0) == pytest.approx(0.3125)
    with pytest.raises(ValueError, match=r"0\.6 cannot be reached at saturation 0\.5"):
        lift_for_elasticity(0.6, 0.5, 1.0)


def test_t04_elasticity_at_the_calibrated_point_is_the_published_one():
    lift = lift_for_elasticity(0.12, 0.5, 1.0)
    up, down = (1 + lift * hill(1.0 + step, 1.0, 1.0) for step in (1e-6, -1e-6))
    assert (np.log(up) - np.log(down)) / 2e-6 == pytest.approx(0.12, rel=1e-6)


@pytest.mark.parametrize("bad", [1.0, -0.1, float("nan")])
def test_retention_outside_its_range_is_named(bad):
    with pytest.raises(ValueError, match=f"retention {bad}"):
        geometric_adstock([1.0], bad)


def test_kernel_equals_plain_formulas_for_each_weight_set(case):
    rng = np.random.default_rng(2)
    spend = rng.lognormal(6, 1, (MARKETS, CHANNELS, WEEKS))
    weights = rng.uniform(0, 1, (2, DRAWS, CHANNELS))
    got = response(prepare_curves(**case), spend, weights)
    want = np.einsum("kmct,wkc->wtkm", slow_response(case, spend), weights)
    assert got == pytest.approx(want, rel=1e-5)
    by_market = np.broadcast_to(weights[:, :, None, :], (2, DRAWS, MARKETS, CHANNELS))
    assert np.array_equal(response(prepare_curves(**case), spend, by_market), got)


def test_detail_adds_up_to_the_weekly_response(case):
    rng = np.random.default_rng(3)
    spend = rng.lognormal(6, 1, (MARKETS, CHANNELS, WEEKS))
    weeks = rng.uniform(0, 1, (WEEKS, 2, DRAWS, MARKETS))
    got = response_detail(prepare_curves(**case), spend, weeks)
    want = np.einsum("kmct,tqkm->qkmc", slow_response(case, spend), weeks)
    assert got == pytest.approx(want, rel=1e-5)


def test_no_spend_and_no_carry_over_is_exactly_zero_without_a_warning(case):
    curves = prepare_curves(**{**case, "carry_in": 0.0})
    spend = np.zeros((MARKETS, CHANNELS, WEEKS))
    with np.errstate(all="raise"):
        got = response(curves, spend, np.ones((1, DRAWS, CHANNELS)))
    assert np.array_equal(got, np.zeros_like(got))


def test_spend_cut_to_zero_fades_out(case):
    spend = np.zeros((MARKETS, CHANNELS, 80))
    got = response(prepare_curves(**case), spend, np.ones((1, DRAWS, CHANNELS)))[0]
    assert np.all(np.diff(got.max(axis=(1, 2))) <= 0)
    assert got[-1].max() < 1e-3 * got[0].min()


def test_first_draws_are_the_same_draws(case):
    spend = np.full((MARKETS, CHANNELS, WEEKS), 300.0)
    curves, weights = prepare_curves(**case), np.ones((1, DRAWS, CHANNELS))
    part = response(curves.first(4), spend, weights[:, :4])
    assert np.array_equal(part, response(curves, spend, weights)[:, :, :4])


def test_carry_out_continues_the_year(case):
    rng = np.random.default_rng(4)
    spend = rng.lognormal(6, 1, (MARKETS, CHANNELS, WEEKS))
    weights = np.ones((1, DRAWS, CHANNELS))
    curves = prepare_curves(**case)
    later = prepare_curves(**{**case, "carry_in": carry_out(curves, spend[..., :5])[-1]})
    whole = response(curves, spend, weights)
    assert response(later, spend[..., 5:], weights) == pytest.approx(whole[:, 5:], rel=1e-4)


def test_a_plan_that_differs_later_goes_on_from_a_state_of_the_other(case):
    rng = np.random.default_rng(5)
    curves, weights = prepare_curves(**case), np.ones((2, DRAWS, CHANNELS))
    spend = rng.lognormal(6, 1, (MARKETS, CHANNELS, WEEKS))
    other = spend.copy()
    other[..., 7:] *= 1.5
    start = Stock(0, curves.stock)
    _flow, passed = response_since(start, curves, spend, weights, (2, 6))
    assert [stock.week for stock in passed] == [2, 6]
    later, _passed = response_since(passed[1], curves, other, weights)
    whole = response(curves, other, weights)
    assert np.array_equal(later, whole[:, 6:])
    assert not np.array_equal(whole[:, 7:], response(curves, spend, weights)[:, 7:])


def test_kernel_names_a_wrong_spend_shape(case):
    with pytest.raises(ValueError, match=r"\(3, 2, 11\)"):
        response(prepare_curves(**case), np.ones((CHANNELS, MARKETS, WEEKS)), np.ones((1, 1, 1)))


def test_transformers_follow_the_formulas_and_scikit_learn():
    table = np.abs(np.random.default_rng(5).normal(size=(20, 2)))
    adstock = clone(GeometricAdstock(retention=0.4))
    assert adstock.get_params() == {"retention": 0.4, "carry_in": 0.0}
    assert adstock.fit_transform(table) == pytest.approx(geometric_adstock(table.T, 0.4).T)
    curve = HillSaturation().set_params(half_saturation=2.0, shape=1.5)
    assert curve.fit_transform(table) == pytest.approx(hill(table, 2.0, 1.5))
    with pytest.raises(ValueError, match="half_saturation -1"):
        HillSaturation(half_saturation=-1).fit(table)
