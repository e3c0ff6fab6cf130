"""Channels: parts sum to the KPIs, the next dollar, curves, and what moving money would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Memo, Outcome, Scenario, World, evaluate, load_plan, load_world
from model.breakdown.channels import (
    ChannelReturn,
    Curve,
    caused_gmv,
    channel_returns,
    credited_gmv,
    move_effect,
    moved,
    next_by_cell,
    response_curve,
    small_curves,
)
from model.breakdown.channels.caused import cm2_per_order, money_of, next_orders, orders_at
from model.demand import DemandDraws
from model.levers import ScenarioError
from model.levers.record import BASES, Base
from model.scenario import resolve
from model.world import build_world
from model.world.file import read_world
from tests.model.business_case import SteadyFit, business_of
from tests.pages.companies import bare, committed, two_markets

DRAWS = 64
MEMO = Memo()


@cache
def demo() -> World:
    return load_world()


def outcome(scenario: Scenario, world: World | None = None, draws: int = DRAWS) -> Outcome:
    return evaluate(scenario, world or demo(), memo=MEMO, draws=draws)


def response_curves(found: Outcome, market: str | None = None) -> list[Curve]:
    return [response_curve(found, channel, market) for channel in found.world.channels]


def by_channel(rows: tuple[ChannelReturn, ...]) -> dict[str, ChannelReturn]:
    return {row.channel: row for row in rows}


@pytest.mark.parametrize("base", BASES)
def test_channels_sum_to_what_media_cause_and_are_credited_in_every_draw(base: Base) -> None:
    found = outcome(Scenario(base=base))
    facts = found.facts
    assert np.allclose(caused_gmv(found).sum(axis=(1, 2)), facts.caused_gmv("year"), rtol=1e-5)
    assert np.allclose(credited_gmv(found).sum(axis=(1, 2)), facts.credited_gmv("year"), rtol=1e-5)
    rows = channel_returns(found)
    assert sum(row.spend for row in rows) == pytest.approx(facts.media("year"))
    assert sum(row.share for row in rows) == pytest.approx(1)
    assert sum(row.gmv.mean for row in rows) == pytest.approx(facts.caused_gmv("year").mean())


def test_markets_sum_to_all_markets() -> None:
    found = outcome(Scenario())
    whole = channel_returns(found)
    parts = [channel_returns(found, market) for market in demo().markets]
    for place, row in enumerate(whole):
        assert sum(part[place].spend for part in parts) == pytest.approx(row.spend)
        assert sum(part[place].gmv.mean for part in parts) == pytest.approx(row.gmv.mean)
        assert sum(part[place].attributed for part in parts) == pytest.approx(row.attributed)


def test_a_row_is_the_arithmetic_of_its_words() -> None:
    """ROAS = credited / spend, iROAS = caused / spend, incrementality = caused / credited."""
    for row in channel_returns(outcome(Scenario())):
        assert row.iroas is not None
        assert row.roas is not None
        assert row.incrementality is not None
        assert row.roas == pytest.approx(row.attributed / row.spend)
        assert row.iroas.mean == pytest.approx(row.gmv.mean / row.spend)
        assert row.iroas.mean == pytest.approx(row.roas * row.incrementality)
        assert row.break_even == pytest.approx(row.next_iroas.mean / row.next_cm2.mean)
        assert row.gmv.low < row.gmv.mean < row.gmv.high


@pytest.mark.parametrize("channel", ["search", "kol"])
def test_the_next_dollar_is_what_one_per_cent_more_of_the_channel_brings(channel: str) -> None:
    """Against a whole evaluation with one per cent more money in this channel alone."""
    scenario, world = Scenario(base="status_quo"), demo()
    found = outcome(scenario)
    row = by_channel(channel_returns(found))[channel]
    share, total = found.settings[f"media_split[{channel}]"], found.settings["media_total"]
    more = 0.01 * share * total
    levers = {"media_total": total + more}
    for name in world.channels:
        part = found.settings[f"media_split[{name}]"] * total
        extra = more if name == channel else 0.0
        levers[f"media_split[{name}]"] = round((part + extra) / (total + more), 12)
    then = outcome(Scenario(base="status_quo", levers=levers))
    gmv, cm3 = (float((then.kpis[k].draws - found.kpis[k].draws).mean()) for k in ("gmv", "cm3"))
    assert row.next_iroas.mean == pytest.approx(gmv / more, rel=0.005)
    assert row.next_cm2.mean - 1 == pytest.approx(cm3 / more, rel=0.005, abs=0.002)


def test_a_verdict_is_the_probability_in_a_word() -> None:
    row = channel_returns(outcome(Scenario()))[0]
    words = {
        chance: ChannelReturn(**(vars(row) | {"earns": chance})).verdict
        for chance in (0.0, 0.19, 0.2, 0.79, 0.8, 1.0)
    }
    assert list(words.values()) == ["loses", "loses", "open", "open", "earns", "earns"]


@pytest.mark.parametrize("base", BASES)
def test_the_curve_runs_through_the_scenario_and_starts_at_what_is_carried_over(base: Base) -> None:
    found = outcome(Scenario(base=base))
    for curve, row in zip(response_curves(found), channel_returns(found), strict=True):
        assert curve.now == pytest.approx(row.spend)
        assert curve.now_gmv == pytest.approx(row.gmv.mean, rel=0.01)
        assert curve.now <= 0.9 * curve.spend[-1] * (1 + 1e-9)
        assert (np.diff(curve.mean) >= 0).all()
        assert (curve.low <= curve.mean).all()
        assert (curve.mean <= curve.high).all()
        assert 0 <= curve.seen[0] <= curve.seen[1]
        assert curve.along(curve.spend)[0] == pytest.approx(curve.mean)


def test_small_curves_are_the_large_ones_with_fewer_draws() -> None:
    found = outcome(Scenario())
    for small, curve in zip(small_curves(found), response_curves(found), strict=True):
        assert (small.now, small.seen) == (curve.now, curve.seen)
        assert small.spend[-1] == curve.spend[-1]
        assert small.now_gmv == pytest.approx(curve.now_gmv, rel=0.1)


def test_the_curve_predicts_a_scenario_with_twice_the_money() -> None:
    start = Scenario(base="status_quo")
    found = outcome(start)
    twice = outcome(
        Scenario("status_quo", levers={"media_total": 2 * found.settings["media_total"]})
    )
    predicted = [
        float(curve.along(np.array([2 * curve.now]))[0][0]) for curve in response_curves(found)
    ]
    reached = [row.gmv.mean for row in channel_returns(twice)]
    assert predicted == pytest.approx(reached, rel=0.01)


def test_curves_of_one_market_hold_its_own_money() -> None:
    found = outcome(Scenario())
    rows = channel_returns(found, "TH")
    for curve, row in zip(response_curves(found, "TH"), rows, strict=True):
        assert curve.now == pytest.approx(row.spend)
        assert curve.now_gmv == pytest.approx(row.gmv.mean, rel=0.01)


def test_a_price_multiplies_what_media_cause_and_needs_no_new_curve() -> None:
    memo, world = Memo(), demo()
    first = evaluate(Scenario(), world, memo=memo, draws=DRAWS)
    before = caused_gmv(first)
    response_curves(first)
    small_curves(first)
    counted = dict(memo.misses)
    dearer = evaluate(Scenario(levers={"price": 0.05}), world, memo=memo, draws=DRAWS)
    after = caused_gmv(dearer)
    response_curves(dearer)
    small_curves(dearer)
    for stage in ("channel_orders", "channel_curves"):
        assert memo.misses[stage] == counted[stage]
    ratio = after.sum(axis=2) / before.sum(axis=2)
    assert np.allclose(ratio, after[..., 0] / before[..., 0])
    assert not np.allclose(ratio, 1)


def test_media_cost_buys_less_for_the_same_money() -> None:
    usual, dear = outcome(Scenario()), outcome(Scenario(levers={"media_cost": 0.3}))
    for row, less in zip(channel_returns(usual), channel_returns(dear), strict=True):
        assert less.spend == pytest.approx(row.spend)
        assert less.gmv.mean < row.gmv.mean


def test_the_effect_of_a_move_is_the_difference_of_two_evaluations() -> None:
    source, target = "media_split[search]", "media_split[kol]"
    found = outcome(Scenario())
    effect = move_effect(found, source, target)
    then = outcome(moved(Scenario(), demo().catalogue, source, target))
    gmv = then.kpis["gmv"].draws - found.kpis["gmv"].draws
    cm3 = then.kpis["cm3"].draws - found.kpis["cm3"].draws
    assert effect.gmv.mean == pytest.approx(gmv.mean(), rel=1e-4)
    assert effect.cm3.low == pytest.approx(np.quantile(cm3, 0.05), rel=1e-3)
    assert effect.cm3.high == pytest.approx(np.quantile(cm3, 0.95), rel=1e-3)
    assert effect.gains == pytest.approx((cm3 > 0).mean())
    assert effect.money == pytest.approx(
        0.1 * found.settings[source] * found.settings["media_total"]
    )


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(("search", "kol", "email", "display")),
    st.sampled_from(("social_ads", "affiliate", "short_video")),
    st.floats(0.0, 1.0),
)
def test_a_move_takes_its_part_and_leaves_the_others_alone(
    source: str, target: str, part: float
) -> None:
    catalogue, start = demo().catalogue, Scenario()
    keys = [f"media_split[{name}]" for name in demo().channels]
    keyed = moved(start, catalogue, f"media_split[{source}]", f"media_split[{target}]", part)
    then = resolve(keyed, catalogue)
    before = resolve(start, catalogue)
    given_away = part * before[f"media_split[{source}]"]
    for key, name in zip(keys, demo().channels, strict=True):
        change = {source: -given_away, target: given_away}.get(name, 0.0)
        assert then[key] == pytest.approx(before[key] + change, abs=1e-6)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("media_split[search]", "media_split[search]"),
        ("media_split[search]", "media_split[US]"),
        ("media_split[nobody]", "media_split[search]"),
        ("price", "media_split[search]"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(source: str, target: str) -> None:
    with pytest.raises(ScenarioError):
        moved(Scenario(), demo().catalogue, source, target)


def test_a_move_cannot_take_committed_money() -> None:
    world = read_world(committed())
    with pytest.raises(ScenarioError, match="Committed"):
        moved(Scenario(), world.catalogue, "media_split[search]", "media_split[social]")


def test_a_held_market_keeps_its_money_while_its_channels_move() -> None:
    """One channel of Thailand gets half of the market's money; no cell elsewhere changes."""
    catalogue, start = demo().catalogue, Scenario()
    before = resolve(start, catalogue).media_split.sum(axis=2)
    whole = float(before[-1].sum())
    move = start.move("media_split[TH,search]", whole / 2, catalogue, {"media_split[TH]"})
    after = resolve(move.scenario, catalogue).media_split.sum(axis=2)
    assert after[:-1] == pytest.approx(before[:-1], abs=1e-7)
    assert after[-1].sum() == pytest.approx(whole, abs=1e-7)
    search = demo().channels.index("search")
    assert after[-1, search] == pytest.approx(whole / 2, abs=3e-4)
    others = np.delete(after[-1], search) / np.delete(before[-1], search)
    assert others == pytest.approx(others[0])


def test_a_channel_of_a_held_market_cannot_take_more_than_the_market_has() -> None:
    catalogue = demo().catalogue
    whole = Scenario().move("media_split[TH,search]", 1.0, catalogue, {"media_split[TH]"})
    assert whole.reason is not None
    assert whole.value == pytest.approx(resolve(Scenario(), catalogue)["media_split[TH]"], abs=1e-6)


def test_no_media_no_channels() -> None:
    found = outcome(Scenario(), read_world(bare()))
    assert channel_returns(found) == ()
    assert small_curves(found) == ()


def test_a_company_of_ones_own_without_reports_is_credited_with_what_it_causes() -> None:
    world = read_world(two_markets())
    found = outcome(Scenario(), world)
    assert np.allclose(
        caused_gmv(found).sum(axis=(1, 2)), found.facts.caused_gmv("year"), rtol=1e-5
    )
    assert [row.channel for row in channel_returns(found, "DE")] == list(world.channels)
    assert all(row.spend > 0 for row in channel_returns(found))


def test_a_channel_without_money_still_has_a_next_dollar() -> None:
    found = outcome(Scenario(base="status_quo", levers={"media_split[email]": 0.0}))
    row = by_channel(channel_returns(found))["email"]
    assert row.spend == 0
    assert row.iroas is None
    assert row.roas is None
    assert row.next_iroas.mean > 0


def test_no_media_money_at_all_is_no_division_by_zero() -> None:
    found = outcome(Scenario(base="status_quo", levers={"media_total": 0.0}))
    for row, curve in zip(channel_returns(found), response_curves(found), strict=True):
        assert (row.spend, row.share, curve.now) == (0, 0, 0)
        assert np.isfinite(row.next_iroas.mean)
        assert np.isfinite(curve.mean).all()
    assert np.isfinite(next_orders(found)).all()


def test_orders_at_the_scenarios_own_money_are_its_orders() -> None:
    found = outcome(Scenario())
    again = orders_at(found.facts.books, money_of(found)).sum(axis=3)
    factor = found.facts.books.road.market().factor
    assert np.allclose(again * factor, found.facts.books.caused_orders, rtol=1e-5)


def test_an_unknown_market_is_named() -> None:
    with pytest.raises(KeyError, match="Atlantis"):
        channel_returns(outcome(Scenario()), "Atlantis")


def test_a_channels_next_dollar_is_its_cells_spread_as_its_money_is() -> None:
    found = outcome(Scenario())
    cells = next_by_cell(found)
    money = money_of(found).sum(axis=2)
    spread = (cells * money).sum(axis=0) / money.sum(axis=0)
    assert spread == pytest.approx([row.next_cm2.mean for row in channel_returns(found)])


def test_an_order_leaves_what_the_ledger_says_of_it() -> None:
    found = outcome(Scenario())
    books = found.facts.books
    booked = books.ledger["cm2"] / books.orders * books.road.market().factor
    np.testing.assert_allclose(cm2_per_order(found), booked, rtol=1e-9)


@dataclass(frozen=True)
class OnlyMedia(SteadyFit):
    """Nothing is sold without media."""

    def project(self, weeks: Sequence[str], n: int) -> DemandDraws:
        drawn = super().project(weeks, n)
        return replace(drawn, base=np.zeros_like(drawn.base))

    in_sample = project


def test_where_nothing_is_sold_yet_the_first_order_leaves_what_an_order_leaves() -> None:
    """T09: 8.34 of every order, and more than a dollar for the first dollar of media."""
    business = business_of()
    world = build_world(load_plan(), business, OnlyMedia(business))  # type: ignore[arg-type]
    found = outcome(Scenario("status_quo", levers={"media_total": 0.0}), world, 4)
    assert found.facts.books.orders.sum() == 0
    np.testing.assert_allclose(cm2_per_order(found), 8.34)
    (row,) = channel_returns(found)
    assert row.next_cm2.mean == pytest.approx(8.34 / 36 * row.next_iroas.mean)
    assert row.next_cm2.mean > 0
