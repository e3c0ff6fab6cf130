"""The contribution ladder against hand-worked orders (domain notes T08, T09, T23)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.business import Business
from model.ledger import LINES, LOGISTICS, Ledger, Mix, PerOrder, per_order
from tests.model.business_case import business_of

US = {
    "markets": ("US",),
    "tax_rate": 0.0,
    "average_order_value": 30.0,
    "platform_fee": 0.17,
    "duty_rate": 0.34,
    "last_mile": 5.0,
    "return_rate": 0.2,
}
ONE = np.ones((1, 1, 1))


def priced(business: Business, **changes: Any) -> PerOrder:
    return per_order(business, replace(Mix.base(business), **changes))


def each(money: PerOrder) -> dict[str, float]:
    """Money of one order of the only market, and its margins."""
    ledger = Ledger.of(ONE, money, ONE, ONE, np.zeros((1, 1)))
    return {line: float(ledger[line].item()) for line in (*LINES, "cm1", "cm2", "cm3")}


# ---- one order by hand


def test_british_order_leaves_8_34() -> None:
    """T09: net 30, landed cost 10, CM2 8.34."""
    order = each(per_order(business_of(), Mix.base(business_of())))
    assert order["gmv"] == 36
    assert order["returned_gmv"] == pytest.approx(3.6)
    assert order["net_revenue"] == pytest.approx(30 * 0.9)
    assert order["tax"] == pytest.approx(6 * 0.9)
    # Half of the tenth that comes back is sold again: 5 % of 8 and of 2 are not lost.
    assert order["cogs"] == pytest.approx(8 * 0.95)
    assert order["first_leg"] == pytest.approx(2 * 0.95)
    assert order["return_freight"] == pytest.approx(0.1 * 3)
    assert order["platform_fees"] == pytest.approx(0.15 * 36 * 0.9)
    assert order["cm1"] == pytest.approx(27 - 9.5)
    assert order["cm2"] == pytest.approx(8.34, rel=1e-12)


def test_american_order_with_duty_leaves_2_872() -> None:
    """T09: 34 % duty on 8 makes the landed cost 12.72, CM2 2.872."""
    business = business_of(**US)
    order = each(per_order(business, Mix.base(business)))
    assert order["duty"] == pytest.approx(0.34 * 8 * 0.9)
    landed = order["cogs"] + order["duty"] + order["first_leg"]
    assert landed == pytest.approx(12.72 * 0.9)
    assert order["cm2"] == pytest.approx(2.872, rel=1e-12)


def test_fixed_fee_stands_beside_the_rate() -> None:
    """T08: eBay's published 13.25 % of 25 and 0.40 are 3.7125 (no returns)."""
    business = business_of(
        average_order_value=25.0, platform_fee=0.1325, platform_fixed_fee=0.4, return_rate=0.0
    )
    assert each(per_order(business, Mix.base(business)))["platform_fees"] == pytest.approx(3.7125)


def test_payment_fee_is_refunded_with_the_order() -> None:
    """2.9 % of 100 on the nine orders of ten that are kept: 2.61 an order."""
    business = business_of(average_order_value=100.0, payment_fee=0.029)
    assert each(per_order(business, Mix.base(business)))["payment_fees"] == pytest.approx(2.61)


# ---- what each lever does to an order


def test_price_and_added_promotion_move_every_line_on_the_price() -> None:
    order = each(priced(business_of(), price=np.array([[1.1]]), realised=0.9))
    # 36 × 1.1 × 0.9 = 35.64: GMV, tax, fee follow; goods and freight stay.
    assert order["gmv"] == pytest.approx(35.64)
    assert order["net_revenue"] == pytest.approx(35.64 / 1.2 * 0.9)
    assert order["platform_fees"] == pytest.approx(0.15 * 35.64 * 0.9)
    assert order["cogs"] == pytest.approx(7.6)
    assert order["last_mile"] == 4


def test_a_bigger_basket_grows_freight_less_than_goods() -> None:
    """Half as many goods again: price and goods × 1.5, freight × (1 + 0.4 × 0.5) = 1.2."""
    order = each(priced(business_of(duty_rate=0.1), basket=np.array([1.5])))
    assert order["gmv"] == pytest.approx(54)
    assert order["cogs"] == pytest.approx(8 * 1.5 * 0.95)
    assert order["duty"] == pytest.approx(0.8 * 1.5 * 0.95)
    assert order["first_leg"] == pytest.approx(2 * 1.2 * 0.95)
    assert order["last_mile"] == pytest.approx(4 * 1.2)
    assert order["return_freight"] == pytest.approx(0.3 * 1.2)


def test_materials_weigh_by_their_share_of_cost() -> None:
    """Materials + 35 % on half of the cost: goods × 1.175."""
    assert each(priced(business_of(), materials=1.35))["cogs"] == pytest.approx(8 * 1.175 * 0.95)


def test_freight_rate_moves_the_first_leg_alone() -> None:
    order = each(priced(business_of(), freight=1.5))
    assert order["first_leg"] == pytest.approx(2 * 1.5 * 0.95)
    assert (order["last_mile"], order["storage"]) == (4, 0)


def test_speed_moves_all_logistics() -> None:
    order = each(priced(business_of(storage=1.0), speed_cost=np.array([1.35])))
    assert order["first_leg"] == pytest.approx(2 * 1.35 * 0.95)
    assert order["storage"] == pytest.approx(1.35)
    assert order["last_mile"] == pytest.approx(4 * 1.35)
    assert order["return_freight"] == pytest.approx(0.3 * 1.35)
    assert order["cogs"] == pytest.approx(7.6)


def test_duty_points_add_to_the_rate_and_never_pay_out() -> None:
    business = business_of(**US)
    dearer = each(priced(business, duty_points=np.array([0.1])))
    assert dearer["duty"] == pytest.approx(0.44 * 8 * 0.9)
    assert each(priced(business, duty_points=np.array([-0.5])))["duty"] == 0


def test_fee_points_spare_the_own_site() -> None:
    """Half of orders on a marketplace: two points more are one point of the mean order."""
    business = business_of(
        platforms=("amazon", "own_site"),
        platform_mix=0.5,
        platform_fee={"amazon": 0.15, "own_site": 0.0},
        return_rate=0.0,
    )
    before, after = each(priced(business)), each(priced(business, fee_points=0.02))
    assert before["platform_fees"] == pytest.approx(0.075 * 36)
    assert after["platform_fees"] == pytest.approx(0.085 * 36)


def test_overseas_share_blends_parcel_and_warehouse() -> None:
    business = business_of(first_leg={"parcel": 4.0, "overseas": 1.0}, return_rate=0.0)
    blended = each(priced(business, overseas_share=np.array([0.25])))
    assert blended["first_leg"] == pytest.approx(0.75 * 4 + 0.25 * 1)


def test_lines_average_by_shares_of_orders() -> None:
    """Three orders at 20 for one at 60: 30 an order, each draw with its own shares."""
    business = business_of(
        lines=("beauty", "home"),
        line_share={"beauty": 0.75, "home": 0.25},
        average_order_value={"beauty": 20.0, "home": 60.0},
    )
    shares = np.array([[[0.75, 0.25]], [[0.5, 0.5]]])
    gmv = priced(business, line_share=shares).total("gmv")
    np.testing.assert_allclose(gmv, [[30], [40]])


# ---- the ledger


def ladder(**lines: float) -> Ledger:
    """A ledger of one quarter, draw and market from plain amounts; media beside them."""
    media = np.array([[lines.pop("media", 0.0)]])
    return Ledger(np.array([lines.get(line, 0.0) for line in LINES]).reshape(-1, 1, 1, 1), media)


def test_the_ladder_of_the_reference_case() -> None:
    """T23: GMV 1000 without tax, 15 % returned, goods 300, fees 150, logistics 120, ads 130."""
    found = ladder(
        gmv=1000, returned_gmv=150, net_revenue=850, cogs=300, platform_fees=150, last_mile=120,
        media=130,
    )  # fmt: skip
    margins = [found[margin].item() for margin in ("cm1", "cm2", "cm3")]
    assert margins == [550, 280, 150]
    assert [round(100 * m / 850, 5) for m in margins] == [64.70588, 32.94118, 17.64706]


def test_factors_on_returns_and_logistics() -> None:
    """Twice the returns: 20 % come back, 10 % is resold; logistics × 0.85 on all its lines."""
    business = business_of(storage=1.0)
    money = per_order(business, Mix.base(business))
    found = Ledger.of(10 * ONE, money, 2 * ONE, 0.85 * ONE, np.zeros((1, 1)))
    assert found["net_revenue"].item() == pytest.approx(10 * 30 * 0.8)
    assert found["cogs"].item() == pytest.approx(10 * 8 * 0.9)
    assert found["first_leg"].item() == pytest.approx(10 * 2 * 0.9 * 0.85)
    assert found["storage"].item() == pytest.approx(10 * 1 * 0.85)
    assert found["return_freight"].item() == pytest.approx(10 * 0.2 * 3 * 0.85)


def test_a_line_for_orders_is_its_part_of_the_ledger() -> None:
    money = per_order(business_of(), Mix.base(business_of()))
    assert money.sum("net_revenue", 10 * ONE, ONE).item() == pytest.approx(270)
    assert money.sum("net_revenue", 10 * ONE, 2 * ONE).item() == pytest.approx(240)


def test_some_markets_together() -> None:
    business = business_of(
        markets=("GB", "US", "DE"), average_order_value={"GB": 36.0, "US": 30.0, "DE": 20.0}
    )
    orders = np.array([1.0, 2.0, 4.0]).reshape(1, 1, 3)
    media = np.array([[5.0, 6.0, 7.0]])
    found = Ledger.of(orders, per_order(business, Mix.base(business)), ONE, ONE, media)
    assert found.over([0, 2])["gmv"].item() == pytest.approx(36 + 80)
    assert found.over([0, 2]).media.item() == 12
    assert found.over([0, 1, 2])["gmv"].item() == pytest.approx(36 + 60 + 80)
    assert found.over([0, 1, 2]).media.item() == 18


# ---- properties

SHARE = st.floats(0, 1)
MONEY = st.floats(0.01, 500)


@given(
    tables=st.fixed_dictionaries(
        {
            "tax_rate": st.floats(0, 0.3),
            "average_order_value": MONEY,
            "unit_cost": MONEY,
            "return_rate": SHARE,
            "resaleable_share": SHARE,
            "platform_fee": st.floats(0, 0.4),
            "first_leg": MONEY,
        }
    ),
    factor=st.floats(0, 1),
)
def test_the_ladder_closes_for_any_order(tables: dict[str, float], factor: float) -> None:
    """GMV less returns and tax is net revenue; less every cost it is CM2."""
    business = business_of(**tables)
    money = per_order(business, Mix.base(business))
    found = Ledger.of(ONE, money, factor * ONE, ONE, np.zeros((1, 1)))
    net = found["gmv"] - found["returned_gmv"] - found["tax"]
    # What is returned is returned with its tax, so tax is that of the orders that are kept.
    np.testing.assert_allclose(found["net_revenue"], net, atol=1e-9)
    costs = ("cogs", "duty", *LOGISTICS, "platform_fees", "payment_fees")
    left = net - sum(found[cost] for cost in costs)
    np.testing.assert_allclose(found["cm2"], left, atol=1e-9)


@given(points=st.lists(st.floats(-0.3, 0.6), min_size=2, max_size=2).map(sorted))
def test_profit_never_rises_with_duty(points: list[float]) -> None:
    low, high = (
        each(priced(business_of(**US), duty_points=np.array([point])))["cm2"] for point in points
    )
    assert high <= low + 1e-12


@given(scale=st.floats(0.01, 100))
def test_money_scales_with_money(scale: float) -> None:
    money = {
        "average_order_value": 36.0,
        "unit_cost": 8.0,
        "first_leg": 2.0,
        "last_mile": 4.0,
        "return_freight": 3.0,
    }
    scaled = business_of(**{name: value * scale for name, value in money.items()})
    found = each(per_order(scaled, Mix.base(scaled)))["cm2"]
    assert found == pytest.approx(8.34 * scale, rel=1e-9)


def test_the_order_of_markets_does_not_matter() -> None:
    values = {"GB": 36.0, "US": 30.0, "DE": 20.0}
    for markets in (("GB", "US", "DE"), ("DE", "GB", "US")):
        business = business_of(markets=markets, average_order_value=values)
        found = per_order(business, Mix.base(business)).total("net_revenue")[0]
        expected = [values[market] / 1.2 * 0.9 for market in markets]
        np.testing.assert_allclose(found, expected)
