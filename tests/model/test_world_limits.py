"""New channels, committed spends, idle levers and flags, by hand on the world that stands still."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from model import Scenario, World, evaluate, status_quo_of_base_year
from model.business.file import parse_business
from model.plan import load_plan
from model.scenario import ScenarioError
from model.world import Flag, build_world, grouped
from model.world.draws import draws_at_rest
from model.world.flags import RESTS, about_markets
from tests.model.business_case import SteadyFit, profile_of, steady_world

BASES = ("plan", "status_quo")
WEEKS = 365 / 7
YEAR = 1000 * WEEKS  # USD of search ads in each market
KOL = {"label": "KOL", "kind": "influencer", "weekly_spend": 100.0, "roi": [1.0, 2.0, 4.0]}


def world_with(horizon: str | None = None, **parts: Any) -> World:
    """Two markets and two channels, with parts of a business put beside `profile_of`."""
    changes = {"markets": ("US", "DE"), "channels": ("search", "display")}
    changes |= parts.pop("changes", {})
    business = parse_business(profile_of(**changes) | parts, "by hand")
    return build_world(load_plan(), business, SteadyFit(business), horizon)  # type: ignore[arg-type]


def spent(world: World, levers: dict[str, float] | None = None) -> np.ndarray:
    """``(market, channel)`` USD under some levers."""
    outcome = evaluate(Scenario("status_quo", levers=levers or {}), world, draws=16)
    books = outcome.facts.books
    return books.road.media(books.variant).money.sum(axis=2)


# ---- channels without history


def test_a_new_channel_brings_nothing_until_it_gets_money() -> None:
    world, before = world_with(benchmark_channels={"kol": KOL}), world_with()
    assert world.channels == ("search", "display", "kol")
    assert world.spend[:, 2].max() == 0
    kpis = [evaluate(Scenario("status_quo"), w, draws=16).kpis for w in (world, before)]
    for key in ("gmv", "roas", "cm3"):
        assert kpis[0][key].mean == pytest.approx(kpis[1][key].mean, rel=1e-6)


def test_money_of_a_new_channel_goes_to_its_own_markets_and_returns_what_is_stated() -> None:
    """100 USD a week in the United States alone return 1, 2 and 4 at their 5, 50 and 95 %."""
    world = world_with(benchmark_channels={"kol": KOL | {"markets": ["US"]}})
    total = 4 * YEAR + 100 * WEEKS
    levers = {"media_total": total, "media_split[kol]": 100 * WEEKS / total}
    np.testing.assert_allclose(spent(world, levers)[:, 2], [100 * WEEKS, 0], atol=1)
    with_kol, without = (
        evaluate(Scenario("status_quo", levers=chosen), world).facts.caused_gmv("2026-Q4")
        for chosen in (levers, {})
    )
    gain = (with_kol - without) / (100 * 92 / 7)
    np.testing.assert_allclose(np.quantile(gain, (0.05, 0.5, 0.95)), [1, 2, 4], rtol=0.05)


def test_a_company_that_never_advertised_can_begin() -> None:
    """No channel in the panel: total media starts at 0 and reaches three times the new one's."""
    business = parse_business(
        profile_of(channels=()) | {"benchmark_channels": {"kol": KOL}}, "by hand"
    )
    world = build_world(load_plan(), business, SteadyFit(business))  # type: ignore[arg-type]
    entry = world.catalogue["media_total"]
    assert (entry.status_quo, entry.maximum) == (0, pytest.approx(300 * WEEKS))
    assert world.catalogue.idle("media_total") is None
    assert spent(world, {"media_total": 100 * WEEKS}).sum() == pytest.approx(100 * WEEKS)


# ---- committed spends

COMMITTED = {"DE": {"display": 0.5 * YEAR, "search": 0.25 * YEAR}}


def test_total_media_stops_at_what_is_committed() -> None:
    catalogue = world_with(commitments=COMMITTED).catalogue
    assert catalogue["media_total"].minimum == pytest.approx(0.75 * YEAR)
    move = Scenario("status_quo").move("media_total", 0.0, catalogue)
    assert move.value == pytest.approx(0.75 * YEAR)
    assert str(move.reason).startswith("Committed spends keep it from falling below")


def test_a_part_of_the_split_stops_where_a_commitment_begins() -> None:
    """German display needs 0.5 of 4, a share of 0.125, and is half of what Germany has."""
    catalogue = world_with(commitments=COMMITTED).catalogue
    start = Scenario("status_quo")
    own = start.move("media_split[DE,display]", 0.0, catalogue)
    assert own.value == pytest.approx(0.125, abs=1e-6)
    assert "Committed spends keep it" in str(own.reason)
    low = start.move("media_split[DE]", 0.0, catalogue)
    assert low.value == pytest.approx(0.25, abs=1e-6)
    high = start.move("media_split[US]", 1.0, catalogue)
    assert high.value == pytest.approx(0.75, abs=1e-6)
    assert "Committed spends elsewhere leave at most" in str(high.reason)
    with pytest.raises(ScenarioError, match="Committed spends"):
        start.set("media_split[DE,display]", 0.1, catalogue)


def test_others_that_make_room_keep_their_commitments() -> None:
    """American search up to s leaves 1 - s to three equal parts; German display needs 0.125."""
    world = world_with(commitments=COMMITTED)
    move = Scenario("status_quo").move("media_split[US,search]", 0.9, world.catalogue)
    assert move.value == pytest.approx(1 - 3 * 0.125, abs=1e-6)
    assert "elsewhere" in str(move.reason)
    outcome = evaluate(move.scenario, world, draws=16)
    assert outcome.commitments.added == pytest.approx(0, abs=1e-4 * YEAR)


def test_a_part_that_falls_short_already_may_move_but_not_lose_more() -> None:
    """At 0.25 of the money German display lacks half; it may rise, and fall no further."""
    catalogue = world_with(commitments=COMMITTED).catalogue
    start = Scenario("status_quo", levers={"media_total": YEAR})
    up = start.move("media_split[DE,display]", 0.4, catalogue)
    assert (up.value, up.reason) == (pytest.approx(0.4), None)
    down = start.move("media_split[DE,display]", 0.2, catalogue)
    assert down.value == pytest.approx(0.25, abs=1e-6)


def test_money_never_falls_below_a_commitment_and_what_that_adds_is_told() -> None:
    """At 0.25 of the money each cell has 0.25: German display needs 0.25 more."""
    world = world_with(commitments=COMMITTED)
    outcome = evaluate(Scenario("status_quo", levers={"media_total": YEAR}), world, draws=16)
    assert outcome.commitments.total == pytest.approx(0.75 * YEAR)
    assert outcome.commitments.added == pytest.approx(0.25 * YEAR)
    ((market, channel, added),) = outcome.commitments.cells
    assert (market, channel, added) == ("DE", "display", pytest.approx(0.25 * YEAR))
    money = spent(world, {"media_total": YEAR})
    np.testing.assert_allclose(money, np.array([[0.25, 0.25], [0.25, 0.5]]) * YEAR, rtol=1e-9)


def test_commitments_are_a_years_and_scale_with_the_horizon() -> None:
    world = world_with("next_quarter", commitments=COMMITTED)
    assert world.catalogue["media_total"].minimum == pytest.approx(0.75 * YEAR * 91 / 365)


@pytest.mark.parametrize("years", [3, 6])
def test_the_base_year_is_not_lifted(years: int) -> None:
    """Last year spent 4; a commitment below it and one above it leave that as it was."""
    world = world_with(commitments={"DE": {"display": years * YEAR}})
    base = evaluate(Scenario("status_quo"), world.base_year, draws=16)
    assert base.facts.media("year") == pytest.approx(4 * YEAR)
    assert base.kpis["orders"].mean == pytest.approx(world.base_orders.sum(), rel=1e-5)
    assert base.commitments.total == 0
    assert spent(world)[1, 1] == pytest.approx(years * YEAR)


# ---- levers that cannot move anything


def test_a_world_without_channels_says_so_and_evaluates() -> None:
    world = steady_world(channels=())
    for key in ("media_total", "media_cost"):
        assert "no media channel" in (world.catalogue.idle(key) or "")
    kpis = evaluate(Scenario(), world, draws=16).kpis
    assert "media" in (kpis["roas"].reason or "")
    assert all(r.reason or np.isfinite(r.mean) for r in kpis.values())
    assert kpis["orders"].mean > 0


def test_without_a_programme_the_plan_is_the_status_quo() -> None:
    world = steady_world(numbers={"programme_budget": 0.0})
    assert not world.has_programme
    for key in ("programme_funding", "realisation", "delay", "ramp_weeks"):
        assert "no programme" in (world.catalogue.idle(key) or "")
    plan, quiet = (
        evaluate(Scenario(base), world, draws=16).kpis for base in ("plan", "status_quo")
    )
    assert {k: r.mean for k, r in plan.items()} == {k: r.mean for k, r in quiet.items()}
    assert world.catalogue["hedge"].plan == 0


def test_parts_with_nothing_beside_them_are_idle() -> None:
    catalogue = steady_world().catalogue
    for key in ("media_split[GB]", "media_split[search]", "platform_mix[europe,amazon]"):
        assert catalogue.idle(key) == "There is nothing beside it: it always has all of it."
    assert catalogue.idle("media_split[Q1]") is None
    assert catalogue.idle("price") is None


@pytest.mark.parametrize(
    ("horizon", "unit"),
    [("plan_year", "per year"), ("next_52_weeks", "per year"), ("next_quarter", "per quarter")],
)
def test_media_money_is_of_its_horizon(horizon: str, unit: str) -> None:
    assert steady_world(horizon=horizon).catalogue["media_total"].unit == f"USD {unit}"


# ---- flags


def test_flags_name_what_rests_on_assumptions() -> None:
    world = world_with(benchmark_channels={"kol": KOL})
    texts = {flag.about: flag.text for flag in world.flags}
    assert "benchmark, 1 to 4 back on each unit spent, 2 in the middle" in texts["channel:kol"]
    assert texts["competitor_price"].startswith("No competitor prices in the panel")
    assert "roas" not in texts


def test_a_market_without_currency_is_flagged() -> None:
    flags = {flag.about: flag.text for flag in steady_world({"currencies": (None,)}).flags}
    assert flags["market:GB"] == "No currency was given for GB: its money is read as US dollars."


def test_markets_alike_share_one_remark() -> None:
    """Seven markets without a currency: one remark on the world, six of them named."""
    names = [f"m{number}" for number in range(7)]
    one, many = Flag("", "only {market}"), Flag("", "{count} markets ({markets})")
    assert [(f.about, f.text) for f in about_markets(["m0"], one, many)] == [
        ("market:m0", "only m0")
    ]
    told = [(flag.about, flag.text) for flag in about_markets(names, one, many)]
    assert told == [("", "7 markets (m0, m1, m2, m3, m4, m5 …)")]
    assert not list(about_markets([], one, many))


def test_a_list_of_remarks_tells_defaults_of_levers_once() -> None:
    price, hedge = (
        replace(RESTS, about=k, names={"figures": f})
        for k, f in (("price", "a, b"), ("hedge", "b"))
    )
    first, last = Flag("", "first"), Flag("roas", "last")
    found = grouped((first, price, hedge, last))
    assert [flag.text for flag in found] == [
        "first",
        "2 levers stand on 2 usual values: a, b. Each lever names its own.",
        "last",
    ]
    assert grouped((first, price, last)) == (first, price, last)


# ---- draws


@pytest.mark.parametrize(
    ("markets", "channels", "weeks", "draws"),
    [
        (8, 10, 53, 512),  # the demo brand: 11,024
        (95, 13, 52, 512),  # 143,260
        (200, 8, 52, 512),  # 249,600 of 250,000
        (201, 8, 52, 256),  # 250,848
        (400, 30, 53, 128),  # 975,200, a little under four times as much
        (4000, 30, 53, 64),  # never fewer
    ],
)
def test_large_worlds_take_fewer_draws(markets: int, channels: int, weeks: int, draws: int) -> None:
    """markets x weeks x (channels + 16) of work; draws halve until it is 250,000 x 512 or less."""
    assert draws_at_rest(markets, channels, weeks) == draws


def test_a_world_of_fewer_draws_says_so_and_answers_with_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = steady_world()
    full = world.draws
    assert not [flag for flag in world.flags if "estimated with" in flag.text]
    assert evaluate(Scenario(), world).draws == full
    monkeypatch.setattr("model.world.draws.MOST_WORK", 1)
    monkeypatch.setattr("model.world.draws.FEWEST", full // 2)
    small = steady_world()
    assert (small.draws_at_rest, small.draws_while_dragged) == (full // 2, full // 8)
    (flag,) = (flag for flag in small.flags if "estimated with" in flag.text)
    assert flag.names == {"draws": str(full // 2), "all": str(full)}
    assert evaluate(Scenario(), small).draws == full // 2
    assert status_quo_of_base_year(small).draws == full // 2


def test_a_short_history_is_flagged() -> None:
    """60 weeks to the end of 2025 hold the base year; 30 do not."""
    world = steady_world({"n_weeks": 30}, "next_52_weeks")
    found = [flag for flag in world.flags if flag.about == "gmv_growth"]
    assert [flag.names["weeks"] for flag in found] == ["30"]
    assert not [flag for flag in steady_world().flags if flag.about == "gmv_growth"]
    growth = evaluate(Scenario("status_quo"), world, draws=16).kpis["gmv_growth"]
    assert growth.mean == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("horizon", ["plan_year", "next_52_weeks", "next_quarter"])
def test_annual_things_scale_with_the_horizon(horizon: str) -> None:
    """Stock of 73 days at a quarter a year; overhead is a tenth of the horizon's net revenue."""
    world = steady_world(horizon=horizon, numbers={"event_loss_share": 0.02})
    outcome = evaluate(Scenario("status_quo"), world, draws=512)
    books = outcome.facts.books
    net = outcome.kpis["net_revenue"].mean
    assert books.overhead.mean() == pytest.approx(0.1 * net, rel=1e-6)
    assert books.expected_loss == pytest.approx(0.02 * net, rel=1e-3)
    cogs = outcome.facts.line("cogs", "year").mean()
    assert books.holding_cost.mean() == pytest.approx(0.25 * cogs * 73 / 365, rel=1e-6)


@pytest.mark.parametrize("horizon", ["plan_year", "next_52_weeks", "next_quarter"])
def test_what_reports_credit_in_a_year_counts_by_days(horizon: str) -> None:
    """Ads cause 200 orders a week, reports credit 100 of 36 USD on 1000 USD: ROAS is 3.6."""
    world = steady_world(horizon=horizon)
    np.testing.assert_allclose(world.iota, 2, rtol=1e-6)
    weeks = world.history.length / 7
    np.testing.assert_allclose(world.attributed, 100 * 36 * weeks, rtol=1e-9)
    kpis = evaluate(Scenario("status_quo"), world, draws=16).kpis
    assert kpis["roas"].mean == pytest.approx(3.6)
    assert kpis["iroas"].mean == pytest.approx(7.2)


def test_a_quarter_spends_the_first_quarter_of_a_years_programme() -> None:
    """The budget is a year's: the run-rate's cost is all of it, whatever the horizon."""
    numbers = {"programme_budget": 1e6, "event_loss_share": 0.02}
    year, quarter = (
        evaluate(Scenario("plan"), steady_world(horizon=horizon, numbers=numbers), draws=64)
        for horizon in ("plan_year", "next_quarter")
    )
    whole, first = (outcome.facts.books.programme for outcome in (year, quarter))
    assert 0 < whole.cost[0] < whole.cost.sum() < 1e6  # the reserve is set aside, not spent
    assert first.cost.tolist() == [whole.cost[0]]
    assert first.full_cost == whole.full_cost == whole.cost.sum()
    share = "risk_loss_share_of_budget"
    losses = year.kpis["risk_loss"].mean
    assert year.kpis[share].mean == pytest.approx(losses / 1e6, rel=1e-9)
    assert (quarter.kpis[share].mean, quarter.kpis[share].reason) == (
        None,
        "the budget is a year's, the horizon is shorter",
    )


def test_stock_dearer_than_all_overhead_leaves_nothing_fixed() -> None:
    """Overhead of 0 %, holding cost included: the stock alone is paid, and cuts bring nothing."""
    world = steady_world(numbers={"overhead_share": 0.0, "event_loss_share": 0.02})
    for change in (0.0, -0.2):
        scenario = Scenario("status_quo", levers={"overhead_change": change})
        books = evaluate(scenario, world, draws=16).facts.books
        assert books.fixed_cost == 0
        np.testing.assert_allclose(books.overhead, books.holding_cost)


def test_a_company_whose_orders_all_come_back_still_gets_an_answer() -> None:
    """Nothing is kept of its sales: shares of net revenue say why they have no figure."""
    world = steady_world(return_rate=1.0, numbers={"event_loss_share": 0.02})
    assert world.base_logistics_share == 1
    kpis = evaluate(Scenario("status_quo"), world, draws=16).kpis
    assert kpis["logistics_cost_share"].reason == "net revenue is zero"
    better = evaluate(Scenario("plan"), world, draws=16).kpis  # fewer returns, so some are kept
    assert 0 < (better["logistics_cost_share"].mean or 0) < np.inf
