"""The demand model on the demo brand: time to fit and to project, size, how well it settled.

`python -m benchmarks.demand` prints the table. Forecasts: `benchmarks.forecasts`; what plans
change: `benchmarks.plans`; prices: `benchmarks.elasticities`.
"""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.report import Table
from model.demand import DemandFit, DemandModel
from model.panel import Panel, read_panel

PANEL = Path(__file__).resolve().parents[1] / "data" / "demo" / "panel.csv"
AHEAD = 53


def tables() -> list[Table]:
    """Seconds to fit and milliseconds to project the demo brand."""
    panel = read_panel(PANEL)
    fit, seconds = timed_fit(panel)
    weeks = fit.next_weeks(AHEAD)
    fit.project(weeks)
    start = time.perf_counter()
    fit.project(weeks)
    project = time.perf_counter() - start
    markets, count, channels = panel.media.shape
    row = (
        f"{markets} x {channels} x {count}",
        f"{seconds:.1f}",
        f"{project * 1000:.0f}",
        f"{len(fit.to_json()) / 1e6:.2f}",
        f"{fit.diagnostics['wape_in_sample']:.3f}",
        f"{fit.diagnostics['r_hat']:.3f}",
        f"{fit.diagnostics['effective_draws']:.0f}",
    )
    size = ("markets x channels x weeks", "fit s", "project ms", "file MB")
    columns = (*size, "WAPE in sample", "largest R-hat", "effective draws")
    note = f"{fit.n_draws} draws, one BLAS thread; {AHEAD} weeks ahead."
    return [Table("Demand: the demo brand", note, columns, (row,))]


def timed_fit(panel: Panel) -> tuple[DemandFit, float]:
    """A fit and its seconds."""
    start = time.perf_counter()
    fit = DemandModel().fit(panel).fit_
    return fit, time.perf_counter() - start


if __name__ == "__main__":
    for table in tables():
        print(table.markdown(), end="\n\n", flush=True)
