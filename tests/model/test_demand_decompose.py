"""What a week's outcome is made of: the rule by hand, sums, and a world with known truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.demand import DemandModel
from model.demand.carry import linear_parts
from model.demand.decompose import (
    decompose,
    decompose_totals,
    log_factors,
    market_parts,
    shared_out,
    stacked,
    with_all,
)
from model.panel import WeekLabels
from tests.model.demand_world import simulated, true_media


def full_panel():
    """Two markets with everything a panel can have: promo, stock-out, rival, controls, a gap."""
    rng = np.random.default_rng(7)
    panel = simulated(weeks=70)
    promo = np.where(rng.random((2, 70)) < 0.2, 0.3, 0.0)
    out = np.zeros((2, 70))
    out[:, 30] = 0.5
    outcome = panel.outcome * np.exp(0.8 * promo) * (1 - 0.6 * out)
    outcome[1, 11] = np.nan
    controls = rng.standard_normal((2, 70, 2))
    rival = np.exp(0.05 * rng.standard_normal((2, 70)))
    return replace(
        panel,
        countries=("US", "DE"),
        outcome=outcome,
        promo=promo,
        stock_out=out,
        competitor_price=rival,
        control_names=("heat", "rain"),
        controls=controls,
    )


@pytest.fixture(scope="module")
def fit():
    return DemandModel(draws=48).fit(full_panel()).fit_


def test_factors_stack_in_their_order():
    """100 a week; season up 20 % and down 20 %; promo half as much again in the first week."""
    level = np.array([[100.0], [100.0]])
    factors = {"season": np.log([[1.2], [0.8]]), "promo": np.log([[1.5], [1.0]])}
    base, season, promo = stacked(level, factors)
    assert base.ravel() == pytest.approx([100, 100])
    assert season.ravel() == pytest.approx([20, -20])
    assert promo.ravel() == pytest.approx([60, 0])


def test_a_season_that_is_always_high_is_level():
    """The season is measured around its own mean, weighted by the level: 110 + 390 = 500."""
    base, season = stacked(np.array([[100.0], [300.0]]), {"season": np.log([[1.1], [1.3]])})
    assert base.ravel() == pytest.approx([125, 375])
    assert season.ravel() == pytest.approx([-15, 15])


def test_controls_share_their_joint_effect_by_their_terms():
    """Terms 0.3 and -0.1 that bend to a joint 0.18: 0.27 and -0.09; nothing breaks at zero."""
    parts = shared_out(np.array([[0.18]]), np.array([[[0.3]], [[-0.1]]]))
    assert parts.ravel() == pytest.approx([0.27, -0.09])
    flat = shared_out(np.array([[0.0]]), np.array([[[0.2]], [[-0.2]]]))
    assert flat.ravel() == pytest.approx([0.2, -0.2])


def test_factors_are_those_of_the_equation(fit):
    places = np.arange(fit.history.n_weeks)
    whole = linear_parts(fit, places, fit.design.inputs)[0]
    found = log_factors(fit, places)
    assert list(found) == ["season", "events", "stock_out", "promo", "competitor_price", "price"]
    assert sum(found.values()) == pytest.approx(whole, abs=1e-12)
    without = fit.history.promo.T == 0
    assert (found["promo"].swapaxes(1, 2)[without] == 0).all()
    assert (found["promo"].swapaxes(1, 2)[~without] != 0).all()


def test_parts_add_up_to_the_outcome_in_every_draw_and_week(fit):
    for part, outcome in zip(market_parts(fit), fit.history.outcome, strict=True):
        seen = ~np.isnan(outcome)
        want = np.broadcast_to(outcome[:, None], part.values.shape[1:])
        assert part.values.sum(axis=0)[seen] == pytest.approx(want[seen])
        assert (part.values[-1][~seen] == 0).all()


def test_what_is_explained_is_the_mean_of_the_equation(fit):
    """Without noise and shared shocks, all parts but the last are the modelled mean itself."""
    nothing = np.zeros_like(fit.shared.code)
    quiet = np.array(fit.shared.centre)
    quiet[fit.layout.shock] = 0.0
    still = replace(fit, shared=replace(fit.shared, centre=quiet, code=nothing))
    draws = still.in_sample()
    potential = draws.base + draws.media_response().sum(axis=-1)
    factor = np.exp(linear_parts(still, np.arange(70), still.design.inputs)[0])
    for m, part in enumerate(market_parts(still)):
        explained = part.values[:-1].sum(axis=0)
        assert explained == pytest.approx((factor * potential)[:, :, m])


def test_a_channel_is_what_would_go_with_it(fit):
    """The part of a channel is the modelled mean less that without its spend and carry-over."""
    draws = fit.in_sample().of_markets([1])
    place = np.arange(70)
    shock = fit.shared.values[:, fit.layout.shock] @ fit.design.week_shocks.T
    factor = np.exp(linear_parts(fit, place, fit.design.inputs)[0][:, :, 1] + shock.T)
    spend = np.array(draws.reference_spend)
    spend[..., 0] = 0.0
    carried = np.array(draws.carry_in)
    carried[..., 0] = 0.0
    early = None if draws.delay_in is None else draws.delay_in * [0.0, 1.0]
    without = replace(draws, carry_in=carried, delay_in=early).outcome(spend)
    gone = (draws.outcome() - without) / draws.multiplier
    *_, south = market_parts(fit)
    found = south.values[south.names.index("search")]
    assert found == pytest.approx(gone[:, :, 0] * factor)


def test_the_season_moves_sales_between_weeks_and_adds_none(fit):
    for part in market_parts(fit):
        season = part.values[part.names.index("season")]
        assert season.sum(axis=0) == pytest.approx(0.0, abs=1e-6 * np.nansum(part.values))
        assert np.abs(season).sum() > 0


def test_signs_are_those_of_the_inputs(fit):
    table = decompose_totals(fit).set_index(["market", "component"])["mean"]
    assert table["all", "stock_out"] < 0 < table["all", "promo"]
    assert table["all", "search"] > 0


def test_all_is_the_sum_of_the_markets(fit):
    north, south, everything = with_all(fit)
    assert everything.market == "all"
    assert everything.values == pytest.approx(north.values + south.values)


def test_the_frames_have_the_columns_and_rows_of_the_contract(fit):
    weekly, totals = decompose(fit), decompose_totals(fit)
    assert list(weekly) == list(totals) == ["week", "market", "component", "mean", "p05", "p95"]
    names = [
        "base", "season", "events", "stock_out", "promo", "competitor_price", "price",
        "control_heat", "control_rain", "search", "video", "unexplained",
    ]  # fmt: skip
    assert len(weekly) == 70 * 3 * len(names)
    assert totals["component"].tolist() == names * 3
    assert set(totals["week"]) == {"total"}
    assert (weekly["p05"] <= weekly["p95"]).all()
    summed = weekly.groupby(["market", "component"])["mean"].sum()
    wanted = totals.set_index(["market", "component"])["mean"]
    assert summed[wanted.index].to_numpy() == pytest.approx(wanted.to_numpy(), abs=1e-6)


def test_a_week_is_the_same_alone_and_among_others(fit):
    alone = decompose(fit, fit.weeks[30:31])
    among = decompose(fit).query("week == @fit.weeks[30]")
    assert alone["mean"].tolist() == among["mean"].tolist()


def test_a_week_outside_the_history_is_refused(fit):
    with pytest.raises(ValueError, match=r"2031-01-06.*2024-01-01"):
        decompose(fit, ["2031-01-06"])


def test_a_channel_named_like_a_part_keeps_its_column_name():
    panel = replace(full_panel(), channels=("promo", "video"))
    parts = next(market_parts(DemandModel(draws=16).fit(panel).fit_))
    assert "spend_promo" in parts.names
    assert len(set(parts.names)) == len(parts.names)


def test_one_market_named_all_is_not_told_twice():
    panel = simulated(weeks=60)
    first = {
        name: getattr(panel, name)[:1] for name in ("countries", "currencies", "outcome", "media")
    }
    fit = DemandModel(draws=16).fit(replace(panel, markets=("all",), price=None, **first)).fit_
    totals = decompose_totals(fit)
    assert totals["component"].tolist() == ["base", "season", "search", "video", "unexplained"]


def test_media_of_a_world_with_known_truth_come_near_it():
    """Media against what was simulated; how near they come is the estimator's affair.

    Spend that never rests leaves much of the split between base and media to the prior.
    """
    panel = simulated(noise=0.01)
    fit = DemandModel().fit(panel).fit_
    season = np.exp(0.15 * np.sin(2 * np.pi * np.arange(104) / 52.18))
    factor = season * panel.price**-2.0
    truth = (true_media(panel.media) * factor[:, None]).sum(axis=(0, 2))
    table = decompose_totals(fit).query("market == 'all'").set_index("component")
    for channel, true in zip(panel.channels, truth, strict=True):
        row = table.loc[channel]
        print(f"{channel}: {row['p05']:.0f} {row['mean']:.0f} {row['p95']:.0f}, true {true:.0f}")
        assert row["mean"] == pytest.approx(true, rel=0.5)


def test_without_media_and_dates_there_is_still_a_base():
    panel = simulated(weeks=60, week_labels=WeekLabels("0", "integer"))
    bare = replace(panel, channels=(), media_units=(), media=np.zeros((2, 60, 0)), price=None)
    fit = DemandModel(draws=16).fit(bare).fit_
    table = decompose(fit, ["59"])
    assert table["component"].tolist() == ["base", "season", "unexplained"] * 3
    told = table.groupby("market")["mean"].sum()
    assert told[["north", "south"]].tolist() == pytest.approx(panel.outcome[:, 59].tolist())
