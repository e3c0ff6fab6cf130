"""What of the plan is in force under a profile and a choice of readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from model.plan.budget import BudgetLine, Funding, Phase
from model.plan.initiatives import CanonicalRule, Effect, Initiative
from model.plan.readings import Relation
from model.plan.targets import Profile, Target

if TYPE_CHECKING:
    from model.plan.base import Variant
    from model.plan.plan import Plan

Chosen = Mapping[str, str]
ASSUMPTION = "assumption"
VariantT = TypeVar("VariantT", bound="Variant")


class CanonicalClaim(NamedTuple):
    """One row of the canonical-claim table.

    Attributes:
        alternatives: Option of ``reading`` -> the claim that drives instead.
        borrowed: The claim comes from another brand.
    """

    profile: str
    metric: str
    scope: str
    claim: str
    reading: str | None
    alternatives: Mapping[str, str]
    borrowed: bool


def canonical_table(rules: Iterable[CanonicalRule]) -> tuple[CanonicalClaim, ...]:
    """The rules spelled out, one row per profile, metric and scope."""
    return tuple(
        CanonicalClaim(
            profile,
            rule.metric,
            rule.scope,
            rule.claim,
            rule.reading,
            rule.alternatives,
            profile in rule.borrowed,
        )
        for rule in rules
        for profile in rule.profiles
    )


def _changes(variants: Iterable[VariantT], chosen: Chosen) -> Iterator[dict[str, Any]]:
    """What the variants in force change, as field -> new value."""
    for variant in variants:
        if chosen[variant.reading] == variant.option:
            given = variant.model_fields_set - {"reading", "option", "note"}
            yield {name: getattr(variant, name) for name in given}


def target_as_read(target: Target, chosen: Chosen) -> Target:
    """The target with the readings' changes: value, baseline, KPI or window (audit F14)."""
    update: dict[str, Any] = {}
    for change in _changes(target.variants, chosen):
        update |= change
    if target.window == "exit" and chosen.get("ratio_window") == "year":
        update["window"] = "year"
    return target.model_copy(update=update) if update else target


def relation_as_read(relation: Relation, chosen: Chosen) -> float:
    """The relation's value inside, as the readings put it."""
    for change in _changes(relation.variants, chosen):
        relation = relation.model_copy(update=change)
    return relation.value


# ---- money


def lines_as_read(
    phase: Phase, lines: Iterable[BudgetLine], chosen: Chosen
) -> tuple[BudgetLine, ...]:
    """The lines of one phase under the readings of audit A1, A4, A10 and A11."""
    found = [line for line in lines if line.phase == phase.key]
    if chosen.get("budget_gap") == "scale_lines":
        found = _scaled_to(phase.amount, found)
    if chosen.get("budget_gap") in ("scale_lines", "cut_total"):
        found = [line for line in found if line.kind != "not_itemised"]
    return tuple(_line_as_read(line, phase, chosen) for line in found)


def _scaled_to(total: float, lines: Sequence[BudgetLine]) -> list[BudgetLine]:
    named = sum(line.amount for line in lines if line.kind != "not_itemised")
    factor = total / named if named else 1.0
    return [line.model_copy(update={"amount": line.amount * factor}) for line in lines]


def _line_as_read(line: BudgetLine, phase: Phase, chosen: Chosen) -> BudgetLine:
    update: dict[str, Any] = {}
    if chosen.get("spending_dates") == "even":
        update["stated_quarters"] = {q: 100 / len(phase.periods) for q in phase.periods}
    if line.kind == "media" and chosen.get("ad_diversification") == "programme":
        update["kind"] = "initiative"
    return line.model_copy(update=update) if update else line


def funding_as_read(funding: Funding, chosen: Chosen) -> dict[str, float]:
    """Shares of the funding sources that sum to 1 (audit A2)."""
    option = chosen[funding.reading]
    percent = next(split.percent for split in funding.splits if split.option == option)
    total = sum(percent.values())
    return {source.key: percent.get(source.key, 0.0) / total for source in funding.sources}


# ---- effects


def effects_as_read(
    plan: Plan, profile: Profile, chosen: Chosen
) -> tuple[tuple[Initiative, Effect], ...]:
    """One driver per metric and scope for the profile, as the readings put it."""
    found: dict[tuple[str, str], tuple[Initiative, Effect]] = {}
    for rule in plan.canonical_rules:
        if profile.key in rule.profiles:
            initiative, effect = _pair_as_read(plan.initiatives, rule, chosen)
            found.setdefault((effect.metric, effect.scope), (initiative, effect))
    return tuple(found.values())


def _pair_as_read(
    initiatives: Iterable[Initiative], rule: CanonicalRule, chosen: Chosen
) -> tuple[Initiative, Effect]:
    """The rule's claim in the rule's scope, or its alternative in that claim's own scope."""
    claim = rule.claim
    if rule.reading:
        claim = rule.alternatives.get(chosen[rule.reading], claim)
    initiative, effect = driver(initiatives, rule.metric, claim, rule.initiative)
    scope = rule.scope if claim == rule.claim else effect.scope
    return _timed(initiative, rule, claim, chosen), _effect_as_read(effect, scope, chosen)


def driver(
    initiatives: Iterable[Initiative], metric: str, claim: str, initiative: str | None = None
) -> tuple[Initiative, Effect]:
    """The initiative and its driver effect of this claim on this metric.

    Raises:
        LookupError: No initiative has such an effect.
    """
    for candidate in initiatives:
        if initiative is not None and claim == ASSUMPTION and candidate.key != initiative:
            continue
        for effect in candidate.effects:
            if (effect.role, effect.metric, effect.claim) == ("driver", metric, claim):
                return candidate, effect
    raise LookupError(f"no initiative has a driver effect on {metric} with the claim {claim}")


def _effect_as_read(effect: Effect, scope: str, chosen: Chosen) -> Effect:
    update: dict[str, Any] = {} if scope == effect.scope else {"scope": scope}
    for change in _changes(effect.variants, chosen):
        update |= change
    return effect.model_copy(update=update) if update else effect


def _timed(initiative: Initiative, rule: CanonicalRule, claim: str, chosen: Chosen) -> Initiative:
    """The initiative with the start of this rule and the ramp of the readings."""
    update: dict[str, Any] = {}
    if claim == rule.claim:
        update = {"start": rule.start or initiative.start}
        update["start_claim"] = rule.start_claim or initiative.start_claim
        for change in _changes(rule.variants, chosen):
            update |= change
    if chosen.get("ramp") == "at_once":
        update["ramp_weeks"] = 0.0
    return initiative.model_copy(update=update) if update else initiative


def effect_in(
    pairs: Iterable[tuple[Initiative, Effect]], metric: str, market: str, regions: Iterable[str]
) -> tuple[Initiative, Effect] | None:
    """The pair that holds for ``metric`` in ``market``: market before region before ``all``.

    Args:
        pairs: What ``Plan.effects_for`` answers.
        metric: Driver metric.
        market: Market label, e.g. ``DE``.
        regions: Keys of the regions the market is in, the narrower first.
    """
    scopes = (market, *regions, "all")
    by_scope = {effect.scope: (i, effect) for i, effect in pairs if effect.metric == metric}
    return next((by_scope[scope] for scope in scopes if scope in by_scope), None)
