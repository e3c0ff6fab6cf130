"""Which market, line and platform the page is about, and their details of the outcome."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from model import Outcome, World
from ui import state
from ui.names import label
from ui.parts import look_again
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
    def parts(self) -> tuple[str | None, str | None, str | None]:
        """What tells it from others, for the names of details."""
        return self.market, self.line, self.platform

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
    found, asked = chosen(world), _asked(world)
    if asked:
        names = world.catalogue.indexes.names
        with st.container(horizontal=True, gap="small", key="pricing_choice"):
            for kind, labels in asked.items():
                _menu(kind, labels, names)
    return found


def chosen(world: World) -> Choice:
    """What is picked now, for the parts below the menus."""
    return Choice(
        **{
            kind: state.choice(KEYS[kind], (ALL, *found), ALL) or None
            for kind, found in _asked(world).items()
        }
    )


def _asked(world: World) -> dict[str, tuple[str, ...]]:
    """What there is a choice of."""
    labels = {"market": world.markets, "line": world.lines, "platform": world.platforms}
    return {kind: found for kind, found in labels.items() if len(found) > 1}


def _menu(kind: str, labels: Sequence[str], names: Mapping[str, str]) -> None:
    st.selectbox(
        _(HEADINGS[kind]),
        (ALL, *labels),
        key=KEYS[kind],
        format_func=lambda key: _(EVERYTHING[kind]) if key == ALL else label(key, names),
        on_change=look_again,
        label_visibility="collapsed",
    )


def drawn(name: Hashable, choice: Choice, make: Callable[[Outcome], T]) -> T:
    """A detail of the scenario at hand for a choice."""
    return state.detail(("pricing", name, *choice.parts), make)


def reference(base: str, name: Hashable, choice: Choice, make: Callable[[Outcome], T]) -> T:
    """The same of a preset or of the opened scenario."""
    return state.reference_detail(base, ("pricing", name, *choice.parts), make)
