"""How cost grows: the arithmetic by hand."""

from __future__ import annotations

import pytest

from benchmarks.fit_time import BAR_MARKETS, MARKETS, exponent, growth, row, size_of


def costs(markets, power=1.0, seconds=1.0):
    taken = seconds * markets**power
    figures = {"fit": taken, "cpu": 2 * taken, "peak_mb": 100.0 * markets, "reference": 0.1}
    return {**figures, "in_passes": taken / markets, "r_hat": 1.05}


def test_the_exponent_of_a_power_is_that_power():
    assert exponent((1, 10, 100), (3.0, 3.0 * 10**1.5, 3000.0)) == pytest.approx(1.5)


def test_growth_within_its_bars():
    rows = {cells[0]: cells[1:] for cells in growth([costs(m) for m in MARKETS]).rows}
    assert rows["exponent of seconds"] == ("1.00", "1.2", "yes")
    assert rows["exponent of CPU / reference"][1:] == ("0.2", "yes")
    assert rows["seconds of 8 x 10 x 104"] == (f"{BAR_MARKETS:.1f}", "10", "yes")


def test_growth_beyond_its_bars_is_said():
    rows = {c[0]: c[1:] for c in growth([costs(m, 1.5, 2.0) for m in MARKETS]).rows}
    assert rows["exponent of seconds"] == ("1.50", "1.2", "NO")
    assert rows["exponent of CPU / reference"][-1] == "NO"
    assert rows["exponent of peak memory"][-1] == "yes"
    assert rows["seconds of 8 x 10 x 104"][-1] == "NO"


def test_a_size_as_cells():
    assert size_of(8) == "8x10x104"
    assert row(8, costs(8)) == ("8", "8.0", "16.0", "0.10", "1", "800", "1.05")
