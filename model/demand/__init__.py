"""Demand: fit a panel, draw from the fit, carry it forward."""

from model.demand.draws import DemandDraws

__all__ = ["DemandDraws"]
