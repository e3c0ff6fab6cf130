"""The outer loop: noise by its moments, spreads by marginal likelihood, around the mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.demand import priors
from model.demand.design import YEAR, Design
from model.demand.evidence.rows import EvidenceRows
from model.demand.layout import DELAYED, GEOMETRIC, Layout, Spread, Structure, layout_of, prior_of
from model.demand.noise import Noise, first_noise, moving_mean, rows_for, updated_noise
from model.demand.progress import SILENT, Track
from model.demand.solve import Mode, Posterior, find_mode, log_evidence

FloatArray = NDArray[np.float64]

# Values the outer loop may choose, log points (level and common per square root of a week).
GRIDS = {
    "season": (0.02, 0.05, 0.1, 0.2),
    "level": (0.003, 0.006, 0.012, 0.024, 0.048),
    "common": (0.001, 0.003, 0.006, 0.012, 0.024, 0.048),
    "shock": (0.001, 0.005, 0.01, 0.02, 0.04),
    "pooling": (0.1, 0.2, 0.3, 0.5),
    "event": (0.015, 0.04, 0.08, 0.15, 0.3),
}
START = Spread(
    level=0.012, pooling=0.3, common=0.006, shock=0.01, season=0.1, event=priors.EVENT_SD
)
# A year seen less than twice is not yet a season: the pattern of one year must not be carried on.
SHORT_SEASON = 0.02
# Believed before the data speak: a stiff level. Centre and width of log(level sd), assumption.
LEVEL_CENTRE, LEVEL_WIDTH = np.log(0.008), 0.8
FIRST_ROUNDS, NEXT_ROUNDS = 4, 2
STIFFNESS = (0.5, 2.0)  # of the level, beside the best one
LEAST_SHARE = 0.08  # of the evidence, from which a structure is worth drawing from
ROUGH, FINE = 0.02, 1e-4  # log posterior worth another step: while searching, at the end


@dataclass(frozen=True)
class Believed:
    """How far the weeks are believed.

    Attributes:
        robust: odd weeks of regular markets count less.
        power: of the likelihood, 0-1, see `DemandModel`.
    """

    robust: bool = True
    power: float = 0.5


BELIEVED = Believed()


@dataclass(frozen=True, eq=False)
class Solution:
    """The mode with the variance parameters found around it."""

    posterior: Posterior
    mode: Mode
    noise: Noise
    spread: Spread
    structure: Structure
    evidence: float

    @property
    def layout(self) -> Layout:
        """Where the parameters stand."""
        return self.posterior.layout


def search(
    design: Design,
    believed: Believed = BELIEVED,
    track: Track = SILENT,
    evidence: EvidenceRows | None = None,
) -> Solution:
    """Fit a design, and evidence beside it: mode, noise, level spread, pooling."""
    layout = layout_of(design)
    start = _seasoned(design, START)
    names = _searched(design)
    track.at(0.0)
    best = _settle(design, layout, start, None, FIRST_ROUNDS, believed, evidence=evidence)
    for done, name in enumerate(names, start=1):
        track.at(done / (len(names) + 2))
        best = _climb(design, layout, best, name, believed)
    track.at((len(names) + 1) / (len(names) + 2))
    return _settle(design, layout, best.spread, best, NEXT_ROUNDS, believed, FINE)


def structures(
    design: Design, best: Solution, believed: Believed = BELIEVED
) -> tuple[list[Solution], FloatArray]:
    """Solutions of several structures around the best one, and what each weighs.

    The forms of carry-over weigh by their evidence at the same spreads; the share of the better
    one is divided among stiffnesses of the level by theirs.
    """
    forms, layout = [best], best.layout
    if design.unit.shape[1]:
        forms.append(
            _settle(design, layout, best.spread, best, FIRST_ROUNDS, believed, FINE, DELAYED)
        )
    by_form = _weights(forms)
    leader = forms[int(by_form.argmax())]
    others = [solution for solution in forms if solution is not leader]
    levels = [leader]
    for factor in STIFFNESS:
        spread = replace(leader.spread, level=leader.spread.level * factor)
        levels.append(
            _settle(design, layout, spread, leader, NEXT_ROUNDS, believed, FINE, leader.structure)
        )
    top = by_form.max()
    shares = np.concatenate([top * _weights(levels), np.full(len(others), 1.0 - top)])
    shares[shares < LEAST_SHARE] = 0.0
    return [*levels, *others], np.asarray(shares / shares.sum(), dtype=float)


def _weights(solutions: Sequence[Solution]) -> FloatArray:
    """``(solution,)`` weights by evidence, summing to 1."""
    evidence = np.array([solution.evidence for solution in solutions])
    weight = np.exp(evidence - evidence.max())
    return np.asarray(weight / weight.sum(), dtype=float)


def settled(design: Design, spread: Spread, believed: Believed = BELIEVED) -> Solution:
    """Mode and noise of a design for spreads that are known already: no outer loop."""
    return _settle(
        design, layout_of(design), _seasoned(design, spread), None, FIRST_ROUNDS, believed
    )


def _seasoned(design: Design, spread: Spread) -> Spread:
    """The spreads with hardly any season where the year was seen less than twice."""
    short = design.history.n_weeks < 2 * YEAR
    return replace(spread, season=SHORT_SEASON) if short else spread


def _searched(design: Design) -> tuple[str, ...]:
    """The spreads that a design can tell something about."""
    names = ["level"]
    names += ["event"] if design.history.events else []
    if design.history.n_weeks >= 2 * YEAR:
        names.insert(0, "season")
    if len(design.scale) > 1:
        names += ["common", "shock"]
        names += ["pooling"] if design.unit.shape[1] else []
    return tuple(names)


def _climb(
    design: Design, layout: Layout, best: Solution, name: str, believed: Believed
) -> Solution:
    """Walk a grid from the current value, upwards then downwards, while the evidence grows."""
    grid = GRIDS[name]
    for direction in (1, -1):
        place = grid.index(getattr(best.spread, name)) + direction
        while 0 <= place < len(grid):
            spread = replace(best.spread, **{name: grid[place]})
            trial = _settle(design, layout, spread, best, NEXT_ROUNDS, believed)
            if trial.evidence <= best.evidence:
                break
            best, place = trial, place + direction
    return best


def _settle(
    design: Design,
    layout: Layout,
    spread: Spread,
    start: Solution | None,
    rounds: int,
    believed: Believed,
    tolerance: float = ROUGH,
    structure: Structure = GEOMETRIC,
    evidence: EvidenceRows | None = None,
) -> Solution:
    """Alternate the mode and the noise for given spreads."""
    prior = prior_of(design, layout, spread, structure)
    if start is None:
        noise = first_noise(design.outcome, design.observed)
        mean = moving_mean(design.outcome, design.observed)
        shared, local = prior.shared_mean, _first_local(design, layout, mean)
    else:
        noise, mean = start.noise, start.mode.mean
        shared, local = start.mode.shared, start.mode.local
        evidence = start.posterior.evidence
        if structure != start.structure:
            shared = np.array(shared)
            shared[layout.delay] = prior.shared_mean[layout.delay]
    for _ in range(rounds):
        rows = rows_for(
            noise, mean, design.outcome, design.observed, believed.robust, believed.power
        )
        told = None if evidence is None else evidence.at(shared, local)
        posterior = Posterior(design, layout, prior, rows, told)
        mode = find_mode(posterior, shared, local, tolerance=tolerance)
        shared, local, mean = mode.shared, mode.local, mode.mean
        settled = noise
        used = mode.curvature.used(prior), mode.curvature.used_together(prior)
        noise = updated_noise(noise, mean, design.outcome, design.observed, *used, believed.robust)
    likelihood = log_evidence(posterior, mode) - 0.5 * (
        ((np.log(spread.level) - LEVEL_CENTRE) / LEVEL_WIDTH) ** 2
    )
    return Solution(posterior, mode, settled, spread, structure, likelihood)


def _first_local(design: Design, layout: Layout, mean: FloatArray) -> FloatArray:
    """A start: the level follows the moving mean, all deviations are zero."""
    local = np.zeros((len(design.scale), layout.n_local))
    share = 0.75 if design.unit.shape[1] else 1.0
    knots = design.knots.argmax(axis=0)
    local[:, layout.level] = np.log(np.maximum(share * mean[:, knots], 0.02))
    return local
