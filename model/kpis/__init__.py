"""The KPI catalogue: every key figure once, beside its formula."""

from __future__ import annotations

from types import MappingProxyType

from model.kpis import demand, money, risk
from model.kpis.rule import Figure, Kpi, Missing, Place
from model.simulate.facts import Facts
from model.split import Reason
from model.world import World

KPIS = (*money.KPIS, *demand.KPIS, *risk.KPIS)
BY_NAME = MappingProxyType({kpi.name: kpi for kpi in KPIS})
# Up to this many markets a full answer lists the KPIs of each; of larger worlds on request.
MARKETS_LISTED = 12

__all__ = [
    "BY_NAME",
    "KPIS",
    "MARKETS_LISTED",
    "Figure",
    "Kpi",
    "Missing",
    "Place",
    "figure",
    "find",
    "kpi_keys",
    "kpi_of",
    "listed_keys",
    "market_keys",
    "scope_of",
]

KeyTable = dict[str, tuple[Kpi, str, str | None]]


def kpi_of(key: str) -> Kpi | None:
    """The KPI of a key with or without scope; ``None`` if there is none."""
    return BY_NAME.get(key.partition("[")[0])


def scope_of(key: str) -> str | None:
    """What stands in a key's brackets: from the first ``[`` to the last ``]``."""
    _, bracket, rest = key.partition("[")
    return rest.removesuffix("]") if bracket else None


def find(world: World, key: str) -> tuple[Kpi, Place] | Reason:
    """The KPI of any key a world can answer, listed or not, or why it cannot."""
    kpi = kpi_of(key)
    if kpi is None:
        return Reason("the model has no such KPI in this world")
    place = kpi.find(world, scope_of(key))
    return place if isinstance(place, Reason) else (kpi, place)


def kpi_keys(world: World) -> KeyTable:
    """The KPI keys a world lists with their KPI, window and scope; without single markets."""
    return {key: (kpi, *where) for kpi in KPIS for key, where in kpi.keys(world).items()}


def market_keys(world: World) -> KeyTable:
    """KPI keys of single markets, in the order of the markets; computed on request only."""
    return {key: (kpi, *where) for kpi in KPIS for key, where in kpi.market_keys(world).items()}


def listed_keys(world: World) -> KeyTable:
    """What a full answer lists: all keys, those of single markets where they are few."""
    few = len(world.markets) <= MARKETS_LISTED
    return kpi_keys(world) | (market_keys(world) if few else {})


def figure(facts: Facts, key: str, window: str | None = None) -> Figure:
    """Draws of one KPI, in its own window or in another.

    Raises:
        KeyError: the world has no such KPI, or no such window.
    """
    found = find(facts.world, key)
    if isinstance(found, Reason):
        raise KeyError(f"there is no KPI {key!r}: {found}")
    kpi, (own, scope) = found
    # A quarter in the brackets is part of what the KPI is; its window is not a choice.
    chosen = own if kpi.scopes == "quarters" and own not in ("year", "exit") else window or own
    return kpi.formula(facts, chosen, scope)
