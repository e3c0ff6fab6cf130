"""What a fit is worth: against what was seen, its misses, what the data say of each effect."""

from model.demand.diagnose.apart import untold
from model.demand.diagnose.causes import Causes, causes
from model.demand.diagnose.effects import (
    BY_CHANNEL,
    OF_ALL,
    QUANTITIES,
    Draws,
    Effect,
    Interval,
    effect_draws,
    effects,
    traded,
)
from model.demand.diagnose.fitted import Fitted, fitted
from model.demand.diagnose.prior import prior_fit
from model.demand.diagnose.residuals import Check, checks
from model.demand.diagnose.settled import settled_remarks

__all__ = [
    "BY_CHANNEL",
    "OF_ALL",
    "QUANTITIES",
    "Causes",
    "Check",
    "Draws",
    "Effect",
    "Fitted",
    "Interval",
    "causes",
    "checks",
    "effect_draws",
    "effects",
    "fitted",
    "prior_fit",
    "settled_remarks",
    "traded",
    "untold",
]
