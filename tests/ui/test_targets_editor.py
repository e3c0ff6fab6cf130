"""The table of one's own targets: what goes in comes out, per cent as per cent."""

from __future__ import annotations

import pytest

from model import World
from model.kpis.targets import read_targets, targets_of
from model.plan import Target
from model.world.file import read_world
from tests.pages.companies import two_markets
from ui.targets_editor import rows_of, table_of, targets_csv

ROWS = [
    {"kpi": "gmv_growth", "value": 7, "unit": "percent", "label": "Growth we want", "baseline": 3},
    {"kpi": "gmv_growth[europe]", "value": 4, "unit": "percent"},
    {"kpi": "cm2", "value": 300_000, "direction": "at_most", "baseline": 250_000},
]


@pytest.fixture(scope="module")
def world() -> World:
    return read_world(two_markets())


def simple(targets: tuple[Target, ...]) -> list[tuple[object, ...]]:
    return [(t.kpi, t.value, t.unit, t.direction, t.window, t.label, t.baseline) for t in targets]


def test_the_table_applied_again_is_the_same_targets(world: World) -> None:
    """Also of a figure that is answered on request only: 4 % stay 4 %."""
    targets = targets_of(ROWS, world)
    again = targets_of(rows_of(table_of(targets), world), world)
    assert simple(again) == simple(targets)
    assert [t.value for t in again] == [0.07, 0.04, 300_000]


def test_the_file_reads_back_whole(world: World) -> None:
    targets = targets_of(ROWS, world)
    text = targets_csv(targets)
    assert text.splitlines()[1] == "gmv_growth,7.0,percent,at_least,year,Growth we want,3.0"
    assert simple(read_targets(text.encode(), "targets.csv", world)) == simple(targets)


def test_an_empty_table_is_no_target(world: World) -> None:
    assert rows_of(table_of(()), world) == []
