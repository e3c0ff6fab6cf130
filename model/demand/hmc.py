"""Hamiltonian Monte Carlo for a crowd of chains that move together.

Many short chains in place of a few long ones: all take the same number of leapfrog steps, so that
one call gives the gradient of all of them; step and scales are learned from the whole crowd while
it warms up. References: Neal (2011), "MCMC using Hamiltonian dynamics"; Hoffman & Sountsov (2022),
"Tuning-free generalized HMC" (learning from the crowd); Margossian et al. (2024), "Nested R-hat"
(convergence of many short chains).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
# Energy ``(chain,)`` and gradient ``(chain, coordinate)`` of positions ``(chain, coordinate)``.
Target = Callable[[FloatArray], tuple[FloatArray, FloatArray]]

TARGET_ACCEPTANCE = 0.8
FIRST_STEP, STEPS = 0.2, (0.01, 1.2)
LENGTH = 1.6  # of a trajectory, in standard deviations: about a quarter of a turn
LEAPS = (3, 16)
GROUPS = 8  # of chains that start together
GAIN = 1.0  # of the step's logarithm, per unit of missed acceptance
SCALES = (0.3, 4.0)  # how far the crowd may correct the scale that it was given


@dataclass(frozen=True)
class Course:
    """How long the crowd walks.

    Attributes:
        warm_up: trajectories before the first draw; scales are learned half-way and at the end.
        kept: draws of each chain; between: trajectories from one to the next.
    """

    warm_up: int = 12
    kept: int = 4
    between: int = 2

    @property
    def trajectories(self) -> int:
        """All of them."""
        return self.warm_up + (self.kept - 1) * self.between


@dataclass(frozen=True, eq=False)
class Walk:
    """Where the crowd went.

    Attributes:
        draws: ``(kept, chain, coordinate)``.
        acceptance: mean over chains since the warm-up.
        step: of the leapfrog, in scales; leaps: gradients taken, all chains counting as one.
        r_hat: ``(coordinate,)`` nested R-hat over groups of chains.
        effective: ``(coordinate,)`` independent draws that the draws are worth.
    """

    draws: FloatArray
    acceptance: float
    step: float
    leaps: int
    r_hat: FloatArray
    effective: FloatArray


@dataclass(eq=False)
class _Crowd:
    """Positions of all chains with their energies, moved in place."""

    target: Target
    rng: np.random.Generator
    position: FloatArray
    energy: FloatArray
    gradient: FloatArray
    scale: FloatArray
    leaps: int = 0

    def fly(self, step: float, leaps: int) -> float:
        """One trajectory of every chain; mean chance of acceptance."""
        momentum = self.rng.standard_normal(self.position.shape)
        before = self.energy + 0.5 * (momentum**2).sum(axis=1)
        place, gradient = self.position, self.gradient
        for _ in range(leaps):
            momentum = momentum - 0.5 * step * self.scale * gradient
            place = place + step * self.scale * momentum
            energy, gradient = self.target(place)
            momentum = momentum - 0.5 * step * self.scale * gradient
        self.leaps += leaps
        after = energy + 0.5 * (momentum**2).sum(axis=1)
        chance = np.exp(np.minimum(np.nan_to_num(before - after, nan=-np.inf), 0.0))
        taken = self.rng.random(len(chance)) < chance
        self.position = np.where(taken[:, None], place, self.position)
        self.gradient = np.where(taken[:, None], gradient, self.gradient)
        self.energy = np.where(taken, energy, self.energy)
        return float(chance.mean())


def walk(
    target: Target,
    start: FloatArray,
    rng: np.random.Generator,
    course: Course,
    told: Callable[[float], None] | None = None,
) -> Walk:
    """Let chains walk from ``start (chain, coordinate)``, where the target's scale is about one.

    Args:
        target: energy and gradient; an energy that is no number turns a move down.
        course: how long.
        told: called with the share of trajectories flown.
    """
    energy, gradient = target(start)
    crowd = _Crowd(target, rng, start, energy, gradient, np.ones(start.shape[1]))
    step, kept, accepted = FIRST_STEP, [], []
    for index in range(course.trajectories):
        span = step * rng.uniform(0.8, 1.2)
        chance = crowd.fly(span, int(np.clip(round(LENGTH / span), *LEAPS)))
        since = index + 1 - course.warm_up
        if since < 0:
            step = float(np.clip(step * np.exp(GAIN * (chance - TARGET_ACCEPTANCE)), *STEPS))
        else:
            accepted.append(chance)
        if index + 1 in (course.warm_up // 2, course.warm_up):
            crowd.scale = np.clip(crowd.position.std(axis=0), *SCALES)
        if since >= 0 and since % course.between == 0:
            kept.append(crowd.position)
        if told is not None:
            told((index + 1) / course.trajectories)
    draws = np.array(kept)
    accepted_share = float(np.mean(accepted))
    r_hat, effective = nested_r_hat(draws), effective_draws(draws)
    return Walk(draws, accepted_share, step, crowd.leaps, r_hat, effective)


def nested_r_hat(draws: FloatArray, groups: int = GROUPS) -> FloatArray:
    """``(coordinate,)`` nested R-hat of ``draws (kept, chain, coordinate)``.

    The chains of a group start at one point. Near 1 the means of groups differ by no more than so
    many independent draws would, so that where a chain started no longer matters.
    """
    kept, chains, size = draws.shape
    groups = min(groups, max(chains // 2, 1))
    per = chains // groups
    table = draws[:, : groups * per].reshape(kept, groups, per, size)
    between = table.mean(axis=(0, 2)).var(axis=0, ddof=1) if groups > 1 else np.zeros(size)
    within = np.maximum(table.var(axis=(0, 2), ddof=1).mean(axis=0), 1e-300)
    return np.sqrt(1.0 + np.maximum(between / within - 1.0 / (per * kept), 0.0))


def effective_draws(draws: FloatArray) -> FloatArray:
    """``(coordinate,)`` independent draws that ``draws (kept, chain, coordinate)`` are worth.

    Chains are independent; within one the correlation at each lag is that over all chains.
    """
    kept, chains, _ = draws.shape
    centred = draws - draws.mean(axis=(0, 1))
    variance = np.maximum((centred**2).mean(axis=(0, 1)), 1e-300)
    loss = np.ones(draws.shape[2])
    for lag in range(1, kept):
        alike = (centred[lag:] * centred[:-lag]).mean(axis=(0, 1)) / variance
        loss += 2.0 * (1.0 - lag / kept) * np.maximum(alike, 0.0)
    return kept * chains / loss
