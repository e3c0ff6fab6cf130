"""What is wrong with an uploaded file: a list by row, column and value, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

MAX_LISTED = 50  # problems kept one by one; the rest is counted
_MAX_VALUE = 60  # characters of a bad value that are repeated
LINES_A_FILE = 10_000_000  # of files put end to end, line n of the k-th is k x this + n


@dataclass(frozen=True)
class Problem:
    """One fault of a file.

    Attributes:
        row: Line of the file, the header being line 1; ``None`` when the whole file is meant.
        column: The column's name as the file gives it; ``None`` when no column is at fault.
        value: The bad value as the file gives it, shortened; ``None`` when there is none.
        message: What is wrong and what to do.
        file: Name of the file among several; ``None`` when there is only one.
    """

    row: int | None
    column: str | None
    value: str | None
    message: str
    file: str | None = None

    def __str__(self) -> str:
        """``row 5, column 'spend_tv', value '-3': message``."""
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column!r}")
        if self.value is not None:
            parts.append(f"value {self.value!r}")
        return f"{', '.join(parts)}: {self.message}" if parts else self.message


class PanelError(ValueError):
    """A file that cannot be read as a panel; nothing was loaded.

    Attributes:
        problems: The faults found, at most ``MAX_LISTED`` of them.
        more: How many further faults were counted but not listed.
    """

    def __init__(self, problems: Iterable[Problem], more: int = 0) -> None:
        self.problems = tuple(problems)
        self.more = more
        lines = [str(problem) for problem in self.problems]
        if more:
            lines.append(f"and {more:,} more")
        super().__init__("\n".join(lines))


@dataclass
class ProblemList:
    """Collects faults while a file is checked; ``raise_if_any`` hands them over together.

    Attributes:
        found: Faults so far, at most ``MAX_LISTED``.
        more: How many further ones were only counted.
        file: Name of the file at hand; ``None`` when there is only one.
        files: Names of the files put end to end that are at hand, by ``LINES_A_FILE``.
    """

    found: list[Problem] = field(default_factory=list)
    more: int = 0
    file: str | None = None
    files: tuple[str, ...] = ()

    def add(
        self,
        message: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
    ) -> None:
        """Note one fault; beyond ``MAX_LISTED`` it is only counted."""
        if len(self.found) >= MAX_LISTED:
            self.more += 1
            return
        file, row = self._place(row)
        self.found.append(Problem(row, column, _shortened(value), message, file))

    def row_words(self, line: int) -> str:
        """A line as people look for it: ``row 5``, of several files ``row 5 of May.csv``."""
        file, row = self._place(line)
        return f"row {row} of {file}" if self.files else f"row {row}"

    def _place(self, line: int | None) -> tuple[str | None, int | None]:
        """File and row of a line."""
        if line is None or not self.files:
            return self.file, line
        number, row = divmod(line, LINES_A_FILE)
        return self.files[number], row

    def take(self, error: PanelError) -> None:
        """Note the faults of an error that ended the reading of one file."""
        for problem in error.problems:
            self.add(problem.message, row=problem.row, column=problem.column, value=problem.value)
        self.more += error.more

    def add_cells(
        self, message: str, rows: Iterable[int], column: str, values: Iterable[object]
    ) -> None:
        """Note the same fault for several cells of one column."""
        for row, value in zip(rows, values, strict=True):
            self.add(message, row=int(row), column=column, value=value)

    def raise_if_any(self) -> None:
        """Raise ``PanelError`` with everything found so far, in the order of the file's rows."""
        if self.found:
            ordered = sorted(self.found, key=lambda problem: problem.row or 0)
            raise PanelError(ordered, self.more)


def _shortened(value: object) -> str | None:
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= _MAX_VALUE else text[: _MAX_VALUE - 1] + "…"
