"""Tables for the terminal and for docs/benchmarks.md."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

CPU_FACTS = Path("/proc/cpuinfo")
PACKAGES = ("numpy", "scipy", "streamlit", "pandas")


@dataclass(frozen=True)
class Table:
    """One measured table; a note says how it was measured."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """The table as aligned Markdown, which reads well in a terminal too."""
        widths = [max(map(len, cells)) for cells in zip(self.columns, *self.rows, strict=True)]
        rule = tuple("-" * width for width in widths)
        lines = [_line(cells, widths) for cells in (self.columns, rule, *self.rows)]
        return "\n".join([f"## {self.title}", "", self.note, "", *lines])


def milliseconds(seconds: float) -> str:
    """`0.0213` -> `21.3`."""
    return f"{seconds * 1000:.1f}"


def verdict(measured: float, bar: float) -> str:
    """Whether a figure that should be small stays at or under its bar."""
    return "yes" if measured <= bar else "NO"


def document(tables: Sequence[Table]) -> str:
    """The whole of docs/benchmarks.md."""
    head = (
        "# Benchmarks\n\nWritten by `make bench`; do not edit. Ratios are what counts: the machine "
        f"is shared.\n\n{machine()}"
    )
    return "\n\n".join([head, *(table.markdown() for table in tables)]) + "\n"


def machine() -> str:
    """Date, processor, system and the versions that matter, in one paragraph."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{datetime.date.today().isoformat()}, {_processor()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {versions}."
    )


def _processor() -> str:
    lines = CPU_FACTS.read_text().splitlines() if CPU_FACTS.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
