"""Compare's pictures: where each scenario lands, as dots with intervals, and GMV by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from model import World
from model.results import KpiResult, TargetResult
from ui import charts
from ui.compare.choices import LETTERS, Column
from ui.formats import quantity
from ui.html import title
from ui.names import kpi_name
from ui.periods import weeks_kind
from ui.track import TICK, Scale, track_html
from ui.words import _

HEIGHT = 230
# Space left and right of the outermost mark of a row, per cent of its track.
EDGE = 3.0
# Least distance between two names at the ends of lines, as share of the drawn range.
APART = 0.075
# Colours of the scenarios, first to last, as names of `charts.INK`; letters are written in them.
COLOURS = ("accent", "c2-ink", "c3", "c4-ink")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])


def dots_html(columns: Sequence[Column], kpis: Sequence[str], names: Mapping[str, str]) -> str:
    """One row a figure: a dot a scenario with its 90 % interval, the target as a tick."""
    rows = "".join(_row(columns, kpi, names) for kpi in kpis)
    legend = "".join(
        f'<span><b class="hc-letter hc-{c.letter}">{c.letter}</b>{escape(c.name)}</span>'
        for c in columns
    )
    tick = f'<span><i class="hr-tick"></i>{escape(_("target"))}</span>'
    return (
        f'<div class="hr-legend" aria-hidden="true">{legend}{tick}</div>'
        f'<div class="hc-dots" role="list">{rows}</div>'
    )


def _row(columns: Sequence[Column], kpi: str, names: Mapping[str, str]) -> str:
    results = [column.answer.kpis.get(kpi) for column in columns]
    target = columns[0].answer.score.by_kpi().get(kpi)
    goal = target.target if target is not None and target.mean is not None else None
    known = [r for r in results if r is not None and r.mean is not None]
    if not known:
        return ""
    low, high = _extent(known, goal)
    tracks = "".join(
        _track(column.letter, result, low, high, goal)
        for column, result in zip(columns, results, strict=True)
        if result is not None and result.mean is not None
    )
    said = _said(columns, results, kpi, names, target)
    ends = (
        f"<small>{escape(quantity(low, known[0].unit))}</small>"
        f"<small>{escape(quantity(high, known[0].unit))}</small>"
    )
    return (
        f'<div class="hc-row" role="listitem" aria-label="{escape(said)}">'
        f'<span class="hc-name">{escape(kpi_name(kpi, names))}</span>'
        f'<span class="hc-tracks" aria-hidden="true">{tracks}</span>'
        f'<span class="hc-ends" aria-hidden="true">{ends}</span></div>'
    )


def _track(letter: str, result: KpiResult, low: float, high: float, goal: float | None) -> str:
    if result.p05 is None or result.p95 is None:
        return ""
    marks = [] if goal is None else [(TICK, goal)]
    scale, kind = Scale(low, high, EDGE), f"hc-track hc-{letter}"
    return track_html(scale, result.p05, result.p95, result.mean, marks, kind=kind)


def _extent(results: Sequence[KpiResult], goal: float | None) -> tuple[float, float]:
    seen = [v for r in results for v in (r.p05, r.p95, r.mean) if v is not None]
    seen += [] if goal is None else [goal]
    low, high = min(seen), max(seen)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _said(
    columns: Sequence[Column],
    results: Sequence[KpiResult | None],
    kpi: str,
    names: Mapping[str, str],
    target: TargetResult | None,
) -> str:
    """The row as a sentence, for those who do not see it."""
    parts = [
        _("{name}: {value}, 90 % between {low} and {high}").format(
            name=column.name,
            value=quantity(result.mean, result.unit),
            low=quantity(result.p05, result.unit),
            high=quantity(result.p95, result.unit),
        )
        for column, result in zip(columns, results, strict=True)
        if result is not None and result.mean is not None
    ]
    if target is not None and target.mean is not None:
        parts.append(_("target {value}").format(value=quantity(target.target, target.unit)))
    return f"{kpi_name(kpi, names)}. {'; '.join(parts)}."


def weekly(world: World, columns: Sequence[Column]) -> None:
    """GMV by week: the scenario at hand with its band, the others dashed."""
    ends = "; ".join(f"{c.name} {quantity(c.answer.kpis['gmv'].mean, 'USD')}" for c in columns)
    title(_("GMV a week"), _("band: 90 % of this scenario"))
    alt_text = _("GMV by week of {n} scenarios; in all: {ends}.").format(n=len(columns), ends=ends)
    make = GRAMMARS[weeks_kind(world)]
    charts.draw("compare_weekly", make, weekly_frame(columns), alt_text, HEIGHT, _("GMV a week"))


def weekly_frame(columns: Sequence[Column]) -> pd.DataFrame:
    """Rows (week, scenario); weeks of equal horizons, names at the ends pushed apart."""
    paths = [column.answer.gmv for column in columns]
    weeks, size = paths[0].weeks, len(paths[0].weeks)
    first = np.zeros(size)
    low, high = min(float(path.mean.min()) for path in paths), float(paths[0].p95.max())
    gap = APART * (high - low)
    ends = charts.spread_out([float(path.mean[-1]) for path in paths], low, high, gap)
    return pd.DataFrame(
        {
            "week": [week for _path in paths for week in weeks],
            "place": np.repeat(np.arange(len(paths)), size),
            "name": [c.name for c in columns for _week in weeks],
            "mean": np.concatenate([path.mean for path in paths]),
            "low": np.concatenate([paths[0].p05, *(first + np.nan for _p in paths[1:])]),
            "high": np.concatenate([paths[0].p95, *(first + np.nan for _p in paths[1:])]),
            "end": [c.letter if w == size - 1 else "" for c in columns for w in range(size)],
            "end_at": np.repeat(ends, size),
        }
    )


def _plan_year(ink: dict[str, str]) -> Any:
    return _lines(ink, "year")


def _dated(ink: dict[str, str]) -> Any:
    return _lines(ink, "dates")


def _counted(ink: dict[str, str]) -> Any:
    return _lines(ink, "numbers")


GRAMMARS: dict[str, charts.Grammar] = {"year": _plan_year, "dates": _dated, "numbers": _counted}


def _lines(ink: dict[str, str], weeks: str) -> Any:
    places = list(range(len(LETTERS)))
    colour = alt.Scale(domain=places, range=[ink[name] for name in COLOURS])
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=charts.week_axis(weeks, ink), color=alt.Color("place:N", scale=colour, legend=None)
    )
    axis = charts.money_axis(ink)
    dash = alt.StrokeDash("place:N", scale=alt.Scale(domain=places, range=DASHES), legend=None)
    tips = [
        alt.Tooltip("name:N", title=" "),
        charts.week_tip(weeks),
        alt.Tooltip("mean:Q", title=_("expected"), format="$,.0f"),
    ]
    line = base.mark_line(strokeWidth=2).encode(
        y=alt.Y("mean:Q", axis=axis, scale=alt.Scale(zero=False)), strokeDash=dash, tooltip=tips
    )
    band = (
        base.transform_filter("datum.place === 0")
        .mark_area(opacity=charts.BAND)
        .encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))
    )
    ends = (
        base.transform_filter("datum.end !== ''")
        .mark_text(align="left", dx=6, fontSize=12, fontWeight="bold")
        .encode(y=alt.Y("end_at:Q"), text="end:N")
    )
    return alt.layer(band, line, ends).properties(
        padding={"right": charts.LABEL_ROOM, "left": 0, "top": 4, "bottom": 0}
    )
