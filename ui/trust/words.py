"""Remarks of the model as this page says them: labels of the panel by their names on screen."""

from __future__ import annotations

import re
from datetime import date

from model.demand import Trust
from model.demand.remark import Remark
from model.demand.trust import Level
from ui.formats import DASH, MINUS, day, number, percent
from ui.trust.figures import Told
from ui.words import N_, _

KINDS: dict[Level, str] = {"trust": "good", "care": "care", "do_not_use": "bad"}
FORECASTS: dict[Level, str] = {
    "trust": N_("Forecasts: trust them, for plans of the size seen in the history."),
    "care": N_("Forecasts: use them with care."),
    "do_not_use": N_("Forecasts: do not use them; the history does not carry this model."),
}
CAUSES: dict[Level, str] = {
    "trust": N_("What each channel causes: trust it, for moves of the size seen in the history."),
    "care": N_("What each channel causes: with care, until a test was run."),
    "do_not_use": N_("What each channel causes: do not decide on it."),
}
ONLY_IN_ALL = N_(
    "What media cause in all: well known. What each channel causes: with care, until a test was "
    "run."
)
RULES = {
    "model": N_("this model"),
    "naive": N_("last week carried on"),
    "mean_of_8": N_("mean of the last 8 weeks"),
    "seasonal_naive": N_("same weeks last year"),
    "ets": N_("exponential smoothing (ETS)"),
    "arima": N_("ARIMA"),
}
_NEGATIVE = re.compile(r"-\d")


def remark_words(told: Told, remark: Remark | Trust) -> str:
    """A remark with names in place: channels, markets and weeks as the other pages write them."""
    names = dict(remark.names)
    for key in names.keys() & {"channel", "other"}:
        names[key] = told.channel(names[key])
    if "market" in names:
        names["market"] = told.place_of(names["market"])
    if "week" in names:
        names["week"] = week_words(told, names["week"])
    minus = {key: f"{MINUS}{text[1:]}" for key, text in names.items() if _NEGATIVE.match(text)}
    return _(remark.message).format(**(names | minus))


def week_words(told: Told, week: str) -> str:
    """``week of 8 Dec 2025`` or ``week 61``."""
    labels = told.world.fit.history.week_labels
    if not labels.dated:
        return _("week {number}").format(number=week)
    starts = labels.starts(1, labels.position(week))
    assert starts is not None
    return _("week of {day}").format(day=day(date.fromisoformat(str(starts[0]))))


def short(value: float) -> str:
    """A figure with two that count: ``0.042``, ``3.6``, ``25``."""
    if value == 0:
        return "0"
    size = abs(value)
    digits = 0 if size >= 9.95 else 1 if size >= 0.995 else 2 if size >= 0.0995 else 3
    return number(value, digits)


def missed(error: float) -> str:
    """An error as share of what was sold; a dash where nothing sold."""
    return DASH if error != error else percent(error)
