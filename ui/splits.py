"""The split of media money: parts with locks, and where the money goes beside the status quo."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from model.levers import ExpandedCatalogue
from model.results import FloatArray
from ui import charts, state
from ui.formats import money
from ui.html import table_html, text, title
from ui.lever.split import SplitPart, SplitView, split_editor
from ui.levers import reason_text, texts
from ui.names import AXIS_NAMES, label
from ui.parts import after_move
from ui.shown import Shown
from ui.words import _

# Axes of the media tensor `(market, channel, quarter)` by the name of the family of parts.
AXES = {"channel": 1, "market": 0, "quarter": 2}
STEP = 0.005
ROW_HEIGHT = 26
# Tracks end here, or above the largest planned share in steps of a tenth; they hold still.
SCALE = 0.6
HEADROOM = 1.5


def media_split_card(shown: Shown) -> None:
    """Split of media by one axis at a time, with its chart."""
    with st.container(key="card_media"):
        title(
            _("Media {total}").format(total=money(shown.outcome.settings["media_total"])),
            _("Move one part: the unlocked others make room."),
        )
        chosen = st.segmented_control(
            _("Split"),
            tuple(AXES),
            key="media_axis",
            default="channel",
            required=True,
            format_func=lambda axis: _(AXIS_NAMES[axis]),
            label_visibility="collapsed",
            on_change=state.dismiss,
        )
        axis = chosen or "channel"
        _editor(shown, axis)
        _chart(shown, axis)


def media_table(shown: Shown) -> None:
    """Media money by market and channel, in the year."""
    catalogue = shown.world.catalogue
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
    return {
        "channel": indexes.channels,
        "market": indexes.markets,
        "quarter": indexes.quarters,
    }[axis]


def _editor(shown: Shown, axis: str) -> None:
    catalogue = shown.world.catalogue
    names = parts_of(catalogue, axis)
    keys = tuple(f"media_split[{name}]" for name in names)
    shares = _shares(shown.outcome.settings.media_split, axis)
    entries = [catalogue[key] for key in keys]
    top = max(entry.status_quo for entry in entries)
    place = f"split.{axis}"
    view = SplitView(
        label=_("Media {axis}").format(axis=_(AXIS_NAMES[axis])),
        parts=tuple(
            SplitPart(_name(catalogue, name), entry.plan, entry.status_quo)
            for name, entry in zip(names, entries, strict=True)
        ),
        step=STEP,
        maximum=state.scale(place, _scale(top), float(shares.max())),
        total=shown.outcome.settings["media_total"],
        texts=texts(state.locale()),
    )
    split_editor(
        view,
        key=place,
        values=[float(share) for share in shares],
        locks=[key in state.session().locks for key in keys],
        on_move=_mover(keys, place),
        on_lock=_locker(keys),
        note=_why_stopped(place),
        live=state.session().live,
    )


def _chart(shown: Shown, axis: str) -> None:
    catalogue = shown.world.catalogue
    total = shown.outcome.settings["media_total"]
    base = state.reference("status_quo").settings
    now = _shares(shown.outcome.settings.media_split, axis) * total
    then = _shares(base.media_split, axis) * base["media_total"]
    names = [_name(catalogue, name) for name in parts_of(catalogue, axis)]
    order = range(len(names)) if axis == "quarter" else np.argsort(-then)
    frame = charts.bars_frame(
        [names[i] for i in order],
        [float(now[i]) for i in order],
        [float(then[i]) for i in order],
        [money(float(now[i])) for i in order],
    )
    alt = _("Media money {axis}: {parts}.").format(
        axis=_(AXIS_NAMES[axis]),
        parts=", ".join(f"{name} {money(float(v))}" for name, v in zip(names, now, strict=True)),
    )
    text("hr-hint", _("Spend in the year; the tick is the status quo."))
    charts.chart("bars:media", frame, alt, ROW_HEIGHT * len(names) + 20)


def _shares(split: FloatArray, axis: str) -> FloatArray:
    """Shares of the family's parts: the media tensor summed over the other axes."""
    others = tuple(a for a in AXES.values() if a != AXES[axis])
    summed: FloatArray = split.sum(axis=others)
    return summed


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


def _mover(keys: tuple[str, ...], place: str) -> Callable[[int, float, bool], None]:
    def move(index: int, share: float, dragging: bool) -> None:
        state.commit(keys[index], share, dragging=dragging, place=place)
        after_move(dragging)

    return move


def _locker(keys: tuple[str, ...]) -> Callable[[tuple[bool, ...]], None]:
    def lock(held: tuple[bool, ...]) -> None:
        state.lock(dict(zip(keys, held, strict=True)))

    return lock
