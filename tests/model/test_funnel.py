"""Attributed beside incremental sales, by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.funnel import attribution_weights, incrementality


def test_incrementality_by_hand() -> None:
    """KOL cause 30 and are credited 10, brand search causes 3 and is credited 10."""
    found = incrementality(np.array([[30.0, 3.0], [15.0, 6.0]]), np.array([10.0, 10.0]))
    np.testing.assert_allclose(found, [[3, 0.3], [1.5, 0.6]])


def test_a_channel_without_credit_is_credited_nothing() -> None:
    iota = incrementality(np.array([[30.0, 3.0]]), np.array([0.0, 10.0]))
    assert np.isinf(iota[0, 0])
    incremental, credited = attribution_weights(iota)
    np.testing.assert_allclose(incremental, [[1, 1]])
    np.testing.assert_allclose(credited, [[0, 10 / 3]])


def test_a_channel_that_causes_nothing_is_credited_nothing() -> None:
    """Credit follows the curve; a flat curve has none to give, whatever reports said."""
    iota = incrementality(np.array([[0.0]]), np.array([10.0]))
    np.testing.assert_array_equal(attribution_weights(iota), [[[1]], [[0]]])


@given(
    caused=st.lists(st.floats(0.1, 1e6), min_size=2, max_size=2),
    reported=st.floats(0.1, 1e6),
)
def test_reports_are_met_in_every_draw(caused: list[float], reported: float) -> None:
    """Whatever a draw says that ads caused, its credit is what the reports say."""
    incremental = np.array(caused)[:, None]
    _, credited = attribution_weights(incrementality(incremental, np.array([reported])))
    np.testing.assert_allclose(incremental * credited, reported, rtol=1e-9)
