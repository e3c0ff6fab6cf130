"""Peaks missed in one direction, what a miss carries on, and what media cause: by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.demand import DemandModel
from model.demand.diagnose import fitted
from model.demand.diagnose.causes import Causes, causes, causes_remarks, share_tested, split
from model.demand.diagnose.effects import Interval
from model.demand.diagnose.fitted import Fitted, mean_parts
from model.demand.diagnose.residuals import peak_weeks, peaks, runs
from model.demand.evidence import Evidence, LiftTest
from model.demand.trust import media_level, verdict
from tests.model.demand_world import simulated
from tests.model.test_demand_diagnose import weeks_of, words


@pytest.fixture(scope="module")
def fit():
    return DemandModel(draws=128).fit(simulated()).fit_


def test_what_a_miss_carries_on_is_told_as_the_table_tells_it():
    chance = np.random.default_rng(1).standard_normal((300, 2))
    told = words(runs(chance, np.array([0.08, 0.12])).remark)
    assert told.startswith("8 to 12 % of a miss, by market, is carried to the next week")
    assert words(runs(chance, np.array([0.1, 0.1])).remark).startswith("10 % of a miss is carried")


def with_peaks(seen: float) -> Fitted:
    """100 weeks at 98 or 102; weeks 20, 50 and 80 are fitted at 150 and seen at ``seen``."""
    flat = weeks_of(100.0 + 2.0 * np.tile([1.0, -1.0], 50))
    mean, observed = flat.mean.copy(), flat.observed.copy()
    mean[[20, 50, 80]], observed[[20, 50, 80]] = 150.0, seen
    return replace(flat, mean=mean, observed=observed, miss=(observed - mean) / 5.0)


def test_peaks_missed_in_one_direction_ask_for_care():
    """Usual misses are 5, so weeks of 165 fitted at 150 are three of them off, 10 %."""
    assert sorted(peak_weeks(with_peaks(165.0))) == [20, 50, 80]
    low, high = peaks(with_peaks(165.0)), peaks(with_peaks(135.0))
    assert (low.finding, low.figure) == ("care", pytest.approx(3.0))
    assert words(low.remark).startswith("The 3 weeks that stand out the most brought 10.0 % more")
    assert (high.finding, high.figure) == ("care", pytest.approx(-3.0))
    assert "10.0 % less than the model explains" in words(high.remark)
    even = peaks(with_peaks(151.0))
    assert even.finding == "fine"
    assert "together 0.7 % off" in words(even.remark)


def test_weeks_that_chance_made_large_are_no_peaks():
    """They would all be missed in one direction, whatever the model."""
    assert peaks(weeks_of([100.0] * 50 + [180.0, 190.0, 170.0, 160.0] + [100.0] * 50)) is None


def test_media_and_base_that_trade_are_told_apart_from_their_sum():
    """Media 20, 30, 40 of 100 in all: the sum is known, its parts are not."""
    media = np.array([20.0, 30.0, 40.0])
    share, together = split(100.0 - media, media)
    assert together == pytest.approx(-1.0)
    assert (share.p05, share.p50, share.p95) == pytest.approx((0.21, 0.3, 0.39))
    unsure = Causes(share, together, 0.0)
    assert unsure.width == pytest.approx(0.6)
    assert not unsure.in_all
    said = [words(remark) for remark in causes_remarks(unsure)]
    assert said[0].startswith("Media caused 21 to 39 % of last year's outcome")
    assert "hard to tell apart" in said[0]
    assert said[1].startswith("No lift test was told")
    assert "too wide" in words(next(causes_remarks(replace(unsure, with_base=0.0))))


def test_a_narrow_total_says_nothing_of_each_channel_and_tests_do():
    narrow = Causes(Interval(0.28, 0.3, 0.32), -0.9, 0.0)
    assert narrow.in_all
    assert not narrow.by_channel
    tested = replace(narrow, tested=0.6)
    assert tested.by_channel
    assert words([*causes_remarks(tested)][1]) == (
        "Lift tests were told for channels with 60 % of media spend."
    )


def lift(fit, channel: str) -> LiftTest:
    return LiftTest(channel, "north", fit.weeks[-20], fit.weeks[-16], 100.0, 10.0)


def test_spend_of_channels_with_a_test_counts_as_tested(fit):
    assert share_tested(fit) == 0.0
    spend = fit.history.media[:, -52:].sum(axis=(0, 1))
    told = replace(fit, evidence=Evidence(lifts=(lift(fit, "search"),)))
    assert share_tested(told) == pytest.approx(spend[0] / spend.sum())


def test_what_media_cause_is_a_part_of_the_fitted_line(fit):
    base, media = mean_parts(fit, 128)
    assert (base + media).mean(axis=1) == pytest.approx(fitted(fit).mean)
    share = media[-52:].sum(axis=(0, 2)) / (base + media)[-52:].sum(axis=(0, 2))
    found = causes(fit)
    assert found.share.p50 == pytest.approx(np.median(share))
    assert found.share.p05 < found.share.p50 < found.share.p95


def test_a_good_forecast_does_not_vouch_for_what_a_channel_causes(fit):
    found = verdict(fit)
    assert found.media != "trust"
    assert "No lift test was told" in " ".join(words(remark) for remark in found.media_reasons)
    tests = tuple(lift(fit, channel) for channel in fit.channels)
    told = verdict(replace(fit, evidence=Evidence(lifts=tests)))
    assert told.media == told.level == found.level


@pytest.mark.parametrize(
    ("forecasts", "share", "tested", "level"),
    [
        ("trust", 0.8, 0.6, "trust"),
        ("trust", 0.8, 0.4, "care"),
        ("trust", 0.2, 0.6, "care"),
        ("care", 0.8, 0.6, "care"),
        ("do_not_use", 0.8, 1.0, "do_not_use"),
    ],
)
def test_causes_need_a_test_and_a_forecast_that_holds(forecasts, share, tested, level):
    assert media_level(forecasts, share, Causes(Interval(0.3, 0.3, 0.3), -0.9, tested)) == level
