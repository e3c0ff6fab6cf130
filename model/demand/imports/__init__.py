"""Response curves from elsewhere: a curve file, Meridian, Robyn, a saved PyMC-Marketing model."""

from model.demand.imports.curves import (
    ALL_MARKETS,
    OUTCOMES,
    Curve,
    CurvesError,
    CurveSet,
    Terms,
)
from model.demand.imports.netcdf import COMMAND, MissingExtra, can_read_netcdf
from model.demand.imports.read import read_curves
from model.demand.imports.take import Choices, taken

__all__ = [
    "ALL_MARKETS",
    "COMMAND",
    "OUTCOMES",
    "Choices",
    "Curve",
    "CurveSet",
    "CurvesError",
    "MissingExtra",
    "Terms",
    "can_read_netcdf",
    "read_curves",
    "taken",
]
