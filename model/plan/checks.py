"""Where a plan file contradicts itself, although each of its records is well formed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel

from model.plan.active import driver
from model.plan.base import PERIOD, Variant
from model.plan.errors import PlanProblem
from model.plan.targets import OWN, OWN_CLAIM
from model.plan.units import WEEKS_PER_UNIT

if TYPE_CHECKING:
    from model.plan.budget import Phase
    from model.plan.plan import Plan

# Where a number may come from if not from a claim of the plan.
ORIGINS = ("assumption", "definition", "derived", OWN_CLAIM)
# Metrics through which an effect can move the model; risk_… name a risk or a category in brackets.
DRIVERS = frozenset(
    {
        "logistics_cost",
        "order_cycle_hours",
        "ad_roi",
        "conversion_rate",
        "repurchase_rate",
        "inventory_turnover",
        "return_rate",
        "dispute_resolution_days",
        "compliance_event_rate",
        "fraud_risk",
        "emergency_response_speed",
        "compliance_coverage",
        "member_conversion_rate",
        "risk_frequency",
        "risk_severity",
    }
)
CLAIM_FIELDS = ("claim", "start_claim", "measures_claim")
CENT = 0.005  # USD
PERCENT_TOLERANCE = 0.01

Problems = Iterator[PlanProblem]


def check_plan(plan: Plan) -> tuple[PlanProblem, ...]:
    """All contradictions of the plan, in the order of the checks below."""
    checks = (
        _doubled_keys,
        _unknown_names,
        _record_references,
        _readings,
        _overspent_phases,
        _line_quarters,
        _funding,
        _uncharged_costs,
        _target_windows,
        _response_units,
        _driver_metrics,
        _canonical,
    )
    return tuple(problem for check in checks for problem in check(plan))


def _doubled_keys(plan: Plan) -> Problems:
    lists = (
        ("profiles", plan.profiles, "key"),
        ("readings", plan.reading_list, "key"),
        ("budgets", plan.budgets, "key"),
        ("phases", plan.phases, "key"),
        ("budget_lines", plan.budget_lines, "key"),
        ("funding.sources", plan.funding.sources, "key"),
        ("targets", plan.targets, "id"),
        ("initiatives", (*plan.initiatives, *plan.context_initiatives), "key"),
        ("relations", plan.relations, "key"),
        ("milestones", plan.milestones, "id"),
        ("stages", plan.stages, "key"),
        ("response_times", plan.response_times, "id"),
        ("evaluation_windows", plan.evaluation_windows, "key"),
    )
    for name, records, field in lists:
        seen: set[str] = set()
        for i, record in enumerate(records):
            key = getattr(record, field)
            if key in seen:
                yield PlanProblem(f"{name}[{i}].{field}", key, "already used; expected a new name")
            seen.add(key)


def _one_of(path: str, value: str, known: Collection[str]) -> Problems:
    if value not in known:
        yield PlanProblem(path, value, f"unknown; expected one of {', '.join(known)}")


def _unknown_names(plan: Plan) -> Problems:
    budgets = [budget.key for budget in plan.budgets]
    phases = [phase.key for phase in plan.phases]
    initiatives = [initiative.key for initiative in plan.initiatives]
    targets = [target.id for target in plan.targets]
    for i, profile in enumerate(plan.profiles):
        yield from _one_of(f"profiles[{i}].budget_preset", profile.budget_preset, budgets)
        for j, brand in enumerate(profile.brands):
            yield from _one_of(f"profiles[{i}].brands[{j}]", brand, plan.brands)
    for i, phase in enumerate(plan.phases):
        yield from _one_of(f"phases[{i}].budget", phase.budget, budgets)
    for i, line in enumerate(plan.budget_lines):
        yield from _one_of(f"budget_lines[{i}].phase", line.phase, phases)
        if line.initiative is not None:
            yield from _one_of(f"budget_lines[{i}].initiative", line.initiative, initiatives)
    for i, milestone in enumerate(plan.milestones):
        for j, criterion in enumerate(milestone.criteria):
            yield from _one_of(f"milestones[{i}].criteria[{j}]", criterion, targets)


def _record_references(plan: Plan) -> Problems:
    """What any record may point to: a brand, a claim, a reading's option."""
    for path, record in walk(plan, ""):
        brand = getattr(record, "brand", None)
        if brand is not None:
            yield from _one_of(f"{path}.brand", brand, plan.brands)
        for field in CLAIM_FIELDS:
            yield from _claim(plan, f"{path}.{field}", getattr(record, field, None))
        if isinstance(record, Variant):
            yield from _choice(plan, path, record.reading, record.option)


def _claim(plan: Plan, path: str, claim: str | None) -> Problems:
    if claim is not None and claim not in plan.sources and claim not in ORIGINS:
        message = f"no such claim in sources; expected its id or {', '.join(ORIGINS)}"
        yield PlanProblem(path, claim, message)


def _readings(plan: Plan) -> Problems:
    for i, reading in enumerate(plan.reading_list):
        yield from _one_of(f"readings[{i}].default", reading.default, reading.options)
    for i, evaluation in enumerate(plan.evaluations):
        yield from _one_of(f"evaluations[{i}].reading", evaluation.reading, plan.readings)


def _choice(plan: Plan, path: str, reading: str, option: str) -> Problems:
    yield from _one_of(f"{path}.reading", reading, plan.readings)
    if reading in plan.readings:
        yield from _one_of(f"{path}.option", option, plan.readings[reading].options)


def _overspent_phases(plan: Plan) -> Problems:
    for phase in plan.phases:
        spent = 0.0
        for i, line in enumerate(plan.budget_lines):
            if line.phase == phase.key:
                spent += line.amount
                if spent > phase.amount + CENT:
                    yield PlanProblem(f"budget_lines[{i}].amount", line.amount, _over(phase, spent))


def _over(phase: Phase, spent: float) -> str:
    return (
        f"the lines of {phase.key} add to {spent:,.0f} USD; "
        f"expected at most its total of {phase.amount:,.0f} USD"
    )


def _line_quarters(plan: Plan) -> Problems:
    phases = {phase.key: phase.periods for phase in plan.phases}
    for i, line in enumerate(plan.budget_lines):
        path = f"budget_lines[{i}].quarters_percent"
        total = sum(line.stated_quarters.values())
        if abs(total - 100) > PERCENT_TOLERANCE:
            yield PlanProblem(path, total, "expected parts that sum to 100 per cent")
        for quarter in line.stated_quarters:
            yield from _one_of(path, quarter, phases.get(line.phase, (quarter,)))


def _uncharged_costs(plan: Plan) -> Problems:
    """A yearly cost would be shown and charged nowhere: money of a measure has a budget line."""
    usual = plan.initiative_defaults.annual_cost
    given = [("initiative_defaults", usual)]
    for name in ("initiatives", "context_initiatives"):
        for i, one in enumerate(getattr(plan, name)):
            given += [(f"{name}[{i}]", one.annual_cost)] if one.annual_cost != usual else []
    for path, cost in given:
        if cost:
            message = "expected 0: nothing is charged for it; give the cost a line in budget_lines"
            yield PlanProblem(f"{path}.annual_cost", cost, message)


def _funding(plan: Plan) -> Problems:
    funding = plan.funding
    sources = [source.key for source in funding.sources]
    yield from _one_of("funding.reading", funding.reading, plan.readings)
    for i, split in enumerate(funding.splits):
        path = f"funding.splits[{i}].percent"
        total = sum(split.percent.values())
        if abs(total - 100) > PERCENT_TOLERANCE:
            yield PlanProblem(path, total, "expected shares that sum to 100 per cent")
        for name in split.percent:
            yield from _one_of(path, name, sources)
    if funding.reading in plan.readings:
        given = [split.option for split in funding.splits]
        for option in plan.readings[funding.reading].options:
            if option not in given:
                yield PlanProblem("funding.splits", given, f"expected a split for {option} too")


def _target_windows(plan: Plan) -> Problems:
    allowed = ("year", "exit", *(f"{plan.year}-Q{number}" for number in range(1, 5)))
    for i, target in enumerate(plan.targets):
        # A target of one's own may name a period of a horizon that is not the plan year.
        if target.brand != OWN and target.window not in allowed:
            message = f"expected year, exit or a quarter of {plan.year}"
            yield PlanProblem(f"targets[{i}].window", target.window, message)
        scope = target.kpi.partition("[")[2].removesuffix("]")
        if re.fullmatch(PERIOD, scope) and scope != target.window:
            message = f"expected the quarter of its window, {target.window}"
            yield PlanProblem(f"targets[{i}].kpi", target.kpi, message)


def _response_units(plan: Plan) -> Problems:
    for i, response in enumerate(plan.response_times):
        yield from _one_of(f"response_times[{i}].unit", response.stated_unit, WEEKS_PER_UNIT)


def _driver_metrics(plan: Plan) -> Problems:
    for i, initiative in enumerate(plan.initiatives):
        for j, effect in enumerate(initiative.effects):
            if effect.role == "driver":
                path = f"initiatives[{i}].effects[{j}].metric"
                if effect.metric.partition("[")[0] not in DRIVERS:
                    message = f"no driver of the model; expected {', '.join(sorted(DRIVERS))}"
                    yield PlanProblem(path, effect.metric, message)


def _canonical(plan: Plan) -> Problems:
    profiles = [profile.key for profile in plan.profiles]
    taken: set[tuple[str, str, str]] = set()
    for i, rule in enumerate(plan.canonical_rules):
        path = f"canonical[{i}]"
        yield from _drivers_exist(plan, path, rule.metric, rule.claim, rule.initiative)
        if rule.reading is not None:
            yield from _one_of(f"{path}.reading", rule.reading, plan.readings)
        for option, claim in rule.alternatives.items():
            yield from _choice(plan, f"{path}.alternatives", rule.reading or "", option)
            yield from _drivers_exist(plan, path, rule.metric, claim, rule.initiative)
        for profile in rule.profiles:
            yield from _one_of(f"{path}.profiles", profile, profiles)
            use = (profile, rule.metric, rule.scope)
            if use in taken:
                message = "a second claim for this profile, metric and scope; expected one"
                yield PlanProblem(path, use, message)
            taken.add(use)


def _drivers_exist(
    plan: Plan, path: str, metric: str, claim: str, initiative: str | None
) -> Problems:
    try:
        driver(plan.initiatives, metric, claim, initiative)
    except LookupError as error:
        yield PlanProblem(f"{path}.claim", claim, str(error))


# ---- walking the records


def walk(node: object, path: str) -> Iterator[tuple[str, BaseModel]]:
    """Every record below ``node`` with the path under which it stands in the file."""
    if isinstance(node, BaseModel):
        yield path, node
        for name, field in type(node).model_fields.items():
            below = f"{path}.{field.alias or name}".removeprefix(".")
            yield from walk(getattr(node, name), below)
    elif isinstance(node, dict):
        yield from _walk_many((f"{path}.{key}" for key in node), tuple(node.values()))
    elif isinstance(node, tuple):
        yield from _walk_many((f"{path}[{i}]" for i in range(len(node))), node)


def _walk_many(paths: Iterable[str], nodes: Sequence[object]) -> Iterator[tuple[str, BaseModel]]:
    for path, node in zip(paths, nodes, strict=True):
        yield from walk(node, path)
