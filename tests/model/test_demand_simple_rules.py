"""Rules of thumb and the two classical methods, on series worked by hand."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from model.demand.simple_rules import (
    SIMPLE_RULES,
    arima,
    ets,
    last_week,
    mean_of_8,
    seasonal_naive,
)

NAN = np.nan


def test_the_last_week_is_the_last_one_seen_and_nothing_where_none_was():
    past = np.array([[1.0, 5.0, NAN], [NAN, NAN, NAN]])
    assert last_week(past, 2).tolist() == [[5.0, 5.0], [0.0, 0.0]]


def test_the_mean_of_8_leaves_out_what_is_older_and_what_is_missing():
    past = np.array([[1000.0, 1, 2, 3, 4, NAN, 6, 7, 5]])
    assert mean_of_8(past, 3).tolist() == [[4.0] * 3]


def test_seasonal_naive_is_the_week_52_weeks_before_again_and_again():
    past = np.arange(60.0)[None]
    assert seasonal_naive(past, 3).tolist() == [[8.0, 9.0, 10.0]]
    long = seasonal_naive(past, 54)[0]
    assert long[[51, 52, 53]].tolist() == [59.0, 8.0, 9.0]


def test_seasonal_naive_takes_the_recent_mean_for_a_week_nobody_saw():
    past = np.full((1, 60), 10.0)
    past[0, 8] = NAN
    past[0, -8:] = 20.0
    assert seasonal_naive(past, 2).tolist() == [[20.0, 10.0]]


def test_seasonal_naive_needs_a_year():
    with pytest.raises(ValueError, match="51 weeks"):
        seasonal_naive(np.ones((1, 51)), 1)


def test_all_rules_have_one_table():
    assert list(SIMPLE_RULES) == ["naive", "mean_of_8", "seasonal_naive"]


@pytest.mark.parametrize("method", [ets, arima])
def test_classical_methods_carry_a_level_that_jumped(method):
    """A level of 100 that becomes 200: after 40 weeks the forecast is the new level."""
    noise = np.random.default_rng(0).normal(0, 2, 80)
    series = np.r_[np.full(40, 100.0), np.full(40, 200.0)] + noise
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = method(series, 13)
    assert found == pytest.approx(np.full(13, 200.0), rel=0.03)


@pytest.mark.parametrize("method", [ets, arima])
def test_classical_methods_find_a_strong_season(method):
    """Three years of one wave: the forecast beats the mean of 8 weeks by far."""
    week = np.arange(169)
    noise = np.random.default_rng(1).normal(0, 2, 169)
    series = 100 + 40 * np.sin(2 * np.pi * week / 52.18) + noise
    found = method(series[:156], 13)
    flat = mean_of_8(series[None, :156], 13)[0]
    ours, plain = (np.abs(told - series[156:]).mean() for told in (found, flat))
    assert ours < 0.4 * plain


@pytest.mark.parametrize("method", [ets, arima])
def test_classical_methods_live_with_gaps_and_never_fall_below_zero(method):
    series = np.maximum(40.0 - np.arange(40.0), 1.0) + np.sin(np.arange(40.0))
    series[[7, 20, 21]] = NAN
    found = method(series, 13)
    assert found.shape == (13,)
    assert (found >= 0).all()


@pytest.mark.parametrize("method", [ets, arima])
@pytest.mark.parametrize("series", [np.zeros(40), np.full(40, NAN), np.ones(3)])
def test_classical_methods_say_when_they_have_nothing_to_say(method, series):
    assert method(series, 4) is None
