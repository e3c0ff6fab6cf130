"""One lever of one world: its bounds, its value in each preset, and what values it takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real

from model.levers.errors import ScenarioError
from model.levers.record import Base, Kind, Lever
from model.split import Reason

COMMITTED = Reason("Committed spends keep it from falling below {limit}.")
COMMITTED_ELSEWHERE = Reason("Committed spends elsewhere leave at most {limit}.")
LOWEST = Reason("The lowest value is {limit}.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One lever of a world, for example `price[US,beauty]`.

    Bounds, step and values are inside units (`unit` names them). `presets` holds the value per
    preset; `composition` names the split the entry is a part of, None if it is free;
    `committed` says that the minimum is money already promised.
    """

    key: str
    record: Lever
    kinds: tuple[Kind, ...]
    index: tuple[str, ...]
    minimum: float
    maximum: float
    step: float
    label: str
    code: str
    presets: Mapping[Base, float]
    unit: str
    composition: str | None = None
    committed: bool = False

    @property
    def group(self) -> str:
        """Group of the lever's record."""
        return self.record.group

    @property
    def plan(self) -> float:
        """Value in the preset plan."""
        return self.presets["plan"]

    @property
    def status_quo(self) -> float:
        """Value in the preset status_quo."""
        return self.presets["status_quo"]

    @property
    def master(self) -> bool:
        """Whether this is one of the master levers of the home page."""
        return self.record.master and self.index == self.record.master_index

    def check(self, value: object) -> float:
        """The value as a float.

        Raises:
            ScenarioError: not a finite number, or outside the bounds (a hair over is pulled in).
        """
        number = self.number(value)
        slack = 1e-9 * max(1.0, abs(self.maximum))
        if not self.minimum - slack <= number <= self.maximum + slack:
            raise ScenarioError(f"{self.key} = {value!r} is out of range: {self._range()}.")
        return min(max(number, self.minimum), self.maximum)

    def number(self, value: object) -> float:
        """The value as a finite float, inside the bounds or not.

        Raises:
            ScenarioError: not a finite number.
        """
        number = as_number(value)
        if number is None:
            raise ScenarioError(f"{self.key} = {value!r} is not a finite number: {self._range()}.")
        return number

    def nearest(self, value: float) -> tuple[float, Reason | None]:
        """The nearest value within the bounds and on the step, and why if it is another one.

        Values of presets and the bounds count as steps, so that the marks can be hit.
        """
        if value > self.maximum:
            return self.maximum, Reason("The highest value is {limit}.", {"limit": self.maximum})
        if value < self.minimum:
            why = COMMITTED if self.committed else LOWEST
            return self.minimum, Reason(why.message, {"limit": self.minimum})
        for mark in (*self.presets.values(), self.minimum, self.maximum):
            if _close(value, mark):
                return mark, None
        snapped = round(round(value / self.step) * self.step, 10)
        snapped = min(max(snapped, self.minimum), self.maximum)
        reason = Reason("Rounded to steps of {step}.", {"step": self.step})
        return snapped, None if _close(value, snapped) else reason

    def _range(self) -> str:
        return f"it must lie between {self.minimum:.10g} and {self.maximum:.10g} ({self.unit})"


def as_number(value: object) -> float | None:
    """A finite real number as float (NumPy's too), None for anything else, True and False too."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _close(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
