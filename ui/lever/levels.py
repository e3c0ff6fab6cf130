"""Pure arithmetic of a lever's marks: positions along the track, written values, facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from ui.lever.numbers import write
from ui.lever.view import LeverView


class Marks(TypedDict):
    """Positions along the track, 0 at the minimum and 1 at the maximum; None is not drawn."""

    status_quo: float | None
    plan: float
    compared: float | None
    observed: tuple[float, float] | None


def position(view: LeverView, value: float) -> float:
    """Place of ``value`` on the track, 0-1; values outside the range stand at its ends."""
    part = (value - view.minimum) / (view.maximum - view.minimum)
    return round(min(1.0, max(0.0, part)), 4)


def marks(view: LeverView) -> Marks:
    """Where the ticks and the band of observed values stand."""
    return Marks(
        status_quo=None if view.status_quo is None else position(view, view.status_quo),
        plan=position(view, view.plan),
        compared=None if view.compared is None else position(view, view.compared),
        observed=_visible_band(view),
    )


def clamp(view: LeverView, value: float) -> float:
    """``value`` moved to the nearest end when it is out of range."""
    return min(view.maximum, max(view.minimum, value))


def beyond(view: LeverView, value: float) -> bool:
    """Whether a lever was moved out of the range seen in the data; `beyond` in ``lever.js``."""
    if view.observed is None or value == view.plan:
        return False
    return not min(view.observed) <= value <= max(view.observed)


def mark_texts(view: LeverView) -> dict[str, str]:
    """Written value of each mark by its name: status_quo, plan, compared."""
    values = {"status_quo": view.status_quo, "plan": view.plan, "compared": view.compared}
    return {
        name: _mark_text(view, value, none_allowed=name != "compared")
        for name, value in values.items()
        if value is not None
    }


def facts(view: LeverView) -> list[tuple[str, str]]:
    """Rows of the "about" panel: heading and text, already written."""
    rows = [(view.texts.range, _span(view, (view.minimum, view.maximum)))]
    if view.reasonable is not None:
        rows.append((view.texts.reasonable, _span(view, view.reasonable)))
    if view.observed is not None:
        rows.append((view.texts.observed, _span(view, view.observed)))
    if view.compared is not None:
        rows.append((view.texts.compared, write(view.style, view.compared)))
    if view.source:
        rows.append((view.texts.source, view.source))
    return rows


def legal_bands(view: LeverView) -> Mapping[str, float]:
    """Named values within the lever's range, in their given order."""
    return {n: v for n, v in view.bands.items() if view.minimum <= v <= view.maximum}


def _visible_band(view: LeverView) -> tuple[float, float] | None:
    if view.observed is None:
        return None
    low, high = sorted(view.observed)
    if high < view.minimum or low > view.maximum:
        return None
    return position(view, low), position(view, high)


def _mark_text(view: LeverView, value: float, *, none_allowed: bool) -> str:
    if none_allowed and view.zero_as_none and value == 0:
        return view.texts.none
    return write(view.style, value)


def _span(view: LeverView, ends: tuple[float, float]) -> str:
    return " – ".join(write(view.style, end) for end in ends)
