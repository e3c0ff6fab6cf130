"""Headroom's model: everything that computes. Usable from a notebook; knows no screen."""

from model.demand import DemandFit, DemandModel, forecast
from model.plan import load_plan
from model.scenario import Scenario
from model.simulate import Memo, Outcome, evaluate, status_quo_of_base_year
from model.world import World, load_world

__all__ = [
    "DemandFit",
    "DemandModel",
    "Memo",
    "Outcome",
    "Scenario",
    "World",
    "evaluate",
    "forecast",
    "load_plan",
    "load_world",
    "status_quo_of_base_year",
]
