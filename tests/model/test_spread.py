"""Mean and 90 % interval of draws, in the one place that works them out."""

from __future__ import annotations

import numpy as np

from model.results import Spread


def test_a_spread_by_hand() -> None:
    """0 to 100: five values lie under 5, five above 95."""
    draws = np.arange(101.0)
    assert Spread.of(draws) == Spread(50.0, 5.0, 95.0)
    assert Spread.columns(np.stack([draws, 2 * draws], axis=1)) == [
        Spread(50.0, 5.0, 95.0),
        Spread(100.0, 10.0, 190.0),
    ]
    assert Spread.of(draws).over(50) == Spread(1.0, 0.1, 1.9)
