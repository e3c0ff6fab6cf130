"""The split of media money: parts with locks, and where the money goes beside the status quo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st

from model.levers import ExpandedCatalogue
from model.results import FloatArray
from ui import charts, state
from ui.formats import money
from ui.html import table_html, text, text_html, title
from ui.lever.split import SplitPart, SplitView, split_editor
from ui.levers import reason_text, texts
from ui.names import AXIS_NAMES, label
from ui.parts import after_move
from ui.periods import base_name, period_name
from ui.rests import label_rests
from ui.shown import Shown
from ui.words import N_, _, ngettext

# Axes of the media tensor `(market, channel, quarter)` by the name of the family of parts.
AXES = {"channel": 1, "market": 0, "quarter": 2}
STEP = 0.005
ROW_HEIGHT = 26
# More parts than this scroll; more markets than this are split by region first.
MANY = 16
ROWS_SEEN = 440  # pixels
MOST_BARS = 16
MARKS_TOLD = 3  # remarks on marked parts spelled out under the chart
CELLS_TOLD = 3  # places with committed spends spelled out
NO_CHANNELS = N_("This company's history has no media, so there is nothing to split.")
ONE_PART = N_("There is one market, one channel and one period: all money is in one place.")
# Tracks end here, or above the largest planned share in steps of a tenth; they hold still.
SCALE = 0.6
HEADROOM = 1.5


def media_split_card(shown: Shown) -> None:
    """Split of media by one axis at a time, with its chart."""
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
        chosen = st.segmented_control(
            _("Split"),
            open_axes,
            key="media_axis",
            default=open_axes[0],
            required=True,
            format_func=lambda axis: _(AXIS_NAMES[axis]),
            label_visibility="collapsed",
            on_change=state.dismiss,
        )
        axis = chosen if chosen in open_axes else open_axes[0]
        family = _family(shown, axis)
        with st.container(height=_height(len(family.names)), border=False, key="split_rows"):
            _editor(shown, family)
        _chart(shown, family)


def committed_words(shown: Shown) -> str:
    """What committed spends add to the levers' money and where; empty when they add nothing."""
    floor = shown.outcome.commitments
    if not floor.cells:
        return ""
    catalogue, largest = shown.world.catalogue, sorted(floor.cells, key=lambda c: -c[2])
    listed = ", ".join(
        f"{_name(catalogue, market)} · {_name(catalogue, channel)} {money(added)}"
        for market, channel, added in largest[:CELLS_TOLD]
    )
    more = len(largest) - CELLS_TOLD
    if more > 0:
        words = ngettext("{cells} and {n} more", "{cells} and {n} more", more)
        listed = words.format(cells=listed, n=more)
    told = _("Committed spends add {added} to it, where the split gives them less: {cells}.")
    return told.format(added=money(floor.added), cells=listed)


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


@dataclass(frozen=True)
class Family:
    """Parts shown together: their axis, labels and lever keys, and a group that keeps its sum."""

    axis: str
    names: tuple[str, ...]
    keys: tuple[str, ...]
    group: str = ""

    @property
    def place(self) -> str:
        """Key of the widget."""
        return f"split.{self.axis}.{self.group}" if self.group else f"split.{self.axis}"

    @property
    def held(self) -> tuple[str, ...]:
        """Levers that keep their sum while a part of this family moves."""
        return (f"media_split[{self.group}]",) if self.group else ()


def _family(shown: Shown, axis: str) -> Family:
    """The parts of an axis; of many markets only those of one region at a time."""
    catalogue = shown.world.catalogue
    names, group = parts_of(catalogue, axis), ""
    if axis == "market" and len(names) > MANY:
        region = _picked_region(catalogue)
        names = catalogue.indexes.regions[region]
        group = region if f"media_split[{region}]" in catalogue else ""
    return Family(axis, names, tuple(f"media_split[{name}]" for name in names), group)


def _picked_region(catalogue: ExpandedCatalogue) -> str:
    regions = catalogue.indexes.main_regions
    chosen = st.selectbox(
        _("Region"),
        regions,
        key="split_region",
        format_func=lambda region: _name(catalogue, region),
        on_change=state.dismiss,
    )
    text("hr-hint", _("Moves stay inside the region; move regions themselves by region."))
    return chosen if chosen in regions else regions[0]


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
    st.html(table_html(head, body))


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


def _editor(shown: Shown, family: Family) -> None:
    catalogue = shown.world.catalogue
    settings = shown.outcome.settings
    shares = _shares(catalogue, settings.media_split, family)
    entries = [catalogue[key] for key in family.keys]
    planned = shown.world.has_programme
    top = max(entry.status_quo for entry in entries)
    view = SplitView(
        label=_("Media {axis}").format(axis=_(AXIS_NAMES[family.axis])),
        parts=tuple(
            SplitPart(
                _part_name(shown, family, name), entry.plan, entry.status_quo if planned else None
            )
            for name, entry in zip(family.names, entries, strict=True)
        ),
        step=STEP,
        maximum=state.scale(family.place, _scale(top), float(shares.max())),
        total=settings["media_total"],
        texts=texts(state.locale(), base_name(shown.world), planned),
    )
    split_editor(
        view,
        key=family.place,
        values=[float(share) for share in shares],
        locks=[key in state.session().locks for key in family.keys],
        on_move=_mover(family),
        on_lock=_locker(family.keys),
        note=_why_stopped(family.place),
        live=state.session().live,
    )


def _chart(shown: Shown, family: Family) -> None:
    catalogue, settings = shown.world.catalogue, shown.outcome.settings
    base = state.reference("status_quo").settings
    now = _shares(catalogue, settings.media_split, family) * settings["media_total"]
    then = _shares(catalogue, base.media_split, family) * base["media_total"]
    names = [_part_name(shown, family, name) for name in family.names]
    order = range(len(names)) if family.axis == "quarter" else np.argsort(-then)[:MOST_BARS]
    frame = charts.bars_frame(
        [names[i] for i in order],
        [float(now[i]) for i in order],
        [float(then[i]) for i in order],
        [money(float(now[i])) for i in order],
    )
    alt = _("Media money {axis}: {parts}.").format(
        axis=_(AXIS_NAMES[family.axis]),
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


def _shares(catalogue: ExpandedCatalogue, split: FloatArray, family: Family) -> FloatArray:
    """Shares of the family's parts: the media tensor summed over the other axes."""
    if family.axis == "region" or family.group:
        composition = catalogue.compositions["media_split"]
        return np.array([composition.share(split, key) for key in family.keys])
    others = tuple(a for a in AXES.values() if a != AXES[family.axis])
    summed: FloatArray = split.sum(axis=others)
    if family.axis == "market" and len(family.names) < len(summed):
        rows = [catalogue.indexes.markets.index(name) for name in family.names]
        return summed[rows]
    return summed


def _part_name(shown: Shown, family: Family, key: str) -> str:
    if family.axis == "quarter":
        return period_name(shown.world, key)
    name = _name(shown.world.catalogue, key)
    return f"{name}\u00a0≈" if label_rests(shown.world, family.axis, key) else name


def _name(catalogue: ExpandedCatalogue, key: str) -> str:
    return label(key, catalogue.indexes.names)


def _scale(top: float) -> float:
    return min(1.0, max(SCALE, float(np.ceil(top * HEADROOM * 10) / 10)))


def _why_stopped(place: str) -> str:
    """Why the last move in this card ended early; empty when it did not."""
    notice = state.session().notice
    if notice is None or notice.place != place:
        return ""
    return " ".join(reason_text(reason, notice.unit) for reason in notice.reasons)


def _mover(family: Family) -> Callable[[int, float, bool], None]:
    def move(index: int, share: float, dragging: bool) -> None:
        key, place = family.keys[index], family.place
        state.commit(key, share, dragging=dragging, place=place, held=family.held)
        after_move(dragging)

    return move


def _locker(keys: tuple[str, ...]) -> Callable[[tuple[bool, ...]], None]:
    def lock(held: tuple[bool, ...]) -> None:
        state.lock(dict(zip(keys, held, strict=True)))

    return lock
