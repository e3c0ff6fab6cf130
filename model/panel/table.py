"""The raw table of a file: header and cells as text, each row with its line in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.problems import PanelError, Problem

MAX_COLUMNS = 2_000
MAX_ROWS = 2_000_000
MAX_CELLS = 20_000_000
MAX_EMPTY = 2_000_000  # cells up to which a table may be all but empty
_EMPTY_PER_GIVEN = 20


@dataclass(frozen=True)
class RawTable:
    """Cells before any reading of their meaning.

    Attributes:
        header: Column names as the file gives them, trimmed.
        cells: Text cells; column labels are positions 0, 1, ...
        lines: ``(row,)`` line in the file of each row of ``cells``; the header's line is smaller.
        separator: Field separator of a text file, empty for a spreadsheet.
        notes: What was changed while opening the file.
    """

    header: tuple[str, ...]
    cells: pd.DataFrame
    lines: NDArray[np.int64]
    separator: str
    notes: tuple[str, ...]


def refuse(
    message: str, row: int | None = None, column: str | None = None, value: str | None = None
) -> PanelError:
    """The error for a file that cannot be opened at all."""
    return PanelError([Problem(row, column, value, message)])


def check_extent(rows: int, columns: int) -> None:
    """Refuse a table whose size alone would exhaust memory.

    Raises:
        PanelError: more than ``MAX_COLUMNS`` columns, ``MAX_ROWS`` rows or ``MAX_CELLS`` cells.
    """
    if columns > MAX_COLUMNS:
        message = f"{columns:,} columns; at most {MAX_COLUMNS:,} are read. Keep those of the panel"
        raise refuse(message, row=1)
    if rows > MAX_ROWS:
        raise refuse(f"{rows:,} rows; at most {MAX_ROWS:,} are read. Sum to weeks first")
    if rows * columns > MAX_CELLS:
        message = f"{rows:,} rows x {columns:,} columns; at most {MAX_CELLS:,} cells are read"
        raise refuse(message)


def check_filled(rows: int, columns: int, given: int) -> None:
    """Refuse a small file whose table would be huge and empty.

    Args:
        rows: Rows of the table.
        columns: Columns of the table.
        given: Cells the file really has.

    Raises:
        PanelError: more than ``MAX_EMPTY`` cells of which hardly any is given.
    """
    cells = rows * columns
    if cells > MAX_EMPTY and cells > _EMPTY_PER_GIVEN * given:
        message = (
            f"{rows:,} rows x {columns:,} columns of which only {given:,} cells are given; delete "
            "stray cells and empty lines"
        )
        raise refuse(message)


def table_of(
    header: Sequence[str],
    cells: pd.DataFrame,
    lines: NDArray[np.int64],
    separator: str,
    notes: Sequence[str],
) -> RawTable:
    """Trim the header, drop empty rows and nameless empty columns.

    Raises:
        PanelError: no header, no rows, or a column with values but without a name.
    """
    names = tuple(" ".join(str(name).split()) for name in header)
    if not any(names):
        raise refuse("the header is empty; line 1 must hold the column names", row=1)
    cells.columns = pd.RangeIndex(cells.shape[1])
    filled = (cells != "").to_numpy()
    keep = filled.any(axis=1)
    if not keep.any():
        raise refuse("no rows below the header; a panel has one row per week and market", row=1)
    used = [index for index, name in enumerate(names) if name or filled[:, index].any()]
    for index in used:
        if not names[index]:
            first = int(np.argmax(filled[:, index]))
            message = f"column {index + 1} has values but no name; name it in line 1 or delete it"
            raise refuse(message, row=int(lines[first]), value=str(cells.iat[first, index]))
    body = cells.iloc[np.flatnonzero(keep), used].reset_index(drop=True)
    body.columns = pd.RangeIndex(len(used))
    kept = tuple(names[index] for index in used)
    return RawTable(kept, body, lines[keep], separator, tuple(notes))
