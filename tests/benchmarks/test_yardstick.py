"""The benchmark's own arithmetic, by hand: a wrong yardstick would flatter every ratio."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.reference import Inputs, reference
from benchmarks.report import Table
from benchmarks.timing import Timing, interleaved, ratio


def test_reference_of_two_weeks_by_hand() -> None:
    # theta 0.5: adstock 4, then 0.5 * 8 + 0.5 * 4 = 6. Hill with n 2 and k 2: 16/20 and 36/40.
    # beta 10: 8 and 9; a second channel without spend adds nothing.
    given = Inputs(
        spend=np.array([[[[8.0, 0.0]]], [[[8.0, 0.0]]]]),
        retention=np.array([[[0.5, 0.5]]]),
        half_saturation=np.full((1, 1, 2), 2.0),
        shape=np.array([[[2.0, 2.0]]]),
        beta=np.full((1, 1, 2), 10.0),
        carry_in=np.zeros((1, 1, 2)),
    )
    np.testing.assert_allclose(reference(given), [[[8.0]], [[9.0]]], rtol=1e-15)


def test_ratio_compares_within_the_round() -> None:
    # The machine slows down threefold in the second round: the ratio stays 2.
    assert ratio(Timing((2.0, 6.0, 2.0)), Timing((1.0, 3.0, 1.0))) == 2.0
    assert Timing((2.0, 6.0, 2.0)).median == 2.0


def test_p95_is_a_round_that_happened() -> None:
    assert Timing(tuple(float(n) for n in range(1, 21))).p95 == 19.0
    assert Timing((3.0,)).p95 == 3.0


def test_tasks_take_turns_and_warm_up_does_not_count() -> None:
    order: list[tuple[str, int]] = []
    tasks = {name: lambda turn, name=name: order.append((name, turn)) for name in "ab"}
    taken = interleaved(tasks, rounds=3)
    assert order == [(name, turn) for turn in range(5) for name in "ab"]
    assert [len(timing.seconds) for timing in taken.values()] == [3, 3]


def test_a_table_is_aligned_markdown() -> None:
    written = Table("T", "How.", ("what", "ms"), (("a", "1.0"), ("longer", "12.0"))).markdown()
    assert written.splitlines() == [
        "## T",
        "",
        "How.",
        "",
        "| what   | ms   |",
        "| ------ | ---- |",
        "| a      | 1.0  |",
        "| longer | 12.0 |",
    ]


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        Table("T", "", ("one", "two"), (("only one",),)).markdown()
