"""The archive inside an XLSX, checked before a spreadsheet reader touches it.

A few kilobytes can unpack to gigabytes, and a cell at the far corner of an empty sheet makes a
dense reader allocate the whole sheet. Both are told from the archive's directory and the sheets'
own cell names. What passes is packed anew, so that the reader sees exactly the bytes checked.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from xml.etree import ElementTree

from model.panel.problems import PanelError
from model.panel.shared_texts import check_shared_texts
from model.panel.table import check_extent, check_filled, refuse

MAX_UNPACKED = 100_000_000  # bytes of all parts of a workbook together
MAX_PARTS = 2_000
_WANTED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|sharedStrings|styles|metadata)\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/[^/]+\.xml"
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,7})?(\d{1,9})[\"']")
_ENCODED_NAME = re.compile(rb"\br\s*=\s*[\"'][^\"']*[&a-z]")
_UNNAMED = re.compile(rb"<(?:\w+:)?(?:c|row)(?=[\s/>])(?![^>]*\br\s*=)")
# What zipfile raises on an archive whose lengths and places contradict each other.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    RuntimeError,
    struct.error,
    OSError,
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def checked_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook that hold its tables, unpacked.

    Raises:
        PanelError: damaged, protected, too large unpacked, with macros or links to other files,
            or a sheet reaching too far.
    """
    parts = _unpacked(data)
    for name, part in parts.items():
        _check_part(name, part)
    check_shared_texts(parts)
    return parts


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(archive.infolist())
            wanted = [entry for entry in archive.infolist() if _wanted(entry.filename)]
            return {entry.filename: _unpacked_part(archive, entry) for entry in wanted}
    except PanelError:
        raise
    except _DAMAGE as error:
        raise refuse(f"the workbook is damaged ({error}); save it again as XLSX") from None


def _unpacked_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A part up to the size its directory gives; ``ZipFile.read`` unpacks all there is."""
    with archive.open(entry) as stream:
        return stream.read(max(entry.file_size, 1))


def repacked(parts: Mapping[str, bytes]) -> io.BytesIO:
    """The checked parts as a plain archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    stream.seek(0)
    return stream


def sheet_part(parts: Mapping[str, bytes], sheet: str) -> bytes:
    """The XML of a sheet by its name; empty when the workbook does not say where it is."""
    workbook = ElementTree.fromstring(parts["xl/workbook.xml"])
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for node in workbook.iter():
        if node.tag.endswith("}sheet") and node.get("name") == sheet:
            target = targets.get(node.get(_RELATION), "").lstrip("/").removeprefix("xl/")
            return parts.get(f"xl/{target}", b"")
    return b""


def _wanted(name: str) -> bool:
    return _WANTED.fullmatch(name) is not None


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if "xl/workbook.xml" not in names:
        raise refuse("the archive holds no XLSX workbook; save the table as CSV or XLSX")
    if len(names) > MAX_PARTS or len(set(names)) < len(names):
        raise refuse("the workbook's archive is not as Excel writes it; save it again as XLSX")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        message = (
            f"the workbook unpacks to {unpacked / 1e6:,.0f} MB; at most "
            f"{MAX_UNPACKED // 1_000_000} MB are read. Save the panel's sheet alone, as CSV"
        )
        raise refuse(message)
    if any(entry.flag_bits & 1 for entry in entries):
        raise refuse("the workbook is protected by a password; save it without one")
    for fragment, what in (("vbaProject", "macros"), ("externalLinks/", "links to other files")):
        if any(fragment in name for name in names):
            raise refuse(f"the workbook holds {what}; save the values alone as XLSX or CSV")


def _check_part(name: str, part: bytes) -> None:
    if b"<!DOCTYPE" in part[:4096] or b"<!ENTITY" in part[:4096] or b"\x00" in part[:4096]:
        raise refuse(f"part {name} is not as Excel writes it; save the workbook again as XLSX")
    if _SHEET.fullmatch(name):
        _check_sheet(part)


def _check_sheet(part: bytes) -> None:
    """Refuse a sheet whose cell names span more cells than are read."""
    rows, columns, cells = 0, 1, 0
    for match in _CELL.finditer(part):
        cells += 1
        rows = max(rows, int(match[2]))
        columns = max(columns, _column_number(match[1] or b""))
    if _ENCODED_NAME.search(part):
        raise refuse("a sheet names its cells in an unusual way; save the workbook again as XLSX")
    unnamed = sum(1 for _ in _UNNAMED.finditer(part))
    check_extent(rows + unnamed, columns)
    check_filled(rows + unnamed, columns, cells + unnamed)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
