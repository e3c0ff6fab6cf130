"""PyMC-Marketing's example data with its published equation, as a world with plans."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.worlds.files import SHARED, ForeignWorld
from benchmarks.worlds.plans import true_media, true_media_plans
from model.panel import read_panel

FloatArray = NDArray[np.float64]
LAGS = 8  # the example's carry-over is cut after so many weeks
MAPPING = {
    "columns": {
        "date_week": "week",
        "y": "kpi",
        "x1": "spend_x1",
        "x2": "spend_x2",
        "event_1": "control_event_1",
        "event_2": "control_event_2",
        "dayofyear": "ignore",
        "t": "ignore",
    }
}


def load_pymc_example() -> ForeignWorld:
    """The example of 179 weeks and two channels; its level is not known, changes are exact."""
    content = json.loads((SHARED / "pymc_mmm_example_truth.json").read_text(encoding="utf-8"))
    name = "dev/pymc_example"
    panel = read_panel(SHARED / "pymc_mmm_example.csv", name=name, mapping=MAPPING)
    media = partial(example_media, panel.channels, content)
    spend = np.array(panel.media)
    level = np.array(panel.outcome) - media(spend)

    def outcome(planned: FloatArray) -> FloatArray:
        return level + media(planned)

    plans = tuple(true_media_plans(outcome, spend, panel.channels))
    truth = {"world": "pymc example", **content, **true_media(outcome, spend, panel.channels)}
    return ForeignWorld(name, panel, plans, truth)


def example_media(
    channels: tuple[str, ...], truth: Mapping[str, Any], spend: FloatArray
) -> FloatArray:
    """Media part ``(market, week)`` of the published equation.

    Normalised geometric carry-over over eight weeks, then ``(1 - e) / (1 + e)`` with
    ``e = exp(-lam x)``, times beta.
    """
    total = np.zeros(spend.shape[:-1])
    for index, name in enumerate(channels):
        weights = truth["alpha"][name] ** np.arange(LAGS)
        weights = weights / weights.sum()
        stock = np.zeros(spend.shape[:-1])
        for lag, weight in enumerate(weights):
            stock[:, lag:] += weight * spend[:, : spend.shape[1] - lag, index]
        total += truth["beta"][name] * np.tanh(truth["lam"][name] * stock / 2.0)
    return total
