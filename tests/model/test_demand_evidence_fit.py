"""A fit that is told: it moves as far as the standard error says, keeps what it was told."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from model.demand import DemandFit, DemandModel
from model.demand.evidence import ALL, Evidence, LiftTest
from model.demand.evidence.pull import Pulled, pulled
from tests.model.demand_world import TRUE_ELASTICITY, simulated, true_media

WEEKS, FIRST, LAST = 80, 50, 53


def true_lift() -> float:
    """What video in the south really brought in the weeks of the test, season and price in it."""
    panel = simulated(weeks=WEEKS)
    media = np.array(panel.media)
    media[1, FIRST : LAST + 1, 1] = 0.0
    missed = (true_media(panel.media) - true_media(media)).sum(axis=1)[1]
    assert panel.price is not None
    season = np.exp(0.15 * np.sin(2 * np.pi * np.arange(WEEKS) / 52.18))
    factor = season * panel.price[1] ** -TRUE_ELASTICITY
    return float((missed * factor)[FIRST : LAST + 1].sum())


def told(share: float, error: float) -> Evidence:
    """A test of video in the south that found so many times the truth, give or take."""
    labels, lift = simulated(weeks=WEEKS).week_labels, true_lift()
    span = labels.label(FIRST), labels.label(LAST)
    return Evidence((LiftTest("video", "south", *span, share * lift, error * lift),))


@cache
def fit(share: float = 0.0, error: float = 0.0) -> DemandFit:
    model = DemandModel(draws=128)
    panel = simulated(weeks=WEEKS)
    return model.fit(panel, evidence=told(share, error) if error else None).fit_


def seen(share: float, error: float) -> Pulled:
    (found,) = pulled(told(share, error), fit(), fit(share, error))
    return found


def test_a_sure_test_of_the_truth_brings_the_fit_there():
    found = seen(1.0, 0.05)
    assert found.without is not None
    assert found.now is not None
    assert abs(found.now.mean - found.told.mean) < 0.1 * found.told.mean
    assert found.now.high - found.now.low < 0.7 * (found.without.high - found.without.low)
    assert not found.conflict


def test_a_test_that_knows_nothing_changes_nothing():
    found = seen(1.0, 20.0)
    assert found.without is not None
    assert found.now is not None
    spread = found.without.high - found.without.low
    assert abs(found.now.mean - found.without.mean) < 0.25 * spread
    assert found.now.high - found.now.low == pytest.approx(spread, rel=0.4)


def test_a_test_beyond_what_the_history_allows_is_flagged():
    found = seen(6.0, 1.0)
    assert found.now is not None
    assert found.without is not None
    assert found.without.mean < found.now.mean < found.told.mean
    assert found.conflict


@cache
def fit_told_of_all() -> DemandFit:
    """A fit that knows what video brings in both markets together to two per cent."""
    return DemandModel(draws=128).fit(simulated(weeks=WEEKS), evidence=of_all()).fit_


def of_all(market: str = ALL) -> Evidence:
    """The effect of video in all markets, or one, as the fit without evidence has it."""
    labels = simulated(weeks=WEEKS).week_labels
    span = labels.label(FIRST), labels.label(LAST)
    test = LiftTest("video", market, *span, 1.0, 1.0)
    (found,) = pulled(Evidence((test,)), fit(), None)
    assert found.without is not None
    size = found.without.mean
    return Evidence((replace(test, lift=size, standard_error=0.02 * size),))


def contrast(of: DemandFit) -> float:
    """Spread of video's effect in the north against that in the south, log points."""
    own = of.local.values[:, :, of.layout.media.start + 1]
    return float((own[:, 0] - own[:, 1]).std())


def test_a_sure_test_over_all_markets_narrows_their_sum_and_not_one_against_another():
    told_all = fit_told_of_all()
    (found,) = pulled(of_all(), fit(), told_all)
    assert found.without is not None
    assert found.now is not None
    assert found.now.high - found.now.low == pytest.approx(3.29 * 0.02 * found.told.mean, rel=0.35)
    assert found.now.high - found.now.low < 0.5 * (found.without.high - found.without.low)
    assert contrast(told_all) > 0.75 * contrast(fit())


def test_a_told_fit_keeps_what_it_was_told():
    again = DemandFit.from_json(fit(1.0, 0.05).to_json())
    assert again.evidence == told(1.0, 0.05)
    assert again.content_hash == fit(1.0, 0.05).content_hash != fit().content_hash
    assert not fit().evidence
