"""What rests on a default or a prior, as sentences beside the figures it is about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from model import World
from model.business.specs import SPECS
from model.kpis.applies import rests_on
from ui.words import _, ngettext

NAMED = 3  # defaults that one sentence names


@lru_cache(maxsize=512)
def paths_under(world: World, kpi: str) -> tuple[str, ...]:
    """Paths of the defaults that a KPI stands on in a world."""
    return rests_on(world.business, kpi, world.regions)


def sentence(paths: Sequence[str]) -> str:
    """``Rests on defaults: duty rate, return rate and 3 more.``; empty when on none."""
    names = tuple(dict.fromkeys(_name(path) for path in paths))
    if not names:
        return ""
    listed, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more > 0:
        listed = ngettext("{names} and {n} more", "{names} and {n} more", more).format(
            names=listed, n=more
        )
    return _("Rests on defaults: {names}.").format(names=listed)


def kpi_rests(world: World, kpi: str) -> str:
    """The sentence for a KPI of a world; empty when every figure under it was given."""
    return sentence(paths_under(world, kpi))


def _name(path: str) -> str:
    name = path.split(".")[2]
    return _(SPECS[name].label).lower() if name in SPECS else name
