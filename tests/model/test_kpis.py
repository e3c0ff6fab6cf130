"""KPI formulas: on a world of 100 orders a day, and on facts made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from model import Scenario, World, evaluate, load_plan
from model.kpis import BY_NAME, KPIS, figure, kpi_keys, kpi_of
from model.kpis.demand import acos, roas, tacos
from model.kpis.money import programme_roi, programme_roi_run_rate
from model.kpis.rule import Missing, ratio
from model.simulate import Outcome
from model.world import build_world
from tests.model.business_case import SteadyFit, business_of, steady_world

DRAWS = 16
# A year of the steady world: 700 orders a week, the order of T09, 1000 USD a week of search ads.
ORDERS = 36_500
MEDIA = 1000 / 7 * 365


def outcome(world: World, levers: Mapping[str, float] | None = None, **given: Any) -> Outcome:
    return evaluate(Scenario("status_quo", levers=levers or {}, **given), world, draws=DRAWS)


@pytest.fixture(scope="module")
def quiet(steady: World) -> Outcome:
    return outcome(steady)


# ---- the steady world by hand

BY_HAND = {
    "orders": ORDERS,
    "gmv": ORDERS * 36,
    "gmv[europe]": ORDERS * 36,
    "gmv_share[europe]": 1,
    "gmv_growth": 0,
    "gmv_growth[2026-Q1]": 0,
    "average_order_value": 36,
    "average_order_value_growth[europe]": 0,
    "net_revenue": ORDERS * 27,
    "cm1": ORDERS * 17.5,
    "cm2": ORDERS * 8.34,
    "cm3": ORDERS * 8.34 - MEDIA,
    # First leg 2 × 0.95, last mile 4, return freight 0.3: 6.2 of 27.
    "logistics_cost_share": 6.2 / 27,
    # Goods 8 × 0.95 on top.
    "gross_margin": (27 - 7.6 - 6.2) / 27,
    "return_rate": 0.1,
    # 100 of 700 orders a week are credited to 1000 USD, 200 are caused by it.
    "roas": 3.6,
    "iroas": 7.2,
    "acos": 1 / 3.6,
    "tacos": 1000 / (700 * 36),
    # 14 % are repeat orders: 602 new customers a week.
    "cac": 1000 / 602,
    "repurchase_rate": 0.14,
    "member_conversion_rate": 0.08,
    "inventory_days": 73,
    "inventory_turnover": 5,
    "inventory_turnover_growth": 0,
    "order_cycle_hours": 72,
    "delivery_days": 10,
    "delivery_days[europe]": 10,
    "dispute_resolution_days": 57,
}


@pytest.mark.parametrize("key", BY_HAND)
def test_steady_world(quiet: Outcome, key: str) -> None:
    draws = quiet.kpis[key].draws
    np.testing.assert_allclose(draws, BY_HAND[key], rtol=1e-9, atol=1e-12)


def test_windows_count_their_own_days(quiet: Outcome) -> None:
    """90 days of the first quarter, 92 of the last."""
    orders = {w: figure(quiet.facts, "orders", w)[0] for w in ("2026-Q1", "exit", "year")}
    assert orders == pytest.approx({"2026-Q1": 9000, "exit": 9200, "year": 36_500})


def test_operating_result_takes_overhead_and_losses_off(quiet: Outcome) -> None:
    """Overhead is a tenth of net revenue, the cost of holding stock included."""
    losses = quiet.kpis["risk_loss"].draws
    expected = ORDERS * (8.34 - 2.7) - MEDIA - losses
    np.testing.assert_allclose(quiet.kpis["operating_result"].draws, expected)


def test_holding_cost_by_hand(quiet: Outcome) -> None:
    """73 days of goods for 7.6 an order, a quarter of it a year."""
    np.testing.assert_allclose(quiet.facts.books.holding_cost, 100 * 7.6 * 73 * 0.25)


def test_the_register_is_scaled_to_the_plan_s_share(quiet: Outcome, steady: World) -> None:
    budget = steady.plan.planned_budget("composite")
    share = steady.plan.relation("uncontrolled_loss_share")
    assert quiet.facts.books.loss.expected / budget == pytest.approx(share, rel=1e-6)
    ratios = quiet.kpis["risk_loss_share_of_budget"].draws / quiet.kpis["risk_loss"].draws
    np.testing.assert_allclose(ratios, 1 / budget)


def test_insurance_takes_its_part_and_costs_its_loading(steady: World, quiet: Outcome) -> None:
    """Half of the expected loss goes to the insurer, at 1.35 times that half a year."""
    before, insured = quiet.facts.books, outcome(steady, {"insurance": 0.5}).facts.books
    assert insured.expected_loss == pytest.approx(before.expected_loss / 2, rel=1e-9)
    premium = 1.35 * before.expected_loss / 2
    np.testing.assert_allclose(insured.overhead - before.overhead, premium, rtol=1e-9)


def test_expected_loss_is_that_of_the_distribution(steady: World, quiet: Outcome) -> None:
    for books in (quiet.facts.books, outcome(steady, {"risk_climate": 1.5}).facts.books):
        assert books.expected_loss == pytest.approx(books.loss.expected, rel=1e-6)


def test_dearer_stock_cover_is_held_and_paid_for(steady: World, quiet: Outcome) -> None:
    """A fifth more days of stock: a fifth more holding cost in overhead, turns of 5 / 1.2."""
    found = outcome(steady, {"inventory_cover": 0.2})
    extra = found.facts.books.overhead - quiet.facts.books.overhead
    np.testing.assert_allclose(extra, 0.2 * 100 * 7.6 * 73 * 0.25)
    assert found.kpis["inventory_turnover"].mean == pytest.approx(5 / 1.2)
    assert found.kpis["inventory_turnover_growth"].mean == pytest.approx(1 / 1.2 - 1)


# ---- levers in the steady world by hand


def test_dearer_goods_sell_less(steady: World) -> None:
    """Elasticity 2: ten per cent dearer sell 1 / 1.21, GMV falls to 1 / 1.1."""
    found = outcome(steady, {"price": 0.1}).kpis
    assert found["orders"].mean == pytest.approx(ORDERS / 1.21)
    assert found["gmv"].mean == pytest.approx(ORDERS * 36 / 1.1)
    assert found["gmv_growth"].mean == pytest.approx(1 / 1.1 - 1)
    assert found["average_order_value_growth[europe]"].mean == pytest.approx(0.1)


def test_twice_the_media_on_a_bent_curve(steady: World) -> None:
    """2000 a week cause 400 × 2 / 3 in place of 200; half as many are credited."""
    money = 2 * MEDIA
    found = outcome(steady, {"media_total": money}).kpis
    assert found["orders"].mean == pytest.approx((500 + 800 / 3) / 7 * 365)
    assert found["iroas"].mean == pytest.approx(800 / 3 * 36 / 2000)
    assert found["roas"].mean == pytest.approx(400 / 3 * 36 / 2000)
    assert found["cm3"].mean == pytest.approx((500 + 800 / 3) / 7 * 365 * 8.34 - money)


def test_dearer_clicks_buy_less(steady: World) -> None:
    """A quarter dearer: 800 worth of the same clicks cause 400 × 0.8 / 1.8."""
    found = outcome(steady, {"media_cost": 0.25}).kpis
    assert found["orders"].mean == pytest.approx((500 + 320 / 1.8) / 7 * 365)
    assert found["cm3"].mean == pytest.approx((500 + 320 / 1.8) / 7 * 365 * 8.34 - MEDIA)


def test_without_media_ratios_say_why(steady: World) -> None:
    found = outcome(steady, {"media_total": 0.0}).kpis
    assert found["orders"].mean == pytest.approx(500 / 7 * 365)
    for key, reason in (
        ("roas", "media money is zero"),
        ("iroas", "media money is zero"),
        ("acos", "attributed GMV is zero"),
    ):
        assert (found[key].mean, found[key].reason) == (None, reason)
    assert found["tacos"].mean == found["cac"].mean == 0


def test_twice_the_returns(steady: World) -> None:
    """A fifth comes back: net 24, goods 8 × 0.9, first leg 2 × 0.9, return freight 0.6."""
    found = outcome(steady, {"return_surge": 1.0}).kpis
    assert found["return_rate"].mean == pytest.approx(0.2)
    assert found["net_revenue"].mean == pytest.approx(ORDERS * 24)
    assert found["logistics_cost_share"].mean == pytest.approx((1.8 + 4 + 0.6) / 24)


def test_gross_margin_outside_logistics_is_a_reading(steady: World) -> None:
    """Audit D3: goods 7.6 of 27 alone."""
    read = outcome(steady, readings={"gross_margin_logistics": "outside"})
    assert read.kpis["gross_margin"].mean == pytest.approx((27 - 7.6) / 27)


def test_hedging_everything_costs_the_forward_alone(steady: World) -> None:
    """On what is earned in pounds less what is spent there, quarter by quarter."""
    from model.fx import load_fx_inputs

    found = outcome(steady, {"hedge": 1.0}).kpis["fx_loss"].draws
    days = np.array([90, 91, 92, 92])
    exposed = days * 100 * 27 * 0.8
    spread = load_fx_inputs().forward_spread.value
    by_hand = (exposed * (spread - steady.forward_points[:, 0])).sum()
    np.testing.assert_allclose(found, by_hand)


def test_fx_and_event_loss_are_summed_on_request(steady: World, quiet: Outcome) -> None:
    summed = outcome(steady, readings={"fx_and_event_loss": "summed"}).kpis["risk_loss"].draws
    parts = quiet.kpis["risk_loss"].draws + quiet.kpis["fx_loss"].draws
    np.testing.assert_allclose(summed, parts)


def test_revenue_in_the_home_currency_is_not_exposed() -> None:
    """Two markets that sell the same, one of them in CNY: only the other's revenue counts."""
    business = business_of(markets=("GB", "DE"))
    at_home = business.markets["DE"].model_copy(update={"currency": "CNY"})
    business = business.model_copy(update={"markets": {**business.markets, "DE": at_home}})
    world = build_world(load_plan(), business, SteadyFit(business))  # type: ignore[arg-type]
    found = outcome(world).kpis
    share = found["fx_loss"].draws / found["fx_loss_share"].draws
    np.testing.assert_allclose(share, found["net_revenue"].draws / 2)


# ---- two platforms, two markets


@pytest.fixture(scope="module")
def mixed() -> World:
    """Britain and Indonesia; Amazon converts a tenth of visits, the own site a fortieth."""
    return steady_world(
        markets=("GB", "ID"),
        platforms=("amazon", "own_site"),
        platform_mix={"amazon": 0.75, "own_site": 0.25},
        platform_conversion={"amazon": 0.1, "own_site": 0.025},
        platform_repurchase={"amazon": 0.8, "own_site": 1.6},
        average_order_value={"GB": 36.0, "ID": 12.0},
    )


def test_gmv_share_of_a_region(mixed: World) -> None:
    """As many orders at 36 and at 12: three quarters and one quarter."""
    found = outcome(mixed).kpis
    assert found["gmv_share[southeast_asia]"].mean == pytest.approx(0.25)
    assert found["gmv_share[europe]"].mean == pytest.approx(0.75)
    assert "gmv_share" not in found


def test_traffic_share_is_orders_over_conversion(mixed: World) -> None:
    """0.75 / 0.1 = 7.5 visits and 0.25 / 0.025 = 10: 57 % of visits go to the own site."""
    assert outcome(mixed).kpis["traffic_share[own_site]"].mean == pytest.approx(10 / 17.5)


def test_the_platform_mix_moves_repurchase(mixed: World) -> None:
    """0.75 × 0.8 + 0.25 × 1.6 = 1 in the base year; half and half in Europe is 1.2 there."""
    assert outcome(mixed).kpis["repurchase_rate"].mean == pytest.approx(0.14)
    half = outcome(mixed, {"platform_mix[europe,own_site]": 0.5})
    assert half.kpis["repurchase_rate"].mean == pytest.approx(0.14 * 1.1)


# ---- facts by hand


def returned_by(
    cost: float, *, full: float = 0.0, years: float = 1.0, full_cost: float | None = None
) -> Any:
    """CM3 up by 50, expected loss down by 20, holding cost down by 10; 80 + `full` at full ramp."""
    spent = {"cost": np.array([cost, 0, 0, 0]), "full_cost": full_cost or cost}

    def books(cm3: float, loss: float, holding: float) -> Any:
        return SimpleNamespace(
            years=years,
            cm3=np.array([cm3]),
            expected_loss=loss,
            holding_cost=np.array([holding]),
            programme=SimpleNamespace(**spent, asset_life=3.0),
        )

    return SimpleNamespace(
        books=books(150, 30, 15), without=books(100, 50, 25), full_ramp=books(150 + full, 30, 15)
    )


def test_programme_roi_by_hand() -> None:
    """(50 + 20 + 10 − 64) / 64 = 25 %; at full ramp 3 × 96 of 64 are 350 %."""
    facts = returned_by(64, full=16)
    assert programme_roi(facts, "year", None) == pytest.approx(0.25)
    assert programme_roi_run_rate(facts, "year", None) == pytest.approx(3.5)


def test_run_rate_makes_a_year_of_a_quarter() -> None:
    """96 in a quarter are 384 a year; three years of them over a year's cost of 64 are 17 times."""
    facts = returned_by(16, full=16, years=0.25, full_cost=64)
    assert programme_roi_run_rate(facts, "year", None) == pytest.approx(3 * 384 / 64 - 1)
    assert programme_roi(facts, "year", None) == pytest.approx(80 / 16 - 1)


def test_a_programme_without_cost_has_no_return() -> None:
    for formula in (programme_roi, programme_roi_run_rate):
        assert formula(returned_by(0), "year", None) == Missing("no programme money is spent")


def test_advertising_ratios_of_the_reference_case() -> None:
    """T23: spend 20, ad revenue 80, total 250: ROAS 4, ACoS 25 %, TACoS 8 %."""
    facts: Any = SimpleNamespace(
        world=SimpleNamespace(channels=("search",)),
        media=lambda _: 20.0,
        credited_gmv=lambda _: np.array([80.0]),
        line=lambda *_: np.array([250.0]),
    )
    found = [formula(facts, "year", None)[0] for formula in (roas, acos, tacos)]
    assert found == [4, 0.25, 0.08]


def test_a_ratio_over_zero_in_any_draw_is_null() -> None:
    none = "there are no orders"
    assert ratio(np.ones(2), np.array([1.0, 0.0]), none) == Missing(none)
    np.testing.assert_array_equal(ratio(np.ones(2), np.array([2.0, 4.0]), "none"), [0.5, 0.25])
    np.testing.assert_array_equal(ratio(np.ones(2), 4.0, "none"), [0.25, 0.25])


# ---- the catalogue


def test_every_kpi_is_described_once() -> None:
    assert len(BY_NAME) == len(KPIS)
    for kpi in KPIS:
        assert kpi.label, kpi.name
        assert kpi.definition, kpi.name
        assert kpi.formula.__doc__ or kpi.unit == "USD", kpi.name
        assert kpi.window in ("year", "exit"), kpi.name


def test_windows_are_those_of_the_design() -> None:
    """The year for money, growth, ROI and losses; the last quarter for every other ratio."""
    yearly = {kpi.name for kpi in KPIS if kpi.window == "year"}
    assert yearly == {
        *("gmv", "gmv_growth", "orders", "net_revenue", "cm1", "cm2", "cm3", "operating_result"),
        *("programme_roi", "programme_roi_run_rate", "risk_loss", "risk_loss_share_of_budget"),
        *("fx_loss", "fx_loss_share"),
    }


def test_keys_of_a_world(steady: World) -> None:
    keys = kpi_keys(steady)
    assert keys["gmv_growth[2026-Q3]"][1:] == ("2026-Q3", None)
    assert keys["gmv[europe]"][1:] == ("year", "europe")
    assert "traffic_share[own_site]" not in keys
    assert "compliance_coverage[eu]" not in keys
    assert kpi_of("gmv_share[atlantis]") is BY_NAME["gmv_share"]
    assert kpi_of("happiness") is None


def test_an_unknown_kpi_is_named(quiet: Outcome) -> None:
    with pytest.raises(KeyError, match="there is no KPI 'happiness'"):
        figure(quiet.facts, "happiness")


def test_an_unknown_window_is_named(quiet: Outcome) -> None:
    with pytest.raises(KeyError, match="there is no window '2027-Q1'; there are year, exit, 2026"):
        figure(quiet.facts, "roas", "2027-Q1")


def test_a_quarter_in_the_brackets_is_no_choice_of_window(quiet: Outcome) -> None:
    by_year = figure(quiet.facts, "gmv_growth[2026-Q1]", "year")
    np.testing.assert_array_equal(by_year, figure(quiet.facts, "gmv_growth[2026-Q1]"))


def test_the_base_year_has_nothing_to_grow_from(quiet: Outcome) -> None:
    for key in ("gmv_growth", "average_order_value_growth[europe]", "inventory_turnover_growth"):
        found = figure(quiet.facts.base, key)
        assert found == Missing("the base year has no year before it")
