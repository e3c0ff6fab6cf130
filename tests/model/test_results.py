"""Quantiles by one sort are numpy's, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from model.results import FloatArray, quantiles

SHARES = (0.0, 0.05, 0.25, 0.5, 0.95, 1.0)
TABLES = arrays(
    float,
    array_shapes(min_dims=1, max_dims=3, max_side=12),
    elements=st.floats(-1e12, 1e12),
)


def test_quantiles_stand_between_the_draws() -> None:
    assert quantiles(np.array([3.0, 1.0, 2.0, 5.0, 4.0]), (0.05, 0.5, 0.95)) == pytest.approx(
        [1.2, 3.0, 4.8]
    )


@given(TABLES)
def test_quantiles_equal_those_of_numpy(table: FloatArray) -> None:
    assert np.array_equal(quantiles(table, SHARES), np.quantile(table, SHARES, axis=-1))


@pytest.mark.parametrize("draws", [1, 2, 64, 128, 511, 512])
def test_a_usual_number_of_draws(draws: int) -> None:
    table = np.random.default_rng(draws).lognormal(3, 2, (40, draws))
    assert np.array_equal(quantiles(table, SHARES), np.quantile(table, SHARES, axis=1))


def test_a_row_with_an_unknown_draw_has_no_quantiles() -> None:
    table = np.array([[1.0, np.nan, 3.0], [1.0, 2.0, 3.0]])
    assert np.isnan(quantiles(table, SHARES)[:, 0]).all()
    assert not np.isnan(quantiles(table, SHARES)[:, 1]).any()
