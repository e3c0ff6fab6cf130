"""The contribution ladder is told once; every place that walks down it reads that table."""

from __future__ import annotations

from model.breakdown.prices.unit import STEPS as ORDER
from model.breakdown.weekly import LEDGER_LINES
from model.business.sheet import COSTS
from model.ledger import LADDER, LINES, STEPS
from model.report.ledger import LADDER_NAMES as NAMED


def test_every_walk_down_the_ladder_takes_the_same_steps() -> None:
    assert LADDER[0] == "gmv"
    assert LADDER[-1] == "cm3"
    taken = [line for start, costs in STEPS.values() for line in (start, *costs)]
    assert sorted(taken) == sorted(LADDER[:-1])
    assert [line for line in LADDER if line not in LINES] == ["cm1", "cm2", "media", "cm3"]
    assert LADDER[:-2] == ORDER
    assert LEDGER_LINES == tuple(NAMED) == ("orders", *LADDER)
    assert {margin: STEPS[margin][1] for margin in ("cm1", "cm2")} == COSTS
