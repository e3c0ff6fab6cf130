"""The memo keeps what was used last, by count and by bytes; counted by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.simulate.memo import Memo, bytes_of


@dataclass(frozen=True)
class Pair:
    one: np.ndarray
    other: np.ndarray


def numbers(count: int) -> np.ndarray:
    return np.zeros(count)  # eight bytes each


def test_bytes_are_those_of_arrays_and_a_shared_one_counts_once() -> None:
    assert bytes_of(numbers(3)) == 24
    assert bytes_of(Pair(numbers(3), numbers(2))) == 40
    same = numbers(5)
    assert bytes_of(Pair(same, same)) == 40
    assert bytes_of({"text": "no arrays"}) == 0


def test_the_result_used_longest_ago_goes_first_whatever_its_stage() -> None:
    memo = Memo(per_stage=10, largest=100)
    memo.once("media", 1, lambda: numbers(5))
    memo.once("ledger", 1, lambda: numbers(5))
    memo.once("media", 1, lambda: numbers(5))
    memo.once("media", 2, lambda: numbers(5))  # 120 bytes: the ledger was used longest ago
    assert memo.size == 80
    memo.once("media", 1, lambda: numbers(5))
    memo.once("ledger", 1, lambda: numbers(5))
    assert memo.misses == {"media": 2, "ledger": 2}


def test_a_result_above_the_bound_is_kept_alone() -> None:
    memo = Memo(largest=100)
    memo.once("media", 1, lambda: numbers(5))
    assert memo.once("media", 2, lambda: numbers(50)).size == 50
    assert memo.size == 400
    memo.once("media", 2, lambda: numbers(1))
    assert memo.misses == {"media": 2}


def test_a_stage_keeps_fewer_where_its_caller_says_so() -> None:
    memo = Memo(per_stage=10)
    for key in (1, 2, 3):
        memo.once("base_year", key, lambda: "books", most=2)
    memo.once("base_year", 3, lambda: "books", most=2)
    memo.once("base_year", 1, lambda: "books", most=2)
    assert memo.misses == {"base_year": 4}


def test_forgotten_stages_free_their_bytes() -> None:
    memo = Memo()
    memo.once("media", 1, lambda: numbers(5))
    memo.once("ledger", 1, lambda: numbers(2))
    memo.forget("media")
    assert memo.size == 16
