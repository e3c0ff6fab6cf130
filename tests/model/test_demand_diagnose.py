"""What a fit is worth: misses by hand, effects before and after the data, what cannot be told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.demand import DemandModel
from model.demand.design import build_design
from model.demand.diagnose import (
    checks,
    effect_draws,
    effects,
    fitted,
    prior_fit,
    settled_remarks,
    traded,
    untold,
)
from model.demand.diagnose.effects import Interval, draws_that_fit, half_life, last_year
from model.demand.diagnose.fitted import Fitted
from model.demand.diagnose.residuals import (
    coverage,
    graver,
    oddest_week,
    runs,
    spread_over_time,
    tails,
    zeros,
)
from model.demand.fit import Coded, DemandFit
from model.demand.history import History
from model.demand.layout import DELAYED, GEOMETRIC, Spread, layout_of, prior_of
from model.demand.noise import Noise
from tests.model.demand_world import simulated
from tests.model.test_demand_panels import silence, steady, twins, with_media, without_media

STILL = np.zeros(1)


def words(remark) -> str:
    return remark.message.format(**remark.names)


def weeks_of(observed, mean=100.0, half=10.0) -> Fitted:
    """One market whose fitted line is flat at 100, its band 90 to 110, its usual miss 5."""
    seen = np.array(observed, dtype=float)[:, None]
    line = np.full_like(seen, mean)
    every = np.stack([seen[:, 0], line[:, 0], line[:, 0] - half, line[:, 0] + half])
    labels = tuple(str(week + 1) for week in range(len(seen)))
    return Fitted(
        ("all",), labels, seen, line, line - half, line + half, (seen - line) / 5.0, every
    )


# ---- misses, by hand


def test_error_and_coverage_of_four_weeks_by_hand():
    """Misses 5, 0, 20 and one week not seen: 25 of 315 sold, two of three inside the band."""
    found = weeks_of([105.0, 100.0, 120.0, np.nan])
    assert found.error(None) == pytest.approx(25 / 325)
    assert found.inside == pytest.approx(2 / 3)
    assert found.series("all")[0][2] == 120.0
    with pytest.raises(ValueError, match="no market 'moon'; it has all"):
        found.series("moon")


def test_a_band_that_holds_too_little_asks_for_care():
    """Of 100 weeks chance may leave 85 inside: two standard errors of 3 % below 90 %."""
    assert coverage(weeks_of([100.0] * 85 + [130.0] * 15)).finding == "fine"
    assert coverage(weeks_of([100.0] * 83 + [130.0] * 17)).finding == "care"
    worse = coverage(weeks_of([100.0] * 70 + [130.0] * 30))
    assert worse.finding == "care"
    assert words(worse.remark).startswith("Only 70 % of the weeks it was fitted to")
    assert [*graver((worse,))] == [worse.remark]
    wide = coverage(weeks_of([100.0] * 100))
    assert wide.finding == "fine"
    assert "too wide" in words(wide.remark)


def test_runs_are_the_correlation_that_the_noise_model_did_not_expect():
    chance = np.random.default_rng(1).standard_normal(4000)
    carried = np.zeros(4000)
    for week in range(1, 4000):
        carried[week] = 0.7 * carried[week - 1] + chance[week]
    unexpected = runs(carried[:, None], STILL)
    expected = runs(carried[:, None], np.array([0.7]))
    assert unexpected.finding == "care"
    assert unexpected.figure == pytest.approx(0.7, abs=0.04)
    assert expected.finding == "fine"
    assert abs(expected.figure) < 0.12
    assert runs(np.zeros((5, 1)), STILL) is None


def test_alternating_misses_are_no_run():
    found = runs(np.tile([1.0, -1.0], 30)[:, None], STILL)
    assert found.figure == pytest.approx(-1.0, abs=0.05)
    assert found.finding == "fine"


def test_tails_count_weeks_beyond_three_usual_misses():
    miss = np.zeros((200, 1))
    miss[:2] = 3.5
    assert tails(miss).figure == pytest.approx(0.01)
    assert tails(miss).finding == "fine"
    miss[2] = -4.0
    assert words(tails(miss).remark).startswith("3 of 200 weeks miss by more than three times")
    assert tails(miss).finding == "care"
    assert tails(np.full((3, 1), np.nan)) is None


def test_the_later_half_may_miss_more_than_the_earlier_one():
    steady_misses = np.tile([1.0, -1.0], 26)[:, None]
    assert spread_over_time(steady_misses).figure == pytest.approx(1.0)
    growing = steady_misses * np.repeat([1.0, 2.0], 26)[:, None]
    found = spread_over_time(growing)
    assert (found.finding, found.figure) == ("care", pytest.approx(2.0))
    assert "later half of the weeks are 2.0 times" in words(found.remark)
    shrinking = spread_over_time(growing[::-1])
    assert "earlier half of the weeks are 2.0 times" in words(shrinking.remark)
    assert spread_over_time(np.ones((10, 1))) is None


def test_the_oddest_week_is_named_with_its_size():
    quiet = oddest_week(weeks_of([100.0, 110.0, 95.0]))
    assert (quiet.finding, quiet.figure) == ("fine", 2.0)
    high = oddest_week(weeks_of([100.0, 150.0, 95.0]))
    assert words(high.remark).startswith("all, 2: 50 % more than the model explains, 10.0 times")
    low = oddest_week(weeks_of([100.0, 150.0, 40.0]))
    assert words(low.remark).startswith("all, 3: 60 % less than the model explains, 12.0 times")


def test_weeks_without_a_sale_are_counted():
    assert zeros(weeks_of([100.0, 90.0])).finding == "fine"
    some = zeros(weeks_of([100.0, 0.0, np.nan, 90.0]))
    assert words(some.remark).startswith("33.3 % of the weeks seen sold nothing")


# ---- a fit


@pytest.fixture(scope="module")
def fit():
    return DemandModel(draws=128).fit(simulated()).fit_


def drawn(fit):
    return effect_draws(fit, fit.in_sample(last_year(fit), fit.n_draws), np.ones(len(fit.markets)))


def test_the_fitted_line_is_the_outcome_up_to_noise(fit):
    found = fitted(fit)
    assert found.mean.shape == (104, 2)
    assert found.error(None) < 0.03  # the noise put in is 2 %
    assert 0.84 < found.inside < 0.97
    assert np.abs(found.miss).mean() == pytest.approx(0.8, abs=0.25)  # of a standard normal
    assert found.all[1] == pytest.approx(found.mean.sum(axis=1))
    assert all(check.finding == "fine" for check in checks(fit, found) if check.name != "oddest")


def test_a_week_that_was_spoilt_stands_out():
    panel = simulated()
    spoilt = np.array(panel.outcome)
    spoilt[1, 40] *= 1.6
    fit = DemandModel(draws=64).fit(replace(panel, outcome=spoilt)).fit_
    odd = next(check for check in checks(fit, fitted(fit)) if check.name == "oddest")
    assert odd.finding == "care"
    assert odd.remark.names["market"] == "south"
    assert odd.remark.names["week"] == fit.weeks[40]


def test_the_prior_fit_draws_from_the_priors_of_both_structures(fit):
    made = prior_fit(fit, 4000)
    shared, local = made.shared.values, made.local.values
    for turn, structure in enumerate((GEOMETRIC, DELAYED)):
        prior = prior_of(fit.design, fit.layout, fit.spread, structure)
        own, expected = shared[turn::2], (prior.shared_root**2).sum(axis=1)
        media = fit.layout.retention
        assert own[:, media].mean(axis=0) == pytest.approx(prior.shared_mean[media], abs=0.1)
        assert own[:, media].var(axis=0) == pytest.approx(expected[media], rel=0.15)
        price = fit.layout.price
        assert own[:, price].mean() == pytest.approx(prior.shared_mean[price][0], abs=0.12)
    covariance = np.cov(local[:, 0].T)
    free = np.diag(np.linalg.inv(prior.local_precision))
    assert np.diag(covariance) == pytest.approx(free, rel=0.15)
    assert made.history is fit.history
    assert prior_fit(fit, 8).shared.values == pytest.approx(prior_fit(fit, 8).shared.values)


def test_what_media_caused_is_the_response_over_spend(fit):
    draws = fit.in_sample(last_year(fit), 16)
    found = drawn(fit)["returned"][:16]
    caused = (draws.multiplier[..., None] * draws.media_response()).sum(axis=(0, 2))
    assert found == pytest.approx(caused / draws.reference_spend.sum(axis=(0, 1)))


def test_elasticities_are_what_one_per_cent_more_spend_brings(fit):
    """Sustained: the spend before the year is raised too."""
    draws = fit.in_sample(last_year(fit), 16)
    early = None if draws.delay_in is None else draws.delay_in * 1.01
    more = replace(draws, carry_in=draws.carry_in * 1.01, delay_in=early)
    raised = more.outcome(draws.reference_spend * 1.01).sum(axis=(0, 2))
    whole = draws.outcome().sum(axis=(0, 2))
    assert drawn(fit)["elasticity"][:16].sum(axis=1) == pytest.approx((raised / whole - 1) / 0.01)


def test_half_of_a_geometric_effect_has_come_after_its_half_life(fit):
    draws = replace(fit.in_sample(last_year(fit), 16), delay=None, delay_in=None)
    assert half_life(draws) == pytest.approx(np.log(0.5) / np.log(draws.retention), rel=1e-3)


def test_saturation_is_a_share_and_effects_narrow_with_data(fit):
    after, before = drawn(fit), drawn(prior_fit(fit, 128))
    assert ((after["saturation"] > 0) & (after["saturation"] < 1)).all()
    found = {(e.quantity, e.channel): e for e in effects(fit.channels, before, after)}
    assert len(found) == 4 * 2 + 2
    price = found["price", None]
    assert price.after.p05 < 2.0 < price.after.p95  # what was put in
    assert price.share_from_data > 0.9
    assert price.before.p95 - price.before.p05 > 5 * (price.after.p95 - price.after.p05)


def test_without_any_change_the_data_say_nothing(fit):
    same = drawn(fit)
    found = effects(fit.channels, same, same)
    assert {effect.share_from_data for effect in found} == {0.0}
    assert Interval.of(np.arange(101.0)) == Interval(5.0, 50.0, 95.0)


def test_channels_that_are_traded_for_each_other_are_named(fit):
    chance = np.random.default_rng(3).standard_normal((400, 2))
    mixed = np.stack([chance[:, 0], 0.3 * chance[:, 1] - chance[:, 0]], axis=1) + 9.0
    found = traded(("a", "b"), {**drawn(fit), "returned": mixed})
    assert found[0][:2] == ("a", "b")
    assert found[0][2] == pytest.approx(-0.96, abs=0.02)
    assert traded(("a", "b"), {**drawn(fit), "returned": chance}) == ()


def test_large_companies_are_read_with_fewer_draws(fit):
    assert draws_that_fit(fit, 128) == 128
    wide = replace(fit, history=replace(fit.history, markets=tuple(map(str, range(400)))))
    assert draws_that_fit(wide, 128) == max(32, 2_000_000 // (52 * 400 * 2))


# ---- what cannot be told


def unfitted(panel) -> DemandFit:
    """A fit that has learnt nothing: enough for what is read off the history alone."""
    history = History.of(panel)
    layout = layout_of(build_design(history))
    markets = len(panel.markets)
    nothing = np.zeros(markets)
    return DemandFit(
        history=history,
        noise=Noise(nothing + 0.1, nothing + 2.0, nothing),
        spread=Spread(level=0.01, pooling=0.1, common=0.01, shock=0.01, season=0.1, event=0.1),
        shared=Coded.of(np.zeros((2, layout.n_shared))),
        local=Coded.of(np.zeros((2, markets, layout.n_local))),
        last_residual=nothing,
        seed=0,
        diagnostics={},
        notes=(),
    )


def told(panel) -> list[str]:
    return [words(remark) for remark in untold(unfitted(panel))]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (silence, "video never ran: no response is claimed for it."),
        (steady, "Spend on video never varied: what it brings is general experience"),
        (twins, "search and video moved together: only the sum of both is known."),
    ],
)
def test_channels_that_the_data_cannot_tell_apart_are_named(change, sentence):
    assert any(said.startswith(sentence) for said in told(with_media(change)))


def test_few_weeks_no_media_and_no_prices_are_said():
    short = replace(simulated(weeks=40), price=None)
    said = " ".join(told(short))
    assert "40 weeks show no season twice" in said
    assert "There are no prices in the data" in said
    assert "There are no media in the data" in " ".join(told(without_media(simulated())))


def test_revenue_alone_and_missing_weeks_are_said():
    panel = simulated()
    outcome = np.array(panel.outcome)
    outcome[0, 3:5] = np.nan
    said = " ".join(told(replace(panel, metric="revenue", revenue_basis="gmv", outcome=outcome)))
    assert "The outcome is revenue" in said
    assert "2 weeks of a market have no outcome" in said


def test_a_channel_that_runs_in_one_market_alone_is_said():
    panel = simulated()
    media = np.array(panel.media)
    media[1, :, 1] = 0.0
    assert "video never ran in south: no response is claimed there." in told(
        replace(panel, media=media)
    )


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"r_hat": 1.12}, "Separate runs of the fit do not agree yet (R-hat 1.12)"),
        ({"effective_draws": 40.0}, "The draws are worth only 40 independent ones"),
        ({"mode_converged": False}, "The search stopped before it had settled"),
    ],
)
def test_what_has_not_settled_is_said(fit, figures, sentence):
    assert settled_remarks(replace(fit, diagnostics={})) == ()
    found = settled_remarks(replace(fit, diagnostics=figures))
    assert words(found[0]).startswith(sentence)
