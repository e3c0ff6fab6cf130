"""A fit as it would stand without data: the same equation under draws of the prior."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.demand.fit import Coded, DemandFit
from model.demand.layout import DELAYED, GEOMETRIC, prior_of

DRAWS = 256
STRUCTURES = (GEOMETRIC, DELAYED)
STREAM = 3  # of the fit's seed; noise has 1 and 2


def prior_fit(fit: DemandFit, draws: int = DRAWS) -> DemandFit:
    """The fit with draws of its prior in place of its posterior.

    Structures take turns, since before the data none is more likely than another. Variance
    parameters (how far levels, weeks and markets stray) stay as the fit found them.
    """
    priors = [prior_of(fit.design, fit.layout, fit.spread, one) for one in STRUCTURES]
    rng = np.random.default_rng([fit.seed, STREAM])
    size = len(priors[0].shared_mean)
    shared = rng.standard_normal((draws, size))
    for turn, prior in enumerate(priors):
        own = shared[turn :: len(priors)]
        shared[turn :: len(priors)] = prior.shared_mean + own @ prior.shared_root.T
    local = rng.standard_normal((draws, len(fit.markets), len(priors[0].local_mean)))
    # With the precision L L', the solution of L' x = z has that precision.
    root = np.linalg.inv(np.linalg.cholesky(priors[0].local_precision))
    return replace(
        fit, shared=Coded.of(shared), local=Coded.of(priors[0].local_mean + local @ root)
    )
