"""Delivery, stock and service by hand (domain notes §4 and T12; speed as audit C5 reads it)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.operations import availability, cycle_response, delivery, speed_response, stock_days
from tests.model.business_case import business_of, settings_of

# Claims beauty-sea-speed-cost and beauty-sea-redesign-cost: + 35 % or + 12 % for 20 % faster.
COST, REDESIGNED = 1.75, 0.6


def delivered(**levers: float):
    """Delivery of the British case: parcels take 12 days, a quarter of orders 4: 10 on average."""
    business = business_of()
    keys = {
        "overseas": "overseas_share[europe]",
        "port": "port_delay[europe]",
        "speed": "delivery_speed",
        "redesign": "delivery_redesign",
    }
    settings = settings_of(business, {keys[name]: value for name, value in levers.items()})
    return delivery(settings, business, COST, REDESIGNED)


# ---- delivery


def test_the_status_quo_takes_the_blend_of_its_modes() -> None:
    found = delivered()
    assert found.base_days.item() == found.days.item() == 0.75 * 12 + 0.25 * 4
    assert (found.cost.item(), found.overseas_share.item()) == (1, 0.25)


@pytest.mark.parametrize(("redesign", "cost"), [(0.0, 1.35), (1.0, 1.12), (0.5, 1.235)])
def test_twenty_per_cent_faster(redesign: float, cost: float) -> None:
    """A speed of 1.2 takes 10 / 1.2 days; the two cost curves of the plan and half of each."""
    found = delivered(speed=0.2, redesign=redesign)
    assert found.days.item() == pytest.approx(10 / 1.2)
    assert found.cost.item() == pytest.approx(cost)


def test_slower_is_cheaper() -> None:
    found = delivered(speed=-0.2)
    assert found.days.item() == pytest.approx(12.5)
    assert found.cost.item() == pytest.approx(0.65)


def test_overseas_warehouses_shorten_the_way_without_a_surcharge() -> None:
    found = delivered(overseas=0.75)
    assert found.days.item() == pytest.approx(0.25 * 12 + 0.75 * 4)
    assert (found.base_days.item(), found.cost.item()) == (10, 1)


def test_a_port_delay_comes_on_top_in_proportion_to_exposure() -> None:
    """18 days × 0.3 exposed, after the gain of speed: 10 / 1.25 + 5.4."""
    assert delivered(port=18, speed=0.25).days.item() == pytest.approx(8 + 5.4)


def test_a_region_moves_its_own_markets() -> None:
    business = business_of(markets=("GB", "US", "DE"))
    settings = settings_of(business, {"port_delay[europe]": 10})
    np.testing.assert_allclose(delivery(settings, business, COST, REDESIGNED).days, [13, 10, 13])


# ---- what speed does to demand: a power of the ratio of days


def test_speed_response_by_hand() -> None:
    """Half the days at elasticity 0.5 sell √2; a quarter more days at 1 sell 0.8."""
    assert speed_response(np.array(10.0), np.array(5.0), np.array(0.5)) == pytest.approx(2**0.5)
    assert speed_response(np.array(10.0), np.array(12.5), np.array(1.0)) == pytest.approx(0.8)
    assert speed_response(np.array(10.0), np.array(10.0), np.array(0.1)) == 1


def test_faster_by_a_tenth_sells_about_a_tenth_of_the_elasticity() -> None:
    """1.1 ^ 0.1 = 1.00957658: speed of a tenth more, elasticity 0.1."""
    found = delivered(speed=0.1)
    response = speed_response(found.base_days, found.days, np.array(0.1))
    assert response.item() == pytest.approx(1.0095765827, abs=1e-10)


def test_an_order_cycle_two_days_shorter() -> None:
    """72 to 24 hours takes 2 of 10 days away: (10 / 8) ^ 0.1 and, in another draw, ^ 1."""
    hours = np.array([[24.0, 24.0], [72.0, 72.0]])
    found = cycle_response(10.0, 72.0, hours, np.array([0.1, 1.0]))
    np.testing.assert_allclose(found, [[1.25**0.1, 1.25], [1, 1]])


@given(
    days=st.lists(st.floats(0.5, 40), min_size=2, max_size=2).map(sorted),
    elasticity=st.floats(0, 2),
)
def test_slower_never_sells_more(days: list[float], elasticity: float) -> None:
    fast, slow = (
        speed_response(np.array(10.0), np.array(day), np.array(elasticity)) for day in days
    )
    assert slow <= fast


# ---- stock


def stocked(gain: float = 1.0, **levers: float) -> float:
    """Days of stock of two regions, three quarters of the goods in Europe; 73 in the base year."""
    business = business_of(markets=("GB", "US"))
    settings = settings_of(business, levers)
    return stock_days(settings, business, np.full((1, 1), gain), np.array([0.75, 0.25])).item()


def test_days_of_stock_by_hand() -> None:
    assert stocked() == 73
    assert stocked(1.28) == pytest.approx(73 / 1.28)
    assert stocked(inventory_cover=-0.2) == pytest.approx(58.4)
    # T12: 4 turns a year are 91.25 days: a quarter more than 73.
    assert stocked(inventory_cover=0.25) == pytest.approx(365 / 4)


def test_port_delays_hold_up_the_goods_of_their_region() -> None:
    assert stocked(**{"port_delay[europe]": 18}) == pytest.approx(73 + 0.75 * 18)
    both = {"port_delay[europe]": 18, "port_delay[north_america]": 8}
    assert stocked(2.0, **both) == pytest.approx(36.5 + 13.5 + 2)


def test_less_cover_loses_sales_and_more_gains_none() -> None:
    response = np.array([0.05, 0.12])
    np.testing.assert_allclose(availability(-0.4, response), [0.98, 0.952])
    np.testing.assert_array_equal(availability(0.3, response), [1, 1])
    np.testing.assert_array_equal(availability(0.0, response), [1, 1])
