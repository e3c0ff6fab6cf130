"""What demand is made of, by week and in all: base, media, programme, prices, season."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from model.breakdown.demand import PARTS, Forecast, spread
from model.results import FloatArray, Spread
from ui import charts
from ui.demand.grammar import COLOURS, NAMES, parts_grammar
from ui.demand.path import NAME, week_after
from ui.demand.scope import METRIC_NAMES, UNITS, Against, View, against, now
from ui.formats import DASH, change, percent, shared_change
from ui.html import scroll_html, table_html, text_html, title_html
from ui.periods import period_name, weeks_kind
from ui.shown import Shown
from ui.words import N_, _

HEIGHT, PLOT = 250, 220
# What each part is, on hover, on focus and below the table by quarter.
HELP = {
    "base": N_("Level and trend of orders that come without media, with market growth."),
    "media": N_("Orders that media cause at this scenario's prices, before the programme."),
    "programme": N_(
        "This scenario less the same scenario without its programme, its advertising included."
    ),
    "price": N_(
        "What prices, competitors' prices, basket, delivery speed and stock do to orders that "
        "come without media, against last year's."
    ),
    "season": N_(
        "Season, holidays and events move sales between weeks; over all weeks they add nothing."
    ),
}
# Parts smaller than this share of the whole are none: rounding of the sums.
NOTHING = 1e-6


def parts_card(shown: Shown, view: View) -> None:
    """The stack of weeks, and what each part comes to."""
    forecast, beside = now(view), against(shown, view)
    with st.container(key="card_parts"):
        heading = _("What drives it, week by week")
        st.html(title_html(heading, _("the parts add up to the forecast")))
        frame = parts_frame(view, forecast)
        grammar = parts_grammar(weeks_kind(view.world), view.metric)
        charts.draw("demand_parts", grammar, frame, alt_text(view, forecast), HEIGHT, heading)
        st.html(list_html(view, forecast, beside) + text_html_of(view, forecast))


def shown_parts(view: View) -> list[str]:
    """Parts that this world has, in the order of the stack."""
    world = view.world
    missing = set()
    if not world.channels:
        missing.add("media")
    if not world.has_programme:
        missing.add("programme")
    return [part for part in COLOURS if part not in missing]


def parts_frame(view: View, forecast: Forecast) -> pd.DataFrame:
    """Rows (week) with the ends of each part's bar, then rows (name) at the last week."""
    weeks, mean = view.weeks, forecast.path.mean
    small = NOTHING * float(np.abs(mean).max())
    drawn = [p for p in shown_parts(view) if np.abs(_weekly(forecast, p)).max() > small]
    stack = stacked({part: _weekly(forecast, part) for part in drawn})
    rows = _Rows(len(weeks), len(drawn))
    # The row after the last week closes the steps; names stand at it.
    after = week_after(view)
    columns: dict[str, object] = {
        "week": [*weeks, after, *([after] * rows.names)],
        "week_end": [*weeks[1:], after, *([None] * (1 + rows.names))],
        "mean": rows.closed(mean),
    }
    for part in COLOURS:
        low, high = stack.get(part, (None, None))
        columns[part] = rows.closed(_weekly(forecast, part) if part in drawn else None)
        columns |= {f"{part}_low": rows.closed(low), f"{part}_high": rows.closed(high)}
    columns["tag"] = [""] * (rows.weeks + 1) + [_(NAMES[part]) for part in drawn]
    columns["kind"] = [""] * (rows.weeks + 1) + drawn
    columns["tag_at"] = np.concatenate([np.full(rows.weeks + 1, np.nan), _heights(stack)])
    return pd.DataFrame(columns)


@dataclass(frozen=True)
class _Rows:
    """Rows of the frame: the weeks, one that closes the last, one a name."""

    weeks: int
    names: int

    def closed(self, values: FloatArray | None) -> FloatArray:
        """A column: the weeks, the last one again, nothing beside the names."""
        column = np.full(self.weeks + 1 + self.names, np.nan)
        if values is not None:
            column[: self.weeks], column[self.weeks] = values, values[-1]
        return column


def _heights(stack: dict[str, tuple[FloatArray, FloatArray]]) -> FloatArray:
    """Where the names stand: at the middle of each part's last week, set apart."""
    lowest = min([0.0, *(float(low.min()) for low, _high in stack.values())])
    highest = max([0.0, *(float(high.max()) for _low, high in stack.values())])
    middles = [float(low[-1] + high[-1]) / 2 for low, high in stack.values()]
    return charts.spread_out(middles, lowest, highest, NAME * (highest - lowest or 1.0) / PLOT)


def stacked(parts: dict[str, FloatArray]) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Lower and upper end of each part's bar: gains upwards from zero, losses downwards."""
    size = len(next(iter(parts.values()), np.zeros(0)))
    up, down = np.zeros(size), np.zeros(size)
    found = {}
    for name, values in parts.items():
        start = np.where(values >= 0, up, down)
        end = start + values
        found[name] = (np.minimum(start, end), np.maximum(start, end))
        up, down = np.where(values >= 0, end, up), np.where(values < 0, end, down)
    return found


def _weekly(forecast: Forecast, part: str) -> FloatArray:
    found: FloatArray = forecast.by_week[PARTS.index(part)]
    return found


# ---- what the parts come to


def list_html(view: View, forecast: Forecast, beside: Against | None) -> str:
    """One row a part: its colour, its size with interval, its share, what changed."""
    rows = "".join(_row(view, forecast, part, beside) for part in shown_parts(view))
    heads = [_("Part"), _(METRIC_NAMES[view.metric]), _("90 % interval"), _("share")]
    if beside:
        heads.append(_("against {name}").format(name=beside.name))
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in heads)
    total = _total_row(view, forecast, beside)
    inside = (
        '<table class="hr-table hr-parts">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}{total}</tbody></table>"
    )
    return scroll_html(inside, _("Parts"))


def _row(view: View, forecast: Forecast, part: str, beside: Against | None) -> str:
    place = PARTS.index(part)
    draws, whole = forecast.totals[place], float(forecast.total.mean())
    found = spread(draws)
    what = escape(_(HELP[part]))
    name = (
        f'<th scope="row"><i class="hr-swatch {part}"></i>{escape(_(NAMES[part]))}'
        f'<span class="hr-ask" tabindex="0" role="note" title="{what}" aria-label="{what}">?</span>'
        "</th>"
    )
    if part == "season":
        moved = _("moves {amount} between weeks").format(amount=view.said(forecast.moved))
        cells = [view.said(0.0), moved, DASH]
    elif abs(found.mean) <= NOTHING * abs(whole):
        cells = [view.said(0.0), DASH, DASH]
    else:
        share = percent(found.mean / whole) if whole else DASH
        cells = [view.said(found.mean), interval(view, found), share]
    if beside:
        cells.append(_changed(view, draws, beside.forecast.totals[place], whole))
    return f"<tr>{name}{_cells(cells)}</tr>"


def _total_row(view: View, forecast: Forecast, beside: Against | None) -> str:
    found = spread(forecast.total)
    cells = [view.said(found.mean), interval(view, found), percent(1.0)]
    if beside:
        cells.append(_changed(view, forecast.total, beside.forecast.total, found.mean))
    return f'<tr class="hr-sum"><th scope="row">{escape(_("All"))}</th>{_cells(cells)}</tr>'


def _cells(cells: list[str]) -> str:
    return "".join(
        f'<td class="{"now" if place == 0 else ""}">{escape(cell)}</td>'
        for place, cell in enumerate(cells)
    )


def _changed(view: View, now_draws: FloatArray, then: FloatArray, whole: float) -> str:
    difference = shared_change(now_draws, then)
    if abs(difference) <= NOTHING * abs(whole):
        return DASH
    return change(difference, UNITS[view.metric])


def interval(view: View, found: Spread) -> str:
    """Both ends of an interval."""
    return " – ".join(view.ends(found))


def text_html_of(view: View, forecast: Forecast) -> str:
    """How media here and media elsewhere go together."""
    if not (view.world.channels and view.world.has_programme):
        return ""
    said = _(
        "With the programme's advertising and tools media cause {caused} in all: what returns on "
        "ad spend are counted on."
    ).format(caused=view.said(float(forecast.caused.mean())))
    return text_html(said).replace("hr-text", "hr-hint")


def alt_text(view: View, forecast: Forecast) -> str:
    """The picture in words."""
    told = ", ".join(
        f"{_(NAMES[part])} {view.said(forecast.part(part).mean)}"
        for part in shown_parts(view)
        if part != "season"
    )
    return _(
        "Parts of the weekly forecast, stacked: {parts}; season and events move {moved} between "
        "weeks."
    ).format(parts=told, moved=view.said(forecast.moved))


def parts_table(view: View) -> None:
    """The parts by quarter with their shares; computed only when opened."""
    forecast = now(view)
    slots = view.world.year.slots
    head = [_("Part"), *(period_name(view.world, slot) for slot in slots), _("all"), _("share")]
    whole = float(forecast.by_quarter.sum())
    body = []
    for part in shown_parts(view):
        row = forecast.by_quarter[PARTS.index(part)]
        values = [float(v) for v in (*row, row.sum())]
        share = percent(_rounded(values[-1], whole) / whole) if whole else DASH
        said = [view.said(_rounded(value, whole)) for value in values]
        body.append([_(NAMES[part]), *said, share])
    sums = forecast.by_quarter.sum(axis=0)
    body.append([_("All"), *(view.said(float(v)) for v in (*sums, whole)), percent(1.0)])
    measure = _(METRIC_NAMES[view.metric])
    title = title_html(_("{place}, {measure}").format(place=view.place, measure=measure))
    st.html(title + table_html(head, body, now=len(head) - 2) + _definitions(view))


def _rounded(value: float, whole: float) -> float:
    """Zero instead of what only the rounding of sums leaves."""
    return 0.0 if abs(value) <= NOTHING * abs(whole) else value


def _definitions(view: View) -> str:
    """What each part is, and in which order they are told apart."""
    shown = set(shown_parts(view))
    told = "".join(
        f"<li><b>{escape(_(NAMES[part]))}</b> {escape(_(HELP[part]))}</li>"
        for part in PARTS
        if part in shown
    )
    order = _(
        "Told apart in this order, each on top of those before it, so that they add up in every "
        "draw: what stands later counts what it does to the earlier ones."
    )
    return f'<p class="hr-hint">{escape(order)}</p><ol class="hr-remarks">{told}</ol>'
