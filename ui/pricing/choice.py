"""Which market, line and platform the page is about, and their details of the outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from model import Outcome, World
from ui import state
from ui.names import label
from ui.parts import BELOW, BODY
from ui.shown import Shown
from ui.words import N_, _

T = TypeVar("T")
ALL = ""
KEYS = {"market": "pricing_market", "line": "pricing_line", "platform": "pricing_platform"}
HEADINGS = {"market": N_("Market"), "line": N_("Product line"), "platform": N_("Platform")}
EVERYTHING = {
    "market": N_("all markets"),
    "line": N_("all lines"),
    "platform": N_("all platforms, as sold"),
}


@dataclass(frozen=True)
class Choice:
    """What is looked at; ``None`` where all of it is, as it is sold."""

    market: str | None = None
    line: str | None = None
    platform: str | None = None

    @property
    def name(self) -> str:
        """A key for details."""
        return "|".join(part or ALL for part in (self.market, self.line, self.platform))

    def words(self, world: World) -> str:
        """``United States · Beauty``; ``all markets``."""
        names = world.catalogue.indexes.names
        parts = [label(part, names) for part in (self.market, self.line) if part is not None]
        return " · ".join(parts) if parts else whole(world)


def whole(world: World) -> str:
    """All of a company in words."""
    if len(world.markets) > 1:
        return _(EVERYTHING["market"])
    return _(EVERYTHING["line"]) if len(world.lines) > 1 else _("the price")


def choose(now: Shown) -> Choice:
    """One menu each for market, line and platform, where there is more than one."""
    world = now.world
    labels = {"market": world.markets, "line": world.lines, "platform": world.platforms}
    asked = {kind: found for kind, found in labels.items() if len(found) > 1}
    if not asked:
        return Choice()
    names = world.catalogue.indexes.names
    with st.container(horizontal=True, gap="small", key="pricing_choice"):
        picked = {kind: _menu(kind, found, names) for kind, found in asked.items()}
    return Choice(**picked)


def chosen(world: World) -> Choice:
    """What is picked now, for the parts below the menus."""
    labels = {"market": world.markets, "line": world.lines, "platform": world.platforms}
    picked = {kind: state.picked(KEYS[kind]) for kind in labels}
    many = {kind: len(found) > 1 and picked[kind] in found for kind, found in labels.items()}
    return Choice(**{kind: picked[kind] if known else None for kind, known in many.items()})


def _menu(kind: str, labels: Sequence[str], names: Mapping[str, str]) -> str | None:
    options = [ALL, *labels]
    if state.picked(KEYS[kind]) not in (None, *options):
        state.pick(KEYS[kind], ALL)  # left over from another company
    found = st.selectbox(
        _(HEADINGS[kind]),
        options,
        key=KEYS[kind],
        format_func=lambda key: _(EVERYTHING[kind]) if key == ALL else label(key, names),
        on_change=_look_again,
        label_visibility="collapsed",
    )
    return found if found in labels else None


def _look_again() -> None:
    """Redraw what the choice is about: the body and the tables below it."""
    state.dismiss()
    st.rerun((BODY, BELOW))


def drawn(name: str, choice: Choice, make: Callable[[Outcome], T]) -> T:
    """A detail of the scenario at hand for a choice."""
    return state.detail(f"pricing:{name}:{choice.name}", make)


def reference(base: str, name: str, choice: Choice, make: Callable[[Outcome], T]) -> T:
    """The same of a preset or of the opened scenario."""
    return state.reference_detail(base, f"pricing:{name}:{choice.name}", make)
