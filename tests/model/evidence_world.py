"""Hand-worked designs for the evidence tests: steady spend, so that every curve stands half up.

With retention 1/2, shape 1 and half-saturation at the steady spend, the response stands at half
of beta, ``beta = 4 x elasticity``, and a week without spend takes the adstock from 1 to 1/2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.demand.design import Design, build_design
from model.demand.history import History
from model.demand.layout import Layout, layout_of
from model.panel import Panel, WeekLabels

WEEKS = 60
LABELS = WeekLabels("2024-01-01")


@dataclass(frozen=True)
class Steady:
    """A design with one parameter point."""

    design: Design
    layout: Layout
    shared: np.ndarray
    local: np.ndarray

    @property
    def draws(self) -> tuple[np.ndarray, np.ndarray]:
        """The point as a single draw."""
        return self.shared[None], self.local[None]


def steady_panel(outcomes=(100.0,), channels=("search",), **changes) -> Panel:
    """Markets that sell the same every week, with the same spend of 50 a channel every week."""
    markets = tuple(f"m{index}" for index in range(len(outcomes)))
    weekly = np.array(outcomes)[:, None] * np.ones(WEEKS)
    values = {
        "name": "steady",
        "metric": "orders",
        "revenue_basis": None,
        "week_labels": LABELS,
        "markets": markets,
        "countries": (None,) * len(markets),
        "currencies": (None,) * len(markets),
        "channels": channels,
        "media_units": ("spend",) * len(channels),
        "outcome": weekly,
        "media": np.full((len(markets), WEEKS, len(channels)), 50.0),
    }
    return Panel(**(values | changes))


def steady(outcomes=(100.0,), channels=("search",), total=0.1, late=False, **changes) -> Steady:
    """The design of a steady panel, at an elasticity of all media of ``total``.

    ``late``: carry-over runs through two stages that both keep a half.
    """
    history = History.of(steady_panel(outcomes, channels, **changes))
    design = build_design(history)
    layout = layout_of(design)
    shared, local = np.zeros(layout.n_shared), np.zeros((len(outcomes), layout.n_local))
    shared[layout.total] = np.log(total)
    shared[layout.delay] = 40.0 if late else -40.0
    return Steady(design, layout, shared, local)
