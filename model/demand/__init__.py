"""Demand: fit a panel, draw from the fit, carry it forward."""

from model.demand.benchmark import BENCHMARK_KINDS, BenchmarkCurves, benchmark_curves
from model.demand.draws import DemandDraws
from model.demand.estimator import DemandModel
from model.demand.fit import DemandFit, FitError
from model.demand.forecast import forecast, future_outcome
from model.demand.progress import FitCancelled, Progress
from model.demand.trust import Remark, Trust, Verdict, trusted, verdict

__all__ = [
    "BENCHMARK_KINDS",
    "BenchmarkCurves",
    "DemandDraws",
    "DemandFit",
    "DemandModel",
    "FitCancelled",
    "FitError",
    "Progress",
    "Remark",
    "Trust",
    "Verdict",
    "benchmark_curves",
    "forecast",
    "future_outcome",
    "trusted",
    "verdict",
]
