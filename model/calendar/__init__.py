"""Weeks, the horizon of a panel, public holidays and shopping events by country."""

from model.calendar.events import Dating, Event, event_days, load_events
from model.calendar.features import EventFeatures, event_features
from model.calendar.rules import public_holidays
from model.calendar.weeks import (
    HORIZONS,
    HorizonChoice,
    HorizonError,
    HorizonName,
    base_period,
    default_horizon,
    horizon_choices,
    horizon_of,
    monday,
    plan_year,
    week_of_quarter,
    weeks_between,
)

__all__ = [
    "HORIZONS",
    "Dating",
    "Event",
    "EventFeatures",
    "HorizonChoice",
    "HorizonError",
    "HorizonName",
    "base_period",
    "default_horizon",
    "event_days",
    "event_features",
    "horizon_choices",
    "horizon_of",
    "load_events",
    "monday",
    "plan_year",
    "public_holidays",
    "week_of_quarter",
    "weeks_between",
]
