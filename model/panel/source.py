"""Opening a file within bounds of size: bytes, compression, kind."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import BinaryIO

from model.panel.parquet import read_parquet
from model.panel.spreadsheet import read_spreadsheet
from model.panel.table import RawTable, refuse
from model.panel.textfile import read_text

Source = Path | bytes | BinaryIO
MAX_BYTES = 100_000_000  # a file, and a file's text once unpacked
_MEGABYTE = 1_000_000
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_PARQUET = b"PAR1"
_KINDS = {
    b"\xd0\xcf\x11\xe0": "an old or a password-protected Excel file; save it as XLSX without one",
    b"\x89PNG": "a picture; export the table as CSV or XLSX",
    b"\xff\xd8\xff": "a picture; export the table as CSV or XLSX",
    b"GIF8": "a picture; export the table as CSV or XLSX",
    b"%PDF": "a PDF; export the table as CSV or XLSX",
    b"PK\x05\x06": "an empty zip archive; save the table as CSV or XLSX",
    b"Rar!": "a RAR archive; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
}


def open_table(source: Source) -> RawTable:
    """Read any accepted file into a table of text cells; the kind is told by its first bytes.

    Raises:
        PanelError: too large, of no known kind, damaged, empty or without rows.
    """
    return _table(read_bytes(source))


def read_bytes(source: Source) -> bytes:
    """All bytes of a source, refused before reading when larger than ``MAX_BYTES``.

    Raises:
        PanelError: missing, unreadable or too large.
    """
    if isinstance(source, bytes):
        _check_size(len(source))
        return source
    if isinstance(source, Path):
        return _read_path(source)
    return _read_stream(source)


def _read_path(path: Path) -> bytes:
    try:
        _check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise refuse(f"the file cannot be opened: {error.strerror}", value=str(path)) from None


def _read_stream(stream: BinaryIO) -> bytes:
    if stream.seekable():
        _check_size(stream.seek(0, io.SEEK_END))
        stream.seek(0)
    data = stream.read(MAX_BYTES + 1)
    _check_size(len(data))
    return data


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        message = (
            f"the file is {size / _MEGABYTE:,.0f} MB; at most {MAX_BYTES // _MEGABYTE} MB are "
            "read. Sum it to weeks, or leave out columns the panel does not need"
        )
        raise refuse(message)


def _table(data: bytes) -> RawTable:
    if not data.strip():
        raise refuse("the file is empty; choose a CSV, XLSX or Parquet file with rows")
    for magic, kind in _KINDS.items():
        if data.startswith(magic):
            raise refuse(f"this is {kind}")
    if data.startswith(_ZIP):
        return read_spreadsheet(data)
    if data.startswith(_PARQUET):
        return read_parquet(data)
    return read_text(_unpacked(data) if data.startswith(_GZIP) else data)


def _unpacked(data: bytes) -> bytes:
    """Gunzip, stopping as soon as the text grows over ``MAX_BYTES``."""
    reader = zlib.decompressobj(wbits=31)
    try:
        text = reader.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise refuse(f"the gzip file is damaged ({error}); save it again") from None
    if len(text) > MAX_BYTES:
        message = f"the gzip file unpacks to more than {MAX_BYTES // _MEGABYTE} MB; sum it to weeks"
        raise refuse(message)
    if not reader.eof:
        raise refuse("the gzip file ends too early; copy or save it again")
    return text
