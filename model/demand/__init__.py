"""Demand: fit a panel, draw from the fit, carry it forward."""

from model.demand.draws import DemandDraws
from model.demand.estimator import DemandModel
from model.demand.fit import DemandFit, FitError
from model.demand.forecast import forecast, future_outcome

__all__ = ["DemandDraws", "DemandFit", "DemandModel", "FitError", "forecast", "future_outcome"]
