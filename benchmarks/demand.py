"""The demand model: time to fit, held-out errors on the shared data, what plans change.

`python -m benchmarks.demand` prints the tables. Proof and full accuracy are issue D's; these are
the figures of the first version, those that miss included.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.report import Table
from model.demand import DemandDraws, DemandFit, DemandModel, forecast
from model.panel import Panel, load_mapping, read_panel

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
MAPPINGS = ROOT / "tests" / "cases" / "mappings"
HOLDOUT = 13
FLAT_ELASTICITY = 0.12  # Sethuraman, Tellis & Briesch 2011, short run
WORLD = ("world_promo_and_media_dev.csv", "world_promo_and_media")
PANELS: Mapping[str, tuple[str, str]] = {
    "promo and media (simulated, 1 x 4)": WORLD,
    "geo visits (real, 95 x 13)": ("geo_visits_panel_dev.csv.gz", "geo_visits"),
    "online retail (real, 14 x 0)": ("online_retail_daily_dev.csv", "online_retail_daily"),
}
Weekly = NDArray[np.float64]


def tables() -> list[Table]:
    """All tables; without the shared data only the time of the demo fit."""
    found = [demo_table()]
    if SHARED.is_dir():
        found += [holdout_table(), plan_table()]
    return found


def demo_table() -> Table:
    """Seconds to fit and milliseconds to project the demo brand."""
    panel = read_panel(ROOT / "data" / "demo" / "panel.csv")
    fit, seconds = timed_fit(panel)
    weeks = fit.next_weeks(53)
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
    )
    columns = ("markets x channels x weeks", "fit s", "project ms", "file MB", "WAPE in sample")
    return Table("Demand: the demo brand", "512 draws, one BLAS thread.", columns, (row,))


def holdout_table() -> Table:
    """Held-out last 13 weeks beside simple methods, by data set."""
    rows = tuple(holdout_row(name, *files) for name, files in PANELS.items())
    note = (
        f"Last {HOLDOUT} weeks held out; media, price and controls of those weeks are given. "
        "WAPE by market, median; coverage of the 90 % interval by week and market; total: forecast "
        "over actual, all markets and weeks."
    )
    columns = (
        "panel",
        "fit s",
        "model",
        "naive",
        "mean of 8",
        "seasonal naive",
        "in 90 %",
        "total",
    )
    return Table("Demand: held-out quarter", note, columns, rows)


def holdout_row(name: str, file: str, mapping: str) -> tuple[str, ...]:
    """One data set's errors."""
    panel = shared_panel(file, mapping)
    history, future = panel.split(HOLDOUT)
    fit, seconds = timed_fit(history)
    frame = future.to_frame().drop(columns=panel.metric)
    table = forecast(fit, frame)
    weekly = table[(table.week != "total") & ((table.market != "all") | (len(fit.markets) == 1))]
    shape = (HOLDOUT, len(fit.markets))
    mean, low, high = (weekly[c].to_numpy().reshape(shape).T for c in ("mean", "p05", "p95"))
    actual, past = future.outcome, history.outcome
    simple = (past[:, -1:], past[:, -8:].mean(axis=1, keepdims=True), past[:, -52 : HOLDOUT - 52])
    seen = ~np.isnan(actual)
    inside = ((low <= actual) & (actual <= high))[seen].mean()
    errors = [wape(np.broadcast_to(p, actual.shape), actual) for p in (mean, *simple)]
    total = mean[seen].sum() / actual[seen].sum()
    return (name, f"{seconds:.0f}", *(f"{e:.3f}" for e in errors), f"{inside:.2f}", f"{total:.2f}")


def wape(predicted: Weekly, actual: Weekly) -> float:
    """Median over markets of the weighted absolute percentage error."""
    sold = np.nansum(actual, axis=1)
    complete = (sold > 0) & ~np.isnan(actual).any(axis=1) & ~np.isnan(predicted).any(axis=1)
    gaps = np.abs(predicted - actual).sum(axis=1)[complete] / sold[complete]
    return float(np.median(gaps))


def plan_table() -> Table:
    """Predicted changes of the simulated world's plans beside the true ones."""
    panel = shared_panel(*WORLD)
    fit, _ = timed_fit(panel)
    plans = pd.read_csv(SHARED / "world_promo_and_media_dev_scenarios.csv")
    plans = plans[plans["true_delta"] != 0]
    draws = fit.in_sample(fit.weeks[-HOLDOUT:])
    rows = [
        plan_row(fit, draws, str(kind), str(plan)) for kind, plan in plans[["kind", "plan"]].values
    ]
    plans[["mean", "p05", "p95", "flat"]] = rows
    group = plans["kind"].where(~plans["plan"].str.endswith(" x0.0"), "shut-off")
    summary = [plan_summary(str(kind), part) for kind, part in plans.groupby(group)]
    media = plans[group.isin(["total", "channel", "shift"])]
    note = (
        "sum |predicted - true| / sum |true| of what plans change in the last 13 weeks; flat: "
        f"elasticity {FLAT_ELASTICITY} split by spend; shut-offs of media apart."
    )
    columns = ("plans", "number", "model", "flat", "in 90 %", "sign right")
    return Table(
        "Demand: what a plan changes (promo and media, simulated)",
        note,
        columns,
        (*summary, plan_summary("media (total, channel, shift)", media)),
    )


def plan_row(fit: DemandFit, draws: DemandDraws, kind: str, plan: str) -> list[float]:
    """Mean and interval of a plan's change, and the flat elasticity's answer."""
    before = draws.outcome()
    if kind in ("price", "promo"):
        change = before * (lever_factor(fit, kind, plan) - 1.0)
        flat = np.nan
    else:
        spend = plan_spend(draws, plan)
        change = draws.outcome(spend) - before
        old, new = (s.sum(axis=(0, 1)) for s in (draws.reference_spend, spend))
        share = fit.history.media.sum(axis=(0, 1))
        power = FLAT_ELASTICITY * share / share.sum()
        flat = before.sum(axis=(0, 2)).mean() * (np.prod((new / old) ** power) - 1.0)
    total = change.sum(axis=(0, 2))
    return [total.mean(), *np.quantile(total, (0.05, 0.95)), flat]


def plan_spend(draws: DemandDraws, plan: str) -> Weekly:
    """Spend ``(week, market, channel)`` of a plan in the words of the scenario file."""
    spend = np.array(draws.reference_spend)
    if move := re.fullmatch(r"move (\d+)% of (\w+) to (\w+)", plan):
        source, target = draws.channels.index(move[2]), draws.channels.index(move[3])
        moved = spend[..., source] * float(move[1]) / 100
        spend[..., source] -= moved
        spend[..., target] += moved
        return spend
    name, factor = plan.split(" x")
    chosen = slice(None) if name == "all" else draws.channels.index(name)
    spend[..., chosen] *= float(factor)
    return spend


def lever_factor(fit: DemandFit, kind: str, plan: str) -> Weekly:
    """Factor ``(week, draw, market)`` on the outcome of a price or promo plan."""
    factor = float(plan.split(" x")[1])
    if kind == "price":
        return (factor ** -fit.in_sample(fit.weeks[-1:]).elasticity)[None]
    promo = fit.design.inputs.promo[:, -HOLDOUT:].T[:, None] / fit.design.promo_scale
    column = fit.design.season(np.arange(1)).shape[1]
    effect = fit.shared.values[:, fit.layout.feature][:, column]
    return np.exp(effect[None, :, None] * (factor - 1.0) * promo)


def plan_summary(name: str, plans: pd.DataFrame) -> tuple[str, ...]:
    """Errors of a group of plans."""
    true = plans["true_delta"]
    size = true.abs().sum()
    model, flat = ((plans[c] - true).abs().sum() / size for c in ("mean", "flat"))
    inside = ((plans["p05"] < true) & (true < plans["p95"])).mean()
    sign = (np.sign(plans["mean"]) == np.sign(true)).mean()
    shown = "" if plans["flat"].isna().any() else f"{flat:.2f}"
    return (name, str(len(plans)), f"{model:.2f}", shown, f"{inside:.2f}", f"{sign:.2f}")


def timed_fit(panel: Panel) -> tuple[DemandFit, float]:
    """A fit and its seconds."""
    start = time.perf_counter()
    fit = DemandModel().fit(panel).fit_
    return fit, time.perf_counter() - start


def shared_panel(file: str, mapping: str) -> Panel:
    """A shared data set read with the tests' mapping."""
    return read_panel(SHARED / file, mapping=load_mapping(MAPPINGS / f"{mapping}.yaml"))


if __name__ == "__main__":
    for table in tables():
        print(table.markdown(), end="\n\n", flush=True)
