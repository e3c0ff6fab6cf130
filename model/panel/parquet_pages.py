"""The page headers of a Parquet column, walked without unpacking: how much it would become.

The footer's sizes are the writer's word and may lie; a reader allocates what each page header
says. Page headers are Thrift structs in the compact protocol (Apache Parquet format, parquet.thrift
``PageHeader``: field 2 uncompressed size, 3 compressed size, 5 and 8 data page v1 and v2, of which
field 1 is the number of values). The footer is ``FileMetaData``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY = range(9)
_LIST, _SET, _MAP, _STRUCT = range(9, 13)
_UNPACKED_SIZE, _PACKED_SIZE = 2, 3
_DATA_PAGES = {5: 2, 8: 4}  # field of a data page header, v1 and v2, to that of its encoding
_SHARED_PREFIXES = 7  # DELTA_BYTE_ARRAY: a few bytes can repeat a long text in every row
_SCHEMA, _ROWS, _CHILDREN = 2, 3, 5  # of FileMetaData; num_children of SchemaElement
_MAGIC = b"PAR1"
_LONGEST_FOOTER = 10_000_000
_MOST_ELEMENTS = 20_000
_DEEPEST = 8
_MOST_PAGES = 200_000


class PageError(ValueError):
    """A page header that cannot be read or contradicts the file."""


@dataclass
class _Reader:
    """A place in the bytes of a file."""

    data: bytes
    place: int

    def byte(self) -> int:
        if not 0 <= self.place < len(self.data):
            raise PageError("a page lies outside the file")
        self.place += 1
        return self.data[self.place - 1]

    def number(self) -> int:
        """An unsigned variable-length integer."""
        value, shift = 0, 0
        while shift < 70:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return value
            shift += 7
        raise PageError("a page header holds an endless number")

    def signed(self) -> int:
        """A zigzag-encoded integer."""
        value = self.number()
        return (value >> 1) ^ -(value & 1)

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """Integer and struct fields by their number; others are passed over."""
        if depth > _DEEPEST:
            raise PageError("a page header is nested too deeply")
        fields: dict[int, Any] = {}
        number = 0
        while (head := self.byte()) != _STOP:
            kind, step = head & 0x0F, head >> 4
            number = number + step if step else self.signed()
            fields[number] = self.value(kind, depth)
        return fields

    def list(self, depth: int) -> list[Any]:
        """Elements of a list."""
        head = self.byte()
        length = head >> 4 if head >> 4 < 15 else self.number()
        if length > _MOST_ELEMENTS or depth > _DEEPEST:
            raise PageError(f"a list of {length:,} elements; it has too many columns")
        return [self.value(head & 0x0F, depth) for _ in range(length)]

    def value(self, kind: int, depth: int) -> Any:
        if kind in (_TRUE, _FALSE):
            return kind == _TRUE
        if kind in (_I16, _I32, _I64):
            return self.signed()
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind == _LIST:
            return self.list(depth + 1)
        if kind == _BINARY:
            length = self.number()
            self.place += length
        elif kind in (_BYTE, _DOUBLE):
            self.place += 1 if kind == _BYTE else 8
        else:
            raise PageError("a field of a kind that no such file has")
        return None


def footer_extent(data: bytes) -> tuple[int, int]:
    """Rows and columns of a flat file by its footer; read before any library builds its schema.

    Raises:
        PageError: no whole footer, one that is too long, or nested columns.
    """
    length = int.from_bytes(data[-8:-4], "little")
    if data[-4:] != _MAGIC or length > len(data) - 12:
        raise PageError("its footer is not whole")
    if length > _LONGEST_FOOTER:
        raise PageError(f"a footer of {length:,} bytes")
    reader = _Reader(data, len(data) - 8 - length)
    found: dict[int, Any] = {}
    number = 0
    while number < _ROWS and (head := reader.byte()) != _STOP:
        step = head >> 4
        number = number + step if step else reader.signed()
        found[number] = reader.value(head & 0x0F, 0)
    schema, rows = found.get(_SCHEMA), found.get(_ROWS)
    if not isinstance(schema, list) or not schema or not isinstance(rows, int) or rows < 0:
        raise PageError("its footer has no schema")
    if any(element.get(_CHILDREN) for element in schema[1:]):
        raise PageError("it has nested columns; a panel holds numbers, texts and days only")
    return rows, len(schema) - 1


def unpacked_bytes(data: bytes, chunk: Any) -> int:
    """Bytes the pages of a column chunk take once unpacked.

    Args:
        data: The whole file.
        chunk: Its ``pyarrow.parquet.ColumnChunkMetaData``.

    Raises:
        PageError: pages outside the file, headers that no writer makes, or an encoding of texts
            that can grow without bound.
    """
    start = chunk.data_page_offset
    if chunk.has_dictionary_page and chunk.dictionary_page_offset:
        start = min(start, chunk.dictionary_page_offset)
    if start < 0 or chunk.total_compressed_size > len(data):
        raise PageError("a column claims more bytes than the file has")
    reader, end = _Reader(data, start), start + chunk.total_compressed_size
    pages = total = values = 0
    while reader.place < end:
        header = reader.struct()
        size, packed = header.get(_UNPACKED_SIZE), header.get(_PACKED_SIZE)
        if not isinstance(size, int) or not isinstance(packed, int) or min(size, packed) < 0:
            raise PageError("a page header gives no size")
        total += size
        values += _values(header)
        reader.place += packed
        pages += 1
        if pages > _MOST_PAGES:
            raise PageError("a column has too many pages")
    if values > chunk.num_values:
        raise PageError("the pages hold more values than the column says")
    return total


def _values(header: dict[int, Any]) -> int:
    """Number of values of a data page; its encoding must not repeat texts."""
    for field, encoding in _DATA_PAGES.items():
        page = header.get(field)
        if isinstance(page, dict):
            if page.get(encoding) == _SHARED_PREFIXES:
                raise PageError("its texts are encoded by shared prefixes")
            return int(page.get(1, 0))
    return 0
