"""The week column: dates in any common writing, ISO weeks, or integers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.cells import MISSING
from model.panel.labels import COMPACT_WEEK, INTEGER, ISO, ISO_WEEK
from model.panel.problems import ProblemList

IntArray = NDArray[np.int64]
FIRST_YEAR, LAST_YEAR = 1990, 2100
MAX_INTEGER_WEEK = 1_000_000
_UNREAD = np.iinfo(np.int64).min
_ISO_LIKE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ][\d:.+Z -]*)?")
_DAY_MONTH = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:,? [\d:]+(?: ?[AP]M)?)?")
_WEEK_OF_YEAR = re.compile(r"(\d{4})-?W(\d{2})(?:-?\d)?")
_INTEGER = re.compile(r"-?\d+(?:\.0+)?")
CLOCK = r"^(\d{4}-\d\d-\d\d)[T ].*$"  # a day with its time: only the day counts
_WORDED = ("%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%d %b %y", "%d-%b-%y")


@dataclass(frozen=True)
class WeekColumn:
    """The week cells of all rows.

    Attributes:
        values: ``(row,)`` days since 1970-01-01, or integer weeks.
        read: ``(row,)`` whether the cell could be read.
        pattern: ``"integer"`` or the ``strftime`` pattern the file's labels follow.
    """

    values: IntArray
    read: NDArray[np.bool_]
    pattern: str

    @property
    def dated(self) -> bool:
        """Whether the weeks stand on the calendar."""
        return self.pattern != INTEGER


def read_weeks(
    texts: pd.Series,
    column: str,
    lines: IntArray,
    problems: ProblemList,
    stated: bool | None = None,
) -> WeekColumn:
    """Read the week column; every cell that cannot be read is a problem with its row.

    Args:
        texts: ``(row,)`` cells.
        column: The column's name, for messages.
        lines: ``(row,)`` lines of the file.
        problems: Where faults go.
        stated: Whether the day comes first, where the file itself does not tell.
    """
    codes, unique = pd.factorize(texts)
    cells = [str(text) for text in unique]
    told = day_first_of(cells)
    day_first = stated if told is None else told
    found = [_read(cell, day_first) for cell in cells]
    counts: Counter[str] = Counter()
    for form, rows in zip(found, np.bincount(codes, minlength=len(cells)), strict=True):
        if form is not None:
            counts[form[0]] += int(rows)
    pattern = _main_pattern(counts)
    values = np.full(len(cells), _UNREAD, dtype=np.int64)
    for index, (cell, form) in enumerate(zip(cells, found, strict=True)):
        message = _fault(cell, form, pattern, ambiguous=day_first is None)
        if message is None and form is not None:
            values[index] = form[1]
        elif message is not None:
            rows = np.flatnonzero(codes == index)
            problems.add_cells(message, lines[rows], column, [cell] * rows.size)
    by_row = values[codes]
    if cells and told is None and stated is not None and _DAY_MONTH.fullmatch(cells[0].strip()):
        pattern = ISO  # written so that the labels tell by themselves from here on
    return WeekColumn(by_row, by_row != _UNREAD, pattern)


def _main_pattern(counts: Counter[str]) -> str:
    """The commonest writing of a file; ISO when nothing could be read."""
    return counts.most_common(1)[0][0] if counts else ISO


def _fault(cell: str, form: tuple[str, int] | None, pattern: str, ambiguous: bool) -> str | None:
    if cell.strip().lower() in MISSING:
        return "the week is missing; each row needs one"
    if form is None and ambiguous and _DAY_MONTH.fullmatch(cell):
        return "day and month cannot be told apart; write dates as 2026-01-31"
    if form is None:
        return "not a date and not a whole number; write dates as 2026-01-31"
    if (form[0] == INTEGER) != (pattern == INTEGER):
        other = "dates" if form[0] == INTEGER else "integers"
        return f"the other weeks are {other}; use one kind throughout"
    if form[0] == INTEGER:
        return "too far out" if abs(form[1]) > MAX_INTEGER_WEEK else None
    year = 1970 + form[1] / 365.2425
    if not FIRST_YEAR <= year < LAST_YEAR:
        return f"lies outside {FIRST_YEAR} to {LAST_YEAR}; check the year"
    return None


def _read(cell: str, day_first: bool | None) -> tuple[str, int] | None:
    """Pattern and value of a cell; ``None`` when it cannot be read."""
    text = cell.strip()
    if match := _ISO_LIKE.fullmatch(text):
        pattern = ISO if match[2] == "-" else f"%Y{match[2]}%m{match[2]}%d"
        return _dated(pattern, int(match[1]), int(match[3]), int(match[4]))
    if match := _WEEK_OF_YEAR.fullmatch(text):
        return _iso_week(ISO_WEEK, int(match[1]), int(match[2]))
    if match := _DAY_MONTH.fullmatch(text):
        return _day_month(match, day_first)
    if _INTEGER.fullmatch(text):
        return _integer(int(text.split(".")[0]))
    return _worded(text)


def _dated(pattern: str, year: int, month: int, day: int) -> tuple[str, int] | None:
    try:
        stamp = np.datetime64(f"{year:04d}-{month:02d}-{day:02d}", "D")
    except ValueError:
        return None
    return pattern, int(stamp.astype(np.int64))


def _iso_week(pattern: str, year: int, week: int) -> tuple[str, int] | None:
    stamp = pd.to_datetime(f"{year}-{week:02d}-1", format="%G-%V-%u", errors="coerce")
    return None if pd.isna(stamp) else (pattern, _day_number(stamp))


def _day_month(match: re.Match[str], day_first: bool | None) -> tuple[str, int] | None:
    if day_first is None:
        return None
    first, second, mark = int(match[1]), int(match[3]), match[2]
    short = len(match[4]) == 2
    year, sign = (2000 + int(match[4]), "y") if short else (int(match[4]), "Y")
    if day_first:
        return _dated(f"%d{mark}%m{mark}%{sign}", year, second, first)
    return _dated(f"%m{mark}%d{mark}%{sign}", year, first, second)


def _integer(value: int) -> tuple[str, int] | None:
    """20260105 is a day, 202602 a calendar week, other integers count weeks."""
    if 19_900_101 <= value <= 21_001_231:
        return _dated("%Y%m%d", value // 10_000, value // 100 % 100, value % 100)
    if 199_001 <= value <= 210_053 and 1 <= value % 100 <= 53:
        return _iso_week(COMPACT_WEEK, value // 100, value % 100)
    return INTEGER, value


def _worded(text: str) -> tuple[str, int] | None:
    for pattern in _WORDED:
        stamp = pd.to_datetime(text, format=pattern, errors="coerce")
        if not pd.isna(stamp):
            return pattern, _day_number(stamp)
    return None


def _day_number(stamp: pd.Timestamp) -> int:
    return int(stamp.to_datetime64().astype("datetime64[D]").astype(np.int64))


def day_first_of(cells: list[str]) -> bool | None:
    """Whether 3/4/2026 is the 3rd of April; ``None`` when the file does not tell.

    A number above 12 tells, dots tell (day first); otherwise the reading under which all dates
    fall on the same day of the week, as weekly data do.
    """
    matches = [match for cell in cells if (match := _DAY_MONTH.fullmatch(cell.strip()))]
    if any(int(match[1]) > 12 for match in matches) or any(match[2] == "." for match in matches):
        return True
    if any(int(match[3]) > 12 for match in matches):
        return False
    spread = {order: _weekdays(matches, order) for order in (True, False)}
    if min(spread.values()) != 1 or max(spread.values()) == 1:
        return None
    return spread[True] == 1


def ambiguous_days(texts: pd.Series) -> str | None:
    """The first date of which day and month cannot be told apart, if the column leaves it open."""
    cells = [str(text) for text in texts.unique()]
    found = [cell for cell in cells if _DAY_MONTH.fullmatch(cell.strip())]
    return found[0] if found and day_first_of(found) is None else None


def _weekdays(matches: list[re.Match[str]], day_first: bool) -> int:
    days = [form[1] for match in matches if (form := _day_month(match, day_first))]
    return len({day % 7 for day in days})
