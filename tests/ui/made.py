"""Results made by hand for tests of drawings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.results import Joint, KpiResult, Score, Spread, TargetResult


def kpi(name: str, unit: str, *draws: float) -> KpiResult:
    """A KPI with these draws."""
    values = np.array(draws)
    low, middle, high = (float(q) for q in np.quantile(values, (0.05, 0.5, 0.95)))
    return KpiResult(name, unit, float(values.mean()), low, middle, high, values)


def target(name: str = "growth", **changes: object) -> TargetResult:
    """Growth of 24 % against 40 %, between 18 and 30 %: missed with 8 %."""
    made = TargetResult(
        id=name,
        claim="claim-1",
        kpi="gmv_growth",
        target=0.40,
        unit="share",
        direction="at_least",
        window="year",
        brand="apparel",
        section="3.2",
        mean=0.24,
        p05=0.18,
        p95=0.30,
        probability=0.08,
        attainment=0.6,
        progress=0.6,
        headroom=-0.16,
        status="missed",
        baseline=0.0,
    )
    return replace(made, **changes)


def score(*targets: TargetResult, met: float = 2.1) -> Score:
    """A score of these targets, all in the joint set."""
    chosen = tuple(t.kpi for t in targets)
    return Score(targets, Joint(chosen, 0.004), Spread(met, 1.0, 3.0), len(targets), None)
