"""From a panel's units to orders and USD, by hand on a world that sells the same every week.

The panel counts 700 a week: 500 by themselves, 200 through 1000 of media. An order of the company
costs its customer 36 USD, 30 of them without tax; a tenth comes back.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model import Scenario, World, evaluate, status_quo_of_base_year
from model.fx import RatesError, load_rates
from model.plan import load_plan
from model.world import WorldError, build_world
from model.world.flags import flags_of
from tests.model.business_case import SteadyFit, business_of, steady_world

EURO = load_rates().usd("EUR")
WEEKS = 365 / 7


def figures(world: World) -> dict[str, float]:
    outcome = evaluate(Scenario("status_quo"), world, draws=16)
    return {key: outcome.kpis[key].mean for key in ("orders", "gmv", "net_revenue")}


@pytest.mark.parametrize(
    ("basis", "gmv", "net_revenue"),
    [
        ("gmv", 700.0, 700 / 1.2 * 0.9),
        ("net_of_tax", 700 * 1.2, 700 * 0.9),
        ("net_of_returns", 700 / 0.9 * 1.2, 700.0),
    ],
)
def test_revenue_in_euro_becomes_gmv_in_dollars(basis: str, gmv: float, net_revenue: float) -> None:
    """700 EUR a week; net of tax that is a GMV of 840 EUR and 630 EUR after returns."""
    units = {"metric": "revenue", "revenue_basis": basis, "currencies": ("EUR",)}
    found = figures(steady_world(units, markets=("DE",)))
    assert found["gmv"] == pytest.approx(gmv * EURO * WEEKS, rel=1e-6)
    assert found["net_revenue"] == pytest.approx(net_revenue * EURO * WEEKS, rel=1e-6)
    assert found["orders"] == pytest.approx(gmv * EURO * WEEKS / 36, rel=1e-6)


def test_media_in_euro_become_dollars() -> None:
    """1000 EUR a week in Germany beside 1000 USD in the United States."""
    world = steady_world({"currencies": ("EUR", "USD")}, markets=("DE", "US"))
    money = evaluate(Scenario("status_quo"), world, draws=16).facts.books.ledger.media.sum(axis=0)
    np.testing.assert_allclose(money, [1000 * EURO * WEEKS, 1000 * WEEKS], rtol=1e-9)
    assert world.catalogue["media_total"].status_quo == pytest.approx(1000 * (1 + EURO) * WEEKS)


def test_media_answer_the_same_in_any_currency() -> None:
    """Twice the money brings 400 × 2/3 instead of 200 a week, whatever it is counted in."""
    world = steady_world({"currencies": ("EUR",)}, markets=("DE",))
    twice = Scenario("status_quo", levers={"media_total": 2000 * EURO * WEEKS})
    orders = evaluate(twice, world, draws=16).kpis["orders"].mean
    assert orders == pytest.approx((500 + 800 / 3) * WEEKS, rel=1e-6)


def test_visits_become_orders() -> None:
    """700 visits a week of which one in fifty buys."""
    world = steady_world({"metric": "kpi"}, numbers={"orders_per_outcome": 0.02})
    assert figures(world)["orders"] == pytest.approx(14 * WEEKS, rel=1e-6)


def test_how_visits_become_money_is_told_beside_gmv() -> None:
    """0.02 orders a visit at 36 USD; a default among the two is named."""
    world = steady_world({"metric": "kpi"}, numbers={"orders_per_outcome": 0.02})
    number = world.business.numbers["orders_per_outcome"].model_copy(update={"flagged": True})
    numbers = {**world.business.numbers, "orders_per_outcome": number}
    usual = world.business.model_copy(update={"numbers": numbers})
    both = (*flags_of(world), *flags_of(replace(world, business=usual)))
    told = [flag.text for flag in both if flag.about == "gmv"]
    rule = "GMV is your outcome times 0.02 orders a unit times 36.00 USD an order"
    assert f"{rule}." in told
    assert f"{rule}; nobody gave orders per unit of the outcome: a usual value stands in." in told
    assert not any("your outcome" in flag.text for flag in steady_world().flags)


def test_a_kpi_without_its_worth_is_refused() -> None:
    with pytest.raises(WorldError, match="give the business number orders_per_outcome"):
        steady_world({"metric": "kpi"})


def test_impressions_become_dollars() -> None:
    """1000 impressions a week at 0.01 USD are 10 USD."""
    world = steady_world({"media_units": ("impressions",)}, media_unit_cost=0.01)
    assert world.catalogue["media_total"].status_quo == pytest.approx(10 * WEEKS)
    assert figures(world)["orders"] == pytest.approx(700 * WEEKS, rel=1e-6)


def test_impressions_without_a_price_are_refused() -> None:
    with pytest.raises(WorldError, match=r"'search' is counted in impressions.*media_unit_cost"):
        steady_world({"media_units": ("impressions",)})


def test_a_currency_without_a_rate_is_named() -> None:
    with pytest.raises(RatesError, match="'XAU'"):
        steady_world({"currencies": ("XAU",)})


def test_an_unknown_basis_is_named() -> None:
    with pytest.raises(WorldError, match="revenue_basis is 'net'; it must be one of gmv"):
        steady_world({"metric": "revenue", "revenue_basis": "net"})


def test_a_market_without_revenue_per_order_is_named() -> None:
    units = {"metric": "revenue", "revenue_basis": "net_of_returns"}
    with pytest.raises(WorldError, match="market 'GB': an order brings 0 USD"):
        steady_world(units, return_rate=1.0)


@pytest.mark.parametrize("choice", ["plan_year", "next_52_weeks", "next_quarter"])
def test_the_base_year_gives_back_what_was_observed(choice: str) -> None:
    """700 EUR of revenue a week over a year, 52 or 13 weeks, in every draw."""
    units = {"metric": "revenue", "revenue_basis": "gmv", "currencies": ("EUR",)}
    world = steady_world(units, choice, markets=("DE",))
    gmv = status_quo_of_base_year(world).kpis["gmv"].draws
    days = {"plan_year": 365, "next_52_weeks": 364, "next_quarter": 91}[choice]
    np.testing.assert_allclose(gmv, 100 * days * EURO, rtol=1e-6)


def test_orders_and_dollars_are_left_as_they_are() -> None:
    world = steady_world()
    assert world.demand is world.drawn.ahead
    assert world.past is world.drawn.past


def test_an_assumed_order_value_moves_orders_of_a_revenue_panel() -> None:
    """Revenue is what was seen: at 45 USD an order the same revenue is fewer orders."""
    units = {"metric": "revenue", "revenue_basis": "gmv", "currencies": ("USD",)}
    world = steady_world(units)
    dearer = {"business.tables.average_order_value.GB.beauty": 45.0}
    outcome = evaluate(Scenario("status_quo", assumptions=dearer), world, draws=16)
    assert outcome.kpis["gmv"].mean == pytest.approx(700 * WEEKS, rel=1e-6)
    assert outcome.kpis["orders"].mean == pytest.approx(700 / 45 * WEEKS, rel=1e-6)


# ---- order of markets and channels


def test_a_business_in_another_order_is_brought_into_the_panels() -> None:
    panel = business_of(markets=("US", "DE"), channels=("search", "kol"), tax_rate=0.0)
    other = business_of(
        markets=("DE", "US"), channels=("kol", "search"), tax_rate={"DE": 0.19, "US": 0.0}
    )
    world = build_world(load_plan(), other, SteadyFit(panel))  # type: ignore[arg-type]
    assert (world.markets, world.channels) == (("US", "DE"), ("search", "kol"))
    assert world.business.table("tax_rate").tolist() == [0.0, 0.19]


def test_other_markets_than_the_panels_are_refused() -> None:
    panel = business_of(markets=("US", "DE"))
    with pytest.raises(WorldError, match=r"same markets; only one of them has \['DE', 'GB'\]"):
        build_world(load_plan(), business_of(markets=("US", "GB")), SteadyFit(panel))  # type: ignore[arg-type]
