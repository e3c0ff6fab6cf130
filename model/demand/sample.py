"""Posterior draws: a crowd of chains in the coordinates that the curvature at the mode whitens.

A plain sample of the curvature is badly skewed (design §4); here it only says how far each
direction reaches, and Hamiltonian Monte Carlo finds the posterior itself (`hmc`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.demand.gradient import Energies
from model.demand.hmc import GROUPS, Course, Walk, walk
from model.demand.progress import SILENT, Track
from model.demand.search import Solution

FloatArray = NDArray[np.float64]

KEPT = 4  # draws of each chain
FEWEST_CHAINS = 32  # of one structure
# Trajectories, fewest to most, and the cells (chain, market, week, channel) that all gradients may
# cost: small panels walk longer, it is free.
WARM_UP, BETWEEN, CELLS = (14, 40), (3, 8), 5e8
LEAPS_EXPECTED = 9  # of a trajectory
START_SPREAD = 0.5  # of the curvature's: inside, where the gradient is tame
# Chains of a block are evaluated together, blocks side by side on what cores there are. Blocks do
# not depend on the cores, so that neither do the numbers.
BLOCK_CHAINS, MOST_CORES = 32, 4


@dataclass(frozen=True, eq=False)
class Sample:
    """Draws of both parameter vectors.

    Attributes:
        shared: ``(draw, parameter)``; local: ``(draw, market, parameter)``.
        acceptance: mean chance of a trajectory.
        r_hat: largest nested R-hat of a shared parameter; effective: fewest independent draws
            that all draws of one are worth.
        gradients: evaluations of all chains.
        spread: spread of the shared parameters over that of the curvature at the mode.
    """

    shared: FloatArray
    local: FloatArray
    acceptance: float
    r_hat: float
    effective: float
    gradients: int
    spread: float


class _Whitened:
    """The energy of a solution's posterior over white coordinates around its mode."""

    def __init__(self, solution: Solution, cores: Executor) -> None:
        curvature, self._mode = solution.mode.curvature, solution.mode
        self._energies, self._cores = Energies(solution.posterior), cores
        own, common = curvature.local, curvature.shared
        self._own = np.linalg.solve(np.swapaxes(own, 1, 2), np.eye(own.shape[-1]))
        self._common = np.linalg.solve(common.T, np.eye(len(common)))
        self._cross = curvature.cross
        self.n_shared = len(common)
        self.size = self.n_shared + own.shape[0] * own.shape[1]

    def parameters(self, white: FloatArray) -> tuple[FloatArray, FloatArray]:
        """``shared (chain, parameter)``, ``local (chain, market, parameter)``."""
        markets, size = self._own.shape[:2]
        common = white[:, : self.n_shared] @ self._common.T
        own = white[:, self.n_shared :].reshape(-1, markets, size).transpose(1, 2, 0)
        moved = self._own @ own - self._cross @ common.T
        return self._mode.shared + common, self._mode.local + moved.transpose(2, 0, 1)

    def __call__(self, white: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Energy and gradient of all chains."""
        blocks = [white[at : at + BLOCK_CHAINS] for at in range(0, len(white), BLOCK_CHAINS)]
        values, gradients = zip(*self._cores.map(self._block, blocks), strict=True)
        return np.concatenate(values), np.concatenate(gradients)

    def _block(self, white: FloatArray) -> tuple[FloatArray, FloatArray]:
        with np.errstate(all="ignore"):  # a wild chain runs to infinity and is turned down
            return self._pulled(white)

    def _pulled(self, white: FloatArray) -> tuple[FloatArray, FloatArray]:
        energy = self._energies(*self.parameters(white))
        local = energy.local.transpose(1, 2, 0)
        own = np.swapaxes(self._own, 1, 2) @ local
        pulled = energy.shared.T - np.einsum("mls,mlk->sk", self._cross, local)
        flat = own.transpose(2, 0, 1).reshape(len(white), -1)
        gradient = np.concatenate([(self._common.T @ pulled).T, flat], axis=1)
        return energy.value, np.nan_to_num(gradient, nan=0.0, posinf=0.0, neginf=0.0)


def sample_posterior(
    solutions: Sequence[Solution],
    shares: Sequence[float],
    draws: int,
    rng: np.random.Generator,
    track: Track = SILENT,
) -> Sample:
    """Draws from the posteriors of several structures, as many of each as its share says."""
    shared, local, walks = [], [], []
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_CORES)) as cores:
        for index, (solution, count) in enumerate(
            zip(solutions, apportioned(shares, draws), strict=True)
        ):
            if not count:
                continue
            part = track.stretch(
                "Drawing plausible worlds", index / len(solutions), (index + 1) / len(solutions)
            )
            white = _Whitened(solution, cores)
            chains = max(-(-count // KEPT), FEWEST_CHAINS)
            start = _start(chains, white.size, rng)
            went = walk(white, start, rng, _course(solution, chains), part.at)
            picked = rng.permutation(went.draws.shape[0] * chains)[:count]
            common, own = white.parameters(went.draws.reshape(-1, white.size)[picked])
            shared.append(common)
            local.append(own)
            walks.append((went, white.n_shared))
    track.at(1.0)
    together = np.concatenate(shared)
    order = fair_order(together[:, : solutions[0].layout.feature.start])
    return Sample(
        together[order],
        np.concatenate(local)[order],
        acceptance=float(np.mean([went.acceptance for went, _ in walks])),
        r_hat=max(float(went.r_hat[:size].max()) for went, size in walks),
        effective=sum(
            _worth(went, size, len(taken))
            for (went, size), taken in zip(walks, shared, strict=True)
        ),
        gradients=sum(went.leaps for went, _ in walks),
        spread=float(np.mean([_spread(went, size) for went, size in walks])),
    )


def fair_order(figures: FloatArray) -> NDArray[np.intp]:
    """An order of draws in which the first ones, however many, resemble all of them.

    Greedy: the next draw is the one that brings mean and spread of the first ones closest to those
    of all (herding, Welling 2009), so that 128 draws while a thumb is dragged tell what 512 tell.

    Args:
        figures: ``(draw, figure)`` that should be alike.
    """
    deviation = figures - figures.mean(axis=0)
    deviation /= np.maximum(deviation.std(axis=0), 1e-12)
    square = deviation**2 - 1.0
    table = np.concatenate([deviation, square / np.maximum(square.std(axis=0), 1e-12)], axis=1)
    length, run = (table**2).sum(axis=1), np.zeros(table.shape[1])
    order = np.empty(len(table), dtype=np.intp)
    left = np.ones(len(table), dtype=bool)
    for place in range(len(table)):
        gap = np.where(left, 2.0 * (table @ run) + length, np.inf)
        order[place] = picked = int(gap.argmin())
        left[picked] = False
        run += table[picked]
    return order


def _start(chains: int, size: int, rng: np.random.Generator) -> FloatArray:
    """Starting points ``(chain, coordinate)``, one for each group of chains in a row."""
    points = START_SPREAD * rng.standard_normal((GROUPS, size))
    return points[np.arange(chains) * GROUPS // chains]


def _course(solution: Solution, chains: int) -> Course:
    """As long a walk as the panel's size allows."""
    markets, channels, weeks = solution.posterior.design.media.shape
    affordable = CELLS / (chains * markets * weeks * (channels + 4) * LEAPS_EXPECTED)
    lengths = [
        Course(warm_up, KEPT, between).trajectories
        for warm_up, between in zip(WARM_UP, BETWEEN, strict=True)
    ]
    warm_up, between = (int(np.interp(affordable, lengths, ends)) for ends in (WARM_UP, BETWEEN))
    return Course(warm_up, KEPT, between)


def _worth(went: Walk, size: int, taken: int) -> float:
    """Independent draws that those taken of a walk are worth, for the worst shared parameter."""
    made = went.draws.shape[0] * went.draws.shape[1]
    return float(went.effective[:size].min()) * taken / made


def _spread(went: Walk, size: int) -> float:
    return float(np.sqrt(went.draws[..., :size].var(axis=(0, 1)).mean()))


def apportioned(shares: Sequence[float], total: int) -> list[int]:
    """Whole numbers that sum to ``total``, in proportion to the shares (largest remainder)."""
    exact = np.array(shares) / sum(shares) * total
    whole = np.floor(exact).astype(int)
    for index in np.argsort(whole - exact, kind="stable")[: total - whole.sum()]:
        whole[index] += 1
    return [int(count) for count in whole]
