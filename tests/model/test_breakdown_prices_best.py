"""The best price: worked by hand, and against the slope of CM2 for cells of any kind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.breakdown.prices import (
    Cells,
    change,
    implied_elasticity,
    mean_elasticity,
    optima,
    optimal_factor,
)


def one_cell(
    elasticity: float = 2.0, kept: float = 22.14, cost: float = 13.8, orders: float = 1.0
) -> Cells:
    """One market, one line, one draw; the British order of domain notes T09 by default."""
    return some_cells([elasticity], [kept], [cost], [orders])


def some_cells(
    elasticity: list[float], kept: list[float], cost: list[float], orders: list[float]
) -> Cells:
    """Lines of one market in one draw."""
    lines = tuple(f"l{n}" for n in range(len(elasticity)))
    given = (orders, kept, cost, elasticity)
    sold, keeps, costs, answers = (np.array([[row]], dtype=float) for row in given)
    ones = np.ones((1, len(lines)))
    return Cells(("GB",), lines, sold, 36.0 * ones, keeps, costs, answers, ones)


def test_the_best_price_by_hand() -> None:
    """ε 2, cost 13.80 over 0.9 × (1 / 1.2 − 0.15): 44.88 instead of 36.00; implied 22.14 / 8.34."""
    best = optima(one_cell())[0]
    assert 36 * best.p50 == pytest.approx(13.8 / 0.9 * 2 / (1 / 1.2 - 0.15))
    assert best.p50 == pytest.approx(2 * 13.8 / 22.14)
    assert best.implied == pytest.approx(22.14 / 8.34)
    assert (best.finite, best.p05, best.p95) == (1.0, best.p50, best.p50)


def test_a_price_that_stands_higher_already_is_counted_in() -> None:
    part = replace(one_cell(), price=np.array([[1.1]]))
    assert optima(part)[0].p50 == pytest.approx(1.1 * 2 * 13.8 / 22.14)


def test_draws_without_a_best_price_leave_the_others_theirs() -> None:
    """Three draws of two equal lines: both answer, one does not, neither does."""
    answers = np.array([[[2.0, 2.0]], [[2.0, 0.9]], [[0.9, 0.9]]])
    part = replace(some_cells([2, 2], [22.14] * 2, [13.8] * 2, [1, 1]), elasticity=answers)
    found = optimal_factor(part)[:, 0]
    assert found[0] == pytest.approx(2 * 13.8 / 22.14)
    assert (found[1:] == np.inf).all()


@pytest.mark.parametrize("elasticity", [0.4, 1.0])
def test_demand_that_hardly_answers_has_no_best_price(elasticity: float) -> None:
    best = optima(one_cell(elasticity=elasticity))[0]
    assert (best.finite, best.p50, best.p95) == (0.0, np.inf, np.inf)
    assert optimal_factor(some_cells([2.0, elasticity], [20, 20], [9, 9], [1, 1])) == np.inf


def test_orders_that_lose_money_have_no_implied_elasticity() -> None:
    best = optima(one_cell(cost=25.0))[0]
    assert best.implied is None
    assert best.p50 == pytest.approx(2 * 25 / 22.14)


def test_fees_that_take_all_of_the_price_leave_no_best_one() -> None:
    assert optimal_factor(one_cell(kept=-1.0)) == np.inf


def test_cells_without_orders_have_a_plain_mean_elasticity() -> None:
    part = some_cells([2.0, 3.0], [20, 20], [9, 9], [0, 0])
    assert mean_elasticity(part) == 2.5
    assert np.isnan(implied_elasticity(part))


lines = st.lists(
    st.tuples(st.floats(1.3, 5), st.floats(5, 50), st.floats(1, 40), st.floats(1, 100)),
    min_size=1,
    max_size=4,
)


def of_lines(drawn: list[tuple[float, float, float, float]]) -> Cells:
    elasticity, kept, cost, orders = (list(column) for column in zip(*drawn, strict=True))
    return some_cells(elasticity, kept, cost, orders)


@given(drawn=lines)
def test_no_price_earns_more_than_the_best(
    drawn: list[tuple[float, float, float, float]],
) -> None:
    part = of_lines(drawn)
    best = float(optimal_factor(part).item())
    top = change(part, best).cm2.sum()
    for other in (0.995 * best, 1.005 * best, *np.geomspace(best / 5, best * 5, 60)):
        assert change(part, other).cm2.sum() <= top + 1e-6 * abs(part.cm2).sum()


@given(drawn=lines)
def test_a_higher_price_pays_exactly_below_the_implied_elasticity(
    drawn: list[tuple[float, float, float, float]],
) -> None:
    part = of_lines(drawn)
    implied, own = float(implied_elasticity(part).item()), float(mean_elasticity(part).item())
    slope = change(part, 1 + 1e-6).cm2.sum()
    if np.isnan(implied):
        assert slope > 0
    elif abs(implied / own - 1) > 1e-4:
        assert (slope > 0) == (implied > own)


@given(elasticity=st.floats(1.2, 6), kept=st.floats(1, 90), cost=st.floats(1, 90))
def test_at_the_best_price_the_implied_elasticity_is_the_own(
    elasticity: float, kept: float, cost: float
) -> None:
    part = one_cell(elasticity, kept, cost)
    best = float(optimal_factor(part).item())
    there = replace(part, kept=part.kept * best)
    assert float(implied_elasticity(there).item()) == pytest.approx(elasticity)
