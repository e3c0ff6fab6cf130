"""Charts of the Demand page: the weekly path with its band, and its parts stacked.

Specs depend on how weeks are told (dates of a plan year, other dates, numbers) and on the metric;
each is made once a theme (`ui.charts.draw`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

import altair as alt

from ui.axes import count_label, money_axis, week_axis, week_tip
from ui.charts import BAND, Grammar
from ui.events import LANES, WIDTHS
from ui.words import N_, _

# Colour of each part of demand.
COLOURS = {"base": "c8", "media": "c1", "programme": "c3", "price": "c4", "season": "c2"}
# Name of each part.
NAMES = {
    "base": N_("Base"),
    "media": N_("Media"),
    "programme": N_("Programme"),
    "price": N_("Price & service"),
    "season": N_("Season & events"),
}
# Kinds of lines in the path: colour, width, dashes, opacity. The scenario itself is drawn last.
LINES: dict[str, tuple[str, float, list[int], float]] = {
    "before": ("other", 1.2, [2, 2], 1.0),
    "status_quo": ("other", 1.2, [1, 0], 0.9),
    "plan": ("soft", 1.1, [8, 3], 0.9),
    "compared": ("soft", 1.4, [5, 3], 1.0),
}
# Lines beside the scenario's as its tooltip names them.
SAID = {
    "compared": N_("compared"),
    "status_quo": N_("status quo"),
    "plan": N_("plan"),
    "before": N_("52 weeks before"),
}
FORMATS = {"gmv": "$,.0f", "orders": ",.0f"}
RIGHT = 4
FILL = 0.85
LANE = 13  # pixels of a row of names of events
# The width of `WIDTHS` that the plot has, as it stands in a frame: between two bars.
STEP = "".join(f"width >= {width} ? '|{width}|' : " for width in reversed(WIDTHS)) + "'||'"


@functools.cache
def path_grammar(weeks: str, metric: str) -> Grammar:
    """The path: ``weeks`` is ``year``, ``dates`` or ``numbers``."""
    return functools.partial(_path, weeks, metric)


@functools.cache
def parts_grammar(weeks: str, metric: str) -> Grammar:
    """The parts, stacked week by week, with the whole as a line."""
    return functools.partial(_parts, weeks, metric)


def _path(weeks: str, metric: str, ink: dict[str, str]) -> Any:
    rows = alt.Chart(alt.NamedData("rows")).encode(x=week_axis(weeks, ink))
    path = rows.transform_filter("datum.tag === ''")
    y = alt.Y("mean:Q", title=None, axis=_axis(metric, ink), scale=_scale())
    band = path.mark_area(color=ink["accent"], opacity=BAND).encode(
        y=alt.Y("low:Q"), y2=alt.Y2("high:Q")
    )
    quiet = [
        path.transform_filter(f"isValid(datum.{name})")
        .mark_line(color=ink[colour], strokeWidth=width, strokeDash=dash, opacity=opacity)
        .encode(y=alt.Y(f"{name}:Q"))
        for name, (colour, width, dash, opacity) in LINES.items()
    ]
    line = path.mark_line(color=ink["accent"], strokeWidth=2.2).encode(y=y)
    room = path.mark_point(opacity=0).encode(y=alt.Y("top:Q"))
    return _padded(
        alt.layer(
            band,
            *quiet,
            line,
            room,
            *_event_marks(path, ink),
            _tags(rows, _kinds(ink)),
            _hover(
                _said(path, SAID, metric).transform_calculate(events_said="datum.events || '–'"),
                _path_tips(weeks, metric),
            ),
        )
    )


def _parts(weeks: str, metric: str, ink: dict[str, str]) -> Any:
    rows = alt.Chart(alt.NamedData("rows")).encode(x=week_axis(weeks, ink))
    bars = rows.transform_filter("datum.tag === ''")
    axis = _axis(metric, ink)
    stacked = [
        bars.transform_filter(f"isValid(datum.{part}_low)")
        .mark_area(color=ink[colour], opacity=FILL, interpolate="step-after")
        .encode(y=alt.Y(f"{part}_low:Q", title=None, axis=axis), y2=alt.Y2(f"{part}_high"))
        for part, colour in COLOURS.items()
    ]
    whole = bars.mark_line(color=ink["ink"], strokeWidth=1.3, interpolate="step-after").encode(
        y=alt.Y("mean:Q")
    )
    zero = bars.mark_rule(color=ink["soft"], strokeWidth=0.6).encode(
        x=alt.value(0), x2=alt.value("width"), y=alt.datum(0)
    )
    hover = _hover(_said(bars, COLOURS, metric), _part_tips(weeks, metric))
    return _padded(alt.layer(*stacked, zero, whole, *_keys(rows, ink), hover))


def _hover(rows: Any, tips: list[alt.Tooltip]) -> Any:
    """An unseen column over each week that tells its figures."""
    seen = rows.transform_filter("isValid(datum.week_end)")
    return seen.mark_rect(opacity=0).encode(x2=alt.X2("week_end"), tooltip=tips)


def _padded(chart: Any) -> Any:
    return chart.properties(padding={"right": RIGHT, "left": 0, "top": 4, "bottom": 0})


def _kinds(ink: dict[str, str]) -> dict[str, str]:
    """Colour of each line's name; small letters need more contrast than a line."""
    return {"now": ink["accent"]} | dict.fromkeys(LINES, ink["soft"])


def _keys(rows: Any, ink: dict[str, str]) -> list[Any]:
    """Names of the parts at the right end, behind a square of their colour.

    Letters in the colours themselves would be too pale to read.
    """
    scale = alt.Scale(domain=list(COLOURS), range=[ink[colour] for colour in COLOURS.values()])
    named = rows.transform_filter("datum.tag !== ''").encode(y=alt.Y("tag_at:Q"))
    square = named.mark_text(align="left", dx=5, fontSize=12, text="■").encode(
        color=alt.Color("kind:N", scale=scale, legend=None)
    )
    words = named.mark_text(align="left", dx=17, fontSize=11, color=ink["soft"]).encode(
        text="tag:N"
    )
    return [square, words]


def _tags(rows: Any, kinds: dict[str, str]) -> Any:
    """Names at the right end, each in its line's colour."""
    scale = alt.Scale(domain=list(kinds), range=list(kinds.values()))
    return (
        rows.transform_filter("datum.tag !== ''")
        .mark_text(align="left", dx=6, fontSize=11, fontWeight=600)
        .encode(
            y=alt.Y("tag_at:Q"),
            text="tag:N",
            color=alt.Color("kind:N", scale=scale, legend=None),
        )
    )


def _event_marks(path: Any, ink: dict[str, str]) -> list[Any]:
    """Events: a short tick above the weeks they fall into, a name where there is room for it."""
    held = path.transform_filter("datum.event !== ''")
    tick = held.mark_rule(color=ink["soft"], strokeWidth=1, opacity=0.7).encode(
        y=alt.value(LANE * LANES + 2), y2=alt.value(LANE * LANES + 7)
    )
    names = [
        held.transform_filter(
            f"datum.align === '{align}' && indexof(datum.lane_{lane}, {STEP}) >= 0"
        )
        .mark_text(color=ink["soft"], fontSize=10.5, align=align, baseline="top")
        .encode(y=alt.value(LANE * lane + 1), text="event:N")
        for align in ("left", "center")
        for lane in range(LANES)
    ]
    return [tick, *names]


def _axis(metric: str, ink: dict[str, str]) -> alt.Axis:
    if metric == "gmv":
        return money_axis(ink)
    return alt.Axis(
        title=None,
        tickCount=4,
        labelExpr=count_label(),
        labelColor=ink["soft"],
        grid=False,
        domain=False,
        ticks=False,
    )


def _scale() -> alt.Scale:
    """Ends where the drawn values end, so that names can be set apart in pixels."""
    return alt.Scale(zero=False, nice=False)


def _path_tips(weeks: str, metric: str) -> list[alt.Tooltip]:
    form = FORMATS[metric]
    return [
        week_tip(weeks),
        alt.Tooltip("mean:Q", title=_("expected"), format=form),
        alt.Tooltip("low:Q", title=_("5 %"), format=form),
        alt.Tooltip("high:Q", title=_("95 %"), format=form),
        *(alt.Tooltip(f"{line}_said:N", title=_(title)) for line, title in SAID.items()),
        alt.Tooltip("events_said:N", title=_("events")),
    ]


def _said(rows: Any, names: Iterable[str], metric: str) -> Any:
    """Rows with values as text, a dash where there is none."""
    form = FORMATS[metric]
    told = {
        f"{name}_said": f"isValid(datum.{name}) ? format(datum.{name}, '{form}') : '–'"
        for name in names
    }
    return rows.transform_calculate(**told)


def _part_tips(weeks: str, metric: str) -> list[alt.Tooltip]:
    form = FORMATS[metric]
    return [
        week_tip(weeks),
        alt.Tooltip("mean:Q", title=_("expected"), format=form),
        *(alt.Tooltip(f"{part}_said:N", title=_(NAMES[part])) for part in COLOURS),
    ]
