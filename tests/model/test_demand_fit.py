"""A fit as a file: round trip, size, and what a bad file is told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from model.demand import DemandFit, DemandModel, FitError
from model.demand.fit import Coded
from tests.model.demand_world import simulated


@pytest.fixture(scope="module")
def fit():
    return DemandModel(draws=64).fit(simulated()).fit_


def test_a_stored_fit_is_the_fit(fit):
    again = DemandFit.from_json(fit.to_json())
    assert again.content_hash == fit.content_hash
    assert again.to_json() == fit.to_json()
    weeks = fit.next_weeks(10)
    here, there = fit.project(weeks), again.project(weeks)
    for name in ("base", "multiplier", "beta", "carry_in", "reference_spend", "elasticity"):
        assert np.array_equal(getattr(here, name), getattr(there, name)), name
    past, restored = fit.in_sample(), again.in_sample()
    assert np.array_equal(past.multiplier, restored.multiplier)


def test_a_fit_knows_its_money():
    panel = simulated(metric="revenue", revenue_basis="net_of_tax", currencies=("GBP", None))
    history = DemandFit.from_json(DemandModel(draws=8).fit(panel).fit_.to_json()).history
    assert (history.currencies, history.revenue_basis) == (("GBP", None), "net_of_tax")


def test_cores_and_blocks_of_draws_change_no_number(fit, monkeypatch):
    """A large panel's draws are evaluated in blocks, side by side where there are cores."""
    for cores in (1, 3):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        found = DemandModel(draws=64).fit(simulated()).fit_
        np.testing.assert_allclose(found.shared.values, fit.shared.values, rtol=1e-6)
        np.testing.assert_allclose(found.local.values, fit.local.values, rtol=1e-6)


def test_draws_lose_at_most_half_a_hundredth_of_their_spread():
    draws = np.random.default_rng(0).normal(5.0, 3.0, (200, 4))
    gap = np.abs(Coded.of(draws).values - draws) / draws.std(axis=0)
    assert gap.max() < 0.0051


def altered(fit, change) -> str:
    content = json.loads(fit.to_json())
    change(content)
    return json.dumps(content)


BROKEN = {
    "not JSON": (lambda _: "spend,orders", "not JSON"),
    "a list": (lambda _: "[1, 2]", "format is 'list'"),
    "another format": (lambda f: altered(f, lambda c: c.update(format="x")), "format is 'x'"),
    "another version": (lambda f: altered(f, lambda c: c.update(version=99)), "version is 99"),
    "a changed number": (lambda f: altered(f, lambda c: c.update(seed=8)), "does not match"),
    "a missing part": (lambda f: rehashed(f, lambda c: c.pop("noise")), "noise"),
    "the version before": (lambda f: altered(f, lambda c: c.update(version=3)), "fit again"),
    "a cut table": (lambda f: rehashed(f, lambda c: c["local"]["centre"].pop()), "shape"),
}


def rehashed(fit, change) -> str:
    """A changed file whose hash fits: the content itself must be checked."""
    from model.demand.fit import _hash

    content = json.loads(fit.to_json())
    change(content)
    content.pop("content_hash")
    return json.dumps({**content, "content_hash": _hash(content)})


@pytest.mark.parametrize("name", BROKEN)
def test_a_bad_file_is_refused_with_its_fault(fit, name):
    make, said = BROKEN[name]
    with pytest.raises(FitError, match=said):
        DemandFit.from_json(make(fit))
