"""The development data sets read with the mappings beside the tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.panel import Panel, load_mapping, read_panel

MAPPINGS = Path(__file__).resolve().parents[1] / "cases" / "mappings"


def read(shared: Path, file: str, mapping: str) -> Panel:
    return read_panel(shared / "data" / file, mapping=load_mapping(MAPPINGS / f"{mapping}.yaml"))


def test_world_promo_and_media(shared: Path) -> None:
    panel = read(shared, "world_promo_and_media_dev.csv", "world_promo_and_media")
    raw = pd.read_csv(shared / "data" / "world_promo_and_media_dev.csv")
    assert panel.channels == ("TV", "Search", "Social", "Display")
    assert panel.control_names == ("demand_proxy",)
    assert (panel.metric, panel.markets, panel.notes) == ("kpi", ("all",), ())
    assert panel.price is not None
    assert panel.promo is not None
    np.testing.assert_allclose(panel.outcome[0], raw["kpi"])
    np.testing.assert_allclose(panel.price[0], raw["ctl_Price"])
    np.testing.assert_allclose(panel.media[0, :, 1], raw["spend_Search"])


def test_world_geo(shared: Path) -> None:
    panel = read(shared, "world_geo_dev.csv", "world_geo")
    raw = pd.read_csv(shared / "data" / "world_geo_dev.csv")
    assert panel.outcome.shape == (4, 130)
    by_market = raw.groupby("Geography")["spend_TV"].sum()
    for market, media in zip(panel.markets, panel.media, strict=True):
        assert media[:, 0].sum() == pytest.approx(by_market[market])


def test_geo_visits(shared: Path) -> None:
    panel = read(shared, "geo_visits_panel_dev.csv.gz", "geo_visits")
    assert panel.media.shape == (95, 109, 13)
    assert set(panel.media_units) == {"impressions"}
    assert panel.week_starts is None
    assert panel.next_weeks(1) == ("109",)
    assert int((~np.isnan(panel.outcome)).sum()) == 10_100


def test_online_retail_daily(shared: Path) -> None:
    """Whole weeks only: from Monday 2009-12-07 to Sunday 2011-12-04, every absent day a zero."""
    panel = read(shared, "online_retail_daily_dev.csv", "online_retail_daily")
    raw = pd.read_csv(shared / "data" / "online_retail_daily_dev.csv")
    inside = raw[raw["date"].between("2009-12-07", "2011-12-04")]
    assert panel.metric == "orders"
    assert panel.outcome.shape == (14, 104)
    assert panel.media.shape == (14, 104, 0)
    assert panel.outcome.sum() == inside["orders"].sum()
    assert (panel.weeks[0], panel.weeks[-1]) == ("2009-12-07", "2011-11-28")
    assert "US" in panel.countries
    assert set(panel.currencies) == {"GBP"}
