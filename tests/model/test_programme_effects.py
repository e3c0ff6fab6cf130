"""What programme effects do to levels and markets, and its money counted once, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from model.plan import Plan
from model.plan.initiatives import Effect
from model.programme import Driver, InForce, no_programme
from tests.model.programme_case import (
    PLAN,
    WAREHOUSE_LINE,
    effect,
    initiative,
    line,
    made,
    setting_of,
)

LEVELS = np.array([[0.0], [0.5], [1.0]])

# ---- what an effect does to a level


@pytest.mark.parametrize(
    ("given", "base", "factors"),
    [
        # 20 % less, half of it: × 0.9.
        (effect(value=-20), 0.1, [1, 0.9, 0.8]),
        # 5 points on 20 %: to 25 %.
        (effect(value=5, unit="percentage_points"), 0.2, [1, 1.125, 1.25]),
        # From 72 to 24 hours: a third.
        (effect("order_cycle_hours", 24, unit="hours"), 72.0, [1, 2 / 3, 1 / 3]),
        # A return of 3 from 2.5.
        (effect("ad_roi", 3, unit="ratio"), 2.5, [1, 1.1, 1.2]),
    ],
)
def test_factors_by_form(given: Effect, base: float, factors: list[float]) -> None:
    driver = Driver("x", given, (0,), np.ones(1), np.ones(1))
    np.testing.assert_allclose(driver.factor(base, LEVELS)[:, 0], factors)


def test_progress_by_week_and_by_window() -> None:
    """Strengths 0.5 and 1; the ramp half way in week one; a window of a third and two thirds."""
    driver = Driver("x", effect(), (0,), np.array([0.5, 1.0]), np.array([0.5, 1.0]))
    np.testing.assert_allclose(driver.progress(), [[0.25, 0.5], [0.5, 1]])
    weights = np.array([[1 / 3], [2 / 3]])
    np.testing.assert_allclose(driver.progress(weights), [[5 / 12, 5 / 6]])


def test_the_most_specific_scope_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Returns: all − 10 %, the EU − 20 %, Germany − 30 %: each market hears one claim."""
    pairs = tuple(
        (initiative(key, "effort"), effect(value=value, scope=scope))
        for key, value, scope in (("a", -10, "all"), ("b", -20, "europe"), ("c", -30, "DE"))
    )

    monkeypatch.setattr(Plan, "effects_for", lambda *_: pairs)
    found = InForce.of(setting_of(("u",)), "composite", {})
    assert [(one.key, markets) for one, _, markets in found.effects] == [
        ("a", (0,)),
        ("b", (1,)),
        ("c", (2,)),
    ]


# ---- money


def test_reserve_is_funding_and_media_money_is_media_once() -> None:
    """1000 for the warehouse, 200 not itemised, 300 of ads, 400 in reserve: cost is 1200."""
    lines = (
        WAREHOUSE_LINE,
        line("rest", 200.0, "not_itemised"),
        line("ads", 300.0, "media"),
        line("reserve", 400.0, "reserve"),
    )
    found = made({}, lines=lines)
    assert (found.cost.sum(), found.media.sum(), found.reserve) == (1200, 300, 400)
    assert sum(found.by_line.values()) == 1900


def test_money_falls_into_its_quarters_and_follows_funding() -> None:
    spread = line("warehouse_line", 1000.0, quarters_percent={"2026-Q2": 30.0, "2026-Q4": 10.0})
    found = made({"programme_funding": 0.5}, lines=(spread,))
    np.testing.assert_allclose(found.cost, [0, 375, 0, 125])


def test_money_of_another_year_is_not_cost_of_this_one() -> None:
    early = line("warehouse_line", 1000.0, quarters_percent={"2025-Q4": 25.0, "2026-Q1": 75.0})
    np.testing.assert_allclose(made({}, lines=(early,)).cost, [750, 0, 0, 0])


@pytest.mark.parametrize(("reading", "as_media"), [("media", True), ("programme", False)])
def test_ad_diversification_is_media_or_programme_never_both(reading: str, as_media: bool) -> None:
    """Audit A10: the shipped line moves from one to the other and the total stays."""
    options = {"ad_diversification": reading}
    lines = PLAN.budget_lines_for("electronics", options)
    (ads,) = [one for one in PLAN.budget_lines_for("electronics", {}) if one.kind == "media"]
    found = made({}, lines=lines)
    total = sum(one.amount for one in lines)
    assert found.media.sum() == pytest.approx(ads.amount if as_media else 0)
    assert found.cost.sum() + found.media.sum() + found.reserve == pytest.approx(total)


def test_the_life_of_assets_goes_by_their_money() -> None:
    """3000 for two years and 1000 for ten: four years; half of the first: (3000 + 10000) / 2500."""
    pairs = [
        (initiative("tool", asset_life_years=2.0), effect()),
        (initiative("hall", asset_life_years=10.0), effect("logistics_cost")),
    ]
    lines = (
        line("tool_line", 3000.0, initiative="tool"),
        line("hall_line", 1000.0, initiative="hall"),
        line("rest", 500.0, "not_itemised"),
    )
    assert made({}, *pairs, lines=lines).asset_life == pytest.approx(4)
    halved = made({"funding[tool_line]": 0.5}, *pairs, lines=lines)
    assert halved.asset_life == pytest.approx(5.2)
    assert made({}, *pairs, lines=lines[2:]).asset_life > 0


def test_without_the_programme_there_is_nothing() -> None:
    twin = no_programme(setting_of(("u",)))
    assert twin.drivers == ()
    assert (twin.cost.sum(), twin.media.sum(), twin.reserve) == (0, 0, 0)
    assert twin.cost.shape == (4,)
    assert twin.one("return_rate") is None
    assert twin.of("return_rate") == ()


def test_the_budget_of_the_plan_does_not_follow_the_slider() -> None:
    """The denominator of the risk share is the plan's own budget (audit E3)."""
    setting = setting_of(("u",))
    assert InForce.of(setting, "electronics", {}).budget == PLAN.planned_budget("electronics")
