"""A fit as it would stand without data: the same equation under draws of the prior."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.demand.fit import Coded, DemandFit
from model.demand.layout import prior_of

DRAWS = 256
STREAM = 3  # of the fit's seed; noise has 1 and 2


def prior_fit(fit: DemandFit, draws: int = DRAWS) -> DemandFit:
    """The fit with draws of its prior in place of its posterior.

    Variance parameters (how far levels, weeks and markets stray) stay as the fit found them.
    """
    prior = prior_of(fit.design, fit.layout, fit.spread)
    rng = np.random.default_rng([fit.seed, STREAM])
    shared = rng.standard_normal((draws, len(prior.shared_mean)))
    local = rng.standard_normal((draws, len(fit.markets), len(prior.local_mean)))
    # With the precision L L', the solution of L' x = z has that precision.
    root = np.linalg.inv(np.linalg.cholesky(prior.local_precision))
    return replace(
        fit,
        shared=Coded.of(prior.shared_mean + shared @ prior.shared_root.T),
        local=Coded.of(prior.local_mean + local @ root),
    )
