"""Writes the demo brand to disk: panel, truth, business profile and fit, from one seed.

Run by ``python -m model demo``. The files are committed so that the app opens at once; a test
writes them again and compares.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from model.demand import DemandFit, DemandModel
from model.demo.business import demo_business
from model.demo.panel import DemoPanel, simulate_panel
from model.demo.truth import ATTRIBUTED, MEDIA, demo_truth
from model.panel import read_panel

DATA = Path(__file__).resolve().parents[2] / "data"
PANEL = DATA / "demo" / "panel.csv"
TRUTH = DATA / "demo" / "truth.json"
FIT = DATA / "demo" / "fit.json"
BUSINESS = DATA / "business" / "demo.yaml"
HEADER = "# The demo brand: simulated. Written by `python -m model demo` from model/demo.\n"


def write_demo() -> dict[str, Path]:
    """Simulates, scales, fits and writes; returns the paths by name."""
    demo = simulate_panel()
    demo.frame.to_csv(PANEL, index=False, lineterminator="\n")
    TRUTH.write_text(json.dumps(truth_record(demo), indent=1) + "\n", encoding="utf-8")
    profile = yaml.safe_dump(demo_business(demo.base_year_orders), sort_keys=False, width=100)
    BUSINESS.write_text(HEADER + profile, encoding="utf-8")
    FIT.write_text(demo_fit().to_json(), encoding="utf-8")
    return {"panel": PANEL, "truth": TRUTH, "business": BUSINESS, "fit": FIT}


def demo_fit() -> DemandFit:
    """Fits the demand model to the demo panel as it stands on disk."""
    return DemandModel().fit(read_panel(PANEL)).fit_


def truth_record(demo: DemoPanel) -> dict[str, Any]:
    """What is true of 2025, for tests and for whoever wants to check the fit."""
    truth = demo_truth()
    return {
        "year": 2025,
        "media_usd": MEDIA,
        "attributed_gmv_usd": round(ATTRIBUTED, 2),
        "channels": {
            channel: {
                "incremental_gmv": round(float(truth.incremental_gmv[c]), 2),
                "attributed_gmv": round(float(truth.attributed_gmv[c]), 2),
                "own_elasticity": round(float(truth.channel_elasticity[c]), 4),
                "marginal_iroas": round(float(truth.marginal_iroas[c]), 3),
            }
            for c, channel in enumerate(truth.channels)
        },
        "incremental_orders": {
            market: dict(zip(truth.channels, demo.contribution[m].round(1).tolist(), strict=True))
            for m, market in enumerate(truth.markets)
        },
    }
