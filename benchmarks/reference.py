"""The yardstick: the demand curve as one would write it first, in float64 NumPy.

Recursive adstock over the weeks, `x**n / (x**n + k**n)` as it stands, sum over channels. Written
week by week, which is the faster of the two literal ways (docs/decisions.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.demand import DemandDraws

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Inputs:
    """The arrays of the response, shaped so that they broadcast to `(draw, market, channel)`.

    Attributes:
        spend: `(week, 1, market, channel)` USD per week.
        retention: `(draw, 1, channel)` share of the adstock that stays.
        half_saturation: `(draw, market, channel)` USD per week.
        shape: `(draw, 1, channel)` Hill exponent.
        beta: `(draw, market, channel)` outcome per week at saturation.
        carry_in: `(draw, market, channel)` adstock before the first week.
    """

    spend: FloatArray
    retention: FloatArray
    half_saturation: FloatArray
    shape: FloatArray
    beta: FloatArray
    carry_in: FloatArray


def inputs_of(demand: DemandDraws) -> Inputs:
    """The same arrays the model computes from."""
    return Inputs(
        spend=demand.reference_spend[:, None],
        retention=demand.retention[:, None],
        half_saturation=demand.half_saturation,
        shape=demand.shape[:, None],
        beta=demand.beta,
        carry_in=demand.carry_in,
    )


def reference(given: Inputs) -> FloatArray:
    """Outcome from media, `(week, draw, market)`."""
    weeks = len(given.spend)
    n, k, theta = given.shape, given.half_saturation, given.retention
    outcome = np.empty((weeks, *k.shape[:2]))
    x = given.carry_in
    for week in range(weeks):
        x = (1 - theta) * given.spend[week] + theta * x
        outcome[week] = (given.beta * (x**n / (x**n + k**n))).sum(axis=-1)
    return outcome
