"""Attributed beside incremental: reports credit sales to ads, the curve says what ads caused.

Attributed = incremental / incrementality, by channel and draw. Attributed sales of the base year
are known from the platforms' reports, so each draw of the curves has its own incrementality, and
the base year's ACoS comes out as reported in every draw (design §4, channel truth).
"""

from __future__ import annotations

import numpy as np

from model.results import FloatArray


def incrementality(incremental: FloatArray, attributed: FloatArray) -> FloatArray:
    """``(draw, channel)`` incremental over attributed sales of the base year.

    Args:
        incremental: ``(draw, channel)`` GMV that the channel caused.
        attributed: ``(channel,)`` GMV that reports credit to it; 0 gives infinity (no credit).
    """
    with np.errstate(divide="ignore"):
        return np.where(attributed > 0, incremental / attributed, np.inf)


def attribution_weights(iota: FloatArray) -> FloatArray:
    """``(weight set, draw, channel)``: ones for incremental response, 1 / ι for attributed."""
    with np.errstate(divide="ignore"):
        credited = np.where(iota > 0, 1 / iota, 0.0)
    return np.stack([np.ones_like(iota), credited])
