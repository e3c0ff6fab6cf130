"""An honest check: forecasts of weeks that were held out, beside rules of thumb.

The variance parameters are those of the whole history; mode and noise are found again without the
weeks held out. One settling of the mode is about a tenth of the outer loop, so that the check costs
a few per cent of a fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from model.demand import carry
from model.demand.design import build_design, inputs_of
from model.demand.fit import Coded, DemandFit
from model.demand.history import History
from model.demand.layout import Spread
from model.demand.noise import last_residual
from model.demand.search import Believed, Solution, settled
from model.demand.simple_rules import simple_forecasts

FloatArray = NDArray[np.float64]
QUARTER = 13
MOST_ORIGINS = 3
LEAST_TRAINING = 52  # weeks before each further quarter held out
SHORTEST = 16  # weeks under which nothing can be held out


def held_out_errors(history: History, spread: Spread, believed: Believed) -> Mapping[str, float]:
    """Weighted absolute percentage errors (WAPE) on held-out weeks, all markets together.

    The last quarter is held out, then up to two more before it where a year is left to learn from;
    media, prices and controls of those weeks are given.

    Returns:
        ``weeks`` held out; errors of the ``model``, of the last week carried on (``naive``), of
        the mean of the last 8 weeks (``mean_of_8``) and of the same weeks last year
        (``seasonal_naive``, where there is a year); ``total``: forecast over actual. Empty where
        the history is too short to hold anything out or nothing sold in those weeks.
    """
    spans = list(_spans(history.n_weeks))
    forecasts = [_forecasts(history, spread, believed, *span) for span in spans]
    actual = [history.outcome[:, start:stop] for start, stop in spans]
    seen = [~np.isnan(table) for table in actual]
    sold = sum(float(table[mask].sum()) for table, mask in zip(actual, seen, strict=True))
    if not sold > 0:
        return {}
    names = [name for name in forecasts[0] if all(name in found for found in forecasts)]
    errors = {
        name: sum(
            float(np.abs(found[name] - table)[mask].sum())
            for found, table, mask in zip(forecasts, actual, seen, strict=True)
        )
        / sold
        for name in names
    }
    told = sum(float(f["model"][mask].sum()) for f, mask in zip(forecasts, seen, strict=True))
    weeks = sum(stop - start for start, stop in spans)
    return {"weeks": weeks, **errors, "total": told / sold}


def _spans(weeks: int) -> Iterator[tuple[int, int]]:
    """First and last-but-one positions of the weeks held out, latest first."""
    if weeks < SHORTEST:
        return
    length = min(QUARTER, weeks // 4)
    for origin in range(MOST_ORIGINS):
        start = weeks - (origin + 1) * length
        if origin == 0 or start >= LEAST_TRAINING:
            yield start, start + length


def _forecasts(
    history: History, spread: Spread, believed: Believed, start: int, stop: int
) -> dict[str, FloatArray]:
    """Forecasts ``(market, week)`` by method of the weeks from ``start`` to before ``stop``."""
    known = history.head(start)
    told = _mode_forecast(history, known, spread, believed, stop)
    return {"model": told, **simple_forecasts(known.outcome, stop - start)}


def _mode_forecast(
    history: History, known: History, spread: Spread, believed: Believed, stop: int
) -> FloatArray:
    """Forecast ``(market, week)`` of the mode of the known weeks, without drift and noise."""
    design = build_design(known)
    solution = settled(design, spread, believed)
    places = np.arange(known.n_weeks, stop)
    inputs = inputs_of(history.head(stop), known.n_weeks).at(places)
    spend = np.swapaxes(history.media[:, known.n_weeks : stop], 0, 1)
    fit = at_mode(known, solution)
    weeks = known.week_labels.labels(len(places), known.n_weeks)
    draws = carry.carry_forward(fit, places, weeks, carry.Outside(spend, inputs), chance=False)
    return carry.fast_outcome(draws, draws.reference_spend)[:, 0].T


def at_mode(known: History, solution: Solution) -> DemandFit:
    """A fit of one draw, the mode."""
    return DemandFit(
        history=known,
        noise=solution.noise,
        spread=solution.spread,
        shared=Coded.of(solution.mode.shared[None]),
        local=Coded.of(solution.mode.local[None]),
        last_residual=last_residual(solution.posterior.design, solution.noise, solution.mode.mean),
        seed=0,
        diagnostics={},
        notes=(),
    )
