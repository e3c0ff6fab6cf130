"""What demand is made of: parts add up to the KPIs in every draw, whatever the company."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Memo, Outcome, Scenario, World, evaluate
from model.breakdown.demand import (
    METRICS,
    PARTS,
    Metric,
    by_market,
    forecast,
    reach,
    weekly_parts,
    year_before,
)
from model.levers import BASES
from model.levers.record import Base
from model.world.file import read_world
from tests.model.test_world_own import panel_text, world_of
from tests.pages.companies import bare, two_markets

DRAWS = 64
DRIVERS = {
    "market_growth": (-0.1, 0.3),
    "competitor_price": (-0.1, 0.1),
    "price": (-0.05, 0.05),
    "delivery_speed": (0.0, 0.3),
}


@pytest.fixture(scope="module")
def memo() -> Memo:
    return Memo()


def moved(world: World, base: Base = "status_quo", **levers: float) -> Scenario:
    scenario = Scenario(base)
    for key, value in levers.items():
        scenario = scenario.set(key, value, world.catalogue)
    return scenario


def assert_closes(outcome: Outcome, scope: str | None = None) -> None:
    """Parts of the year are the KPI in every draw; parts of the weeks are the path."""
    for metric in METRICS:
        found = forecast(outcome, scope, metric)
        expected = (
            outcome.facts.line("gmv", "year", scope)
            if metric == "gmv"
            else outcome.facts.orders("year", scope)
        )
        np.testing.assert_allclose(found.total, expected, rtol=1e-10)
        np.testing.assert_allclose(found.by_week.sum(axis=0), found.path.mean, rtol=1e-10)
        inside = found.by_quarter.sum(axis=1)
        scale = np.abs(inside).max()
        np.testing.assert_allclose(inside, found.totals.mean(axis=1), atol=1e-10 * scale)
        assert (found.path.p05 <= found.path.p95).all()


# ---- by hand


def test_of_700_orders_a_week_500_come_by_themselves_and_200_through_media(steady: World) -> None:
    """No season, no price move, no programme: two parts, 365 / 7 weeks of them."""
    found = forecast(evaluate(Scenario("status_quo"), steady, draws=4), metric="orders")
    inner = found.by_week[:, 1:-1]
    np.testing.assert_allclose(inner[PARTS.index("base")], 500)
    np.testing.assert_allclose(inner[PARTS.index("media")], 200)
    np.testing.assert_allclose(inner[[1, 2, 4]], 0, atol=1e-9)
    assert found.part("base").mean == pytest.approx(500 * 365 / 7)
    assert found.part("media").mean == pytest.approx(200 * 365 / 7)


def test_growth_is_base_and_a_dearer_rival_is_price(steady: World) -> None:
    """A tenth more demand is base; what the rival's price adds comes on top of that."""
    scenario = moved(steady, market_growth=0.1, competitor_price=0.05)
    outcome = evaluate(scenario, steady, draws=4)
    found = forecast(outcome, metric="orders")
    rivals = 1.05 ** outcome.facts.books.road.view.cross[:, 0]
    base = 1.1 * 500 * 365 / 7
    assert found.part("base").mean == pytest.approx(base)
    np.testing.assert_allclose(found.totals[PARTS.index("price")], base * (rivals - 1))
    np.testing.assert_allclose(found.totals[PARTS.index("media")], base * 2 / 5 * rivals)


# ---- the demo


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("scope", [None, "europe", "eu", "TH"])
def test_parts_close_in_every_preset_and_scope(
    world: World, memo: Memo, base: Base, scope: str | None
) -> None:
    assert_closes(evaluate(Scenario(base), world, memo, DRAWS), scope)


@settings(max_examples=12)
@given(
    values=st.fixed_dictionaries({k: st.floats(*ends) for k, ends in DRIVERS.items()}),
    media=st.floats(0, 2),
)
def test_parts_close_wherever_the_levers_stand(
    world: World, memo: Memo, values: dict[str, float], media: float
) -> None:
    spent = media * world.catalogue["media_total"].status_quo
    assert_closes(evaluate(moved(world, "plan", media_total=spent, **values), world, memo, DRAWS))


def test_parts_of_weeks_close_in_every_draw(world: World, memo: Memo) -> None:
    outcome = evaluate(Scenario("bold"), world, memo, DRAWS)
    parts, caused = weekly_parts(outcome)
    books = outcome.facts.books
    orders = books.road.flow(books.variant).total * books.road.market().factor
    inside = outcome.world.year.share
    by_quarter = np.einsum("ptk,tq->qk", parts, inside)
    np.testing.assert_allclose(by_quarter, (orders * outcome.facts.order_value).sum(axis=2))
    np.testing.assert_allclose(inside.sum(axis=1) @ caused, outcome.facts.caused_gmv("year"))


def test_the_path_is_the_one_of_home(world: World, memo: Memo) -> None:
    outcome = evaluate(Scenario(), world, memo, DRAWS)
    for metric in METRICS:
        path, home = forecast(outcome, metric=metric).path, outcome.weekly(metric)
        np.testing.assert_allclose(path.mean, home.mean)
        np.testing.assert_allclose([path.p05, path.p95], [home.p05, home.p95])


def test_the_season_moves_sales_between_weeks_and_adds_nothing(world: World, memo: Memo) -> None:
    found = forecast(evaluate(Scenario("plan"), world, memo, DRAWS))
    np.testing.assert_allclose(found.totals[1] / found.total, 0, atol=1e-12)
    season = found.by_week[1]
    assert season.max() > 0.1 * found.path.mean.mean()
    assert 44 <= int(season.argmax()) <= 51  # the weeks before Christmas


def test_the_programme_is_the_scenario_less_itself_without_it(world: World, memo: Memo) -> None:
    outcome = evaluate(Scenario("plan"), world, memo, DRAWS)
    facts = outcome.facts
    twin = facts.without.ledger["gmv"].sum(axis=(0, 2))
    found = forecast(outcome)
    gained = found.totals[PARTS.index("programme")]
    np.testing.assert_allclose(gained, found.total - twin, rtol=1e-9)
    assert (gained > 0).all()


def test_the_status_quo_has_no_price_and_no_programme_part(world: World, memo: Memo) -> None:
    found = forecast(evaluate(Scenario("status_quo"), world, memo, DRAWS))
    for part in ("price", "programme"):
        np.testing.assert_allclose(found.totals[PARTS.index(part)] / found.total, 0, atol=1e-12)


def test_no_media_money_leaves_what_is_remembered_of_the_year_before(
    world: World, memo: Memo
) -> None:
    """The adstock carried in fades: media sell something at first and nothing in the end."""
    quiet = moved(world, media_total=0.0)
    media = forecast(evaluate(quiet, world, memo, DRAWS)).by_week[PARTS.index("media")]
    assert media[0] > 1000 * abs(media[-1])


# ---- the year before


def test_the_year_before_stands_52_weeks_back(world: World, memo: Memo) -> None:
    outcome = evaluate(Scenario("bold"), world, memo, DRAWS)
    sold = year_before(outcome, metric="orders")
    history = world.fit.history
    place = history.week_labels.position("2025-11-24")
    week = world.weeks.index("2026-11-23")
    assert sold[week] == pytest.approx(history.outcome[:, place].sum(), rel=1e-5)
    known = sold[~np.isnan(sold)]
    assert 51 <= known.size <= 53
    parts = sum(year_before(outcome, market, "orders")[week] for market in world.markets)
    assert parts == pytest.approx(sold[week])


# ---- markets


def test_markets_are_the_kpis_of_markets(world: World, memo: Memo) -> None:
    outcome = evaluate(Scenario("plan"), world, memo, DRAWS)
    rows = by_market(outcome)
    assert [row.market for row in rows] == list(world.markets)
    for row in rows:
        assert row.growth is not None
        gmv = outcome.kpi(f"gmv[{row.market}]")
        assert row.gmv.mean == pytest.approx(gmv.mean)
        assert row.gmv.p95 == pytest.approx(gmv.p95)
        assert row.growth.mean == pytest.approx(outcome.kpi(f"gmv_growth[{row.market}]").mean)
        share = (gmv.draws / outcome.kpis["gmv"].draws).mean()
        assert row.share.mean == pytest.approx(share)
    assert sum(row.share.mean for row in rows) == pytest.approx(1)


# ---- how far the history reaches


def test_status_quo_stays_inside_what_was_seen(world: World, memo: Memo) -> None:
    seen = reach(evaluate(Scenario("status_quo"), world, memo, DRAWS))
    assert (seen.spend, seen.prices) == ((), ())
    assert (seen.last_seen, seen.weeks_seen, seen.weeks_ahead) == ("2025-12-22", 104, 53)


def test_trebled_media_and_dear_prices_lie_outside(world: World, memo: Memo) -> None:
    spent = 3 * world.catalogue["media_total"].status_quo
    scenario = moved(world, media_total=spent, price=0.15)
    outcome = evaluate(scenario, world, memo, DRAWS)
    seen = reach(outcome)
    assert len(seen.spend) > seen.cells / 2
    assert seen.spend[0].times is not None
    assert seen.spend[0].times <= 3.001
    assert seen.prices is not None
    assert len(seen.prices) > len(world.markets) / 2
    for one in seen.prices:
        assert one.price == pytest.approx(1.15)
        assert one.high < 1.15
    assert {one.market for one in reach(outcome, "DE").prices or ()} <= {"DE"}
    assert {cell.market for cell in reach(outcome, "DE").spend} == {"DE"}


def test_a_cell_that_never_spent_is_named_first(world: World) -> None:
    seen = np.array(world.demand.observed_spend)
    seen[2, 1] = 0.0
    blind = replace(world, demand=replace(world.demand, observed_spend=seen), _views={})
    first = reach(evaluate(Scenario("status_quo"), blind, draws=8)).spend[0]
    assert (first.market, first.channel, first.times) == (world.markets[2], world.channels[1], None)


# ---- companies of one's own


@pytest.mark.parametrize("file", [bare, two_markets])
def test_a_company_of_ones_own_closes(file: Callable[[], str]) -> None:
    outcome = evaluate(Scenario(), read_world(file()))
    assert_closes(outcome)
    assert_closes(outcome, outcome.world.markets[0])
    assert by_market(outcome)[0].share.mean > 0
    assert reach(outcome).prices is None


@pytest.mark.parametrize("horizon", ["next_52_weeks", "next_quarter"])
@pytest.mark.parametrize("dated", [True, False])
def test_weeks_after_a_panels_end_close(horizon: str, dated: bool) -> None:
    world = world_of(panel_text(3, 1, dated=dated), horizon)
    outcome = evaluate(Scenario(), world, draws=16)
    assert_closes(outcome)
    assert_closes(outcome, "m1")
    sold = year_before(outcome, metric="orders")
    history = world.fit.history
    np.testing.assert_allclose(sold[0], history.outcome[:, -52].sum(), rtol=1e-5)
    assert reach(outcome).weeks_ahead == (52 if horizon == "next_52_weeks" else 13)


def test_forty_markets_close() -> None:
    outcome = evaluate(Scenario(), world_of(panel_text(40, 1)), draws=8)
    assert_closes(outcome)
    assert_closes(outcome, "m7")
    assert len(by_market(outcome)) == 40


def test_what_is_unknown_is_named(steady: World) -> None:
    outcome = evaluate(Scenario(), steady, draws=2)
    with pytest.raises(ValueError, match="no market or region 'Mars'"):
        forecast(outcome, "Mars")
    wrong: Metric = "clicks"  # type: ignore[assignment]
    with pytest.raises(ValueError, match="no metric 'clicks'; there are gmv, orders"):
        forecast(outcome, metric=wrong)
