"""The plan with other money or other targets, by hand; then what must always hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Scenario, World, evaluate
from model.plan import Plan, PlanError, Target, dump_plan, load_plan
from model.plan.targets import OWN, OWN_CLAIM
from model.programme import InForce
from model.world import build_world
from tests.model.business_case import SteadyFit

PLAN = load_plan()
PROFILES = [profile.key for profile in PLAN.profiles]
DRAWS = 16


def own(kpi: str = "cm3", value: float = 3e6, **changes: Any) -> Target:
    """A target of one's own: CM3 of three million in the year."""
    return Target.model_validate(
        {
            "id": f"own-{kpi}",
            "brand": OWN,
            "section": "typed in",
            "dimension": "own targets",
            "kpi": kpi,
            "metric": "cm3",
            "label": "CM3",
            "value": value,
            "unit": "usd",
            "claim": OWN_CLAIM,
            "direction": "at_least",
            "worded": "at_least",
            "period": "year",
            "window": "year",
        }
        | changes
    )


# ---- money


def test_a_tenth_of_the_money_by_hand() -> None:
    """The electronics budget is 10 million: at one million a line of 2 million has 200 000."""
    small = PLAN.scaled(1e6)
    amounts = {line.key: line.amount for line in small.budget_lines}
    assert amounts["smart_warehouse"] == pytest.approx(200_000)
    assert amounts["electronics_reserve"] == pytest.approx(200_000)
    assert [phase.amount for phase in small.phases_for("electronics")] == pytest.approx(
        [500_000, 300_000, 200_000]
    )


def test_the_home_budget_of_six_million_is_brought_to_the_same_total() -> None:
    small = PLAN.scaled(1e6)
    amounts = {line.key: line.amount for line in small.budget_lines}
    assert amounts["sorting_line"] == pytest.approx(250_000)
    assert [small.planned_budget(name) for name in PROFILES] == pytest.approx([1e6] * 5)


def test_what_a_whole_effect_costs_keeps_its_proportion() -> None:
    """Certifying costs two million euro against a line of 0.5 million; a tenth of both."""
    found = PLAN.scaled(1e6).effects_for("electronics")
    cost = next(effect.full_cost for _, effect in found if effect.full_cost)
    assert (cost.value, cost.stated_unit) == (pytest.approx(200_000), "eur")
    read = PLAN.scaled(1e6).effects_for("electronics", {"compliance_cost": "line_is_enough"})
    cost = next(effect.full_cost for _, effect in read if effect.full_cost)
    assert (cost.value, cost.stated_unit) == (pytest.approx(50_000), "usd")


def test_claims_and_shares_do_not_scale() -> None:
    small = PLAN.scaled(1e6)
    assert small.targets == PLAN.targets
    assert small.funding_for() == PLAN.funding_for()
    effects = [(effect.metric, effect.value) for _, effect in small.effects_for("composite")]
    assert effects == [(effect.metric, effect.value) for _, effect in PLAN.effects_for("composite")]


@given(budget=st.floats(1.0, 1e9))
def test_lines_keep_their_proportions(budget: float) -> None:
    lines = PLAN.scaled(budget).budget_lines_for("electronics")
    for line, before in zip(lines, PLAN.budget_lines_for("electronics"), strict=True):
        assert line.amount / budget == pytest.approx(before.amount / 10e6)
        assert line.quarters == before.quarters


def test_no_money_is_no_programme() -> None:
    none = PLAN.scaled(0)
    assert none.budget_lines == none.initiatives == none.canonical == ()
    for name in PROFILES:
        assert none.planned_budget(name) == 0
        assert (
            none.effects_for(name) == none.outcomes_for(name) == none.budget_lines_for(name) == ()
        )
        assert sum(phase.amount for phase in none.phases_for(name)) == 0
        assert none.targets_for(name) == PLAN.targets_for(name)
    assert sum(none.funding_for().values()) == pytest.approx(1)
    assert none.choices() == PLAN.choices()


@pytest.mark.parametrize("budget", [-1.0, float("nan"), float("inf")])
def test_a_budget_that_cannot_be_is_refused(budget: float) -> None:
    with pytest.raises(PlanError, match="expected USD of 0 or more") as refusal:
        PLAN.scaled(budget)
    assert refusal.value.problems[0].path == "programme_budget"


@pytest.mark.parametrize("budget", [0.0, 250_000.0])
def test_a_scaled_plan_is_another_plan_and_survives_being_written(budget: float) -> None:
    assert PLAN.digest  # an old digest must not travel along
    scaled = PLAN.scaled(budget)
    again = load_plan(dump_plan(scaled).encode())
    assert again == scaled
    assert again.digest == scaled.digest != PLAN.digest


# ---- evaluated


def in_steady_world(steady: World, plan: Plan) -> World:
    return build_world(plan, steady.business, SteadyFit(steady.business))  # type: ignore[arg-type]


def test_without_a_programme_ratios_to_it_say_why(steady: World) -> None:
    found = evaluate(Scenario(), in_steady_world(steady, PLAN.scaled(0)), draws=DRAWS).kpis
    assert found["programme_roi"].reason == "no programme money is spent"
    assert found["programme_roi_run_rate"].reason == "no programme money is spent"
    assert found["risk_loss_share_of_budget"].reason == (
        "there is no programme budget to hold losses against"
    )
    assert found["gmv"].mean == pytest.approx(36_500 * 36)


def test_without_a_programme_nothing_is_in_force(steady: World) -> None:
    world = in_steady_world(steady, PLAN.scaled(0))
    found = InForce.of(world.setting, "composite", {})
    assert (found.lines, found.effects, found.budget) == ((), (), 0)
    spent = evaluate(Scenario(), world, draws=DRAWS).facts.books.programme
    assert (spent.cost.sum(), spent.media.sum(), spent.reserve) == (0, 0, 0)


def test_without_budget_or_share_the_register_stands_as_it_is(steady: World) -> None:
    world = in_steady_world(steady, PLAN.scaled(0))
    books = evaluate(Scenario("status_quo"), world, draws=DRAWS).facts.books
    assert books.register == world.register
    assert books.expected_loss == pytest.approx(world.register.expected(books.exposures))


def test_half_the_programme_costs_half(steady: World) -> None:
    whole = evaluate(Scenario(), steady, draws=DRAWS).facts.books.programme
    half = evaluate(Scenario(), in_steady_world(steady, PLAN.scaled(5e6)), draws=DRAWS)
    assert half.facts.books.programme.cost.sum() == pytest.approx(whole.cost.sum() / 2)
    effects = zip(half.facts.books.programme.drivers, whole.drivers, strict=True)
    for now, before in effects:
        assert now.strength == pytest.approx(before.strength)


# ---- targets


def test_own_targets_come_first_and_hold_under_every_profile() -> None:
    plan = PLAN.with_targets([own()])
    for name in PROFILES:
        found = plan.targets_for(name)
        assert found[0].id == "own-cm3"
        assert found[1:] == PLAN.targets_for(name)


def test_own_targets_alone() -> None:
    plan = PLAN.with_targets([own()], keep=False)
    assert [target.id for target in plan.targets_for("beauty")] == ["own-cm3"]
    assert all(not milestone.criteria for milestone in plan.milestones)


def test_an_own_target_takes_the_place_of_the_plans() -> None:
    """Growth of the year is among the plan's; for another window both stay."""
    growth = own("gmv_growth", 20.0, unit="percent", metric="gmv_growth")
    kpis = [(t.kpi, t.window, t.value) for t in PLAN.with_targets([growth]).targets]
    assert ("gmv_growth", "year", 0.4) not in kpis
    assert kpis[0] == ("gmv_growth", "year", 0.2)
    later = own("gmv_growth", 20.0, unit="percent", metric="gmv_growth", window="exit")
    kpis = [(t.kpi, t.window, t.value) for t in PLAN.with_targets([later]).targets]
    assert ("gmv_growth", "year", 0.4) in kpis


def test_own_targets_replace_own_targets() -> None:
    plan = PLAN.with_targets([own()]).with_targets([own("cm2", 5e6)])
    assert [target.id for target in plan.targets if target.brand == OWN] == ["own-cm2"]
    assert PLAN.with_targets([own()]).with_targets([]).targets == PLAN.targets


def test_an_own_target_says_where_it_comes_from() -> None:
    plan = PLAN.with_targets([own()])
    assert "one's own" in plan.sources[plan.targets[0].claim].text
    assert plan.brands[OWN] == "Own targets"


def test_no_target_at_all_is_refused() -> None:
    with pytest.raises(PlanError, match="at least one target"):
        PLAN.with_targets([], keep=False)


def test_two_of_one_id_are_refused() -> None:
    with pytest.raises(PlanError, match="already used"):
        PLAN.with_targets([own(), own(value=1.0, window="exit")])


def test_own_targets_survive_being_written_with_odd_labels() -> None:
    odd = own("gmv[São Paulo, No. 1 [B2B]]", window="next-Q2", period="next-Q2")
    plan = PLAN.with_targets([odd], keep=False)
    again = load_plan(dump_plan(plan).encode())
    assert again == plan
    assert again.digest == plan.digest != PLAN.digest


# ---- other horizons


# Ten million less the reserve of two; of the first phase what the plan spends in its first quarter.
FIRST_QUARTER = sum(
    dict(line.quarters).get("2026-Q1", 0.0) * line.amount
    for line in PLAN.budget_lines_for("composite")
)


@pytest.mark.parametrize(
    ("horizon", "spent"),
    [("plan_year", 8e6), ("next_52_weeks", 8e6), ("next_quarter", FIRST_QUARTER)],
)
def test_the_plans_quarters_fall_on_the_periods(steady: World, horizon: str, spent: float) -> None:
    """What the plan spends after its first quarter lies after a horizon of a quarter."""
    fit: Any = SteadyFit(steady.business)
    world = build_world(PLAN, steady.business, fit, horizon)
    programme = evaluate(Scenario(), world, draws=DRAWS).facts.books.programme
    assert programme.cost.sum() + programme.media.sum() == pytest.approx(spent)
    assert 0 < FIRST_QUARTER < 5e6
