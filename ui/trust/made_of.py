"""The contribution waterfall: what the last year's outcome was made of."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from model.breakdown.trust import Part
from ui import charts
from ui.axes import amount_axis, count_label
from ui.formats import count, percent
from ui.html import table_html, title_html
from ui.trust.figures import Told, markets, parts
from ui.trust.room import room
from ui.words import N_, _

ROW, EDGE = 21, 34  # pixels of a row and of the axis
TINY = 0.0005  # share of the whole under which a part is not drawn
NAMES = {
    "base": N_("Base"),
    "season": N_("Season"),
    "events": N_("Holidays and events"),
    "stock_out": N_("Stock-outs"),
    "promo": N_("Promotions"),
    "competitor_price": N_("Competitors' prices"),
    "price": N_("Price"),
    "unexplained": N_("Unexplained"),
}
CONTROL = "control_"


def parts_card(told: Told) -> None:
    """The waterfall of the market looked at."""
    found = parts(told)
    heading = _("What the last year was made of, {place}").format(place=told.place)
    with st.container(key="card_trust_parts"):
        st.html(title_html(heading, aside(told)))
        frame = parts_frame(told, found)
        height = ROW * len(frame) + EDGE
        room("trust_parts", height)
        charts.draw("trust_parts", waterfall, frame, words(told, found), height, heading)


def aside(told: Told) -> str:
    """How to read the picture, and what governs it."""
    said = _("90 % interval as a line; the parts add up to what was seen")
    if len(markets(told.world)) < 2:
        return said
    return f"{said}; {_('market as chosen above')}"


def part_name(told: Told, name: str) -> str:
    """A component's name on screen."""
    if name in told.world.fit.channels:
        return told.channel(name)
    if name.startswith(CONTROL):
        return name.removeprefix(CONTROL)
    return _(NAMES[name]) if name in NAMES else told.channel(name)


def drawn(found: tuple[Part, ...]) -> list[Part]:
    """Parts that can be seen."""
    whole = abs(sum(part.size.mean for part in found))
    return [part for part in found if abs(part.size.mean) > TINY * whole or part.name == "base"]


def parts_frame(told: Told, found: tuple[Part, ...]) -> pd.DataFrame:
    """Rows (part): each begins where the one above ends; the sum stands on zero."""
    whole, level, rows = sum(part.size.mean for part in found), 0.0, []
    for part in drawn(found):
        size = part.size
        told_share = percent(size.mean / whole) if whole else ""
        rows.append(
            (
                part_name(told, part.name),
                level,
                level + size.mean,
                level + size.p05,
                level + size.p95,
                f"{count(size.mean)} · {told_share}",
                part.name in told.world.fit.channels,
                False,
            )
        )
        level += size.mean
    rows.append((_("Seen"), 0.0, whole, whole, whole, count(whole), False, True))
    columns = ("name", "start", "end", "low", "high", "text", "media", "total")
    frame = pd.DataFrame(rows, columns=columns)
    frame["order"] = range(len(frame))
    frame["far"] = frame[["start", "end", "high"]].max(axis=1)
    return frame


def waterfall(ink: dict[str, str]) -> Any:
    """Bars hung one below the other, channels in the accent, an interval at each end."""
    # Every row is named: Vega would leave out every second name where rows are close.
    axis = alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelColor=ink["soft"],
        labelLimit=150,
        labelOverlap=False,
    )
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y("name:N", sort=alt.EncodingSortField("order"), axis=axis)
    )
    amounts = amount_axis(count_label(), ink)
    colour = (
        alt.when("datum.total")
        .then(alt.value(ink["soft"]))
        .when("datum.media")
        .then(alt.value(ink["accent"]))
        .otherwise(alt.value(ink["other"]))
    )
    tips = [alt.Tooltip("name:N", title=" "), alt.Tooltip("text:N", title=_("last year"))]
    bar = base.mark_bar(height=11, cornerRadius=1).encode(
        x=alt.X("start:Q", axis=amounts), x2=alt.X2("end:Q"), color=colour, tooltip=tips
    )
    sure = base.mark_rule(color=ink["ink"], strokeWidth=1.4).encode(
        x=alt.X("low:Q"), x2=alt.X2("high:Q")
    )
    text = base.mark_text(align="left", dx=7, color=ink["soft"], fontSize=11).encode(
        x=alt.X("far:Q"), text="text:N"
    )
    return alt.layer(bar, sure, text).properties(padding={"right": 84, "left": 0, "top": 2})


def words(told: Told, found: tuple[Part, ...]) -> str:
    """The picture in words."""
    whole = sum(part.size.mean for part in found)
    named = ", ".join(
        f"{part_name(told, part.name)} {percent(part.size.mean / whole)}"
        for part in drawn(found)
        if whole
    )
    return _("Of {whole} in {place}: {parts}.").format(
        whole=count(whole), place=told.place, parts=named
    )


def parts_table(told: Told) -> None:
    """The parts in numbers."""
    found = parts(told)
    whole = sum(part.size.mean for part in found)
    head = [_("Part"), _("mean"), _("5 %"), _("95 %"), _("share")]
    body = [
        [
            part_name(told, part.name),
            *(count(value) for value in (part.size.mean, part.size.p05, part.size.p95)),
            percent(part.size.mean / whole) if whole else "",
        ]
        for part in found
    ]
    st.html(table_html(head, body, now=1, label=_("What the last year was made of")))
