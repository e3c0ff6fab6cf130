"""What each week's outcome is made of: base, season, prices, promotions, media, the unexplained.

The equation multiplies, a decomposition adds. Its rule is the one of `model.breakdown.demand`:
each part on top of what stands before it, in a stated order, so that they add up in every draw and
week:

    base              level and trend, in a week of average season
    season            what the time of the year moves between weeks; nothing over the whole history
    events            holidays and shopping events
    stock_out         sales that were lost
    promo             promotions
    competitor_price  against the reference of the last year
    price             against the reference of the last year
    control_<name>    controls, against their own mean, at all factors above
    <channel>         media at all factors above: exactly what the model says would go with them
    unexplained       the outcome less all of these: noise, and weeks that were odd

The factors above the controls are those of the base alone; base and media share the full factor.
Controls and media add up in the equation, so that their order does not matter; several controls
share their joint effect in proportion to their own terms. Where an outcome is missing, the parts
add up to the model's and nothing is unexplained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.demand.carry import known_level, linear_parts
from model.demand.design import Inputs
from model.demand.fit import DemandFit

FloatArray = NDArray[np.float64]
COLUMNS = ("week", "market", "component", "mean", "p05", "p95")
BAND = (0.05, 0.95)
ALL, TOTAL = "all", "total"
# Factors on the base in their order: component and the input it reads; a panel has some of them.
BY_INPUT = {
    "stock_out": "stock_out",
    "promo": "promo",
    "competitor_price": "log_rival",
    "price": "log_price",
}
SLIGHT = 1e-9  # share below which a sum counts as nothing


@dataclass(frozen=True, eq=False)
class MarketParts:
    """The parts of one market.

    Attributes:
        market: Label.
        names: Components.
        values: ``(component, week, draw)`` in the outcome's unit; they sum to the outcome.
    """

    market: str
    names: tuple[str, ...]
    values: FloatArray


def decompose(fit: DemandFit, weeks: Sequence[str] | None = None, n: int = 512) -> pd.DataFrame:
    """Parts by week: ``week, market, component, mean, p05, p95``.

    Args:
        fit: the fitted model.
        weeks: labels of the history, all by default; a part of a week does not depend on them.
        n: number of draws.

    Returns:
        One row a week, market and component, in the outcome's unit; rows ``market=all`` stand for
        the sum over markets, because quantiles do not add.

    Raises:
        ValueError: a week that is not in the history.
    """
    chosen = _positions(fit, weeks)
    labels = [fit.weeks[place] for place in chosen]
    found = [_rows(part, labels, part.values[:, chosen]) for part in with_all(fit, n)]
    return pd.concat(found, ignore_index=True)


def decompose_totals(
    fit: DemandFit, weeks: Sequence[str] | None = None, n: int = 512
) -> pd.DataFrame:
    """Parts summed over the weeks: as `decompose`, with ``week=total``, one row a component."""
    chosen = _positions(fit, weeks)
    found = [_rows(part, [TOTAL], _summed(part.values[:, chosen])) for part in with_all(fit, n)]
    return pd.concat(found, ignore_index=True)


def with_all(fit: DemandFit, n: int = 512) -> Iterator[MarketParts]:
    """The parts of each market, then of their sum under ``all`` (not for a market of that name)."""
    total: FloatArray | None = None
    names: tuple[str, ...] = ()
    for part in market_parts(fit, n):
        yield part
        total = part.values.copy() if total is None else total + part.values
        names = part.names
    if fit.markets != (ALL,) and total is not None:
        yield MarketParts(ALL, names, total)


def market_parts(fit: DemandFit, n: int = 512) -> Iterator[MarketParts]:
    """The parts over the whole history, a market at a time, so that memory stays bounded."""
    places = np.arange(fit.history.n_weeks)
    draws = fit.in_sample(n=n)
    factors = {name: values[:, :n] for name, values in log_factors(fit, places).items()}
    log_level = known_level(fit, places)[:, :n]
    shock = (fit.shared.values[:n, fit.layout.shock] @ fit.design.week_shocks.T).T
    effects = control_effects(fit, places)[:, :, :n]
    controls = linear_parts(fit, places, fit.design.inputs)[1][:, :n]
    names = _names(fit, tuple(factors))
    for m, market in enumerate(fit.markets):
        level = np.exp(log_level[:, :, m]) * fit.design.scale[m]
        on_base = stacked(level, {name: values[:, :, m] for name, values in factors.items()})
        factor = np.exp(sum(values[:, :, m] for values in factors.values()))
        split = shared_out(np.expm1(controls[:, :, m]), effects[..., m])
        media = draws.of_markets([m]).media_response()[:, :, 0]
        caused = (factor * np.exp(shock))[..., None] * media
        known = [*on_base, *(factor * level * split), *np.moveaxis(caused, -1, 0)]
        explained = np.stack(known).sum(axis=0)
        outcome = fit.history.outcome[m][:, None]
        rest = np.where(np.isnan(outcome), 0.0, outcome - explained)
        yield MarketParts(market, names, np.stack([*known, rest]))


def log_factors(fit: DemandFit, places: NDArray[np.int64]) -> dict[str, FloatArray]:
    """Logarithms ``(week, draw, market)`` of the factors on the base, by component, in order.

    Only those that the panel can tell of; they sum to the factor of `linear_parts`.
    """
    design, history = fit.design, fit.history
    inputs = design.inputs.at(places)
    nothing = _without_inputs(inputs)
    plain = linear_parts(fit, places, nothing)[0]
    season = _season(fit, places)
    found = {"season": season}
    if history.events:
        found["events"] = plain - season
    for component, name in BY_INPUT.items():
        if getattr(history, component) is not None:
            alone = replace(nothing, **{name: getattr(inputs, name)})
            found[component] = linear_parts(fit, places, alone)[0] - plain
    return found


def stacked(level: FloatArray, log_factors: Mapping[str, FloatArray]) -> list[FloatArray]:
    """Base and what each factor adds on top of those before it; all ``(week, draw)``.

    The first factor, the season, is measured around its own mean over the weeks: it moves sales
    between weeks and adds nothing to their sum.
    """
    season, *others = log_factors.values()
    running = level * np.exp(season)
    whole = level.sum(axis=0)
    base = level * (running.sum(axis=0) / np.where(whole > 0, whole, 1.0))
    parts = [base, running - base]
    for log_factor in others:
        parts.append(running * np.expm1(log_factor))
        running = running * np.exp(log_factor)
    return parts


def shared_out(joint: FloatArray, effects: FloatArray) -> FloatArray:
    """A joint effect ``(week, draw)`` shared out to its terms ``(term, week, draw)``.

    In proportion to the terms: each times the secant ``joint / sum(terms)``, which stays steady
    where terms cancel out.
    """
    total = effects.sum(axis=0)
    flat = np.abs(total) < SLIGHT
    return effects * np.where(flat, 1.0, joint / np.where(flat, 1.0, total))


def control_effects(fit: DemandFit, places: NDArray[np.int64]) -> FloatArray:
    """Each control's term ``(control, week, draw, market)`` before they bend together."""
    table = fit.design.control_table(fit.design.inputs.at(places))
    coefficient = fit.shared.values[:, fit.layout.control]
    return np.einsum("mtc,kc->ctkm", table, coefficient)


def _without_inputs(inputs: Inputs) -> Inputs:
    """No promotion, no stock-out, reference prices, controls at their mean or wherever."""
    nothing = np.zeros_like(inputs.promo)
    return Inputs(nothing, nothing, nothing, nothing, inputs.controls)


def _season(fit: DemandFit, places: NDArray[np.int64]) -> FloatArray:
    """Log of the season alone ``(week, draw, market)``: the harmonics lead the features."""
    waves = fit.design.season(places)
    layout = fit.layout
    shared = fit.shared.values[:, layout.feature][:, : waves.shape[1]] @ waves.T
    low = waves[:, : layout.season.stop - layout.season.start]
    own = fit.local.values[..., layout.season] @ low.T
    return np.ascontiguousarray((shared[:, None] + own).transpose(2, 0, 1))


def _names(fit: DemandFit, factors: tuple[str, ...]) -> tuple[str, ...]:
    """Components; a channel that is called like one of them is named as its column."""
    fixed = ("base", *factors, *(f"control_{name}" for name in fit.history.control_names))
    taken = {*fixed, *BY_INPUT, "events", "unexplained"}
    channels = (
        f"{unit}_{channel}" if channel in taken else channel
        for channel, unit in zip(fit.channels, fit.history.media_units, strict=True)
    )
    return (*fixed, *channels, "unexplained")


def _positions(fit: DemandFit, weeks: Sequence[str] | None) -> list[int]:
    """Positions of the weeks in the history."""
    if weeks is None:
        return list(range(fit.history.n_weeks))
    found = [fit.history.week_labels.position(week) for week in weeks]
    for week, place in zip(weeks, found, strict=True):
        if not 0 <= place < fit.history.n_weeks:
            raise ValueError(
                f"week {week!r} is not in the history: it runs from {fit.weeks[0]} to "
                f"{fit.weeks[-1]}"
            )
    return found


def _summed(values: FloatArray) -> FloatArray:
    """``(component, 1, draw)`` over weeks; what is left of ups and downs that cancel is nothing."""
    total = values.sum(axis=1, keepdims=True)
    size = np.abs(values).sum(axis=1, keepdims=True)
    return np.where(np.abs(total) > SLIGHT * size, total, 0.0)


def _rows(part: MarketParts, weeks: Sequence[str], values: FloatArray) -> pd.DataFrame:
    """Mean and quantiles of ``(component, week, draw)``, components within weeks."""
    low, high = np.quantile(values, BAND, axis=2)
    return pd.DataFrame(
        {
            "week": np.repeat(list(weeks), len(part.names)),
            "market": part.market,
            "component": list(part.names) * len(weeks),
            "mean": values.mean(axis=2).T.ravel(),
            "p05": low.T.ravel(),
            "p95": high.T.ravel(),
        },
        columns=list(COLUMNS),
    )
