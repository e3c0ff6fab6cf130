"""Carrying a level on: how much trend is believed, what chance adds, controls out of range."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.demand.carry import (
    TREND_DAMPING,
    TREND_SD,
    Outside,
    carry_forward,
    damped_weeks,
    expected_level,
    expected_noise,
    fast_outcome,
    future_level,
    last_year,
    linear_parts,
    trend_weight,
)
from model.demand.design import build_design
from model.demand.heldout import at_mode
from model.demand.history import History
from model.demand.search import search
from tests.model.demand_world import simulated

WEEKS = 60


def at_its_mode(**changes):
    """A fit of one draw to a short simulated panel."""
    known = History.of(simulated(WEEKS, **changes))
    return at_mode(known, search(build_design(known)))


@pytest.fixture(scope="module")
def still():
    return at_its_mode()


@pytest.fixture(scope="module")
def ahead():
    return np.arange(WEEKS, WEEKS + 26)


def with_spread(fit, **changes):
    return replace(fit, spread=replace(fit.spread, **changes))


def sloped(fit, per_week):
    """The fit with a level that runs straight up by so many log points a week."""
    layout, design = fit.layout, fit.design
    knots = design.knots.argmax(axis=0)
    local = fit.local.values.copy()
    local[..., layout.level] = per_week * knots
    shared = fit.shared.values.copy()
    shared[:, layout.common] = 0.0
    coded = type(fit.local).of
    return replace(fit, local=coded(local), shared=coded(shared))


def test_a_trend_is_believed_as_far_as_the_walk_gives_proof(still):
    # 59 steps of sd 0.2/52 * sqrt(59): the mean step is known as well as the prior says.
    even = with_spread(still, level=TREND_SD * np.sqrt(WEEKS - 1), common=0.0)
    assert trend_weight(even) == pytest.approx(0.5)
    assert trend_weight(with_spread(still, level=1e-9, common=0.0)) == pytest.approx(1.0)
    assert trend_weight(with_spread(still, level=0.5, common=0.0)) < 0.01


@given(st.floats(0.001, 0.2), st.floats(1.1, 5.0))
def test_a_wilder_level_proves_less(still, level, factor):
    calm, wild = (trend_weight(with_spread(still, level=sd)) for sd in (level, level * factor))
    assert 0.0 < wild < calm < 1.0


def test_damped_weeks_by_hand():
    kept = TREND_DAMPING
    assert damped_weeks(np.array([0, 1, 3])) == pytest.approx([0.0, kept, kept + kept**2 + kept**3])


def test_a_straight_level_goes_on_by_its_believed_slope(still, ahead):
    straight = with_spread(sloped(still, 0.004), level=1e-9, common=0.0)
    level = expected_level(straight, ahead)[:, 0, 0]
    last = expected_level(straight, np.array([WEEKS - 1]))[0, 0, 0]
    # knots lie on whole weeks but the first, which stands before the panel
    slope = (last - expected_level(straight, np.array([0]))[0, 0, 0]) / (WEEKS - 1)
    assert level - last == pytest.approx(slope * damped_weeks(np.arange(1, 27)), rel=1e-6)
    assert slope == pytest.approx(0.004, rel=0.1)


def test_a_level_that_wanders_stays_where_it_stands(still, ahead):
    wild = with_spread(sloped(still, 0.004), level=0.5, common=0.0)
    last = expected_level(wild, np.array([WEEKS - 1]))[0]
    assert np.abs(expected_level(wild, ahead) - last).max() < 0.001


def test_drift_is_mean_one_and_widens(still, ahead):
    many = np.repeat(still.shared.values, 4000, axis=0)
    coded = type(still.shared).of
    local = np.repeat(still.local.values, 4000, axis=0)
    fit = with_spread(replace(still, shared=coded(many), local=coded(local)), level=0.01)
    drift = np.exp(future_level(fit, ahead) - expected_level(fit, ahead))
    assert drift.mean(axis=1) == pytest.approx(np.ones((26, 2)), abs=0.02)
    spread = np.log(drift).std(axis=1)
    assert (np.diff(spread, axis=0) > 0).all()
    open_trend = TREND_SD**2 * (1 - trend_weight(fit)) * damped_weeks(np.array([13]))[0] ** 2
    walk = 13 * (fit.spread.level**2 + fit.spread.common**2)
    assert spread[12] == pytest.approx(np.full(2, np.sqrt(walk + open_trend)), rel=0.05)


def test_without_chance_a_forecast_is_the_same_for_every_seed(still, ahead):
    outside = last_year(still, ahead)
    weeks = still.next_weeks(26)

    def told(fit, chance):
        return fast_outcome(carry_forward(fit, ahead, weeks, outside, chance), outside.spend)

    other = still.with_seed(7)
    assert told(still, False) == pytest.approx(told(other, False), rel=1e-12)
    assert not np.allclose(told(still, True), told(other, True))


def test_the_last_misfit_fades_by_its_persistence(still, ahead):
    noise = replace(still.noise, sd=np.array([0.1, 0.1]), persistence=np.array([0.5, 0.0]))
    fit = replace(still, noise=noise, last_residual=np.array([1.0, 1.0]))
    factor = expected_noise(fit, ahead)[:, 0]
    size = np.sqrt(np.log1p(0.01))
    assert np.log(factor[:3, 0]) == pytest.approx(size * np.array([0.5, 0.25, 0.125]))
    assert factor[:, 1] == pytest.approx(np.ones(26))


def test_a_control_beyond_what_was_seen_acts_as_at_the_end_of_its_range(ahead):
    rng = np.random.default_rng(3)
    values = rng.normal(size=(2, WEEKS, 1))
    fit = at_its_mode(control_names=("weather",), controls=values)
    inputs = last_year(fit, ahead).inputs
    centre, spread = fit.design.control_scale
    top = fit.design.controls.max() * spread + centre[0]

    def effect(value):
        controls = np.full_like(inputs.controls, value)
        return linear_parts(fit, ahead, replace(inputs, controls=controls))[1][:, :, 0]

    assert effect(top[0] * 10) == pytest.approx(effect(top[0]))
    assert not np.allclose(effect(top[0] * 0.5), effect(top[0]))


def test_more_media_sell_more_but_less_than_in_proportion(still, ahead):
    outside = last_year(still, ahead)
    weeks = still.next_weeks(26)
    more = Outside(outside.spend * 1.2, outside.inputs)
    draws = carry_forward(still, ahead, weeks, outside, chance=False)
    gain = fast_outcome(draws, more.spend) / fast_outcome(draws, outside.spend)
    assert gain.min() > 1.0
    assert gain.max() < 1.2
