"""Event losses by risk and protection, currency losses by currency: sums, exactness, worth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from model import Memo, Scenario, World, evaluate, load_world
from model.breakdown.currencies import currency_losses
from model.breakdown.losses import Losses, losses
from model.kpis.rule import YEAR_DAYS
from model.levers.record import BASES
from model.simulate import Outcome
from model.world import build_world
from model.world.file import read_world
from tests.pages.companies import bare, two_markets

MEMO = Memo(6)


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def outcome(world: World, base: str = "plan", **levers: float) -> Outcome:
    return by_key(world, levers, base)


def by_key(world: World, levers: dict[str, float], base: str = "plan") -> Outcome:
    return evaluate(Scenario(base=base, levers=levers), world, MEMO)  # type: ignore[arg-type]


# ---- events


@pytest.mark.parametrize("base", BASES)
def test_risks_add_up_to_the_expected_loss_and_to_the_kpi(world: World, base: str) -> None:
    found = by_key(world, {"insurance": 0.2}, base)
    told = losses(found)
    books = found.facts.books
    assert sum(risk.expected for risk in told.risks) == pytest.approx(books.expected_loss)
    assert told.now.expected == pytest.approx(books.expected_loss)
    assert sum(risk.bare for risk in told.risks) == pytest.approx(told.bare.expected)
    for risk in told.risks:
        assert risk.expected == pytest.approx(0.8 * risk.mitigated)
        assert risk.mitigated <= risk.bare * (1 + 1e-12)
    # The KPI's draws are quantiles of the same distribution: its mean is near, not equal.
    assert found.kpis["risk_loss"].mean == pytest.approx(told.now.expected, rel=0.01)


def test_each_risk_is_frequency_times_the_mean_of_its_interval(world: World) -> None:
    """By hand: mean of a lognormal exp(mu + sigma^2 / 2) from its 5 % and 95 % points."""
    for risk in losses(outcome(world)).risks:
        mu = (np.log(risk.low) + np.log(risk.high)) / 2
        sigma = (np.log(risk.high) - np.log(risk.low)) / 3.2897072539029444
        assert risk.mitigated == pytest.approx(risk.frequency * np.exp(mu + sigma**2 / 2))


def test_the_status_quo_has_nothing_that_protects(world: World) -> None:
    told = losses(outcome(world, "status_quo"))
    assert told.now == told.bare
    assert told.premium == told.saved == 0.0
    assert all(one.off_expected == one.off_tail == 0.0 for one in told.protections)
    # The register is scaled so that a year like the base year costs 10 % of the 10 m (audit E5).
    assert told.now.expected == pytest.approx(1e6, rel=0.1)


def test_curves_are_exact_and_the_tail_is_where_they_cross_five_per_cent(world: World) -> None:
    found = outcome(world)
    told = losses(found).now
    assert told.var95 == found.facts.books.loss.var95
    assert np.interp(told.var95, told.losses, told.chances) == pytest.approx(0.05, abs=0.002)
    assert told.chances[-1] == pytest.approx(0.005, abs=1e-4)
    assert np.all(np.diff(told.chances) <= 0)
    assert told.cvar95 > told.var95 > told.expected


def test_the_chance_within_the_ceiling_is_that_of_the_exact_loss(world: World) -> None:
    found = outcome(world)
    told = losses(found, 0.05)
    assert told.budget == 10e6
    assert told.now.within == pytest.approx(1 - float(found.facts.books.loss.exceedance(500_000)))
    scored = found.score.by_kpi()["risk_loss_share_of_budget"].probability
    assert told.now.within == pytest.approx(scored, abs=0.01)
    assert told.now.within is not None
    assert told.bare.within is not None
    assert told.now.within > told.bare.within
    assert losses(found).now.within is None


def test_where_currencies_count_too_the_chance_counts_them(world: World) -> None:
    summed = Scenario(base="plan", readings={"fx_and_event_loss": "summed"})
    found = evaluate(summed, world, MEMO)
    told = losses(found, 0.05)
    assert told.with_fx
    scored = found.score.by_kpi()["risk_loss_share_of_budget"].probability
    assert told.now.within == pytest.approx(scored, abs=0.03)


def test_held_against_operating_cost_the_ceiling_is_a_share_of_that(world: World) -> None:
    found = evaluate(Scenario(base="plan", readings={"risk_budget": "operating"}), world, MEMO)
    told = losses(found, 0.05)
    assert told.budget == pytest.approx(found.facts.books.overhead.mean())


@pytest.mark.parametrize("name", load_world().catalogue.indexes.protections)
def test_a_protection_is_worth_what_the_whole_model_loses_without_it(
    world: World, name: str
) -> None:
    told = {one.id: one for one in losses(by_key(world, {"insurance": 0.3})).protections}[name]
    without = by_key(world, {"insurance": 0.3, f"protection[{name}]": 0.0})
    then, now = without.facts.books.loss, by_key(world, {"insurance": 0.3}).facts.books.loss
    assert told.degree == 1.0
    assert told.off_expected == pytest.approx(then.expected - now.expected, abs=1e-6)
    assert told.off_tail == pytest.approx(then.cvar95 - now.cvar95, abs=1e-3)
    again = {one.id: one for one in losses(without).protections}[name]
    assert again.degree == again.off_expected == 0.0
    assert again.risks == told.risks
    assert again.more == pytest.approx(told.off_expected, abs=1e-6)


def test_measures_say_which_risks_they_work_against(world: World) -> None:
    found = {one.id: one.risks for one in losses(outcome(world)).protections}
    assert found["fraud_transparency"] == ("counterfeit_fraud",)
    assert found["backup_logistics"] == ("port_congestion", "route_closure")
    assert found["legal_partners"] == found["insurance"] == ()


def test_insurance_takes_its_share_off_and_costs_more_than_that(world: World) -> None:
    told = losses(by_key(world, {"insurance": 0.4}))
    one = next(p for p in told.protections if p.id == "insurance")
    whole = losses(outcome(world)).now
    assert one.off_expected == pytest.approx(0.4 * whole.expected)
    assert one.off_tail == pytest.approx(0.4 * whole.cvar95, rel=1e-3)
    loading = world.business.number("insurance_loading")
    assert one.cost == told.premium == pytest.approx(one.off_expected * (1 + loading))
    assert one.more == pytest.approx(0.5 * whole.expected)


def test_saved_is_what_protection_takes_off_less_the_premium(world: World) -> None:
    told = losses(by_key(world, {"insurance": 0.4}))
    off = told.bare.expected - told.now.expected
    assert told.saved == pytest.approx(off - told.premium)
    assert losses(outcome(world)).saved > told.saved


def test_a_rougher_climate_is_no_lack_of_protection(world: World) -> None:
    calm, rough = losses(outcome(world)), losses(outcome(world, risk_climate=2.0))
    assert rough.bare.expected == pytest.approx(2 * calm.bare.expected)
    for one, other in zip(calm.risks, rough.risks, strict=True):
        assert other.bare_frequency == pytest.approx(2 * one.bare_frequency)


@pytest.mark.parametrize("made", [two_markets, bare])
def test_a_company_without_a_programme_has_losses_but_no_budget(
    made: Callable[[], str],
) -> None:
    found = evaluate(Scenario(), read_world(made()))
    told = losses(found, 0.05)
    assert told.budget is None
    assert told.no_budget == "there is no programme budget to hold losses against"
    assert told.now.within is None
    assert [one.id for one in told.protections] == ["insurance"]
    assert told.now.expected > 0


def test_a_quarter_has_a_quarter_of_the_events_and_no_yearly_budget() -> None:
    made = read_world(two_markets())
    short = build_world(made.given_plan, made.business, made.fit, "next_quarter")
    quarter = evaluate(Scenario(), short)
    told = losses(quarter, 0.05)
    assert quarter.world.year.length < YEAR_DAYS
    assert told.years == pytest.approx(quarter.world.year.length / 365)
    assert sum(risk.expected for risk in told.risks) == pytest.approx(told.now.expected)
    for risk in told.risks:
        if risk.exposure:
            assert risk.frequency > 0


def test_where_nothing_goes_wrong_all_figures_are_zero() -> None:
    made = read_world(two_markets())
    calm = made.assuming({"business.numbers.event_loss_share": 0.0})
    told: Losses = losses(evaluate(Scenario(), calm))
    assert told.now.expected == told.now.var95 == told.now.cvar95 == 0.0
    assert told.now.no_loss == 1.0


# ---- currencies


@pytest.mark.parametrize("base", BASES)
def test_currencies_add_up_to_the_kpi_in_every_draw(world: World, base: str) -> None:
    found = by_key(world, {"hedge[USD]": 0.8, "fx_shift": -0.05}, base)
    books = found.facts.books
    parts = books.fx_loss_by_currency(books.hedge)
    np.testing.assert_allclose(parts.sum(axis=1), found.kpis["fx_loss"].draws, rtol=1e-12)
    told = currency_losses(found)
    assert sum(row.hedged.mean for row in told.currencies) == pytest.approx(told.total.mean)
    assert sum(row.cost for row in told.currencies) == pytest.approx(told.cost)
    assert told.total.mean == pytest.approx(found.kpis["fx_loss"].mean)
    assert told.total.p95 == pytest.approx(found.kpis["fx_loss"].p95)


def test_a_full_hedge_leaves_only_its_cost(world: World) -> None:
    told = currency_losses(outcome(world, hedge=1.0))
    assert told.total.mean == pytest.approx(told.cost)
    for row in told.currencies:
        assert row.hedge == 1.0
        assert row.hedged.mean == pytest.approx(row.cost)


def test_without_a_hedge_both_sides_are_the_same_and_cost_nothing(world: World) -> None:
    told = currency_losses(outcome(world, hedge=0.0))
    assert told.total == told.unhedged
    assert told.cost == 0.0
    assert told.tail == told.unhedged_tail


def test_money_at_home_is_neither_shown_nor_hedged() -> None:
    made = read_world(two_markets())
    rows = made.business.markets
    rows = {name: row.model_copy(update={"currency": "CNY"}) for name, row in rows.items()}
    business = made.business.model_copy(update={"markets": rows})
    at_home = build_world(made.given_plan, business, made.fit)
    told = currency_losses(evaluate(Scenario(levers={"hedge": 1.0}), at_home))
    assert told.currencies == ()
    assert told.total.mean == pytest.approx(0.0, abs=1e-6)
    assert told.total.p95 == pytest.approx(0.0, abs=1e-6)
    assert told.cost == told.revenue == 0.0
