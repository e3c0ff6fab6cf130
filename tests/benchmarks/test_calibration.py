"""The arithmetic of calibration by hand, and worlds that are what they say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from benchmarks.calibration import (
    AHEAD,
    CONTRIBUTION,
    ELASTICITY,
    SLOPE,
    Judged,
    WorldJudged,
    coverage,
    histogram,
    honest_limits,
    judged,
    reached,
    report,
)
from benchmarks.prior_world import RECENT, TOLERANCE, Size, drawn

TENTHS = np.arange(101) / 100  # draws whose quantiles are themselves


def truth(inside, rank=0.5):
    return Judged(rank, (inside, inside), (1.0, 2.0))


def world(seed, rank, inside=True):
    kinds = (CONTRIBUTION, SLOPE, ELASTICITY, AHEAD)
    return WorldJudged(seed, False, {kind: (truth(inside, rank),) for kind in kinds}, 1.1, 100.0)


def test_a_truth_inside_costs_the_width():
    found = judged(0.3, TENTHS, scale=2.0)
    assert found.inside == (True, True)
    assert found.score == pytest.approx((0.45, 0.25))
    assert found.rank == pytest.approx((30 + 0.5) / 101)


def test_a_truth_outside_costs_its_distance():
    # 0.85 lies a tenth above the half interval 0.25 to 0.75: 0.5 + 2 / 0.5 x 0.1.
    found = judged(0.85, TENTHS, scale=1.0)
    assert found.inside == (True, False)
    assert found.score == pytest.approx((0.9, 0.9))


def test_limits_hold_the_middle_of_a_binomial():
    low, high = honest_limits(100, 0.9)
    assert binom.cdf(round(low * 100) - 1, 100, 0.9) < 0.005 < binom.cdf(round(low * 100), 100, 0.9)
    assert (low, high) == pytest.approx((0.82, 0.97))
    assert honest_limits(1, 0.9) == (0.0, 1.0)


def test_truths_that_are_missed_together_count_as_one():
    # Same share, 90 of 100: whole worlds missed, or misses spread as evenly as can be.
    together = [[truth(False)] * 5] * 2 + [[truth(True)] * 5] * 18
    apart = [[truth(False)] + [truth(True)] * 4] * 10 + [[truth(True)] * 5] * 10
    clustered, even = coverage(together, 0.9), coverage(apart, 0.9)
    assert clustered.share == even.share == pytest.approx(0.9)
    assert (clustered.low, clustered.high) == honest_limits(20, 0.9)
    assert (even.low, even.high) == honest_limits(100, 0.9)
    assert (even.worlds, even.count, even.score) == (20, 100, 1.0)


def test_where_all_or_none_are_inside_the_world_is_the_unit():
    none = coverage([[truth(False)] * 3] * 10, 0.9)
    assert (none.low, none.high) == honest_limits(10, 0.9)
    assert not none.honest


def test_a_total_in_the_upper_fifth_reaches_the_threshold_of_a_fifth():
    worlds = [world(seed, rank) for seed, rank in enumerate((0.1, 0.5, 0.79, 0.81, 0.99))]
    assert reached(worlds, 0.2).share == pytest.approx(2 / 5)
    assert reached(worlds, 0.5).share == pytest.approx(4 / 5)
    assert reached(worlds, 0.8).share == pytest.approx(4 / 5)


def test_ranks_fall_into_tenths():
    ranks = (0.0, 0.05, 0.55, 0.999, 1.0)
    assert histogram(truth(True, rank) for rank in ranks) == (2, 0, 0, 0, 0, 1, 0, 0, 0, 2)


def test_the_report_says_what_lies_outside_its_limits():
    good, bad = (
        report([world(s, (s + 0.5) / 40) for s in range(40)]),
        [world(s, 0.5, inside=s % 2 == 0) for s in range(40)],
    )
    assert {row[5] for row in report(bad, power=0.5)[0].rows if row[1] == "90%"} == {"NO"}
    assert "power 0.5" in report(bad, power=0.5)[0].note
    assert [row[-1] for row in good[1].rows] == ["yes"] * 3
    assert good[2].rows[0][1:] == ("4",) * 10


@pytest.fixture(scope="module")
def two_markets():
    return drawn(Size(markets=2, channels=3, weeks=60, held_out=5), seed=3)


def test_a_world_has_the_scale_of_a_fit_and_weeks_held_out(two_markets):
    seen = two_markets.seen
    assert (seen.n_weeks, two_markets.panel.n_weeks) == (60, 65)
    # A thousand orders a week stand for one.
    assert np.abs(seen.outcome.mean(axis=1) / 1000 - 1).max() < TOLERANCE
    assert two_markets.ahead == pytest.approx(two_markets.panel.outcome[:, 60:].sum())


def test_media_bring_part_of_the_outcome_and_less_at_the_margin(two_markets):
    spent = two_markets.seen.media[:, -RECENT:].sum(axis=(0, 1))
    assert (two_markets.contribution > 0).all()
    assert two_markets.contribution.sum() < two_markets.seen.outcome.sum()
    assert (two_markets.slope > 0).all()
    assert ((two_markets.slope * spent).sum()) < two_markets.seen.outcome[:, -RECENT:].sum()


def test_a_seed_gives_the_same_world_and_another_seed_another():
    size = Size(markets=1, channels=2, weeks=60, held_out=4)
    first, again, other = drawn(size, 1), drawn(size, 1), drawn(size, 2)
    assert np.array_equal(first.panel.outcome, again.panel.outcome)
    assert not np.array_equal(first.panel.outcome, other.panel.outcome)
