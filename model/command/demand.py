"""Verbs on a user's own panel: `fit` and `forecast`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from model.command.panels import fit_of, panel_arguments, panel_of
from model.command.worlds import open_world
from model.demand import DemandFit, DemandModel, FitError, Progress, forecast
from model.panel import PanelMapping, load_mapping, read_future
from model.panel.future import Future


def fit_panel(given: argparse.Namespace) -> dict[str, Any]:
    """Fits a panel and writes the fitted model; answers with its diagnostics."""
    panel = panel_of(given)
    for note in panel.notes:
        sys.stderr.write(f"{note}\n")
    try:
        watcher = _tell_progress if given.progress else None
        fit = DemandModel(random_state=given.seed).fit(panel, progress=watcher).fit_
    except ValueError as error:
        raise FitError(f"{panel.name}: {error}") from error
    if given.out is not None:
        given.out.write_text(fit.to_json(), encoding="utf-8")
    return {
        "content_hash": fit.content_hash,
        "panel_hash": panel.content_hash,
        "metric": fit.metric,
        "markets": list(fit.markets),
        "channels": list(fit.channels),
        "weeks": {"first": fit.weeks[0], "last": fit.weeks[-1], "count": len(fit.weeks)},
        "draws": fit.n_draws,
        "diagnostics": dict(fit.diagnostics),
        "panel_notes": list(panel.notes),
        "notes": list(fit.notes),
        "out": str(given.out) if given.out else None,
    }


def forecast_future(given: argparse.Namespace) -> dict[str, Any]:
    """Forecasts the weeks of a future file and writes a table."""
    fit = open_world(given.world).fit if given.world else fit_of(given.fit)
    future = read_future(given.future, fit.history, _mapping(given))
    notes = [*future.notes, *held_still(fit, future)]
    for note in notes:
        sys.stderr.write(f"{note}\n")
    table = forecast(fit, frame_of(future, fit.history.media_units))
    table.to_csv(given.out, index=False, lineterminator="\n", float_format="%.10g")
    total = table[table["week"] == "total"].set_index("market")
    return {
        "out": str(given.out),
        "metric": fit.metric,
        "weeks": future.n_weeks,
        "total": {
            market: {name: float(f"{row[name]:.10g}") for name in ("mean", "p05", "p50", "p95")}
            for market, row in total.iterrows()
        },
        "notes": notes,
    }


# What a column that the panel had and the future file leaves out is taken to be.
HELD = MappingProxyType(
    {
        "price": "the reference price of the last 52 weeks",
        "competitor_price": "its reference of the last 52 weeks",
        "promo": "the same weeks of last year",
        "stock_out": "the same weeks of last year",
    }
)


def held_still(fit: DemandFit, future: Future) -> list[str]:
    """A note for each column the panel had and the future file has not."""
    return [
        f"The future file has no column {name!r}: it is held at {place}."
        for name, place in HELD.items()
        if getattr(fit.history, name) is not None and getattr(future, name) is None
    ]


def frame_of(future: Future, media_units: tuple[str, ...]) -> pd.DataFrame:
    """A checked future as the frame that `forecast` takes, one row a week and market."""
    weeks, markets = future.n_weeks, len(future.markets)
    frame: dict[str, object] = {
        "week": list(future.weeks) * markets,
        "market": np.repeat(list(future.markets), weeks),
    }
    for index, (channel, unit) in enumerate(zip(future.channels, media_units, strict=True)):
        frame[f"{unit}_{channel}"] = future.media[:, :, index].ravel()
    for name in ("price", "promo", "competitor_price", "stock_out"):
        values = getattr(future, name)
        if values is not None:
            frame[name] = values.ravel()
    if future.controls is not None:
        for index, name in enumerate(future.control_names):
            frame[f"control_{name}"] = future.controls[:, :, index].ravel()
    return pd.DataFrame(frame)


def _tell_progress(progress: Progress) -> None:
    """One JSON object a line on stderr, at once, so that a reader of the pipe sees it."""
    sys.stderr.write(json.dumps({"share": round(progress.share, 4), "stage": progress.stage}))
    sys.stderr.write("\n")
    sys.stderr.flush()


def _mapping(given: argparse.Namespace) -> PanelMapping | None:
    return load_mapping(given.mapping) if given.mapping else None


def _fit_arguments(verb: argparse.ArgumentParser) -> None:
    panel_arguments(verb)
    verb.add_argument("--out", type=Path, help="where the fitted model goes")
    verb.add_argument("--seed", type=int, default=0, help="seed of the draws")
    verb.add_argument("--progress", action="store_true", help="JSON lines on stderr while it runs")


def _forecast_arguments(verb: argparse.ArgumentParser) -> None:
    source = verb.add_mutually_exclusive_group(required=True)
    source.add_argument("--fit", type=Path, help="a model written by fit --out")
    source.add_argument("--world", type=Path, help="a world written by world --out")
    verb.add_argument("--future", type=Path, required=True, help="the panel without outcomes")
    verb.add_argument("--mapping", type=Path, help="the mapping of the panel")
    verb.add_argument("--out", type=Path, required=True, help="CSV of the forecast")


VERBS = MappingProxyType(
    {
        "fit": (fit_panel, _fit_arguments, "fit the demand model to a panel"),
        "forecast": (forecast_future, _forecast_arguments, "forecast with a fitted model"),
    }
)
