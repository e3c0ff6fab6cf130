"""Posterior draws: sequential Monte Carlo from the curvature at the mode to the posterior.

All draws start as a sample of the normal approximation (curvature at the mode), are reweighted
and resampled along a bridge of powers between it and the posterior (so that no step loses more
than half of the effective sample), and are moved by preconditioned Crank-Nicolson steps, which
leave the approximation itself invariant whatever the number of parameters. Given the shared
parameters markets are independent, so that each market accepts or rejects its own move.
References: Cotter, Roberts, Stuart & White (2013), "MCMC methods for functions"; Del Moral,
Doucet & Jasra (2006), "Sequential Monte Carlo samplers".
"""

from __future__ import annotations

import os
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri
from scipy.stats import qmc

from model.demand.equation import control_factor, log_beta
from model.demand.progress import SILENT, Track
from model.demand.search import Solution
from model.demand.solve import Posterior
from model.media import SingleArray, prepare_curves, response

FloatArray = NDArray[np.float64]

EFFECTIVE_SHARE = 0.5  # of the sample that a step of the bridge must keep
MAX_STEPS = 40  # of the bridge; beyond it the draws stay tempered, and the diagnostics say so
# Rounds of moves after each step of the bridge and at its end, fewest to most, and the cells (draw,
# market, week, channel) that they may evaluate: large panels get fewer rounds.
STEP_ROUNDS, STEP_CELLS = (2, 4), 1e8
FINAL_ROUNDS, FINAL_CELLS = (30, 100), 2e9
# A round is one local move and one shared one; large panels, whose shared moves must be short while
# the local ones go far, get more shared moves a round. Measured: 20 x 20 x 156 keeps half of the
# spread of shared parameters with one, nine tenths with four.
LARGE_CELLS, LARGE_SHARED = 2e7, 4
# Draws of large panels are evaluated in blocks of this many, the blocks side by side on what cores
# there are. The blocks do not depend on the cores, so that neither do the numbers.
BLOCK_DRAWS, MOST_CORES = 128, 4
TARGET_ACCEPTANCE = 0.3
# For the progress only: steps of the bridge per root of a market, and how its power grows with them
# (measured on panels of 2 to 40 markets).
BRIDGE_STEPS, BRIDGE_PACE = 4.0, 0.4
EDGE = 1e-6


@dataclass(frozen=True, eq=False)
class Sample:
    """Draws of both parameter vectors.

    Attributes:
        shared: ``(draw, parameter)``; local: ``(draw, market, parameter)``.
        temperature: 1 where the bridge reached the posterior.
        steps: steps of the bridge.
        acceptance: share of moves accepted at the end (shared, local).
        ancestors: number of different first draws that the sample descends from.
        spread: spread of the shared parameters over that of the curvature at the mode: 1 where
            the draws have forgotten their ancestors, less where intervals are too narrow.
        log_evidence: correction of the Laplace evidence found on the way.
    """

    shared: FloatArray
    local: FloatArray
    temperature: float
    steps: int
    acceptance: tuple[float, float]
    ancestors: int
    spread: float
    log_evidence: float


def fitted_mean(posterior: Posterior, shared: FloatArray, local: FloatArray) -> SingleArray:
    """Fitted outcome of many draws ``(market, draw, week)`` in the scale of the design.

    Single precision: its error is a millionth of the noise in a row.
    """
    design, layout = posterior.design, posterior.layout
    own, common = _single(np.moveaxis(local, 0, 1)), _single(shared)
    out = own[..., layout.level] @ _single(design.knots.T)
    out += common[:, layout.common] @ _single(design.common_walk.T)
    np.exp(out, out=out)
    if design.controls.shape[-1]:
        effect = common[:, layout.control] @ _single(np.swapaxes(design.controls, 1, 2))
        out *= control_factor(effect)
    out += media_response(posterior, shared, local)
    linear = common[:, layout.feature] @ _single(np.swapaxes(design.features, 1, 2))
    linear += own[..., layout.season] @ _single(design.market_features.T)
    linear += common[:, layout.shock] @ _single(design.week_shocks.T)
    elasticity = np.exp(common[:, layout.price] + own[..., layout.local_price])
    if design.history.price is not None:
        linear += (design.price_exponent - elasticity) * _single(design.inputs.log_price)[:, None]
    if design.history.competitor_price is not None:
        linear += np.exp(common[:, layout.rival]) * _single(design.inputs.log_rival)[:, None]
    out *= np.exp(linear, out=linear)
    return out


def media_response(posterior: Posterior, shared: FloatArray, local: FloatArray) -> SingleArray:
    """Media response of many draws ``(market, draw, week)`` through the fast kernel."""
    design, layout = posterior.design, posterior.layout
    beta = np.exp(log_beta(design, layout, shared, local))
    curves = prepare_curves(
        expit(shared[:, layout.retention]),
        np.broadcast_to(np.exp(shared[:, None, layout.saturation]), beta.shape),
        np.exp(shared[:, layout.shape]),
        beta,
        design.carry_in,
    )
    ones = np.ones((1, len(shared), beta.shape[-1]))
    return response(curves, design.media, ones)[0].transpose(2, 1, 0)


def _single(values: FloatArray) -> SingleArray:
    """Contiguous single-precision copy."""
    return np.ascontiguousarray(values, dtype=np.float32)


class _Cloud:
    """White-noise coordinates of all draws with their energies; moved in place."""

    def __init__(
        self,
        solution: Solution,
        draws: int,
        rng: np.random.Generator,
        cores: Executor | None = None,
    ) -> None:
        self._posterior, self._mode, self._rng = solution.posterior, solution.mode, rng
        self._cores = cores
        markets, own = solution.mode.local.shape
        self.shared = _first_points(draws, len(solution.mode.shared), rng)
        self.local = rng.standard_normal((draws, markets, own))
        self.own_energy = np.zeros((draws, markets))
        self.common_energy = np.zeros(draws)
        self.own_energy, self.common_energy = self._energies(self.shared, self.local)
        self.origin = np.arange(draws)

    def parameters(self, shared: FloatArray, local: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Parameters at white-noise coordinates."""
        common, own = self._mode.curvature.colour(shared, local)
        return self._mode.shared + common, self._mode.local + own

    def _energies(self, white: FloatArray, own_white: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Negative log of posterior over approximation: per ``(draw, market)`` and shared."""
        if self._cores is None:
            return self._block_energies(white, own_white)
        firsts = range(0, len(white), BLOCK_DRAWS)
        blocks = [slice(first, first + BLOCK_DRAWS) for first in firsts]
        whites, own_whites = ([part[block] for block in blocks] for part in (white, own_white))
        own, common = zip(*self._cores.map(self._block_energies, whites, own_whites), strict=True)
        return np.concatenate(own), np.concatenate(common)

    def _block_energies(
        self, white: FloatArray, own_white: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """`_energies` of some draws."""
        posterior = self._posterior
        shared, local = self.parameters(white, own_white)
        mean = fitted_mean(posterior, shared, local)
        rows = posterior.rows
        scaled = np.subtract(_single(posterior.design.outcome)[:, None], mean, out=mean)
        scaled *= _single(rows.weight)[:, None]
        if rows.lag.any():
            scaled[..., 1:] -= _single(rows.lag)[:, None, 1:] * scaled[..., :-1]
        scaled *= _single(rows.norm)[:, None]
        off = local - posterior.prior.local_mean
        own = np.einsum("mkt,mkt->km", scaled, scaled).astype(float)
        own += np.einsum("kml,kml->km", off @ posterior.prior.local_precision, off)
        own -= (own_white**2).sum(axis=-1)
        gap = shared - posterior.prior.shared_mean
        common = gap**2 @ posterior.prior.shared_precision - (white**2).sum(axis=-1)
        return 0.5 * np.nan_to_num(own, nan=1e30), 0.5 * common

    @property
    def energy(self) -> FloatArray:
        """``(draw,)`` negative log of posterior over approximation."""
        return self.own_energy.sum(axis=1) + self.common_energy

    def keep(self, index: NDArray[np.intp]) -> None:
        """Resample: keep the draws of an index."""
        for name in ("shared", "local", "own_energy", "common_energy", "origin"):
            setattr(self, name, getattr(self, name)[index])

    def move_shared(self, temperature: float, stride: float) -> float:
        """One Crank-Nicolson move of the shared coordinates; returns the share accepted."""
        noise = self._rng.standard_normal(self.shared.shape)
        trial = np.sqrt(1.0 - stride**2) * self.shared + stride * noise
        own, common = self._energies(trial, self.local)
        gain = self.energy - own.sum(axis=1) - common
        accept = np.log(self._rng.random(len(gain))) < temperature * gain
        self.shared[accept], self.common_energy[accept] = trial[accept], common[accept]
        self.own_energy[accept] = own[accept]
        return float(accept.mean())

    def move_local(self, temperature: float, stride: float) -> float:
        """One Crank-Nicolson move of each market's coordinates; returns the share accepted."""
        noise = self._rng.standard_normal(self.local.shape)
        trial = np.sqrt(1.0 - stride**2) * self.local + stride * noise
        own, _ = self._energies(self.shared, trial)
        chance = np.log(self._rng.random(own.shape))
        accept = chance < temperature * (self.own_energy - own)
        self.local[accept], self.own_energy[accept] = trial[accept], own[accept]
        return float(accept.mean())


def sample_posterior(
    solution: Solution, draws: int, rng: np.random.Generator, track: Track = SILENT
) -> Sample:
    """Draws from the posterior around a solution; their order is random.

    Args:
        solution: mode, curvature and weights.
        draws: number of draws.
        rng: source of all randomness.
        track: told after each step.
    """
    cells = _cells(solution, draws)
    if cells <= LARGE_CELLS:
        return _sampled(_Cloud(solution, draws, rng), solution, rng, track, cells)
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_CORES)) as cores:
        return _sampled(_Cloud(solution, draws, rng, cores), solution, rng, track, cells)


def _sampled(
    cloud: _Cloud, solution: Solution, rng: np.random.Generator, track: Track, cells: int
) -> Sample:
    """Bridge and final moves of a cloud that stands at the approximation."""
    draws = len(cloud.origin)
    step_rounds = int(np.clip(STEP_CELLS // cells, *STEP_ROUNDS))
    final_rounds = int(np.clip(FINAL_CELLS // cells, *FINAL_ROUNDS))
    repeats = LARGE_SHARED if cells > LARGE_CELLS else 1
    bridge, end = _stretches(track, solution, step_rounds, final_rounds)
    bridge.at(0.0)
    temperature, steps, evidence = 0.0, 0, 0.0
    strides = np.array([0.5, 0.5])
    while temperature < 1.0 and steps < MAX_STEPS:
        raised = _next_temperature(cloud.energy, temperature)
        weights = -(raised - temperature) * cloud.energy
        evidence += float(np.logaddexp.reduce(weights) - np.log(draws))
        cloud.keep(_systematic(weights, rng))
        temperature, steps = raised, steps + 1
        strides, _ = _moves(cloud, temperature, strides, step_rounds, repeats)
        bridge.at(temperature**BRIDGE_PACE)
    _, acceptance = _moves(cloud, temperature, strides, final_rounds, repeats, end)
    order = rng.permutation(draws)
    shared, local = cloud.parameters(cloud.shared[order], cloud.local[order])
    return Sample(
        shared,
        local,
        temperature,
        steps,
        (acceptance[0], acceptance[1]),
        len(np.unique(cloud.origin)),
        float(np.sqrt(cloud.shared.var(axis=0).mean())),
        evidence + solution.mode.objective,
    )


def _stretches(
    track: Track, solution: Solution, step_rounds: int, final_rounds: int
) -> tuple[Track, Track]:
    """The way over the bridge and the moves at its end, by the moves that they will take."""
    steps = BRIDGE_STEPS * len(solution.mode.local) ** 0.5
    there = steps * step_rounds / (steps * step_rounds + final_rounds)
    bridge = track.stretch("Drawing plausible worlds", 0.0, there)
    return bridge, track.stretch("Settling the draws", there, 1.0)


def _cells(solution: Solution, draws: int) -> int:
    """Cells that one evaluation of all draws costs."""
    markets, channels, weeks = solution.posterior.design.media.shape
    return draws * markets * weeks * (channels + 4)


def _moves(
    cloud: _Cloud,
    temperature: float,
    strides: FloatArray,
    rounds: int,
    repeats: int,
    track: Track = SILENT,
) -> tuple[FloatArray, tuple[float, float]]:
    """Alternate shared and local moves, adapting their strides; mean acceptance at the end."""
    log_strides = np.log(strides)
    accepted = np.zeros((rounds, 2))
    for index in range(rounds):
        stride = np.exp(log_strides)
        shared = [cloud.move_shared(temperature, stride[0]) for _ in range(repeats)]
        accepted[index] = np.mean(shared), cloud.move_local(temperature, stride[1])
        log_strides = np.clip(log_strides + accepted[index] - TARGET_ACCEPTANCE, np.log(0.02), 0.0)
        track.at((index + 1) / rounds)
    mean = accepted[rounds // 2 :].mean(axis=0)
    return np.exp(log_strides), (float(mean[0]), float(mean[1]))


def _next_temperature(energy: FloatArray, now: float) -> float:
    """The largest power that keeps the effective sample, by bisection."""

    def effective(power: float) -> float:
        weight = -(power - now) * (energy - energy.min())
        share = np.exp(weight - np.logaddexp.reduce(weight))
        return float(1.0 / (share**2).sum() / len(energy))

    if effective(1.0) >= EFFECTIVE_SHARE:
        return 1.0
    low, high = now, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if effective(middle) >= EFFECTIVE_SHARE else (low, middle)
    return low


def _systematic(log_weights: FloatArray, rng: np.random.Generator) -> NDArray[np.intp]:
    """Systematic resampling: indices of the kept draws."""
    share = np.exp(log_weights - np.logaddexp.reduce(log_weights))
    points = (np.arange(len(share)) + rng.random()) / len(share)
    return np.minimum(np.searchsorted(np.cumsum(share), points), len(share) - 1)


def _first_points(draws: int, size: int, rng: np.random.Generator) -> FloatArray:
    """Normal scores of scrambled Sobol' points ``(draw, size)``: an even start."""
    sampler = qmc.Sobol(d=size, scramble=True, rng=rng)
    power = int(np.ceil(np.log2(max(draws, 2))))
    points = sampler.random_base2(power)[:draws]
    return ndtri(np.clip(points, EDGE, 1.0 - EDGE))
