"""A company of one's own, from the bytes of its file to the first figures, as the panel grows.

`python -m benchmarks.own_data` prints the table; with a size (`20x20x156`) it measures that one and
prints JSON. Each size runs in a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import reference
from benchmarks.evaluate import answer
from benchmarks.report import Table
from model import Memo, Scenario, World
from model.business import Facts, business_of, default_form
from model.demand import DemandFit, DemandModel, forecast, verdict
from model.demand.sample import MOST_CORES
from model.media import geometric_adstock, hill
from model.panel import Panel, WeekLabels, future_frame, read_panel
from model.plan import load_plan
from model.world import build_world

ROOT = Path(__file__).resolve().parents[1]
SIZES = ("5x5x104", "10x10x156", "20x20x156", "40x30x156")
STAGES = ("read", "fit", "world", "forecast", "evaluate")
DRAWS, AHEAD, MOVES = 512, 52, 7
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
MEGABYTE = 1024  # Linux counts kilobytes


def tables() -> list[Table]:
    """The growth table."""
    rows = tuple(row(measured_apart(size)) for size in SIZES)
    note = (
        "Simulated panels with a known equation, read from CSV; one process a size, one BLAS "
        "thread, seconds. Reference: one pass of the plain curve (`benchmarks/reference.py`) over "
        f"the whole panel with {DRAWS} draws, in the same process; the ratio should not grow, "
        "since cost is meant to be linear in markets x channels x weeks. Lever moved: total media "
        f"at the world's draws at rest and while dragged, median of {MOVES}. A large fit draws on "
        f"all cores, up to {MOST_CORES}."
    )
    heads = ("markets x channels x weeks", "CSV MB", *(f"{stage} s" for stage in STAGES))
    columns = (
        *heads,
        "reference s",
        "fit / reference",
        "peak MB of fit",
        "peak MB",
        "fit MB",
        "lever moved ms",
        "dragged ms",
        "memo MB",
        "verdict",
    )
    return [Table("Own data: from the file to the first figures", note, columns, rows)]


def row(found: dict[str, float | str]) -> tuple[str, ...]:
    """One size as cells."""
    fit, pass_ = float(found["fit"]), float(found["reference"])
    return (
        str(found["size"]).replace("x", " x "),
        f"{found['csv_mb']:.1f}",
        *(f"{found[stage]:.1f}" for stage in STAGES),
        f"{pass_:.2f}",
        f"{fit / pass_:.0f}",
        f"{found['fit_peak_mb']:.0f}",
        f"{found['peak_mb']:.0f}",
        f"{found['fit_mb']:.1f}",
        *(f"{found[name]:.0f}" for name in ("moved_ms", "dragged_ms", "memo_mb")),
        str(found["verdict"]),
    )


def measured_apart(size: str, module: str = "benchmarks.own_data") -> dict[str, float | str]:
    """One size, measured by a module in a process of its own, which prints JSON."""
    command = [sys.executable, "-m", module, size]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | ONE_THREAD, check=True, capture_output=True
    )
    return dict(json.loads(done.stdout))


def measured(size: str) -> dict[str, float | str]:
    """Seconds of each stage, memory and the verdict for a size in this process."""
    markets, channels, weeks = (int(part) for part in size.split("x"))
    content = simulated(markets, channels, weeks).to_csv()
    found: dict[str, float | str] = {"size": size, "csv_mb": len(content) / 1e6}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        found[name] = time.perf_counter() - start

    with stage("read"):
        panel = read_panel(content, name="simulated.csv")
    with stage("fit"):
        fit = DemandModel().fit(panel).fit_
    found["fit_peak_mb"] = peak_mb()
    with stage("world"):
        facts = Facts.of(fit.history)
        world = build_world(load_plan(), business_of(default_form(facts), facts), fit)
    with stage("forecast"):
        forecast(fit, future_frame(panel, AHEAD))
    memo = Memo()
    with stage("evaluate"):
        answer(Scenario(), world, memo, world.draws_at_rest)
    found["moved_ms"] = moved_ms(world, memo, world.draws_at_rest)
    found["dragged_ms"] = moved_ms(world, memo, world.draws_while_dragged)
    found["memo_mb"] = memo.size / 1e6
    found["peak_mb"] = peak_mb()
    with stage("reference"):
        reference.reference(whole_panel(fit))
    size_of_fit = len(fit.to_json()) / 1e6
    return found | {"fit_mb": size_of_fit, "verdict": verdict(fit).level}


def moved_ms(world: World, memo: Memo, draws: int) -> float:
    """Median ms of all figures after a move of total media, the dearest lever to move."""
    lever = world.catalogue["media_total"]
    taken = []
    for step in range(MOVES + 1):
        value = lever.status_quo * (1 + 0.01 * step)
        start = time.perf_counter()
        answer(Scenario().set(lever.key, value, world.catalogue), world, memo, draws)
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken[1:])  # the first one lays out the world for these draws


def peak_mb() -> float:
    """Most memory this process ever held.

    Linux keeps the parent's peak in `getrusage` across fork and exec, its own in VmHWM.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        return float(next(row.split()[1] for row in lines if row.startswith("VmHWM"))) / MEGABYTE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def whole_panel(fit: DemandFit) -> reference.Inputs:
    """The plain curve's arrays over all weeks of the panel."""
    return reference.inputs_of(fit.in_sample())


def simulated(markets: int, channels: int, weeks: int, seed: int = 0) -> Panel:
    """A panel with season, price and bent, carried-over media of known size."""
    rng = np.random.default_rng(seed)
    scale, weight = np.exp(rng.normal(0.0, 1.0, markets)), np.exp(rng.normal(0.0, 0.7, channels))
    media = (
        rng.lognormal(0.0, 0.6, (markets, weeks, channels)) * scale[:, None, None] * weight * 100
    )
    price = 30.0 * np.exp(0.06 * rng.standard_normal((markets, weeks)))
    season = 0.15 * np.sin(2 * np.pi * np.arange(weeks) / 52.18)
    noise = 0.03 * rng.standard_normal((markets, weeks))
    stock = geometric_adstock(media.transpose(0, 2, 1), np.full(channels, 0.3))
    half, beta = scale[:, None] * weight * 100, scale[:, None] * 400 * weight / weight.sum()
    caused = (beta[..., None] * hill(stock, half[..., None], 1.0)).sum(axis=1)
    orders = np.exp(season + noise) * (price / 30.0) ** -2.0 * (scale[:, None] * 600 + caused)
    return Panel(
        name="simulated",
        metric="orders",
        revenue_basis=None,
        week_labels=WeekLabels("2023-01-02"),
        markets=tuple(f"market {m + 1}" for m in range(markets)),
        countries=(None,) * markets,
        currencies=("USD",) * markets,
        channels=tuple(f"channel_{c + 1}" for c in range(channels)),
        media_units=("spend",) * channels,
        outcome=np.round(orders, 1),
        media=np.round(media, 2),
        price=np.round(price, 2),
    )


def main() -> None:
    """One size as JSON, or the whole table."""
    if len(sys.argv) > 1:
        with threadpool_limits(1):
            print(json.dumps(measured(sys.argv[1])))
        return
    for table in tables():
        print(table.markdown())


if __name__ == "__main__":
    main()
