"""Evidence as rows of the fit, against figures worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.demand.equation import own_elasticity
from model.demand.evidence import (
    ALL,
    MEDIA,
    PRICE,
    AttributedReturn,
    Evidence,
    EvidenceRows,
    KnownElasticity,
    LiftTest,
    evidence_rows,
)
from model.demand.layout import prior_of
from model.demand.noise import first_noise, rows_for
from model.demand.search import START
from model.demand.solve import Mode, Posterior, find_mode, log_evidence
from tests.model.evidence_world import LABELS, WEEKS, steady

FIRST, SECOND = LABELS.label(40), LABELS.label(41)


def lift(**changes) -> LiftTest:
    values = {
        "channel": "search",
        "market": "m0",
        "first_week": FIRST,
        "last_week": FIRST,
        "lift": 5.0,
        "standard_error": 2.0,
    }
    return LiftTest(**(values | changes))


def told(*items) -> Evidence:
    return Evidence.of(items)


def rows_at(case, *items):
    return evidence_rows(told(*items), case.design, case.layout).at(case.shared, case.local)


def test_a_week_without_spend_loses_a_sixth_of_beta():
    # Response 0.4 x 1/2 with spend; adstock 1/2 without: 0.4 x 1/3. Times 100 orders a week.
    case = steady()
    rows = rows_at(case, lift())
    expected = 100 * 0.4 * (1 / 2 - 1 / 3)
    assert rows.predicted(*case.draws)[0, 0] == pytest.approx(expected, rel=1e-9)
    assert rows.misfit(*case.draws)[0, 0] == pytest.approx((expected - 5.0) / 2.0, rel=1e-9)


def test_what_comes_after_the_test_counts_where_the_test_waited_for_it():
    # A week later the adstock has come back to 3/4: 3/7 of saturation instead of 1/2.
    case = steady()
    rows = rows_at(case, lift(counted_until=SECOND))
    expected = 40 * (1 / 2 - 1 / 3 + 1 / 2 - 3 / 7)
    assert rows.predicted(*case.draws)[0, 0] == pytest.approx(expected, rel=1e-9)


def test_what_peaks_late_is_missed_a_week_later_too():
    # Two stages that keep a half: weights 1/4, 1/4, 3/16, ... so both weeks stand at 3/4.
    case = steady(late=True)
    rows = rows_at(case, lift(counted_until=SECOND))
    expected = 2 * 40 * (1 / 2 - 3 / 7)
    assert rows.predicted(*case.draws)[0, 0] == pytest.approx(expected, rel=1e-9)


def test_half_the_spend_takes_the_adstock_to_three_quarters():
    case = steady()
    rows = rows_at(case, lift(spend_change=-0.5))
    assert rows.predicted(*case.draws)[0, 0] == pytest.approx(40 * (1 / 2 - 3 / 7), rel=1e-9)


def test_more_spend_in_the_comparison_is_a_lift_below_nothing():
    case = steady()
    rows = rows_at(case, lift(spend_change=1.0, lift=-4.0))
    assert rows.predicted(*case.draws)[0, 0] == pytest.approx(40 * (1 / 2 - 3 / 5), rel=1e-9)


def test_the_season_of_the_weeks_scales_the_lift():
    case = steady()
    season = case.shared.copy()
    season[case.layout.feature.start] = 0.3
    rows = evidence_rows(told(lift()), case.design, case.layout).at(season, case.local)
    height = np.exp(0.3 * case.design.season(np.array([40]))[0, 0])
    assert rows.predicted(*case.draws)[0, 0] == pytest.approx(height * 40 / 6, rel=1e-9)


def test_elasticity_to_sustained_spend_is_the_parameter_itself():
    case = steady(channels=("search", "video"), total=0.1)
    one = KnownElasticity("search", "m0", 0.1, 0.02)
    both = KnownElasticity(MEDIA, "m0", 0.1, 0.02)
    predicted = rows_at(case, one, both).predicted(*case.draws)
    assert predicted[0] == pytest.approx([0.05, 0.1], rel=1e-9)
    misfit = rows_at(case, one, both).misfit(*case.draws)
    assert misfit[0] == pytest.approx([np.log(0.5) / 0.2, 0.0], abs=1e-9)


def test_weeks_without_an_outcome_do_not_bend_an_elasticity():
    outcome = np.full((1, WEEKS), 100.0)
    outcome[0, -8:] = np.nan
    case = steady(outcome=outcome)
    rows = rows_at(case, KnownElasticity("search", "m0", 0.1, 0.02))
    assert rows.predicted(*case.draws)[0, 0] == pytest.approx(0.1, rel=1e-9)


def test_price_elasticity_is_that_of_the_equation():
    case = steady()
    case.shared[case.layout.price] = 1.9
    case.local[0, case.layout.local_price] = 0.3
    rows = rows_at(case, KnownElasticity(PRICE, "m0", 1.8, 0.36))
    (known,) = own_elasticity(case.layout, case.shared, case.local)
    assert known == pytest.approx(2.3, abs=0.15)
    assert rows.predicted(*case.draws)[0, 0] == pytest.approx(known)
    assert rows.misfit(*case.draws)[0, 0] == pytest.approx(np.log(known / 1.8) / 0.2)


def test_an_attributed_return_is_held_against_what_the_channel_causes():
    # Two weeks cause 2 x 100 x 0.2 = 40 orders; reports say 80, of which half is thought caused.
    case = steady()
    report = AttributedReturn("search", "m0", FIRST, SECOND, 80.0, 0.25, 0.5, 1.0)
    rows = rows_at(case, report)
    assert rows.predicted(*case.draws)[0, 0] == pytest.approx(40.0)
    assert rows.misfit(*case.draws)[0, 0] == pytest.approx(0.0, abs=1e-9)
    assert rows.claims[0].sd == pytest.approx(np.log(4.0) / (2 * 1.6449))


OVER_ALL = [
    lift(market=ALL, lift=20.0, standard_error=6.0),
    KnownElasticity("search", ALL, 0.08, 0.02),
    AttributedReturn("search", ALL, FIRST, SECOND, 200.0, 0.25, 0.5, 1.0),
]


def test_a_test_over_all_markets_is_one_statement_on_their_sum():
    # Markets three to one in size: together they lose 400 x 0.4 x 1/6 orders.
    case = steady(outcomes=(300.0, 100.0))
    rows = rows_at(case, lift(market=ALL, lift=20.0, standard_error=6.0))
    assert rows.market.tolist() == [0, 1]
    assert [claim.share for claim in rows.claims] == pytest.approx([0.75, 0.25])
    whole = 400 * 0.4 / 6
    assert rows.of_items(rows.predicted(*case.draws))[0, 0] == pytest.approx(whole)
    misfit = rows.misfit(*case.draws)[0]
    assert (misfit**2).sum() == pytest.approx(((whole - 20.0) / 6.0) ** 2)


@pytest.mark.parametrize("item", OVER_ALL)
def test_a_change_that_markets_share_meets_the_standard_error_that_was_told(item):
    # The rows together bend like the one row of the whole would.
    case = steady(outcomes=(300.0, 100.0))
    rows = rows_at(case, item)
    _, by_shared, _ = rows.jacobian(*case.draws)
    column = rows.shared_index[0].tolist().index(case.layout.total.start)
    whole = rows.of_items(rows.predicted(*case.draws))[0, 0]
    relative = {
        LiftTest: lambda: whole / item.standard_error,
        KnownElasticity: lambda: item.value / item.standard_error,
        AttributedReturn: lambda: 2 * 1.6449 / np.log(item.high / item.low),
    }[type(item)]()
    assert (by_shared[0, :, column] ** 2).sum() == pytest.approx(relative**2)


@pytest.mark.parametrize("item", OVER_ALL)
@given(part=st.floats(0.05, 0.95))
@settings(max_examples=10, deadline=None)
def test_what_was_told_of_all_markets_says_nothing_of_one_against_another(item, part):
    # One market takes any part of the effect, the other the rest: the misfit stays what it was.
    case = steady(outcomes=(300.0, 100.0))
    rows = rows_at(case, item)
    moved = case.local.copy()
    moved[:, case.layout.media] = np.log([[part / 0.75], [(1.0 - part) / 0.25]])
    before, after = (
        (rows.misfit(case.shared[None], local[None]) ** 2).sum() for local in (case.local, moved)
    )
    assert after == pytest.approx(before, abs=1e-9)


@pytest.mark.parametrize("item", OVER_ALL)
def test_a_sure_test_of_all_markets_leaves_their_contrast_as_wide_as_without(item):
    # What the rows bend less their excess is flat along a shift between markets of equal size.
    case = steady(outcomes=(100.0, 100.0))
    rows = rows_at(case, item)
    _, _, own = rows.dense(case.shared, case.local)
    slope = own[:, case.layout.media.start]
    assert slope @ slope > 0.1
    bent = np.diag(slope) @ (np.eye(2) - rows.excess()) @ np.diag(slope)
    shift, both = np.array([1.0, -1.0]), np.array([1.0, 1.0])
    assert shift @ bent @ shift == pytest.approx(0.0, abs=1e-12)
    assert both @ bent @ both == pytest.approx(both @ np.diag(slope**2) @ both)


def posterior_of(case, evidence: EvidenceRows | None) -> Posterior:
    noise = first_noise(case.design.outcome, case.design.observed)
    rows = rows_for(noise, case.design.outcome, case.design.outcome, case.design.observed, False)
    prior = prior_of(case.design, case.layout, START)
    return Posterior(case.design, case.layout, prior, rows, evidence)


def whole_hessian(posterior: Posterior, mode: Mode) -> np.ndarray:
    """The Hessian as one table, evidence as one row a record."""
    linear = replace(posterior, evidence=None)
    rows = linear.linear(linear.evaluate(mode.shared, mode.local), mode.shared, mode.local)
    markets = len(mode.local)
    blocks = [np.kron(np.eye(markets)[m], rows.local[m]) for m in range(markets)]
    table = np.concatenate([np.hstack([s, b]) for s, b in zip(rows.shared, blocks, strict=True)])
    prior = posterior.prior
    own = np.kron(np.eye(markets), prior.local_precision)
    hessian = table.T @ table
    hessian += np.block(
        [
            [prior.shared_precision, np.zeros((len(mode.shared), len(own)))],
            [np.zeros((len(own), len(mode.shared))), own],
        ]
    )
    assert posterior.evidence is not None
    told = posterior.evidence
    _, wide, narrow = told.dense(mode.shared, mode.local)
    for item in set(told.item.tolist()):
        whole = np.zeros(len(hessian))
        for row in np.flatnonzero(told.item == item):
            part = np.kron(np.eye(markets)[told.market[row]], narrow[row])
            whole += told.claims[row].share ** 0.5 * np.concatenate([wide[row], part])
        hessian += np.outer(whole, whole)
    return hessian


def test_the_marginal_likelihood_counts_one_statement_over_all_markets_once():
    case = steady(outcomes=(300.0, 100.0), channels=("search", "video"))
    told = rows_at(case, *OVER_ALL, KnownElasticity("video", "m1", 0.05, 0.02))
    posterior = posterior_of(case, told)
    mode = find_mode(posterior, case.shared, case.local)
    known = posterior.rows.log_weight + posterior.prior.half_log_determinant(2) - mode.objective
    half = 0.5 * np.linalg.slogdet(whole_hessian(posterior, mode))[1]
    assert log_evidence(posterior, mode) == pytest.approx(known - half, abs=1e-6)
    assert mode.curvature.half_log_determinant > half + 0.1


def test_a_market_that_did_not_spend_in_these_weeks_gets_no_row():
    media = np.full((2, WEEKS, 1), 50.0)
    media[1, 40] = 0.0
    case = steady(outcomes=(100.0, 100.0), media=media)
    assert rows_at(case, lift(market=ALL)).market.tolist() == [0]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (lift(market="m7"), "market 'm7' is not in the panel; it has m0"),
        (lift(channel="tv"), "channel 'tv' is not in the panel; it has search"),
        (lift(first_week="2023-01-02"), "'2023-01-02' to '2024-10-07' are not in the history"),
    ],
)
def test_what_the_history_has_not_is_named(item, words):
    case = steady()
    with pytest.raises(ValueError, match=words):
        rows_at(case, item)


def test_nothing_told_is_no_row():
    case = steady()
    rows = rows_at(case)
    assert rows.misfit(*case.draws).shape == (1, 0)
    assert [part.shape for part in rows.jacobian(*case.draws)] == [(1, 0), (1, 0, 0), (1, 0, 0)]


def everything() -> Evidence:
    return told(
        lift(market=ALL, last_week=SECOND, counted_until=LABELS.label(43)),
        lift(channel="video", market="m1", spend_change=-0.4),
        KnownElasticity(MEDIA, ALL, 0.12, 0.03),
        KnownElasticity("video", "m1", 0.05, 0.02),
        KnownElasticity(PRICE, ALL, 1.7, 0.3),
        AttributedReturn("search", ALL, FIRST, SECOND, 80.0, 0.25, 0.5, 1.0),
    )


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), late=st.booleans())
def test_misfit_times_slope_is_the_gradient_of_half_the_squared_misfits(seed, late):
    rng = np.random.default_rng(seed)
    case = steady(outcomes=(300.0, 100.0), channels=("search", "video"))
    case.shared[case.layout.delay] = 0.5 if late else -40.0
    rows = evidence_rows(everything(), case.design, case.layout)
    shared = case.shared + 0.4 * rng.standard_normal((3, case.layout.n_shared))
    local = case.local + 0.4 * rng.standard_normal((3, *case.local.shape))
    misfit, by_shared, by_local = rows.jacobian(shared, local)
    assert misfit == pytest.approx(rows.misfit(shared, local))
    way, own = rng.standard_normal(shared.shape), rng.standard_normal(local.shape)
    size = 1e-5
    ahead, behind = (
        0.5 * (rows.misfit(shared + step * way, local + step * own) ** 2).sum(axis=1)
        for step in (size, -size)
    )
    known = rows.shared_index >= 0
    steps = np.where(known, way[:, rows.shared_index], 0.0)
    owned = np.where(rows.local_index >= 0, own[:, rows.market[:, None], rows.local_index], 0.0)
    along = (by_shared * steps).sum(axis=-1) + (by_local * owned).sum(axis=-1)
    gradient = (misfit * along).sum(axis=1)
    assert gradient == pytest.approx((ahead - behind) / (2 * size), rel=1e-4, abs=1e-4)
    assert not by_shared[:, ~known].any()


def test_whole_rows_say_the_same_as_the_few_places():
    case = steady(outcomes=(300.0, 100.0), channels=("search", "video"))
    rows = evidence_rows(everything(), case.design, case.layout)
    misfit, wide, own = rows.dense(case.shared, case.local)
    few, by_shared, by_local = rows.jacobian(*case.draws)
    assert misfit == pytest.approx(few[0])
    for row in range(len(rows)):
        places, local = rows.shared_index[row], rows.local_index[row]
        assert wide[row, places[places >= 0]] == pytest.approx(by_shared[0, row, places >= 0])
        assert own[row, local[local >= 0]] == pytest.approx(by_local[0, row, local >= 0])
        assert np.count_nonzero(wide[row]) <= (places >= 0).sum()


def test_evidence_comes_back_from_plain_data():
    evidence = everything()
    assert Evidence.from_plain(evidence.to_plain()) == evidence
    with pytest.raises(ValueError, match="version 9"):
        Evidence.from_plain(evidence.to_plain() | {"version": 9})
    with pytest.raises(ValueError, match="lifts"):
        Evidence.from_plain({"format": "headroom-evidence", "version": 1})


def test_a_record_is_taken_once_and_taken_away_by_its_place():
    evidence = told(lift(), KnownElasticity(PRICE, ALL, 1.7, 0.3))
    assert evidence.with_item(lift()) == evidence
    assert evidence.without(0) == told(KnownElasticity(PRICE, ALL, 1.7, 0.3))
    assert not evidence.without(0).without(0)
