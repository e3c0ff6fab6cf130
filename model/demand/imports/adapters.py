"""Tables of curves as other programs export them, brought to one form.

Three headings are known, each told by its column names:
- the neutral form: ``market, channel, spend, mean, low, high``, and where the file states them the
  terms as columns that say the same in every row (``weeks``, ``outcome``, ``currency``,
  ``interval``) and ``observed_low, observed_high``;
- Meridian: the frame behind its response-curve chart (``channel, spend, spend_multiplier, mean,
  ci_lo, ci_hi``), or the data set of ``Analyzer.response_curves`` as rows (``channel, metric,
  spend_multiplier, spend, incremental_outcome``);
- Robyn: ``<model>_reallocated.csv`` of ``robyn_allocator`` (``channels, periods, initSpendUnit,
  initResponseUnit, optmSpendUnit, optmResponseUnit``, ``...Unbound``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.demand.imports.curves import Terms, refused
from model.demand.imports.points import Points
from model.demand.remark import Remark
from model.panel.table import RawTable

NEUTRAL = ("channel", "spend", "mean", "low", "high")
EXTRA = ("market", "observed_low", "observed_high")
TERMS = ("outcome", "currency", "weeks", "interval")
MERIDIAN_WIDE = ("channel", "spend", "spend_multiplier", "mean", "ci_lo", "ci_hi")
MERIDIAN_LONG = ("channel", "metric", "spend_multiplier", "spend", "incremental_outcome")
METRICS = {"mean": "mean", "ci_lo": "low", "ci_hi": "high"}
ROBYN = ("channels", "periods", "initSpendUnit", "initResponseUnit", "optmSpendUnit",
         "optmResponseUnit")  # fmt: skip
ROBYN_POINTS = ("initSpendUnit", "optmSpendUnit", "optmSpendUnitUnbound")
# Weeks of one of Robyn's intervals; its `...Unit` columns are per interval.
ROBYN_WEEKS = {"day": 1 / 7, "week": 1.0, "month": 365.25 / 12 / 7}
UNOBSERVED = Remark(
    "Meridian's export does not tell the spend seen in a week; taken to be 0 to the mean a week."
)
ROBYN_POINTS_ONLY = Remark(
    "Robyn's table has no interval, and three points a channel that hold carry-over of earlier "
    "money: the curve is a rough one, and nothing is known of its uncertainty."
)


@dataclass(frozen=True)
class Adapted:
    """A table in the neutral form: its rows, the terms it states, what was assumed."""

    kind: str
    points: Points
    terms: Terms
    notes: tuple[Remark, ...] = ()


def adapted(table: RawTable) -> Adapted:
    """A table under our names.

    Raises:
        CurvesError: no known heading; a term that is not the same in all rows.
    """
    names = [name.strip() for name in table.header]
    if twice := [name for name in dict.fromkeys(names) if name and names.count(name) > 1]:
        raise refused("the column stands twice: keep one", row=1, column=twice[0])
    cells = table.cells.set_axis(names, axis=1)
    for wanted, make in MAKERS.items():
        if set(wanted) <= set(names):
            return make(cells, table)
    missing = [name for name in NEUTRAL if name not in names]
    raise refused(
        f"no curve file: column {missing[0]!r} is missing. Give market, channel, spend, mean, low, "
        "high, or an export of Meridian's response curves or Robyn's reallocated.csv",
        row=1,
        value=", ".join(names),
    )


def _neutral(cells: pd.DataFrame, table: RawTable) -> Adapted:
    kept = [name for name in (*NEUTRAL, *EXTRA) if name in cells]
    stated: dict[str, Any] = {n: _term(cells, table, n) for n in TERMS if n in cells}
    frame = cells[kept]
    if "observed_low" in frame.columns and "observed_high" not in frame.columns:
        raise refused("observed_low without observed_high: give both", row=1, column="observed_low")
    return Adapted("curve file", Points(frame, table.lines, {}), Terms(**stated))


def _term(cells: pd.DataFrame, table: RawTable, name: str) -> str | float | None:
    """What a column of terms says, the same in every row."""
    texts = cells[name].astype(str).str.strip()
    first = str(texts.iloc[0])
    if len(other := np.flatnonzero((texts != first).to_numpy())):
        message = f"the file says {first!r} before: all its rows must have the same {name}"
        row = int(table.lines[other[0]])
        raise refused(message, row=row, column=name, value=texts.iloc[other[0]])
    if name not in ("weeks", "interval"):
        return first or None
    return _number(first, int(table.lines[0]), name)


def _number(text: str, row: int, column: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise refused("not a number: write it plainly", row, column, text) from None


def _meridian_wide(cells: pd.DataFrame, table: RawTable) -> Adapted:
    frame = cells[["channel", "spend", "mean", "ci_lo", "ci_hi"]]
    frame = frame.set_axis(["channel", "spend", "mean", "low", "high"], axis=1)
    theirs = {"low": "ci_lo", "high": "ci_hi"}
    return _meridian(frame, cells["spend_multiplier"], Points(frame, table.lines, theirs))


def _meridian_long(cells: pd.DataFrame, table: RawTable) -> Adapted:
    """One row a channel, multiplier and metric: its metrics are set side by side."""
    known = cells["metric"].isin(METRICS).to_numpy()
    key = ["channel", "spend_multiplier"]
    parts: list[pd.DataFrame | pd.Series] = []
    rows = cells.assign(line=table.lines)[known]
    for metric, ours in METRICS.items():
        part = rows[rows["metric"] == metric]
        twice = part.duplicated(key).to_numpy()
        if twice.any():
            line = int(part["line"].to_numpy()[twice][0])
            raise refused(f"{metric} of this multiplier stands twice: keep one row", line)
        parts.append(part.set_index(key)["incremental_outcome"].rename(ours))
    base = rows[rows["metric"] == "mean"]
    joined = base.set_index(key)[["spend", "line"]].join(parts, how="left").reset_index()
    frame = joined.fillna("")
    theirs = dict.fromkeys(("mean", "low", "high"), "incremental_outcome")
    ordered = frame[["channel", "spend", "mean", "low", "high"]]
    points = Points(ordered, frame["line"].to_numpy(dtype=np.int64), theirs)
    return _meridian(ordered, frame["spend_multiplier"], points)


def _meridian(frame: pd.DataFrame, multiplier: pd.Series, points: Points) -> Adapted:
    """Spend at multiplier 1 is what was spent: more than that a week was seldom seen."""
    size = pd.to_numeric(multiplier, errors="coerce")
    spent = pd.to_numeric(frame["spend"], errors="coerce")
    now = (spent / size.where(size > 0)).groupby(frame["channel"]).median()
    top = frame["channel"].map(now).fillna(0.0)
    seen = frame.assign(observed_low="0", observed_high=top.map("{:.12g}".format))
    return Adapted("Meridian", Points(seen, points.lines, points.theirs), Terms(), (UNOBSERVED,))


def _robyn(cells: pd.DataFrame, table: RawTable) -> Adapted:
    """Points at no spend, at the spend of the window, and at both spends of the allocator."""
    weeks = _robyn_weeks(str(cells["periods"].iloc[0]), int(table.lines[0]))
    found, lines = [], []
    for place in range(len(cells)):
        row = cells.iloc[place]
        pairs = [("0", "0")] + [
            (str(row[name]), str(row[name.replace("Spend", "Response")]))
            for name in ROBYN_POINTS
            if name in cells and name.replace("Spend", "Response") in cells
        ]
        distinct = dict(reversed(pairs))
        found += [(str(row["channels"]), spend, *[response] * 3)
                  for spend, response in distinct.items()]  # fmt: skip
        lines += [int(table.lines[place])] * len(distinct)
    frame = pd.DataFrame(found, columns=["channel", "spend", "mean", "low", "high"])
    theirs = {"channel": "channels", "spend": "optmSpendUnit", "mean": "optmResponseUnit"}
    points = Points(frame, np.array(lines, dtype=np.int64), theirs)
    return Adapted("Robyn", points, Terms(weeks=weeks, interval=0.0), (ROBYN_POINTS_ONLY,))


def _robyn_weeks(periods: str, row: int) -> float:
    """Weeks of an interval, from a text such as ``52 weeks``."""
    match = re.fullmatch(r"\d+ (day|week|month)s?", periods.strip())
    if not match:
        raise refused("how long an interval is: write it as in '52 weeks'", row, "periods", periods)
    return ROBYN_WEEKS[match[1]]


MAKERS: Mapping[tuple[str, ...], Callable[[pd.DataFrame, RawTable], Adapted]] = {
    MERIDIAN_WIDE: _meridian_wide,
    MERIDIAN_LONG: _meridian_long,
    ROBYN: _robyn,
    NEUTRAL: _neutral,
}
