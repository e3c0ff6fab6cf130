"""Draws against targets, by hand: attainment, progress, headroom, status, joint, count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.plan import Target
from model.results import KpiResult, Score, TargetResult
from model.scorecard import attainment, meets, score


def target(
    kpi: str = "gmv_growth",
    value: float = 0.2,
    direction: str = "at_least",
    *,
    baseline: float | None = None,
    **changes: Any,
) -> Target:
    start = {"value": baseline, "unit": "ratio", "claim": "definition"}
    return Target.model_validate(
        {
            "id": f"t-{kpi}",
            "brand": "ours",
            "section": "made up",
            "dimension": "made up",
            "kpi": kpi,
            "metric": "made_up",
            "label": kpi,
            "value": value,
            "unit": "ratio",
            "claim": f"claim-{kpi}",
            "direction": direction,
            "worded": direction,
            "period": "2026",
            "window": "year",
            "baseline": start if baseline is not None else None,
        }
        | changes
    )


def result(kpi: str, *draws: float) -> KpiResult:
    values = np.array(draws)
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return KpiResult(kpi, "ratio", float(values.mean()), low, middle, high, values)


def scored(goal: Target, *draws: float) -> TargetResult:
    return score([goal], {(goal.kpi, goal.window): result(goal.kpi, *draws)}).targets[0]


def all_scored(*pairs: tuple[Target, tuple[float, ...]], joint: tuple[str, ...] = ()) -> Score:
    found = {(goal.kpi, goal.window): result(goal.kpi, *draws) for goal, draws in pairs}
    return score([goal for goal, _ in pairs], found, joint)


# ---- one target


def test_at_least_by_hand() -> None:
    """Mean 0.15 of 0.2 wanted from a start of 0.1: three quarters, half of the way, 0.05 short."""
    found = scored(target(baseline=0.1), 0.1, 0.1, 0.2, 0.2)
    assert found.mean == pytest.approx(0.15)
    assert found.attainment == pytest.approx(0.75)
    assert found.progress == pytest.approx(0.5)
    assert found.headroom == pytest.approx(-0.05)
    assert (found.probability, found.status) == (0.5, "open")


def test_at_most_by_hand() -> None:
    """Mean 0.25 where 0.2 is the most, from 0.4: 80 % attained, three quarters of the way."""
    found = scored(target("logistics_cost_share", 0.2, "at_most", baseline=0.4), 0.2, 0.3)
    assert found.attainment == pytest.approx(0.8)
    assert found.progress == pytest.approx(0.75)
    assert found.headroom == pytest.approx(-0.05)
    assert found.probability == 0.5


def test_more_than_met() -> None:
    found = scored(target(baseline=0.1), 0.3, 0.3)
    assert found.attainment == pytest.approx(1.5)
    assert found.progress == pytest.approx(2.0)
    assert found.headroom == pytest.approx(0.1)
    low = scored(target("risk_loss", 0.2, "at_most"), 0.1)
    assert (low.attainment, low.headroom) == (pytest.approx(2), pytest.approx(0.1))


def test_a_step_back_is_negative_progress() -> None:
    found = scored(target(baseline=0.1), 0.05)
    assert found.progress == pytest.approx(-0.5)


@pytest.mark.parametrize("mean", [0.0, -0.1])
@pytest.mark.parametrize("direction", ["at_least", "at_most"])
def test_attainment_is_null_when_the_actual_is_not_positive(mean: float, direction: str) -> None:
    found = scored(target(direction=direction), mean)
    assert found.attainment is None
    assert found.headroom is not None


def test_attainment_of_a_target_of_zero_is_null() -> None:
    assert attainment(0.1, target(value=0.0)) is None


def test_progress_is_null_without_a_way_to_go() -> None:
    assert scored(target(), 0.1).progress is None
    assert scored(target(baseline=0.2), 0.1).progress is None


@pytest.mark.parametrize(
    ("direction", "baseline"), [("at_least", 0.25), ("at_most", 0.15), ("at_most", 0.2)]
)
def test_progress_is_null_where_the_start_meets_the_target(direction: str, baseline: float) -> None:
    """Of 0.25 to 0.2 "at least" nothing remains: 0.3 is no step back of one whole way."""
    assert scored(target(direction=direction, baseline=baseline), 0.3).progress is None


def test_progress_from_a_start_of_zero() -> None:
    """Zero is a baseline, not the lack of one: a change starts there."""
    assert scored(target(baseline=0.0), 0.05).progress == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("hits", "status"), [(10, "met"), (8, "met"), (7, "open"), (2, "open"), (1, "missed")]
)
def test_status_by_the_share_of_draws_that_meet(hits: int, status: str) -> None:
    found = scored(target(), *[0.3] * hits, *[0.1] * (10 - hits))
    assert (found.probability, found.status) == (hits / 10, status)


@pytest.mark.parametrize("direction", ["at_least", "at_most"])
def test_exactly_on_target_is_met_whatever_rounding_does(direction: str) -> None:
    """0.1 + 0.2 is 0.30000000000000004 and 0.3 / 3 × 3 may fall short: both are 0.3."""
    goal = target(value=0.3, direction=direction)
    near = np.array([0.3, 0.1 + 0.2, 0.3 - 5e-17, 0.3 + 5e-10, 0.3 - 5e-10])
    assert meets(near, goal).all()
    assert not meets(np.array([0.3 + (1e-6 if direction == "at_most" else -1e-6)]), goal).any()


def test_slack_grows_with_the_target() -> None:
    """A cent of 100 million is rounding; a dollar is not."""
    goal = target("gmv", 1e8)
    assert meets(np.array([1e8 - 0.01]), goal).all()
    assert not meets(np.array([1e8 - 1]), goal).any()


# ---- targets without an answer


def test_a_target_the_plan_marks_says_why() -> None:
    goal = target(not_modelled="no returns data")
    found = score([goal], {("gmv_growth", "year"): result("gmv_growth", 1.0)})
    assert (found.targets[0].status, found.targets[0].reason) == ("not_modelled", "no returns data")
    assert found.targets[0].probability is found.targets[0].mean is None
    assert found.modelled == 0


def test_a_null_kpi_hands_its_reason_on() -> None:
    null = KpiResult("roas", "ratio", None, None, None, None, np.empty(0), "media money is zero")
    found = score([target("roas")], {("roas", "year"): null}).targets[0]
    assert (found.status, found.reason) == ("not_modelled", "media money is zero")


def test_a_kpi_in_another_window_is_no_answer() -> None:
    """The target asks for the year; a figure of the last quarter does not score it."""
    found = score([target()], {("gmv_growth", "exit"): result("gmv_growth", 1.0)}).targets[0]
    assert found.status == "not_modelled"
    assert found.reason == "the model has no such KPI in this world"


# ---- all targets together

GROWTH = target("gmv_growth", 0.2)
SHARE = target("logistics_cost_share", 0.2, "at_most")
ROAS = target("roas", 3.0)


def test_joint_is_met_in_the_same_draw() -> None:
    """Each target is met in half of the draws, both in one of four."""
    found = all_scored(
        (GROWTH, (0.3, 0.3, 0.1, 0.1)),
        (SHARE, (0.1, 0.3, 0.1, 0.3)),
        (ROAS, (9, 9, 9, 9)),
        joint=("gmv_growth", "logistics_cost_share", "not_there"),
    )
    assert found.joint.set == ("gmv_growth", "logistics_cost_share")
    assert found.joint.probability == 0.25


def test_joint_takes_the_first_target_of_a_kpi() -> None:
    harder = target("gmv_growth", 0.9, id="second")
    draws = (0.3, 0.3, 0.1, 0.1)
    found = all_scored((GROWTH, draws), (harder, draws), joint=("gmv_growth",))
    assert found.joint.probability == 0.5


def test_joint_of_nothing_is_null() -> None:
    found = all_scored((GROWTH, (0.3,)), joint=("roas",))
    assert (found.joint.set, found.joint.probability) == ((), None)


def test_count_of_targets_met() -> None:
    """1, 2, 3 and 2 of three in four draws: mean 2, from 1 to 3, whole numbers."""
    found = all_scored(
        (GROWTH, (0.3, 0.3, 0.3, 0.3)), (SHARE, (0.3, 0.1, 0.1, 0.1)), (ROAS, (1, 1, 9, 1))
    )
    met = found.targets_met
    assert (met.mean, met.p05, met.p95) == (2, 1, 3)
    assert found.modelled == 3


def test_nothing_modelled_counts_nothing() -> None:
    found = score([target(not_modelled="no")], {})
    assert (found.targets_met.mean, found.modelled, found.shortfall) == (0, 0, None)


def test_largest_shortfall_is_relative_to_the_target() -> None:
    """Growth is half of its target short, ROAS a third, though 1.0 is more than 0.1."""
    found = all_scored((GROWTH, (0.1,)), (ROAS, (2.0,)), (SHARE, (0.1,)))
    assert found.shortfall == "t-gmv_growth"
    assert all_scored((GROWTH, (0.3,)), (ROAS, (3.0,))).shortfall is None


@given(
    draws=st.lists(st.floats(-10, 10), min_size=1, max_size=40),
    value=st.floats(-5, 5),
    move=st.floats(0, 3),
)
def test_a_harder_target_is_never_likelier(draws: list[float], value: float, move: float) -> None:
    for direction, harder in (("at_least", value + move), ("at_most", value - move)):
        easy = scored(target(value=value, direction=direction), *draws)
        hard = scored(target(value=harder, direction=direction), *draws)
        assert hard.probability <= easy.probability
        assert hard.headroom <= easy.headroom


@given(draws=st.lists(st.floats(-10, 10), min_size=1, max_size=40), value=st.floats(-5, 5))
def test_at_least_and_at_most_are_mirror_images(draws: list[float], value: float) -> None:
    up = scored(target(value=value), *draws)
    down = scored(target(value=-value, direction="at_most"), *(-draw for draw in draws))
    assert up.probability == down.probability
    assert up.headroom == pytest.approx(down.headroom)


def test_the_chance_of_each_number_met_by_hand() -> None:
    """Two targets of 0.2 in four draws: both, one, one and none are met."""
    first, second = target("a"), target("b")
    both = all_scored((first, (0.3, 0.3, 0.1, 0.1)), (second, (0.3, 0.1, 0.3, 0.1)))
    assert both.met_chances == (0.25, 0.5, 0.25)
    assert score([], {}).met_chances == ()


def test_the_chances_of_the_numbers_met_give_their_mean() -> None:
    both = all_scored((target("a"), (0.3, 0.3, 0.1)), (target("b"), (0.3, 0.1, 0.3)))
    assert sum(both.met_chances) == pytest.approx(1)
    mean = sum(n * chance for n, chance in enumerate(both.met_chances))
    assert mean == pytest.approx(both.targets_met.mean)
