"""The demo brand on disk is what its seed writes, and its truth is what the design asks for."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest
import yaml

from model.demand import DemandFit
from model.demo import demo_truth, simulate_panel
from model.demo.business import demo_business
from model.demo.files import BUSINESS, FIT, PANEL, TRUTH, demo_fit, truth_record
from model.demo.panel import DemoPanel
from model.demo.truth import ATTRIBUTED, CHANNELS, MEDIA

# A refit on another machine may differ in rounding, which the sampler can carry into single
# draws; means of what the road uses must agree closely.
REFIT = 0.02


@pytest.fixture(scope="module")
def demo() -> DemoPanel:
    return simulate_panel()


def test_panel_on_disk_is_the_seeds(demo: DemoPanel) -> None:
    written = io.StringIO()
    demo.frame.to_csv(written, index=False, lineterminator="\n")
    written.seek(0)
    fresh, kept = pd.read_csv(written), pd.read_csv(PANEL)
    pd.testing.assert_frame_equal(fresh, kept, rtol=1e-6)


def test_business_on_disk_is_the_seeds(demo: DemoPanel) -> None:
    kept = yaml.safe_load(BUSINESS.read_text(encoding="utf-8"))
    fresh = json.loads(json.dumps(demo_business(demo.base_year_orders)))
    assert kept["markets"] == fresh["markets"]
    for name, table in fresh["tables"].items():
        _close(kept["tables"][name]["values"], table["values"], name)


def _close(kept: object, fresh: object, where: str) -> None:
    if isinstance(fresh, dict):
        assert isinstance(kept, dict)
        for key, value in fresh.items():
            _close(kept[key], value, f"{where}.{key}")
    else:
        assert kept == pytest.approx(fresh, rel=1e-4), where


def test_truth_on_disk_is_the_seeds(demo: DemoPanel) -> None:
    kept = json.loads(TRUTH.read_text(encoding="utf-8"))
    for channel, record in truth_record(demo)["channels"].items():
        assert kept["channels"][channel] == pytest.approx(record, rel=1e-4)


def test_truth_is_the_designs() -> None:
    truth = demo_truth()
    assert truth.incremental_gmv.sum() == pytest.approx(0.37 * 60e6, rel=1e-9)
    assert truth.attributed_gmv.sum() == pytest.approx(ATTRIBUTED, rel=1e-9)
    blended = truth.incremental_gmv.sum() / truth.attributed_gmv.sum()
    assert blended == pytest.approx(1.4, abs=0.02)
    weight = truth.incremental_gmv / truth.incremental_gmv.sum()
    assert 0.37 * (weight @ truth.channel_elasticity) == pytest.approx(0.25, rel=1e-6)
    spend = MEDIA * np.array([row.spend_share for row in CHANNELS.values()])
    assert (truth.attributed_gmv / spend).max() <= 5.0
    iota = truth.incremental_gmv / truth.attributed_gmv
    assert iota.min() == pytest.approx(0.3, abs=0.05)
    assert iota.max() == pytest.approx(3.0, abs=0.35)
    assert 0.7 < truth.marginal_iroas.min() < 1.0
    assert 6.0 < truth.marginal_iroas.max() <= 8.0


@pytest.mark.slow
def test_shipped_fit_is_what_the_model_fits_today() -> None:
    kept, fresh = DemandFit.from_json(FIT.read_bytes()), demo_fit()
    assert kept.weeks == fresh.weeks
    assert kept.channels == fresh.channels
    weeks = kept.next_weeks(26)
    for n, (a, b) in enumerate(zip(_forecast(kept, weeks), _forecast(fresh, weeks), strict=True)):
        assert a == pytest.approx(b, rel=REFIT), n


def _forecast(fit: DemandFit, weeks: tuple[str, ...]) -> tuple[float, float, float]:
    """Mean orders, mean media share and mean price elasticity of the coming weeks."""
    draws = fit.project(weeks)
    total = draws.outcome().mean()
    media = (draws.multiplier[..., None] * draws.media_response()).sum(axis=-1).mean()
    return float(total), float(media / total), float(draws.elasticity.mean())
