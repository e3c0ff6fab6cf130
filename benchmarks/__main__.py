"""Measure, print, and write docs/benchmarks.md (only when everything was measured)."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import browser, demand, evaluate, own_data
from benchmarks.report import Table, document

REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
PARTS: Mapping[str, Callable[[], list[Table]]] = {
    "evaluate": evaluate.tables,
    "browser": browser.tables,
    "demand": demand.tables,
    "own_data": own_data.tables,
}


def main() -> None:
    """Run the parts asked for, in order."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="one part; the report is not rewritten")
    only = parser.parse_args().only
    found: list[Table] = []
    for name in [only] if only else PARTS:
        for table in PARTS[name]():
            print(table.markdown(), end="\n\n", flush=True)
            found.append(table)
    if not only:
        REPORT.write_text(document(found), encoding="utf-8")


if __name__ == "__main__":
    main()
