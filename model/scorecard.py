"""Draws of KPIs held against the plan's targets.

``attainment`` is actual / target (target / actual for at-most targets), null when the actual is
not positive; ``headroom`` is the distance to the target, positive when met; a target is met when
at least four draws in five meet it, missed when fewer than one in five do (design §2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.plan import Target
from model.plan.targets import OWN
from model.results import FloatArray, Joint, KpiResult, Score, Spread, TargetResult
from model.split import Reason

BoolArray = NDArray[np.bool_]
MET, MISSED = 0.8, 0.2
NOTHING: Mapping[str, Any] = MappingProxyType({})
# The design's default set for the joint probability.
JOINT_SET = (
    "gmv_growth",
    "gmv_share[southeast_asia]",
    "logistics_cost_share",
    "roas",
    "repurchase_rate",
    "risk_loss_share_of_budget",
)


def score(
    targets: Sequence[Target],
    results_by: Mapping[tuple[str, str], KpiResult],
    joint_set: Sequence[str] | None = None,
    *,
    reasons: Mapping[str, Reason] = NOTHING,
    rests_on: Mapping[str, tuple[str, ...]] = NOTHING,
) -> Score:
    """Every target with its probability, the joint probability, the count met.

    Args:
        targets: As the profile and the readings put them.
        results_by: KPI results by (KPI key, window).
        joint_set: KPI keys whose first targets are to be met together; by default the design's
            and those of one's own targets. Targets that do not apply leave the set.
        reasons: Why targets do not apply in the world, by target id.
        rests_on: Defaults that targets stand on, by target id.
    """
    results: list[TargetResult] = []
    hits: dict[str, BoolArray] = {}
    for target in targets:
        found = results_by.get((target.kpi, target.window))
        why = reasons.get(target.id) or _why(target, found)
        if why is None and found is not None:
            hits[target.id] = meets(found.draws, target)
            results.append(_scored(target, found, hits[target.id], rests_on.get(target.id, ())))
        else:
            results.append(_unscored(target, why))
    return Score(
        tuple(results),
        _joint(targets, hits, chosen_set(targets) if joint_set is None else joint_set),
        _count(hits),
        len(hits),
        _largest_shortfall(results),
        _met_chances(hits),
    )


def chosen_set(targets: Sequence[Target]) -> tuple[str, ...]:
    """KPI keys of the joint probability: the design's, and those of one's own targets."""
    own = (target.kpi for target in targets if target.brand == OWN)
    return tuple(dict.fromkeys((*JOINT_SET, *own)))


def meets(draws: FloatArray, target: Target) -> BoolArray:
    """``(draw,)`` whether each draw meets the target, to a billionth of its value.

    Without that slack a target that is met exactly would be missed by rounding.
    """
    slack = 1e-9 * max(1.0, abs(target.value))
    if target.direction == "at_least":
        return draws >= target.value - slack
    return draws <= target.value + slack


def attainment(actual: float, target: Target) -> float | None:
    """Actual over target, or target over actual for at-most targets."""
    if actual <= 0 or target.value == 0:
        return None
    return actual / target.value if target.direction == "at_least" else target.value / actual


def _why(target: Target, found: KpiResult | None) -> Reason | None:
    """Why a target has no answer in this scenario."""
    if target.modelled:
        return in_words(target.modelled)
    if found is None:
        return Reason("the model has no such KPI in this world")
    return Reason(found.reason) if found.reason else None


def in_words(text: str) -> Reason:
    """A text of a file as a reason; braces in it are no places."""
    return Reason("{text}", {"text": text}) if "{" in text or "}" in text else Reason(text)


def _status(probability: float) -> str:
    if probability >= MET:
        return "met"
    return "missed" if probability < MISSED else "open"


def _scored(
    target: Target, found: KpiResult, met: BoolArray, rests_on: tuple[str, ...]
) -> TargetResult:
    mean, probability = float(found.draws.mean()), float(met.mean())
    distance = mean - target.value
    return TargetResult(
        **_labels(target),
        mean=mean,
        p05=found.p05,
        p95=found.p95,
        probability=probability,
        attainment=attainment(mean, target),
        progress=_progress(mean, target),
        headroom=distance if target.direction == "at_least" else -distance,
        status=_status(probability),
        rests_on=rests_on,
    )


def _progress(mean: float, target: Target) -> float | None:
    """Share of the way from the baseline to the target; where that meets it there is no way."""
    baseline = target.baseline
    if baseline is None or meets(np.array(baseline), target):
        return None
    return (mean - baseline) / (target.value - baseline)


def _unscored(target: Target, why: Reason | None) -> TargetResult:
    return TargetResult(
        **_labels(target),
        mean=None,
        p05=None,
        p95=None,
        probability=None,
        attainment=None,
        progress=None,
        headroom=None,
        status="not_modelled",
        reason=str(why) if why else None,
        why=why,
    )


def _labels(target: Target) -> dict[str, Any]:
    return {
        "id": target.id,
        "claim": target.claim,
        "kpi": target.kpi,
        "target": target.value,
        "unit": target.unit,
        "direction": target.direction,
        "window": target.window,
        "brand": target.brand,
        "section": target.section,
        "baseline": target.baseline,
    }


def _joint(
    targets: Sequence[Target], hits: Mapping[str, BoolArray], joint_set: Sequence[str]
) -> Joint:
    """Probability that the first scored target of every KPI in the set is met in one draw."""
    first: dict[str, BoolArray] = {}
    for target in targets:
        if target.kpi in joint_set and target.id in hits:
            first.setdefault(target.kpi, hits[target.id])
    left_out = tuple(kpi for kpi in joint_set if kpi not in first)
    if not first:
        return Joint((), None, left_out)
    together = np.all(list(first.values()), axis=0)
    return Joint(tuple(first), float(together.mean()), left_out)


def _count(hits: Mapping[str, BoolArray]) -> Spread:
    if not hits:
        return Spread(0.0, 0.0, 0.0)
    count = np.sum(list(hits.values()), axis=0)
    low, high = np.quantile(count, (0.05, 0.95), method="inverted_cdf")
    return Spread(float(count.mean()), float(low), float(high))


def _met_chances(hits: Mapping[str, BoolArray]) -> tuple[float, ...]:
    """Share of draws that meet exactly 0, 1, … all scored targets; empty without any."""
    if not hits:
        return ()
    met = np.sum(list(hits.values()), axis=0)
    return tuple((np.bincount(met, minlength=len(hits) + 1) / met.size).tolist())


def _largest_shortfall(results: Sequence[TargetResult]) -> str | None:
    """Id of the target that is furthest from being met, relative to its value."""
    short = [r for r in results if r.headroom is not None and r.headroom < 0]
    if not short:
        return None
    return min(short, key=lambda r: (r.headroom or 0.0) / max(abs(r.target), 1e-12)).id
