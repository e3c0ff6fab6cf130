"""The pictures of the Channels page: the curve's frame and the rows' little marks."""

from __future__ import annotations

import json

import numpy as np
import pytest

from model.breakdown.channels import Curve
from ui.channels.curve import ABOVE, BELOW, SEEN, curve_chart, curve_frame, hints
from ui.charts import INK
from ui.report.table import csv_of, shown_columns

TEXTS = ("this scenario", "plan", "2025", "spend seen in 2025")


def line(slope: float, seen: tuple[float, float] = (20.0, 60.0), now: float = 50.0) -> Curve:
    """A straight curve to 100 USD with a band of a tenth."""
    spend = np.linspace(0, 100, 11)
    mean = slope * spend
    return Curve("search", spend, mean, 0.9 * mean, 1.1 * mean, now, slope * now, seen)


def test_the_curve_is_told_apart_below_within_and_above_what_was_seen() -> None:
    frame = curve_frame(line(2), line(2), line(2), TEXTS)
    path = frame[frame["kind"] == "path"]
    ends = {part: (rows["x"].min(), rows["x"].max()) for part, rows in path.groupby("part")}
    assert ends == {BELOW: (0, 20), SEEN: (20, 60), ABOVE: (60, 100)}
    assert np.allclose(path["y"], 2 * path["x"])
    assert np.allclose(path["high"], 2.2 * path["x"])


def test_a_compared_curve_that_lies_under_it_is_not_drawn() -> None:
    same = curve_frame(line(2), line(2.001), line(2), TEXTS)
    apart = curve_frame(line(2), line(3), line(2), TEXTS)
    assert "other" not in set(same["kind"])
    ghost = apart[apart["kind"] == "other"]
    assert list(ghost["name"])[-1] == "plan"
    assert np.allclose(ghost["y"], 3 * ghost["x"])


def test_marks_of_the_scenario_the_base_year_and_what_was_seen() -> None:
    frame = curve_frame(line(2, now=50), line(2), line(1, now=30), TEXTS).set_index("kind")
    assert tuple(frame.loc["now", ["x", "y", "name"]]) == (50, 100, "this scenario")
    assert tuple(frame.loc["before", ["x", "y", "name"]]) == (30, 30, "2025")
    assert tuple(frame.loc["seen", ["x", "x2"]]) == (20, 60)


def test_a_channel_never_seen_spending_is_unsure_everywhere() -> None:
    frame = curve_frame(line(2, seen=(0, 0)), line(2), line(2), TEXTS)
    assert set(frame[frame["kind"] == "path"]["part"]) == {ABOVE}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chart_reads_only_columns_that_the_frame_has(theme: str) -> None:
    frame = curve_frame(line(2), line(3), line(1), TEXTS)
    spec = json.dumps(curve_chart(INK[theme]).to_dict())
    read = {part.split('"')[0] for part in spec.split('"field": "')[1:]}
    assert read <= set(frame.columns)


def test_downloaded_columns_have_words_and_units() -> None:
    frame = curve_frame(line(2), line(3), line(1), TEXTS)
    spec = curve_chart(INK["light"]).to_dict()
    assert shown_columns(spec, list(frame.columns)) == {
        "x": "spend, USD",
        "y": "GMV caused, USD",
        "low": "GMV, 5 %, USD",
        "high": "GMV, 95 %, USD",
        "x2": "to spend, USD",
        "name": "what",
    }
    told = csv_of(frame, spec).decode("utf-8-sig")
    for name in ("within the spend seen", *TEXTS):
        assert name in told


def test_no_mark_tells_its_raw_columns() -> None:
    """Streamlit shows every encoded column where a mark names none."""
    spec = curve_chart(INK["light"]).to_dict()
    layers = [inner for layer in spec["layer"] for inner in layer.get("layer", [layer])]
    assert all("tooltip" in layer["encoding"] for layer in layers)


def test_the_hint_says_why_the_curve_starts_above_zero_and_the_ring_is_off_it() -> None:
    assert len(hints(line(2), line(2), "2025")) == 1
    above = line(2).mean + 50
    carried = Curve("search", line(2).spend, above, above, above, 50, 150, (20, 60))
    _sure, nothing, ring = hints(carried, line(2), "2025")
    assert "At $0 of spend $50.00 remain" in nothing.replace("\u00a0", " ")
    assert ring.startswith("The ring of 2025 is off the curve")
