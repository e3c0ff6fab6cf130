"""Currencies: T10, T22 and the volatility table of domain.md, then what must always hold."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.fx import (
    RatesError,
    forward_points,
    forward_rate,
    fx_loss,
    fx_loss_by_currency,
    fx_paths,
    load_fx_inputs,
    load_rates,
    lognormal_value_at_risk,
    minimum_variance_hedge,
    normal_tail_mean,
    normal_value_at_risk,
    portfolio_volatility,
    read_rates,
    refresh_rates,
)

QUARTERS_2026 = [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]
CURRENCIES = ("USD", "GBP", "EUR", "MXN", "IDR", "THB")
ORDER_OF_TABLE = [
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "SGD",
    "THB",
    "MYR",
    "IDR",
    "PHP",
    "MXN",
    "BRL",
    "CAD",
]


@pytest.fixture(scope="module")
def paths():
    return fx_paths(load_rates(), CURRENCIES, QUARTERS_2026, 7)


# Hand-worked first -------------------------------------------------------------------------


def test_a_ten_per_cent_fall_of_the_dollar_costs_a_tenth_of_the_open_half():
    # 100 sold, half hedged at -2 %: 50 x 10 % + 50 x 2 % = 5 + 1.
    loss = fx_loss(np.full((1, 1, 1), 100.0), np.full((1, 1, 1), 0.9), [0.5], [-0.02], [0.0])
    assert loss == pytest.approx([6.0])


def test_the_outside_world_shift_moves_the_whole_path_after_the_hedge_is_taken():
    exposure, calm = np.full((1, 1, 1), 100.0), np.ones((1, 1, 1))
    assert fx_loss(exposure, calm, [0.0], [0.0], [-0.10]) == pytest.approx([10.0])
    assert fx_loss(exposure, calm, [1.0], [0.0], [-0.10]) == pytest.approx([0.0])


def test_a_buyer_of_the_currency_loses_when_it_rises_and_pays_the_spread_too():
    # 100 bought, 40 % hedged: 60 x 5 % + spread 0.1 % of 40.
    purchases = np.full((1, 1, 1), -100.0)
    loss = fx_loss(purchases, np.full((1, 1, 1), 1.05), [0.4], [0.0], [0.0], spread=0.001)
    assert loss == pytest.approx([3.04])


def test_t22_forward_price_and_what_the_forward_costs():
    forward = forward_rate(6.6529, 0.016, 0.04, 1.0)
    assert forward == pytest.approx(6.4993715385, rel=1e-9)
    assert forward / 6.6529 - 1 == pytest.approx(-0.023076923, rel=1e-7)


@pytest.mark.parametrize(("hedge", "expected"), [(0.0, 970_463.64), (0.6, 388_185.46), (1.0, 0.0)])
def test_t22_value_at_risk_of_ten_million_by_hedge_ratio(hedge, expected):
    assert normal_value_at_risk(10e6 * 0.059 * (1 - hedge)) == pytest.approx(expected, abs=0.01)


def test_t22_tail_mean_lognormal_and_least_variance_hedge():
    assert normal_tail_mean(10e6 * 0.059) == pytest.approx(1_217_000.6, abs=0.1)
    assert 10e6 * lognormal_value_at_risk(0.059) == pytest.approx(940_642.25, abs=0.01)
    assert minimum_variance_hedge(0.8, 0.06, 0.065) == pytest.approx(0.7384615385, rel=1e-9)


def test_t22_basket_of_five_currencies_and_two_hedges():
    volatility = np.array([2.78, 5.90, 6.15, 6.85, 11.24])
    pairs = [-0.06, 0.00, -0.20, 0.13, 0.77, 0.48, 0.38, 0.45, 0.40, 0.26]
    correlation = np.eye(5)
    correlation[np.triu_indices(5, 1)] = pairs
    correlation = np.maximum(correlation, correlation.T) + np.minimum(correlation, correlation.T)
    correlation[np.diag_indices(5)] = 1.0
    weights = np.array([0.5, 0.2, 0.1, 0.1, 0.1])
    basket = portfolio_volatility(weights, volatility, correlation)
    assert basket == pytest.approx(3.0818710, abs=1e-6)
    assert normal_value_at_risk(basket) == pytest.approx(5.0692268, abs=1e-6)
    assert normal_tail_mean(basket) == pytest.approx(6.3570149, abs=1e-6)
    open_share = weights * np.array([0.4, 0.5, 1, 1, 1])
    hedged = portfolio_volatility(open_share, volatility, correlation)
    assert hedged == pytest.approx(2.3499229, abs=1e-6)


# The frozen rates ---------------------------------------------------------------------------


def test_the_shipped_rates_end_with_2025_and_name_the_ecb():
    rates = load_rates()
    assert rates.as_of == date(2025, 12, 31)
    assert rates.days[-1] <= np.datetime64("2025-12-31")
    assert rates.days[0] <= np.datetime64("2015-12-31")
    assert "European Central Bank" in rates.source


def test_crosses_go_through_the_euro():
    # ECB fixing of 31 Dec 2025: 8.2262 CNY and 1.1750 USD for a euro.
    rates = load_rates()
    assert rates.cny("EUR") == pytest.approx(8.2262)
    assert rates.cny("USD") == pytest.approx(8.2262 / 1.1750)
    assert rates.usd("EUR") == pytest.approx(1.1750)
    assert (rates.cny("CNY"), rates.usd("USD")) == (1.0, 1.0)


def test_refreshing_freezes_the_same_bytes_and_never_looks_past_the_day(tmp_path: Path):
    first = refresh_rates(date(2024, 6, 28), tmp_path / "a.csv.gz")
    refresh_rates(date(2024, 6, 28), tmp_path / "b.csv.gz")
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()
    assert first.days[-1] == np.datetime64("2024-06-28")
    assert first.as_of == date(2024, 6, 28)


def test_a_day_beyond_the_bundled_history_is_refused(tmp_path: Path):
    with pytest.raises(RatesError, match="2100-01-01"):
        refresh_rates(date(2100, 1, 1), tmp_path / "never.csv.gz")


def test_a_currency_the_ecb_does_not_quote_is_named():
    with pytest.raises(RatesError, match="'VND'"):
        load_rates().cny("VND")


@pytest.mark.parametrize("value", ["0", "-1.1", "n/a"])
def test_a_wrong_rate_is_named_by_day_currency_and_value(tmp_path: Path, value: str):
    file = tmp_path / "rates.csv"
    file.write_text(f"date,USD,CNY\n2025-01-02,1.1,7.5\n2025-01-03,{value},7.5\n")
    with pytest.raises(RatesError, match=rf"USD on 2025-01-03 is '{value}'"):
        read_rates(file)


def test_volatilities_equal_the_table_of_the_domain_notes(shared: Path):
    # domain.md §6: three years daily, weekly, monthly; ten years daily; deviation over 12 months.
    rates = read_rates(shared / "data" / "fx_eur_daily.csv.gz", as_of=date(2026, 10, 30))
    table = {
        "USD": (2.78, 2.37, 3.00, 4.02, 5.2, 5.2),
        "EUR": (5.90, 5.76, 5.68, 6.39, 5.7, 6.4),
        "GBP": (6.15, 5.41, 5.11, 7.74, 5.0, 7.7),
        "IDR": (5.76, 5.63, 4.44, 6.21, 5.8, 6.2),
        "MXN": (11.24, 9.45, 9.34, 12.11, 10.9, 12.1),
        "THB": (6.85, 6.18, 5.71, 5.88, 6.6, 6.8),
        "BRL": (13.39, 10.16, 9.06, 14.34, 13.1, 14.3),
    }
    for currency, (daily, weekly, monthly, ten, twelve, base) in table.items():
        assert 100 * rates.volatility(currency) == pytest.approx(daily, abs=0.006)
        assert 100 * rates.volatility(currency, 3, "weekly") == pytest.approx(weekly, abs=0.006)
        assert 100 * rates.volatility(currency, 3, "monthly") == pytest.approx(monthly, abs=0.006)
        assert 100 * rates.volatility(currency, 10) == pytest.approx(ten, abs=0.006)
        assert 100 * rates.twelve_month_deviation(currency) == pytest.approx(twelve, abs=0.06)
        assert 100 * rates.annual_volatility(currency) == pytest.approx(base, abs=0.06)


def test_correlations_equal_the_table_of_the_domain_notes(shared: Path):
    rates = read_rates(shared / "data" / "fx_eur_daily.csv.gz", as_of=date(2026, 10, 30))
    dollar = [1, -0.18, -0.17, -0.07, -0.06, -0.29, -0.24, 0.06, 0.04, -0.06, -0.05, 0.08]
    assert rates.correlation(ORDER_OF_TABLE)[0] == pytest.approx(dollar, abs=0.006)
    daily = rates.correlation(ORDER_OF_TABLE, step="daily")
    assert daily[2, 1] == pytest.approx(0.77, abs=0.006)
    assert np.linalg.eigvalsh(daily).min() == pytest.approx(0.121, abs=0.002)


# Paths ----------------------------------------------------------------------------------------


def test_paths_have_mean_one_in_each_quarter(paths):
    many = fx_paths(load_rates(), CURRENCIES, QUARTERS_2026, 11, n=8192)
    standard_error = many.std(axis=1) / np.sqrt(8192)
    assert np.all(np.abs(many.mean(axis=1) - 1) < 4 * standard_error)
    assert np.abs(paths.mean(axis=(0, 1)) - 1).max() < 0.001


def test_paths_spread_and_move_together_as_the_rates_did():
    rates = load_rates()
    log = np.log(fx_paths(rates, CURRENCIES, QUARTERS_2026, 11, n=8192))
    last_quarter = log[-1].std(axis=0)
    # The mean of the last quarter stands about 0.835 years out: 0.75 + a third of a quarter.
    expected = np.array([rates.annual_volatility(c) for c in CURRENCIES]) * np.sqrt(0.835)
    assert last_quarter == pytest.approx(expected, rel=0.04)
    measured = np.corrcoef(log.mean(axis=0).T)
    assert measured == pytest.approx(rates.correlation(CURRENCIES), abs=0.05)


def test_paths_have_fatter_tails_than_a_normal():
    log = np.log(fx_paths(load_rates(), CURRENCIES, QUARTERS_2026, 11, n=8192))[-1]
    standard = (log - log.mean(axis=0)) / log.std(axis=0)
    assert np.all((standard**4).mean(axis=0) > 3.3)


def test_the_first_128_draws_are_the_same_alone_and_a_fair_sample(paths):
    few = fx_paths(load_rates(), CURRENCIES, QUARTERS_2026, 7, n=128)
    assert np.array_equal(few, paths[:, :128])
    assert few.mean(axis=(0, 1)) == pytest.approx(np.ones(6), abs=0.003)
    assert few.mean(axis=0).std(axis=0) == pytest.approx(paths.mean(axis=0).std(axis=0), rel=0.15)


def test_given_uniforms_set_the_mean_move_of_the_year():
    uniforms = np.full((3, 1), 0.5)
    uniforms[:, 0] = 0.1, 0.5, 0.9
    year = fx_paths(load_rates(), ["USD"], QUARTERS_2026, uniforms).mean(axis=0)[:, 0]
    assert year[0] < 0.98 < year[1] < 1.02 < year[2]


def test_the_yuan_never_moves_against_itself():
    paths = fx_paths(load_rates(), ["CNY"], QUARTERS_2026, 1, n=16)
    assert paths == pytest.approx(np.ones((4, 16, 1)), abs=1e-14)


def test_quarters_out_of_order_are_refused():
    with pytest.raises(ValueError, match="2026-06-30"):
        fx_paths(load_rates(), ["USD"], [date(2026, 6, 30), date(2026, 3, 31)], 1)


def test_uniforms_of_the_wrong_width_are_refused():
    with pytest.raises(ValueError, match=r"\(8, 5\)"):
        fx_paths(load_rates(), ["USD"], QUARTERS_2026, np.full((8, 5), 0.5))


# Hedging ----------------------------------------------------------------------------------------


def test_a_full_hedge_removes_the_variance_and_leaves_the_forward_cost(paths):
    exposure = np.full((4, 1, 6), 1e6)
    points = forward_points(CURRENCIES, [1 / 8, 3 / 8, 5 / 8, 7 / 8])
    loss = fx_loss(exposure, paths, np.ones(6), points, np.zeros(6))
    assert np.ptp(loss) == pytest.approx(0.0, abs=1e-6)
    assert loss[0] == pytest.approx(-1e6 * points.sum())


def test_forwards_follow_the_gap_of_interest_rates():
    points = forward_points(["CNY", "USD", "THB"], [1.0])[0]
    assert points[0] == 0.0
    assert points[1] == pytest.approx(1.0165 / 1.0345 - 1)
    assert points[2] > 0, "Thai interest stands below the yuan's: selling forward earns"


def test_every_number_of_the_fx_file_names_its_source():
    inputs = load_fx_inputs()
    assert set(load_rates().currencies) <= set(inputs.interest)
    assert all(rate.source and rate.as_of <= inputs.as_of for rate in inputs.interest.values())


def test_a_hedge_beyond_the_exposure_is_refused():
    with pytest.raises(ValueError, match=r"1\.2"):
        fx_loss(np.ones((1, 1, 1)), np.ones((1, 1, 1)), [1.2], [0.0], [0.0])


@settings(max_examples=40, deadline=None)
@given(hedge=st.floats(0, 1), shift=st.floats(-0.5, 0.5), scale=st.floats(0.1, 10))
def test_losses_scale_with_money_and_hedging_scales_the_rate_risk(hedge, shift, scale):
    ratio = np.linspace(0.8, 1.2, 12).reshape(2, 3, 2)
    exposure = np.array([[[1.0, -2.0]], [[3.0, 1.0]]])
    zero = np.zeros(2)
    loss = fx_loss(exposure, ratio, [hedge] * 2, zero, [shift] * 2)
    assert fx_loss(scale * exposure, ratio, [hedge] * 2, zero, [shift] * 2) == pytest.approx(
        scale * loss
    )
    bare = fx_loss(exposure, ratio, zero, zero, [shift] * 2)
    assert loss == pytest.approx((1 - hedge) * bare)
    parts = fx_loss_by_currency(exposure, ratio, [hedge] * 2, zero, [shift] * 2)
    assert parts.sum(axis=1) == pytest.approx(loss)
