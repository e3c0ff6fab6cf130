"""The fixed-effects yardstick of price elasticities, against worlds whose slope is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import elasticities
from benchmarks.elasticities import Slope, fixed_effects, interval, within
from model.panel import Panel, read_panel

WEEKS = 52


def priced(slope: float) -> Panel:
    """Volumes of three cities: city and week effects, price with this slope, no noise."""
    rng = np.random.default_rng(5)
    price = np.exp(0.3 * rng.standard_normal((3, WEEKS)))
    effects = rng.standard_normal((3, 1)) + rng.standard_normal(WEEKS)
    volume = np.exp(6.0 + effects + slope * np.log(price))
    rows = [
        f"{week},c{city},{volume[city, week]:.12g},{price[city, week]:.12g}"
        for week in range(WEEKS)
        for city in range(3)
    ]
    text = "\n".join(["week,market,orders,price", *rows])
    return read_panel(text.encode(), name="priced.csv")


@pytest.mark.parametrize("block", [13, WEEKS])
def test_a_known_slope_is_found_under_city_and_week_effects(block: int) -> None:
    found = fixed_effects(priced(-1.4), block)
    assert found.mean == pytest.approx(-1.4, abs=1e-6)
    assert found.error == pytest.approx(0.0, abs=1e-6)


def test_what_is_left_within_has_no_city_block_or_week_mean() -> None:
    table = np.random.default_rng(1).standard_normal((3, 26)).cumsum(axis=1)
    left = within(table, 13)
    np.testing.assert_allclose(left.mean(axis=0), 0.0, atol=1e-9)
    np.testing.assert_allclose(left.reshape(3, 2, 13).mean(axis=2), 0.0, atol=1e-9)


def test_intervals_by_hand() -> None:
    assert Slope(-1.0, 0.1).shown() == "-1.00 (-1.16 to -0.84)"
    assert interval(np.linspace(-2.0, 0.0, 101)) == "-1.00 (-1.90 to -0.10)"


def test_a_panel_without_prices_is_refused() -> None:
    with pytest.raises(ValueError, match="has no price"):
        fixed_effects(replace(priced(-1.0), price=None), 13)


def test_the_table_needs_the_shared_data(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(elasticities, "SHARED", tmp_path / "absent")
    assert elasticities.tables() == []
