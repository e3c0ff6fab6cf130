"""Do intervals hold what they say, where every prior is right? Worlds drawn from the fit's own.

`python -m benchmarks.calibration --worlds 200 --jobs 2` fits as many worlds (`prior_world`) and
prints how often the truth lies inside, with the limits that an honest fit keeps within. With
``--power`` the rows of the likelihood count that much, to see what tempering costs or brings.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom
from threadpoolctl import threadpool_limits

from benchmarks.prior_world import RECENT, PriorWorld, Size, drawn
from benchmarks.report import Table
from benchmarks.worlds.answers import marginal_returns, media_by_market
from model.demand import DemandFit, DemandModel
from model.demand.carry import Outside, carry_forward, fast_outcome
from model.demand.design import inputs_of
from model.demand.history import History
from model.demand.noise import Rows, rows_for

FloatArray = NDArray[np.float64]
LEVELS = (0.9, 0.5)
CERTAINTY = 0.99  # of the limits within which an honest fit's coverage lies
CHANCES = (0.2, 0.5, 0.8)  # stated chances of reaching a threshold
BINS = 10
SIZES = tuple(Size(markets, channels) for channels in (3, 4, 5) for markets in (1, 2))
BENCH_WORLDS, WORLDS = 24, 200
CONTRIBUTION, SLOPE = "channel contribution, whole history", "iROAS at current spend"
ELASTICITY, AHEAD = "price elasticity", "held-out total, 13 weeks"
KINDS = (CONTRIBUTION, SLOPE, ELASTICITY, AHEAD)


@dataclass(frozen=True)
class Judged:
    """A truth beside its posterior.

    Attributes:
        rank: share of draws below the truth.
        inside: whether the central interval of each of `LEVELS` holds the truth.
        score: interval score of each over the truth's scale (Gneiting & Raftery 2007, eq. 43).
    """

    rank: float
    inside: tuple[bool, ...]
    score: tuple[float, ...]


@dataclass(frozen=True)
class WorldJudged:
    """All truths of a world by kind, and what its fit says of itself."""

    seed: int
    late: bool
    found: dict[str, tuple[Judged, ...]]
    r_hat: float
    effective: float


@dataclass(frozen=True)
class Coverage:
    """How often intervals held the truth.

    Attributes:
        share: of all intervals; low, high: limits of an honest fit at `CERTAINTY`.
        score: mean interval score; worlds, count: how many of each.
    """

    share: float
    low: float
    high: float
    score: float
    worlds: int
    count: int

    @property
    def honest(self) -> bool:
        """Whether the share lies within the limits."""
        return self.low <= self.share <= self.high


def judged(truth: float, draws: FloatArray, scale: float) -> Judged:
    """A truth against draws ``(draw,)``; ties count half."""
    rank = float((draws < truth).mean() + 0.5 * (draws == truth).mean())
    inside, score = [], []
    for level in LEVELS:
        low, high = np.quantile(draws, (0.5 - level / 2, 0.5 + level / 2))
        outside = max(low - truth, 0.0) + max(truth - high, 0.0)
        inside.append(bool(low <= truth <= high))
        score.append(float((high - low + 2.0 / (1.0 - level) * outside) / scale))
    return Judged(rank, tuple(inside), tuple(score))


def judge(world: PriorWorld, fit: DemandFit) -> dict[str, tuple[Judged, ...]]:
    """All that is true of a world beside what its fit says, by kind."""
    media = media_by_market(fit).sum(axis=1)
    recent = fit.in_sample(fit.weeks[-RECENT:], fit.n_draws)
    slopes, outcome = marginal_returns(recent), float(world.seen.outcome.sum())
    mean_slope = float(world.slope.mean())

    def beside(truths: FloatArray, draws: FloatArray, scale: float) -> tuple[Judged, ...]:
        return tuple(judged(float(t), d, scale) for t, d in zip(truths, draws.T, strict=True))

    return {
        CONTRIBUTION: beside(world.contribution, media, outcome),
        SLOPE: beside(world.slope, slopes, mean_slope),
        ELASTICITY: beside(world.elasticity, recent.elasticity, 1.0),
        AHEAD: (judged(world.ahead, total_ahead(world, fit), world.ahead),),
    }


def total_ahead(world: PriorWorld, fit: DemandFit) -> FloatArray:
    """``(draw,)`` predicted outcome of all weeks held out, their spend and price given."""
    whole = History.of(world.panel)
    places = np.arange(world.given.weeks, whole.n_weeks)
    spend = np.swapaxes(whole.media[:, world.given.weeks :], 0, 1)
    outside = Outside(spend, inputs_of(whole, world.given.weeks).at(places))
    draws = carry_forward(fit, places, fit.next_weeks(len(places)), outside)
    return np.asarray(fast_outcome(draws, spend).sum(axis=(0, 2)))


def fitted(world: PriorWorld, draws: int, power: float = 1.0) -> DemandFit:
    """The fit of the weeks seen; the likelihood counts to the ``power``."""
    with _tempered(power), threadpool_limits(1):
        return DemandModel(draws=draws).fit(world.seen).fit_


def _tempered(power: float) -> AbstractContextManager[Any]:
    """An experiment's switch: rows weigh the root of a power; one leaves the model as it is."""

    def rows(*args: Any) -> Rows:
        found = rows_for(*args)
        return replace(found, weight=found.weight * power**0.5)

    return nullcontext() if power == 1.0 else patch("model.demand.search.rows_for", rows)


def judge_seed(seed: int, draws: int = 512, power: float = 1.0) -> WorldJudged:
    """Draw, fit and judge the world of a seed."""
    world = drawn(SIZES[seed % len(SIZES)], seed)
    fit = fitted(world, draws, power)
    found = judge(world, fit)
    figures = fit.diagnostics
    return WorldJudged(seed, world.given.late, found, figures["r_hat"], figures["effective_draws"])


def measured(
    seeds: Sequence[int], jobs: int = 1, draws: int = 512, power: float = 1.0
) -> list[WorldJudged]:
    """Worlds judged, ``jobs`` at a time."""
    one = partial(judge_seed, draws=draws, power=power)
    if jobs == 1:
        return [one(seed) for seed in seeds]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return list(pool.map(one, seeds))


def coverage(worlds: Sequence[Sequence[Judged]], level: float) -> Coverage:
    """Coverage at a level, with limits that take the world as the unit.

    Truths of a world are missed together. Their number is divided by the design effect (variance
    of a world's sum over that of as many independent ones, 1 to the largest world), and limits are
    those of a binomial share of so many at the nominal level.
    """
    place = LEVELS.index(level)
    hits = np.array([sum(truth.inside[place] for truth in world) for world in worlds])
    sizes = np.array([len(world) for world in worlds])
    share = float(hits.sum() / sizes.sum())
    alone = (sizes * share * (1.0 - share)).sum()
    together = ((hits - sizes * share) ** 2).sum()
    effect = np.clip(together / alone, 1.0, sizes.max()) if alone > 0 else sizes.max()
    low, high = honest_limits(float(sizes.sum() / effect), level)
    score = float(np.mean([truth.score[place] for world in worlds for truth in world]))
    return Coverage(share, low, high, score, len(worlds), int(sizes.sum()))


def honest_limits(count: float, chance: float) -> tuple[float, float]:
    """Central limits at `CERTAINTY` of a share of ``count`` independent trials (rounded)."""
    trials = max(round(count), 1)
    tail = (1.0 - CERTAINTY) / 2
    low, high = (float(binom.ppf(end, trials, chance)) / trials for end in (tail, 1.0 - tail))
    return low, high


def reached(worlds: Sequence[WorldJudged], chance: float) -> Coverage:
    """How often a held-out total reaches the threshold that it was said to reach by a chance."""
    ranks = np.array([world.found[AHEAD][0].rank for world in worlds])
    low, high = honest_limits(len(ranks), chance)
    share = float((ranks >= 1.0 - chance).mean())
    return Coverage(share, low, high, float("nan"), len(ranks), len(ranks))


def histogram(truths: Iterable[Judged]) -> tuple[int, ...]:
    """Truths by tenth of their posterior (PIT); even counts are honest."""
    ranks = [truth.rank for truth in truths]
    return tuple(int(n) for n in np.histogram(ranks, BINS, (0.0, 1.0))[0])


def tables() -> list[Table]:
    """The bounded run of `make bench`."""
    return report(measured(range(BENCH_WORLDS), jobs=2))


def report(worlds: Sequence[WorldJudged], power: float = 1.0) -> list[Table]:
    """Coverage, reliability and ranks as tables."""
    note = (
        f"{len(worlds)} worlds of 1-2 markets x 3-5 channels x 104 weeks drawn from the fit's own "
        f"priors, {sum(w.late for w in worlds)} of them with carry-over that peaks late; size and "
        "persistence of the noise and the spreads, which the fit estimates without interval, from "
        "plausible ranges (`benchmarks/prior_world.py`). Limits: 99 % limits of an honest fit, the "
        "world as unit. Interval score in shares of: the outcome, the world's mean iROAS, one, the "
        f"held-out total; less is better. Worst R-hat {max(w.r_hat for w in worlds):.2f}, fewest "
        f"effective draws {min(w.effective for w in worlds):.0f}."
    )
    if power != 1.0:
        note += f" Likelihood to the power {power:g}."
    heads = ("interval", "level", "truths", "inside", "limits", "within", "interval score")
    chances = ("stated chance", "worlds", "came true", "limits", "within")
    tenths = ("truth in tenth of its posterior", *(str(n + 1) for n in range(BINS)))
    return [
        Table("Own priors: intervals", note, heads, tuple(_coverage_rows(worlds))),
        Table(
            "Own priors: chance that the held-out total reaches a threshold",
            "Thresholds at quantiles of the forecast, so that its chance is stated; same worlds.",
            chances,
            tuple(_chance_row(worlds, chance) for chance in CHANCES),
        ),
        Table("Own priors: ranks", "Even counts are honest.", tenths, tuple(_rank_rows(worlds))),
    ]


def _coverage_rows(worlds: Sequence[WorldJudged]) -> Iterable[tuple[str, ...]]:
    for level in LEVELS:
        for kind in KINDS:
            found = coverage([world.found[kind] for world in worlds], level)
            score = f"{found.score:.3f}"
            yield (kind, f"{level:.0%}", str(found.count), *_against(found), score)


def _chance_row(worlds: Sequence[WorldJudged], chance: float) -> tuple[str, ...]:
    found = reached(worlds, chance)
    return (f"{chance:.0%}", str(found.worlds), *_against(found))


def _against(found: Coverage) -> tuple[str, str, str]:
    """Share, limits and whether it lies within."""
    limits = f"{found.low:.1%} to {found.high:.1%}"
    return f"{found.share:.1%}", limits, "yes" if found.honest else "NO"


def _rank_rows(worlds: Sequence[WorldJudged]) -> Iterable[tuple[str, ...]]:
    for kind in KINDS:
        counts = histogram(truth for world in worlds for truth in world.found[kind])
        yield (kind, *(str(count) for count in counts))


def main() -> None:
    """As many worlds as asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--draws", type=int, default=512)
    parser.add_argument("--power", type=float, default=1.0, help="weight of the likelihood, 0-1")
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.worlds)
    worlds = measured(seeds, asked.jobs, asked.draws, asked.power)
    for table in report(worlds, asked.power):
        print(table.markdown(), end="\n\n")


if __name__ == "__main__":
    main()
