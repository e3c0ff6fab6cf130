"""The outer loop: noise by its moments, spreads by marginal likelihood, around the mode."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.demand.design import Design
from model.demand.layout import Layout, Spread, layout_of, prior_of
from model.demand.noise import Noise, first_noise, moving_mean, rows_for, updated_noise
from model.demand.solve import Mode, Posterior, find_mode, log_evidence

FloatArray = NDArray[np.float64]

LEVEL_GRID = (0.003, 0.006, 0.012, 0.024, 0.048)  # log points per square root of a week
POOLING_GRID = (0.1, 0.3, 0.6)
START = Spread(level=0.012, pooling=0.3)
# Believed before the data speak: a stiff level. Log density of log(level sd), lognormal.
LEVEL_CENTRE, LEVEL_WIDTH = np.log(0.008), 0.8
FIRST_ROUNDS, NEXT_ROUNDS = 4, 2


@dataclass(frozen=True, eq=False)
class Solution:
    """The mode with the variance parameters found around it."""

    posterior: Posterior
    mode: Mode
    noise: Noise
    spread: Spread
    evidence: float

    @property
    def layout(self) -> Layout:
        """Where the parameters stand."""
        return self.posterior.layout


def search(design: Design, robust: bool = True) -> Solution:
    """Fit a design: mode, noise, level spread, pooling."""
    layout = layout_of(design)
    best = _settle(design, layout, START, None, FIRST_ROUNDS, robust)
    for level in LEVEL_GRID:
        spread = replace(best.spread, level=level)
        best = _better(best, _settle(design, layout, spread, best, NEXT_ROUNDS, robust))
    if len(design.scale) > 1 and design.unit.shape[1]:
        for pooling in POOLING_GRID:
            spread = replace(best.spread, pooling=pooling)
            best = _better(best, _settle(design, layout, spread, best, NEXT_ROUNDS, robust))
    return _settle(design, layout, best.spread, best, NEXT_ROUNDS, robust)


def _better(old: Solution, new: Solution) -> Solution:
    """The solution with the larger evidence."""
    return new if new.evidence > old.evidence else old


def _settle(
    design: Design,
    layout: Layout,
    spread: Spread,
    start: Solution | None,
    rounds: int,
    robust: bool,
) -> Solution:
    """Alternate the mode and the noise for given spreads."""
    prior = prior_of(design, layout, spread)
    if start is None:
        noise = first_noise(design.outcome, design.observed)
        mean = moving_mean(design.outcome, design.observed)
        shared, local = prior.shared_mean, _first_local(design, layout, mean)
    else:
        noise, mean = start.noise, start.mode.mean
        shared, local = start.mode.shared, start.mode.local
    for _ in range(rounds):
        rows = rows_for(noise, mean, design.outcome, design.observed, robust)
        posterior = Posterior(design, layout, prior, rows)
        mode = find_mode(posterior, shared, local)
        shared, local, mean = mode.shared, mode.local, mode.mean
        settled = noise
        used = mode.curvature.used(prior)
        noise = updated_noise(noise, mean, design.outcome, design.observed, used, robust)
    evidence = log_evidence(posterior, mode) - 0.5 * (
        ((np.log(spread.level) - LEVEL_CENTRE) / LEVEL_WIDTH) ** 2
    )
    return Solution(posterior, mode, settled, spread, evidence)


def _first_local(design: Design, layout: Layout, mean: FloatArray) -> FloatArray:
    """A start: the level follows the moving mean, all deviations are zero."""
    local = np.zeros((len(design.scale), layout.n_local))
    share = 0.75 if design.unit.shape[1] else 1.0
    knots = design.knots.argmax(axis=0)
    local[:, layout.level] = np.log(np.maximum(share * mean[:, knots], 0.02))
    return local
