"""The KPI catalogue: every key figure once, beside its formula."""

from __future__ import annotations

from types import MappingProxyType

from model.kpis import demand, money, risk
from model.kpis.rule import Figure, Kpi, Missing
from model.simulate.facts import Facts
from model.world import World

KPIS = (*money.KPIS, *demand.KPIS, *risk.KPIS)
BY_NAME = MappingProxyType({kpi.name: kpi for kpi in KPIS})

__all__ = ["BY_NAME", "KPIS", "Figure", "Kpi", "Missing", "figure", "kpi_keys", "kpi_of"]


def kpi_of(key: str) -> Kpi | None:
    """The KPI of a key with or without scope; ``None`` if there is none."""
    return BY_NAME.get(key.partition("[")[0])


def kpi_keys(world: World) -> dict[str, tuple[Kpi, str, str | None]]:
    """Every KPI key of a world with its KPI, window and scope."""
    return {key: (kpi, *where) for kpi in KPIS for key, where in kpi.keys(world).items()}


def figure(facts: Facts, key: str, window: str | None = None) -> Figure:
    """Draws of one KPI, in its own window or in another.

    Raises:
        KeyError: the world has no such KPI.
    """
    keys = kpi_keys(facts.world)
    if key not in keys:
        raise KeyError(f"there is no KPI {key!r}")
    kpi, own, scope = keys[key]
    # A quarter in the brackets is part of what the KPI is; its window is not a choice.
    chosen = own if kpi.scopes == "quarters" and "[" in key else window or own
    return kpi.formula(facts, chosen, scope)
