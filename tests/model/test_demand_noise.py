"""Noise from misfits: degrees of freedom counted whole, per cent against counts by likelihood."""

from __future__ import annotations

import numpy as np
import pytest

from model.demand.design import build_design
from model.demand.history import History
from model.demand.noise import COUNT_LIKE, LOGNORMAL, Noise, updated_noise
from model.demand.search import START, settled
from tests.model.demand_world import simulated

WEEKS = 104


def regular(markets: int, sd: float) -> Noise:
    """Noise in per cent without persistence."""
    ones = np.ones(markets)
    return Noise(sd * ones, LOGNORMAL * ones, 0.0 * ones)


def test_degrees_of_freedom_are_those_of_the_whole_curvature() -> None:
    """Own and shared ones sum to parameters less the prior's share, by the dense matrices."""
    found = settled(build_design(History.of(simulated(weeks=60))), START)
    prior, curvature = found.posterior.prior, found.mode.curvature
    markets, size, shared = curvature.cross.shape
    own = markets * size
    whole, believed = (np.zeros((own + shared, own + shared)) for _ in range(2))
    corner = curvature.shared @ curvature.shared.T
    for m, (factor, cross) in enumerate(zip(curvature.local, curvature.cross, strict=True)):
        at = slice(m * size, (m + 1) * size)
        block = factor @ factor.T
        whole[at, at], believed[at, at] = block, prior.local_precision
        whole[at, own:] = block @ cross
        whole[own:, at] = whole[at, own:].T
        corner = corner + cross.T @ block @ cross
    whole[own:, own:], believed[own:, own:] = corner, prior.shared_precision
    expected = len(whole) - np.trace(np.linalg.solve(whole, believed))
    total = curvature.used(prior).sum() + curvature.used_together(prior)
    assert total == pytest.approx(expected, rel=1e-6)
    assert curvature.used_together(prior) > 1.0


def test_what_shared_parameters_took_makes_the_noise_larger() -> None:
    """Misfits of 10 % in 2 x 104 weeks; 52 shared degrees of freedom are a quarter of them."""
    mean = np.ones((2, WEEKS))
    outcome = 1.0 + 0.1 * np.where(np.arange(WEEKS) % 2, 1.0, -1.0) * np.ones((2, 1))
    seen, none = np.ones_like(mean, dtype=bool), np.zeros(2)
    noise = [
        updated_noise(regular(2, 0.1), mean, outcome, seen, none, together, True)
        for together in (0.0, 52.0)
    ]
    assert noise[0].sd == pytest.approx(0.1)
    assert noise[1].sd == pytest.approx(0.1 / 0.75**0.5)


@pytest.mark.parametrize(("grows", "expected"), [(0.5, COUNT_LIKE), (1.0, LOGNORMAL)])
def test_wide_noise_takes_the_power_its_misfits_show(grows: float, expected: float) -> None:
    """Means from 0.2 to 5, noise of 40 % at a mean of one that grows with a power of the mean."""
    rng = np.random.default_rng(3)
    mean = np.exp(rng.uniform(np.log(0.2), np.log(5.0), (1, WEEKS)))
    outcome = mean + 0.4 * mean**grows * rng.standard_normal(mean.shape)
    seen = np.ones_like(mean, dtype=bool)
    found = updated_noise(regular(1, 0.4), mean, outcome, seen, np.zeros(1), 0.0, False)
    assert found.power.tolist() == [expected]


def test_small_noise_stays_in_per_cent() -> None:
    rng = np.random.default_rng(3)
    mean = np.exp(rng.uniform(np.log(0.2), np.log(5.0), (1, WEEKS)))
    outcome = mean + 0.04 * mean**0.5 * rng.standard_normal(mean.shape)
    seen = np.ones_like(mean, dtype=bool)
    found = updated_noise(regular(1, 0.04), mean, outcome, seen, np.zeros(1), 0.0, False)
    assert found.power.tolist() == [LOGNORMAL]
