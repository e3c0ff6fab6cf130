"""How a brand case scores itself: its figures by dimension, and how much of each target is reached.

The home case names twelve figures in four dimensions and wants at least 85 per cent of a target
each quarter (audit B6, B7). It holds whichever profile is active; a figure without a target of the
case borrows one's own or another case's, which the answer names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.kpis import Missing, figure, find
from model.kpis.applies import why_not
from model.kpis.rule import base_window
from model.plan import Evaluation, EvaluationItem, Target
from model.plan.targets import OWN
from model.results import FloatArray
from model.scorecard import attainment, in_words, meets
from model.simulate import Outcome
from model.simulate.facts import YEAR, Facts
from model.split import Reason

IMPROVEMENT = "improvement"
QUANTILES = (0.05, 0.95)


@dataclass(frozen=True)
class Attained:
    """One figure in one window; values in the figure's unit, chances over the draws.

    Attributes:
        start: Mean of the same window of the base year; ``None`` where it has none.
        attainment: Of the target, at the mean, as the reading in force puts it; ``None`` where
            improvement is meant and the base year meets the target already.
        at_floor: Probability of an attainment of at least the floor; there, of the target.
        at_target: Probability of the target itself.
        why: Why there is no figure.
    """

    window: str
    mean: float | None = None
    p05: float | None = None
    p95: float | None = None
    start: float | None = None
    attainment: float | None = None
    at_floor: float | None = None
    at_target: float | None = None
    why: Reason | None = None


@dataclass(frozen=True)
class Item:
    """A figure of a dimension with the target it is held against.

    ``target`` is the case's own or, where it sets none, a borrowed one: see its ``brand``.
    """

    label: str
    kpi: str | None
    unit: str
    target: Target | None
    now: Attained


@dataclass(frozen=True)
class Side:
    """One dimension."""

    label: str
    claim: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Case:
    """A case as it scores itself.

    Attributes:
        floor: Least attainment that is enough, 0-1; ``None`` where the plan's target is gone.
        option: What attainment is a share of, as the reading stands.
        periods: The figure under the floor by period of the horizon, then over all of it.
    """

    evaluation: Evaluation
    floor: float | None
    option: str
    sides: tuple[Side, ...]
    periods: tuple[Attained, ...]
    held: Target | None


def case_of(outcome: Outcome, brand: str) -> Case | None:
    """How the case of ``brand`` scores in an outcome; ``None`` when the plan does not say how."""
    found = (e for e in outcome.world.plan.evaluations if e.brand == brand)
    evaluation = next(found, None)
    return None if evaluation is None else _Scoring(outcome, evaluation).case()


@dataclass(frozen=True)
class _Scoring:
    outcome: Outcome
    evaluation: Evaluation

    def case(self) -> Case:
        targets, option = self._targets(), self._option()
        floor = self._floor(targets)
        sides = tuple(
            Side(d.label, d.claim, tuple(self._item(i, targets, floor, option) for i in d.items))
            for d in self.evaluation.dimensions
        )
        held = _aim(self.evaluation.floor_of, self.evaluation.brand, targets)
        periods = () if held is None else self._periods(held, floor, option)
        return Case(self.evaluation, floor, option, sides, periods, held)

    def _option(self) -> str:
        readings = self.outcome.settings.scenario.readings
        return self.outcome.world.plan.choices(readings)[self.evaluation.reading]

    def _targets(self) -> list[Target]:
        """Every target of the plan that fits the world, as the readings put it."""
        plan, readings = self.outcome.world.plan, self.outcome.settings.scenario.readings
        found = {t.id: t for p in plan.profiles for t in plan.targets_for(p, readings)}
        return list(found.values())

    def _floor(self, targets: Sequence[Target]) -> float | None:
        return next((t.value for t in targets if t.id == self.evaluation.floor), None)

    def _item(
        self, item: EvaluationItem, targets: Sequence[Target], floor: float | None, option: str
    ) -> Item:
        if item.kpi is None:
            return Item(item.label, None, "", None, Attained("", why=in_words(item.why_not)))
        found = find(self.outcome.world, item.kpi)
        if isinstance(found, Reason):
            return Item(item.label, item.kpi, "", None, Attained("", why=found))
        kpi, place = found
        fitting = [t for t in targets if why_not(t, self.outcome.world) is None]
        target = _aim(item.kpi, self.evaluation.brand, fitting)
        window = target.window if target else place.window
        now = self._attained(item.kpi, window, target, floor, option)
        return Item(item.label, item.kpi, kpi.unit, target, now)

    def _periods(self, target: Target, floor: float | None, option: str) -> tuple[Attained, ...]:
        if why_not(target, self.outcome.world) is not None:
            return ()
        names = self.outcome.world.year.quarters
        windows = (*names, YEAR) if len(names) > 1 else (YEAR,)
        kpi = self.evaluation.floor_of
        return tuple(self._attained(kpi, w, target, floor, option) for w in windows)

    def _attained(
        self, kpi: str, window: str, target: Target | None, floor: float | None, option: str
    ) -> Attained:
        facts = self.outcome.facts
        drawn = figure(facts, kpi, window)
        start = _start(facts, kpi, window)
        if isinstance(drawn, Missing):
            return Attained(window, start=start, why=Reason(drawn.reason))
        draws = np.broadcast_to(drawn, (self.outcome.draws,))
        mean = float(draws.mean())
        low, high = (float(q) for q in np.quantile(draws, QUANTILES))
        if target is None:
            return Attained(window, mean, low, high, start)
        met = float(meets(draws, target).mean())
        reached, enough = attainment_of(draws, target, floor, start, option)
        return Attained(window, mean, low, high, start, reached, enough, met)


def _aim(kpi: str, brand: str, targets: Sequence[Target]) -> Target | None:
    """The case's target for a figure, else one's own, else another case's first."""
    order = {brand: 0, OWN: 1}
    found = [target for target in targets if target.kpi == kpi]
    return min(found, key=lambda target: order.get(target.brand, 2), default=None)


def attainment_of(
    draws: FloatArray, target: Target, floor: float | None, start: float | None, option: str
) -> tuple[float | None, float | None]:
    """Attainment at the mean, and the probability that it reaches the floor.

    Of the target or, read as improvement, of the way from the start to it. Where the start meets
    the target there is no way to go: nothing is a share of it, and the target itself is the floor.
    """
    mean = float(draws.mean())
    if option != IMPROVEMENT:
        enough = None if floor is None else float(_enough(draws, target, floor).mean())
        return attainment(mean, target), enough
    if start is None:
        return None, None
    if meets(np.array(start), target):
        return None, None if floor is None else float(meets(draws, target).mean())
    way = (draws - start) / (target.value - start)
    return float(way.mean()), None if floor is None else float((way >= floor).mean())


def _enough(draws: FloatArray, target: Target, floor: float) -> FloatArray:
    """``(draw,)`` whether each draw reaches the floor; no division, so zero is no special case."""
    if target.direction == "at_least":
        return np.asarray(draws >= floor * target.value)
    return np.asarray(draws * floor <= target.value)


def _start(facts: Facts, kpi: str, window: str) -> float | None:
    """Mean of the same figure in the same window of the base year."""
    base = facts.base
    if base is None or isinstance(find(base.world, kpi), Reason):
        return None
    drawn = figure(base, kpi, base_window(facts, window))
    return None if isinstance(drawn, Missing) else float(np.mean(drawn))
