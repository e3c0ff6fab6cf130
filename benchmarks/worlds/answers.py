"""What the model and its rivals say of a world, beside what is true."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from benchmarks.worlds.files import ForeignWorld
from benchmarks.worlds.plans import SPAN, Plan
from benchmarks.worlds.rivals import flat_answer, ridge_answer
from model.demand import DemandDraws, DemandFit, DemandModel

FloatArray = NDArray[np.float64]
EDGES = (0.05, 0.95)
STEP = 0.01  # share by which spend is moved for a marginal return
PROMO = "promo"


@dataclass(frozen=True)
class Guess:
    """A true number with the model's mean and 90 % interval; ``scale`` is the world's outcome."""

    true: float
    mean: float
    low: float
    high: float
    scale: float

    @property
    def inside(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.true <= self.high

    @property
    def score(self) -> float:
        """Interval score in shares of the scale (Gneiting & Raftery 2007, eq. 43), less is better.

        Width plus 2 / 0.1 times what the truth lies outside.
        """
        outside = max(self.low - self.true, 0.0) + max(self.true - self.high, 0.0)
        return (self.high - self.low + 20.0 * outside) / self.scale


@dataclass(frozen=True)
class PlanAnswer:
    """What a plan changes: the truth, the model, the rivals (NaN where they do not answer)."""

    plan: Plan
    guess: Guess
    chance_up: float
    flat: float
    ridge: float


@dataclass(frozen=True)
class Claim:
    """Something the model says with a stated chance, and whether it is so."""

    chance: float
    right: bool


@dataclass(frozen=True)
class WorldAnswer:
    """All answers of a world.

    Attributes:
        contributions: Media contribution by channel over all weeks.
        marginal: Marginal return by channel at the spend of the last weeks; the scale is the mean
            true marginal return.
        pairs: Of each two channels, that the one named brings more at the margin.
        best, ranking: That the first channel, and the whole order, by marginal return is as named.
        by_market: Contribution by market and channel, where the truth tells it.
    """

    world: str
    title: str
    seconds: float
    plans: tuple[PlanAnswer, ...]
    contributions: dict[str, Guess]
    marginal: dict[str, Guess]
    pairs: tuple[Claim, ...]
    best: Claim | None
    ranking: Claim | None
    by_market: dict[str, Guess] = field(default_factory=dict)


def answer(world: ForeignWorld, draws: int, seed: int = 0) -> WorldAnswer:
    """Fit the model once and ask it everything."""
    start = time.perf_counter()
    fit = DemandModel(draws=draws, random_state=seed).fit(world.panel).fit_
    seconds = time.perf_counter() - start
    last = fit.in_sample(fit.weeks[-SPAN:], fit.n_draws)
    slopes = marginal_returns(last)
    true = world.truth.get("true_marginal_roas_last13")
    pairs: tuple[Claim, ...] = ()
    best = ranking = None
    if true:
        pairs, best, ranking = claims(slopes, np.array([true[c] for c in last.channels]))
    media = media_by_market(fit)
    return WorldAnswer(
        world.name,
        f"{world.truth.get('world', '')} {world.truth.get('seed', '')}".strip(),
        seconds,
        plan_answers(world, fit, last),
        contributions(world, media),
        _marginal(slopes, last.channels, true) if true else {},
        pairs,
        best,
        ranking,
        market_contributions(world, media),
    )


def plan_answers(world: ForeignWorld, fit: DemandFit, last: DemandDraws) -> tuple[PlanAnswer, ...]:
    """Each plan's change by the model, by the flat elasticity and by Ridge."""
    if not world.plans:
        return ()
    flat, ridge = flat_answer(world.panel), ridge_answer(world.panel)
    observed = np.moveaxis(last.reference_spend, 1, 0)
    found = []
    for plan in world.plans:
        if plan.is_media:
            spend = plan.spend(observed, last.channels)
            change = media_change(last, np.moveaxis(spend, 0, 1))
            simple = (flat(spend), ridge(spend))
        else:
            change, simple = lever_change(fit, last, plan), (np.nan, np.nan)
        guess = _guess(plan.true_delta, change, abs(plan.baseline))
        found.append(PlanAnswer(plan, guess, float((change > 0).mean()), *simple))
    return tuple(found)


def media_change(last: DemandDraws, spend: FloatArray) -> FloatArray:
    """``(draw,)`` change of the outcome when spend becomes ``(week, market, channel)``."""
    moved = last.media_response(spend) - last.media_response()
    return (last.multiplier * moved.sum(axis=-1)).sum(axis=(0, 2))


def lever_change(fit: DemandFit, last: DemandDraws, plan: Plan) -> FloatArray:
    """``(draw,)`` change of the outcome under a price or promotion plan."""
    before = last.outcome()
    if plan.kind != PROMO:
        return (before * (plan.factor**-last.elasticity - 1.0)).sum(axis=(0, 2))
    promo = fit.design.inputs.promo[:, -SPAN:].T[:, None] / fit.design.promo_scale
    column = fit.design.season(np.arange(1)).shape[1]  # promotion stands behind the season
    effect = fit.shared.values[:, fit.layout.feature][:, column]
    return (before * np.expm1(effect[:, None] * (plan.factor - 1.0) * promo)).sum(axis=(0, 2))


def media_by_market(fit: DemandFit) -> FloatArray:
    """Contribution of media over all weeks ``(draw, market, channel)``."""
    whole = fit.in_sample(fit.weeks, fit.n_draws)
    return (whole.multiplier[..., None] * whole.media_response()).sum(axis=0)


def contributions(world: ForeignWorld, media: FloatArray) -> dict[str, Guess]:
    """Contribution of each channel over all markets, and of ``all``."""
    scale = float(np.nansum(world.panel.outcome))
    true, by_channel = world.truth["true_contribution"], media.sum(axis=1)
    names = world.panel.channels
    found = {c: _guess(true[c], by_channel[:, i], scale) for i, c in enumerate(names)}
    return {**found, "all": _guess(sum(true.values()), by_channel.sum(axis=1), scale)}


def market_contributions(world: ForeignWorld, media: FloatArray) -> dict[str, Guess]:
    """Contribution of each channel in each market, where the truth tells it."""
    true: Mapping[str, Mapping[str, float]] = world.truth.get("true_contribution_by_geo", {})
    scale, panel = float(np.nansum(world.panel.outcome)), world.panel
    return {
        f"{market} {channel}": _guess(true[market][channel], media[:, m, c], scale)
        for m, market in enumerate(panel.markets)
        for c, channel in enumerate(panel.channels)
        if market in true
    }


def marginal_returns(last: DemandDraws) -> FloatArray:
    """``(draw, channel)`` outcome per unit of spend at the observed spend of these weeks."""
    found = []
    for index in range(len(last.channels)):
        ends = []
        for factor in (1.0 - STEP, 1.0 + STEP):
            spend = np.array(last.reference_spend)
            spend[..., index] *= factor
            ends.append(media_change(last, spend))
        spent = float(last.reference_spend[..., index].sum())
        found.append((ends[1] - ends[0]) / (2 * STEP * max(spent, 1e-12)))
    return np.stack(found, axis=-1)


def _marginal(
    slopes: FloatArray, channels: tuple[str, ...], true: dict[str, float]
) -> dict[str, Guess]:
    scale = float(np.mean(np.abs(list(true.values()))))
    return {c: _guess(true[c], slopes[:, i], scale) for i, c in enumerate(channels)}


def claims(slopes: FloatArray, true: FloatArray) -> tuple[tuple[Claim, ...], Claim, Claim]:
    """What the draws say of the order of channels, each with its stated chance."""
    pairs = []
    for first, second in combinations(range(len(true)), 2):
        chance = float((slopes[:, first] > slopes[:, second]).mean())
        right = bool(true[first] > true[second])
        pairs.append(Claim(max(chance, 1 - chance), right == (chance >= 0.5)))
    tops, top = slopes.argmax(axis=1), int(np.argmax(true))
    named = int(np.bincount(tops, minlength=len(true)).argmax())
    order = np.argsort(-slopes.mean(axis=0))
    same = (np.argsort(-slopes, axis=1) == order).all(axis=1)
    ranking = Claim(float(same.mean()), bool((np.argsort(-true) == order).all()))
    return tuple(pairs), Claim(float((tops == named).mean()), named == top), ranking


def _guess(true: float, draws: FloatArray, scale: float) -> Guess:
    low, high = np.quantile(draws, EDGES)
    return Guess(float(true), float(draws.mean()), float(low), float(high), scale)
