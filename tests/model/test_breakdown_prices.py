"""What prices do, against hand-worked orders, two evaluations and the ledger, draw by draw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from model import Memo, Outcome, Scenario, World, evaluate, load_plan
from model.breakdown.prices import (
    STEPS,
    cells,
    change,
    curve,
    moved_by,
    optimal_factor,
    rows,
    sources,
    unit,
)
from model.breakdown.prices.curve import DRAWS
from model.breakdown.prices.unit import READS, unit_draws
from model.business import Business, BusinessForm, Facts, MarketForm, business_of
from model.business.sheet import sheet
from model.business.specs import SPECS
from model.fx import load_rates
from model.ledger import LOGISTICS
from model.levers.record import BASES
from model.pricing import prices
from model.simulate.evaluate import status_quo_of_base_year
from model.world import build_world
from tests.model.business_case import SteadyFit, steady_world
from tests.model.business_case import business_of as plain_business

CASES = Path(__file__).resolve().parents[1] / "cases" / "unit_economics"
SHEETS = [yaml.safe_load((CASES / f"{n}.yaml").read_text()) for n in ("uk", "us", "indonesia")]
HALF_A_CENT = 0.005
MOVED = {
    "price": 0.03,
    "price[US]": -0.04,
    "price[home]": 0.02,
    "promo_depth": 0.03,
    "basket": 0.1,
    "competitor_price": -0.08,
    "dynamic_pricing": 0.25,
    "fx_shift": -0.06,
    "return_surge[europe]": 0.2,
    "platform_fees": 0.01,
}


@pytest.fixture(scope="module")
def memo() -> Memo:
    return Memo(10)


@pytest.fixture(scope="module")
def moved(world: World, memo: Memo) -> Outcome:
    """The plan with levers that touch prices, returns, fees and currencies."""
    return evaluate(Scenario("plan", levers=MOVED), world, memo)


# ---- one order by hand


@pytest.mark.parametrize("by_hand", SHEETS, ids=lambda s: s["market"])
def test_an_order_worked_by_hand_comes_out_to_the_cent(by_hand: dict[str, Any]) -> None:
    form = BusinessForm(
        money="local",
        markets={
            by_hand["market"]: MarketForm(country=by_hand["country"], currency=by_hand["currency"])
        },
        answers={"resaleable_share": 0.5},
        by_market={by_hand["market"]: by_hand["typed"]},
        platforms={by_hand["region"]: {by_hand["platform"]: 1.0}},
    )
    facts = Facts(
        markets=(by_hand["market"],),
        countries=(None,),
        currencies=(None,),
        channels=("search",),
        media_units=("spend",),
        metric="orders",
    )
    business = business_of(form, facts)
    fit = SteadyFit(business)
    world = build_world(load_plan(), business, fit)  # type: ignore[arg-type]
    found = unit(evaluate(Scenario("status_quo"), world), by_hand["market"], None)
    rate = load_rates().usd(by_hand["currency"])
    assert tuple(found.steps) == STEPS
    assert set(found.steps) == set(by_hand["order"])
    for step, expected in by_hand["order"].items():
        assert found.steps[step] / rate == pytest.approx(expected, abs=HALF_A_CENT), step


def test_the_steps_of_the_british_order_hang_together() -> None:
    """T09: 36.00 less 3.60 refunds and 5.40 tax is 27.00; CM1 17.50, CM2 8.34."""
    steps = unit(evaluate(Scenario("status_quo"), steady_world())).steps
    assert steps["gmv"] - steps["returned_gmv"] - steps["tax"] == pytest.approx(27.0)
    assert steps["net_revenue"] == pytest.approx(27.0)
    assert steps["cm1"] == pytest.approx(17.5)
    assert steps["cm2"] == pytest.approx(8.34)


def test_the_british_order_splits_into_what_moves_with_the_price_and_what_not() -> None:
    """T09: 0.9 × (30 − 5.40) = 22.14 of the price, 7.60 + 1.90 + 4.00 + 0.30 = 13.80 of cost."""
    found = cells(evaluate(Scenario("status_quo"), steady_world()))
    np.testing.assert_allclose(found.kept, 22.14)
    np.testing.assert_allclose(found.cost, 13.80)
    np.testing.assert_allclose(found.elasticity, 2.0)


def test_a_fixed_platform_fee_moves_with_no_price() -> None:
    """0.50 an order, given back on the tenth that returns: 0.45."""
    world = steady_world(platform_fixed_fee=0.5)
    found = cells(evaluate(Scenario("status_quo"), world))
    np.testing.assert_allclose(found.kept, 22.14)
    np.testing.assert_allclose(found.cost, 13.80 + 0.45)


# ---- parts add up


@pytest.mark.parametrize("base", BASES)
def test_cells_add_up_to_the_key_figures_in_every_draw(world: World, memo: Memo, base: Any) -> None:
    outcome = evaluate(Scenario(base), world, memo)
    found = cells(outcome)
    np.testing.assert_allclose(found.cm2.sum(axis=(1, 2)), outcome.figures["cm2"], rtol=1e-9)
    np.testing.assert_allclose(found.orders.sum(axis=(1, 2)), outcome.figures["orders"], rtol=1e-9)
    gmv = (found.orders * found.gmv).sum(axis=(1, 2))
    np.testing.assert_allclose(gmv, outcome.figures["gmv"], rtol=1e-9)


@pytest.mark.parametrize("market", ["US", "ID"])
def test_orders_of_lines_and_platforms_mix_to_the_money_per_order(
    moved: Outcome, market: str
) -> None:
    books, world = moved.facts.books, moved.world
    row = world.markets.index(market)
    orders = books.orders[..., row].sum(axis=0)
    shares = books.road.market().line_share[:, row]
    mix = books.road.platform_mix[row]
    for step in STEPS:
        mixed = sum(
            share * shares[:, place] * unit_draws(moved, market, line, platform)[step]
            for place, line in enumerate(world.lines)
            for share, platform in zip(mix, world.platforms, strict=True)
        )
        booked = books.ledger[step][..., row].sum(axis=0) / orders
        np.testing.assert_allclose(mixed, booked, rtol=1e-9, atol=1e-9, err_msg=step)


def test_an_order_of_all_markets_is_the_year_over_its_orders(moved: Outcome) -> None:
    found = unit_draws(moved)
    for step in ("gmv", "net_revenue", "cm1", "cm2"):
        np.testing.assert_allclose(
            found[step], moved.figures[step] / moved.figures["orders"], rtol=1e-9, err_msg=step
        )


def test_a_line_in_all_markets_is_weighed_by_where_it_sells(moved: Outcome) -> None:
    part = cells(moved).only(line="home")
    expected = part.cm2.sum(axis=(1, 2)) / part.orders.sum(axis=(1, 2))
    np.testing.assert_allclose(unit_draws(moved, None, "home")["cm2"], expected, rtol=1e-9)


def test_platforms_of_all_markets_are_weighed_by_where_they_sell(moved: Outcome) -> None:
    """By their own orders they mix back to the order of all markets."""
    world, orders = moved.world, moved.facts.books.orders.sum(axis=0)
    mix = moved.facts.books.road.platform_mix
    sold = {name: orders @ mix[:, place] for place, name in enumerate(world.platforms)}
    drawn = {name: unit_draws(moved, None, None, name) for name in world.platforms}
    for step in STEPS:
        mixed = sum(sold[name] * drawn[name][step] for name in world.platforms)
        np.testing.assert_allclose(
            mixed / orders.sum(axis=1), unit_draws(moved)[step], rtol=1e-9, err_msg=step
        )


def test_a_platform_costs_what_it_costs_where_it_sells(world: World, memo: Memo) -> None:
    """Amazon sells in the dear markets, Shopee in the cheap ones (as found in the review)."""
    outcome = evaluate(Scenario("status_quo"), world, memo)
    amazon, shopee = (unit(outcome, None, None, name).steps["gmv"] for name in ("amazon", "shopee"))
    assert amazon > 1.5 * shopee


def test_status_quo_orders_are_the_sheet_of_the_business(world: World) -> None:
    outcome = status_quo_of_base_year(world)
    for market in world.markets:
        found = unit(outcome, market).steps
        for line, money in sheet(world.business, market):
            assert found[line] == pytest.approx(money, rel=1e-9), (market, line)


# ---- what a change is worth


@pytest.mark.parametrize(
    ("lever", "market", "line"),
    [
        ("price", None, None),
        ("price[US]", "US", None),
        ("price[TH]", "TH", None),
        ("price[US,electronics]", "US", "electronics"),
        ("price[ID,beauty]", "ID", "beauty"),
        ("price[home]", None, "home"),
    ],
)
def test_one_per_cent_is_the_difference_of_two_evaluations_in_every_draw(
    world: World, memo: Memo, moved: Outcome, lever: str, market: str | None, line: str | None
) -> None:
    raised = (1 + MOVED.get(lever, 0.0)) * 1.01 - 1
    after = evaluate(Scenario("plan", levers=MOVED | {lever: raised}), world, memo)
    found = change(cells(moved).only(market, line), 1.01)
    for name, amount in (("gmv", found.gmv), ("orders", found.orders), ("cm2", found.cm2)):
        expected = after.figures[name] - moved.figures[name]
        np.testing.assert_allclose(
            amount.sum(axis=(1, 2)), expected, rtol=1e-6, atol=1e-6 * abs(moved.figures[name]).max()
        )
        assert abs(expected).min() > 0
    cm3 = after.figures["cm3"] - moved.figures["cm3"]
    np.testing.assert_allclose(found.cm2.sum(axis=(1, 2)), cm3, rtol=1e-6, atol=1e-3)


def test_rows_are_means_and_ends_of_these_draws(moved: Outcome) -> None:
    found = {row.label: row for row in rows(moved)}
    assert list(found) == ["", *moved.world.markets]
    drawn = change(cells(moved), 1.01).cm2
    for place, market in enumerate(moved.world.markets):
        here = drawn[:, place].sum(axis=1)
        assert found[market].cm2.mean == pytest.approx(here.mean())
        assert found[market].cm2.p05 == pytest.approx(np.quantile(here, 0.05))
    assert found[""].cm2.mean == pytest.approx(drawn.sum(axis=(1, 2)).mean())
    by_line = rows(moved, "US")
    assert [row.label for row in by_line] == ["", *moved.world.lines]
    assert sum(row.gmv.mean for row in by_line[1:]) == pytest.approx(by_line[0].gmv.mean)


def test_list_prices_alone_are_the_difference_of_two_evaluations(
    world: World, memo: Memo, moved: Outcome
) -> None:
    other = {k: v for k, v in MOVED.items() if not k.startswith("price")}
    without = evaluate(Scenario("plan", levers=other), world, memo)
    gmv, cm2 = moved_by(moved, prices(without.settings, world.business).index)
    for found, name in ((gmv, "gmv"), (cm2, "cm2")):
        drawn = moved.figures[name] - without.figures[name]
        assert found.mean == pytest.approx(drawn.mean(), rel=1e-6)
        assert found.p05 == pytest.approx(np.quantile(drawn, 0.05), rel=1e-6)
        assert found.p95 == pytest.approx(np.quantile(drawn, 0.95), rel=1e-6)


def test_the_curve_runs_through_the_evaluations_at_its_prices(world: World, memo: Memo) -> None:
    at = {
        lever: evaluate(Scenario("plan", levers={"price": lever}), world, memo, draws=DRAWS)
        for lever in (-0.1, 0.0, 0.06)
    }
    found = curve(at[0.06])
    assert found.now == pytest.approx(1.06)
    for name, path, now in (("cm2", found.cm2, found.cm2_now), ("gmv", found.gmv, found.gmv_now)):
        base = at[0.0].figures[name]
        low = int(np.argmin(abs(found.price - 0.9)))
        drawn = at[-0.1].figures[name] - base
        assert path.mean[low] == pytest.approx(drawn.mean(), rel=1e-6)
        assert path.p95[low] == pytest.approx(np.quantile(drawn, 0.95), rel=1e-6)
        assert now == pytest.approx((at[0.06].figures[name] - base).mean(), rel=1e-6)


def test_the_demo_s_best_prices_maximise_its_own_equations(moved: Outcome) -> None:
    for part in (cells(moved).first(8), cells(moved).first(8).together()):
        top = change(part, optimal_factor(part)[:, :, None]).cm2.sum(axis=2)
        for factor in np.linspace(0.7, 1.6, 91):
            assert (change(part, factor).cm2.sum(axis=2) <= top + 1e-3).all()


# ---- sources and labels


def scaled(values: Any) -> Any:
    """Numbers a tenth larger, however they are nested."""
    if isinstance(values, dict):
        return {name: scaled(value) for name, value in values.items()}
    return [scaled(v) for v in values] if isinstance(values, list | tuple) else 1.1 * values


def raised(business: Business, name: str) -> Business:
    """The business with one figure raised by a tenth, everywhere, shares beyond 1 or not."""
    fields = {field: getattr(business, field) for field in Business.model_fields}
    kind, key = ("numbers", "value") if name in business.numbers else ("tables", "values")
    figure = fields[kind][name]
    larger = figure.model_copy(update={key: scaled(getattr(figure, key))})
    return Business.model_construct(**(fields | {kind: dict(fields[kind]) | {name: larger}}))


def test_the_figures_of_a_step_are_those_that_move_it() -> None:
    """Every figure raised by a tenth, under levers that let all parts of the formulas work."""
    levers = {"basket": 0.2, "materials": 0.1, "freight_rate": 0.1, "delivery_speed": 0.1}
    scenario = Scenario("status_quo", levers=levers)
    by_mode = {name: {"parcel": 2.0, "overseas": 3.0} for name in LOGISTICS[:3]}
    shares = {"fee_points": 0.01, "overseas_share": 0.4, "duty_rate": 0.1, "payment_fee": 0.02}
    business = plain_business(platform_fixed_fee=0.5, **shares, **by_mode)

    def order(of: Business) -> dict[str, float]:
        world = build_world(load_plan(), of, SteadyFit(business))  # type: ignore[arg-type]
        return dict(unit(evaluate(scenario, world, draws=2)).steps)

    usual = order(business)
    assert all(usual.values())
    moved_by: dict[str, set[str]] = {step: set() for step in READS}
    for name in (set(business.numbers) | set(business.tables)) - {"platform_mix"}:
        now = order(raised(business, name))
        for step, figures_of_it in moved_by.items():
            if now[step] != pytest.approx(usual[step], rel=1e-9):
                figures_of_it.add(name)
    for step in set(READS) - {"gmv"}:
        moved_by[step].discard("average_order_value")
    assert moved_by == {step: set(names) for step, names in READS.items()}


def test_every_step_names_its_figures_with_their_sources(world: World) -> None:
    assert set(READS) < set(STEPS)
    assert all(name in SPECS for names in READS.values() for name in names)
    found = sources(world.business, "US", "beauty", "amazon")
    by_step = {step: figure for step, figure in found if figure.name == "average_order_value"}
    assert by_step["gmv"].value == pytest.approx(world.business.table("average_order_value")[0, 0])
    assert {step for step, _ in found} == set(READS)
    assert all(figure.source for _, figure in found)
    labels = {label for _, figure in found for label in figure.labels}
    assert labels <= {"US", "beauty", "amazon", "north_america", "parcel", "overseas"}
    assert len(sources(world.business, None, None, None)) > len(found)


@pytest.mark.parametrize(
    ("market", "line", "platform", "message"),
    [
        ("FR", None, None, "no market 'FR'; choose one of"),
        (None, "tea", None, "no line 'tea'; choose one of"),
        (None, None, "ebay", "no platform 'ebay'; choose one of"),
    ],
)
def test_unknown_labels_are_repeated(
    market: str | None, line: str | None, platform: str | None, message: str
) -> None:
    outcome = evaluate(Scenario("status_quo"), steady_world())
    with pytest.raises(ValueError, match=message):
        unit(outcome, market, line, platform)
    if platform is None:
        with pytest.raises(ValueError, match=message):
            rows(outcome, market, line)
        with pytest.raises(ValueError, match=message):
            curve(outcome, market, line)
