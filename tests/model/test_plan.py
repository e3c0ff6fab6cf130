"""What the shipped plan promises, pays for and claims, against figures worked by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from model.plan import DRIVERS, Plan, PlanError, effect_in, load_plan

PROFILES = ("composite", "beauty", "apparel", "home", "electronics")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


def test_per_cent_stays_in_the_file(plan: Plan) -> None:
    targets = {target.id: target for target in plan.targets}
    share = targets["beauty-logistics-share-target"]
    assert (share.value, share.unit, share.baseline) == (0.25, "share", 0.37)
    assert (share.stated_value, share.stated_unit) == (25, "percent")
    hours = targets["elec-m2-order-hours"]
    assert (hours.value, hours.unit, hours.baseline) == (24, "hours", 72)
    assert targets["elec-m3-ad-roi"].unit == "ratio"
    assert targets["elec-m5-decision-cycle"].value == -0.5


def test_thirty_two_targets_of_four_brands(plan: Plan) -> None:
    by_brand = Counter(target.brand for target in plan.targets)
    assert by_brand == {"beauty": 9, "apparel": 8, "home": 2, "electronics": 13}
    assert len(plan.targets_for("composite")) == 32
    assert [t.id for t in plan.targets_for("home")] == [
        "home-gross-margin-target",
        "home-quarterly-attainment",
    ]


def test_what_the_model_does_not_compute_says_why(plan: Plan) -> None:
    assert {target.kpi for target in plan.not_modelled} == {
        "brand_reputation_rank",
        "click_through_rate[youtube]",
        "attainment_rate[gross_margin]",
        "attainment_rate[stage_goals]",
        "inventory_accuracy",
        "customer_data_completeness",
        "logistics_cost_growth",
        "click_through_rate_growth",
        "conversion_rate_growth[southeast_asia]",
        "customer_satisfaction_growth[southeast_asia]",
        "communication_efficiency_growth",
        "decision_cycle_time_growth",
        "operating_efficiency_growth",
    }
    assert all(len(target.modelled or "") > 20 for target in plan.not_modelled)


def test_windows_follow_the_design(plan: Plan) -> None:
    windows = {target.kpi: target.window for target in plan.targets if not target.modelled}
    year = {kpi for kpi, window in windows.items() if window == "year"}
    assert year == {"gmv_growth", "fx_loss_share", "risk_loss_share_of_budget"}
    assert windows["gmv_growth[2026-Q3]"] == "2026-Q3"
    assert windows["roas"] == windows["gmv_share[southeast_asia]"] == "exit"


def test_exact_targets_are_read_by_the_better_direction(plan: Plan) -> None:
    exact = {target.kpi: target.direction for target in plan.targets if target.worded == "exact"}
    assert set(exact.values()) == {"at_least"}
    assert {"gross_margin", "compliance_coverage[eu]", "gmv_growth"} <= set(exact)


# ---- money


def test_the_two_budgets_are_ten_and_six_million_and_never_added(plan: Plan) -> None:
    budgets = {name: plan.planned_budget(name) for name in PROFILES}
    assert budgets.pop("home") == 6_000_000
    assert set(budgets.values()) == {10_000_000}


def test_missing_lines_stand_as_not_itemised(plan: Plan) -> None:
    gaps = {line.key: line.amount for line in plan.budget_lines if line.kind == "not_itemised"}
    assert gaps == {"electronics_not_itemised": 1_000_000, "home_not_itemised": 500_000}
    assert all(line.initiative is None for line in plan.budget_lines if line.key in gaps)


def test_profiles_without_a_budget_borrow_and_say_so(plan: Plan) -> None:
    borrowed = {name for name in PROFILES if plan.profile(name).borrowed}
    assert borrowed == {"composite", "beauty", "apparel"}
    assert plan.budget_lines_for("beauty") == plan.budget_lines_for("electronics")
    assert plan.profile("composite").label == "Composite of four cases"


@pytest.mark.parametrize("profile", PROFILES)
def test_quarters_of_a_line_sum_to_one(plan: Plan, profile: str) -> None:
    for line in plan.budget_lines_for(profile):
        assert sum(share for _, share in line.quarters) == pytest.approx(1)


def test_every_paid_initiative_exists_and_every_funded_one_is_paid(plan: Plan) -> None:
    funded = {i.key for i in plan.initiatives if i.group == "funded"}
    assert {line.initiative for line in plan.budget_lines if line.initiative} == funded


def test_what_has_no_line_says_cost_not_in_the_plan(plan: Plan) -> None:
    unpaid = [i for i in plan.initiatives if i.group != "funded"]
    assert {(i.cost_note, i.annual_cost) for i in unpaid} == {("cost not in the plan", 0)}


# ---- effects


def shown(plan: Plan, profile: str, **readings: str) -> dict[tuple[str, str], tuple[float, str]]:
    pairs = plan.effects_for(profile, readings)
    return {(e.metric, e.scope): (round(e.value, 6), e.claim) for _, e in pairs}


@pytest.mark.parametrize("profile", PROFILES)
def test_one_driver_per_metric_and_scope(plan: Plan, profile: str) -> None:
    pairs = plan.effects_for(profile)
    uses = [(effect.metric, effect.scope) for _, effect in pairs]
    assert len(uses) == len(set(uses))
    assert {effect.role for _, effect in pairs} == {"driver"}
    assert {effect.metric.partition("[")[0] for _, effect in pairs} <= DRIVERS


@pytest.mark.parametrize("profile", PROFILES)
def test_a_driver_is_the_brands_own_or_named_as_borrowed(plan: Plan, profile: str) -> None:
    own = {*plan.profile(profile).brands, "ours"}
    borrowed = {(r.metric, r.scope) for r in plan.canonical if r.profile == profile and r.borrowed}
    foreign = {(e.metric, e.scope) for _, e in plan.effects_for(profile) if e.brand not in own}
    assert foreign <= borrowed


@pytest.mark.parametrize("profile", PROFILES)
def test_every_funded_line_with_a_claim_drives_something(plan: Plan, profile: str) -> None:
    driving = {initiative.key for initiative, _ in plan.effects_for(profile)}
    lines = plan.budget_lines_for(profile)
    paid = {line.initiative for line in lines if line.kind == "initiative"}
    assert paid <= driving


def test_the_composite_takes_the_funded_electronics_claims(plan: Plan) -> None:
    effects = shown(plan, "composite")
    assert effects["logistics_cost", "all"] == (-0.15, "elec-m2-logistics-cost")
    assert effects["order_cycle_hours", "all"] == (24, "elec-m2-order-hours")
    assert effects["ad_roi", "all"] == (3, "elec-m3-ad-roi")
    assert effects["conversion_rate", "southeast_asia"] == (0.2, "elec-m4-conversion")
    assert effects["inventory_turnover", "all"] == (0.28, "beauty-inventory-turnover-gain")
    assert effects["dispute_resolution_days", "all"] == (30, "home-dispute-days")


def test_beauty_logistics_by_region(plan: Plan) -> None:
    pairs = plan.effects_for("beauty")
    cuts = {
        market: effect_in(pairs, "logistics_cost", market, regions)
        for market, regions in {
            "US": ["north_america"],
            "DE": ["eu", "europe"],
            "FR": ["eu", "europe"],
            "MX": ["latin_america"],
        }.items()
    }
    found = {m: (pair[1].value, pair[0].start) for m, pair in cuts.items() if pair}
    assert found == {
        "US": (-0.25, date(2026, 4, 30)),
        "DE": (-0.18, date(2026, 5, 31)),
        "FR": (-0.18, date(2026, 10, 1)),
        "MX": (-0.22, date(2026, 10, 1)),
    }
    assert effect_in(pairs, "return_rate", "DE", ["europe"]) is None


def test_home_borrows_only_the_cautious_ad_gain(plan: Plan) -> None:
    effects = shown(plan, "home")
    assert effects["ad_roi", "all"] == (0.25, "beauty-ad-roi")
    assert effects["logistics_cost", "all"] == (-0.18, "home-scheduling-cost")
    assert effects["order_cycle_hours", "all"] == (-0.3, "home-order-time-2025")
    assert [r.metric for r in plan.canonical if r.profile == "home" and r.borrowed] == ["ad_roi"]


def test_outcomes_are_never_inputs(plan: Plan) -> None:
    outcomes = {effect.metric for _, effect in plan.outcomes_for("composite")}
    assert {"ltv", "sales_volume", "risk_loss_share_of_budget", "operating_cost"} <= outcomes
    assert {"profit_margin"} <= outcomes
    driven = {effect.metric for p in PROFILES for _, effect in plan.effects_for(p)}
    assert driven.isdisjoint({"ltv", "sales_volume", "operating_cost", "profit_margin"})


def test_starts_are_the_plans_dates(plan: Plan) -> None:
    starts = {initiative.key: initiative.start for initiative in plan.initiatives}
    assert starts["smart_warehouse"] == date(2026, 4, 1)
    assert starts["ai_ad_tool"] == date(2026, 5, 20)
    assert starts["sea_local_team"] == date(2026, 7, 15)
    assert {i.ramp_weeks for i in plan.initiatives} == {13}


def test_certification_is_paid_in_proportion_to_the_industry_cost(plan: Plan) -> None:
    ((_, effect),) = [
        pair for pair in plan.effects_for("composite") if pair[1].metric == "compliance_coverage"
    ]
    assert (effect.form, effect.value, effect.scope) == ("level", 1.0, "eu")
    assert effect.full_cost is not None
    assert (effect.full_cost.value, effect.full_cost.unit) == (2_000_000, "EUR")


# ---- time and sources


def test_milestones_carry_their_criteria(plan: Plan) -> None:
    m3 = next(m for m in plan.milestones if m.id == "elec-m3")
    assert m3.due == date(2026, 5, 20)
    assert [target.kpi for target in plan.criteria(m3)] == ["roas", "click_through_rate_growth"]


def test_response_times_in_weeks(plan: Plan) -> None:
    weeks = {response.id: response.weeks for response in plan.response_times}
    assert weeks["resp-logistics-recover"] == pytest.approx(2 / 7)
    assert weeks["resp-fx"] == pytest.approx(0.6)


def test_a_source_answers_where_a_number_comes_from(plan: Plan) -> None:
    source = plan.sources["industry-risk-loss"]
    assert (source.value, source.high, source.unit) == (0.08, 0.12, "share")
    assert source.section == "9.3"
    assert plan.benchmarks["amazon-sp-acos"].value == 0.38
    assert "elec-m3-ad-roi" not in plan.benchmarks


def test_an_unknown_profile_is_named(plan: Plan) -> None:
    with pytest.raises(PlanError, match=r"profile = 'toys'.*composite, beauty"):
        plan.targets_for("toys")
