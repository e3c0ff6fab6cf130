"""The demand model on panels small enough to reason about: equation, fit, draws, forecast."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from model.demand import DemandModel, forecast
from model.demand.carry import fast_outcome
from model.demand.design import build_design
from model.demand.equation import control_factor, evaluate
from model.demand.history import History
from model.demand.layout import Spread, layout_of, prior_of
from model.demand.noise import COUNT_LIKE
from model.media import geometric_adstock
from model.panel import Panel
from tests.model.demand_world import TRUE_ELASTICITY, WEEKS, simulated, true_media

SPREAD = Spread(level=0.01, pooling=0.3, common=0.006, shock=0.01, season=0.1, event=0.15)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return simulated()


@pytest.fixture(scope="module")
def fit(panel):
    return DemandModel().fit(panel).fit_


def test_derivatives_are_those_of_the_equation(panel):
    controls = np.random.default_rng(1).normal(size=(2, WEEKS, 1))
    design = build_design(History.of(replace(panel, control_names=("weather",), controls=controls)))
    layout = layout_of(design)
    prior = prior_of(design, layout, SPREAD)
    rng = np.random.default_rng(2)
    shared = prior.shared_mean + 0.2 * rng.standard_normal(layout.n_shared)
    local = prior.local_mean + 0.1 * rng.standard_normal((2, layout.n_local))
    at = evaluate(design, layout, shared, local)
    for vector, table in ((shared, at.shared), (local, at.local)):
        for index in range(vector.shape[-1]):
            step = np.zeros(vector.shape[-1])
            step[index] = 1e-5
            sides = (
                evaluate(
                    design,
                    layout,
                    shared + sign * step if vector is shared else shared,
                    local + sign * step if vector is local else local,
                ).mean
                for sign in (1, -1)
            )
            slope = (next(sides) - next(sides)) / 2e-5
            assert table[..., index] == pytest.approx(slope, abs=1e-6)


def test_controls_add_in_proportion_and_never_make_the_base_negative():
    assert control_factor(np.array(0.0)) == pytest.approx(1.0)
    assert control_factor(np.array([0.1, -0.1])) == pytest.approx([1.095, 0.905], abs=0.002)
    assert np.all(control_factor(np.array([-5.0, -50.0])) > 0)


LEVEL = np.array([600.0, 200.0])[:, None]


def test_what_more_money_brings_comes_back(panel, fit):
    """True gain of 20 % more on each channel lies in the 99 % interval of the fit."""
    draws = fit.in_sample()
    factor = panel.outcome / (LEVEL + true_media(panel.media).sum(axis=1))
    for channel in range(2):
        more = np.ones(2)
        more[channel] = 1.2
        gain = fast_outcome(draws, draws.reference_spend * more) - fast_outcome(
            draws, draws.reference_spend
        )
        low, middle, high = np.quantile(gain.sum(axis=(0, 2)), [0.005, 0.5, 0.995])
        change = true_media(panel.media * more) - true_media(panel.media)
        true = (factor[:, None] * change).sum()
        assert low < true < high
        assert middle == pytest.approx(true, rel=0.3)


def test_elasticity_and_media_share_come_back(panel, fit):
    draws = fit.in_sample()
    media = (draws.multiplier * draws.media_response().sum(axis=-1)).sum(axis=(0, 2))
    response = true_media(panel.media).sum(axis=1)
    true = (panel.outcome * response / (LEVEL + response)).sum()
    low, middle, high = np.quantile(media, [0.01, 0.5, 0.99])
    # Spend was never near zero: what it brought in all is half a matter of the curve's form.
    assert low < true < high
    assert middle == pytest.approx(true, rel=0.4)
    assert high - low < true
    assert draws.elasticity.mean(axis=0) == pytest.approx(TRUE_ELASTICITY, abs=0.25)


def test_history_draws_give_back_every_observed_week(panel, fit):
    weeks = panel.weeks[40:60]
    draws = fit.in_sample(weeks)
    again = fast_outcome(draws, draws.reference_spend)
    observed = np.broadcast_to(panel.outcome[:, 40:60].T[:, None], again.shape)
    assert again == pytest.approx(observed, rel=1e-6)
    assert draws.outcome() == pytest.approx(observed, rel=1e-5)
    assert draws.reference_spend == pytest.approx(panel.media[:, 40:60].swapaxes(0, 1), rel=1e-6)


def test_projection_has_the_shapes_of_the_contract_and_is_repeatable(fit):
    weeks = fit.next_weeks(53)
    draws = fit.project(weeks)
    assert (draws.weeks[0], len(draws.weeks)) == ("2025-12-29", 53)
    assert draws.base.shape == draws.multiplier.shape == (53, 512, 2)
    assert draws.beta.shape == draws.half_saturation.shape == draws.carry_in.shape == (512, 2, 2)
    assert draws.retention.shape == draws.shape.shape == (512, 2)
    assert draws.elasticity.shape == draws.cross_elasticity.shape == (512, 2)
    assert draws.observed_spend.shape == (2, 2, 2)
    assert draws.observed_price is not None
    again = fit.project(weeks, n=128)
    for name in ("base", "multiplier"):
        assert np.array_equal(getattr(again, name), getattr(draws, name)[:, :128])
    assert np.array_equal(again.carry_in, draws.carry_in[:128])


def test_status_quo_spend_is_last_years(panel, fit):
    spend = fit.project(fit.next_weeks(60)).reference_spend
    last_year = panel.media[:, -52:].swapaxes(0, 1)
    assert spend[:52] == pytest.approx(last_year, rel=1e-6)
    assert spend[52:] == pytest.approx(last_year[:8], rel=1e-6)


def test_first_draws_are_a_fair_sample(fit):
    values = fit.local.values.reshape(512, -1)
    gap = (values[:128].mean(axis=0) - values.mean(axis=0)) / values.std(axis=0)
    assert np.abs(gap).mean() < 0.12


def test_carry_in_is_the_stock_at_the_end_of_the_history(panel, fit):
    draws = fit.project(fit.next_weeks(1))
    start = panel.media[:, :4].mean(axis=1)
    stock = panel.media.transpose(0, 2, 1)[None]
    if draws.delay is not None:
        stock = geometric_adstock(stock, draws.delay[:, None], start)
    stock = geometric_adstock(stock, draws.retention[:, None], start)
    assert draws.carry_in == pytest.approx(stock[..., -1], rel=1e-4)


def test_weeks_that_cannot_be_projected_are_named(fit):
    with pytest.raises(ValueError, match="2023-12-25"):
        fit.project(["2023-12-25"])
    with pytest.raises(ValueError, match="'2026-01-19' does not follow week '2026-01-05'"):
        fit.project(["2026-01-05", "2026-01-19"])
    with pytest.raises(ValueError, match="tomorrow"):
        fit.project(["tomorrow"])
    with pytest.raises(ValueError, match="2026-01-05"):
        fit.in_sample(["2026-01-05"])


def test_estimator_contract():
    model = DemandModel(draws=64, random_state=3)
    assert clone(model).get_params() == {
        "draws": 64,
        "robust": True,
        "power": 0.5,
        "random_state": 3,
    }
    with pytest.raises(ValueError, match="draws=1"):
        DemandModel(draws=1).fit(simulated())
    with pytest.raises(ValueError, match="random_state=-1"):
        DemandModel(random_state=-1).fit(simulated())
    with pytest.raises(ValueError, match="5 weeks are too few"):
        DemandModel().fit(simulated(weeks=5))
    with pytest.raises(ValueError, match="'orders' is zero or missing"):
        DemandModel().fit(simulated(outcome=np.zeros((2, WEEKS))))


def test_same_seed_same_fit_other_seed_other_draws(panel):
    fits = [DemandModel(draws=64, random_state=seed).fit(panel).fit_ for seed in (1, 1, 2)]
    assert fits[0].content_hash == fits[1].content_hash
    assert fits[0].content_hash != fits[2].content_hash


def test_scale_of_money_and_orders_changes_nothing_else(panel, fit):
    bigger = replace(panel, outcome=panel.outcome * 1000, media=panel.media * 50)
    other = DemandModel().fit(bigger).fit_
    here, there = (f.project(f.next_weeks(13)) for f in (fit, other))
    want = fast_outcome(here, here.reference_spend).sum(axis=(0, 2)).mean()
    got = fast_outcome(there, there.reference_spend).sum(axis=(0, 2)).mean()
    assert got / 1000 == pytest.approx(want, rel=0.01)


def test_forecast_table_and_its_totals(panel, fit):
    history, future = panel.split(13)
    table = forecast(fit, fit_future(fit, future))
    assert list(table.columns) == ["week", "market", "metric", "mean", "p05", "p50", "p95"]
    assert len(table) == 14 * 3
    weekly = table[table.week != "total"]
    parts = weekly[weekly.market != "all"].groupby("week")["mean"].sum()
    totals = weekly[weekly.market == "all"].set_index("week")["mean"]
    assert parts.to_numpy() == pytest.approx(totals[parts.index].to_numpy())
    assert np.all((table.p05 < table.p50) & (table.p50 < table.p95))
    year = table[(table.week == "total") & (table.market == "all")].iloc[0]
    summed = weekly[weekly.market == "all"]
    assert year["p95"] - year["p05"] < (summed.p95 - summed.p05).sum()
    assert history.n_weeks == WEEKS - 13


def fit_future(fit, future):
    """The holdout's columns moved behind the fit's history."""
    frame = future.to_frame().drop(columns="orders")
    return frame.assign(week=list(fit.next_weeks(future.n_weeks)) * 2)


def test_forecast_follows_price_and_spend(fit):
    weeks = list(fit.next_weeks(4))
    rows = {"week": weeks * 2, "market": ["north"] * 4 + ["south"] * 4}
    frame = forecast(fit, pd.DataFrame(rows))
    dearer = forecast(fit, pd.DataFrame({**rows, "price": 1.1}))
    silent = forecast(fit, pd.DataFrame({**rows, "spend_search": 0, "spend_video": 0}))
    total = [t.iloc[-1]["mean"] for t in (frame, dearer, silent)]
    assert total[1] / total[0] == pytest.approx(1.1**-TRUE_ELASTICITY, abs=0.06)
    assert total[2] < 0.95 * total[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"market": "west"}, "market 'west'"),
        ({"spend_search": "lots"}, r"row 2, column 'spend_search': 'lots'"),
        ({"price": -1.0}, "price -1 must be above 0"),
        ({"week": "2026-13-01"}, "2026-13-01"),
    ],
)
def test_forecast_refuses_what_it_cannot_read(fit, change, said):
    row = {"week": "2025-12-29", "market": "north", **change}
    with pytest.raises(ValueError, match=said):
        forecast(fit, pd.DataFrame([row]))


def test_lumpy_markets_are_read_as_counts_and_keep_weeks_without_a_sale():
    rng = np.random.default_rng(5)
    outcome = simulated().outcome.copy()
    outcome[1] = rng.poisson(0.7, WEEKS)
    fit = DemandModel(draws=128).fit(simulated(outcome=outcome)).fit_
    assert fit.noise.power[1] == COUNT_LIKE
    assert any("Lumpy" in note and "south" in note for note in fit.notes)
    draws = fit.project(fit.next_weeks(26))
    assert 0.2 < (draws.multiplier[..., 1] == 0).mean() < 0.8
    assert (draws.multiplier[..., 0] > 0).all()
    mean = fast_outcome(draws, draws.reference_spend)[..., 1].mean()
    assert mean == pytest.approx(0.7, rel=0.5)
