"""The weekly ledger: its weeks add up to the year's figures, whatever the company."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from model import Scenario, World, evaluate
from model.breakdown.weekly import LEDGER_LINES, WeeklyLedger, weekly_ledger
from model.levers import BASES
from model.levers.record import Base
from model.simulate.outcome import Outcome
from model.world.file import read_world
from tests.model.test_world_own import panel_text, world_of
from tests.pages.companies import bare, two_markets

KPIS = ("orders", "gmv", "net_revenue", "cm1", "cm2", "cm3")


def assert_adds_up(outcome: Outcome, ledger: WeeklyLedger) -> None:
    for kpi in KPIS:
        assert ledger[kpi].sum() == pytest.approx(outcome.kpis[kpi].mean, rel=1e-9), kpi
    books = outcome.facts.books.ledger
    for line in LEDGER_LINES[1:]:
        if line == "media":
            by_market = books.media.sum(axis=0)
        else:
            by_market = books[line].mean(axis=1).sum(axis=0)
        scale = np.abs(by_market).max()
        found = ledger[line].sum(axis=0)
        np.testing.assert_allclose(found, by_market, rtol=1e-9, atol=1e-9 * scale, err_msg=line)


def test_a_steady_shop_sells_its_seven_days_a_week(steady: World) -> None:
    """100 orders a day: 700 in a full week, 400 in the four days of the first and last."""
    ledger = weekly_ledger(evaluate(Scenario("status_quo"), steady, draws=4))
    orders = ledger["orders"][:, 0]
    assert (orders[0], orders[1], orders[-1]) == pytest.approx((400, 700, 400))
    assert ledger.days.sum() == 365
    assert (ledger.quarters[0], ledger.quarters[-1]) == ("2026-Q1", "2026-Q4")
    # 30 March 2026: two days of the first quarter, five of the second.
    assert ledger.quarters[ledger.weeks.index("2026-03-30")] == "2026-Q2"


@pytest.mark.parametrize("base", BASES)
def test_weeks_add_up_to_the_ledger_of_the_year(world: World, base: Base) -> None:
    outcome = evaluate(Scenario(base), world, draws=128)
    assert_adds_up(outcome, weekly_ledger(outcome))


def test_they_add_up_where_returns_and_logistics_change_by_quarter(world: World) -> None:
    moved = Scenario("bold").set("return_surge", 0.2, world.catalogue)
    scenario = moved.set("delivery_speed", -0.2, world.catalogue)
    outcome = evaluate(scenario, world, draws=64)
    ledger = weekly_ledger(outcome)
    assert_adds_up(outcome, ledger)
    quarters = outcome.facts.books.ledger["return_freight"].mean(axis=1).sum(axis=1)
    assert len(set(np.round(quarters / quarters[0], 6))) == 4  # the money does differ by quarter


@pytest.mark.parametrize("file", [bare, two_markets])
def test_a_company_of_ones_own_adds_up(file: Callable[[], str]) -> None:
    outcome = evaluate(Scenario(), read_world(file()))
    assert_adds_up(outcome, weekly_ledger(outcome))


@pytest.mark.parametrize("horizon", ["next_52_weeks", "next_quarter"])
def test_weeks_after_a_panels_end_add_up(horizon: str) -> None:
    outcome = evaluate(Scenario(), world_of(panel_text(3, 1), horizon), draws=16)
    assert_adds_up(outcome, weekly_ledger(outcome))


def test_an_unknown_line_is_named(steady: World) -> None:
    ledger = weekly_ledger(evaluate(Scenario(), steady, draws=2))
    with pytest.raises(KeyError, match=r"no ledger line 'ebit'.*orders, gmv"):
        ledger["ebit"]
