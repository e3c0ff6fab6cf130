"""The plan with other money or other targets: a new plan, checked like one that was loaded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from model.plan.checks import check_plan
from model.plan.errors import PlanError, fault
from model.plan.readings import Source
from model.plan.targets import OWN, OWN_CLAIM, Target
from model.plan.timetable import Milestone

if TYPE_CHECKING:
    from model.plan.base import Measured
    from model.plan.budget import BudgetLine
    from model.plan.initiatives import Effect, Initiative
    from model.plan.plan import Plan

SCALED_NOTE = "The plan's line in proportion to the programme's own budget"
# What answers "where does this target come from" for targets of one's own.
OWN_SOURCE = Source.model_validate(
    {
        "section": "own targets",
        "brand": OWN,
        "kind": "target",
        "metric": "own_target",
        "unit": "text",
        "direction": "none",
        "text": "A target of one's own, typed in or loaded from a file",
    }
)


def rebuilt(plan: Plan, changes: Mapping[str, Any]) -> Plan:
    """The plan with some fields replaced, its caches left behind.

    A pydantic copy would carry the digest of the old content along.

    Raises:
        PlanError: The changed plan contradicts itself.
    """
    fields = type(plan).model_fields
    kept = {(field.alias or name): getattr(plan, name) for name, field in fields.items()}
    made = type(plan).model_validate(
        kept | {(fields[name].alias or name): value for name, value in changes.items()}
    )
    if problems := check_plan(made):
        raise PlanError(problems, "changed plan")
    return made


# ---- money


def scaled(plan: Plan, budget: float) -> Plan:
    """The plan with every budget preset brought to one total; see ``Plan.scaled``."""
    if not (math.isfinite(budget) and budget >= 0):
        raise fault("programme_budget", budget, "expected USD of 0 or more")
    factors = _factors(plan, budget)
    phases = tuple(
        phase.model_copy(update={"amount": phase.amount * factors[phase.key]})
        for phase in plan.phases
    )
    if budget == 0:
        return rebuilt(plan, {"phases": phases, **_NOTHING})
    lines = tuple(
        line.model_copy(
            update={"amount": line.amount * factors[line.phase], "note": line.note or SCALED_NOTE}
        )
        for line in plan.budget_lines
    )
    initiatives = tuple(
        _dearer(one, _factor_of(one.key, plan.budget_lines, factors)) for one in plan.initiatives
    )
    return rebuilt(plan, {"phases": phases, "budget_lines": lines, "initiatives": initiatives})


# No programme: nothing is funded, done or claimed.
_NOTHING: Mapping[str, tuple[()]] = dict.fromkeys(
    ("budget_lines", "initiatives", "context_initiatives", "headline_claims", "canonical_rules"),
    (),
)


def _factors(plan: Plan, budget: float) -> dict[str, float]:
    """Phase -> what brings its preset's total to ``budget``; 0 for a preset without money."""
    totals = {
        preset.key: sum(phase.amount for phase in plan.phases if phase.budget == preset.key)
        for preset in plan.budgets
    }
    return {
        phase.key: budget / totals[phase.budget] if totals[phase.budget] else 0.0
        for phase in plan.phases
    }


def _factor_of(initiative: str, lines: Sequence[BudgetLine], factors: Mapping[str, float]) -> float:
    """Factor of the first budget that pays for an initiative, else of the first of all."""
    paying = (factors[line.phase] for line in lines if line.initiative == initiative)
    return next(paying, next(iter(factors.values()), 1.0))


def _dearer(initiative: Initiative, factor: float) -> Initiative:
    """The initiative with the money its whole effect costs times a factor."""
    effects = tuple(_full_cost_times(effect, factor) for effect in initiative.effects)
    return initiative.model_copy(update={"effects": effects})


def _full_cost_times(effect: Effect, factor: float) -> Effect:
    if effect.full_cost is None:
        return effect
    variants = tuple(
        one.model_copy(update={"full_cost": _times(one.full_cost, factor)})
        if one.full_cost
        else one
        for one in effect.variants
    )
    return effect.model_copy(
        update={"full_cost": _times(effect.full_cost, factor), "variants": variants}
    )


def _times(cost: Measured, factor: float) -> Measured:
    return cost.model_copy(update={"stated_value": cost.stated_value * factor})


# ---- targets


def with_targets(plan: Plan, targets: Sequence[Target], keep: bool) -> Plan:
    """The plan with targets of one's own; see ``Plan.with_targets``."""
    own = tuple(targets)
    taken = {(target.kpi, target.window, target.direction) for target in own}
    others = tuple(
        target
        for target in plan.targets
        if keep
        and target.brand != OWN
        and (target.kpi, target.window, target.direction) not in taken
    )
    if not own and not others:
        raise fault("targets", "none", "expected at least one target; keep the plan's or give one")
    ids = {target.id for target in (*own, *others)}
    changes: dict[str, Any] = {
        "targets": (*own, *others),
        "milestones": tuple(_without(one, ids) for one in plan.milestones),
    }
    if own:
        changes["brands"] = {**plan.brands, OWN: "Own targets"}
        changes["sources"] = {**plan.sources, OWN_CLAIM: OWN_SOURCE}
    return rebuilt(plan, changes)


def _without(milestone: Milestone, ids: set[str]) -> Milestone:
    """The milestone with the criteria that are still among the targets."""
    kept = tuple(name for name in milestone.criteria if name in ids)
    return milestone.model_copy(update={"criteria": kept})
