"""Each reading the plan itself follows changes what the audit says it changes."""

from __future__ import annotations

import pytest

from model.plan import Plan, PlanError, Target, load_plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


def target(plan: Plan, name: str, **readings: str) -> Target:
    return next(t for t in plan.targets_for("composite", readings) if t.id == name)


def effect(plan: Plan, profile: str, metric: str, **readings: str) -> tuple[str, str, float, str]:
    """Scope, form, value and claim of the only driver of a metric."""
    (found,) = [e for _, e in plan.effects_for(profile, readings) if e.metric == metric]
    return found.scope, found.form, round(found.value, 4), found.claim


def test_every_reading_of_the_audits_table_is_a_switch(plan: Plan) -> None:
    audited = {entry for reading in plan.reading_list for entry in reading.audit.split()}
    wanted = "A1 A2 A4 A11 A12 B1 B5 B6 C1 C2 C4 C5 C6 C12 C14 D1 D2 D3 D9 E1 E3 E5 E8 F2 F12 F14"
    assert set(wanted.split()) <= audited
    assert all(r.question.endswith("?") or "(" in r.question for r in plan.reading_list)
    assert plan.readings["funding_total"].options["scaled"] == "All four scaled to 100"


def test_every_switch_of_the_plan_changes_something(plan: Plan) -> None:
    """A reading that applies in the plan and moves nothing would be a switch without a wire."""
    packaging = {"logistics_saving": "packaging"}

    def seen(readings: dict[str, str]) -> tuple:
        profiles = [profile.key for profile in plan.profiles]
        return (
            [plan.targets_for(p, readings) for p in profiles],
            [plan.budget_lines_for(p, readings) for p in profiles],
            [plan.effects_for(p, readings) for p in profiles],
            [plan.relation(r.key, readings) for r in plan.relations],
            plan.funding_for(readings),
        )

    for reading in plan.reading_list:
        # The packaging effect counts only where that saving is the one in force.
        around = packaging if reading.key == "packaging_effect" else {}
        usual = seen(around)
        for option in reading.options:
            moved = seen(around | {reading.key: option}) != usual
            wired = reading.applies_in == "plan" and option != reading.default
            assert moved == wired, (reading.key, option)


def test_budget_gap(plan: Plan) -> None:
    scaled = plan.budget_lines_for("electronics", {"budget_gap": "scale_lines"})
    assert [line.amount for line in scaled][:3] == [2_500_000, 1_875_000, 625_000]
    assert plan.planned_budget("electronics", {"budget_gap": "scale_lines"}) == 10_000_000
    assert plan.planned_budget("electronics", {"budget_gap": "cut_total"}) == 9_000_000
    assert plan.planned_budget("home", {"budget_gap": "cut_total"}) == 5_500_000


def test_spending_dates(plan: Plan) -> None:
    usual = {line.key: dict(line.quarters) for line in plan.budget_lines_for("electronics")}
    assert usual["smart_warehouse"] == {"2026-Q1": 1}
    assert usual["ai_marketing_tools"] == {"2026-Q2": 1}
    even = plan.budget_lines_for("electronics", {"spending_dates": "even"})
    assert dict(even[0].quarters) == {"2026-Q1": 0.5, "2026-Q2": 0.5}


def test_ad_diversification_is_media_or_programme_once(plan: Plan) -> None:
    def kinds(**readings: str) -> dict[str, str]:
        return {x.key: x.kind for x in plan.budget_lines_for("composite", readings)}

    assert kinds()["ad_diversification"] == "media"
    assert kinds(ad_diversification="programme")["ad_diversification"] == "initiative"


def test_funding_sums_to_one_on_every_reading(plan: Plan) -> None:
    assert plan.funding_for() == {
        "own_funds": 0.6,
        "bank_loans": 0.25,
        "venture_capital": 0.15,
        "subsidy": 0,
    }
    for option in plan.readings["funding_total"].options:
        assert sum(plan.funding_for({"funding_total": option}).values()) == pytest.approx(1)
    scaled = plan.funding_for({"funding_total": "scaled"})
    assert scaled["own_funds"] == pytest.approx(60 / 110, abs=1e-4)
    assert sum(source.stated_value for source in plan.funding.sources) == 110


def test_ai_tool(plan: Plan) -> None:
    def returns(option: str) -> tuple[str, float]:
        _, form, value, _ = effect(plan, "electronics", "ad_roi", ai_tool_return=option)
        return form, value

    assert returns("acceptance") == ("level", 3)
    assert returns("estimate") == ("level", 5)
    assert returns("account_gain") == ("relative", 0.25)
    assert returns("targeted_gain") == ("relative", 0.3)


def test_logistics_savings_replace_each_other(plan: Plan) -> None:
    def saving(option: str) -> tuple[str, str, float, str]:
        return effect(plan, "composite", "logistics_cost", logistics_saving=option)

    assert saving("scheduling") == ("all", "relative", -0.18, "home-scheduling-cost")
    assert saving("network") == ("all", "relative", -0.22, "beauty-logistics-cost-cut")
    assert saving("packaging") == ("all", "points", -0.05, "home-packaging-effect")
    quarters = {"logistics_saving": "packaging", "packaging_effect": "each_quarter"}
    assert effect(plan, "home", "logistics_cost", **quarters)[2] == -0.2


def test_conversion_lifts_replace_each_other(plan: Plan) -> None:
    content = effect(plan, "composite", "conversion_rate", conversion_lift="content")
    assert content == ("all", "relative", 0.2, "elec-content-conversion")
    video = effect(plan, "composite", "conversion_rate", conversion_lift="video")
    assert video == ("ID", "relative", 0.18, "indonesia-conversion")


def test_turnover_by_turns_or_days(plan: Plan) -> None:
    name = "beauty-inventory-turnover-target"
    assert target(plan, name).value == 0.25
    assert target(plan, name, turnover_gain="days").value == pytest.approx(1 / 0.75 - 1)
    by_days = effect(plan, "beauty", "inventory_turnover", turnover_gain="days")
    assert by_days[2] == round(1 / 0.72 - 1, 4)


def test_repurchase_in_points(plan: Plan) -> None:
    points = effect(plan, "electronics", "repurchase_rate", repurchase_gain="points")
    assert points == ("all", "points", 0.25, "elec-repurchase-gain")


def test_order_time_by_efficiency(plan: Plan) -> None:
    pairs = plan.effects_for("beauty", {"order_time": "efficiency"})
    found = {(e.form, round(e.value, 4)) for _, e in pairs if e.metric == "order_cycle_hours"}
    assert found == {("relative", round(1 / 1.35 - 1, 4))}


def test_ceilings_and_baselines(plan: Plan) -> None:
    assert target(plan, "beauty-fx-loss-target", fx_ceiling="ambitious").value == 0.03
    assert target(plan, "elec-m6-risk-loss", risk_ceiling="stretch").claim == "elec-accident-loss"
    assert target(plan, "elec-m6-risk-loss", uncontrolled_loss="high").baseline == 0.12
    assert target(plan, "elec-m3-ad-roi", ad_start="traditional").baseline == 1.8
    assert target(plan, "elec-m2-order-hours", order_start="peak").baseline == 84


def test_growth_on_the_quarter_before_is_another_kpi(plan: Plan) -> None:
    chained = target(plan, "apparel-gmv-growth-q2", quarterly_growth="chain")
    assert chained.kpi == "gmv_growth_on_previous_quarter[2026-Q2]"
    assert chained.modelled


def test_windows_and_ramps(plan: Plan) -> None:
    assert target(plan, "elec-m3-ad-roi", ratio_window="year").window == "year"
    assert target(plan, "apparel-gmv-growth-q1", ratio_window="year").window == "2026-Q1"
    ramps = {i.ramp_weeks for i, _ in plan.effects_for("composite", {"ramp": "at_once"})}
    assert ramps == {0}


def test_relations(plan: Plan) -> None:
    assert plan.relation("speed_cost_elasticity") == 35 / 20
    assert plan.relation("speed_cost_elasticity_redesigned") == 12 / 20
    assert plan.relation("speed_demand_elasticity") == 0.1
    assert plan.relation("speed_demand_elasticity", {"speed_sensitivity": "lift"}) == 10 / 20
    assert plan.relation("policy_shock_loss_avoided", {"policy_shock_loss": "some_avoided"}) == 0.3
    with pytest.raises(PlanError, match="relations = 'luck'"):
        plan.relation("luck")


def test_an_unknown_reading_or_option_is_refused(plan: Plan) -> None:
    with pytest.raises(PlanError, match="readings = 'mood'"):
        plan.choices({"mood": "good"})
    with pytest.raises(PlanError, match=r"readings\.ramp = 'slowly'.*after_ramp, at_once"):
        plan.effects_for("home", {"ramp": "slowly"})
