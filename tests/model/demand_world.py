"""Simulated panels for the demand tests: the truth is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from model.media import geometric_adstock, hill
from model.panel import Panel, WeekLabels

MARKETS, CHANNELS = ("north", "south"), ("search", "video")
WEEKS = 104
TRUE_ELASTICITY = 2.0


def simulated(weeks=WEEKS, seed=0, noise=0.02, **changes) -> Panel:
    """Two markets with a season, a price and two channels whose contributions are known."""
    rng = np.random.default_rng(seed)
    t = np.arange(weeks)
    media = rng.lognormal(0, 0.7, (2, weeks, 2)) * np.array([[100, 60], [40, 20]])[:, None]
    price = np.exp(0.06 * rng.standard_normal((2, weeks)))
    season = np.exp(0.15 * np.sin(2 * np.pi * t / 52.18))
    factor = season * price**-TRUE_ELASTICITY * np.exp(noise * rng.standard_normal((2, weeks)))
    level = np.array([600.0, 200.0])[:, None]
    panel = Panel(
        name="simulated",
        metric="orders",
        revenue_basis=None,
        week_labels=WeekLabels("2024-01-01"),
        markets=MARKETS,
        countries=(None, None),
        currencies=(None, None),
        channels=CHANNELS,
        media_units=("spend", "spend"),
        outcome=factor * (level + true_media(media).sum(axis=1)),
        media=media,
        price=price,
    )
    return replace(panel, **changes)


def true_media(media) -> np.ndarray:
    """(market, channel, week) response of the simulated world, before season and price."""
    spend = media.transpose(0, 2, 1)
    stock = geometric_adstock(spend, np.array([0.2, 0.5]), spend[..., :4].mean(axis=-1))
    beta = np.array([[300.0, 200.0], [120.0, 60.0]])
    half = np.array([[110.0, 70.0], [45.0, 22.0]])
    return beta[..., None] * hill(stock, half[..., None], 1.0)


def promo_and_media(shared: Path) -> Panel:
    """The simulated world with promotion and price, as a panel."""
    frame = pd.read_csv(shared / "data" / "world_promo_and_media_dev.csv")
    channels = ("TV", "Search", "Social", "Display")
    return Panel(
        name="promo and media",
        metric="kpi",
        revenue_basis=None,
        week_labels=WeekLabels("2021-01-04"),
        markets=("all",),
        countries=(None,),
        currencies=(None,),
        channels=channels,
        media_units=("spend",) * 4,
        outcome=frame["kpi"].to_numpy(dtype=float)[None],
        media=frame[[f"spend_{c}" for c in channels]].to_numpy(dtype=float)[None],
        price=frame["ctl_Price"].to_numpy(dtype=float)[None],
        promo=frame["ctl_Promo"].to_numpy(dtype=float)[None],
        control_names=("Demand_Proxy",),
        controls=frame[["ctl_Demand_Proxy"]].to_numpy(dtype=float)[None],
    )
