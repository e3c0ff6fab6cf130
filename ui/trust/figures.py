"""What the page draws: the diagnosis of the world's fit, made once for all sessions.

It belongs to the fit, not to a scenario; levers and companies of other horizons share it.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from model import World
from model.breakdown import trust
from model.breakdown.trust import Diagnosis, Part
from ui import state
from ui.demand.scope import UNNAMED, place_name
from ui.names import label
from ui.shown import Shown

WORLDS_KEPT = 8
PARTS_KEPT = 64
MARKET = "trust_market"
ALL = ""


@dataclass(frozen=True)
class Told:
    """One run's inputs: what is shown, the diagnosis and the market looked at (`ALL` or one)."""

    shown: Shown
    found: Diagnosis
    market: str

    @property
    def world(self) -> World:
        """The world at hand."""
        return self.shown.world

    @property
    def place(self) -> str:
        """Name of the market looked at."""
        return place_name(self.world, self.market)

    @property
    def series_of(self) -> str | None:
        """The market as `Fitted.series` takes it."""
        return self.market or None

    def channel(self, name: str) -> str:
        """A channel's name on screen."""
        return label(name, self.world.catalogue.indexes.names)

    def place_of(self, market: str) -> str:
        """A market's name on screen; one without a name is all there is."""
        return place_name(self.world, "" if market == UNNAMED else market)


def told(shown: Shown) -> Told:
    """The diagnosis of the world at hand, and the market that is looked at."""
    found = _diagnosis(shown.world.id, shown.world)
    options = markets(shown.world)
    return Told(shown, found, state.choice(MARKET, options, options[0]))


def markets(world: World) -> list[str]:
    """All markets where their outcomes add up, then each."""
    single = list(world.markets)
    if len(single) == 1:
        return [ALL]
    history = world.fit.history
    mixed = history.metric == "revenue" and len(set(history.currencies)) > 1
    return single if mixed else [ALL, *single]


def parts(told: Told) -> tuple[Part, ...]:
    """What the last year's outcome was made of, in the market looked at."""
    return _parts(told.world.id, told.market, told.world)


@st.cache_resource(show_spinner=False, max_entries=WORLDS_KEPT)
def _diagnosis(world_id: str, _world: World) -> Diagnosis:  # noqa: ARG001 (cache key)
    return trust.diagnose(_world)


@st.cache_resource(show_spinner=False, max_entries=PARTS_KEPT)
def _parts(world_id: str, market: str, _world: World) -> tuple[Part, ...]:  # noqa: ARG001
    return trust.parts(_world.fit, market or None)
