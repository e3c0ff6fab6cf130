"""Price responses against the reference cases of domain notes T05 and T10."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.pricing import Prices, fx_shift, line_elasticity, price_response, prices
from tests.model.business_case import business_of, settings_of

NONE = np.zeros(1)


def sold(
    own: float = 1.0,
    rival: float = 1.0,
    depth: float = 0.0,
    *,
    elasticity: float = 2.62,
    cross: float = 0.0,
    promo: float = 0.0,
) -> float:
    """Demand of the only line at a price, relative to the base year."""
    price = Prices(np.array([[own]]), 1 - depth, np.array([rival]), depth)
    found = price_response(
        price, np.full((1, 1, 1), elasticity), np.full((1, 1), cross), np.array([promo])
    )
    return float(found.item())


@pytest.mark.parametrize(
    ("price", "units", "revenue"),
    [(1.1, 0.7790245872, 0.8569270459), (0.9, 1.3179065768, 1.1861159191), (1.0, 1.0, 1.0)],
)
def test_own_price(price: float, units: float, revenue: float) -> None:
    """T05: elasticity 2.62, ten per cent up and down."""
    assert sold(price) == pytest.approx(units, abs=1e-10)
    assert price * sold(price) == pytest.approx(revenue, abs=1e-10)


@pytest.mark.parametrize(("cross", "units"), [(0.26, 0.9729780715), (0.10, 0.9895192583)])
def test_competitors_ten_per_cent_cheaper(cross: float, units: float) -> None:
    """T05."""
    assert sold(rival=0.9, cross=cross) == pytest.approx(units, abs=1e-10)


def test_promotion_depth() -> None:
    """exp(1.2 × 0.05): five points deeper sell 6.18 % more."""
    assert sold(depth=0.05, promo=1.2) == pytest.approx(1.0618365465, abs=1e-10)


def test_effects_multiply() -> None:
    together = sold(1.1, 0.9, 0.05, cross=0.26, promo=1.2)
    assert together == pytest.approx(0.7790245872 * 0.9729780715 * 1.0618365465, abs=1e-9)


def test_each_line_and_draw_has_its_own_elasticity() -> None:
    price = Prices(np.array([[1.1, 1.0]]), 1.0, np.ones(1), 0.0)
    elasticity = np.array([[[2.62, 2.62]], [[1.0, 1.0]]])
    found = price_response(price, elasticity, np.zeros((2, 1)), np.zeros(2))
    np.testing.assert_allclose(found[:, 0], [[0.7790245872, 1], [1 / 1.1, 1]], rtol=1e-9)


# ---- from levers to prices


@pytest.mark.parametrize(
    ("through", "price", "units"),
    [(0.25, 1.0129058950, 0.9669610072), (0.95, 1.0499353908, 0.8801446503), (0.0, 1.0, 1.0)],
)
def test_a_weaker_currency_is_passed_on_in_part(through: float, price: float, units: float) -> None:
    """T10: the currency falls by 5 %, elasticity 2.62."""
    levers = {"fx_shift[GBP]": -0.05, "fx_pass_through": through}
    found = prices(settings_of(business_of(), levers), business_of())
    assert found.index.item() == pytest.approx(price, abs=1e-10)
    assert sold(found.index.item()) == pytest.approx(units, abs=1e-10)


def test_a_currency_moves_its_own_markets_alone() -> None:
    business = business_of(markets=("US", "GB"))
    levers = {"fx_shift[GBP]": -0.05, "fx_pass_through": 1.0}
    found = prices(settings_of(business, levers), business)
    np.testing.assert_allclose(found.index[:, 0], [1, 1 / 0.95])


def test_shifts_of_all_currencies_and_of_one_add_up() -> None:
    settings = settings_of(business_of(), {"fx_shift": -0.05, "fx_shift[GBP]": 0.02})
    assert fx_shift(settings, "GBP") == pytest.approx(-0.03)


def test_a_currency_without_a_lever_does_not_move() -> None:
    assert fx_shift(settings_of(business_of(), {"fx_shift": -0.1}), "CNY") == 0


def test_price_levers_multiply_over_their_indexes() -> None:
    """All + 10 %, GB + 5 %, beauty in GB − 4 %: 1.1 × 1.05 × 0.96 = 1.1088."""
    business = business_of(markets=("US", "GB"), lines=("beauty", "home"), line_share=0.5)
    levers = {"price": 0.1, "price[GB]": 0.05, "price[GB,beauty]": -0.04}
    found = prices(settings_of(business, levers), business).index
    np.testing.assert_allclose(found, [[1.1, 1.1], [1.1088, 1.155]])


def test_dynamic_prices_follow_competitors() -> None:
    """Half of the range follows a rival that is 10 % cheaper: 0.9 ^ 0.5."""
    levers = {"competitor_price": -0.1, "dynamic_pricing": 0.5}
    found = prices(settings_of(business_of(), levers), business_of())
    assert found.index.item() == pytest.approx(0.9**0.5)
    assert found.competitor.item() == pytest.approx(0.9)


def test_promotion_takes_its_depth_off_the_list_price() -> None:
    found = prices(settings_of(business_of(), {"promo_depth": 0.05}), business_of())
    assert (found.realised, found.depth) == (pytest.approx(0.95), 0.05)
    assert found.index.item() == 1


def test_the_status_quo_changes_no_price() -> None:
    found = prices(settings_of(business_of()), business_of())
    assert found.index.item() == found.competitor.item() == found.realised == 1
    assert sold(found.index.item(), found.competitor.item(), found.depth, cross=0.26) == 1


# ---- elasticity of lines


def test_lines_spread_around_the_market() -> None:
    """Relative 2 and 3 with shares 0.75 and 0.25: mean 2.25, so 4.5 becomes 4 and 6."""
    business = business_of(
        lines=("beauty", "home"),
        line_share={"beauty": 0.75, "home": 0.25},
        line_elasticity={"beauty": 2.0, "home": 3.0},
    )
    np.testing.assert_allclose(line_elasticity(np.array([[4.5]]), business), [[[4, 6]]])


# ---- properties


@given(
    low=st.floats(0.5, 1.5),
    high=st.floats(0.5, 1.5),
    elasticity=st.floats(0.01, 5),
)
def test_demand_never_rises_with_price(low: float, high: float, elasticity: float) -> None:
    low, high = sorted((low, high))
    assert sold(high, elasticity=elasticity) <= sold(low, elasticity=elasticity)


@given(
    shift=st.floats(-0.2, 0.2),
    through=st.floats(0, 1),
)
def test_pass_through_keeps_money_per_unit_between_full_and_none(
    shift: float, through: float
) -> None:
    """Home money per unit is price × rate: at full pass-through it stands, at none it follows."""
    levers = {"fx_shift": shift, "fx_pass_through": through}
    index = prices(settings_of(business_of(), levers), business_of()).index.item()
    received = index * (1 + shift)
    low, high = sorted((1 + shift, 1.0))
    assert low - 1e-12 <= received <= high + 1e-12
