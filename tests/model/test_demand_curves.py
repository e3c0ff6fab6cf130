"""Response curves: two weeks by hand, agreement with the equation, and the Hill nearest to them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.demand import DemandDraws, DemandModel
from model.demand.curves import (
    along,
    curve_parameters,
    curves,
    factors,
    nearest_hill,
    phasing,
    response_curves,
)
from model.media import hill
from tests.model.demand_world import simulated


def two_weeks() -> DemandDraws:
    """One draw of one market and channel; both weeks spend 10, and 10 are carried in."""
    one = np.ones((1, 1))
    return DemandDraws(
        markets=("all",),
        channels=("search",),
        weeks=("0", "1"),
        base=np.ones((2, 1, 1)),
        multiplier=np.ones((2, 1, 1)),
        beta=np.full((1, 1, 1), 100.0),
        retention=0.5 * one,
        half_saturation=np.full((1, 1, 1), 10.0),
        shape=one,
        carry_in=np.full((1, 1, 1), 10.0),
        elasticity=one,
        cross_elasticity=one,
        reference_spend=np.full((2, 1, 1), 10.0),
        observed_spend=np.array([[[0.0, 20.0]]]),
    )


@pytest.fixture(scope="module")
def fit():
    return DemandModel(draws=64).fit(simulated()).fit_


def test_two_weeks_by_hand():
    """Stock 10 and 10 with the money, 5 and 2.5 without; the second week counts twice.

    With: 100*(1/2) + 2*100*(1/2) = 150. Without: 100*(1/3) + 2*100*(1/5) = 73.333.
    """
    weight = np.array([[1.0], [2.0]])
    response, slope = along(two_weeks(), weight, np.full((2, 1), 10.0), np.array([[0.0], [1.0]]))
    assert response[:, 0, 0] == pytest.approx([0.0, 150 - 73.3333], rel=1e-4)
    # Slope by spend 20 f: stocks 5 + 5 f and 2.5 + 7.5 f; d hill = 10 / (10 + stock)^2 d stock.
    by_hand = (100 * 10 / 20**2 * 5 + 2 * 100 * 10 / 20**2 * 7.5) / 20
    assert slope[1, 0] == pytest.approx(by_hand, rel=1e-3)


def test_factors_reach_today_exactly_and_beyond_the_most_ever_seen():
    found = factors(np.array([10.0, 10.0]), np.array([40.0, 10.0]))
    assert found.shape == (21, 2)
    assert found[0].tolist() == [0.0, 0.0]
    assert found[10].tolist() == [1.0, 1.0]
    assert found[-1] == pytest.approx([5.0, 2.0])
    assert (np.diff(found, axis=0) > 0).all()


def test_a_channel_that_stopped_is_taken_up_evenly():
    reference = np.array([[3.0, 0.0], [5.0, 0.0]])
    assert phasing(reference, np.array([9.0, 7.0])).tolist() == [[3.0, 7.0], [5.0, 7.0]]


def test_curves_begin_at_nothing_and_never_fall(fit):
    table = curves(fit)
    for _, rows in table.groupby(["market", "channel"]):
        assert rows["response_mean"].iloc[0] == 0.0
        assert (np.diff(rows["response_mean"]) > 0).all()
        assert (rows["p05"] <= rows["p95"]).all()
        assert (rows["marginal"] > 0).all()
        assert rows["observed"].iloc[0]
        assert not rows["observed"].iloc[-1]


def test_a_step_along_a_curve_is_the_step_of_the_forecast_up_to_its_noise(fit):
    """All channels at 1.5 times last year's spend, against the road of the forecast."""
    draws = fit.project(fit.next_weeks(52))
    step = draws.outcome(1.5 * draws.reference_spend) - draws.outcome()
    forecast = step.sum(axis=0).mean(axis=0)
    for m, market in enumerate(fit.markets):
        told = 0.0
        for curve in (c for c in response_curves(fit) if c.market == market):
            mean = curve.response.mean(axis=1)
            told += np.interp(1.5 * curve.current, curve.spend, mean) - mean[10]
        assert told == pytest.approx(forecast[m], rel=0.03)


def test_the_marginal_is_the_slope_of_the_mean_curve(fit):
    for curve in response_curves(fit):
        mean = curve.response.mean(axis=1)
        chord = np.diff(mean) / np.diff(curve.spend)
        assert (chord[1:] <= curve.marginal[1:-1] * 1.01).all()
        assert (chord[1:] >= curve.marginal[2:] * 0.99).all()


def test_the_observed_range_is_that_of_single_weeks(fit):
    draws = fit.project(fit.next_weeks(52))
    for curve in response_curves(fit):
        m, c = fit.markets.index(curve.market), fit.channels.index(curve.channel)
        peak = curve.spend / curve.current * draws.reference_spend[:, m, c].max()
        assert curve.observed.tolist() == (peak <= fit.history.media[m, :, c].max() + 1e-6).tolist()


def test_a_channel_that_never_ran_has_no_curve_and_one_that_stopped_has():
    panel = simulated(weeks=80)
    media = np.array(panel.media)
    media[0, :, 1] = 0.0
    media[1, 20:, 1] = 0.0
    fit = DemandModel(draws=32).fit(replace(panel, media=media)).fit_
    table = curve_parameters(fit, fit.next_weeks(13)).set_index(["market", "channel"])
    assert list(table.index) == [("north", "search"), ("south", "search"), ("south", "video")]
    stopped = table.loc["south", "video"]
    assert stopped["current"] == 0.0
    assert stopped["scale"] > 0


def test_without_media_there_are_no_curves_but_their_columns():
    panel = simulated(weeks=60)
    bare = replace(panel, channels=(), media_units=(), media=np.zeros((2, 60, 0)))
    fit = DemandModel(draws=16).fit(bare).fit_
    assert curves(fit).empty
    assert curve_parameters(fit).empty
    assert "response_mean" in curves(fit)


@given(
    scale=st.floats(10.0, 1e6),
    half=st.floats(0.2, 3.0),
    shape=st.floats(0.6, 3.0),
    size=st.floats(1.0, 1e7),
)
def test_a_curve_that_is_a_hill_gives_its_parameters_back(scale, half, shape, size):
    spend = size * np.linspace(0.0, 2.0, 21)
    found = nearest_hill(spend, scale * hill(spend, half * size, shape))
    assert found.fit_error < 1e-5
    again = found.scale * hill(spend, found.half_saturation, found.shape)
    assert again == pytest.approx(scale * hill(spend, half * size, shape), abs=1e-4 * scale)
    assert found.half_saturation == pytest.approx(half * size, rel=0.02)


def test_a_flat_curve_has_no_scale():
    found = nearest_hill(np.array([0.0, 1.0, 2.0]), np.zeros(3))
    assert (found.scale, found.fit_error) == (0.0, 0.0)
    assert found.half_saturation > 0


def test_parameters_give_the_curve_back_within_their_error(fit):
    table = curve_parameters(fit)
    assert list(table) == [
        "market", "channel", "scale", "half_saturation", "shape",
        "minimum", "maximum", "current", "fit_error",
    ]  # fmt: skip
    for row, curve in zip(table.itertuples(), response_curves(fit), strict=True):
        told = row.scale * hill(curve.spend, row.half_saturation, row.shape)
        mean = curve.response.mean(axis=1)
        error = np.sqrt(np.mean((told - mean) ** 2)) / mean.max()
        assert error == pytest.approx(row.fit_error, rel=1e-6)
        assert row.fit_error < 0.02
        assert row.minimum == 0.0 < row.current < row.maximum
