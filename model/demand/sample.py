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

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri
from scipy.stats import qmc

from model.demand.equation import control_factor, log_beta
from model.demand.search import Solution
from model.demand.solve import Posterior
from model.media import prepare_curves, response

FloatArray = NDArray[np.float64]

EFFECTIVE_SHARE = 0.5  # of the sample that a step of the bridge must keep
MAX_STEPS = 40  # of the bridge; beyond it the draws stay tempered, and the diagnostics say so
MOVES_PER_STEP = 2
FEWEST_FINAL_MOVES, MOST_FINAL_MOVES = 10, 50
FINAL_CELLS = 1e9  # cells (draw, market, week, channel) that the final moves may evaluate
TARGET_ACCEPTANCE = 0.3
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
        log_evidence: correction of the Laplace evidence found on the way.
    """

    shared: FloatArray
    local: FloatArray
    temperature: float
    steps: int
    acceptance: tuple[float, float]
    ancestors: int
    log_evidence: float


def fitted_mean(posterior: Posterior, shared: FloatArray, local: FloatArray) -> FloatArray:
    """Fitted outcome of many draws ``(market, draw, week)`` in the scale of the design."""
    design, layout = posterior.design, posterior.layout
    own = np.moveaxis(local, 0, 1)
    out = np.exp(own[..., layout.level] @ design.knots.T)
    if design.controls.shape[-1]:
        controls = design.controls @ shared[:, layout.control].T
        out *= control_factor(controls).swapaxes(1, 2)
    out += media_response(posterior, shared, local)
    markets, weeks, features = design.features.shape
    flat = design.features.reshape(-1, features)
    linear = (shared[:, layout.feature] @ flat.T).reshape(-1, markets, weeks).swapaxes(0, 1)
    linear = own[..., layout.season] @ design.market_features.T + linear
    elasticity = np.exp(shared[:, layout.price] + own[..., layout.local_price])
    if design.history.price is not None:
        linear += (design.price_exponent - elasticity) * design.inputs.log_price[:, None]
    if design.history.competitor_price is not None:
        linear += np.exp(shared[:, layout.rival]) * design.inputs.log_rival[:, None]
    out *= np.exp(linear, out=linear)
    return out


def media_response(posterior: Posterior, shared: FloatArray, local: FloatArray) -> FloatArray:
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
    return np.asarray(response(curves, design.media, ones)[0].transpose(2, 1, 0), dtype=float)


class _Cloud:
    """White-noise coordinates of all draws with their energies; moved in place."""

    def __init__(self, solution: Solution, draws: int, rng: np.random.Generator) -> None:
        self._posterior, self._mode, self._rng = solution.posterior, solution.mode, rng
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
        posterior = self._posterior
        shared, local = self.parameters(white, own_white)
        mean = fitted_mean(posterior, shared, local)
        rows, outcome = posterior.rows, posterior.design.outcome
        scaled = np.subtract(outcome[:, None], mean, out=mean)
        scaled *= rows.weight[:, None]
        if rows.lag.any():
            scaled[..., 1:] -= rows.lag[:, None, 1:] * scaled[..., :-1]
        scaled *= rows.norm[:, None]
        off = local - posterior.prior.local_mean
        own = np.einsum("mkt,mkt->km", scaled, scaled)
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


def sample_posterior(solution: Solution, draws: int, rng: np.random.Generator) -> Sample:
    """Draws from the posterior around a solution; their order is random.

    Args:
        solution: mode, curvature and weights.
        draws: number of draws.
        rng: source of all randomness.
    """
    cloud = _Cloud(solution, draws, rng)
    temperature, steps, evidence = 0.0, 0, 0.0
    strides = np.array([0.5, 0.5])
    while temperature < 1.0 and steps < MAX_STEPS:
        raised = _next_temperature(cloud.energy, temperature)
        weights = -(raised - temperature) * cloud.energy
        evidence += float(np.logaddexp.reduce(weights) - np.log(draws))
        cloud.keep(_systematic(weights, rng))
        temperature, steps = raised, steps + 1
        strides, _ = _moves(cloud, temperature, strides, MOVES_PER_STEP)
    _, acceptance = _moves(cloud, temperature, strides, _final_moves(solution, draws))
    order = rng.permutation(draws)
    shared, local = cloud.parameters(cloud.shared[order], cloud.local[order])
    return Sample(
        shared,
        local,
        temperature,
        steps,
        (acceptance[0], acceptance[1]),
        len(np.unique(cloud.origin)),
        evidence + solution.mode.objective,
    )


def _final_moves(solution: Solution, draws: int) -> int:
    """Moves after the bridge has reached the posterior: fewer where each one is costly."""
    markets, channels, weeks = solution.posterior.design.media.shape
    cells = draws * markets * weeks * (channels + 4)
    return int(np.clip(FINAL_CELLS // cells, FEWEST_FINAL_MOVES, MOST_FINAL_MOVES))


def _moves(
    cloud: _Cloud, temperature: float, strides: FloatArray, count: int
) -> tuple[FloatArray, tuple[float, float]]:
    """Alternate shared and local moves, adapting their strides; mean acceptance at the end."""
    log_strides = np.log(strides)
    accepted = np.zeros((count, 2))
    for index in range(count):
        stride = np.exp(log_strides)
        accepted[index] = (
            cloud.move_shared(temperature, stride[0]),
            cloud.move_local(temperature, stride[1]),
        )
        log_strides = np.clip(log_strides + accepted[index] - TARGET_ACCEPTANCE, np.log(0.02), 0.0)
    mean = accepted[count // 2 :].mean(axis=0)
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
