"""Differences between scenarios over the draws they share, so that a difference is not noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model import World
from model.kpis import kpi_keys, kpi_of
from model.results import KpiResult
from ui.compare.choices import Column
from ui.formats import number, quantities
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


def gap(now: KpiResult | None, first: KpiResult | None) -> Gap | None:
    """How far a figure lies from the first scenario's; None where one of them has none."""
    if now is None or first is None or now.mean is None or first.mean is None:
        return None
    shared = min(now.draws.size, first.draws.size)
    if not shared:
        return None
    difference = now.draws[:shared] - first.draws[:shared]
    low, high = np.quantile(difference, (0.05, 0.95))
    mean = float(difference.mean())
    if not np.any(np.abs(difference) > 1e-12 * np.abs(first.draws[:shared])):
        return Gap(0.0, 0.0, 0.0, None)
    return Gap(mean, float(low), float(high), float(np.mean(direction(now.name) * difference > 0)))


def direction(kpi: str) -> int:
    """1 where more is better, -1 where less is."""
    known = kpi_of(kpi)
    return -1 if known is not None and known.direction == "down" else 1


def named_in_a_sentence(kpi: str, names: Mapping[str, str]) -> str:
    """A KPI inside a sentence."""
    return _(WON[kpi]) if kpi in WON else short_name(kpi, names)


def winner(columns: Sequence[Column], kpi: str) -> Column | None:
    """The scenario that lands best on a KPI; None where two read the same or none has it."""
    results = [column.answer.kpis.get(kpi) for column in columns]
    have = [(c, r) for c, r in zip(columns, results, strict=True) if r is not None]
    valued = [(c, r.mean, r.unit) for c, r in have if r.mean is not None]
    if len(valued) < 2:
        return None
    ranked = sorted(valued, key=lambda one: direction(kpi) * one[1], reverse=True)
    best, second, unit = ranked[0], ranked[1], ranked[0][2]
    written = quantities([best[1], second[1]], unit)
    return None if written[0] == written[1] else best[0]


def winner_of_targets(columns: Sequence[Column]) -> Column | None:
    """The scenario that meets most targets; None where two meet equally many as they read."""
    if not all(column.answer.score.modelled for column in columns) or len(columns) < 2:
        return None
    ranked = sorted(columns, key=lambda c: c.answer.score.targets_met.mean, reverse=True)
    first, second = (number(c.answer.score.targets_met.mean, 1) for c in ranked[:2])
    return None if first == second else ranked[0]
