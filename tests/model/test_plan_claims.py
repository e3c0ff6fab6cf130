"""The plan file against the facts it was made from: nothing lost, nothing invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from model.plan import Effect, Plan, Target, load_plan
from model.plan.checks import CLAIM_FIELDS, ORIGINS, walk

Claim = dict[str, Any]
DATE_OR_COUNT = ("date", "count", "list")
# Effects whose wording had to be read as something else; each says so in its note.
READ_AS = {"home-order-time-2025", "home-packaging-effect", "local-ads-roi"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


@pytest.fixture(scope="module")
def claims(shared: Path) -> dict[str, Claim]:
    records = yaml.safe_load((shared / "plan" / "claims.yaml").read_text(encoding="utf-8"))
    return {record["id"]: record for record in records}


def numeric_targets(claims: dict[str, Claim]) -> dict[str, Claim]:
    """Claims of kind target with a number, and numeric criteria of the milestones m1 to m6."""
    return {
        name: claim
        for name, claim in claims.items()
        if isinstance(claim["value"], int | float)
        and claim["unit"] not in DATE_OR_COUNT
        and (
            claim["kind"] == "target"
            or (name.startswith("elec-m") and claim["kind"] == "milestone")
        )
    }


def is_criterion(name: str, claim: Claim) -> bool:
    return claim["kind"] == "milestone" and name.startswith("elec-m")


def of_kind(claims: dict[str, Claim], kind: str) -> set[str]:
    return {name for name, claim in claims.items() if claim["kind"] == kind}


def test_every_numeric_target_is_there_as_worded(plan: Plan, claims: dict[str, Claim]) -> None:
    wanted = numeric_targets(claims)
    assert len(wanted) == 32

    def wording(target: Target) -> tuple:
        value, unit = target.stated_value, target.stated_unit
        return (
            value,
            unit,
            target.worded,
            target.metric,
            target.brand,
            target.section,
            target.period,
        )

    found = {target.claim: wording(target) for target in plan.targets}
    fields = ("value", "unit", "direction", "metric", "brand", "section")
    assert found == {
        name: (*(claim[field] for field in fields), claim["period"])
        for name, claim in wanted.items()
    }


def test_directions_are_kept_where_the_text_has_one(plan: Plan) -> None:
    for target in plan.targets:
        assert target.worded in (target.direction, "exact")


def test_every_cited_claim_exists(plan: Plan, claims: dict[str, Claim]) -> None:
    cited = {
        value
        for _, record in walk(plan, "")
        for value in (getattr(record, field, None) for field in CLAIM_FIELDS)
        if value
    }
    cited |= {claim for row in plan.canonical for claim in row.alternatives.values()}
    assert cited - set(ORIGINS) <= set(claims)
    assert set(plan.sources) <= set(claims)


def test_sources_repeat_the_claims_numbers(plan: Plan, claims: dict[str, Claim]) -> None:
    for name, source in plan.sources.items():
        claim = claims[name]
        assert (source.section, source.brand, source.kind) == (
            claim["section"],
            claim["brand"],
            claim["kind"],
        ), name
        assert (source.metric, source.stated_unit, source.direction) == (
            claim["metric"],
            claim["unit"],
            claim["direction"],
        ), name
        given = [x for x in (source.stated_value, source.stated_high) if x is not None]
        assert given == list(numbers(claim["value"])), name


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, list) and all(isinstance(item, int | float) for item in value):
        yield from value
    elif isinstance(value, int | float):
        yield value


def test_every_number_of_the_plan_has_a_source(plan: Plan, claims: dict[str, Claim]) -> None:
    numeric = {name for name, claim in claims.items() if list(numbers(claim["value"]))}
    assert numeric <= set(plan.sources)


def test_baselines_and_benchmarks_are_all_there(plan: Plan, claims: dict[str, Claim]) -> None:
    assert set(plan.benchmarks) == of_kind(claims, "baseline") | of_kind(claims, "benchmark")


def test_budget_and_funding_are_all_there(plan: Plan, claims: dict[str, Claim]) -> None:
    money = [*plan.phases, *plan.budget_lines]
    found = {record.claim: record.amount for record in money if record.claim != "derived"}
    assert found == {name: claims[name]["value"] for name in of_kind(claims, "budget-line")}
    funding = {source.claim: source.stated_value for source in plan.funding.sources}
    assert funding == {name: claims[name]["value"] for name in of_kind(claims, "funding-share")}


def test_milestones_are_all_there(plan: Plan, claims: dict[str, Claim]) -> None:
    dated = {name: c["value"] for name, c in claims.items() if c["unit"] == "date"}
    found = {m.claim: m.due for m in plan.milestones if m.due}
    assert found == {name: date.fromisoformat(value) for name, value in dated.items()}
    judged = {name for milestone in plan.milestones for name in milestone.criteria}
    assert judged == {name for name in numeric_targets(claims) if name.startswith("elec-m")}
    tasks = next(m for m in plan.milestones if m.claim == "elec-q1-milestones").tasks
    assert len(tasks) == len(claims["elec-q1-milestones"]["value"])


def test_stages_responses_and_windows_are_all_there(plan: Plan, claims: dict[str, Claim]) -> None:
    stages = {name for name, claim in claims.items() if claim["metric"] == "stage"}
    assert {stage.claim for stage in plan.stages} == stages
    responses = {r.claim: (r.stated_value, r.stated_unit) for r in plan.response_times}
    assert responses == {
        name: (claims[name]["value"], claims[name]["unit"])
        for name in of_kind(claims, "response-time")
    }
    windows = {w.claim: [w.start.isoformat(), w.end.isoformat()] for w in plan.evaluation_windows}
    assert windows == {name: claims[name]["value"] for name in of_kind(claims, "evaluation-window")}


def effects(plan: Plan) -> list[Effect]:
    initiatives = (*plan.initiatives, *plan.context_initiatives)
    return [*plan.headline_claims, *(e for i in initiatives for e in i.effects)]


def test_effects_repeat_the_claims_numbers(plan: Plan, claims: dict[str, Claim]) -> None:
    for effect in effects(plan):
        if effect.claim == "assumption":
            assert effect.brand == "ours"
            assert effect.note, effect.metric
        elif effect.claim in READ_AS:
            assert effect.note, effect.claim
        else:
            claim = claims[effect.claim]
            stated = (effect.stated_value, effect.stated_unit, effect.brand)
            assert stated == (claim["value"], claim["unit"], claim["brand"]), effect.claim


def test_every_claimed_number_about_the_brands_is_shown(
    plan: Plan, claims: dict[str, Claim]
) -> None:
    """Effects that the text claims are drivers, outcomes or context; the rest is listed here."""
    shown = {effect.claim for effect in effects(plan)}
    shown |= {relation.claim for relation in plan.relations}
    left = {
        name
        for name in of_kind(claims, "achieved-effect") | of_kind(claims, "causal-claim")
        if list(numbers(claims[name]["value"])) and name not in shown
    }
    assert left == {
        "class-a-clearance",  # off unless the rating is stated (audit I5)
        "uk-margin-fall",  # an event, in the register
        "beauty-sea-speed-lift",  # the input of a relation
        "elec-us-peak-order-days",  # a baseline under a reading
        "elec-us-peak-overshoot",  # context (audit C7)
        "beauty-order-automation",  # told of 2025 (audit F8)
        "elec-milestones-2025",  # a count
        "resp-events-2025",  # a count
        "beauty-process-steps",  # a count
    }
