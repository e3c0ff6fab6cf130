"""How the companies of our own worlds buy media: week by week, before they know the outcome."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
STYLES = ("always on", "flighted", "seasonal", "pulsed")
YEAR = 52.18
DARK = 0.02  # of a usual week: what is spent between flights


def wandering(rng: np.random.Generator, weeks: int, memory: float) -> FloatArray:
    """An autoregressive series with standard deviation one."""
    out = np.zeros(weeks)
    for week in range(weeks):
        before = out[week - 1] if week else rng.normal()
        out[week] = memory * before + np.sqrt(1.0 - memory**2) * rng.normal()
    return out


def bought(
    style: str,
    rng: np.random.Generator,
    weeks: int,
    demand: FloatArray,
    common: FloatArray,
    chased: float,
    shared: float,
) -> FloatArray:
    """Weekly spend of a channel in a market, about one in a usual week.

    Args:
        style: one of `STYLES`.
        rng: source of everything random.
        weeks: number of weeks.
        demand: ``(week,)`` latent demand that buyers follow.
        common: ``(week,)`` the company's budget, common to all channels.
        chased: how strongly the spend follows demand (0 not at all).
        shared: how strongly it follows the common budget.
    """
    pace = {"always on": 0.15, "flighted": 0.3, "seasonal": 0.2, "pulsed": 0.25}[style]
    own = pace * wandering(rng, weeks, 0.4)
    level = _rhythm(style, rng, weeks) * np.exp(own + chased * demand + shared * common)
    return level / level.mean()


def _rhythm(style: str, rng: np.random.Generator, weeks: int) -> FloatArray:
    week = np.arange(weeks)
    if style == "always on":
        return np.exp(0.25 * wandering(rng, weeks, 0.95))
    if style == "seasonal":
        return np.exp(0.7 * np.sin(2 * np.pi * (week / YEAR + rng.random())))
    if style == "pulsed":
        return np.where(rng.random(weeks) < 0.35, 2.5, 0.3)
    level, at = np.full(weeks, DARK), int(rng.integers(0, 6))
    while at < weeks:
        length = int(rng.integers(3, 9))
        level[at : at + length] = rng.uniform(0.6, 1.6)
        at += length + int(rng.integers(2, 8))
    return level
