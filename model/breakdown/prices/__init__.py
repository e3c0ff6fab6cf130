"""What prices do: money by market and line, what a change is worth, the best price, one order."""

from model.breakdown.prices.cells import Cells, cells
from model.breakdown.prices.curve import Curve, curve
from model.breakdown.prices.optimum import (
    Optimum,
    implied_elasticity,
    mean_elasticity,
    optima,
    optimal_factor,
)
from model.breakdown.prices.unit import STEPS, UnitMoney, sources, unit
from model.breakdown.prices.worth import Change, PriceRow, change, moved_by, rows

__all__ = [
    "STEPS",
    "Cells",
    "Change",
    "Curve",
    "Optimum",
    "PriceRow",
    "UnitMoney",
    "cells",
    "change",
    "curve",
    "implied_elasticity",
    "mean_elasticity",
    "moved_by",
    "optima",
    "optimal_factor",
    "rows",
    "sources",
    "unit",
]
