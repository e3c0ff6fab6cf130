"""Axes of the chart grammar: weeks and money, written as the rest of the page writes them."""

from __future__ import annotations

import functools
import json
from typing import Any

import altair as alt
from babel import Locale

from ui.formats import MINUS, NBSP, STEPS, currency_mark
from ui.words import _

# Labels of the weekly axis, as Vega expressions.
QUARTERS = "'Q' + (floor(month(datum.value) / 3) + 1)"
MONTHS = "timeFormat(datum.value, '%b %Y')"
# Names of days and months: Babel's width, Vega's names for them.
WIDTHS = (("wide", "days", "months"), ("abbreviated", "shortDays", "shortMonths"))
SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)


def week_axis(weeks: str, ink: dict[str, str]) -> alt.X:
    """The axis of a field ``week``, by how weeks are told (`ui.periods.weeks_kind`).

    Quarters of a plan year, months of the weeks after a panel's end, numbers of counted weeks.
    """
    if weeks == "numbers":
        axis = alt.Axis(
            title=_("week"),
            labelColor=ink["soft"],
            titleColor=ink["soft"],
            tickCount=5,
            grid=False,
        )
        return alt.X("week:Q", axis=axis, scale=alt.Scale(zero=False, nice=False))
    label, months = (QUARTERS, 3) if weeks == "year" else (MONTHS, 2)
    axis = alt.Axis(
        title=None,
        tickCount={"interval": "month", "step": months},
        labelExpr=label,
        labelColor=ink["soft"],
        labelAlign="left",
        labelBound=True,
        gridColor=ink["grid"],
        grid=True,
        domain=False,
        ticks=False,
    )
    return alt.X("week:T", axis=axis)


def week_tip(weeks: str) -> alt.Tooltip:
    """The week of a tooltip: its Monday, or its number."""
    if weeks == "numbers":
        return alt.Tooltip("week:Q", title=_("week"))
    return alt.Tooltip("week:T", title=_("week of"), format="%d %b %Y")


def amount_axis(label: str, ink: dict[str, str]) -> alt.Axis:
    """The quiet axis under bars: a few labels by the Vega expression, a grid, no line."""
    return alt.Axis(
        title=None,
        labelExpr=label,
        labelColor=ink["soft"],
        gridColor=ink["grid"],
        domain=False,
        ticks=False,
        tickCount=5,
    )


def money_axis(
    ink: dict[str, str], count: int = 4, signed: bool = False, title: str | None = None
) -> alt.Axis:
    """An axis of USD as `ui.formats.money` writes them: ``$0``, ``$1.25 m``, ``−$400 k``.

    Args:
        ink: colours of the theme.
        count: about how many labels.
        signed: whether gains carry a plus, where the axis is of differences.
        title: what is told, where the chart's heading does not say it.
    """
    return alt.Axis(
        title=title,
        titleColor=ink["soft"],
        tickCount=count,
        labelExpr=money_label(signed),
        labelColor=ink["soft"],
        grid=False,
        domain=False,
        ticks=False,
    )


def money_label(signed: bool = False) -> str:
    """A Vega expression that writes ``datum.value``, USD; ``signed``: gains carry a plus."""
    plus = "'+'" if signed else "''"
    sign = f"(datum.value < 0 ? '{MINUS}' : datum.value > 0 ? {plus} : '')"
    return f"{sign} + {json.dumps(currency_mark())} + ({_short('.2~f')})"


def count_label() -> str:
    """A Vega expression that writes ``datum.value`` orders or other counts: ``1.25 m``, ``640``."""
    return f"(datum.value < 0 ? '{MINUS}' : '') + ({_short(',.0f')})"


def _short(small: str) -> str:
    """The size with its suffix; ``small`` is the format of what has none."""
    size = "abs(datum.value)"
    steps = " : ".join(
        f"{size} >= {threshold:g} ? format({size} / {divisor:g}, '.3~f') + {_suffix(suffix)}"
        for threshold, divisor, suffix in STEPS
    )
    return f"{steps} : format({size}, '{small}')"


def _suffix(suffix: str) -> str:
    return json.dumps(NBSP + _(suffix))


@functools.cache
def time_locale(language: str) -> dict[str, Any]:
    """Names of months and days for Vega, which knows English alone."""
    known = Locale.parse(language)
    found: dict[str, Any] = {
        "dateTime": "%x, %X",
        "date": "%d %b %Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
    }
    for width, days, months in WIDTHS:
        found[days] = [known.days["format"][width][day] for day in SUNDAY_FIRST]
        found[months] = [known.months["format"][width][month] for month in range(1, 13)]
    return found
