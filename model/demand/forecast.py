"""Forecast table for a future file: mean and quantiles by week and market, with totals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.demand.carry import Outside, carry_forward, fast_outcome, last_year, week_places
from model.demand.design import Inputs, reference
from model.demand.fit import DemandFit

FloatArray = NDArray[np.float64]
QUANTILES = (0.05, 0.50, 0.95)
COLUMNS = ("week", "market", "metric", "mean", "p05", "p50", "p95")
ALL, TOTAL = "all", "total"


def forecast(fit: DemandFit, future: pd.DataFrame, n: int = 512) -> pd.DataFrame:
    """Forecast the outcome over the weeks of a future frame, predictive noise included.

    Args:
        fit: the fitted model.
        future: the panel's columns without outcomes: ``week``, ``market`` (may be left out with
            one market), ``spend_<channel>`` or ``impressions_<channel>``, ``price``, ``promo``,
            ``competitor_price``, ``stock_out``, ``control_<name>``. A column or cell left out
            stands at the status quo: last year's weeks, the reference price.
        n: number of draws.

    Returns:
        Columns ``week, market, metric, mean, p05, p50, p95``; further rows ``market=all`` and
        ``week=total``, because quantiles do not add.

    Raises:
        ValueError: an unknown market, a repeated row, an unreadable week or number.
    """
    draws = future_outcome(fit, future, n)
    weeks, table = draws
    markets = list(fit.markets)
    if markets != [ALL]:
        table = np.concatenate([table, table.sum(axis=2, keepdims=True)], axis=2)
        markets.append(ALL)
    table = np.concatenate([table, table.sum(axis=0, keepdims=True)], axis=0)
    return _summary(table, [*weeks, TOTAL], markets, fit.metric)


def future_outcome(
    fit: DemandFit, future: pd.DataFrame, n: int = 512
) -> tuple[tuple[str, ...], FloatArray]:
    """Week labels and predictive outcome ``(week, draw, market)`` of a future frame."""
    rows, weeks = _place(fit, future)
    places = week_places(fit, weeks)
    outside = _outside(fit, rows, last_year(fit, places), len(weeks))
    draws = carry_forward(fit, places, weeks, outside).first(n)
    return weeks, fast_outcome(draws, outside.spend)


def _place(fit: DemandFit, future: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows with their week and market index, and all week labels in order."""
    if "week" not in future or not len(future):
        raise ValueError(f"future file needs a column 'week' and rows; it has {list(future)}")
    rows = future.reset_index(drop=True).copy()
    labels = rows["week"].astype(str)
    place = np.array([fit.history.week_labels.position(label) for label in labels])
    first, last = int(place.min()), int(place.max())
    if "market" not in rows:
        if len(fit.markets) > 1:
            raise ValueError(f"future file needs a column 'market': {', '.join(fit.markets)}")
        rows["market"] = fit.markets[0]
    rows["market"] = rows["market"].astype(str)
    unknown = sorted(set(rows["market"]) - set(fit.markets))
    if unknown:
        raise ValueError(f"future file: market {unknown[0]!r} is not in the fit")
    rows["_week"] = place - first
    rows["_market"] = [fit.markets.index(name) for name in rows["market"]]
    twice = rows[rows.duplicated(["_week", "_market"])]
    if len(twice):
        at = twice.iloc[0]
        raise ValueError(f"future file: week {at['week']!r}, market {at['market']!r} stands twice")
    return rows, fit.history.week_labels.labels(last - first + 1, first)


def _outside(fit: DemandFit, rows: pd.DataFrame, status_quo: Outside, weeks: int) -> Outside:
    """Media and inputs of the future file laid over the status quo."""
    history = fit.history
    spend = np.array(status_quo.spend)
    for c, (name, unit) in enumerate(zip(history.channels, history.media_units, strict=True)):
        _lay(spend[..., c].T, rows, f"{unit}_{name}")
    inputs = status_quo.inputs
    controls = np.array(inputs.controls)
    for c, name in enumerate(history.control_names):
        _lay(controls[..., c], rows, f"control_{name}")
    laid = replace(
        inputs,
        promo=_lay(np.array(inputs.promo), rows, "promo"),
        stock_out=_lay(np.array(inputs.stock_out), rows, "stock_out"),
        log_price=_log_ratio(rows, "price", history.price, (len(fit.markets), weeks)),
        log_rival=_log_ratio(
            rows, "competitor_price", history.competitor_price, (len(fit.markets), weeks)
        ),
        controls=controls,
    )
    return Outside(spend, _checked(laid))


def _checked(inputs: Inputs) -> Inputs:
    """Inputs without infinite values."""
    for name in ("promo", "stock_out", "log_price", "log_rival", "controls"):
        if not np.isfinite(getattr(inputs, name)).all():
            raise ValueError(f"future file: {name} holds a value that is not a finite number")
    return inputs


def _lay(table: FloatArray, rows: pd.DataFrame, column: str) -> FloatArray:
    """Write a column's cells into ``(market, week)``; empty cells leave what stands there."""
    if column not in rows:
        return table
    values = pd.to_numeric(rows[column], errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(np.isnan(values) & rows[column].notna().to_numpy())
    if len(wrong):
        bad = rows[column].iloc[int(wrong[0])]
        raise ValueError(f"future file: row {int(wrong[0]) + 2}, column {column!r}: {bad!r}")
    given = ~np.isnan(values)
    table[rows["_market"].to_numpy()[given], rows["_week"].to_numpy()[given]] = values[given]
    return table


def _log_ratio(
    rows: pd.DataFrame, column: str, series: FloatArray | None, shape: tuple[int, int]
) -> FloatArray:
    """Log of a price over the history's reference; 0 where neither side has one."""
    if series is None:
        return np.zeros(shape)
    base = reference(series)[:, None]
    price = _lay(np.broadcast_to(base, shape).copy(), rows, column)
    if not (price > 0).all():
        raise ValueError(f"future file: {column} {price[~(price > 0)][0]:g} must be above 0")
    return np.log(price / base)


def _summary(table: FloatArray, weeks: list[str], markets: list[str], metric: str) -> pd.DataFrame:
    """Mean and quantiles over draws as one long frame, markets within weeks."""
    low, middle, high = np.quantile(table, QUANTILES, axis=1)
    return pd.DataFrame(
        {
            "week": np.repeat(weeks, len(markets)),
            "market": markets * len(weeks),
            "metric": metric,
            "mean": table.mean(axis=1).ravel(),
            "p05": low.ravel(),
            "p50": middle.ravel(),
            "p95": high.ravel(),
        },
        columns=list(COLUMNS),
    )
