"""Reading a file of curves: told by its first bytes, checked whole, fitted."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from model.demand.imports.adapters import adapted
from model.demand.imports.curves import (
    Curve,
    CurvesError,
    CurveSet,
    Terms,
    refused,
)
from model.demand.imports.finish import finished, fit_notes
from model.demand.imports.hills import common_shape, interval_draws
from model.demand.imports.netcdf import is_netcdf, read_netcdf
from model.demand.imports.points import RawCurve, curves_of
from model.demand.remark import Remark
from model.panel.problems import PanelError, ProblemList
from model.panel.source import open_table, read_bytes

LONGEST_NAME = 80
NO_INTERVAL = Remark("The file has no interval: nothing is known of the curves' uncertainty.")
STEADY = Remark(
    "The file does not tell carry-over: the curves are taken to hold for steady spend, at once."
)


def read_curves(
    source: Path | bytes | BinaryIO, *, name: str | None = None, terms: Terms | None = None
) -> CurveSet:
    """Reads curves from CSV, XLSX or Parquet, or from a saved PyMC-Marketing model (netCDF).

    Args:
        source: A path, the bytes or an open binary file.
        name: What the user calls it; by default the file's name.
        terms: What the file itself does not say of its numbers; nothing is guessed.

    Raises:
        CurvesError: everything that is wrong, by row, column and value; ``missing`` names terms
            that nobody has stated. `MissingExtra`, one of its kind, says what to install.
    """
    called = _tidy(name or _name_of(source))
    given = terms or Terms()
    try:
        data = read_bytes(source)
        digest = hashlib.sha256(data).hexdigest()
        if is_netcdf(data):
            found = read_netcdf(data, given)
            return replace(found, name=called, sha256=digest)
        return _of_table(data, called, digest, given)
    except CurvesError:
        raise
    except PanelError as error:
        raise CurvesError(error.problems, error.more) from None


def _name_of(source: Path | bytes | BinaryIO) -> str:
    if isinstance(source, bytes):
        return "curves"
    return str(source if isinstance(source, Path) else getattr(source, "name", "curves"))


def _tidy(name: str) -> str:
    """The last part of a path, what can be seen of it."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    seen = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    return seen[:LONGEST_NAME].strip(" .") or "curves"


def _of_table(data: bytes, name: str, digest: str, given: Terms) -> CurveSet:
    table = adapted(open_table(data))
    stated = table.terms
    cells = table.points.cells
    if "market" in cells:
        stated = replace(stated, market="")  # every row has its own
        given = replace(given, market=None)
    terms = stated.with_given(given).checked()
    if "market" not in cells:
        cells = cells.assign(market=terms.market)
    problems = ProblemList()
    raw = curves_of(replace(table.points, cells=cells), problems)
    try:
        problems.raise_if_any()
    except PanelError as error:
        raise CurvesError(error.problems, error.more) from None
    _check_interval(raw, terms)
    assert terms.weeks is not None
    curves = _fitted([_weekly(curve, terms.weeks) for curve in raw], terms, digest)
    notes = (*table.notes, *fit_notes(curves), *_uncertainty(terms), STEADY)
    return CurveSet(name, table.kind, digest, terms, curves, notes)


def _check_interval(raw: Sequence[RawCurve], terms: Terms) -> None:
    wide = any((curve.high > curve.low).any() for curve in raw)
    if wide and not terms.interval:
        raise refused(
            "low and high differ, but the interval is stated as 0: give the share of cases "
            "between them, such as 0.9",
            column="interval",
            value=terms.interval,
        )


def _uncertainty(terms: Terms) -> tuple[Remark, ...]:
    return () if terms.interval else (NO_INTERVAL,)


def _weekly(curve: RawCurve, weeks: float) -> RawCurve:
    """Totals over some weeks as amounts of one."""
    observed = None
    if curve.observed is not None:
        observed = curve.observed[0] / weeks, curve.observed[1] / weeks
    return replace(
        curve,
        spend=curve.spend / weeks,
        mean=curve.mean / weeks,
        low=curve.low / weeks,
        high=curve.high / weeks,
        observed=observed,
    )


def _fitted(raw: Sequence[RawCurve], terms: Terms, digest: str) -> tuple[Curve, ...]:
    """Curves with draws; those of a channel share their shape and move together."""
    shapes, seeds = {}, {}
    for place, channel in enumerate(dict.fromkeys(curve.channel for curve in raw)):
        shapes[channel] = common_shape([(c.spend, c.mean) for c in raw if c.channel == channel])
        seeds[channel] = int(digest[:8], 16) + place
    return tuple(
        _curve(curve, terms.interval or 0.0, shapes[curve.channel], seeds[curve.channel])
        for curve in raw
    )


def _curve(raw: RawCurve, interval: float, shape: float, seed: int) -> Curve:
    points = raw.spend, raw.mean, raw.low, raw.high
    return finished(raw, interval, interval_draws(points, interval, shape, seed))
