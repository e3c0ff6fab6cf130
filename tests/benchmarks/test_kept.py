"""What takes long is measured by its own command, kept, and stands in every report as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks.report import Table


def table(title: str) -> Table:
    """A table of one figure."""
    return Table(title, "How.", ("what", "figure"), (("a", "1"),))


def test_a_long_part_is_kept_and_stands_in_the_next_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    peers, report = tmp_path / "peers", tmp_path / "report.md"
    peers.mkdir()
    (peers / "own.md").write_text("as the peer said\n")
    for name, value in {
        "PARTS": {"quick": lambda: [table("Quick")]},
        "LONG": {"slow_one": lambda: [table("Slow")]},
        "RESULTS": tmp_path / "results",
        "PEERS": peers,
        "REPORT": report,
    }.items():
        monkeypatch.setattr(bench, name, value)
    monkeypatch.setattr("sys.argv", ["benchmarks", "--only", "quick"])
    bench.main()
    assert not report.exists()
    monkeypatch.setattr("sys.argv", ["benchmarks", "--only", "slow_one"])
    bench.main()
    assert not report.exists()
    assert "## Slow" in (tmp_path / "results" / "slow_one.md").read_text()
    monkeypatch.setattr("sys.argv", ["benchmarks"])
    bench.main()
    heads = [line for line in report.read_text().splitlines() if line.startswith("#")]
    assert heads == [
        "# Benchmarks",
        "## Quick",
        "# Measured apart: slow one",
        "## Slow",
        "# Beside PyMC-Marketing: own worlds",
    ]
    assert "as the peer said" in report.read_text()
