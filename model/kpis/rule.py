"""What a KPI is: a name, a unit, a direction, a window, a definition, and its formula beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from model.kpis.figures import Figures
from model.plan.base import PERIOD
from model.results import FloatArray
from model.simulate.facts import EXIT, YEAR, Facts
from model.split import Reason
from model.world import World

Direction = Literal["up", "down"]
Scopes = Literal["none", "regions", "quarters", "eu", "platform"]

# Levels that say how large a company is; a target on one fits the company it was set for.
AMOUNTS = frozenset({"USD", "EUR", "orders", "count", "teu", "square_metres", "rank"})
# Below this a denominator is zero: a millionth of a dollar, an order or a day.
NOTHING = 1e-6
OWN_SITE = "own_site"
# A horizon of 52 weeks is a year, one of 13 weeks is not.
YEAR_DAYS = 360
# Regions the plan speaks of, for companies that do not sell there and have no label of their own.
REGION_NAMES = {
    "north_america": "North America",
    "latin_america": "Latin America",
    "southeast_asia": "Southeast Asia",
    "europe": "Europe",
    "eu": "the European Union",
}


@dataclass(frozen=True)
class Missing:
    """Why a KPI has no value: an English msgid without places."""

    reason: str


Figure = FloatArray | Missing
Formula = Callable[[Facts, str, str | None], Figure]


class Place(NamedTuple):
    """Where a KPI key looks: a window of the horizon and a scope, ``None`` for the company."""

    window: str
    scope: str | None


@dataclass(frozen=True)
class Kpi:
    """A key figure.

    Attributes:
        name: Key without scope, after the claims' metric names.
        direction: Which way is better.
        window: ``year`` or ``exit``; a quarter in the scope is its own window.
        formula: Facts, window and scope to ``(draw,)`` values in ``unit``.
        scopes: What its brackets hold in the list of a world's KPIs, beside the unscoped figure
            where ``plain`` is set.
        by_place: Any region or market may stand in its brackets, on request.
        yearly: Known for the whole horizon only.
        reads: Figures of the business it stands on (see `model.kpis.figures`).
        level: Those of them that alone say how high it is: neither a history nor a lever tells.
    """

    name: str
    unit: str
    direction: Direction
    window: str
    label: str
    definition: str
    formula: Formula
    scopes: Scopes = "none"
    plain: bool = True
    by_place: bool = False
    yearly: bool = False
    reads: Figures = frozenset()
    level: Figures = frozenset()

    @property
    def flow(self) -> bool:
        """Whether it adds up over a year: money or a count, not a ratio or a state."""
        return self.window == YEAR and self.unit in AMOUNTS

    def keys(self, world: World) -> dict[str, Place]:
        """KPI keys a world lists, with their window and scope; without single markets."""
        found = {self.name: Place(self.window, None)} if self.plain else {}
        if self.scopes == "quarters":
            return found | {f"{self.name}[{q}]": Place(q, None) for q in world.year.quarters}
        return found | {f"{self.name}[{s}]": Place(self.window, s) for s in self._scopes(world)}

    def market_keys(self, world: World) -> dict[str, Place]:
        """KPI keys of single markets; a label that is a region's too means the region."""
        if not self.by_place:
            return {}
        labels = [market for market in world.markets if market not in world.regions]
        return {f"{self.name}[{label}]": Place(self.window, label) for label in labels}

    def find(self, world: World, scope: str | None) -> Place | Reason:
        """Where a scope leads in a world, or why it leads nowhere.

        A period comes before a region, a region before a market of the same label.
        """
        if scope is None:
            if self.plain:
                return Place(self.window, None)
            return Reason("{kpi} needs a scope in brackets", {"kpi": self.label})
        if self.scopes == "quarters" and scope in world.year.quarters:
            return Place(scope, None)
        if scope in self._places(world):
            return Place(self.window, scope)
        return self._nowhere(world, scope)

    def _scopes(self, world: World) -> tuple[str, ...]:
        return {
            "none": (),
            "quarters": (),
            "regions": tuple(world.business.regions),
            "eu": ("eu",) if "eu" in world.regions else (),
            "platform": tuple(p for p in world.platforms if p == OWN_SITE),
        }[self.scopes]

    def _places(self, world: World) -> tuple[str, ...]:
        if self.scopes == "platform":
            return world.platforms
        return (*world.regions, *world.markets) if self.by_place else self._scopes(world)

    def _nowhere(self, world: World, scope: str) -> Reason:
        if self.scopes == "quarters" and re.fullmatch(PERIOD, scope):
            return outside(world, scope)
        if self.scopes == "platform":
            if scope == OWN_SITE:
                return Reason("The company has no shop of its own")
            return Reason("The company does not sell on {place}", {"place": scope})
        if self.by_place or self.scopes == "eu":
            place = REGION_NAMES.get(scope, scope)
            return Reason("The company does not sell in {place}", {"place": place})
        return Reason(
            "{kpi} is not computed for {place} alone", {"kpi": self.label, "place": scope}
        )


def outside(world: World, period: str) -> Reason:
    """Why a period of time has no figure in a world."""
    names = world.year.quarters
    places = {"period": period, "first": names[0], "last": names[-1]}
    if len(names) == 1:
        return Reason("{period} lies outside the horizon, which is {first}", places)
    return Reason("{period} lies outside the horizon, {first} to {last}", places)


def base_window(facts: Facts, window: str) -> str:
    """The same window of the base year."""
    if window in (YEAR, EXIT) or facts.base is None:
        return window
    return facts.base.world.year.quarters[facts.quarters(window)[0]]


def ratio(top: FloatArray, bottom: FloatArray | float, otherwise: str) -> Figure:
    """``top / bottom`` by draw, or why there is none.

    A denominator of zero in every draw is an answer ("no media money"); so is one in some draws,
    because a mean over the others would hide them.

    Args:
        otherwise: Why there is no figure when the denominator is zero (an English msgid).
    """
    under = np.broadcast_to(bottom, top.shape)
    if np.any(np.abs(under) < NOTHING):
        return Missing(otherwise)
    return top / under
