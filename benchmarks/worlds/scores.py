"""Figures over many worlds: errors of plans, signs, coverage, interval scores, stated chances.

Changes are counted in shares of their world's outcome, so that worlds of any size weigh alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.stats import binomtest

from benchmarks.worlds.answers import Claim, Guess, PlanAnswer, WorldAnswer

SMALL = 0.003  # share of the outcome below which only the stated chance of a sign is judged
NEAR = (0.5, 1.5)  # plans of the acceptance line stay within these factors
CHANCE_EDGES = (0.0, 0.25, 0.5, 0.6, 0.75, 0.9, 0.97, 1.0)
Kept = Callable[[PlanAnswer], bool]


def near(answer: PlanAnswer) -> bool:
    """Whether a plan counts for the pooled error: media, no shut-off, at most half up or down."""
    plan = answer.plan
    if plan.kind == "shift":
        return True
    return plan.is_media and NEAR[0] <= plan.factor <= NEAR[1]


def shut_off(answer: PlanAnswer) -> bool:
    """Whether a plan shuts a channel or all media off."""
    plan = answer.plan
    return plan.is_media and plan.kind != "shift" and plan.factor == 0.0


def of_kind(*kinds: str) -> Kept:
    """Plans of a kind within the usual factors (all price and promotion plans)."""
    return lambda a: a.plan.kind in kinds and (near(a) or not a.plan.is_media)


GROUPS: dict[str, Kept] = {
    "media, ±10-50 % and shifts": near,
    "total": of_kind("total"),
    "channel": of_kind("channel"),
    "total and channel": of_kind("total", "channel"),
    "shift": of_kind("shift"),
    "channel shut off": lambda a: shut_off(a) and a.plan.kind == "channel",
    "all media shut off": lambda a: a.plan.shuts_all,
    "price": of_kind("price"),
    "promo": of_kind("promo"),
}


@dataclass(frozen=True)
class Figures:
    """Errors of a group of plans.

    Attributes:
        model, flat, ridge: ``sum |predicted - true| / sum |true|``.
        bias: sum of predicted over sum of true sizes, signed by the truth: 1 is unbiased.
        signs: share of right signs where the true change is not `SMALL`; ``large`` such plans.
        inside, score: share of 90 % intervals that hold the truth, mean interval score.
    """

    count: int
    model: float
    flat: float
    ridge: float
    bias: float
    signs: float
    large: int
    inside: float
    score: float


def figures(answers: Sequence[PlanAnswer], relative: bool = True) -> Figures:
    """Figures of plans, pooled; NaN where there is nothing to count.

    Args:
        answers: of any worlds.
        relative: add changes up in shares of their world's outcome, else in its own unit.
    """
    sizes = np.array([a.guess.scale for a in answers])
    scale = sizes if relative else np.ones(len(answers))
    true = np.array([a.guess.true for a in answers]) / scale
    said = {
        "model": np.array([a.guess.mean for a in answers]) / scale,
        "flat": np.array([a.flat for a in answers]) / scale,
        "ridge": np.array([a.ridge for a in answers]) / scale,
    }
    errors = {name: _ratio(np.abs(v - true).sum(), np.abs(true).sum()) for name, v in said.items()}
    large = np.abs(true) * scale > SMALL * sizes
    right = np.sign(said["model"]) == np.sign(true)
    return Figures(
        count=len(answers),
        **errors,
        bias=_ratio((said["model"] * np.sign(true)).sum(), np.abs(true).sum()),
        signs=_ratio(right[large].sum(), large.sum()),
        large=int(large.sum()),
        inside=_ratio(sum(a.guess.inside for a in answers), len(answers)),
        score=_ratio(sum(a.guess.score for a in answers), len(answers)),
    )


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def plans_of(worlds: Iterable[WorldAnswer], kept: Kept) -> list[PlanAnswer]:
    """The plans of a group over worlds."""
    return [answer for world in worlds for answer in world.plans if kept(answer)]


def spread_of_worlds(worlds: Sequence[Sequence[Guess]]) -> float:
    """Standard error of a share of intervals that hold the truth, with the world as the unit."""
    total = sum(len(guesses) for guesses in worlds)
    if len(worlds) < 2:
        return float("nan")
    share = sum(g.inside for guesses in worlds for g in guesses) / total
    off = np.array([sum(g.inside for g in guesses) - share * len(guesses) for guesses in worlds])
    return float(np.sqrt((off**2).sum() * len(worlds) / (len(worlds) - 1)) / total)


def limits(inside: int, count: int) -> tuple[float, float]:
    """95 % limits (Wilson) of a share, as if every truth stood for itself."""
    found = binomtest(inside, count).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def coverage(guesses: Sequence[Guess]) -> tuple[float, float]:
    """Share of intervals that hold the truth, and the mean interval score."""
    inside = _ratio(sum(g.inside for g in guesses), len(guesses))
    return inside, _ratio(sum(g.score for g in guesses), len(guesses))


def sign_claims(worlds: Iterable[WorldAnswer], shifts: bool, small: bool) -> list[Claim]:
    """The model's claims that a plan raises or lowers the outcome, with their stated chance.

    Args:
        worlds: with their answers.
        shifts: only shifts, or only the other media plans (no shut-offs).
        small: only plans whose true change is small, or only the others.
    """
    found = []
    for answer in plans_of(worlds, near):
        is_small = abs(answer.guess.true) <= SMALL * answer.guess.scale
        if (answer.plan.kind == "shift") == shifts and is_small == small:
            up = answer.chance_up >= 0.5
            chance = max(answer.chance_up, 1.0 - answer.chance_up)
            found.append(Claim(chance, up == (answer.guess.true > 0)))
    return found


def reliability(claims: Sequence[Claim]) -> list[tuple[str, int, float, float]]:
    """Stated chances against how often they came true: band, number, mean stated, share right."""
    stated = np.array([claim.chance for claim in claims])
    right = np.array([claim.right for claim in claims], dtype=float)
    rows = []
    for low, high in pairwise(CHANCE_EDGES):
        chosen = (stated >= low) & ((stated < high) | (high == CHANCE_EDGES[-1]))
        if chosen.any():
            band = f"{low:.0%} to {high:.0%}"
            rows.append((band, int(chosen.sum()), stated[chosen].mean(), right[chosen].mean()))
    if len(claims):
        rows.append(("all", len(claims), float(stated.mean()), float(right.mean())))
    return rows
