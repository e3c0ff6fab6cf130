"""Differences between scenarios over the draws they share, so that a difference is not noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model import World
from model.kpis import kpi_keys, kpi_of
from model.results import KpiResult
from ui.compare.choices import Column
from ui.formats import change, number, quantities
from ui.masters import share_shown
from ui.verdict import short_name
from ui.words import N_, _

# Stands for the share of GMV that the world's strip shows.
SHARE = "gmv_share"
TARGETS = "targets_met"
KPIS = (
    "gmv",
    "gmv_growth",
    "operating_result",
    "cm3",
    "programme_roi",
    "programme_roi_run_rate",
    SHARE,
    "roas",
    "repurchase_rate",
    "logistics_cost_share",
    "risk_loss",
    "fx_loss",
)
OF_A_PROGRAMME = ("programme_roi", "programme_roi_run_rate")
# What the answer says who wins on, with its name inside a sentence.
WON = {
    "gmv": N_("GMV"),
    "operating_result": N_("result"),
    "programme_roi": N_("programme ROI"),
    "roas": N_("ad ROAS"),
    "logistics_cost_share": N_("logistics share"),
    "risk_loss": N_("risk loss"),
}


# A difference in targets met that reads as something.
LEAST_TARGETS = 0.05


@dataclass(frozen=True)
class Gap:
    """A KPI of one scenario less that of the first.

    Attributes:
        mean, p05, p95: the difference, in the KPI's unit, over the draws that both have.
        better: share of those draws in which it is better than the first; None when it is the
            same in all of them.
    """

    mean: float
    p05: float
    p95: float
    better: float | None


def kpis_compared(world: World, base_year: Mapping[str, KpiResult]) -> list[str]:
    """The key figures of the table that this world has."""
    share = share_shown(base_year)
    wanted = dict.fromkeys(share if kpi == SHARE else kpi for kpi in KPIS)
    known = kpi_keys(world)
    return [k for k in wanted if k in known and (world.has_programme or k not in OF_A_PROGRAMME)]


Pair = tuple[KpiResult | None, KpiResult | None]


def gaps(pairs: Sequence[Pair]) -> list[Gap | None]:
    """How far figures lie from the first scenario's; None where one of the two has none."""
    known = {place: two for place, pair in enumerate(pairs) if (two := _valued(pair))}
    found: list[Gap | None] = [None] * len(pairs)
    for shared in {_shared(two) for two in known.values()}:
        places = [place for place, two in known.items() if _shared(two) == shared]
        for place, one in zip(places, _gaps([known[p] for p in places], shared), strict=True):
            found[place] = one
    return found


def gap(now: KpiResult | None, first: KpiResult | None) -> Gap | None:
    """One of `gaps`."""
    return gaps([(now, first)])[0]


def _valued(pair: Pair) -> tuple[KpiResult, KpiResult] | None:
    now, first = pair
    if now is None or first is None or now.mean is None or first.mean is None:
        return None
    return (now, first) if _shared((now, first)) else None


def _shared(pair: tuple[KpiResult, KpiResult]) -> int:
    """Draws that both have: fewer while a thumb is dragged, but the same ones."""
    return min(pair[0].draws.size, pair[1].draws.size)


def _gaps(pairs: Sequence[tuple[KpiResult, KpiResult]], shared: int) -> list[Gap]:
    """Gaps over equally many draws, in one go: a quantile takes as long for one as for many."""
    first = np.stack([then.draws[:shared] for _now, then in pairs])
    difference = np.stack([now.draws[:shared] for now, _then in pairs]) - first
    ways = np.array([direction(now.name) for now, _then in pairs])[:, np.newaxis]
    means, better = difference.mean(axis=1), np.mean(ways * difference > 0, axis=1)
    low, high = np.quantile(difference, (0.05, 0.95), axis=1)
    moved = np.any(np.abs(difference) > 1e-12 * np.abs(first), axis=1)
    return [
        Gap(float(m), float(a), float(b), float(share)) if differs else Gap(0.0, 0.0, 0.0, None)
        for m, a, b, share, differs in zip(means, low, high, better, moved, strict=True)
    ]


def direction(kpi: str) -> int:
    """1 where more is better, -1 where less is."""
    known = kpi_of(kpi)
    return -1 if known is not None and known.direction == "down" else 1


def named_in_a_sentence(kpi: str, names: Mapping[str, str]) -> str:
    """A KPI inside a sentence."""
    return _(WON[kpi]) if kpi in WON else short_name(kpi, names)


def winner(columns: Sequence[Column], kpi: str) -> Column | None:
    """The scenario that lands best on a KPI; None where two read the same or none has it.

    Means are over the draws that all have, so that a drag's fewer draws do not decide.
    """
    results = [(column, column.answer.kpis.get(kpi)) for column in columns]
    have = [(c, r) for c, r in results if r is not None and r.mean is not None]
    if len(have) < 2:
        return None
    shared, way = min(r.draws.size for _c, r in have), direction(kpi)
    valued = [(c, _mean(r, shared)) for c, r in have]
    (best, first), (_other, second) = sorted(valued, key=lambda one: way * one[1], reverse=True)[:2]
    unit = have[0][1].unit
    written = quantities([first, second], unit)
    same = written[0] == written[1] or nothing(change(first - second, unit))
    return None if same else best


def nothing(written: str) -> bool:
    """Whether a difference as it is written rounds to nothing."""
    return not any(digit in written for digit in "123456789")


def _mean(result: KpiResult, shared: int) -> float:
    if not shared or shared == result.draws.size:
        return result.mean or 0.0
    return float(result.draws[:shared].mean())


def targets_gained(now: Column, first: Column) -> float:
    """How many targets more one scenario meets than the first, over the draws both have."""
    return now.targets_met - first.targets_met


def winner_of_targets(columns: Sequence[Column]) -> Column | None:
    """The scenario that meets most targets; None where two meet equally many as they read."""
    if not all(column.answer.score.modelled for column in columns) or len(columns) < 2:
        return None
    ranked = sorted(columns, key=lambda column: column.targets_met, reverse=True)
    first, second = (number(column.targets_met, 1) for column in ranked[:2])
    little = ranked[0].targets_met - ranked[1].targets_met < LEAST_TARGETS
    return None if first == second or little else ranked[0]
