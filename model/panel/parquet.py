"""Parquet: a flat table, checked by its footer and page headers before any of it is unpacked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from model.panel.parquet_pages import footer_extent, unpacked_bytes
from model.panel.problems import PanelError
from model.panel.table import RawTable, check_extent, refuse, table_of

if TYPE_CHECKING:
    import pyarrow as pa

MAX_UNPACKED = 200_000_000  # bytes of all columns, as the file's pages say
MAX_TEXT = 200_000_000  # characters of a column's cells once repeated
_MEGABYTE = 1_000_000


def read_parquet(data: bytes) -> RawTable:
    """Read a Parquet file whose columns are numbers, texts, days or truth values.

    Raises:
        PanelError: damaged, too large unpacked, too many rows or columns, nested columns.
    """
    import pyarrow as pa  # late: slow to import and needed for this kind of file only
    from pyarrow import parquet

    try:
        check_extent(*footer_extent(data))
        texts = _text_columns(parquet.read_schema(io.BytesIO(data)))
        file = parquet.ParquetFile(io.BytesIO(data), read_dictionary=texts)
        _check(file, data)
        table = file.read(use_threads=False)
        _check_texts(table)
        cells = pd.DataFrame({i: _texts(table.column(i)) for i in range(table.num_columns)})
    except PanelError:
        raise
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        message = (
            f"the Parquet file cannot be read ({_first_line(error)}); save it again, or as CSV"
        )
        raise refuse(message) from None
    lines = np.arange(2, len(cells) + 2, dtype=np.int64)
    return table_of(table.column_names, cells, lines, "", [])


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200] or type(error).__name__


def _check(file: Any, data: bytes) -> None:
    """Refuse by what the file says of itself, before its columns are read."""
    metadata = file.metadata
    check_extent(metadata.num_rows, metadata.num_columns)
    if metadata.num_rows == 0 or metadata.num_columns == 0:
        raise refuse("no rows; a panel has one row per week and market", row=1)
    size = sum(unpacked_bytes(data, chunk) for chunk in _chunks(metadata))
    if size > MAX_UNPACKED:
        message = (
            f"the Parquet file unpacks to {size / _MEGABYTE:,.0f} MB; at most "
            f"{MAX_UNPACKED // _MEGABYTE} MB are read. Sum it to weeks, or leave out columns"
        )
        raise refuse(message)


def _text_columns(schema: pa.Schema) -> list[str]:
    """Names of the text columns; a column of another kind than numbers and days is refused."""
    found = []
    for field in schema:
        if not _is_plain(field.type):
            message = f"a column of type {field.type}; a panel holds numbers, texts and days only"
            raise refuse(message, column=field.name)
        if _is_text(field.type):
            found.append(field.name)
    return found


def _check_texts(table: pa.Table) -> None:
    """Texts stay as a dictionary until their length with all repetitions is known."""
    import pyarrow as pa
    import pyarrow.compute as pc

    total = 0
    for name, column in zip(table.column_names, table.columns, strict=True):
        for chunk in column.chunks:
            if pa.types.is_dictionary(chunk.type) and _is_text(chunk.type):
                lengths = pc.binary_length(chunk.dictionary).to_numpy(zero_copy_only=False)
                places = pc.fill_null(chunk.indices, 0).to_numpy(zero_copy_only=False)
                total += int(lengths[places].sum()) if lengths.size else 0
        if total > MAX_TEXT:
            message = f"texts of more than {MAX_TEXT // _MEGABYTE} MB; leave out columns of texts"
            raise refuse(message, column=name)


def _chunks(metadata: Any) -> Iterator[Any]:
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            yield metadata.row_group(group).column(column)


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.types.is_string(plain) or pa.types.is_large_string(plain)


def _is_plain(kind: pa.DataType) -> bool:
    import pyarrow as pa

    if _is_text(kind):
        return True
    tests = (
        *(pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean),
        *(pa.types.is_date, pa.types.is_timestamp, pa.types.is_null),
    )
    return any(test(kind) for test in tests)


def _texts(column: pa.ChunkedArray) -> pd.Series:
    """Cells as text that reads back to the same number or day; empty where null."""
    import pyarrow as pa

    kind = column.type
    if _is_text(kind):
        return column.to_pandas().astype("str").fillna("").str.strip()
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        days = column.cast(pa.date32(), safe=False).cast(pa.string())
        return days.to_pandas().astype("str").fillna("")
    if pa.types.is_boolean(kind):
        return column.to_pandas().map({True: "true", False: "false"}).astype("str").fillna("")
    return pd.Series([_number(value) for value in column.to_pylist()], dtype="str")


def _number(value: object) -> str:
    if value is None or value != value:  # a NaN differs from itself
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
