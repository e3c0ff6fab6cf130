"""Verbs on a user's own panel: `fit`, `forecast`, `decompose`, `curves` and `backtest`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from model.command.guesses import guessed_future
from model.command.panels import fit_of, panel_arguments, panel_of
from model.command.worlds import open_world
from model.demand import DemandFit, DemandModel, FitError, Progress, forecast
from model.demand.backtest import FOLDS, HOLDOUT, backtest, plain_rows
from model.demand.curves import curve_parameters, curves
from model.demand.decompose import decompose, decompose_totals
from model.demand.design import YEAR
from model.demand.evidence import read_evidence
from model.demand.history import History
from model.demand.progress import Watcher
from model.panel import Panel, PanelError, load_mapping, read_future
from model.panel.future import Future


def fit_panel(given: argparse.Namespace) -> dict[str, Any]:
    """Fits a panel and writes the fitted model; answers with its diagnostics."""
    panel = panel_of(given)
    options = _evidence(given, panel)
    with _faults_of(panel):
        model = DemandModel(random_state=given.seed)
        fit = model.fit(panel, progress=_watcher(given), **options).fit_
    if given.out is not None:
        given.out.write_text(fit.to_json(), encoding="utf-8")
    return {
        "content_hash": fit.content_hash,
        "panel_hash": panel.content_hash,
        "metric": fit.metric,
        "markets": list(fit.markets),
        "channels": list(fit.channels),
        "weeks": _span(fit.weeks),
        "draws": fit.n_draws,
        "diagnostics": dict(fit.diagnostics),
        "panel_notes": list(panel.notes),
        "notes": list(fit.notes),
        "out": str(given.out) if given.out else None,
    }


def forecast_future(given: argparse.Namespace) -> dict[str, Any]:
    """Forecasts the weeks of a future file and writes a table."""
    fit = _fitted(given)
    future = _future(given, fit)
    notes = [*future.notes, *held_still(fit, future)]
    for note in notes:
        sys.stderr.write(f"{note}\n")
    table = forecast(fit, frame_of(future, fit.history.media_units))
    _write(table, given.out)
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


def decompose_fit(given: argparse.Namespace) -> dict[str, Any]:
    """Writes what each week was made of; answers with the sums."""
    fit = _fitted(given)
    totals = decompose_totals(fit)
    _write(totals if given.totals else decompose(fit), given.out)
    return {
        "out": str(given.out),
        "metric": fit.metric,
        "weeks": _span(fit.weeks),
        "total": {
            market: {row.component: _figures(row) for row in rows.itertuples()}
            for market, rows in totals.groupby("market", sort=False)
        },
    }


def curves_of_fit(given: argparse.Namespace) -> dict[str, Any]:
    """Writes response curves or their Hill parameters; answers with where they stand today."""
    fit = _fitted(given)
    if given.weeks < 1:
        raise FitError(f"--weeks {given.weeks}: give at least one week")
    weeks = fit.next_weeks(given.weeks)
    parameters = curve_parameters(fit, weeks)
    _write(parameters if given.parameters else curves(fit, weeks), given.out)
    found = set(zip(parameters["market"], parameters["channel"], strict=True))
    notes = [
        f"Channel {channel} never ran in {market}: it has no curve there."
        for market in fit.markets
        for channel in fit.channels
        if (market, channel) not in found
    ]
    for note in notes:
        sys.stderr.write(f"{note}\n")
    return {
        "out": str(given.out),
        "metric": fit.metric,
        "weeks": _span(weeks),
        "parameters": plain_rows(parameters),
        "notes": notes,
    }


def backtest_panel(given: argparse.Namespace) -> dict[str, Any]:
    """Fits and forecasts fold by fold; answers with errors and intervals."""
    panel = panel_of(given)
    model = DemandModel(random_state=given.seed)
    with _faults_of(panel):
        found = backtest(panel, given.holdout, given.folds, _watcher(given), model)
    plain = found.to_plain()
    if given.out is not None and given.out.suffix == ".json":
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False)
        given.out.write_text(text + "\n", encoding="utf-8")
    elif given.out is not None:
        _write(found.forecasts, given.out)
    answer = {name: plain[name] for name in plain if name not in ("forecasts", "remarks")}
    return {
        "panel_hash": panel.content_hash,
        "markets": list(panel.markets),
        **answer,
        "notes": list(found.notes),
        "out": str(given.out) if given.out else None,
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


def _fitted(given: argparse.Namespace) -> DemandFit:
    """The fit that ``--fit`` or ``--world`` names."""
    return open_world(given.world).fit if given.world else fit_of(given.fit)


def _evidence(given: argparse.Namespace, panel: Panel) -> dict[str, Any]:
    """What ``--evidence`` adds to the arguments of a fit."""
    if given.evidence is None:
        return {}
    try:
        return {"evidence": read_evidence(given.evidence, History.of(panel))}
    except PanelError as error:
        raise _in_file(given.evidence, error) from error


def _future(given: argparse.Namespace, fit: DemandFit) -> Future:
    """The weeks of ``--future``, under ``--mapping`` or as they are guessed."""
    given.future.stat()  # a wrong path is told whole, not as a fault inside a file
    try:
        mapping = (
            load_mapping(given.mapping)
            if given.mapping
            else guessed_future(given.future, fit.history)
        )
        return read_future(given.future, fit.history, mapping)
    except PanelError as error:
        raise _in_file(given.future, error) from error


def _in_file(path: Path, error: PanelError) -> PanelError:
    """The faults of a file with its name."""
    named = [replace(problem, file=problem.file or str(path)) for problem in error.problems]
    return PanelError(named, error.more)


@contextmanager
def _faults_of(panel: Panel) -> Iterator[None]:
    """What the estimator says of a panel, with the panel's name.

    A matrix that cannot be factored is a `ValueError` too, and a defect of ours: it stays as it is.
    """
    try:
        yield
    except (PanelError, np.linalg.LinAlgError):
        raise
    except ValueError as error:
        raise FitError(f"{panel.name}: {error}") from error


def _write(table: pd.DataFrame, path: Path) -> None:
    """A table as CSV, the same bytes for the same numbers."""
    table.to_csv(path, index=False, lineterminator="\n", float_format="%.10g")


def _span(weeks: Sequence[str]) -> dict[str, Any]:
    return {"first": weeks[0], "last": weeks[-1], "count": len(weeks)}


def _figures(row: Any) -> dict[str, float]:
    """Mean and band of a row, to ten digits."""
    return {name: float(f"{getattr(row, name):.10g}") for name in ("mean", "p05", "p95")}


def _watcher(given: argparse.Namespace) -> Watcher | None:
    return _tell_progress if given.progress else None


def _tell_progress(progress: Progress) -> None:
    """One JSON object a line on stderr, at once, so that a reader of the pipe sees it."""
    sys.stderr.write(json.dumps({"share": round(progress.share, 4), "stage": progress.stage}))
    sys.stderr.write("\n")
    sys.stderr.flush()


def _fit_arguments(verb: argparse.ArgumentParser) -> None:
    panel_arguments(verb)
    verb.add_argument("--evidence", type=Path, help="CSV or YAML of lift tests and the like")
    verb.add_argument("--out", type=Path, help="where the fitted model goes")
    _running_arguments(verb)


def _running_arguments(verb: argparse.ArgumentParser) -> None:
    """Of verbs that fit."""
    verb.add_argument("--seed", type=int, default=0, help="seed of the draws")
    verb.add_argument("--progress", action="store_true", help="JSON lines on stderr while it runs")


def _source_arguments(verb: argparse.ArgumentParser) -> None:
    """Of verbs that read a fit."""
    source = verb.add_mutually_exclusive_group(required=True)
    source.add_argument("--fit", type=Path, help="a model written by fit --out")
    source.add_argument("--world", type=Path, help="a world written by world --out")


def _forecast_arguments(verb: argparse.ArgumentParser) -> None:
    _source_arguments(verb)
    verb.add_argument("--future", type=Path, required=True, help="the panel without outcomes")
    verb.add_argument("--mapping", type=Path, help="the mapping of the panel (guessed)")
    verb.add_argument("--out", type=Path, required=True, help="CSV of the forecast")


def _decompose_arguments(verb: argparse.ArgumentParser) -> None:
    _source_arguments(verb)
    verb.add_argument("--totals", action="store_true", help="one row a component, over all weeks")
    verb.add_argument("--out", type=Path, required=True, help="CSV of the parts")


def _curves_arguments(verb: argparse.ArgumentParser) -> None:
    _source_arguments(verb)
    verb.add_argument("--parameters", action="store_true", help="Hill parameters, for optimise")
    verb.add_argument("--weeks", type=int, default=YEAR, help="weeks ahead, 52 by default")
    verb.add_argument("--out", type=Path, required=True, help="CSV of the curves")


def _backtest_arguments(verb: argparse.ArgumentParser) -> None:
    panel_arguments(verb)
    verb.add_argument("--holdout", type=int, default=HOLDOUT, help="weeks a fold")
    verb.add_argument("--folds", type=int, default=FOLDS, help="how often")
    verb.add_argument("--out", type=Path, help="CSV of all forecasts; .json: the whole result")
    _running_arguments(verb)


VERBS = MappingProxyType(
    {
        "fit": (fit_panel, _fit_arguments, "fit the demand model to a panel"),
        "forecast": (forecast_future, _forecast_arguments, "forecast with a fitted model"),
        "decompose": (decompose_fit, _decompose_arguments, "what each week was made of"),
        "curves": (curves_of_fit, _curves_arguments, "response curves of channels"),
        "backtest": (backtest_panel, _backtest_arguments, "forecast weeks that were held out"),
    }
)
