"""The home case scored by its four dimensions: by hand, against the key figures, in any world."""

from __future__ import annotations

import numpy as np
import pytest

from model import Scenario, World, evaluate
from model.breakdown.targets import Case, Item, attainment_of, case_of
from model.kpis import Missing, figure
from model.kpis.targets import targets_of
from model.levers.record import BASES, Base
from model.plan import Plan, Target
from model.scorecard import attainment
from model.simulate import Outcome
from model.world import build_world
from model.world.file import read_world
from tests.pages.companies import bare, two_markets

FLOOR = 0.85


def scored(outcome: Outcome) -> Case:
    found = case_of(outcome, "home")
    assert found is not None
    return found


def items(case: Case) -> dict[str, Item]:
    return {item.label: item for side in case.sides for item in side.items}


def with_plan(world: World, plan: Plan) -> World:
    return build_world(plan, world.business, world.fit)


@pytest.fixture(scope="module")
def planned(world: World) -> Outcome:
    return evaluate(Scenario(), world)


@pytest.mark.parametrize("base", BASES)
def test_every_figure_is_the_key_figure_of_the_catalogue(world: World, base: Base) -> None:
    outcome = evaluate(Scenario(base=base), world)
    for item in items(scored(outcome)).values():
        if item.kpi is not None:
            assert item.now.mean == pytest.approx(outcome.kpi(item.kpi).mean), item.kpi


def test_the_margin_is_held_against_the_cases_own_42_per_cent(planned: Outcome) -> None:
    """85 % of 42 % is 35.7 % (audit B6)."""
    margin = items(scored(planned))["Gross margin"]
    assert margin.target is not None
    assert (margin.target.brand, margin.target.value) == ("home", 0.42)
    draws = planned.kpi("gross_margin").draws
    assert margin.now.at_floor == pytest.approx(np.mean(draws >= 0.357))
    assert margin.now.attainment == pytest.approx(draws.mean() / 0.42)


def test_a_figure_without_a_target_of_the_case_borrows_one_by_name(planned: Outcome) -> None:
    found = {name: item.target for name, item in items(scored(planned)).items()}
    borrowed = {name: t.brand for name, t in found.items() if t and t.brand != "home"}
    assert borrowed == {
        "Order processing time": "electronics",
        "Logistics cost share": "beauty",
        "Repurchase rate": "beauty",
    }
    assert found["Average order value"] is None


def test_at_most_targets_reach_the_floor_below_target_over_floor(planned: Outcome) -> None:
    share = items(scored(planned))["Logistics cost share"]
    draws = planned.kpi("logistics_cost_share").draws
    assert share.now.at_floor == pytest.approx(np.mean(0.25 / draws >= FLOOR))


def test_each_quarter_and_the_year_stand_under_the_floor(planned: Outcome) -> None:
    case = scored(planned)
    assert [p.window for p in case.periods] == [*planned.world.year.quarters, "year"]
    for period in case.periods:
        draws = figure(planned.facts, "gross_margin", period.window)
        assert not isinstance(draws, Missing)
        assert period.mean == pytest.approx(np.mean(draws))
        assert case.held is not None
        assert period.attainment == pytest.approx(attainment(float(np.mean(draws)), case.held))
        assert period.at_target == pytest.approx(np.mean(draws >= 0.42))


def test_the_other_reading_takes_the_share_of_the_improvement(world: World) -> None:
    """(expected - 2025) / (42 % - 2025), and a figure that gets worse has a negative share."""
    case = scored(evaluate(Scenario(readings={"attainment": "improvement"}), world))
    margin = items(case)["Gross margin"].now
    assert case.option == "improvement"
    assert margin.mean is not None
    assert margin.start is not None
    way = (margin.mean - margin.start) / (0.42 - margin.start)
    assert margin.attainment == pytest.approx(way)


def aim(world: World, value: float, direction: str) -> Target:
    known = next(t for t in world.plan.targets if t.kpi == "gross_margin")
    return known.model_copy(update={"stated_value": 100 * value, "direction": direction})


@pytest.mark.parametrize(
    ("start", "value", "direction", "reached", "enough"),
    [
        # Two draws, 0.40 and 0.44. Of the way from 0.32 to 0.42 they go 0.8 and 1.2.
        (0.32, 0.42, "at_least", 1.0, 0.5),
        # From 0.52 down to 0.42: 1.2 and 0.8 of the way.
        (0.52, 0.42, "at_most", 1.0, 0.5),
        # The start is past the target or at it: no way to go, the target alone is asked for.
        (0.45, 0.42, "at_least", None, 0.5),
        (0.42, 0.42, "at_least", None, 0.5),
        (0.45, 0.39, "at_least", None, 1.0),
        (0.30, 0.42, "at_most", None, 0.5),
        (0.30, 0.39, "at_most", None, 0.0),
        (None, 0.42, "at_least", None, None),
    ],
)
def test_improvement_by_hand(
    world: World,
    start: float | None,
    value: float,
    direction: str,
    reached: float | None,
    enough: float | None,
) -> None:
    target, draws = aim(world, value, direction), np.array([0.40, 0.44])
    found = attainment_of(draws, target, FLOOR, start, "improvement")
    assert found == (reached if reached is None else pytest.approx(reached), enough)


def test_a_figure_past_its_target_at_the_start_asks_for_the_target(world: World) -> None:
    own = targets_of([{"kpi": "repurchase_rate", "value": 1, "unit": "percent"}], world)
    changed = with_plan(world, world.plan.with_targets(own))
    found = scored(evaluate(Scenario(readings={"attainment": "improvement"}), changed, draws=64))
    now = items(found)["Repurchase rate"].now
    assert (now.attainment, now.at_floor, now.at_target) == (None, 1.0, 1.0)


@pytest.mark.parametrize("profile", ["beauty", "apparel", "home", "electronics", "composite"])
def test_it_shows_under_every_profile(world: World, profile: str) -> None:
    case = scored(evaluate(Scenario(profile=profile), world, draws=64))
    assert case.floor == FLOOR
    assert items(case)["Gross margin"].now.attainment is not None


def test_ones_own_target_goes_before_a_borrowed_one(world: World) -> None:
    own = targets_of([{"kpi": "repurchase_rate", "value": 17, "unit": "percent"}], world)
    changed = with_plan(world, world.plan.with_targets(own))
    target = items(scored(evaluate(Scenario(), changed, draws=64)))["Repurchase rate"].target
    assert target is not None
    assert target.value == 0.17


def test_without_the_plans_targets_there_is_no_floor(world: World) -> None:
    own = targets_of([{"kpi": "gmv_growth", "value": 7, "unit": "percent"}], world)
    changed = with_plan(world, world.plan.with_targets(own, keep=False))
    case = scored(evaluate(Scenario(), changed, draws=64))
    assert case.floor is None
    assert case.periods == ()
    assert all(item.now.at_floor is None for item in items(case).values())


@pytest.mark.parametrize("make", [two_markets, bare])
def test_companies_of_ones_own_have_figures_or_reasons(make: object) -> None:
    world = read_world(make())  # type: ignore[operator]
    case = scored(evaluate(Scenario("status_quo"), world, draws=64))
    for item in items(case).values():
        assert (item.now.mean is None) == (item.now.why is not None), item.label


def test_a_quarter_starts_from_the_same_quarter_of_the_base_year(planned: Outcome) -> None:
    base = planned.facts.base
    assert base is not None
    for period in scored(planned).periods:
        last_year = base.world.year.quarters
        names = dict(zip(planned.world.year.quarters, last_year, strict=True))
        draws = figure(base, "gross_margin", names.get(period.window, period.window))
        assert period.start == pytest.approx(np.mean(draws)), period.window
    starts = [period.start for period in scored(planned).periods]
    assert len(set(starts)) > 1
