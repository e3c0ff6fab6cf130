"""The split of media money: by channel, market or period, within one market or for one channel."""

from __future__ import annotations

from typing import Literal

import numpy as np
import streamlit as st

from model.levers import ExpandedCatalogue, LeverKey
from ui import charts, state
from ui.formats import money
from ui.html import table_html, text, text_html, title
from ui.names import AXIS_NAMES, label
from ui.periods import period_name
from ui.rests import label_rests
from ui.shown import Shown
from ui.splits.family import Family, Parts, editor
from ui.words import N_, _, listed

ROW_HEIGHT = 26
# More parts than this scroll; more markets than this are split by region first.
MANY = 16
ROWS_SEEN = 440  # pixels
MOST_BARS = 16
MARKS_TOLD = 3  # remarks on marked parts spelled out under the chart
CELLS_TOLD = 3  # places with committed spends spelled out
NO_CHANNELS = N_("This company's history has no media, so there is nothing to split.")
ONE_PART = N_("There is one market, one channel and one period: all money is in one place.")
MEDIA_BY = {
    "channel": N_("Media by channel"),
    "region": N_("Media by region"),
    "market": N_("Media by market"),
    "quarter": N_("Media by quarter"),
}
# What the parts of an axis can be looked at within, and the name of all of them.
WITHIN = {"channel": N_("in all markets"), "market": N_("for all channels")}
EVERYWHERE = ""
AXIS, REGION = "media_axis", "split_region"


def media_split_card(shown: Shown) -> None:
    """Split of media by one axis at a time, with its chart."""
    _card(shown, scoped=False, drawn=True)


def media_card(shown: Shown) -> None:
    """The same without a chart, and within one market or for one channel as well."""
    _card(shown, scoped=True, drawn=False)


def _card(shown: Shown, scoped: bool, drawn: bool) -> None:
    catalogue = shown.world.catalogue
    with st.container(key="card_media"):
        total = money(shown.outcome.settings["media_total"])
        title(
            _("Media {total}").format(total=total),
            _("Move one part: the unlocked others make room."),
        )
        if told := committed_words(shown):
            text("hr-hint", told)
        open_axes = axes_of(catalogue)
        if not open_axes:
            st.html(text_html(_(nothing_to_split(catalogue))))
            return
        with st.container(horizontal=True, vertical_alignment="center", key="split_head"):
            axis = _axis(open_axes)
            within = _within(catalogue, axis) if scoped else EVERYWHERE
        parts = Parts(
            _family(catalogue, axis, within), catalogue, shown.outcome.settings.media_split
        )
        with st.container(height=_height(len(parts.family.names)), border=False, key="split_rows"):
            _editor(shown, parts)
        if drawn:
            _chart(shown, parts)


def _axis(open_axes: tuple[str, ...]) -> str:
    chosen = state.choice(AXIS, open_axes, open_axes[0])
    st.segmented_control(
        _("Split"),
        open_axes,
        key=AXIS,
        required=True,
        format_func=lambda axis: _(AXIS_NAMES[axis]),
        label_visibility="collapsed",
        on_change=state.dismiss,
    )
    return chosen


def _within(catalogue: ExpandedCatalogue, axis: str) -> str:
    """The market whose channels are split, or the channel split over markets; empty for all."""
    indexes = catalogue.indexes
    places = {"channel": indexes.markets, "market": indexes.channels}.get(axis, ())
    if len(places) < 2:
        return EVERYWHERE
    key, options = f"media_within_{axis}", (EVERYWHERE, *places)
    chosen = state.choice(key, options, EVERYWHERE)
    st.selectbox(
        _("Within"),
        options,
        key=key,
        format_func=lambda place: _name(catalogue, place) if place else _(WITHIN[axis]),
        label_visibility="collapsed",
        on_change=state.dismiss,
    )
    return chosen


def committed_words(shown: Shown) -> str:
    """What committed spends add to the levers' money and where; empty when they add nothing."""
    floor = shown.outcome.commitments
    if not floor.cells:
        return ""
    catalogue, largest = shown.world.catalogue, sorted(floor.cells, key=lambda c: -c[2])
    cells = [
        f"{_name(catalogue, market)} · {_name(catalogue, channel)} {money(added)}"
        for market, channel, added in largest[:CELLS_TOLD]
    ]
    told = _("Committed spends add {added} to it, where the split gives them less: {cells}.")
    return told.format(added=money(floor.added), cells=listed(cells, len(largest)))


def axes_of(catalogue: ExpandedCatalogue) -> tuple[str, ...]:
    """What media money can be split by in this world; regions first where markets are many."""
    indexes = catalogue.indexes
    if not indexes.channels or "media_split" not in catalogue.compositions:
        return ()
    sizes = {
        "channel": len(indexes.channels),
        "region": len(indexes.main_regions) if len(indexes.markets) > MANY else 0,
        "market": len(indexes.markets),
        "quarter": len(indexes.quarters),
    }
    return tuple(axis for axis, size in sizes.items() if size > 1)


def nothing_to_split(catalogue: ExpandedCatalogue) -> str:
    """Why there is no split (msgid)."""
    if not catalogue.indexes.channels:
        return NO_CHANNELS
    return ONE_PART


def _family(catalogue: ExpandedCatalogue, axis: str, within: str) -> Family:
    """The parts of an axis; of many markets only those of one region at a time."""
    names, group = parts_of(catalogue, axis), ""
    if within:
        keys = [catalogue[str(LeverKey("media_split", (n, within)))].key for n in names]
        return Family(axis, names, tuple(keys), group=within)
    if axis == "market" and len(names) > MANY:
        region = _picked_region(catalogue)
        names = catalogue.indexes.regions[region]
        group = region if f"media_split[{region}]" in catalogue else ""
    keys = [str(LeverKey("media_split", (name,))) for name in names]
    return Family(axis, names, tuple(keys), group=group)


def _picked_region(catalogue: ExpandedCatalogue) -> str:
    regions = catalogue.indexes.main_regions
    chosen = state.choice(REGION, regions, regions[0])
    st.selectbox(
        _("Region"),
        regions,
        key=REGION,
        format_func=lambda region: _name(catalogue, region),
        on_change=state.dismiss,
    )
    text("hr-hint", _("Moves stay inside the region; move regions themselves by region."))
    return chosen


def _height(rows: int) -> int | Literal["content"]:
    """Long lists scroll in a window of their own."""
    return "content" if rows <= MANY else ROWS_SEEN


def media_table(shown: Shown) -> None:
    """Media money by market and channel, over the horizon."""
    catalogue = shown.world.catalogue
    if not catalogue.indexes.channels:
        st.html(text_html(_(NO_CHANNELS)))
        return
    total = shown.outcome.settings["media_total"]
    cells = shown.outcome.settings.media_split.sum(axis=2) * total
    head = ["", *(_name(catalogue, c) for c in catalogue.indexes.channels), _("all")]
    body = [
        [_name(catalogue, market), *(money(v) for v in row), money(float(row.sum()))]
        for market, row in zip(catalogue.indexes.markets, cells, strict=True)
    ]
    sums = cells.sum(axis=0)
    body.append([_("all"), *(money(v) for v in sums), money(total)])
    st.html(table_html(head, body, label=_("Media money by market and channel")))


def parts_of(catalogue: ExpandedCatalogue, axis: str) -> tuple[str, ...]:
    """Index labels of a family of parts."""
    indexes = catalogue.indexes
    if axis == "region":
        # A region that is one market of the same name is split as that market.
        return tuple(r for r in indexes.main_regions if f"media_split[{r}]" in catalogue)
    return {
        "channel": indexes.channels,
        "market": indexes.markets,
        "quarter": indexes.quarters,
    }[axis]


def _editor(shown: Shown, parts: Parts) -> None:
    family = parts.family
    names = [_part_name(shown, family, name) for name in family.names]
    said = _(MEDIA_BY[family.axis])
    if family.group:
        said = f"{said} · {_name(shown.world.catalogue, family.group)}"
    editor(shown, parts, said, names, shown.outcome.settings["media_total"] * parts.whole)


def _chart(shown: Shown, parts: Parts) -> None:
    family, settings = parts.family, shown.outcome.settings
    base = state.reference("status_quo").settings
    before = Parts(family, parts.catalogue, base.media_split)
    now, then = parts.of_all * settings["media_total"], before.of_all * base["media_total"]
    names = [_part_name(shown, family, name) for name in family.names]
    order = range(len(names)) if family.axis == "quarter" else np.argsort(-then)[:MOST_BARS]
    frame = charts.bars_frame(
        [names[i] for i in order],
        [float(now[i]) for i in order],
        [float(then[i]) for i in order],
        [money(float(now[i])) for i in order],
    )
    alt = _("{title}: {parts}.").format(
        title=_(MEDIA_BY[family.axis]),
        parts=", ".join(f"{names[i]} {money(float(now[i]))}" for i in order),
    )
    hint = _("Spend in the horizon; the tick is the status quo.")
    if len(order) < len(names):
        largest = _("The {n} largest of {all}.").format(n=len(order), all=len(names))
        hint = f"{hint} {largest}"
    told = [label_rests(shown.world, family.axis, name) for name in family.names]
    marked = [f"≈ {words}" for words in told if words]
    text("hr-hint", " ".join((hint, *marked[:MARKS_TOLD])))
    charts.chart("bars:media", frame, alt, ROW_HEIGHT * len(order) + 20)


def _part_name(shown: Shown, family: Family, key: str) -> str:
    if family.axis == "quarter":
        return period_name(shown.world, key)
    name = _name(shown.world.catalogue, key)
    return f"{name}\u00a0≈" if label_rests(shown.world, family.axis, key) else name


def _name(catalogue: ExpandedCatalogue, key: str) -> str:
    return label(key, catalogue.indexes.names)
