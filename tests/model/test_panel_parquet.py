"""Parquet: flat tables read like the same CSV, everything else is refused before it is unpacked."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from model.panel import PanelError, guess_mapping, read_panel
from model.panel.parquet import MAX_TEXT, MAX_UNPACKED

WEEKS = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(10)]


def written(columns: dict[str, Any], **how: Any) -> bytes:
    stream = io.BytesIO()
    parquet.write_table(pa.table(columns), stream, **how)
    return stream.getvalue()


def sound() -> dict[str, Any]:
    return {"week": pa.array(WEEKS), "market": ["US"] * 10, "orders": [5, None, *range(8)]}


def fault(data: bytes) -> str:
    with pytest.raises(PanelError) as caught:
        read_panel(data)
    return str(caught.value)


def same_csv() -> bytes:
    orders = ["5", "", *map(str, range(8))]
    rows = [f"{week},US,{count}" for week, count in zip(WEEKS, orders, strict=True)]
    return "\n".join(["week,market,orders", *rows]).encode()


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_a_flat_table_reads_like_the_same_csv(compression: str, version: str) -> None:
    data = written(sound(), compression=compression, data_page_version=version, row_group_size=4)
    assert read_panel(data).content_hash == read_panel(same_csv()).content_hash


def test_all_plain_kinds_of_columns_are_read() -> None:
    more = {
        "market": pa.array(["US"] * 10).dictionary_encode(),
        "week": pa.array(np.array(WEEKS, dtype="datetime64[ns]")),
        "price": pa.array([1.25] * 10, pa.float32()),
        "control_on": pa.array([True, False] * 5),
        "control_cents": pa.array([1] * 10, pa.int8()).cast(pa.decimal128(5, 2)),
    }
    panel = read_panel(written(sound() | more))
    assert panel.price is not None
    assert panel.controls is not None
    assert (panel.price[0, 0], panel.controls[0, 1].tolist()) == (1.25, [0.0, 1.0])


@pytest.mark.parametrize(
    "column",
    [
        [[1, 2]] * 10,
        [{"a": 1}] * 10,
        pa.array([{"a": {"b": {"c": [1]}}}] * 10),
        pa.array([[("k", 1)]] * 10, pa.map_(pa.string(), pa.int64())),
    ],
)
def test_nested_columns_are_refused(column: Any) -> None:
    assert "nested columns" in fault(written(sound() | {"orders": column}))


def test_bytes_are_no_texts() -> None:
    assert "a column of type binary" in fault(written(sound() | {"market": [b"US"] * 10}))


def test_too_many_columns_are_refused_by_the_footer() -> None:
    many = {f"c{index}": pa.array([1]) for index in range(2_500)}
    assert "2,500 columns" in fault(written(many))


def test_more_rows_than_are_read_are_refused_by_the_footer() -> None:
    zeros = pa.array(np.zeros(2_100_000, dtype=np.int8))
    data = written({"week": zeros, "orders": zeros})
    before = pa.total_allocated_bytes()
    assert "2,100,000 rows" in fault(data)
    assert pa.total_allocated_bytes() == before


def test_pages_that_would_unpack_to_too_much_are_refused_by_their_headers() -> None:
    text = "x" * 1_000_000
    many = pa.array([f"{index}{text}" for index in range(250)])
    data = written({"week": many}, compression="zstd", use_dictionary=False, write_statistics=False)
    del many
    assert len(data) < 1_000_000
    pool = pa.default_memory_pool()
    before = pool.bytes_allocated()
    assert f"at most {MAX_UNPACKED // 1_000_000} MB" in fault(data)
    assert pool.bytes_allocated() <= before + 10_000_000


def test_a_long_text_repeated_in_every_row_is_refused_before_it_is_laid_out() -> None:
    text = pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(500_000, dtype=np.int32)), ["y" * 100_000]
    )
    data = written({"week": text}, write_statistics=False)
    assert len(data) < 1_000_000
    pool = pa.default_memory_pool()
    assert f"texts of more than {MAX_TEXT // 1_000_000} MB" in fault(data)
    assert pool.bytes_allocated() < 100_000_000


def test_texts_encoded_by_shared_prefixes_are_refused() -> None:
    encoded = {"use_dictionary": False, "column_encoding": {"market": "DELTA_BYTE_ARRAY"}}
    assert "shared prefixes" in fault(written(sound(), **encoded))


def test_a_page_header_that_claims_a_gigabyte_is_refused() -> None:
    data = bytearray(written(sound(), compression="none", use_dictionary=False))
    header = data.index(b"\x15\x00\x15")  # page type data, then the unpacked size
    size_end = header + 3
    while data[size_end] & 0x80:
        size_end += 1
    claim = bytes([0x80, 0x80, 0x80, 0x80, 0x08])  # 2^31 in zigzag: a gigabyte
    lying = bytes(data[: header + 3]) + claim + bytes(data[size_end + 1 :])
    assert fault(lying)


def test_a_parquet_file_cut_short_is_refused() -> None:
    data = written(sound())
    for cut in (data[:-1], data[:-9], data[:20], b"PAR1", b"PAR1" * 3):
        assert "cannot be read" in fault(cut)


@given(st.integers(4, 900), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_gives_a_panel_or_problems(place: int, damage: bytes) -> None:
    data = DAMAGED[:place] + damage + DAMAGED[place + len(damage) :]
    try:
        weeks = read_panel(data).n_weeks
    except PanelError:
        return
    assert weeks >= 8


DAMAGED = written(sound())


def test_a_parquet_file_is_guessed_like_any_other() -> None:
    data = written({"date": pa.array(WEEKS), "geo": ["US"] * 10, "orders": range(10)})
    guess = guess_mapping(data)
    assert guess.mapping.columns == {"date": "week", "geo": "market"}
    assert read_panel(data, mapping=guess.mapping).outcome[0].tolist() == list(range(10))
