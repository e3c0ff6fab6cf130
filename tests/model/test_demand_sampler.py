"""The sampler: the energy against the equation, the crowd against distributions that are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.demand.evidence import ALL, Evidence, KnownElasticity, LiftTest, evidence_rows
from model.demand.fit import DemandFit
from model.demand.gradient import Energies
from model.demand.hmc import Course, Walk, walk
from model.demand.layout import DELAYED, GEOMETRIC, Structure, prior_of
from model.demand.noise import rows_for
from model.demand.sample import apportioned, fair_order
from model.demand.solve import Posterior

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo" / "fit.json"


@pytest.fixture(scope="module")
def fit() -> DemandFit:
    return DemandFit.from_json(DEMO.read_text(encoding="utf-8"))


def posterior(fit: DemandFit, structure: Structure) -> Posterior:
    """The demo's, with a test in one market and an elasticity of all markets told beside it."""
    design, layout = fit.design, fit.layout
    weeks = fit.weeks[60], fit.weeks[63]
    told = Evidence(
        (LiftTest(fit.channels[0], fit.markets[0], *weeks, 500.0, 200.0),),
        (KnownElasticity("price", ALL, 1.5, 0.3),),
    )
    mean = np.maximum(design.outcome, 0.05)
    return Posterior(
        design,
        layout,
        prior_of(design, layout, fit.spread, structure),
        rows_for(fit.noise, mean, design.outcome, design.observed, robust=True),
        evidence_rows(told, design, layout),
    )


@pytest.mark.parametrize("structure", [GEOMETRIC, DELAYED], ids=["geometric", "delayed"])
def test_the_energy_of_draws_is_that_of_the_equation(fit: DemandFit, structure: Structure) -> None:
    """Value and gradient, single precision against double, at draws of the posterior."""
    problem = posterior(fit, structure)
    shared, local = fit.shared.values[:3].copy(), fit.local.values[:3]
    if structure is DELAYED:
        shared[:, fit.layout.delay] = np.linspace(-1.0, 2.0, 3)[:, None]
    found = Energies(problem)(shared, local)
    for draw in range(3):
        at = problem.evaluate(shared[draw], local[draw])
        rows = problem.linear(at, shared[draw], local[draw])
        value = problem.objective(at.mean, shared[draw], local[draw])
        prior = problem.prior
        pull = prior.shared_precision @ (shared[draw] - prior.shared_mean)
        pull -= np.einsum("mts,mt->s", rows.shared, rows.misfit)
        own = (local[draw] - prior.local_mean) @ prior.local_precision
        own -= np.einsum("mtl,mt->ml", rows.local, rows.misfit)
        assert found.value[draw] == pytest.approx(value, abs=0.01)
        np.testing.assert_allclose(found.shared[draw], pull, atol=1e-4 * np.abs(pull).max())
        np.testing.assert_allclose(found.local[draw], own, atol=1e-4 * np.abs(own).max())


def walked(power: int, chains: int = 2048, size: int = 20) -> Walk:
    """A crowd on independent coordinates of density ``exp(-|x|^power / power)``."""

    def target(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return (x**power).sum(axis=1) / power, x ** (power - 1)

    rng = np.random.default_rng(5)
    return walk(target, 0.5 * rng.standard_normal((chains, size)), rng, Course(20, 4, 3))


@pytest.mark.parametrize(
    ("power", "variance"),
    [(2, 1.0), (4, 0.675978)],  # 2 gamma(3 / 4) / gamma(1 / 4)
)
def test_the_crowd_finds_a_known_distribution(power: int, variance: float) -> None:
    """Variance of 20 coordinates x 8192 draws, a standard error of less than half a per cent.

    An acceptance or a leapfrog that is wrong would leave it further off.
    """
    went = walked(power)
    assert went.draws.var() == pytest.approx(variance, rel=0.015)
    assert abs(went.draws.mean()) < 0.01
    assert 0.6 < went.acceptance < 0.97
    assert went.r_hat.max() < 1.1


def test_a_move_to_where_nothing_is_defined_is_turned_down() -> None:
    """Half a normal: beyond nil the energy is no number, and no draw lies there."""

    def target(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.where(x[:, 0] > 0, 0.5 * (x**2).sum(axis=1), np.nan), x

    rng = np.random.default_rng(5)
    went = walk(target, np.abs(rng.standard_normal((64, 1))), rng, Course(20, 4, 3))
    assert went.draws.min() > 0
    assert went.draws.mean() == pytest.approx((2 / np.pi) ** 0.5, rel=0.15)


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=6), st.integers(1, 600))
@settings(max_examples=50, deadline=None)
def test_shares_become_whole_draws(shares: list[float], total: int) -> None:
    counts = apportioned(shares, total)
    assert sum(counts) == total
    exact = np.array(shares) / sum(shares) * total
    assert np.abs(np.array(counts) - exact).max() < 1


def test_the_first_draws_resemble_all() -> None:
    """Every draw once; mean and spread of the first 128 much closer than chance leaves them."""
    figures = np.random.default_rng(2).standard_normal((512, 12)) ** 3
    order = fair_order(figures)
    assert sorted(order.tolist()) == list(range(512))
    off = np.abs(figures[order[:128]].mean(axis=0) - figures.mean(axis=0)) / figures.std(axis=0)
    assert off.max() < 0.25 / 128**0.5
