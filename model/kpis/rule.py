"""What a KPI is: a name, a unit, a direction, a window, a definition, and its formula beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from model.results import FloatArray
from model.simulate.facts import Facts
from model.world import World

Direction = Literal["up", "down"]
Scopes = Literal["none", "regions", "quarters", "eu", "platform"]

# Below this a denominator is zero: a millionth of a dollar, an order or a day.
NOTHING = 1e-6


@dataclass(frozen=True)
class Missing:
    """Why a KPI has no value."""

    reason: str


Figure = FloatArray | Missing
Formula = Callable[[Facts, str, str | None], Figure]


@dataclass(frozen=True)
class Kpi:
    """A key figure.

    Attributes:
        name: Key without scope, after the claims' metric names.
        direction: Which way is better.
        window: ``year`` or ``exit``; a quarter in the scope is its own window.
        scopes: What its brackets hold, beside the unscoped figure where ``plain`` is set.
        formula: Facts, window and scope to ``(draw,)`` values in ``unit``.
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

    def keys(self, world: World) -> dict[str, tuple[str, str | None]]:
        """KPI key -> (window, scope) in a world."""
        found: dict[str, tuple[str, str | None]] = {self.name: (self.window, None)}
        if not self.plain:
            found = {}
        if self.scopes == "quarters":
            return found | {f"{self.name}[{q}]": (q, None) for q in world.year.quarters}
        return found | {f"{self.name}[{s}]": (self.window, s) for s in self._scopes(world)}

    def _scopes(self, world: World) -> tuple[str, ...]:
        return {
            "none": (),
            "quarters": (),
            "regions": tuple(world.business.regions),
            "eu": ("eu",) if "eu" in world.regions else (),
            "platform": tuple(p for p in world.platforms if p == "own_site"),
        }[self.scopes]


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
