"""The pictures of the Channels page: the curve's frame and the rows' little marks."""

from __future__ import annotations

import json

import numpy as np
import pytest

from model.breakdown.channels import Curve
from ui.channels.curve import ABOVE, BELOW, SEEN, curve_chart, curve_frame
from ui.charts import INK

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
