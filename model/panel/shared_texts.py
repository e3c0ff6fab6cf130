"""The shared texts of a workbook: one long text that many cells point to can fill the memory."""

from __future__ import annotations

import re
from collections.abc import Mapping

from model.panel.table import refuse

MAX_TEXT = 200_000_000  # characters of all cells of a sheet together
LONGEST_TEXT = 200_000  # bytes of one text with its marks; Excel's cells hold 32,767 characters
_TABLE = "xl/sharedStrings.xml"
_END = re.compile(rb"</(?:\w+:)?si>")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>])([^>]*)>(?:<(?:\w+:)?v>(\d{1,9})</)?")
_SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"']")


def check_shared_texts(parts: Mapping[str, bytes]) -> None:
    """Refuse a workbook whose cells repeat shared texts beyond ``MAX_TEXT`` characters.

    A cell that does not say plainly which text it shows counts as the longest one.

    Raises:
        PanelError: a text longer than any cell can hold, or too much text in all.
    """
    lengths = [len(text) for text in _END.split(parts.get(_TABLE, b""))]
    longest = max(lengths, default=0)
    if longest > LONGEST_TEXT:
        raise refuse(f"a text of {longest:,} characters in one cell; save the panel's sheet alone")
    for name, part in parts.items():
        if not name.startswith("xl/worksheets/") or part.count(b"<") * longest < MAX_TEXT:
            continue
        if _repeated(part, lengths, longest) > MAX_TEXT:
            message = (
                f"its cells hold more than {MAX_TEXT // 1_000_000} million characters of text; "
                "leave out columns of texts"
            )
            raise refuse(message)


def _repeated(sheet: bytes, lengths: list[int], longest: int) -> int:
    """Characters of a sheet's cells with each shared text as often as it is shown."""
    total = 0
    for attributes, index in _CELL.findall(sheet):
        plain = b"&" not in attributes
        if plain and not _SHARED.search(attributes):
            continue
        known = plain and index and int(index) < len(lengths)
        total += lengths[int(index)] if known else longest
    return total
