"""CSV and its relatives: encoding, separator, rows, all as text."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pandas as pd

from model.panel.table import RawTable, check_extent, check_filled, refuse, table_of

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
MAX_ABOVE = 30  # lines of a title that may stand above the header
_LOOKED_AT = 1_000_000  # characters
_CODECS = (("utf-8", ""), ("gb2312", "Chinese (GB 18030)"), ("cp1252", "Windows-1252"))
_TOO_MANY = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")


def read_text(data: bytes) -> RawTable:
    """Read delimited text.

    Raises:
        PanelError: unreadable characters, NUL bytes, ragged rows, an open quote, no rows.
    """
    text, notes = _decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_nul(text)
    above, first = _header_line(text)
    separator = _separator(first)
    if above:
        notes.append(f"{above} lines above the header were left out")
    if separator != ",":
        notes.append(f"fields are separated by {SEPARATORS[separator]}")
    header = _header(first, separator)
    check_extent(text.count("\n"), len(header))
    check_filled(text.count("\n"), len(header), text.count(separator))
    cells = _rows(text, separator, len(header), above + 1)
    lines = np.arange(above + 2, len(cells) + above + 2, dtype=np.int64)
    return table_of(header, cells, lines, separator, notes)


def _decode(data: bytes) -> tuple[str, list[str]]:
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            notes = [] if name == "UTF-8" else [f"the file is {name} text"]
            return _strict(data, codec, name), notes
    for codec, name in _CODECS:
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            continue
        text = data.decode("gb18030" if codec == "gb2312" else codec)
        note = f"the file is not UTF-8; read as {name}, check names with accents or signs"
        return text, [note] if name else []
    raise refuse("the characters cannot be read; save the file as CSV UTF-8")


def _strict(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        message = f"says it is {name} but byte {error.start:,} is not; save it as CSV UTF-8"
        raise refuse(f"the file {message}") from None


def _refuse_nul(text: str) -> None:
    place = text.find("\x00")
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        message = "a NUL byte: the file is binary or damaged; export it again as CSV UTF-8"
        raise refuse(message, row=line, value="\\x00")


def _header_line(text: str) -> tuple[int, str]:
    """How many lines stand above the header, and the header: the first line of several fields.

    Reports put a title and a range of dates above it, one to a line.
    """
    lines = text[:_LOOKED_AT].split("\n", MAX_ABOVE)[:MAX_ABOVE]
    for above, line in enumerate(lines):
        bare = re.sub(r'"[^"]*"', "x", line)
        if sum(bool(field.strip()) for field in re.split(r"[,;\t|]", bare)) > 1:
            return above, text.split("\n", above + 1)[above]
    return 0, text.partition("\n")[0]


def _header(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error as error:
        raise refuse(f"the header cannot be read ({error}); look for an open quote", 1) from None


def _separator(header: str) -> str:
    """The separator met most often in the header, outside quotes."""
    bare = re.sub(r'"[^"]*"', "", header)
    counts = {mark: bare.count(mark) for mark in SEPARATORS}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def _rows(text: str, separator: str, columns: int, above: int) -> pd.DataFrame:
    """Cells below the first ``above`` lines; a spare column shows rows with a field too many."""
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            header=None,
            names=list(range(columns + 1)),
            skiprows=above,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            low_memory=False,
        )
    except pd.errors.EmptyDataError:
        message = "no rows below the header; a panel has one row per week and market"
        raise refuse(message, row=1) from None
    except pd.errors.ParserError as error:
        raise refuse(*_ragged(str(error), columns)) from None
    spare = np.flatnonzero(frame[columns] != "")
    if spare.size:
        raise refuse(_too_many(columns + 1, columns), row=int(spare[0]) + above + 1)
    return frame.drop(columns=columns).fillna("").apply(_stripped)


def _stripped(column: pd.Series) -> pd.Series:
    return column.str.strip()


def _ragged(error: str, columns: int) -> tuple[str, int | None]:
    match = _TOO_MANY.search(error)
    if match:
        return _too_many(int(match[3]), columns), int(match[2])
    return f"the rows cannot be told apart ({error.strip()}); look for an open quote", None


def _too_many(fields: int, columns: int) -> str:
    return (
        f"{fields} fields where the header has {columns}; quote fields that hold the separator, "
        "or delete what is too much"
    )
