"""Pictures of a panel: outcome and media money by week, one small chart above the other."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from model.panel import Panel
from model.results import FloatArray
from ui import charts
from ui.html import text
from ui.intake import summary
from ui.words import _

HEIGHT = 110


def history_charts(panel: Panel, name: str) -> None:
    """Outcome of all markets by week under its name, and media money below it if there is any."""
    revenue = panel.metric == "revenue"
    label = _("{outcome} a week, all markets in USD") if revenue else _("{outcome} a week")
    _one(panel, "outcome", label.format(outcome=name), summary.weekly_outcome(panel), revenue)
    spend = summary.weekly_spend(panel)
    if np.nansum(spend) > 0:
        _one(panel, "media", _("Media spend a week, all markets in USD"), spend, True)


def weekly_frame(panel: Panel, values: FloatArray) -> pd.DataFrame:
    """Rows (week) of a chart; integer weeks are numbers, dated ones are days."""
    starts = panel.week_starts
    weeks = pd.Series(starts) if starts is not None else pd.Series([int(w) for w in panel.weeks])
    return pd.DataFrame({"week": weeks, "value": values})


def _one(panel: Panel, key: str, label: str, values: FloatArray, in_money: bool) -> None:
    text("hr-hint", label)
    spoken = _("{label}, from {first} to {last}: highest {high}, lowest {low}.").format(
        label=label,
        first=panel.weeks[0],
        last=panel.weeks[-1],
        high=_value(float(np.nanmax(values)), in_money),
        low=_value(float(np.nanmin(values)), in_money),
    )
    dated = panel.week_starts is not None
    make = GRAMMARS[dated, in_money]
    charts.draw(f"history_{key}", make, weekly_frame(panel, values), spoken, HEIGHT)


def _value(value: float, in_money: bool) -> str:
    return summary.money_text(value, "USD" if in_money else None)


def _history(ink: dict[str, str], dated: bool, in_money: bool) -> Any:
    quiet: dict[str, Any] = {
        "title": None,
        "domain": False,
        "ticks": False,
        "labelColor": ink["soft"],
    }
    form = "%d %b %Y" if dated else "d"
    axis = alt.Axis(**quiet, grid=False, tickCount=5, labelFlush=True, labelBound=True, format=form)
    x = alt.X("week:T" if dated else "week:Q", axis=axis, scale=alt.Scale(zero=False))
    if dated:
        x = alt.X("week:T", axis=axis)
    label = charts.money_label() if in_money else charts.count_label()
    y = alt.Y(
        "value:Q",
        axis=alt.Axis(**quiet, grid=True, gridColor=ink["grid"], tickCount=3, labelExpr=label),
    )
    tips = [
        charts.week_tip("dates" if dated else "numbers"),
        alt.Tooltip("value:Q", title=" ", format=",.0f"),
    ]
    base = alt.Chart(alt.NamedData("rows")).encode(x=x, y=y, tooltip=tips)
    area = base.mark_area(color=ink["accent"], opacity=charts.BAND)
    return alt.layer(area, base.mark_line(color=ink["accent"], strokeWidth=1.6))


def _dated_money(ink: dict[str, str]) -> Any:
    return _history(ink, True, True)


def _dated_count(ink: dict[str, str]) -> Any:
    return _history(ink, True, False)


def _numbered_money(ink: dict[str, str]) -> Any:
    return _history(ink, False, True)


def _numbered_count(ink: dict[str, str]) -> Any:
    return _history(ink, False, False)


GRAMMARS = {
    (True, True): _dated_money,
    (True, False): _dated_count,
    (False, True): _numbered_money,
    (False, False): _numbered_count,
}
