"""The road: identities in every draw, warm equals cold, presets come out right."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Memo, Scenario, World, evaluate
from model.business import BusinessError
from model.kpis import figure
from model.ledger import LOGISTICS
from model.levers import BASES
from model.programme import Programme
from model.simulate.books import Books
from model.simulate.outcome import Outcome

DRAWS = 128
CENT = 0.005


@pytest.fixture(scope="module")
def outcomes(world: World) -> dict[str, Outcome]:
    memo = Memo()
    return {base: evaluate(Scenario(base), world, memo) for base in BASES}


@pytest.mark.parametrize("base", BASES)
def test_ledger_closes_to_the_cent_in_every_draw(outcomes: dict[str, Outcome], base: str) -> None:
    outcome = outcomes[base]
    ledger = outcome.facts.books.ledger
    sold = ledger["gmv"] - ledger["returned_gmv"] - ledger["tax"]
    assert np.abs(sold - ledger["net_revenue"]).max() < CENT
    cost = ledger["cogs"] + ledger["duty"] + sum(ledger[line] for line in LOGISTICS)
    fees = ledger["platform_fees"] + ledger["payment_fees"]
    left = ledger["net_revenue"] - cost - fees - ledger.media[:, None]
    closed = np.broadcast_to(ledger["cm3"], left.shape)
    # Media is booked by market once, not once a draw.
    assert np.abs(left - closed).max() < CENT
    books = outcome.facts.books
    result = outcome.kpis["operating_result"].draws
    parts = books.cm3 - books.overhead - books.event_loss - books.programme.cost.sum()
    assert np.abs(result - parts).max() < CENT


@pytest.mark.parametrize("base", BASES)
def test_markets_sum_to_the_whole_in_every_draw(outcomes: dict[str, Outcome], base: str) -> None:
    outcome = outcomes[base]
    regions = list(outcome.world.business.regions)
    total = sum(outcome.kpis[f"gmv[{region}]"].draws for region in regions)
    np.testing.assert_allclose(total, outcome.kpis["gmv"].draws, rtol=1e-12)
    shares = sum(outcome.kpis[f"gmv_share[{region}]"].draws for region in regions)
    np.testing.assert_allclose(shares, 1.0, rtol=1e-12)
    quarters = [f"2026-Q{q}" for q in (1, 2, 3, 4)]
    by_quarter = sum(outcome.facts.line("gmv", quarter) for quarter in quarters)
    np.testing.assert_allclose(by_quarter, outcome.kpis["gmv"].draws, rtol=1e-12)


def test_every_split_sums_to_one(outcomes: dict[str, Outcome]) -> None:
    for outcome in outcomes.values():
        assert outcome.settings.media_split.sum() == pytest.approx(1, abs=1e-9)
        for mix in outcome.settings.platform_mix.values():
            assert mix.sum() == pytest.approx(1, abs=1e-9)
        np.testing.assert_allclose(outcome.facts.books.road.market().line_share.sum(axis=2), 1)


def test_first_draws_are_the_same_draws(world: World) -> None:
    few, many = (evaluate(Scenario(), world, draws=n) for n in (DRAWS, 512))
    # Event losses are left out: their exposures are means over the draws in use.
    for key in ("gmv", "cm3", "roas", "fx_loss", "order_cycle_hours"):
        np.testing.assert_allclose(
            few.kpis[key].draws, many.kpis[key].draws[:DRAWS], rtol=1e-5, err_msg=key
        )


def test_weekly_paths_sum_to_the_year(world: World) -> None:
    outcome = evaluate(Scenario(), world, draws=DRAWS)
    weekly = outcome._weekly("orders")
    year = np.einsum("tk,tq->k", weekly, world.year.share)
    np.testing.assert_allclose(year, outcome.kpis["orders"].draws, rtol=1e-9)


MOVES = st.fixed_dictionaries(
    {},
    optional={
        "media_total": st.floats(0, 15e6),
        "price": st.floats(-0.15, 0.15),
        "price[US,beauty]": st.floats(-0.1, 0.1),
        "media_split[southeast_asia]": st.floats(0.02, 0.6),
        "programme_funding": st.floats(0, 1.5),
        "hedge": st.floats(0, 1),
        "delivery_speed": st.floats(-0.2, 0.4),
        "return_surge": st.floats(-0.3, 1),
        "realisation": st.floats(0, 1),
        "basket[north_america]": st.floats(-0.1, 0.4),
    },
)


@given(moves=st.lists(MOVES, min_size=1, max_size=4))
@settings(max_examples=12)
def test_warm_equals_cold(world: World, moves: list[dict[str, float]]) -> None:
    memo = Memo(per_stage=3)
    for levers in moves:
        scenario = Scenario("plan", levers=levers)
        warm = evaluate(scenario, world, memo, DRAWS)
        cold = evaluate(scenario, world, Memo(), DRAWS)
        for key, result in cold.kpis.items():
            assert warm.kpis[key].mean == result.mean, key
            assert warm.kpis[key].p95 == result.p95, key


@given(levers=MOVES)
@settings(max_examples=15)
def test_identities_hold_for_any_levers(world: World, levers: dict[str, float]) -> None:
    outcome = evaluate(Scenario("plan", levers=levers), world, Memo(), DRAWS)
    ledger = outcome.facts.books.ledger
    sold = ledger["gmv"] - ledger["returned_gmv"] - ledger["tax"]
    assert np.abs(sold - ledger["net_revenue"]).max() < CENT
    assert (ledger["gmv"] >= 0).all()
    for result in outcome.kpis.values():
        assert (result.mean is None) == (result.reason is not None)
        assert result.mean is None or math.isfinite(result.mean)


# ---- presets


def test_status_quo_has_no_programme_and_says_so(outcomes: dict[str, Outcome]) -> None:
    quiet = outcomes["status_quo"]
    assert quiet.facts.books.programme.cost.sum() == 0
    assert quiet.kpis["programme_roi"].mean is None
    assert quiet.kpis["programme_roi"].reason == "no programme money is spent"


def test_zero_programme_equals_the_scenario_without_it(world: World) -> None:
    levers = {"programme_funding": 0.0}
    levers |= dict.fromkeys(world.catalogue.keys_of("effort"), 0.0)
    levers |= dict.fromkeys(world.catalogue.keys_of("protection"), 0.0)
    outcome = evaluate(Scenario("plan", levers=levers), world, draws=DRAWS)
    np.testing.assert_array_equal(outcome.facts.books.cm3, outcome.facts.without.cm3)
    assert outcome.facts.books.loss.expected == outcome.facts.without.loss.expected


@pytest.mark.parametrize("profile", ["composite", "electronics", "home", "beauty", "apparel"])
def test_claimed_is_certain_and_sober_is_not(world: World, profile: str) -> None:
    claimed = evaluate(Scenario("plan_as_claimed", profile), world, draws=DRAWS)
    sober = evaluate(Scenario("plan", profile), world, draws=DRAWS)
    for driver in claimed.facts.books.programme.drivers:
        assert np.ptp(driver.strength) == pytest.approx(0, abs=1e-12)
    assert any(np.ptp(d.strength) > 0.05 for d in sober.facts.books.programme.drivers)
    assert claimed.kpis["cm3"].mean > sober.kpis["cm3"].mean


CLAIMS = {
    # driver metric -> (KPI, the claim as a factor on the base value)
    "order_cycle_hours": ("order_cycle_hours", 24 / 72),
    "logistics_cost": ("logistics", 0.85),
    "ad_roi": ("roas", 3.0 * 0.38),  # a level of 3.0 from a ROAS of 1 / 0.38
    "inventory_turnover": ("inventory_turnover", 1.28),
    "member_conversion_rate": ("member_conversion_rate", 1.30),
    "repurchase_rate": ("repurchase_rate", 1.25),
    "dispute_resolution_days": ("dispute_resolution_days", 30 / 57),
}


@pytest.mark.parametrize("metric", CLAIMS)
def test_a_claim_switched_on_alone_comes_true(world: World, metric: str) -> None:
    """Full ramp, status-quo volumes and mix: the base year with one driver on (design §3)."""
    kpi, factor = CLAIMS[metric]
    claimed = evaluate(Scenario("plan_as_claimed"), world, Memo(), DRAWS)
    programme = claimed.facts.full_ramp.programme
    alone = replace(programme, drivers=programme.of(metric), media=np.zeros(4))
    quiet = evaluate(Scenario("status_quo"), world, Memo(), DRAWS)
    before, orders_before = _level(quiet, kpi), quiet.facts.orders("year").mean()
    now = _with_programme(quiet, alone)
    reached = _level(now, kpi) / before
    if metric == "logistics_cost":  # the claim is per order
        reached *= orders_before / now.facts.orders("year").mean()
    assert reached == pytest.approx(factor, rel=1e-3)


def _with_programme(quiet: Outcome, programme: Programme) -> Outcome:
    """The same scenario under a programme put into its memo."""
    road = quiet.facts.books.road
    road.memo.put("programme", (quiet.world.id, DRAWS, road.programme_key("scenario")), programme)
    for stage in ("factors", "flow", "ledger", "totals", "loss"):
        road.memo.forget(stage)
    base = quiet.facts.books.base
    return replace(quiet, facts=replace(quiet.facts, books=Books(road, "scenario", base)))


def _level(outcome: Outcome, kpi: str) -> float:
    if kpi == "logistics":
        return float(sum(outcome.facts.line(line, "year").mean() for line in LOGISTICS))
    return float(np.mean(figure(outcome.facts, kpi, "year")))


def test_return_claim_cuts_european_returns_alone(world: World) -> None:
    claimed = evaluate(Scenario("plan_as_claimed"), world, Memo(), DRAWS).facts
    full, without = claimed.full_ramp, claimed.without
    for region, factor in (("europe", 0.6), ("north_america", 1.0)):
        markets = claimed.markets(region)
        rates = [
            (b.ledger["returned_gmv"] / b.ledger["gmv"])[..., markets].mean()
            for b in (full, without)
        ]
        assert rates[0] / rates[1] == pytest.approx(factor, rel=1e-3)


def test_distance_between_the_presets_is_told_in_targets_met(
    outcomes: dict[str, Outcome],
) -> None:
    met = {base: outcomes[base].score.targets_met.mean for base in BASES}
    assert met["status_quo"] < met["plan"] < met["plan_as_claimed"]


def test_hedging_everything_removes_rate_variance(world: World) -> None:
    open_, shut = (
        evaluate(Scenario("plan", levers={"hedge": h}), world, Memo(), DRAWS).kpis["fx_loss"].draws
        for h in (0.0, 1.0)
    )
    assert open_.std() > 1e5
    # What is left is the forward discount on an exposure that varies with demand.
    assert shut.std() < 0.1 * open_.std()


def test_an_assumption_replaces_one_figure_on_a_copy_of_the_world(world: World) -> None:
    dearer = Scenario("plan", assumptions={"business.tables.tax_rate.GB": 0.25})
    slower = Scenario("plan", assumptions={"business.numbers.stock_days": 300.0})
    plain, taxed, stocked = (evaluate(s, world, draws=DRAWS) for s in (Scenario(), dearer, slower))
    assert taxed.kpis["net_revenue"].mean < plain.kpis["net_revenue"].mean
    assert stocked.kpis["inventory_days"].mean > plain.kpis["inventory_days"].mean
    assert world.business.numbers["stock_days"].value == 237
    assert taxed.world.id != world.id


@pytest.mark.parametrize(
    ("figure", "lever", "value"),
    [
        ("speed_elasticity", "delivery_speed", 0.2),
        ("promo_response", "promo_depth", 0.1),
        ("cover_response", "inventory_cover", -0.2),
    ],
)
def test_an_assumed_response_moves_demand_as_much_as_it_says(
    world: World, figure: str, lever: str, value: float
) -> None:
    """Twice the response, twice the log change of orders; none, none."""
    path, stated = f"business.numbers.{figure}", world.business.number(figure)

    def change(response: float) -> float:
        assumed = Scenario("status_quo", assumptions={path: response})
        before, after = (
            evaluate(s, world, draws=DRAWS).facts.orders("year")
            for s in (assumed, assumed.set(lever, value, world.catalogue))
        )
        return float(np.log(after / before).mean())

    assert change(0.0) == pytest.approx(0, abs=1e-12)
    assert change(2 * stated) == pytest.approx(2 * change(stated), rel=0.03)


@pytest.mark.parametrize(
    ("path", "value"),
    [("business.numbers.stok_days", 3.0), ("plan.x", 1.0), ("business.tables.tax_rate", 0.1)],
)
def test_an_assumption_that_leads_nowhere_is_refused(world: World, path: str, value: float) -> None:
    with pytest.raises(BusinessError, match=path.replace(".", r"\.")):
        evaluate(Scenario(assumptions={path: value}), world, draws=DRAWS)
