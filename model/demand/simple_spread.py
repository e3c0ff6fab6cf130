"""How far rules of thumb stray: intervals from their own past errors.

The fair rival of a model's interval: each rule is run at every earlier origin, and its errors by
horizon give a normal interval around what it says now.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from model.demand.design import YEAR
from model.demand.simple_rules import RECENT, SIMPLE_RULES

FloatArray = NDArray[np.float64]
LEAST_ORIGINS = 8
# Weeks of history that a rule wants before its first origin.
FIRST_ORIGIN = MappingProxyType({"naive": 1, "mean_of_8": RECENT, "seasonal_naive": YEAR})


@dataclass(frozen=True, eq=False)
class Band:
    """Standard deviations of a rule's error.

    Attributes:
        week: ``(market, week)`` by horizon.
        total: ``(market,)`` of the sum over all weeks ahead.
    """

    week: FloatArray
    total: FloatArray


def simple_bands(past: FloatArray, weeks: int) -> dict[str, Band]:
    """Bands by rule, where ``past (market, week)`` holds at least 8 origins for it."""
    found = {}
    for name, first in FIRST_ORIGIN.items():
        starts = range(first, past.shape[1] - weeks + 1)
        if len(starts) >= LEAST_ORIGINS:
            found[name] = _band(name, past, weeks, starts)
    return found


def _band(name: str, past: FloatArray, weeks: int, starts: range) -> Band:
    rule = SIMPLE_RULES[name]
    errors = np.stack([past[:, at : at + weeks] - rule(past[:, :at], weeks) for at in starts])
    seen = ~np.isnan(errors)
    square = np.where(seen, errors, 0.0) ** 2
    week = np.sqrt(square.sum(axis=0) / np.maximum(seen.sum(axis=0), 1))
    total = np.where(seen, errors, 0.0).sum(axis=2)
    return Band(week, np.sqrt((total**2).mean(axis=0)))
