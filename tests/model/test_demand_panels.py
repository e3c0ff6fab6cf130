"""Odd panels: each is fitted, and the fit says what the data could not tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.demand import DemandModel, forecast
from model.demand.carry import fast_outcome
from model.panel import Panel, WeekLabels
from tests.model.demand_world import promo_and_media, simulated

ARRAYS = (
    "outcome", "media", "impressions", "clicks", "price", "promo", "competitor_price",
    "stock_out", "units", "returns", "new_customers", "controls",
)  # fmt: skip


def one_market(panel: Panel) -> Panel:
    """The first market alone, without a price."""
    return replace(
        panel,
        markets=("all",),
        countries=(None,),
        currencies=(None,),
        outcome=panel.outcome[:1],
        media=panel.media[:1],
        price=None,
    )


def markets_of(panel: Panel, count: int) -> Panel:
    """The first markets of a panel."""
    names = ("markets", "countries", "currencies", *ARRAYS)
    values = {name: getattr(panel, name) for name in names}
    return replace(panel, **{name: v[:count] for name, v in values.items() if v is not None})


def without_media(panel: Panel) -> Panel:
    weeks = panel.n_weeks
    return replace(panel, channels=(), media_units=(), media=np.zeros((2, weeks, 0)))


def with_media(change) -> Panel:
    panel = simulated()
    media = np.array(panel.media)
    change(media)
    return replace(panel, media=media)


def silence(media):
    media[:, :, 1] = 0.0


def twins(media):
    media[:, :, 1] = 0.6 * media[:, :, 0]


def steady(media):
    media[:, :, 1] = 50.0


def missing(panel: Panel) -> Panel:
    outcome = np.array(panel.outcome)
    outcome[0, 10:14], outcome[1, :20] = np.nan, np.nan
    return replace(panel, outcome=outcome)


def outlier(panel: Panel) -> Panel:
    outcome = np.array(panel.outcome)
    outcome[0, 50] *= 20
    return replace(panel, outcome=outcome)


def many_markets() -> Panel:
    """40 markets: the two of the simulated world, twenty times in other sizes."""
    panel, size = simulated(weeks=60), np.repeat(np.arange(1.0, 21.0), 2)[:, None]
    return replace(
        panel,
        markets=tuple(f"m{index}" for index in range(40)),
        countries=(None,) * 40,
        currencies=(None,) * 40,
        outcome=np.tile(panel.outcome, (20, 1)) * size,
        media=np.tile(panel.media, (20, 1, 1)) * size[..., None],
        price=np.tile(panel.price, (20, 1)),
    )


def many_channels() -> Panel:
    """30 channels, most of them without any effect."""
    panel = simulated(weeks=60)
    others = np.random.default_rng(4).lognormal(1.0, 0.5, (2, 60, 28))
    names = (*panel.channels, *(f"extra{index}" for index in range(28)))
    media = np.concatenate([panel.media, others], axis=2)
    return replace(panel, channels=names, media_units=("spend",) * 30, media=media)


CASES = {
    "8 weeks": (lambda: simulated(weeks=8), "less than two years"),
    "40 markets": (many_markets, "less than two years"),
    "30 channels": (many_channels, "less than two years"),
    "one market, no price": (lambda: one_market(simulated()), "No price"),
    "no media": (lambda: without_media(simulated()), "No media"),
    "26 weeks": (lambda: simulated(weeks=26), "less than two years"),
    "a channel that never ran": (lambda: with_media(silence), "video never ran"),
    "two identical channels": (lambda: with_media(twins), "search and video moved together"),
    "spend that never varied": (lambda: with_media(steady), "video never varied"),
    "missing weeks": (lambda: missing(simulated()), "24 weeks without an outcome"),
    "integer weeks": (lambda: simulated(week_labels=WeekLabels("0", "integer")), "competitor"),
    "one huge outlier": (lambda: outlier(simulated()), "far from those around"),
}


@pytest.mark.parametrize("name", CASES)
def test_odd_panels_fit_and_say_what_is_prior(name):
    make, said = CASES[name]
    panel = make()
    fit = DemandModel(draws=64).fit(panel).fit_
    assert any(said in note for note in fit.notes), fit.notes
    draws = fit.project(fit.next_weeks(13))
    outcome = fast_outcome(draws, draws.reference_spend)
    assert np.isfinite(outcome).all()
    recent = np.nanmedian(panel.outcome, axis=1).sum()
    assert outcome.sum(axis=2).mean() == pytest.approx(recent, rel=0.4)
    past = fit.in_sample()
    again = fast_outcome(past, past.reference_spend)
    seen = ~np.isnan(panel.outcome.T)
    want = np.broadcast_to(np.nan_to_num(panel.outcome.T)[:, None], again.shape)
    assert again.swapaxes(1, 2)[seen] == pytest.approx(want.swapaxes(1, 2)[seen], rel=1e-5)


def test_a_channel_that_never_ran_has_no_response():
    fit = DemandModel(draws=64).fit(with_media(silence)).fit_
    draws = fit.project(fit.next_weeks(4))
    assert draws.beta[..., 1].max() < 1e-5 * draws.base.mean()


def test_identical_channels_share_their_sum():
    fit = DemandModel().fit(with_media(twins)).fit_
    effect = fit.in_sample().media_response().sum(axis=(0, 2))
    assert np.corrcoef(effect.T)[0, 1] < 0.2


def test_without_a_price_the_elasticity_is_the_prior():
    fit = DemandModel().fit(one_market(simulated())).fit_
    draws = fit.project(fit.next_weeks(1))
    assert np.median(draws.elasticity) == pytest.approx(2.0, rel=0.15)
    assert draws.observed_price is None


def test_held_out_quarter_of_a_world_with_known_truth_beats_seasonal_naive(shared):
    panel = promo_and_media(shared)
    history, future = panel.split(13)
    fit = DemandModel().fit(history).fit_
    table = forecast(fit, future.to_frame().drop(columns="kpi"))
    actual, last_year = future.outcome[0], panel.outcome[0, -65:-52]
    mean = table["mean"].to_numpy()[:13]
    ours, naive = (np.abs(p - actual).sum() / actual.sum() for p in (mean, last_year))
    print(f"WAPE of 13 held-out weeks: model {ours:.3f}, seasonal naive {naive:.3f}")
    assert ours < 0.6 * naive
