"""Posterior mode by Gauss-Newton on block-arrow normal equations: cost is linear in markets.

Markets are the blocks, shared parameters the border. All priors are part of the equations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, solve_triangular

from model.demand.design import Design
from model.demand.equation import Evaluation, evaluate
from model.demand.evidence.rows import EvidenceRows
from model.demand.layout import Layout, Prior
from model.demand.noise import Rows

FloatArray = NDArray[np.float64]
MAX_STEP = 1.0  # longest move of one unconstrained coordinate in one iteration
HALVINGS = 8


@dataclass(frozen=True, eq=False)
class Curvature:
    """Gauss-Newton Hessian of the negative log posterior, factored.

    Attributes:
        local: ``(market, local, local)`` lower Cholesky factors of the blocks.
        cross: ``(market, local, shared)`` solved border: inverse block times border.
        shared: ``(shared, shared)`` lower Cholesky factor of the Schur complement.
    """

    local: FloatArray
    cross: FloatArray
    shared: FloatArray

    @property
    def half_log_determinant(self) -> float:
        """Half the log determinant of the whole Hessian."""
        blocks = np.log(np.diagonal(self.local, axis1=1, axis2=2)).sum()
        return float(blocks + np.log(np.diagonal(self.shared)).sum())

    def explained(
        self, market: NDArray[np.int64], shared: FloatArray, local: FloatArray
    ) -> FloatArray:
        """``(row, row)`` covariance of rows ``J`` under this curvature, ``J H^-1 J'``.

        ``market (row,)``, ``shared (row, parameter)``, ``local (row, parameter)``.
        """
        reach = shared - np.einsum("rl,rls->rs", local, self.cross[market])
        common = solve_triangular(self.shared, reach.T, lower=True)
        own = np.linalg.solve(self.local[market], local[..., None])[..., 0]
        return np.asarray(common.T @ common + (own @ own.T) * (market[:, None] == market))

    def used(self, prior: Prior) -> FloatArray:
        """``(market,)`` degrees of freedom that each market's own parameters take."""
        inner = np.linalg.solve(
            self.local, np.broadcast_to(prior.local_precision, self.local.shape)
        )
        inner = np.linalg.solve(np.swapaxes(self.local, 1, 2), inner)
        return self.local.shape[1] - np.trace(inner, axis1=1, axis2=2)

    def used_together(self, prior: Prior) -> float:
        """Degrees of freedom that the shared parameters take beside what `used` counts."""
        flat = self.cross.reshape(-1, self.cross.shape[-1])
        told = (prior.local_precision @ self.cross).reshape(flat.shape)
        inner = np.linalg.solve(self.shared, prior.shared_precision + flat.T @ told)
        taken = np.trace(np.linalg.solve(self.shared.T, inner))
        return float(max(len(self.shared) - taken, 0.0))

    def colour(self, shared: FloatArray, local: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Deviations with this curvature from white noise, draw first.

        ``shared (draw, parameter)`` and ``local (draw, market, parameter)`` in and out.
        """
        common = solve_triangular(self.shared, shared.T, lower=True, trans="T")
        upper = np.swapaxes(self.local, 1, 2)
        own = np.linalg.solve(upper, np.moveaxis(local, 0, -1)) - self.cross @ common
        return common.T, np.moveaxis(own, -1, 0)


@dataclass(frozen=True, eq=False)
class Mode:
    """Where the solver stopped.

    Attributes:
        shared: ``(parameter,)``; local: ``(market, parameter)``.
        mean: ``(market, week)`` fitted outcome.
        curvature: the Hessian there.
        objective: negative log posterior without constants.
        iterations: Gauss-Newton steps taken.
        converged: whether the last step gained less than the tolerance.
    """

    shared: FloatArray
    local: FloatArray
    mean: FloatArray
    curvature: Curvature
    objective: float
    iterations: int
    converged: bool


@dataclass(frozen=True, eq=False)
class Linear:
    """Rows of unit variance at a point, by market.

    Attributes:
        misfit: ``(market, row)`` seen less modelled.
        shared, local: ``(market, row, parameter)`` derivatives of the modelled.
    """

    misfit: FloatArray
    shared: FloatArray
    local: FloatArray

    def with_evidence(
        self, market: NDArray[np.int64], misfit: FloatArray, shared: FloatArray, local: FloatArray
    ) -> Linear:
        """These rows with evidence after them: ``misfit (row,)`` is modelled less told."""
        place = np.array([int((market[:row] == m).sum()) for row, m in enumerate(market)], int)
        most = int(place.max(initial=-1)) + 1
        parts = []
        for known, added in ((self.misfit, -misfit), (self.shared, shared), (self.local, local)):
            room = np.zeros((known.shape[0], most, *known.shape[2:]))
            room[market, place] = added
            parts.append(np.concatenate([known, room], axis=1))
        return Linear(*parts)


@dataclass(frozen=True, eq=False)
class Posterior:
    """The penalised least-squares problem with its weights fixed.

    Attributes:
        evidence: rows beside the weeks, each of one market; ``None`` without any.
    """

    design: Design
    layout: Layout
    prior: Prior
    rows: Rows
    evidence: EvidenceRows | None = None

    def evaluate(self, shared: FloatArray, local: FloatArray) -> Evaluation:
        """The equation with derivatives at a point."""
        return evaluate(self.design, self.layout, shared, local)

    def objective(self, mean: FloatArray, shared: FloatArray, local: FloatArray) -> float:
        """Negative log posterior at a point whose fitted mean is known."""
        misfit = self.rows.whiten(self.design.outcome - mean)
        told = 0.0
        if self.evidence is not None:
            told = float((self.evidence.misfit(shared[None], local[None]) ** 2).sum())
        off, own = shared - self.prior.shared_mean, local - self.prior.local_mean
        penalty = off @ self.prior.shared_precision @ off
        penalty += np.sum(own * (own @ self.prior.local_precision))
        return float(0.5 * ((misfit**2).sum() + told + penalty))

    def linear(self, at: Evaluation, shared: FloatArray, local: FloatArray) -> Linear:
        """All rows at a point: those of the weeks, then the evidence on each market."""
        weeks = Linear(
            self.rows.whiten(self.design.outcome - at.mean),
            self.rows.whiten(at.shared),
            self.rows.whiten(at.local),
        )
        if self.evidence is None:
            return weeks
        return weeks.with_evidence(self.evidence.market, *self.evidence.dense(shared, local))

    def curvature(self, rows: Linear) -> Curvature:
        """Factored Hessian of rows at a point."""
        by_shared, by_local = rows.shared, rows.local
        across = np.swapaxes(by_local, 1, 2)
        data = across @ by_local
        block = data + self.prior.local_precision
        factor = np.linalg.cholesky(block)
        border = across @ by_shared
        cross = np.linalg.solve(block, border)
        flat = by_shared.reshape(-1, by_shared.shape[-1])
        schur = flat.T @ flat + self.prior.shared_precision
        schur -= border.reshape(-1, flat.shape[-1]).T @ cross.reshape(-1, flat.shape[-1])
        lower = np.linalg.cholesky(0.5 * (schur + schur.T))
        parts = (np.asarray(part, dtype=float) for part in (factor, cross, lower))
        return Curvature(*parts)

    def step(
        self, at: Evaluation, shared: FloatArray, local: FloatArray
    ) -> tuple[Curvature, FloatArray, FloatArray]:
        """Gauss-Newton step of both vectors from a point."""
        rows = self.linear(at, shared, local)
        curvature = self.curvature(rows)
        pull = np.einsum("mts,mt->s", rows.shared, rows.misfit)
        pull -= self.prior.shared_precision @ (shared - self.prior.shared_mean)
        own = np.einsum("mtl,mt->ml", rows.local, rows.misfit)
        own -= (local - self.prior.local_mean) @ self.prior.local_precision
        inner = np.linalg.solve(curvature.local, own[..., None])
        inner = np.linalg.solve(np.swapaxes(curvature.local, 1, 2), inner)[..., 0]
        explained = np.einsum("mtl,ml->mt", rows.local, inner)
        reduced = pull - np.einsum("mts,mt->s", rows.shared, explained)
        common = cho_solve((curvature.shared, True), reduced)
        return curvature, common, inner - curvature.cross @ common


def find_mode(
    posterior: Posterior,
    shared: FloatArray,
    local: FloatArray,
    iterations: int = 40,
    tolerance: float = 1e-4,
) -> Mode:
    """Gauss-Newton with step halving from a starting point.

    Args:
        posterior: the problem.
        shared: ``(parameter,)`` start.
        local: ``(market, parameter)`` start.
        iterations: most steps to take.
        tolerance: least gain in log posterior worth another step.
    """
    at = posterior.evaluate(shared, local)
    best = posterior.objective(at.mean, shared, local)
    converged, count = False, 0
    while count < iterations and not converged:
        count += 1
        _, common, own = posterior.step(at, shared, local)
        size = min(1.0, MAX_STEP / max(np.abs(common).max(initial=1e-12), np.abs(own).max()))
        gained = 0.0
        for _ in range(HALVINGS):
            trial = (shared + size * common, local + size * own)
            there = posterior.evaluate(*trial)
            value = posterior.objective(there.mean, *trial)
            if np.isfinite(value) and value < best:
                gained, best, at = best - value, value, there
                shared, local = trial
                break
            size /= 2.0
        converged = gained < tolerance
    curvature = posterior.curvature(posterior.linear(at, shared, local))
    return Mode(shared, local, at.mean, curvature, best, count, converged)


def log_evidence(posterior: Posterior, mode: Mode) -> float:
    """Laplace approximation of the log marginal likelihood (constants of the rows left out)."""
    markets = len(mode.local)
    prior = posterior.prior.half_log_determinant(markets)
    gain = posterior.rows.log_weight + prior
    bent = mode.curvature.half_log_determinant + _too_bent(posterior, mode)
    return gain - mode.objective - bent


def _too_bent(posterior: Posterior, mode: Mode) -> float:
    """What half the log determinant lacks where evidence is of all markets: 0 or below.

    Its rows bend more than the one statement that they are; by the matrix determinant lemma
    ``|H - J'EJ| = |H| |I - E J H^-1 J'|`` with ``E`` from `EvidenceRows.excess`.
    """
    told = posterior.evidence
    if told is None or not len(told):
        return 0.0
    _, shared, local = told.dense(mode.shared, mode.local)
    known = mode.curvature.explained(told.market, shared, local)
    return float(0.5 * np.linalg.slogdet(np.eye(len(told)) - told.excess() @ known)[1])
