"""Small worlds from the fit's own priors: its intervals hold the truth as often as they say.

The long run is `python -m benchmarks.calibration`. Here limits are wide, since worlds are few; the
last tests show that intervals drawn together or pulled apart do not pass.
"""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import calibration
from benchmarks.calibration import KINDS, coverage, fitted, judged
from benchmarks.prior_world import Size, drawn

SIZE, WORLDS, DRAWS = Size(markets=1, channels=2, weeks=104, held_out=8), 16, 64


@pytest.fixture(scope="module")
def fits():
    worlds = [drawn(SIZE, seed) for seed in range(WORLDS)]
    return [(world, fitted(world, DRAWS)) for world in worlds]


def dishonest(found, level):
    """Kinds of truth whose intervals hold too few or too many, with their coverage."""
    by_kind = {kind: coverage([world[kind] for world in found], level) for kind in KINDS}
    return {kind: one for kind, one in by_kind.items() if not one.honest}


def told_with(monkeypatch, fits, factor):
    """All judged, with every posterior drawn towards its mean (factor below 1) or away from it."""

    def stretched(truth, draws, scale):
        return judged(truth, draws.mean() + factor * (draws - draws.mean()), scale)

    monkeypatch.setattr(calibration, "judged", stretched)
    return [calibration.judge(world, fit) for world, fit in fits]


@pytest.mark.parametrize("level", calibration.LEVELS)
def test_intervals_hold_as_many_truths_as_they_say(fits, level):
    found = [calibration.judge(world, fit) for world, fit in fits]
    assert dishonest(found, level) == {}


def test_draws_are_neither_repeated_nor_collapsed(fits):
    for _, fit in fits:
        total = fit.shared.values[:, fit.layout.total]
        assert len(np.unique(total)) > 0.8 * DRAWS
        assert fit.diagnostics["effective_draws"] > 0.5 * DRAWS
        assert fit.diagnostics["r_hat"] < 1.25


def test_intervals_too_narrow_are_found_out(monkeypatch, fits):
    found = dishonest(told_with(monkeypatch, fits, 0.4), 0.9)
    assert set(found) == set(KINDS)
    assert all(one.share < one.low for one in found.values())


def test_intervals_too_wide_are_found_out(monkeypatch, fits):
    found = dishonest(told_with(monkeypatch, fits, 3.0), 0.5)
    assert len(found) >= len(KINDS) - 1
    assert all(one.share > one.high for one in found.values())
