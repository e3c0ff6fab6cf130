"""Parts of a composition that are shown and moved together, whatever they are parts of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import streamlit as st

from model.levers import Entry, ExpandedCatalogue
from model.levers.composition import Composition
from model.results import FloatArray
from model.split import Reason
from ui import state
from ui.html import text_html
from ui.lever.split import SplitPart, SplitView, split_editor
from ui.levers import reason_text, texts
from ui.parts import after_move
from ui.periods import base_name
from ui.shown import Shown
from ui.words import _

# Tracks end here, or above the largest planned share in steps of a tenth; they hold still.
SCALE = 0.6
HEADROOM = 1.5
STEP = 0.005


@dataclass(frozen=True)
class Family:
    """Parts shown together.

    Attributes:
        axis: By what they differ: ``channel``, ``market``, ``region``, ``quarter``, ``platform``.
        names: Their index labels.
        keys: Their lever keys.
        composition: Name of the composition they are parts of.
        group: Label of the part that keeps its sum while they move (a market around its channels);
            empty where they are the whole. Shares on screen are shares of the group.
    """

    axis: str
    names: tuple[str, ...]
    keys: tuple[str, ...]
    composition: str = "media_split"
    group: str = ""

    @property
    def place(self) -> str:
        """Key of the widget."""
        return f"split.{self.axis}.{self.group}" if self.group else f"split.{self.axis}"

    @property
    def held(self) -> tuple[str, ...]:
        """Levers that keep their sum while a part of this family moves."""
        media = self.group and self.composition == "media_split"
        return (f"media_split[{self.group}]",) if media else ()


@dataclass(frozen=True)
class Parts:
    """A family in a scenario: shares of its own whole, and what that is of the composition."""

    family: Family
    catalogue: ExpandedCatalogue
    tensor: FloatArray

    @property
    def composition(self) -> Composition:
        """What they are parts of."""
        return self.catalogue.compositions[self.family.composition]

    @cached_property
    def of_all(self) -> FloatArray:
        """``(part,)`` shares of the composition."""
        return np.array([self.composition.share(self.tensor, key) for key in self.family.keys])

    @property
    def whole(self) -> float:
        """Share of the composition that the family is; 1 where it is all of it."""
        return float(self.of_all.sum()) if self.family.held else 1.0

    @property
    def shares(self) -> FloatArray:
        """``(part,)`` shares of the family, summing to 1."""
        return self.of_all / self.whole

    @property
    def entries(self) -> list[Entry]:
        """Their catalogue entries."""
        return [self.catalogue[key] for key in self.family.keys]


def editor(
    shown: Shown, parts: Parts, label: str, names: list[str], total: float | None = None
) -> None:
    """The split of one family: tracks with locks, and why the last move stopped.

    Args:
        label: What is split, for the reader of the screen.
        names: Names of the parts.
        total: USD that the family's shares divide.
    """
    family, planned = parts.family, shown.world.has_programme
    if parts.whole <= 0:
        st.html(text_html(_("No money is here yet: give this place some first.")))
        return
    plan = _relative([entry.plan for entry in parts.entries], family)
    usual = _relative([entry.status_quo for entry in parts.entries], family)
    rows = zip(names, plan, usual, strict=True)
    view = SplitView(
        label=label,
        parts=tuple(SplitPart(name, p, q if planned else None) for name, p, q in rows),
        step=STEP,
        maximum=state.scale(family.place, _scale(max(usual)), float(parts.shares.max())),
        total=total,
        texts=texts(state.locale(), base_name(shown.world), planned),
    )
    split_editor(
        view,
        key=family.place,
        values=[float(share) for share in parts.shares],
        locks=[key in state.session().locks for key in family.keys],
        on_move=_mover(family, parts.whole),
        on_lock=_locker(family.keys),
        note=_why_stopped(family.place, parts.whole),
        live=state.session().live,
    )


def _relative(shares: list[float], family: Family) -> list[float]:
    """Shares of the family; as they are where it is the whole, or where it had nothing."""
    whole = sum(shares) if family.held else 1.0
    return [share / whole for share in shares] if whole > 0 else shares


def _scale(top: float) -> float:
    return min(1.0, max(SCALE, float(np.ceil(top * HEADROOM * 10) / 10)))


def _why_stopped(place: str, whole: float) -> str:
    """Why the last move in this card ended early; empty when it did not."""
    notice = state.session().notice
    if notice is None or notice.place != place:
        return ""
    told = (reason_text(_of_family(reason, whole), notice.unit) for reason in notice.reasons)
    return " ".join(told)


def _of_family(reason: Reason, whole: float) -> Reason:
    """Its shares as shares of the family, which is what the rows show."""
    own = {n: v / whole if isinstance(v, float) else v for n, v in reason.values.items()}
    return replace(reason, values=own)


def _mover(family: Family, whole: float) -> Callable[[int, float, bool], None]:
    def move(index: int, share: float, dragging: bool) -> None:
        key, place = family.keys[index], family.place
        state.commit(key, share * whole, dragging=dragging, place=place, held=family.held)
        after_move(dragging)

    return move


def _locker(keys: tuple[str, ...]) -> Callable[[tuple[bool, ...]], None]:
    def lock(held: tuple[bool, ...]) -> None:
        state.lock(dict(zip(keys, held, strict=True)))

    return lock
