"""The plan as data: targets, budget, initiatives, readings and where every number comes from."""

from model.plan.active import CanonicalClaim, effect_in
from model.plan.budget import Budget, BudgetLine, Funding, Phase
from model.plan.checks import DRIVERS
from model.plan.errors import PlanError, PlanProblem
from model.plan.initiatives import Effect, Initiative
from model.plan.plan import Plan
from model.plan.reader import dump_plan, load_plan
from model.plan.readings import Reading, Relation, Source
from model.plan.targets import Evaluation, EvaluationDimension, EvaluationItem, Profile, Target
from model.plan.timetable import EvaluationWindow, Milestone, ResponseTime, Stage

__all__ = [
    "DRIVERS",
    "Budget",
    "BudgetLine",
    "CanonicalClaim",
    "Effect",
    "Evaluation",
    "EvaluationDimension",
    "EvaluationItem",
    "EvaluationWindow",
    "Funding",
    "Initiative",
    "Milestone",
    "Phase",
    "Plan",
    "PlanError",
    "PlanProblem",
    "Profile",
    "Reading",
    "Relation",
    "ResponseTime",
    "Source",
    "Stage",
    "Target",
    "dump_plan",
    "effect_in",
    "load_plan",
]
