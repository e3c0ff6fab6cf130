"""The demo world: the base year adds up to what the design says of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model import Outcome, World, load_world, status_quo_of_base_year
from model.business import load_business
from model.demo.truth import ATTRIBUTED, MEDIA
from model.ledger import LOGISTICS, Mix, per_order
from model.world import market_regions
from model.world.labels import EU
from tests.model.business_case import business_of

# Design §3, base year 2025 in per cent of net revenue.
BASE_YEAR = {
    "cogs": 28.0,
    "duty": 5.0,
    "first_leg": 11.0,
    "cm1": 56.0,
    "cm2": 23.0,
    "media": 12.0,
    "cm3": 11.0,
    "overhead": 10.0,
    "event_loss": 2.0,
    "operating_result": -1.0,
}


@pytest.fixture(scope="module")
def base(world: World) -> Outcome:
    return status_quo_of_base_year(world)


def within(value: float, wanted: float) -> bool:
    """Within 1 %, or 0.1 point for figures under 10 (per cent)."""
    return abs(value - wanted) <= (0.1 if abs(wanted) < 10 else 0.01 * abs(wanted))


def test_base_year_ratios_come_out_of_the_ledger(base: Outcome) -> None:
    books = base.facts.books
    net = base.facts.line("net_revenue", "year").mean()
    found = {
        line: 100 * float(base.facts.line(line, "year").mean()) / net
        for line in ("cogs", "duty", "first_leg", "cm1", "cm2", "cm3")
    }
    found["media"] = 100 * float(books.ledger.media.sum()) / net
    found["overhead"] = 100 * float(books.overhead.mean()) / net
    found["event_loss"] = 100 * books.loss.expected / net
    found["operating_result"] = 100 * base.kpis["operating_result"].mean / net
    off = {
        key: (found[key], want) for key, want in BASE_YEAR.items() if not within(found[key], want)
    }
    assert off == {}


def test_base_year_kpis_over_the_year(base: Outcome) -> None:
    year = {
        key: 100 * float(np.mean(base._result(key, "year").draws))
        for key in ("acos", "logistics_cost_share", "gross_margin", "repurchase_rate")
    }
    wanted = {
        "acos": 38.0,
        "logistics_cost_share": 31.0,
        "gross_margin": 36.0,
        "repurchase_rate": 14.0,
    }
    assert all(within(year[key], wanted[key]) for key in wanted), year


def test_base_year_size_and_regions(base: Outcome) -> None:
    gmv = base.kpis["gmv"].mean
    assert gmv == pytest.approx(60e6, rel=0.01)
    assert base.kpis["net_revenue"].mean == pytest.approx(50e6, rel=0.01)
    shares = {r: 100 * base.kpis[f"gmv[{r}]"].mean / gmv for r in base.world.business.regions}
    wanted = {"north_america": 48, "europe": 34, "latin_america": 7, "southeast_asia": 11}
    assert all(within(shares[r], want) for r, want in wanted.items()), shares


def test_service_levels_of_the_base_year(base: Outcome) -> None:
    kpis = base.kpis
    assert kpis["inventory_days"].mean == pytest.approx(237)
    assert kpis["dispute_resolution_days"].mean == pytest.approx(57)
    assert kpis["order_cycle_hours"].mean == pytest.approx(72)
    assert kpis["member_conversion_rate"].mean == pytest.approx(0.08)
    assert kpis["compliance_coverage[eu]"].mean == pytest.approx(0.70)
    assert kpis["risk_loss_share_of_budget"].mean == pytest.approx(0.10, rel=0.01)


def test_parcels_carry_the_logistics_share_of_leading_sellers(world: World) -> None:
    business = world.business
    overseas = business.by_market("overseas_share")
    money = per_order(business, Mix.base(business))
    net = world.base_orders * money.total("net_revenue")[0]
    assert (net * overseas).sum() / net.sum() == pytest.approx(0.40, rel=0.01)
    for share, wanted in ((0.0, 0.37), (1.0, 0.22)):
        mix = replace(Mix.base(business), overseas_share=np.full(len(overseas), share))
        each = per_order(business, mix)
        weight = world.base_orders * (overseas if share else 1 - overseas)
        cost = sum((weight * each.total(line)[0]).sum() for line in LOGISTICS)
        assert cost / (weight * each.total("net_revenue")[0]).sum() == pytest.approx(
            wanted, abs=0.002
        )


def test_reports_are_met_in_every_draw_of_the_base_year(base: Outcome) -> None:
    credited = base.facts.credited_gmv("year")
    np.testing.assert_allclose(credited, ATTRIBUTED, rtol=2e-3)
    assert base.facts.media("year") == pytest.approx(MEDIA, rel=1e-6)


def test_observed_orders_are_given_back_in_every_draw(world: World) -> None:
    outcome = world.past.outcome()
    spread = outcome.std(axis=1) / outcome.mean(axis=1)
    assert float(spread.max()) < 1e-6  # the kernel works in single precision


def test_world_id_tells_content_apart(world: World) -> None:
    register = world.register.model_copy(update={"note": "another register"})
    rates = replace(world.rates, per_unit=world.rates.per_unit * 1.01)
    business = world.business.model_copy(update={"label": "another brand"})
    others = [world.base_year]
    others += [replace(world, **part) for part in ({"register": register}, {"rates": rates})]
    others += [replace(world, business=business)]
    assert len({other.id for other in (world, *others)}) == 5
    assert replace(world).id == world.id
    assert len(world.id) == 16


def test_all_members_of_the_union_are_in_it() -> None:
    """Twenty-seven members; Denmark is one, the United Kingdom and Norway are not."""
    assert len(set(EU)) == 27
    countries = {"DE": "DE", "DK": "DK", "GB": "GB", "NO": "NO"}
    plain = business_of(markets=("DE",))
    markets = {
        key: plain.markets["DE"].model_copy(update={"country": c}) for key, c in countries.items()
    }
    assert market_regions(plain.model_copy(update={"markets": markets}))["eu"] == ("DE", "DK")


def test_another_home_currency_is_refused() -> None:
    with pytest.raises(ValueError, match=r"home_currency is 'EUR'.*counted in CNY"):
        load_world(business=load_business().model_copy(update={"home_currency": "EUR"}))
