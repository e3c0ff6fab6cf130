"""Seconds and memory of a fit as markets are added: cost is meant to be linear in them.

`python -m benchmarks.fit_time` prints the tables; with a size (`8x10x104`) it measures that one and
prints JSON. Each size runs in a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import reference
from benchmarks.own_data import DRAWS, measured_apart, peak_mb, simulated, whole_panel
from benchmarks.report import Table, verdict
from model.demand import DemandModel
from model.demand.sample import MOST_CORES

MARKETS = (2, 8, 32, 64)
CHANNELS, WEEKS = 10, 104
EXPONENT_BAR = 1.2
SECONDS_BAR = 10.0
BAR_MARKETS = 8
PASSES = 3  # of the reference, whose mean counts
COSTS = {
    "fit": "seconds",
    "cpu": "CPU seconds",
    "in_passes": "CPU / reference",
    "peak_mb": "peak memory",
}
Measured = Mapping[str, float | str]


def tables() -> list[Table]:
    """Cost by number of markets, and how it grows."""
    found = [measured_apart(size_of(markets), "benchmarks.fit_time") for markets in MARKETS]
    note = (
        f"{CHANNELS} channels x {WEEKS} weeks, {DRAWS} draws, simulated; one process a size, one "
        f"BLAS thread, draws on all cores up to {MOST_CORES}. Reference: one pass of the plain "
        "curve (`benchmarks/reference.py`) over the whole panel with as many draws, in the same "
        f"process, mean of {PASSES}; CPU seconds of both are compared, since waiting for a busy "
        "machine is not work. The ratio should not grow."
    )
    heads = ("markets", "fit s", "CPU s", "reference CPU s", "CPU / reference", "peak MB", "R-hat")
    rows = tuple(row(markets, one) for markets, one in zip(MARKETS, found, strict=True))
    return [Table("Fit: seconds and memory by markets", note, heads, rows), growth(found)]


def size_of(markets: int) -> str:
    """A size as `measured` reads it."""
    return f"{markets}x{CHANNELS}x{WEEKS}"


def row(markets: int, found: Measured) -> tuple[str, ...]:
    """One size as cells."""
    return (
        str(markets),
        f"{found['fit']:.1f}",
        f"{found['cpu']:.1f}",
        f"{found['reference']:.2f}",
        f"{found['in_passes']:.0f}",
        f"{found['peak_mb']:.0f}",
        f"{found['r_hat']:.2f}",
    )


def growth(found: Sequence[Measured]) -> Table:
    """Exponents and the time of the size that has a bar."""
    rows = []
    for name, title in COSTS.items():
        power = exponent(MARKETS, [float(one[name]) for one in found])
        bar = EXPONENT_BAR - 1.0 if name == "in_passes" else EXPONENT_BAR
        rows.append((f"exponent of {title}", f"{power:.2f}", f"{bar:.1f}", verdict(power, bar)))
    taken = float(found[MARKETS.index(BAR_MARKETS)]["fit"])
    size = size_of(BAR_MARKETS).replace("x", " x ")
    bar = SECONDS_BAR
    rows.append((f"seconds of {size}", f"{taken:.1f}", f"{bar:.0f}", verdict(taken, bar)))
    note = (
        "Slope of the logarithm of cost on the logarithm of markets (least squares); 1 is linear, "
        "and 0 for the ratio to a reference that is linear itself. A large panel walks shorter "
        "trajectories between draws (`CELLS` in model/demand/sample.py), which bends time down."
    )
    heads = ("figure", "measured", "bar", "within")
    return Table("Fit: how cost grows with markets", note, heads, tuple(rows))


def exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """Power of size that cost grows with, by least squares of the logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def measured(size: str) -> dict[str, float | str]:
    """Seconds and memory of the fit of a size in this process."""
    panel = simulated(*(int(part) for part in size.split("x")))
    start, worked = time.perf_counter(), time.process_time()
    fit = DemandModel(draws=DRAWS).fit(panel).fit_
    taken, cpu, peak = time.perf_counter() - start, time.process_time() - worked, peak_mb()
    given = whole_panel(fit)
    start = time.process_time()
    for _ in range(PASSES):
        reference.reference(given)
    one_pass = (time.process_time() - start) / PASSES
    return {
        "size": size,
        "fit": taken,
        "cpu": cpu,
        "reference": one_pass,
        "in_passes": cpu / one_pass,
        "peak_mb": peak,
        "r_hat": fit.diagnostics["r_hat"],
    }


def main() -> None:
    """One size as JSON, or the tables."""
    if len(sys.argv) > 1:
        with threadpool_limits(1):
            print(json.dumps(measured(sys.argv[1])))
        return
    for table in tables():
        print(table.markdown(), end="\n\n")


if __name__ == "__main__":
    main()
