"""Levers on a page: from a catalogue entry and the scenario to the widget and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape

import streamlit as st

from model import World
from model.levers import Entry, ExpandedCatalogue
from model.split import Reason
from ui import state
from ui.formats import number, percent
from ui.html import text, title
from ui.lever import LeverTexts, LeverView, lever, lever_texts, write
from ui.lever.numbers import Kind
from ui.masters import masters
from ui.names import label
from ui.observed import observed_range
from ui.parts import after_move
from ui.periods import base_name
from ui.rests import lever_rests
from ui.shown import Shown
from ui.words import N_, _

# Names that read better than "record · label"; others are put together.
NAMES = {
    "media_split": N_("{part} share of media"),
    "funding": "{part}",
    "effort": "{part}",
}
# Factors on another lever: a base year of their own would mislead.
FACTORS = frozenset({"funding"})
# How the catalogue's formats are written by the lever.
KINDS: Mapping[str, Kind] = {
    "percent": "percent",
    "percent_signed": "percent_signed",
    "points_signed": "percent_signed",
    "usd": "usd",
    "days": "days",
    "weeks": "weeks",
    "ratio": "ratio",
}
UNIT_WORDS = {"days": N_("days"), "weeks": N_("weeks")}
NOTHING_TO_MOVE = N_("There is nothing to move here.")
# Levers whose zero is the absence of the thing.
NONE_AT_ZERO = frozenset({"programme_funding", "hedge"})


# Counted in words where a heading counts the levers; others stand as digits.
COUNTED = {6: N_("Six levers"), 5: N_("Five levers"), 4: N_("Four levers")}


def masters_card(shown: Shown) -> None:
    """The world's master levers."""
    catalogue = shown.world.catalogue
    entries = masters(catalogue)
    counted = COUNTED.get(sum(not idle_reason(catalogue, entry) for entry in entries))
    keys = [entry.key for entry in entries]
    lever_card(shown, keys, _(counted) if counted else _("Levers"))


def lever_card(shown: Shown, keys: Sequence[str], heading: str) -> None:
    """A card of levers; each commits to the scenario before the page is drawn."""
    with st.container(key=f"card_levers_{keys[0] if keys else ''}"):
        title(heading)
        for key in keys:
            lever_row(shown, key)
        text("hr-hint hr-marks", _legend(shown.world))


def _legend(world: World) -> str:
    """What the marks of a track mean; without a programme plan and status quo are one mark."""
    if not world.has_programme:
        return _("▏status quo   grey: range seen in the data")
    return _("▏plan   ┊ {year}   grey: range seen in the data").format(year=base_name(world))


def lever_row(
    shown: Shown, key: str, name: str | None = None, note: str = "", stands: str = ""
) -> None:
    """One lever of the scenario at hand, under another name and with a note if given.

    ``stands``: where it stands in all, when another lever multiplies it.
    """
    entry = shown.world.catalogue[key]
    if reason := idle_reason(shown.world.catalogue, entry):
        idle_row(name or label_of(shown.world.catalogue, key), reason)
        return
    settings = shown.outcome.settings
    view = replace(view_of(shown, entry, name, note), stands=stands)
    lever(
        view,
        key=f"lever.{entry.key}",
        value=standing(view, settings[entry.key], entry.key in settings.own),
        on_change=_committer(entry.key),
        live=state.session().live,
    )


def standing(view: LeverView, value: float, moved: bool) -> float:
    """Where a lever stands; one that nobody ``moved`` and that reads as its plan stands at it.

    Moving one split shifts the sums of another a little, which is no change to put back.
    """
    same = not moved and write(view.style, value) == write(view.style, view.plan)
    return view.plan if same else value


def idle_row(name: str, reason: str) -> None:
    """In place of a lever that cannot move anything in this world: why."""
    said = f'<p class="hr-idle"><b>{escape(name)}</b><br>{escape(_(reason))}</p>'
    st.html(said)


def idle_reason(catalogue: ExpandedCatalogue, entry: Entry) -> str:
    """Why a lever cannot move anything in this world (msgid); empty when it can."""
    known = catalogue.idle(entry.key) or ""
    return known if known or entry.minimum < entry.maximum else NOTHING_TO_MOVE


def view_of(shown: Shown, entry: Entry, name: str | None = None, note: str = "") -> LeverView:
    """What the widget shows of a catalogue entry; all values in inside units."""
    record = entry.record
    compared = shown.compared.settings[entry.key]
    rests = lever_rests(shown.world, record.key)
    label = name or label_of(shown.world.catalogue, entry.key)
    planned = shown.world.has_programme
    return LeverView(
        label=f"{label}\u00a0≈" if rests else label,
        minimum=entry.minimum,
        maximum=entry.maximum,
        step=entry.step,
        status_quo=None if record.key in FACTORS or not planned else entry.status_quo,
        plan=entry.plan,
        kind=KINDS[record.format],
        unit=_(UNIT_WORDS.get(record.format, "")),
        compared=compared if compared != entry.plan else None,
        observed=observed_range(shown.world, entry.key),
        reasonable=_reasonable(entry),
        bands=_bands(entry),
        help=" ".join(part for part in (note, _(record.help), rests) if part),
        source=record.reasonable.source if record.reasonable else record.source,
        zero_as_none=record.key in NONE_AT_ZERO,
        texts=texts(state.locale(), base_name(shown.world), planned),
    )


@lru_cache(maxsize=16)
def texts(language: str, base: str, planned: bool) -> LeverTexts:  # noqa: ARG001 (the cache's key)
    """The widget's words, once a language.

    Args:
        language: The reader's.
        base: Name of the year before the horizon.
        planned: Whether there is a plan; else its mark is that of the status quo.
    """
    words = replace(lever_texts(_), status_quo=base)
    if planned:
        return words
    return replace(
        words, plan=_("status quo"), as_plan=_("unchanged"), reset=_("back to status quo")
    )


def label_of(catalogue: ExpandedCatalogue, key: str) -> str:
    """Readable name of a lever: ``Price · United States``."""
    entry = catalogue[key]
    parts = " · ".join(label(part, catalogue.indexes.names) for part in entry.index)
    if not parts:
        return _(entry.record.label)
    if entry.record.key in NAMES:
        return _(NAMES[entry.record.key]).format(part=parts)
    return f"{_(entry.record.label)} · {parts}"


def written(entry: Entry, value: object) -> str:
    """A lever's value as its widget writes it."""
    if not isinstance(value, int | float):
        return _("not set")
    view = LeverView(
        label=entry.key,
        minimum=entry.minimum,
        maximum=entry.maximum,
        step=entry.step,
        status_quo=None,
        plan=entry.plan,
        kind=KINDS[entry.record.format],
        unit=_(UNIT_WORDS.get(entry.record.format, "")),
    )
    return write(view.style, float(value))


def reason_text(reason: Reason, unit: str | None) -> str:
    """A model's reason in words, its numbers written in the lever's unit."""
    shown = {
        name: _number(value, unit) if isinstance(value, int | float) else str(value)
        for name, value in reason.values.items()
    }
    return _(reason.message).format(**shown)


def _number(value: float, unit: str | None) -> str:
    if unit in ("percent", "percent_signed", "points_signed"):
        return percent(value, 1)
    return number(value, 0 if abs(value) >= 100 else 2)


def _committer(key: str) -> Callable[[float, bool], None]:
    def commit(value: float, dragging: bool) -> None:
        state.commit(key, value, dragging=dragging)
        after_move(dragging)

    return commit


def _reasonable(entry: Entry) -> tuple[float, float] | None:
    found = entry.record.reasonable
    if found is None:
        return None
    factor = entry.status_quo if entry.record.times_status_quo else 1.0
    return found.low * factor, found.high * factor


def _bands(entry: Entry) -> dict[str, float]:
    found = entry.record.bands
    if found is None:
        return {}
    factor = entry.status_quo if entry.record.times_status_quo else 1.0
    return {
        _("cautious"): found.cautious * factor,
        _("plan"): found.plan * factor,
        _("bold"): found.bold * factor,
    }
