"""CM2 and GMV over the price of what is chosen, with the best price and how far levers reach."""

from __future__ import annotations

import functools
import math
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from model import World
from model.breakdown import prices
from model.breakdown.prices import Curve, Optimum
from model.breakdown.prices.curve import HIGHEST, LOWEST, Path
from ui import charts
from ui.axes import money_label
from ui.charts import BAND
from ui.formats import change, percent
from ui.html import text_html, title
from ui.observed import observed_range
from ui.periods import base_name
from ui.pricing.amounts import best_interval, implied_words, price_change, price_words
from ui.pricing.answer import both_prices
from ui.pricing.choice import Choice, drawn
from ui.pricing.rows import rows, rows_of_line
from ui.shown import Shown
from ui.words import _

HEIGHT = 210
# Losses drawn are at most this many times the largest gain of the picture and its ends.
DEEPEST = 4.0


def picture_card(now: Shown, choice: Choice) -> None:
    """Two curves side by side and the sentence on the best price."""
    priced = Choice(choice.market, choice.line)
    make = functools.partial(prices.curve, market=priced.market, line=priced.line)
    found: Curve = drawn("curve", priced, make)
    best = _best(priced)
    with st.container(key="card_curve"):
        title(
            _("CM2 and GMV over the price of {choice}").format(choice=priced.words(now.world)),
            _("USD against the status-quo price"),
        )
        left, right = st.columns(2, gap="small")
        with left:
            _draw(now, choice, found, best, "cm2", _("CM2"))
        with right:
            _draw(now, choice, found, best, "gmv", _("GMV"))
        st.html(text_html(best_words(now.world, best, found.now)))


def _best(priced: Choice) -> Optimum:
    """The best price of the choice, from the rows that are drawn anyway where they hold it."""
    if priced.market is not None and priced.line is not None:
        found = rows(priced)
        return next(row.optimum for row in found if row.label == priced.line)
    return rows_of_line(priced)[0].optimum


def best_words(world: World, best: Optimum, price: float) -> str:
    """The best price, its interval, whether levers and data reach it, and the elasticity check."""
    if math.isinf(best.p50):
        return _(
            "There is no finite best price: orders fall by less than the price rises, so every "
            "rise earns more. Trust that no further than the prices your data have seen."
        )
    base = base_name(world)
    said = _("CM2 is largest at a price {best} (90 %: {interval}); the price stands {now}.").format(
        best=price_words(best.p50, base),
        interval=best_interval(best),
        now=price_words(price, base),
    )
    parts = [said]
    if best.finite < 1:
        parts.append(
            _("In {share} of the draws there is none: demand falls by less than the price "
              "rises.").format(share=percent(1 - best.finite, 0))
        )  # fmt: skip
    if not LOWEST <= best.p50 <= HIGHEST:
        parts.append(_("It lies beyond the picture."))
    parts.extend((_reach(world, best), _check(best), _("Media are not in CM2.")))
    return " ".join(part for part in parts if part)


def _reach(world: World, best: Optimum) -> str:
    """Whether the best price lies beyond what levers allow or data have seen."""
    low, high = guard(world)
    seen = seen_prices(world)
    if not low <= round(best.p50, 2) <= high:
        return _("That is beyond the {low} to {high} a price lever allows: go there in steps and "
                 "watch.").format(low=price_change(low), high=price_change(high))  # fmt: skip
    if seen is not None and not seen[0] <= best.p50 <= seen[1]:
        return _("Your data have seen prices of {low} to {high} only: beyond, the curve is an "
                 "extrapolation.").format(
            low=price_change(seen[0]), high=price_change(seen[1])
        )  # fmt: skip
    return ""


def _check(best: Optimum) -> str:
    if best.implied is None:
        return _("At today's price an order loses money, so no elasticity would make it best.")
    return _("Today's price would be the best one at an elasticity of {implied}.").format(
        implied=implied_words(best)
    )


def guard(world: World) -> tuple[float, float]:
    """Lowest and highest price index that one price lever reaches."""
    entry = world.catalogue["price"]
    return 1 + entry.minimum, 1 + entry.maximum


def seen_prices(world: World) -> tuple[float, float] | None:
    """Lowest and highest price index in the data, over all markets."""
    found = observed_range(world, "price")
    return None if found is None else (1 + found[0], 1 + found[1])


def _draw(now: Shown, choice: Choice, found: Curve, best: Optimum, which: str, name: str) -> None:
    path: Path = getattr(found, which)
    at = found.cm2_now if which == "cm2" else found.gmv_now
    other = _other_price(now, choice)
    frame = curve_frame(found.price, path, (found.now, at), best.p50, other, guard(now.world))
    said = _("{name} over the price: {low} at {lowest}, {now} at the scenario's {price}, {high} at "
             "{highest}, against the status-quo price.").format(
        name=name,
        low=change(float(path.mean[0]), "USD"),
        lowest=price_change(LOWEST),
        now=change(at, "USD"),
        price=price_change(found.now),
        high=change(float(path.mean[-1]), "USD"),
        highest=price_change(HIGHEST),
    )  # fmt: skip
    grammar = _cm2 if which == "cm2" else _gmv
    charts.draw(
        f"price_{which}", grammar, frame, said, HEIGHT, _("{name} over the price").format(name=name)
    )


def _other_price(now: Shown, choice: Choice) -> float:
    """Mean list price of the choice in the compared scenario; NaN where it is the same."""
    world = now.world
    row = slice(None) if choice.market is None else world.markets.index(choice.market)
    column = slice(None) if choice.line is None else world.lines.index(choice.line)
    own, other = (price[row, column] for price in both_prices())
    return math.nan if np.allclose(other, own) else float(np.mean(other))


def curve_frame(
    grid: np.ndarray,
    path: Path,
    now: tuple[float, float],
    best: float,
    other: float,
    reach: tuple[float, float],
) -> pd.DataFrame:
    """Rows (price) of one curve; what is one point alone stands in the first row.

    Prices are changes against the status quo (0.1 is 10 % more). Losses far below the gains are
    cut off, so that the top of the curve can be seen.
    """
    size = len(grid)
    top = max(float(path.p95.max()), 0.0)
    floor = -DEEPEST * top if top > 0 else -math.inf
    one = [math.nan] * (size - 1)
    inside = LOWEST <= best <= HIGHEST
    level = float(np.interp(best, grid, path.mean)) if inside else math.nan
    return pd.DataFrame(
        {
            "price": grid - 1,
            "mean": np.where(path.mean < floor, np.nan, path.mean),
            "low": np.where(path.mean < floor, np.nan, np.maximum(path.p05, floor)),
            "high": np.where(path.mean < floor, np.nan, path.p95),
            "now": [now[0] - 1, *one],
            "now_at": [now[1], *one],
            "best": [best - 1 if inside else math.nan, *one],
            "best_at": [level, *one],
            "best_name": [_("best") if inside else "", *[""] * (size - 1)],
            "other": [other - 1, *one],
            "from": [reach[0] - 1, *one],
            "to": [reach[1] - 1, *one],
        }
    )


def _cm2(ink: dict[str, str]) -> Any:
    return _curve(ink, ink["c1"], _("CM2"))


def _gmv(ink: dict[str, str]) -> Any:
    return _curve(ink, ink["c3"], _("GMV"))


def _curve(ink: dict[str, str], colour: str, name: str) -> Any:
    base = alt.Chart(alt.NamedData("rows")).encode(x=_price_axis(ink))
    y = alt.Y("mean:Q", axis=_change_axis(ink, colour, name))
    once = base.transform_filter("isValid(datum.now)")
    shade = once.mark_rect(aria=False, color=ink["grid"], opacity=0.45).encode(
        x=alt.X("from:Q"), x2=alt.X2("to:Q")
    )
    zero = once.mark_rule(aria=False, color=ink["soft"], strokeWidth=0.7).encode(y=alt.datum(0))
    usual = once.mark_rule(aria=False, color=ink["ink"], strokeWidth=1.2).encode(x=alt.datum(0))
    other = once.mark_rule(aria=False, color=ink["soft"], strokeDash=[5, 3]).encode(
        x=alt.X("other:Q")
    )
    band = base.mark_area(color=colour, opacity=BAND).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))
    tips = [
        alt.Tooltip("price:Q", title=_("price"), format="+.0%"),
        alt.Tooltip("mean:Q", title=name, format="$,.0f"),
        alt.Tooltip("low:Q", title=_("5 %"), format="$,.0f"),
        alt.Tooltip("high:Q", title=_("95 %"), format="$,.0f"),
    ]
    line = base.mark_line(color=colour, strokeWidth=2.2).encode(y=y, tooltip=tips)
    dot = once.mark_point(color=colour, filled=True, size=90, opacity=1).encode(
        x=alt.X("now:Q"), y=alt.Y("now_at:Q")
    )
    best = once.mark_point(color=ink["ink"], shape="diamond", size=70, strokeWidth=1.6).encode(
        x=alt.X("best:Q"), y=alt.Y("best_at:Q")
    )
    named = once.mark_text(color=ink["ink"], dy=-12, fontSize=11).encode(
        x=alt.X("best:Q"), y=alt.Y("best_at:Q"), text="best_name:N"
    )
    parts = [shade, zero, usual, other, band, line, dot]
    marked = (best, named) if name == "CM2" else ()
    return alt.layer(*parts, *marked).properties(
        padding={"right": 8, "left": 0, "top": 4, "bottom": 10}
    )


def _price_axis(ink: dict[str, str]) -> alt.X:
    axis = alt.Axis(
        title=_("list price against the status quo"),
        titleColor=ink["soft"],
        titleFontWeight="normal",
        titleFontSize=11,
        titlePadding=4,
        labelExpr="datum.value == 0 ? '0 %' : format(datum.value * 100, '+.0f') + ' %'",
        labelFlush=False,
        values=[-0.2, -0.1, 0, 0.1, 0.2, 0.3],
        labelColor=ink["soft"],
        grid=False,
        domain=False,
        ticks=False,
    )
    return alt.X(
        "price:Q", axis=axis, scale=alt.Scale(domain=[LOWEST - 1, HIGHEST - 1], nice=False)
    )


def _change_axis(ink: dict[str, str], colour: str, name: str) -> alt.Axis:
    return alt.Axis(
        title=name,
        titleColor=colour,
        titleFontSize=12,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=-46,
        titleY=-8,
        tickCount=4,
        labelExpr=money_label(signed=True),
        labelColor=ink["soft"],
        grid=False,
        domain=False,
        ticks=False,
    )
