"""The rows of a curve file, checked one by one and curve by curve."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.problems import ProblemList

FloatArray = NDArray[np.float64]
LABELS, NUMBERS = ("market", "channel"), ("spend", "mean", "low", "high")
MOST_ROWS, MOST_CURVES, MOST_POINTS, FEWEST_POINTS = 50_000, 400, 1_000, 4
LONGEST_LABEL = 80
MOST = 1e15
NEAR_ZERO = 0.005  # of the largest response: what a curve may show at spend 0
SLACK = 1e-6  # of the largest response: rounding that is not a fall
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_FORMULA = ("=", "@", "+", "-", "\t", "\r")


@dataclass(frozen=True)
class Points:
    """Rows of a file under our names.

    Attributes:
        cells: Text columns market, channel, spend, mean, low, high (and observed_low,
            observed_high where the file has them).
        lines: ``(row,)`` line of each in the file.
        theirs: Our column name -> the file's.
    """

    cells: pd.DataFrame
    lines: NDArray[np.int64]
    theirs: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class RawCurve:
    """One curve before it is fitted: totals as the file has them, by rising spend.

    Attributes:
        observed: Least and most money as the file states them; ``None`` where it does not.
        row: First line of the file that speaks of it; ``None`` in a file without lines.
    """

    market: str
    channel: str
    spend: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    observed: tuple[float, float] | None
    row: int | None = None


def curves_of(points: Points, problems: ProblemList) -> tuple[RawCurve, ...]:
    """The curves of a file whose every row is sound; faults are noted by row and column."""
    if len(points.cells) > MOST_ROWS:
        problems.add(f"{len(points.cells):,} rows; at most {MOST_ROWS:,} are read")
        return ()
    values = {n: _numbers(points, n, problems) for n in points.cells.columns if n not in LABELS}
    for name in LABELS:
        _check_labels(points, name, problems)
    if problems.found:
        return ()
    frame = pd.DataFrame({n: points.cells[n] for n in LABELS} | values)
    frame["line"] = points.lines
    groups = list(frame.groupby(list(LABELS), sort=False))
    if len(groups) > MOST_CURVES:
        problems.add(f"{len(groups):,} curves; at most {MOST_CURVES} are read")
        return ()
    return tuple(_curve(group, points.theirs, problems) for _key, group in groups)


def _numbers(points: Points, name: str, problems: ProblemList) -> FloatArray:
    """``(row,)`` a column's numbers, none of them negative."""
    texts = points.cells[name].astype(str).str.strip()
    plain = texts.str.fullmatch(_PLAIN)
    values = pd.to_numeric(texts.where(plain), errors="coerce").to_numpy(dtype=float)
    fine = plain.to_numpy(dtype=bool) & np.isfinite(values) & (values <= MOST)
    for row in np.flatnonzero(~fine | (np.nan_to_num(values) < 0)):
        problems.add(
            _number_fault(name, texts.iloc[row]),
            row=int(points.lines[row]),
            column=points.theirs.get(name, name),
            value=texts.iloc[row],
        )
    return values


def _number_fault(name: str, text: str) -> str:
    if text == "":
        return "the cell is empty: give a number, or take the row out"
    if _PLAIN.fullmatch(text):
        if text.startswith("-"):
            what = "spend is 0 or more" if name == "spend" else "a response is 0 or more"
            return f"a negative number; {what}: correct it"
        return f"too large; numbers up to {MOST:.0e} are read: correct it"
    if text.startswith(("=", "@")):
        return "a formula, not a number: save the file with values in place of formulas"
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity", "na", "null", "none"):
        return "not a finite number: give one, or take the row out"
    return "not a number; write it plainly, such as 1234.5, without thousands marks"


def _check_labels(points: Points, name: str, problems: ProblemList) -> None:
    texts = points.cells[name].astype(str)
    for label in texts.unique():
        if not (fault := label_fault(label)):
            continue
        row = int(np.flatnonzero((texts == label).to_numpy())[0])
        problems.add(
            fault,
            row=int(points.lines[row]),
            column=points.theirs.get(name, name),
            value=label,
        )


def label_fault(label: str) -> str:
    """Why a name cannot be that of a market or channel; empty when it can."""
    if not label.strip():
        return "the name is empty: write one"
    if len(label) > LONGEST_LABEL:
        return f"a name of {len(label)} characters; at most {LONGEST_LABEL} are read: shorten it"
    if label.startswith(_FORMULA):
        return "a name that a spreadsheet would run as a formula: write it without the first sign"
    if any(unicodedata.category(letter).startswith("C") for letter in label):
        return "a name with characters that cannot be seen: type it again"
    return ""


def _curve(group: pd.DataFrame, theirs: Mapping[str, str], problems: ProblemList) -> RawCurve:
    """One curve by rising spend, its form checked."""
    rows = group.sort_values("spend", kind="stable")
    market, channel = str(rows["market"].iloc[0]), str(rows["channel"].iloc[0])
    _Form(rows, theirs, f"{channel} in {market}", problems).check()
    spend, mean, low, high = (rows[name].to_numpy(dtype=float) for name in NUMBERS)
    observed = None
    if "observed_low" in rows and "observed_high" in rows:
        observed = float(rows["observed_low"].min()), float(rows["observed_high"].max())
    row = int(group["line"].iloc[0])
    return RawCurve(market, channel, spend, mean, low, high, observed, row)


@dataclass(frozen=True)
class _Form:
    """The form of a curve: what is wrong with it, told by its rows."""

    rows: pd.DataFrame
    theirs: Mapping[str, str]
    name: str
    problems: ProblemList

    def check(self) -> None:
        """Notes every fault of the curve."""
        if not FEWEST_POINTS <= len(self.rows) <= MOST_POINTS:
            self._add(
                0,
                "spend",
                f"{self.name} has {len(self.rows)} points; give {FEWEST_POINTS} to "
                f"{MOST_POINTS:,} of them, one at spend 0",
            )
            return
        self._check_duplicates()
        self._check_zero()
        self._check_order()
        for name in ("mean", "low", "high"):
            self._check_falls(name)

    def _values(self, name: str) -> FloatArray:
        return self.rows[name].to_numpy(dtype=float)

    def _add(self, place: int, column: str, message: str) -> None:
        row = self.rows.iloc[place]
        self.problems.add(
            message,
            row=int(row["line"]),
            column=self.theirs.get(column, column),
            value=f"{row[column]:.10g}",
        )

    def _check_duplicates(self) -> None:
        spend = self._values("spend")
        for place in np.flatnonzero(np.diff(spend) == 0) + 1:
            self._add(int(place), "spend", f"{self.name} has this spend twice: keep one row of it")

    def _check_zero(self) -> None:
        mean, spend = self._values("mean"), self._values("spend")
        top = mean.max()
        if top <= 0:
            self._add(
                len(mean) - 1, "mean", f"{self.name} brings nothing at any spend: leave it out"
            )
        elif spend[0] > 0:
            message = f"{self.name} has no point at spend 0: add one, its response is what the "
            self._add(0, "spend", message + "channel causes without money, 0")
        elif max(self._values(n)[0] for n in ("mean", "low", "high")) > NEAR_ZERO * top:
            self._add(
                0,
                "mean",
                f"{self.name} has a response at spend 0: give the response that the channel "
                "causes, without base sales and without carry-over of earlier money",
            )

    def _check_order(self) -> None:
        low, mean, high = (self._values(name) for name in ("low", "mean", "high"))
        slack = SLACK * max(mean.max(), 0.0)
        for place in np.flatnonzero(low > mean + slack):
            self._add(int(place), "low", f"{self.name}: low is above mean {mean[place]:.10g}")
        for place in np.flatnonzero(high < mean - slack):
            self._add(int(place), "high", f"{self.name}: high is below mean {mean[place]:.10g}")

    def _check_falls(self, column: str) -> None:
        values = self._values(column)
        spend, slack = self._values("spend"), SLACK * max(values.max(), 0.0)
        for place in np.flatnonzero(np.diff(values) < -slack) + 1:
            self._add(
                int(place),
                column,
                f"{self.name} falls from {values[place - 1]:.10g} as spend rises to "
                f"{spend[place]:.10g}: more money cannot bring less here; correct or leave it out",
            )
