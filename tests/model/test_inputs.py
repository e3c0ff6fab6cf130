"""Uncertain inputs: shared draws, balanced from the first on, with the stated quantiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.inputs import EDGE, Inputs

NAMES = ("event_loss", "speed", "realisation.a")
# Quartiles and ends of a single input, to read distributions off by hand.
FEW = Inputs(("u",), np.array([[0.05], [0.25], [0.5], [0.75], [0.95]]))


def test_the_same_seed_gives_the_same_draws() -> None:
    np.testing.assert_array_equal(Inputs.of(NAMES).points, Inputs.of(NAMES).points)
    assert (Inputs.of(NAMES, seed=1).points != Inputs.of(NAMES).points).any()


@pytest.mark.parametrize("draws", [512, 128])
def test_any_share_of_the_draws_is_balanced(draws: int) -> None:
    """Of 128 Sobol' points one falls into each 128th of the interval; of 512 four do."""
    points = Inputs.of(NAMES).first(draws).points
    for column in points.T:
        counts = np.bincount((column * 128).astype(int), minlength=128)
        np.testing.assert_array_equal(counts, draws // 128)


def test_the_first_draws_are_the_first_draws() -> None:
    inputs = Inputs.of(NAMES)
    np.testing.assert_array_equal(inputs.first(128).uniform("speed"), inputs.points[:128, 1])


def test_points_stay_inside_the_open_interval() -> None:
    points = Inputs.of([str(i) for i in range(50)]).points
    assert points.min() >= EDGE
    assert points.max() <= 1 - EDGE


def test_an_unknown_input_is_named() -> None:
    with pytest.raises(KeyError, match="no uncertain input 'speeed'; there are event_loss, speed"):
        Inputs.of(NAMES).uniform("speeed")


def test_lognormal_has_the_stated_interval() -> None:
    """5 % and 95 % points 0.04 and 0.25; median √(0.04 × 0.25) = 0.1 (domain notes §6)."""
    low, _, median, _, high = FEW.lognormal("u", 0.04, 0.25)
    assert (low, median, high) == (
        pytest.approx(0.04),
        pytest.approx(0.1),
        pytest.approx(0.25),
    )


def test_lognormal_without_an_interval_is_its_value() -> None:
    np.testing.assert_allclose(FEW.lognormal("u", 0.1, 0.1), 0.1)


def test_triangular_by_hand() -> None:
    """0.3 / 0.7 / 1.0: the mode is at 4/7; u = 0.25 gives 0.3 + √(0.25 × 0.28)."""
    found = FEW.triangular("u", 0.3, 0.7, 1.0)
    rising = [0.3 + (u * 0.7 * 0.4) ** 0.5 for u in (0.05, 0.25, 0.5)]
    falling = [1 - ((1 - u) * 0.7 * 0.3) ** 0.5 for u in (0.75, 0.95)]
    np.testing.assert_allclose(found, rising + falling)
    at_mode = Inputs(("u",), np.array([[4 / 7]])).triangular("u", 0.3, 0.7, 1.0)
    assert at_mode.item() == pytest.approx(0.7)


def test_triangular_mean_over_the_draws() -> None:
    """(0.3 + 0.7 + 1.0) / 3 = 2/3, to a thousandth already in the first 128 draws."""
    for draws in (128, 512):
        drawn = Inputs.of(NAMES).first(draws).triangular("realisation.a", 0.3, 0.7, 1.0)
        assert drawn.mean() == pytest.approx(2 / 3, abs=1e-3)


@given(u=st.floats(EDGE, 1 - EDGE), shape=st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_triangular_stays_between_its_ends(u: float, shape: list[float]) -> None:
    low, mode, high = sorted(shape)
    if high - low < 1e-6:
        return
    drawn = Inputs(("u",), np.array([[u]])).triangular("u", low, mode, high).item()
    assert low - 1e-12 <= drawn <= high + 1e-12
