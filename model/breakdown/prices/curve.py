"""GMV and CM2 over a range of prices, as a picture has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.breakdown.prices.cells import Cells, cells
from model.results import FloatArray
from model.simulate.outcome import Outcome

LOWEST, HIGHEST, POINTS = 0.80, 1.30, 26
# A picture's bands need no more; numbers beside it use all draws.
DRAWS = 128


@dataclass(frozen=True)
class Path:
    """A figure over the prices of a `Curve`, USD against what it is at status-quo prices."""

    mean: FloatArray
    p05: FloatArray
    p95: FloatArray


@dataclass(frozen=True)
class Curve:
    """GMV and CM2 of a choice when its prices move together, all else as the scenario has it.

    Attributes:
        price: ``(point,)`` list price relative to the status quo, rising; 1 is among them.
        gmv, cm2: Paths over them.
        now: The scenario's list price. gmv_now, cm2_now: mean of the paths at it.
    """

    price: FloatArray
    gmv: Path
    cm2: Path
    now: float
    gmv_now: float
    cm2_now: float


def curve(outcome: Outcome, market: str | None = None, line: str | None = None) -> Curve:
    """The curve of a market, a line, both or all, from the first 128 draws.

    Raises:
        ValueError: no such market or line.
    """
    part = cells(outcome).only(market, line).first(DRAWS).together()
    now = float(part.index[0])
    grid = np.linspace(LOWEST, HIGHEST, POINTS)
    gmv, cm2 = _amounts(part, np.append(grid, (now, 1.0)) / now)
    gmv, cm2 = gmv - gmv[:, -1:], cm2 - cm2[:, -1:]
    return Curve(
        grid,
        _path(gmv[:, :POINTS]),
        _path(cm2[:, :POINTS]),
        now,
        float(gmv[:, POINTS].mean()),
        float(cm2[:, POINTS].mean()),
    )


def _amounts(part: Cells, factors: FloatArray) -> tuple[FloatArray, FloatArray]:
    """``(draw, factor)`` USD of GMV and of CM2 with prices multiplied by each factor."""
    amounts = (part.orders, part.kept, part.cost, part.elasticity)
    orders, kept, cost, elasticity = (amount[:, 0] for amount in amounts)
    gmv = part.gmv[0]
    found = np.empty((2, len(orders), len(factors)))
    for place, factor in enumerate(factors):
        sold = orders * np.exp(-np.log(factor) * elasticity)
        found[0, :, place] = factor * (sold @ gmv)
        found[1, :, place] = (sold * (factor * kept - cost)).sum(axis=1)
    return found[0], found[1]


def _path(values: FloatArray) -> Path:
    low, high = np.quantile(values, (0.05, 0.95), axis=0)
    return Path(values.mean(axis=0), low, high)
