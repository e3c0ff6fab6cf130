"""A curve with the draws that stand for it, refused or told where they do not follow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.demand.imports.curves import FLAGGED_ERROR, REFUSED_ERROR, Curve, refused
from model.demand.imports.hills import HillDraws, errors
from model.demand.imports.points import RawCurve
from model.demand.remark import Remark

ROUGH = Remark(
    "{channel} in {market}: a Hill curve is {error} of the largest response off the points."
)
ROUGH_INTERVAL = Remark(
    "{channel} in {market}: the interval of the draws is {error} of the largest response off."
)


def finished(raw: RawCurve, interval: float, draws: HillDraws) -> Curve:
    """A curve with its draws and how well they follow it.

    Raises:
        CurvesError: no Hill curve follows the points.
    """
    points = raw.spend, raw.mean, raw.low, raw.high
    fit, width = errors(points, interval, draws)
    if not (np.isfinite(fit) and fit <= REFUSED_ERROR):
        raise refused(
            f"{raw.channel} in {raw.market}: no Hill curve follows these points, the best is "
            f"{fit:.0%} of the largest response off (at most {REFUSED_ERROR:.0%}); the calculator "
            "plays Hill curves only: give a curve of that form, or a narrower range of spend",
            column="mean",
        )
    observed = raw.observed or (0.0, float(raw.spend.max()))
    return Curve(
        market=raw.market,
        channel=raw.channel,
        spend=raw.spend,
        mean=raw.mean,
        low=raw.low,
        high=raw.high,
        observed=observed,
        draws=draws,
        fit_error=fit,
        interval_error=width,
        row=raw.row,
    )


def fit_notes(curves: Sequence[Curve]) -> tuple[Remark, ...]:
    """Curves that a Hill follows badly, or whose interval it misses."""
    found = []
    for curve in curves:
        for remark, error in ((ROUGH, curve.fit_error), (ROUGH_INTERVAL, curve.interval_error)):
            if error > FLAGGED_ERROR:
                names = {"channel": curve.channel, "market": curve.market, "error": f"{error:.0%}"}
                found.append(replace(remark, names=names))
    return tuple(found)
