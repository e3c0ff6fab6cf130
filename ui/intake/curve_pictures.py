"""What imported curves look like: response by spend with its interval, one chart a channel."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from model.demand.imports import Curve, Terms
from ui import charts
from ui.formats import number
from ui.html import text
from ui.intake.curve_files import CurveFile
from ui.words import N_, _

HEIGHT = 110
RESPONSES = {
    "orders": N_("{name}: orders a week by {currency} of spend a week"),
    "gmv": N_("{name}: {currency} of revenue with tax a week by {currency} of spend a week"),
    "net_of_tax": N_("{name}: {currency} of revenue without tax a week by {currency} of spend"),
    "net_of_returns": N_(
        "{name}: {currency} of revenue without tax and returns a week by {currency} of spend"
    ),
    "kpi": N_("{name}: units of your outcome a week by {currency} of spend a week"),
}
MOST = 12  # pictures a file; a file of many markets shows the first of them


def curve_pictures(file: CurveFile) -> None:
    """A picture of each curve that is taken."""
    assert file.found is not None
    shown = [c for c in file.found.curves if c.channel in file.taken_channels()]
    for place, curve in enumerate(shown[:MOST]):
        name = f"{curve.channel} · {curve.market}"
        text("hr-hint", caption(name, file.found.terms))
        spoken = _("{name}: {response} at {spend} {currency} a week, {low} to {high}.").format(
            name=caption(name, file.found.terms),
            response=number(float(curve.mean[-1])),
            spend=number(float(curve.spend[-1])),
            currency=file.found.terms.currency,
            low=number(float(curve.low[-1])),
            high=number(float(curve.high[-1])),
        )
        charts.draw(f"import_{file.digest}_{place}", grammar, frame_of(curve), spoken, HEIGHT)
    if len(shown) > MOST:
        text("hr-hint", _("and {n} more").format(n=number(len(shown) - MOST)))


def caption(name: str, terms: Terms) -> str:
    """``search · US: orders a week by USD of spend a week``: what stands over what, in its unit."""
    return _(RESPONSES[str(terms.outcome)]).format(name=name, currency=terms.currency)


def frame_of(curve: Curve) -> pd.DataFrame:
    """Rows (point): the file's own points and the Hill curve that stands for them."""
    drawn = curve.draws.response(curve.spend).mean(axis=0)
    return pd.DataFrame(
        {
            "spend": curve.spend,
            "mean": curve.mean,
            "low": curve.low,
            "high": curve.high,
            "drawn": drawn,
        }
    )


def grammar(ink: dict[str, str]) -> Any:
    """The band of the interval, the Hill curve as a line, the file's points on it."""
    quiet: dict[str, Any] = {
        "title": None,
        "domain": False,
        "ticks": False,
        "labelColor": ink["soft"],
        "labelExpr": charts.count_label(),
    }
    x = alt.X("spend:Q", axis=alt.Axis(**quiet, grid=False, tickCount=5))
    y_axis = alt.Axis(**quiet, grid=True, gridColor=ink["grid"], tickCount=3)
    tips = [
        alt.Tooltip("spend:Q", title=_("spend"), format=",.0f"),
        alt.Tooltip("mean:Q", title=_("response"), format=",.1f"),
        alt.Tooltip("low:Q", title=_("low"), format=",.1f"),
        alt.Tooltip("high:Q", title=_("high"), format=",.1f"),
    ]
    base = alt.Chart(alt.NamedData("rows")).encode(x=x, tooltip=tips)
    band = base.mark_area(color=ink["accent"], opacity=charts.BAND)
    line = base.mark_line(color=ink["accent"], strokeWidth=1.6)
    dots = base.mark_point(color=ink["accent"], filled=True, size=16)
    return alt.layer(
        band.encode(y=alt.Y("low:Q", axis=y_axis), y2="high:Q"),
        line.encode(y=alt.Y("drawn:Q", axis=y_axis)),
        dots.encode(y=alt.Y("mean:Q", axis=y_axis)),
    )
