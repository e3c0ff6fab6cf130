"""The demo brand's weekly history, simulated from its truth and a seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from model.demo.truth import CHANNELS, GMV, MARKETS, MEDIA, MarketTruth, demo_truth
from model.horizon import WEEK, Horizon
from model.media import geometric_adstock, hill
from model.results import FloatArray

SEED = 11
FIRST_WEEK = date(2024, 1, 1)
WEEKS = 104
BASE_YEAR = 2025
MEDIA_GROWTH = 0.14  # spend of 2025 over 2024
# Where a channel's money goes beyond the market's own share of media: an assumption.
TILT = {
    "kol": {"ID": 2.4, "TH": 2.4, "US": 0.8},
    "short_video": {"ID": 2.0, "TH": 2.0, "MX": 1.6, "DE": 0.7},
    "live_commerce": {"ID": 3.0, "TH": 3.0, "US": 0.6},
    "search": {"ID": 0.5, "TH": 0.5, "GB": 1.2},
    "marketplace_ads": {"US": 1.2, "ID": 0.8, "TH": 0.8},
}


@dataclass(frozen=True)
class DemoPanel:
    """The simulated history and the truth in the panel's own terms.

    Attributes:
        frame: One row a week and market in the panel form of design §3.
        contribution: ``(market, channel)`` true incremental orders of 2025.
        base_year_orders: ``(market,)`` orders of 2025 by calendar days.
    """

    frame: pd.DataFrame
    contribution: FloatArray
    base_year_orders: FloatArray


def simulate_panel(seed: int = SEED) -> DemoPanel:
    """Two years of weekly orders, spend, price and promotion for eight markets."""
    rng = np.random.default_rng(seed)
    weeks = tuple(FIRST_WEEK + i * WEEK for i in range(WEEKS))
    year = Horizon.seen(BASE_YEAR, weeks).share.sum(axis=1)
    season = _season()
    spend = _spend(rng, season, year)
    promo = _promo(rng, season)
    price = 1 + np.clip(np.cumsum(rng.normal(0, 0.012, (len(MARKETS), WEEKS)), axis=1), -0.09, 0.09)
    price /= (price * year).sum(axis=1, keepdims=True) / year.sum()
    steady = season * _demand_noise(rng) * _price_and_promo(price, promo)
    caused = _media_orders(spend, steady, year)
    base = _base_orders(rng, steady, caused, year)
    orders = np.rint(base + caused.sum(axis=1))
    frame = _frame(weeks, orders, price, promo, spend)
    return DemoPanel(frame, (caused * year).sum(axis=2), (orders * year).sum(axis=1))


def _season() -> FloatArray:
    """``(market, week)`` yearly swing with its peak, and the shopping weeks of late November."""
    week = np.arange(WEEKS)
    rows = []
    for market in MARKETS.values():
        swing = 1 + market.swing * np.cos(2 * np.pi * (week % 52 - market.peak_week) / 52)
        event = np.isin(week % 52, (47, 48, 49)) * 0.18
        rows.append(swing * (1 + event))
    return np.array(rows)


def _spend(rng: np.random.Generator, season: FloatArray, year: FloatArray) -> FloatArray:
    """``(market, channel, week)`` USD; 2025 totals `MEDIA` with the table's channel shares."""
    shape = (len(MARKETS), len(CHANNELS), WEEKS)
    share = np.array([[m.media_share * c.spend_share for c in CHANNELS.values()] for m in _rows()])
    for channel, tilt in TILT.items():
        for market, factor in tilt.items():
            share[list(MARKETS).index(market), list(CHANNELS).index(channel)] *= factor
    idle = np.array([c.burst for c in CHANNELS.values()])[None, :, None]
    flight = rng.random((*shape[:2], WEEKS // 2)).repeat(2, axis=2) > idle
    wobble = np.exp(rng.normal(0, 0.28, shape) + rng.normal(0, 0.20, (1, shape[1], WEEKS)))
    growth = (1 + MEDIA_GROWTH) ** ((np.arange(WEEKS) - 78) / 52)
    spend = share[..., None] * flight * wobble * season[:, None, :] ** 0.8 * growth
    return _match_spend(spend, year)


def _match_spend(spend: FloatArray, year: FloatArray) -> FloatArray:
    """Rakes 2025's spend to the channel and market shares of the truth, money total `MEDIA`."""
    by_channel = MEDIA * np.array([c.spend_share for c in CHANNELS.values()])
    by_market = MEDIA * np.array([m.media_share for m in _rows()])
    for _ in range(200):
        spend = spend * (by_market / (spend * year).sum(axis=(1, 2)))[:, None, None]
        spend = spend * (by_channel / (spend * year).sum(axis=(0, 2)))[None, :, None]
    return np.round(spend, 2)


def _promo(rng: np.random.Generator, season: FloatArray) -> FloatArray:
    """``(market, week)`` depth of promotion, in about one week of five and at the peaks."""
    depth = rng.choice([0.05, 0.10, 0.15, 0.20], size=season.shape)
    return np.where((rng.random(season.shape) < 0.15) | (season > 1.22), depth, 0.0)


def _price_and_promo(price: FloatArray, promo: FloatArray) -> FloatArray:
    elasticity = np.array([m.price_elasticity for m in _rows()])[:, None]
    return price**-elasticity * np.exp(1.2 * promo)


def _demand_noise(rng: np.random.Generator) -> FloatArray:
    """``(market, week)`` autocorrelated noise with mean one."""
    shock = rng.normal(0, 0.03, (len(MARKETS), WEEKS))
    noise = np.zeros_like(shock)
    for week in range(WEEKS):
        previous = noise[:, week - 1] if week else 0.0
        noise[:, week] = 0.4 * previous + shock[:, week]
    return np.exp(noise - noise.var() / 2)


def _media_orders(spend: FloatArray, steady: FloatArray, year: FloatArray) -> FloatArray:
    """``(market, channel, week)`` incremental orders; 2025 totals are the truth's GMV."""
    truth = demo_truth()
    order_value = np.array([m.order_value for m in _rows()])
    caused = np.zeros_like(spend)
    for c, channel in enumerate(CHANNELS.values()):
        level = truth.channel_elasticity[c] / channel.shape
        stock = geometric_adstock(spend[:, c], channel.retention, spend[:, c].mean(axis=-1))
        typical = stock.mean(axis=-1, keepdims=True)
        half = typical * (level / (1 - level)) ** (1 / channel.shape)
        caused[:, c] = hill(stock, half, channel.shape) * steady
        caused[:, c] *= spend[:, c].sum(axis=-1, keepdims=True) / order_value[:, None]
        worth = ((caused[:, c] * year).sum(axis=-1) * order_value).sum()
        caused[:, c] *= truth.incremental_gmv[c] / worth
    return caused


def _base_orders(
    rng: np.random.Generator, steady: FloatArray, caused: FloatArray, year: FloatArray
) -> FloatArray:
    """``(market, week)`` orders without media: a slow random walk, scaled to 2025's GMV."""
    growth = np.array([m.growth for m in _rows()])[:, None]
    drift = np.cumsum(rng.normal(0, 0.003, steady.shape), axis=1)
    level = (1 + growth) ** ((np.arange(WEEKS) - 78) / 52) * np.exp(drift)
    wanted = np.array([GMV * m.gmv_share / m.order_value for m in _rows()])
    rest = wanted - (caused.sum(axis=1) * year).sum(axis=-1)
    base = level * steady
    return base * (rest / (base * year).sum(axis=-1))[:, None]


def _frame(
    weeks: tuple[date, ...],
    orders: FloatArray,
    price: FloatArray,
    promo: FloatArray,
    spend: FloatArray,
) -> pd.DataFrame:
    blocks = []
    for m, (key, market) in enumerate(MARKETS.items()):
        block = pd.DataFrame(
            {
                "week": [week.isoformat() for week in weeks],
                "market": key,
                "country": key,
                "currency": "USD",
                "orders": orders[m].astype(int),
                "price": np.round(price[m] * market.order_value, 2),
                "promo": promo[m],
            }
        )
        for c, channel in enumerate(CHANNELS):
            block[f"spend_{channel}"] = spend[m, c]
        blocks.append(block)
    return pd.concat(blocks, ignore_index=True)


def _rows() -> list[MarketTruth]:
    return list(MARKETS.values())
