"""`DemandModel`: the scikit-learn style estimator that turns a panel into a `DemandFit`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from model.demand.design import build_design
from model.demand.draws import DemandDraws
from model.demand.evidence import Evidence, evidence_rows
from model.demand.fit import Coded, DemandFit
from model.demand.forecast import forecast
from model.demand.heldout import held_out_errors
from model.demand.history import History, rounded
from model.demand.layout import layout_of
from model.demand.noise import Noise, last_residual
from model.demand.notes import fit_notes
from model.demand.progress import Track, Watcher
from model.demand.sample import Sample, sample_posterior
from model.demand.search import BELIEVED, Believed, Solution, search, structures
from model.panel.panel import Panel

LEAST_WEEKS = 8
POWER = BELIEVED.power
SEARCH_SHARE, CHECKED_SHARE = 0.2, 0.25  # of the time of a fit, for its progress


class DemandModel(BaseEstimator):  # type: ignore[misc]
    """Demand of markets from level, season, promotions, price and media.

    Args:
        draws: posterior draws to keep.
        robust: let odd weeks of regular markets count less.
        power: of the likelihood, above 0 and up to 1: a week counts as this part of a week. No
            equation is the market's own, and the spreads that a fit holds fixed are estimates; a
            likelihood taken at its word gives intervals that are too narrow. Half is what worlds
            from the fit's own priors ask for, and what serves foreign worlds (docs/decisions.md;
            Miller & Dunson 2019, "Robust Bayesian inference via coarsening").
        random_state: seed of everything random; the same seed gives the same fit.

    Attributes:
        fit_: the `DemandFit`.
        n_weeks_in_: weeks that were fitted.
    """

    def __init__(
        self,
        draws: int = 512,
        robust: bool = True,
        power: float = POWER,
        random_state: int = 0,
    ) -> None:
        self.draws = draws
        self.robust = robust
        self.power = power
        self.random_state = random_state

    def fit(
        self,
        panel: Panel,
        progress: Watcher | None = None,
        evidence: Evidence | None = None,
    ) -> Self:
        """Fit a panel.

        Args:
            panel: the weekly history.
            evidence: what is known beside the weeks: lift tests, elasticities, attributed returns.
            progress: told how far the fit has come; it may raise `FitCancelled` to stop it.

        Raises:
            ValueError: a bad parameter, fewer than 8 weeks, a panel that never sold anything, or
                evidence on a market, channel or week that the panel has not.
            FitCancelled: the watcher stopped the fit; an earlier ``fit_`` stays as it was.
        """
        self._check(panel)
        with threadpool_limits(1):
            self.fit_ = self._fitted(History.of(panel), Track(progress), evidence or Evidence())
        self.n_weeks_in_ = panel.n_weeks
        return self

    def project(self, weeks: Sequence[str], n: int = 512) -> DemandDraws:
        """Draws for future weeks, see `DemandFit.project`."""
        check_is_fitted(self)
        return self.fit_.project(weeks, n)

    def in_sample(self, weeks: Sequence[str] | None = None, n: int = 512) -> DemandDraws:
        """Draws for history weeks, see `DemandFit.in_sample`."""
        check_is_fitted(self)
        return self.fit_.in_sample(weeks, n)

    def predict(self, future: pd.DataFrame) -> pd.DataFrame:
        """Forecast for a future frame, see `forecast`."""
        check_is_fitted(self)
        return forecast(self.fit_, future)

    def _check(self, panel: Panel) -> None:
        """Refuse parameters and panels that cannot be fitted."""
        if not isinstance(self.draws, int) or self.draws < 2:
            raise ValueError(f"draws={self.draws!r} must be a whole number of at least 2")
        if not (isinstance(self.power, int | float) and 0 < self.power <= 1):
            raise ValueError(f"power={self.power!r} must be a number above 0, at most 1")
        if not isinstance(self.random_state, int) or self.random_state < 0:
            raise ValueError(
                f"random_state={self.random_state!r} must be a whole number, 0 or more"
            )
        if panel.n_weeks < LEAST_WEEKS:
            raise ValueError(f"{panel.n_weeks} weeks are too few: give at least {LEAST_WEEKS}")
        if not np.nansum(panel.outcome) > 0:
            raise ValueError(f"the outcome {panel.metric!r} is zero or missing in every week")

    def _fitted(self, history: History, track: Track, evidence: Evidence) -> DemandFit:
        looking = track.stretch("Finding level, season and effects", 0.0, SEARCH_SHARE)
        checking = track.stretch("Checking against weeks held out", SEARCH_SHARE, CHECKED_SHARE)
        drawing = track.stretch("", CHECKED_SHARE, 1.0)
        design = build_design(history)
        believed = Believed(self.robust, self.power)
        rows = evidence_rows(evidence, design, layout_of(design)) if evidence else None
        solution = search(design, believed, looking, rows)
        checking.at(0.0)
        held_out = held_out_errors(history, solution.spread, believed)
        rng = np.random.default_rng(self.random_state)
        found, weights = structures(design, solution, believed)
        sample = sample_posterior(found, weights.tolist(), self.draws, rng, drawing)
        return DemandFit(
            history=history,
            evidence=evidence,
            noise=Noise(*(rounded(a) for a in _noise_parts(solution.noise))),
            spread=solution.spread,
            shared=Coded.of(sample.shared),
            local=Coded.of(sample.local),
            last_residual=rounded(last_residual(design, solution.noise, solution.mode.mean)),
            seed=self.random_state,
            diagnostics=_diagnostics(solution, sample, weights)
            | {"held_out": {name: _figure(value) for name, value in held_out.items()}},
            notes=fit_notes(design, solution.noise),
        )


def _noise_parts(noise: Noise) -> tuple[Any, Any, Any]:
    return noise.sd, noise.power, noise.persistence


def _diagnostics(solution: Solution, sample: Sample, weights: Any) -> dict[str, Any]:
    """Figures about the fit that a reader or a test may ask for."""
    design, mode = solution.posterior.design, solution.mode
    misfit = np.where(design.observed, design.outcome - mode.mean, 0.0) * design.scale[:, None]
    total = np.nansum(design.history.outcome)
    return {
        "wape_in_sample": _figure(np.abs(misfit).sum() / total),
        "mode_converged": mode.converged,
        "spread": asdict(solution.spread),
        "log_evidence_laplace": _figure(solution.evidence),
        "structure_shares": [_figure(share) for share in weights],
        "sampler": "Hamiltonian Monte Carlo in coordinates whitened at the mode",
        "sampler_acceptance": _figure(sample.acceptance),
        "r_hat": _figure(sample.r_hat),
        "effective_draws": _figure(sample.effective),
        "sampler_gradients": sample.gradients,
        "sampler_spread": _figure(sample.spread),
    }


def _figure(value: float) -> float:
    return float(f"{value:.6g}")
