"""All markets beside each other: what each sells, how it grows, its share."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from model.breakdown import demand
from model.breakdown.demand import MarketDemand
from model.results import Spread
from ui import state
from ui.demand.scope import View, place_name
from ui.formats import DASH, money, percent, sign
from ui.html import flag_html, scroll_html, title_html
from ui.periods import base_name
from ui.rests import label_rests
from ui.track import ZERO, Scale, track_html
from ui.words import _

# The scale of growth ends at steps of this much, so that it stands still while levers move.
STEP = 0.2


def markets_card(view: View) -> None:
    """A row a market, the largest first; the chosen ones stand out."""
    rows = sorted(state.detail("demand:markets", demand.by_market), key=lambda row: -row.gmv.mean)
    with st.container(key="card_markets"):
        aside = _("growth against {year} with 90 % interval").format(year=base_name(view.world))
        st.html(title_html(_("Markets"), aside) + table(view, rows))


def table(view: View, rows: Sequence[MarketDemand]) -> str:
    """The table as safe HTML."""
    ends = scale([row.growth for row in rows if row.growth is not None])
    head = (
        f'<th scope="col">{escape(_("Market"))}</th><th scope="col">{escape(_("GMV"))}</th>'
        f'<th scope="col" colspan="2">{escape(_("growth"))}</th>'
        f'<th scope="col">{escape(_("share"))}</th>'
    )
    body = "".join(_row(view, row, ends) for row in rows)
    inside = f'<table class="hr-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return scroll_html(inside, _("Markets"), "hr-markets")


def _row(view: View, row: MarketDemand, ends: tuple[float, float]) -> str:
    chosen = ' class="chosen"' if view.scope and row.market in view.markets else ""
    name = escape(place_name(view.world, row.market))
    flag = flag_html(label_rests(view.world, "market", row.market))
    growth = row.growth
    said = DASH if growth is None else sign(growth.mean, percent(growth.mean))
    track = "" if growth is None else growth_html(growth, ends)
    cells = (
        f'<th scope="row">{name}{flag}</th>'
        f"<td>{escape(money(row.gmv.mean))}</td>"
        f'<td class="now">{escape(said)}</td><td class="hr-grow-cell">{track}</td>'
        f"<td>{escape(percent(row.share.mean))}</td>"
    )
    return f"<tr{chosen}>{cells}</tr>"


def scale(growths: Sequence[Spread]) -> tuple[float, float]:
    """Ends of the growth tracks, with zero inside, at round steps."""
    low = min([0.0, *(one.p05 for one in growths)])
    high = max([0.0, *(one.p95 for one in growths)])
    return (low // STEP) * STEP, -((-high) // STEP) * STEP or STEP


def growth_html(growth: Spread, ends: tuple[float, float]) -> str:
    """A band from 5 to 95 %, a dot at the mean, a tick at zero."""
    said = _("{mean}, 90 % between {low} and {high}").format(
        mean=percent(growth.mean), low=percent(growth.p05), high=percent(growth.p95)
    )
    return track_html(
        Scale(*ends),
        growth.p05,
        growth.p95,
        growth.mean,
        [(ZERO, 0.0)],
        kind="hr-grow",
        said=said,
    )
