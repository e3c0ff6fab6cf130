"""Week labels: the file's own way of writing a week, and its continuation into the future."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Dates = NDArray[np.datetime64]
INTEGER = "integer"
ISO = "%Y-%m-%d"
ISO_WEEK = "%G-W%V"
COMPACT_WEEK = "%G%V"
_ISO_WEEK_TEXT = re.compile(r"(\d{4})-?W?(\d{2})")


@dataclass(frozen=True)
class WeekLabels:
    """How a panel writes its weeks, as positions counted from its first week.

    Attributes:
        first: ISO date of the first week's Monday, or the first integer week as text.
        pattern: ``"integer"`` or a ``strftime`` pattern such as ``"%Y-%m-%d"``.
        weekday: Day of the week a label shows, 0 for Monday to 6 for Sunday.
    """

    first: str
    pattern: str = ISO
    weekday: int = 0

    @property
    def dated(self) -> bool:
        """Whether the weeks stand on the calendar."""
        return self.pattern != INTEGER

    def label(self, position: int) -> str:
        """Label of the week ``position`` weeks after the first; may lie outside the panel."""
        if not self.dated:
            return str(int(self.first) + position)
        day = date.fromisoformat(self.first) + timedelta(days=7 * position + self.weekday)
        return day.strftime(self.pattern)

    def labels(self, count: int, start: int = 0) -> tuple[str, ...]:
        """``count`` labels from position ``start`` on."""
        return tuple(self.label(start + step) for step in range(count))

    def position(self, label: str) -> int:
        """Position of a label written the panel's way, or as an ISO date or an integer.

        Raises:
            ValueError: the label cannot be read; the message repeats it.
        """
        if not self.dated:
            return self._integer(label) - int(self.first)
        day = self._day(label)
        return (day - date.fromisoformat(self.first)).days // 7

    def starts(self, count: int, start: int = 0) -> Dates | None:
        """``(week,)`` Mondays as ``datetime64[D]``; ``None`` for integer weeks."""
        if not self.dated:
            return None
        first = np.datetime64(self.first, "D")
        return first + 7 * np.arange(start, start + count).astype("timedelta64[D]")

    def _integer(self, label: str) -> int:
        try:
            return int(label)
        except ValueError:
            message = f"week {label!r} is not an integer; this panel counts its weeks"
            raise ValueError(message) from None

    def _day(self, label: str) -> date:
        if self.pattern in (ISO_WEEK, COMPACT_WEEK) and (week := _ISO_WEEK_TEXT.fullmatch(label)):
            return date.fromisocalendar(int(week[1]), int(week[2]), 1)
        for pattern in (self.pattern, ISO):
            try:
                return datetime.strptime(label, pattern).date()
            except ValueError:
                continue
        raise ValueError(f"week {label!r} is not a date like {self.label(0)!r}")


def positions(labels: WeekLabels, weeks: Sequence[str]) -> NDArray[np.int64]:
    """``(week,)`` positions of several labels, counted from the panel's first week."""
    return np.array([labels.position(week) for week in weeks], dtype=np.int64)
