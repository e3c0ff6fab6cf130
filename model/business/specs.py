"""One record a figure of the business profile: what it is called, what its labels mean, its range.

Read from `data/figures.yaml`. The schema's axes and its list of numbers, the checks on load and the
Assumptions drawer derive from it. Labels, groups and units are English msgids.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

FIGURES_FILE = Path(__file__).resolve().parents[2] / "data" / "figures.yaml"
Format = Literal["percent", "percent_signed", "usd", "days", "hours", "ratio"]


@dataclass(frozen=True)
class Spec:
    """A figure of the profile: a single number, or a table when it has axes.

    Attributes:
        axes: What the keys of the table mean, outermost first; none for a number.
        group: Heading under which it is shown.
        minimum, maximum: Range of each value, checked on load.
        optional: A profile may leave it out; the model then does without it.
        partial: A table whose labels may be given in part.
        absent: What an array holds where nothing is given.
        divisor: The model divides by it: more than 0.
        shares: Rows are shares of one whole.
        structural: Which levers there are or how far they go hangs on it: no scenario assumes it.
    """

    name: str
    axes: tuple[str, ...]
    label: str
    group: str
    unit: str
    format: Format
    minimum: float
    maximum: float
    optional: bool = False
    partial: bool = False
    absent: float = math.nan
    divisor: bool = False
    shares: bool = False
    structural: bool = False


def _specs() -> dict[str, Spec]:
    groups = yaml.safe_load(FIGURES_FILE.read_text(encoding="utf-8"))
    found = [_spec(group["group"], row) for group in groups for row in group["figures"]]
    return {spec.name: spec for spec in found}


def _spec(group: str, row: dict[str, Any]) -> Spec:
    return Spec(**{**row, "axes": tuple(row["axes"]), "group": group})


SPECS = _specs()
GROUPS = tuple(dict.fromkeys(spec.group for spec in SPECS.values()))
# Axes of each table: what its keys mean, outermost first.
AXES: dict[str, tuple[str, ...]] = {s.name: s.axes for s in SPECS.values() if s.axes}
# Single figures that the stages read; optional ones are not among them.
NUMBERS = tuple(s.name for s in SPECS.values() if not s.axes and not s.optional)
# Tables and numbers that a profile may leave out.
OPTIONAL = tuple(s.name for s in SPECS.values() if s.optional)
# Those that something is divided by.
DIVISORS = tuple(s.name for s in SPECS.values() if s.divisor)
