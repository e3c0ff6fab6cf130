"""The forecast: the scenario with its band, what it is held against, last year, events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from model.breakdown.demand import Forecast
from model.horizon import WEEK
from model.results import FloatArray
from ui import charts
from ui.demand.grammar import path_grammar
from ui.demand.scope import METRIC_NAMES, View, before, now, of_base, pickers
from ui.events import LANES, Mark, all_marks
from ui.html import title_html
from ui.names import name_of
from ui.periods import base_name, weeks_kind
from ui.shown import Shown
from ui.state import session
from ui.words import _

HEIGHT = 300
# Height of the plot without its axis, and of a name at the end of a line, pixels.
PLOT, NAME = 270, 13.5
# Space for the names of events above the highest point, as share of the drawn range.
ABOVE = 0.19
# A line that ends this many weeks before the others is named where it ends.
NEAR_END = 4
# A path nearer than this share of the other one's peak lies under it.
VISIBLE = 0.003
QUIET = ("status_quo", "plan")


@dataclass(frozen=True)
class Line:
    """A line beside the scenario's own: its column, its name, its weeks."""

    kind: str
    name: str
    values: FloatArray


def path_card(shown: Shown, view: View) -> None:
    """The forecast of the chosen markets."""
    forecast, marks = now(view), marks_of(view)
    lines = lines_of(shown, view, forecast)
    with st.container(key="card_path"):
        with st.container(horizontal=True, vertical_alignment="center", key="path_head"):
            measure = _(METRIC_NAMES[view.metric])
            told = _("{metric} a week, with 90 % band").format(metric=measure)
            st.html(title_html(told, view.place))
            pickers(view)
        frame = path_frame(view, forecast, lines, marks)
        alt = alt_text(view, forecast, lines, marks)
        grammar = path_grammar(weeks_kind(view.world), view.metric)
        # It names a picture that is downloaded too, where nothing else says the market.
        heading = _("{place}: {metric} a week").format(place=view.place, metric=measure)
        charts.draw("demand_path", grammar, frame, alt, HEIGHT, heading)


def marks_of(view: View) -> list[Mark]:
    """Events of the chosen markets; none where weeks are only counted."""
    if not view.dated:
        return []
    business = view.world.business
    countries = [business.markets[market].country for market in view.markets]
    platforms = [*business.platforms, *business.platforms.values()]
    return all_marks(view.world.year.weeks, countries, platforms)


def lines_of(shown: Shown, view: View, forecast: Forecast) -> list[Line]:
    """What stands beside the scenario: the compared one, status quo and plan, the year before.

    A line that would lie under another one is left out.
    """
    drawn = [forecast.path.mean]
    found: list[Line] = []
    compared = session().compared
    wanted = [(compared, "compared", shown.compared_name)]
    quiet = QUIET if view.world.has_programme else QUIET[:1]
    wanted += [(base, base, name_of(base)) for base in quiet if base != compared]
    for base, kind, name in wanted:
        values = of_base(view, base).path.mean
        if all(_apart(values, other) for other in drawn):
            drawn.append(values)
            found.append(Line(kind, name, values))
    sold = before(view)
    if not np.isnan(sold).all():
        words = _("{year}, as sold") if view.world.year.year is not None else _("{year}")
        found.append(Line("before", words.format(year=base_name(view.world)), sold))
    return found


def _apart(one: FloatArray, other: FloatArray) -> bool:
    return bool(np.abs(one - other).max() >= VISIBLE * float(np.abs(other).max()))


def path_frame(
    view: View, forecast: Forecast, lines: list[Line], marks: list[Mark]
) -> pd.DataFrame:
    """Rows (week), then rows (name) at the last week, each column of one type."""
    path, weeks = forecast.path, view.weeks
    count, named = len(weeks), [("now", _("this scenario"), path.mean)]
    named += [(line.kind, line.name, line.values) for line in lines]
    low = min(float(np.nanmin(v)) for v in (path.p05, *(line.values for line in lines)))
    high = max(float(np.nanmax(v)) for v in (path.p95, *(line.values for line in lines)))
    top = high + ABOVE * (high - low or abs(high) or 1.0)
    step = NAME * (top - low) / PLOT
    at = charts.spread_out([_last(values) for _kind, _name, values in named], low, top, step)
    places = [_last_week(values) for _kind, _name, values in named]
    for number, place in enumerate(places):
        if place < count - NEAR_END:  # its name stands where the line ends, under the band
            at[number] = max(low, min(float(path.p05[place]), at[number]) - step)
        else:
            places[number] = count - 1
    gap, extra = np.full(len(named), np.nan), len(named)
    columns: dict[str, object] = {
        "week": [*weeks, *(weeks[place] for place in places)],
        "week_end": [*weeks[1:], week_after(view), *([weeks[-1]] * extra)],
        "mean": np.concatenate([path.mean, gap]),
        "low": np.concatenate([path.p05, gap]),
        "high": np.concatenate([path.p95, gap]),
        "top": np.full(count + extra, top),
        "tag": [""] * count + [name for _kind, name, _values in named],
        "kind": [""] * count + [kind for kind, _name, _values in named],
        "tag_at": np.concatenate([np.full(count, np.nan), at]),
    }
    beside = {line.kind: line.values for line in lines}
    for kind in ("compared", "status_quo", "plan", "before"):
        columns[kind] = np.concatenate([beside.get(kind, np.full(count, np.nan)), gap])
    return pd.DataFrame(columns | _event_columns(marks, count, extra))


def _event_columns(marks: list[Mark], count: int, extra: int) -> dict[str, list[str]]:
    at = {mark.week: mark for mark in marks}
    rows = [at.get(week) for week in range(count)] + [None] * extra
    return {
        "event": ["" if mark is None else mark.name for mark in rows],
        "events": ["" if mark is None else mark.told for mark in rows],
        "align": ["" if mark is None else mark.align for mark in rows],
    } | {
        f"lane_{lane}": ["" if mark is None else _told(mark.lanes[lane]) for mark in rows]
        for lane in range(LANES)
    }


def _told(widths: tuple[int, ...]) -> str:
    """Widths as the chart looks them up."""
    return "|" + "|".join(map(str, widths)) + "|" if widths else ""


def week_after(view: View) -> str | int:
    """The week after the last one, where that one ends."""
    if not view.dated:
        return int(view.world.weeks[-1]) + 1
    return (view.world.year.weeks[-1] + WEEK).isoformat()


def _last(values: FloatArray) -> float:
    return float(values[_last_week(values)])


def _last_week(values: FloatArray) -> int:
    """Position of the last week that is known."""
    return int(np.flatnonzero(~np.isnan(values))[-1])


def alt_text(view: View, forecast: Forecast, lines: list[Line], marks: list[Mark]) -> str:
    """The picture in words."""
    said = _(
        "{metric} by week in {horizon}, {place}, with its 90 % band: {total} in all, most in "
        "{week} with {peak}."
    ).format(
        metric=_(METRIC_NAMES[view.metric]),
        horizon=view.span,
        place=view.place,
        total=view.said(float(forecast.total.mean())),
        week=view.week_name(forecast.peak),
        peak=view.said(float(forecast.path.mean[forecast.peak])),
    )
    beside = ", ".join(line.name for line in lines)
    if beside:
        said = f"{said} {_('Beside it: {lines}.').format(lines=beside)}"
    if marks:
        listed = ", ".join(dict.fromkeys(mark.name for mark in sorted(marks, key=_week)))
        said = f"{said} {_('Events: {events}.').format(events=listed)}"
    return said


def _week(mark: Mark) -> int:
    return mark.week
