"""Weeks, the horizon of a panel, public holidays and shopping events by country."""

from model.calendar.events import (
    Event,
    EventFeatures,
    event_days,
    event_features,
    load_events,
    public_holidays,
)
from model.calendar.weeks import Span, monday, plan_year, span_of, week_of_quarter, weeks_between

__all__ = [
    "Event",
    "EventFeatures",
    "Span",
    "event_days",
    "event_features",
    "load_events",
    "monday",
    "plan_year",
    "public_holidays",
    "span_of",
    "week_of_quarter",
    "weeks_between",
]
