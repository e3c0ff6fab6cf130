"""A simulated panel to try the calculator with: no company's figures, and not the demo brand's.

Orders of a week and market = level x season x price response x promotion + media effects, with
noise. Media act through geometric adstock and a Hill curve, as in ``docs/model.md``. Every number
here is an assumption of the simulation; units stand beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.panel.labels import WeekLabels
from model.panel.panel import Panel

FloatArray = NDArray[np.float64]
NAME = "simulated sample"
SEED = 20_251_222
WEEKS = 104
FIRST_WEEK = "2024-01-01"  # a Monday; week 104 starts on 2025-12-22
CHANNELS = ("search", "social", "video")
NOISE = 0.04  # standard deviation of the log of orders
PRICE_ELASTICITY = -1.6
PROMO_LIFT = 1.1  # log of orders per unit of promotion depth
_PROMO_DEPTHS = (0.0, 0.1, 0.2, 0.3)
_PROMO_CHANCES = (0.82, 0.08, 0.07, 0.03)


@dataclass(frozen=True)
class _Market:
    """A market of the simulation: level in orders a week, price and spend in its currency."""

    label: str
    country: str
    currency: str
    orders: float
    price: float
    spend: tuple[float, float, float]


@dataclass(frozen=True)
class _Channel:
    """True effect: share of carry-over a week, and the lift at twice the usual spend's half."""

    decay: float
    half: float
    share: float


# Media at 12-15 % of GMV where an order is worth what is usual in the country.
_MARKETS = (
    _Market("US (simulated)", "US", "USD", 2_400.0, 48.0, (8_000.0, 6_000.0, 3_500.0)),
    _Market("DE (simulated)", "DE", "EUR", 1_100.0, 44.0, (2_700.0, 2_000.0, 1_200.0)),
)
_EFFECTS = (
    _Channel(decay=0.2, half=1.2, share=0.17),
    _Channel(decay=0.4, half=1.0, share=0.14),
    _Channel(decay=0.6, half=0.8, share=0.09),
)
# Of orders to sustained spend on all channels at its usual level; inside what the fit's prior holds
# for usual (design §4: median 0.15, 90 % 0.03-0.5).
MEDIA_ELASTICITY = sum(effect.share * effect.half / (1 + effect.half) for effect in _EFFECTS)


def sample_csv() -> bytes:
    """Two markets, three channels, 104 weeks to the end of 2025, as CSV in the panel form.

    Simulated from a fixed seed, and the market labels say so; it reads without any mapping.
    """
    return sample_panel().to_csv()


def sample_panel() -> Panel:
    """The panel behind ``sample_csv``."""
    chance = np.random.default_rng(SEED)
    made = [_simulated(market, chance) for market in _MARKETS]
    outcome, media, price, promo = (np.stack(series) for series in zip(*made, strict=True))
    return Panel(
        name=NAME,
        metric="orders",
        revenue_basis=None,
        week_labels=WeekLabels(FIRST_WEEK),
        markets=tuple(market.label for market in _MARKETS),
        countries=tuple(market.country for market in _MARKETS),
        currencies=tuple(market.currency for market in _MARKETS),
        channels=CHANNELS,
        media_units=("spend",) * len(CHANNELS),
        outcome=outcome,
        media=media,
        price=price,
        promo=promo,
        notes=("simulated from a fixed seed; no company's figures",),
    )


def _simulated(
    market: _Market, chance: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Orders ``(week,)``, spend ``(week, channel)``, price ``(week,)``, promo ``(week,)``."""
    week = np.arange(WEEKS)
    season = 0.12 * np.cos(2 * np.pi * (week - 47) / 52) + 0.05 * np.cos(4 * np.pi * week / 52)
    trend = 0.0015 * week
    steps = np.repeat(chance.normal(0.0, 0.05, WEEKS // 13), 13)
    price = np.round(market.price * np.exp(steps), 2)
    promo = chance.choice(_PROMO_DEPTHS, WEEKS, p=_PROMO_CHANCES)
    spend = _spend(market, season, chance)
    base = season + trend + PRICE_ELASTICITY * np.log(price / market.price) + PROMO_LIFT * promo
    lift = sum(
        _lift(spend[:, index] / market.spend[index], effect)
        for index, effect in enumerate(_EFFECTS)
    )
    noise = chance.normal(0.0, NOISE, WEEKS)
    orders = market.orders * (np.exp(base) * (1 - sum(e.share for e in _EFFECTS)) + lift)
    return np.round(orders * np.exp(noise)), spend, price, promo


def _spend(market: _Market, season: FloatArray, chance: np.random.Generator) -> FloatArray:
    """``(week, channel)``: flights with breaks, a little with the season, so that effects show."""
    columns = []
    for usual in market.spend:
        flights = np.repeat(chance.choice((0.25, 0.7, 1.0, 1.5, 2.1), WEEKS // 4), 4)
        jitter = np.exp(chance.normal(0.0, 0.2, WEEKS))
        columns.append(np.round(usual * flights * jitter * np.exp(0.4 * season), 2))
    return np.stack(columns, axis=1)


def _lift(relative: FloatArray, effect: _Channel) -> FloatArray:
    """``(week,)`` orders caused, as share of the market's level: adstock, then saturation."""
    stock = np.zeros(WEEKS)
    carried = effect.half  # the weeks before the first had the usual spend
    for index, spend in enumerate(relative):
        carried = effect.decay * carried + (1 - effect.decay) * spend
        stock[index] = carried
    return effect.share * (1 + effect.half) * stock / (effect.half + stock)
