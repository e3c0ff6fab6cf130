"""Odd panels, small: what the fit says of them, and that its figures behave accordingly."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from model.demand import DemandFit, DemandModel
from model.demand.carry import fast_outcome
from model.demand.decompose import market_parts
from model.demand.design import build_design
from model.demand.history import History
from model.demand.noise import COUNT_LIKE, LOGNORMAL, first_noise
from model.demand.notes import odd_weeks
from model.panel import Panel
from tests.model.demand_world import simulated

WEEKS, ODD_WEEK = 60, 30
PRIOR_CHANNEL_SD = 0.5  # of a channel's deviation from its share of spend, see `priors`


def with_media(change) -> Panel:
    panel = simulated(weeks=WEEKS)
    media = np.array(panel.media)
    change(media)
    return replace(panel, media=media)


def steady(media):
    media[:, :, 1] = 50.0


def twins(media):
    media[:, :, 1] = 0.6 * media[:, :, 0]


def silence(media):
    media[:, :, 1] = 0.0


def outlier(times: float) -> Panel:
    panel = simulated(weeks=WEEKS)
    outcome = np.array(panel.outcome)
    outcome[0, ODD_WEEK] *= times
    return replace(panel, outcome=outcome)


PANELS = {
    "plain": lambda: simulated(weeks=WEEKS),
    "steady": lambda: with_media(steady),
    "twins": lambda: with_media(twins),
    "silent": lambda: with_media(silence),
    "26 weeks": lambda: simulated(weeks=26),
    "20 times": lambda: outlier(20.0),
    "nothing": lambda: outlier(0.001),
}


@cache
def fitted(name: str) -> DemandFit:
    return DemandModel(draws=192).fit(PANELS[name]()).fit_


def said(fit: DemandFit, *words: str) -> bool:
    return any(all(word in note for word in words) for note in fit.notes)


def effects(fit: DemandFit) -> np.ndarray:
    """What each channel brought over all weeks and markets ``(channel, draw)``."""
    parts = list(market_parts(fit))
    first = len(parts[0].names) - 1 - len(fit.channels)
    return sum(part.values[first:-1].sum(axis=1) for part in parts)


def ahead(fit: DemandFit) -> np.ndarray:
    """The next quarter over both markets ``(draw,)``."""
    draws = fit.project(fit.next_weeks(13))
    return fast_outcome(draws, draws.reference_spend).sum(axis=(0, 2))


def width(draws: np.ndarray) -> float:
    """Width of the 90 % interval over the mean."""
    low, high = np.quantile(draws, (0.05, 0.95))
    return float((high - low) / draws.mean())


def test_a_plain_panel_says_nothing_of_the_kind():
    fit = fitted("plain")
    for word in ("together", "varied", "never ran", "far from", "Lumpy"):
        assert not said(fit, word)


def test_spend_that_never_varied_is_said_and_keeps_its_prior():
    fit = fitted("steady")
    assert said(fit, "video", "never varied", "prior")
    assert not said(fit, "search", "never varied")
    deviation = fit.shared.values[:, fit.layout.channel.start + 1]
    assert deviation.std() > 0.7 * PRIOR_CHANNEL_SD
    search, video = effects(fit)
    assert width(video) > width(search)


def test_identical_channels_are_said_and_their_sum_is_known_better_than_they():
    fit = fitted("twins")
    assert said(fit, "search", "video", "moved together", "only their sum")
    search, video = effects(fit)
    assert width(search + video) < min(width(search), width(video))
    assert np.corrcoef(search, video)[0, 1] < 0.0


def test_a_channel_without_spend_is_said_and_brings_nothing():
    fit = fitted("silent")
    assert said(fit, "video", "never ran", "no response")
    search, video = effects(fit)
    assert np.abs(video).max() < 1e-6 * search.mean()
    panel = PANELS["silent"]()
    alone = replace(panel, channels=("search",), media_units=("spend",), media=panel.media[..., :1])
    (without,) = effects(DemandModel(draws=192).fit(alone).fit_)
    assert search.mean() == pytest.approx(without.mean(), rel=0.15)


def test_half_a_year_is_fitted_and_says_that_it_shows_no_season():
    fit = fitted("26 weeks")
    assert said(fit, "26 weeks", "season")
    told = ahead(fit)
    assert np.isfinite(told).all()
    assert told.mean() == pytest.approx(13 * fit.history.outcome.mean(axis=1).sum(), rel=0.3)
    long = DemandModel(draws=192).fit(simulated()).fit_
    assert width(told) > 1.5 * width(ahead(long))


@pytest.mark.parametrize("name", ["20 times", "nothing"])
def test_one_week_gone_wrong_is_said_and_moves_no_figure(name):
    """In sixty weeks: what media bring moves by less than 10 %, the forecast by less than 3 %."""
    fit, plain = fitted(name), fitted("plain")
    assert said(fit, "far from those around", fit.weeks[ODD_WEEK], "north")
    assert not said(fit, "Lumpy")
    ours, theirs = effects(fit).sum(axis=0), effects(plain).sum(axis=0)
    print(f"{name}: media {ours.mean():.0f} beside {theirs.mean():.0f}")
    assert ours.mean() == pytest.approx(theirs.mean(), rel=0.1)
    assert ahead(fit).mean() == pytest.approx(ahead(plain).mean(), rel=0.03)
    assert width(ahead(fit)) < 1.3 * width(ahead(plain))


def test_what_an_odd_week_sold_is_left_unexplained():
    fit = fitted("20 times")
    north = next(market_parts(fit)).values
    odd = fit.history.outcome[0, ODD_WEEK]
    assert north[-1, ODD_WEEK].mean() > 0.9 * odd
    assert north[:-1, ODD_WEEK].sum(axis=0).mean() == pytest.approx(odd / 20, rel=0.15)


def test_odd_weeks_are_found_with_their_size():
    (found,) = odd_weeks(build_design(History.of(outlier(20.0))))
    assert found[:2] == ("north", "2024-07-29")
    assert found[2] == pytest.approx(20, rel=0.5)
    assert odd_weeks(build_design(History.of(simulated(weeks=WEEKS)))) == ()


def test_a_level_that_doubles_is_not_odd():
    panel = simulated(weeks=WEEKS)
    outcome = np.array(panel.outcome)
    outcome[:, 30:] *= 8.0
    found = odd_weeks(build_design(History.of(replace(panel, outcome=outcome))))
    assert found == ()


@pytest.mark.parametrize(("orders", "power"), [(0.7, COUNT_LIKE), (400.0, LOGNORMAL)])
def test_a_market_of_few_orders_is_lumpy_and_one_of_many_is_not(orders, power):
    """Orders of exponential size, a Poisson number a week: 0.7 or 400 of them."""
    rng = np.random.default_rng(2)
    outcome = rng.gamma(rng.poisson(orders, (1, 104)) + 1e-12)
    scaled = outcome / outcome.mean()
    assert first_noise(scaled, np.ones((1, 104), dtype=bool)).power.tolist() == [power]
    scaled[0, 40] *= 30.0
    assert first_noise(scaled, np.ones((1, 104), dtype=bool)).power.tolist() == [power]
