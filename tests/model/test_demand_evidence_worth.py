"""Which test to run next, and what evidence pulled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from model.demand import DemandFit, DemandModel
from model.demand.equation import own_elasticity
from model.demand.evidence import ALL, AttributedReturn, Evidence, KnownElasticity, LiftTest
from model.demand.evidence.next_test import gains, next_tests
from model.demand.evidence.pull import pulled
from model.demand.evidence.worth import informed, value_of_knowing_all, value_of_test
from model.demand.fit import Coded
from tests.model.demand_world import simulated

DRAWS = norm.ppf((np.arange(4000) + 0.5) / 4000)


@pytest.fixture(scope="module")
def fit() -> DemandFit:
    return DemandModel(draws=96).fit(simulated(weeks=80)).fit_


def keep_or_take(effect: np.ndarray) -> np.ndarray:
    """(draw, group, decision): keep everything, or gain what the effect is."""
    return np.stack([np.zeros_like(effect), effect], axis=-1)[:, None]


@pytest.mark.parametrize(("mean", "error"), [(0.0, 1.0), (0.7, 0.5), (-1.0, 2.0)])
def test_the_value_of_a_test_of_a_normal_effect_is_the_textbook_integral(mean, error):
    # Raiffa & Schlaifer 1961: spread of the posterior mean times the unit normal loss integral.
    effect = mean + 1.5 * DRAWS
    reach = 1.5 * np.sqrt(1.5**2 / (1.5**2 + error**2))
    z = abs(mean) / reach
    expected = reach * (norm.pdf(z) - z * norm.sf(z))
    value = value_of_test(keep_or_take(effect), effect, error)
    assert value[0] == pytest.approx(expected, rel=0.01)


def test_a_test_without_error_tells_all_there_is_to_know():
    effect = 0.3 + DRAWS
    gain = keep_or_take(effect)
    perfect = value_of_test(gain, effect, 1e-9)[0]
    assert perfect == pytest.approx(value_of_knowing_all(gain)[0], rel=1e-3)


def test_a_test_of_something_else_is_worth_nothing():
    other = np.random.default_rng(1).permutation(DRAWS)
    assert value_of_test(keep_or_take(0.1 + DRAWS), other, 0.1)[0] < 0.02
    assert value_of_test(keep_or_take(0.1 + DRAWS), np.ones(len(DRAWS)), 0.1)[0] == 0.0


@given(small=st.floats(0.05, 5.0), more=st.floats(0.05, 5.0), mean=st.floats(-2.0, 2.0))
def test_a_surer_test_is_never_worth_less(small, more, mean):
    effect = mean + DRAWS
    sure, unsure = (value_of_test(keep_or_take(effect), effect, e) for e in (small, small + more))
    assert sure[0] >= unsure[0] - 1e-9
    assert informed(effect, small) > informed(effect, small + more)


def test_moving_nothing_gains_nothing_and_a_move_there_loses_at_least_what_it_brings_back(fit):
    gain = gains(fit).reshape(96, 2, 2, 2)
    assert not gain[:, :, [0, 1], [0, 1]].any()
    forth, back = gain[:, :, 0, 1], gain[:, :, 1, 0]
    concave = fit.shared.values[:, fit.layout.shape].max(axis=1) <= 0.0
    assert concave.any()
    assert (forth[concave] + back[concave] <= 1e-9).all()


def test_tests_are_ranked_and_none_is_worth_more_than_knowing_all(fit):
    agenda = next_tests(fit)
    values = [test.value for test in agenda.tests]
    assert values == sorted(values, reverse=True)
    assert {(t.channel, t.market) for t in agenda.tests} == {
        (channel, market) for channel in fit.channels for market in (ALL, *fit.markets)
    }
    assert 0.0 <= values[0] <= agenda.most
    for test in agenda.tests:
        assert test.lift.low < test.lift.mean < test.lift.high
        assert test.cost > test.lift.mean  # what is missed afterwards comes on top
        assert 0.0 < test.learned < 1.0


def test_money_of_different_currencies_is_not_added(fit):
    history = replace(fit.history, currencies=("EUR", "TRY"))
    tests = next_tests(replace(fit, history=history)).tests
    assert {test.saved is None for test in tests if test.market == ALL} == {True}
    assert all(test.saved > 0 for test in tests if test.market != ALL)
    money = replace(history, metric="revenue", revenue_basis="gmv")
    agenda = next_tests(replace(fit, history=money))
    assert agenda.unit == "share"
    assert ALL not in {test.market for test in agenda.tests}
    assert agenda.most < 0.1


def test_a_longer_test_of_a_noisier_market_errs_more(fit):
    short, long = (next_tests(fit, weeks).tests for weeks in (2, 6))
    errors = [{(t.channel, t.market): t.standard_error for t in tests} for tests in (short, long)]
    assert all(errors[1][key] > error for key, error in errors[0].items())
    noisy = replace(fit, noise=replace(fit.noise, sd=2 * fit.noise.sd))
    loud = {(t.channel, t.market): t.standard_error for t in next_tests(noisy, 2).tests}
    assert all(loud[key] > error for key, error in errors[0].items())


def test_a_test_longer_than_the_history_is_refused(fit):
    with pytest.raises(ValueError, match="a test of 80 weeks does not fit into 80 weeks"):
        next_tests(fit, 80)


def test_one_channel_has_nothing_to_move_money_to():
    panel = simulated(weeks=60)
    alone = replace(panel, channels=("search",), media_units=("spend",), media=panel.media[..., :1])
    single = DemandModel(draws=16).fit(alone).fit_
    assert next_tests(single).tests == ()


def told(fit, **changes) -> LiftTest:
    values = {
        "channel": "search",
        "market": ALL,
        "first_week": fit.weeks[60],
        "last_week": fit.weeks[63],
        "lift": 1.0,
        "standard_error": 1.0,
    }
    return LiftTest(**(values | changes))


def lift_of(fit) -> tuple[float, float]:
    """What a fit says of the test, mean and standard deviation."""
    (found,) = pulled(Evidence((told(fit),)), fit, None)
    return found.without.mean, (found.without.high - found.without.low) / (2 * 1.6449)


def stronger(fit, by: float) -> DemandFit:
    """The same fit with another total effect of media, in log points."""
    draws = fit.shared.values.copy()
    draws[:, fit.layout.total] += by
    return replace(fit, shared=Coded.of(draws))


def test_evidence_that_says_the_same_changes_little(fit):
    mean, sd = lift_of(fit)
    (found,) = pulled(Evidence((told(fit, lift=mean, standard_error=sd),)), fit, fit)
    assert found.errors == pytest.approx(0.0, abs=1e-9)
    assert found.said.message.startswith("The history alone said the same: it changes little")
    assert found.told.high - found.told.low == pytest.approx(2 * 1.6449 * sd)


def test_a_pull_is_told_as_the_share_of_the_way(fit):
    mean, _ = lift_of(fit)
    after = stronger(fit, np.log(1.5))
    evidence = Evidence((told(fit, lift=2.0 * mean, standard_error=0.4 * mean),))
    (found,) = pulled(evidence, fit, after)
    assert found.now.mean == pytest.approx(1.5 * mean, rel=0.01)
    assert found.errors == pytest.approx(-0.5 / 0.4, rel=0.02)
    assert not found.conflict
    assert found.said.names == {"share": "50"}


def test_more_than_two_standard_errors_apart_is_a_conflict(fit):
    mean, _ = lift_of(fit)
    far = told(fit, lift=4.0 * mean, standard_error=0.5 * mean)
    (found,) = pulled(Evidence((far,)), None, fit)
    assert found.conflict
    assert found.errors == pytest.approx(-6.0, rel=0.01)
    assert found.said.names == {"errors": "6.0"}


def test_returns_and_elasticities_are_shown_in_their_own_unit(fit):
    report = AttributedReturn("search", ALL, fit.weeks[60], fit.weeks[63], 1e3, 0.2, 0.5, 1.25)
    known = KnownElasticity("price", ALL, 2.0, 0.2)
    price, share = pulled(Evidence((), (known,), (report,)), None, fit)
    assert (price.unit, share.unit) == ("elasticity", "incrementality")
    own = own_elasticity(fit.layout, fit.shared.values, fit.local.values)
    assert own.min(axis=1).mean() <= price.now.mean <= own.max(axis=1).mean()
    assert share.told.mean == 0.5
    with pytest.raises(ValueError, match="no fit is given"):
        pulled(Evidence(), None, None)
