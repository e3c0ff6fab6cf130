"""The plan: what it promises, what it pays for and what it claims, by profile and reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from model.plan import active
from model.plan.base import Key, Record, Text
from model.plan.budget import Budget, BudgetLine, Funding, Phase
from model.plan.errors import fault
from model.plan.initiatives import CanonicalRule, Effect, Initiative, InitiativeDefaults
from model.plan.readings import Reading, Relation, Source
from model.plan.revised import scaled, with_targets
from model.plan.targets import OWN, Evaluation, Profile, Target
from model.plan.timetable import EvaluationWindow, Milestone, ResponseTime, Stage

Readings = Mapping[str, str]


class Plan(Record):
    """A plan of one year, immutable. Made by ``load_plan``; what it holds is the file's content.

    Every query takes a profile (its key or the record) and, where readings matter, the readings
    that differ from their defaults.
    """

    format: Literal["headroom-plan/1"]
    year: Annotated[int, Field(ge=2000, le=2100)]
    title: Text
    brands: dict[Key, Text]
    profiles: Annotated[tuple[Profile, ...], Field(min_length=1)]
    reading_list: tuple[Reading, ...] = Field(alias="readings")
    budgets: Annotated[tuple[Budget, ...], Field(min_length=1)]
    phases: tuple[Phase, ...]
    budget_lines: tuple[BudgetLine, ...]
    funding: Funding
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]
    initiative_defaults: InitiativeDefaults
    initiatives: tuple[Initiative, ...]
    context_initiatives: tuple[Initiative, ...] = ()
    headline_claims: tuple[Effect, ...] = ()
    canonical_rules: tuple[CanonicalRule, ...] = Field(alias="canonical")
    relations: tuple[Relation, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    stages: tuple[Stage, ...] = ()
    response_times: tuple[ResponseTime, ...] = ()
    evaluation_windows: tuple[EvaluationWindow, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    sources: dict[Text, Source]

    @model_validator(mode="before")
    @classmethod
    def _fill_initiative_defaults(cls, tree: object) -> object:
        """Every initiative has the defaults of the file unless it says otherwise."""
        if not isinstance(tree, dict) or not isinstance(tree.get("initiative_defaults"), dict):
            return tree
        defaults = tree["initiative_defaults"]
        names = [name for name in ("initiatives", "context_initiatives") if name in tree]
        return {**tree, **{name: _filled(tree[name], defaults) for name in names}}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content: equal plans have equal digests, whatever their layout."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()

    # ---- profiles and readings

    def profile(self, key: str | Profile) -> Profile:
        """The profile of this key.

        Raises:
            PlanError: The plan has no such profile.
        """
        wanted = key.key if isinstance(key, Profile) else key
        for profile in self.profiles:
            if profile.key == wanted:
                return profile
        known = ", ".join(profile.key for profile in self.profiles)
        raise fault("profile", wanted, f"expected one of {known}")

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """All readings by key."""
        return {reading.key: reading for reading in self.reading_list}

    def choices(self, readings: Readings | None = None) -> dict[str, str]:
        """The option in force for every reading: the defaults, overridden by ``readings``.

        Raises:
            PlanError: A reading or an option that the plan does not have.
        """
        chosen = {key: reading.default for key, reading in self.readings.items()}
        for key, option in (readings or {}).items():
            self._check_choice(key, option)
            chosen[key] = option
        return chosen

    def _check_choice(self, key: str, option: str) -> None:
        reading = self.readings.get(key)
        if reading is None:
            raise fault("readings", key, f"expected one of {', '.join(self.readings)}")
        if option not in reading.options:
            raise fault(f"readings.{key}", option, f"expected one of {', '.join(reading.options)}")

    # ---- targets

    def targets_for(
        self, profile: str | Profile, readings: Readings | None = None
    ) -> tuple[Target, ...]:
        """Targets of the profile's brands as the readings put them, in the plan's order.

        Targets of one's own hold under every profile.
        """
        brands, chosen = (*self.profile(profile).brands, OWN), self.choices(readings)
        found = (target for target in self.targets if target.brand in brands)
        return tuple(active.target_as_read(target, chosen) for target in found)

    @property
    def not_modelled(self) -> tuple[Target, ...]:
        """Targets that the model does not compute; each carries the reason in ``modelled``."""
        return tuple(target for target in self.targets if target.modelled)

    # ---- money

    def phases_for(self, profile: str | Profile) -> tuple[Phase, ...]:
        """Phases of the profile's budget, own or borrowed."""
        preset = self.profile(profile).budget_preset
        return tuple(phase for phase in self.phases if phase.budget == preset)

    def budget_lines_for(
        self, profile: str | Profile, readings: Readings | None = None
    ) -> tuple[BudgetLine, ...]:
        """Budget lines of the profile's preset as the readings put them, in the plan's order."""
        chosen = self.choices(readings)
        return tuple(
            line
            for phase in self.phases_for(profile)
            for line in active.lines_as_read(phase, self.budget_lines, chosen)
        )

    def planned_budget(self, profile: str | Profile, readings: Readings | None = None) -> float:
        """The plan's own budget in USD: the denominator of the risk loss share (audit E3)."""
        return sum((line.amount for line in self.budget_lines_for(profile, readings)), 0.0)

    def funding_for(self, readings: Readings | None = None) -> dict[str, float]:
        """Share of each funding source; the shares sum to 1."""
        return active.funding_as_read(self.funding, self.choices(readings))

    # ---- effects

    @cached_property
    def canonical(self) -> tuple[active.CanonicalClaim, ...]:
        """The canonical-claim table, one row per profile, metric and scope."""
        return active.canonical_table(self.canonical_rules)

    def effects_for(
        self, profile: str | Profile, readings: Readings | None = None
    ) -> tuple[tuple[Initiative, Effect], ...]:
        """The drivers in force, at most one per metric and scope, never two claims of one effect.

        Initiatives and effects come as the profile and the readings put them: ``start``,
        ``ramp_weeks`` and ``scope`` are those of this use. Where several scopes hold, the most
        specific counts (``model.plan.effect_in``).
        """
        return active.effects_as_read(self, self.profile(profile), self.choices(readings))

    def outcomes_for(self, profile: str | Profile) -> tuple[tuple[Initiative | None, Effect], ...]:
        """Claims that are only shown beside what the model reaches; ``None``: no initiative."""
        brands = {*self.profile(profile).brands, "general", "industry"}
        named: list[tuple[Initiative | None, Effect]] = [
            (initiative, effect)
            for initiative in (*self.initiatives, *self.context_initiatives)
            for effect in initiative.effects
        ]
        every = [*named, *((None, effect) for effect in self.headline_claims)]
        return tuple(
            (initiative, effect)
            for initiative, effect in every
            if effect.role == "outcome" and effect.brand in brands
        )

    def relation(self, key: str, readings: Readings | None = None) -> float:
        """A number that follows from the plan's figures, in its unit inside.

        Raises:
            PlanError: The plan has no such relation.
        """
        for relation in self.relations:
            if relation.key == key:
                return active.relation_as_read(relation, self.choices(readings))
        known = ", ".join(relation.key for relation in self.relations)
        raise fault("relations", key, f"expected one of {known}")

    # ---- the same plan with other money or targets

    def scaled(self, budget: float) -> Plan:
        """The plan with each of its budget presets brought to ``budget`` USD in all.

        Lines, phases, the plan's own budget and the money that whole effects cost keep their
        proportions; shares of funding and what initiatives claim stay. 0 is no programme: no lines,
        no initiatives, no claims of effects; the plan's targets and readings remain.

        Raises:
            PlanError: The budget is negative or not finite.
        """
        return scaled(self, budget)

    def with_targets(self, targets: Sequence[Target], keep: bool = True) -> Plan:
        """The plan with targets of one's own first (see ``model.kpis.targets``).

        Args:
            targets: They replace own targets given before.
            keep: Whether the plan's targets stay beside them; one for the same KPI, window and
                direction always gives way.

        Raises:
            PlanError: No target is left, or two have the same id.
        """
        return with_targets(self, targets, keep)

    # ---- sources

    @property
    def benchmarks(self) -> dict[str, Source]:
        """Baselines and benchmarks of the plan by claim id."""
        return {
            claim: source
            for claim, source in self.sources.items()
            if source.kind in ("baseline", "benchmark")
        }

    def criteria(self, milestone: Milestone) -> tuple[Target, ...]:
        """The targets that decide whether a milestone is reached."""
        by_id = {target.id: target for target in self.targets}
        return tuple(by_id[name] for name in milestone.criteria)


def _filled(records: object, defaults: dict) -> object:
    """``records`` with ``defaults`` under each; anything but records is left to validation."""
    if not isinstance(records, Iterable) or isinstance(records, str):
        return records
    return tuple({**defaults, **r} if isinstance(r, dict) else r for r in records)
