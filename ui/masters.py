"""Which levers and key figures stand for a world: derived from what it has, not from the demo.

The catalogue names six master levers. Where a world lacks the region that one of them is about,
its largest region, market or channel takes the place; a lever that cannot move anything says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model import World
from model.levers import Entry, ExpandedCatalogue
from model.results import KpiResult
from ui.names import kpi_name

SPLIT = "media_split"
FAVOURED = "gmv_share[southeast_asia]"
# A part this close to everything leaves nothing to move to.
EVERYTHING = 0.999


@dataclass(frozen=True)
class Cell:
    """One tile of the strip: the figure it shows, its name, which way is better."""

    kpi: str
    label: str
    better: int = 1


def masters(catalogue: ExpandedCatalogue) -> tuple[Entry, ...]:
    """The master levers of a world in the catalogue's order, with a share of media among them."""
    own = catalogue.masters
    if any(entry.record.key == SPLIT for entry in own):
        return own
    part = _largest_part(catalogue)
    if part is None:
        return own
    first = [entry for entry in own if entry.record.key == "media_total"]
    return (*first, part, *(entry for entry in own if entry not in first))


def cells(world: World, base_year: Mapping[str, KpiResult]) -> tuple[Cell, ...]:
    """What the strip shows between GMV and the count of targets."""
    names = world.catalogue.indexes.names
    second, third = _second(world, base_year), share_shown(base_year)
    return (
        Cell(second, kpi_name(second, names)),
        Cell(third, kpi_name(third, names)),
        Cell("logistics_cost_share", kpi_name("logistics_cost_share", names), -1),
    )


def share_shown(base_year: Mapping[str, KpiResult]) -> str:
    """The share of GMV worth a tile: the region the plan is about, else the largest one.

    A company with one region has no such share; its order value takes the place.
    """
    if FAVOURED in base_year:
        return FAVOURED
    shares = {
        key: result.mean
        for key, result in base_year.items()
        if key.startswith("gmv_share[") and result.mean is not None and result.mean < EVERYTHING
    }
    return max(shares, key=lambda key: shares[key], default="average_order_value")


def _second(world: World, base_year: Mapping[str, KpiResult]) -> str:
    if world.has_programme:
        return "programme_roi"
    roas = base_year.get("roas")
    return "gross_margin" if roas is None or roas.mean is None else "roas"


def _largest_part(catalogue: ExpandedCatalogue) -> Entry | None:
    """The largest region, else market, else channel that leaves room for others."""
    indexes = catalogue.indexes
    for labels in (indexes.labels("market_group"), indexes.markets, indexes.channels):
        keys = (f"{SPLIT}[{label}]" for label in labels)
        found = [catalogue[key] for key in keys if key in catalogue]
        open_ = [entry for entry in found if 0 < entry.status_quo < EVERYTHING]
        if open_:
            return max(open_, key=lambda entry: entry.status_quo)
    return None
