"""Measure, print, and write docs/benchmarks.md.

Without arguments the parts that take minutes are measured (`make bench`); `--only` measures one.
What takes longer than a bench may is kept under `benchmarks/results/` with its date and machine,
and every bench puts it into the report as it was kept.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks import (
    browser,
    calibration,
    demand,
    elasticities,
    evaluate,
    fit_time,
    forecasts,
    own_data,
    plans,
)
from benchmarks.report import Table, document, machine

Part = Callable[[], list[Table]]
JOBS = os.cpu_count() or 1

REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
RESULTS = Path(__file__).parent / "results"
PEERS = Path(__file__).parent / "peers" / "results"
PARTS: Mapping[str, Part] = {
    "evaluate": evaluate.tables,
    "browser": browser.tables,
    "demand": demand.tables,
    "own_data": own_data.tables,
    "fit_time": fit_time.tables,
    "calibration": calibration.tables,
    "elasticities": elasticities.tables,
    "plans": plans.tables,
}


def all_calibration() -> list[Table]:
    """Calibration on as many worlds as its limits are stated for."""
    return calibration.report(calibration.measured(range(calibration.WORLDS), jobs=JOBS))


def fresh_plans() -> list[Table]:
    """Plans in worlds that nobody tuned to."""
    names = plans.world_names("fresh")
    return plans.tables_of(plans.measured(names, plans.DRAWS, 0, JOBS))


# Longer than a bench may take, or asked for seldom: measured by their own command and kept.
LONG: Mapping[str, Part] = {
    "forecasts": forecasts.tables,
    "all_calibration": all_calibration,
    "fresh_plans": fresh_plans,
}


def main() -> None:
    """Run the parts asked for, in order."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=[*PARTS, *LONG], help="one part")
    only = parser.parse_args().only
    found = [table for name in ([only] if only else PARTS) for table in printed(name)]
    if only in LONG:
        RESULTS.mkdir(exist_ok=True)
        kept = "\n\n".join([machine(), *(table.markdown() for table in found)])
        (RESULTS / f"{only}.md").write_text(kept + "\n", encoding="utf-8")
    elif not only:
        REPORT.write_text("\n\n".join([document(found).rstrip(), *stored()]) + "\n", "utf-8")


def printed(name: str) -> Iterator[Table]:
    """The tables of a part, each printed as it comes."""
    for table in {**PARTS, **LONG}[name]():
        print(table.markdown(), end="\n\n", flush=True)
        yield table


def stored() -> Iterator[str]:
    """What was measured apart, each with its own date and machine."""
    for path in sorted(RESULTS.glob("*.md")):
        yield f"# Measured apart: {path.stem.replace('_', ' ')}\n\n{text_of(path)}"
    for path in sorted(PEERS.glob("*.md")):
        yield f"# Beside PyMC-Marketing: {path.stem} worlds\n\n{text_of(path)}"


def text_of(path: Path) -> str:
    """A kept file without what surrounds it."""
    return path.read_text("utf-8").strip()


if __name__ == "__main__":
    main()
