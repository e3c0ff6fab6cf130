"""A panel as a table, and as a file that reads back to the same panel."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from model.panel.panel import FloatArray, Panel

OPTIONAL_SERIES = (
    "price",
    "promo",
    "competitor_price",
    "stock_out",
    "units",
    "returns",
    "new_customers",
)


def panel_frame(panel: Panel) -> pd.DataFrame:
    """One row per market and week, empty ones included, in the columns of the panel form."""
    markets, weeks = len(panel.markets), panel.n_weeks
    frame: dict[str, object] = {
        "week": list(panel.weeks) * markets,
        "market": np.repeat(list(panel.markets), weeks),
    }
    for name, labels in (("country", panel.countries), ("currency", panel.currencies)):
        if any(labels):
            frame[name] = np.repeat([label or "" for label in labels], weeks)
    if panel.revenue_basis:
        frame["revenue_basis"] = [panel.revenue_basis] * (markets * weeks)
    frame[panel.metric] = panel.outcome.ravel()
    frame |= _media_columns(panel)
    for name in OPTIONAL_SERIES:
        if (values := getattr(panel, name)) is not None:
            frame[name] = values.ravel()
    for index, name in enumerate(panel.control_names):
        assert panel.controls is not None
        frame[f"control_{name}"] = panel.controls[:, :, index].ravel()
    return pd.DataFrame(frame)


def panel_csv(panel: Panel) -> bytes:
    """UTF-8 CSV; labels are quoted, numbers written in full.

    The first and the last week are always there, so that the span is, and so is the column of
    countries, so that none is told from a label.
    """
    table = panel_frame(panel)
    if "country" not in table:
        table.insert(2, "country", "")
    week = np.tile(np.arange(panel.n_weeks), len(panel.markets))
    given = table.select_dtypes("number").notna().any(axis=1).to_numpy(dtype=bool)
    kept = table[given | (week == 0) | (week == panel.n_weeks - 1)]
    text = kept.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    return text.encode()


def _media_columns(panel: Panel) -> dict[str, FloatArray]:
    return dict(_media(panel))


def _media(panel: Panel) -> Iterator[tuple[str, FloatArray]]:
    for index, (channel, unit) in enumerate(zip(panel.channels, panel.media_units, strict=True)):
        yield f"{unit}_{channel}", panel.media[:, :, index].ravel()
        for name, extra in (("impressions", panel.impressions), ("clicks", panel.clicks)):
            if extra is not None and not np.isnan(extra[:, :, index]).all():
                yield f"{name}_{channel}", extra[:, :, index].ravel()
