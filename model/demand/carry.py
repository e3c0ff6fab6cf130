"""Carry a fit over weeks: forward with drift and noise, or back over its own history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.demand.design import YEAR, Inputs, knot_weights
from model.demand.draws import DemandDraws
from model.demand.equation import control_factor, log_beta
from model.demand.noise import LOGNORMAL, MEAN_FLOOR
from model.media import ResponseCurves, carry_out, prepare_curves, response
from model.panel.labels import positions

if TYPE_CHECKING:
    from model.demand.fit import DemandFit

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

TREND_KNOTS = 6  # the trend is read from the last half year of the level
TREND_WEIGHT = 0.5  # assumption: half of it is believed to go on
TREND_DAMPING = 0.9  # per week
RECENT_WEEKS = 13  # stands in for last year's week where the history is shorter than a year


@dataclass(frozen=True, eq=False)
class Outside:
    """What a scenario or a future file says about weeks: media and inputs.

    Attributes:
        spend: ``(week, market, channel)``; inputs: price, promo, controls of these weeks.
    """

    spend: FloatArray
    inputs: Inputs


def project(fit: DemandFit, weeks: Sequence[str], n: int) -> DemandDraws:
    """See `DemandFit.project`."""
    places = week_places(fit, weeks)
    return carry_forward(fit, places, tuple(weeks), last_year(fit, places), n)


def week_places(fit: DemandFit, weeks: Sequence[str]) -> IntArray:
    """Positions of consecutive weeks counted from the history's first week.

    Raises:
        ValueError: no weeks, weeks with gaps, or weeks before the history.
    """
    places = positions(fit.history.week_labels, weeks)
    if not len(places):
        raise ValueError("no weeks given: name at least one week to project")
    if places[0] < 0:
        raise ValueError(f"week {weeks[0]!r} lies before the history's first week {fit.weeks[0]!r}")
    jumps = np.flatnonzero(np.diff(places) != 1)
    if len(jumps):
        at = int(jumps[0])
        raise ValueError(f"week {weeks[at + 1]!r} does not follow week {weeks[at]!r}")
    return places


def last_year(fit: DemandFit, places: IntArray) -> Outside:
    """The status quo: spend, promo and controls of the same weeks last year, reference price."""
    history, inputs = fit.history, fit.design.inputs
    ahead = np.maximum(-(-(places - history.n_weeks + 1) // YEAR), 1)
    source = places - YEAR * ahead
    spend = _at_or_recent(np.swapaxes(history.media, 0, 1), source, axis=0)
    parts = (inputs.promo, inputs.stock_out, inputs.controls)
    promo, stock_out, controls = (_at_or_recent(part, source, axis=1) for part in parts)
    nothing = np.zeros_like(promo)
    return Outside(spend, Inputs(promo, stock_out, nothing, nothing, controls))


def _at_or_recent(table: FloatArray, source: IntArray, axis: int) -> FloatArray:
    """Rows of the source weeks; the mean of the recent weeks where the source lies before all."""
    taken = np.moveaxis(np.take(table, np.maximum(source, 0), axis=axis), axis, 0)
    recent = np.take(table, np.arange(-min(RECENT_WEEKS, table.shape[axis]), 0), axis=axis)
    mean = recent.mean(axis=axis)
    early = (source < 0).reshape(-1, *[1] * mean.ndim)
    return np.moveaxis(np.where(early, mean[None], taken), 0, axis)


def carry_forward(
    fit: DemandFit, places: IntArray, weeks: tuple[str, ...], outside: Outside, n: int
) -> DemandDraws:
    """Draws for weeks after (or at the end of) the history, predictive noise included.

    The price of ``outside.inputs`` is part of the multiplier, so that it must stand at its
    reference (log price 0) where a scenario multiplies its own price effect on top.
    """
    shared, local = fit.shared.values[:n], fit.local.values[:n]
    parts = linear_parts(fit, shared, local, places, outside.inputs)
    level = _future_level(fit, places, n)
    noise = _future_noise(fit, places, n, np.exp(level + sum(parts)))
    return _draws(
        fit,
        weeks,
        base=np.exp(level + parts[1]),
        multiplier=np.exp(parts[0] + parts[2]) * noise,
        before=_spend_before(fit, int(places[0])),
        spend=outside.spend,
        n=n,
    )


def in_sample(fit: DemandFit, weeks: Sequence[str], n: int) -> DemandDraws:
    """See `DemandFit.in_sample`."""
    places = week_places(fit, weeks)
    if places[-1] >= fit.history.n_weeks:
        raise ValueError(f"week {weeks[-1]!r} lies after the history's last week {fit.weeks[-1]!r}")
    shared, local = fit.shared.values[:n], fit.local.values[:n]
    parts = linear_parts(fit, shared, local, places, fit.design.inputs.at(places))
    draws = _draws(
        fit,
        tuple(weeks),
        base=np.exp(_known_level(fit, places, n) + parts[1]),
        multiplier=np.exp(parts[0] + parts[2]),
        before=_spend_before(fit, int(places[0])),
        spend=np.swapaxes(fit.history.media[:, places], 0, 1),
        n=n,
    )
    observed = fit.history.outcome[:, places].T[:, None, :]
    potential = draws.base + fast_media(draws, draws.reference_spend)
    known = observed / np.maximum(potential, 1e-300)
    multiplier = np.where(np.isnan(observed), draws.multiplier, known)
    return DemandDraws(**{**draws.__dict__, "multiplier": multiplier})


def linear_parts(
    fit: DemandFit, shared: FloatArray, local: FloatArray, places: IntArray, inputs: Inputs
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Log factors ``(week, draw, market)``: season with promo, controls, prices."""
    design, layout = fit.design, fit.layout
    season = np.einsum(
        "mtf,kf->tkm", design.feature_table(places, inputs), shared[:, layout.feature]
    )
    low = design.season(places)[:, : layout.season.stop - layout.season.start]
    season += np.einsum("tg,kmg->tkm", low, local[..., layout.season])
    effect = np.einsum("mtf,kf->tkm", design.control_table(inputs), shared[:, layout.control])
    controls = np.log(control_factor(effect))
    elasticity = own_elasticity(fit, shared, local)
    price = (design.price_exponent - elasticity) * inputs.log_price.T[:, None, :]
    price = price + np.exp(shared[:, layout.rival]) * inputs.log_rival.T[:, None, :]
    return season, controls, price


def own_elasticity(fit: DemandFit, shared: FloatArray, local: FloatArray) -> FloatArray:
    """Own-price elasticity ``(draw, market)``, positive."""
    layout = fit.layout
    return np.exp(shared[:, layout.price] + local[..., layout.local_price][..., 0])


def _known_level(fit: DemandFit, places: IntArray, n: int) -> FloatArray:
    """Log level of history weeks ``(week, draw, market)``."""
    weights = knot_weights(fit.history.n_weeks)[places]
    return np.einsum("tj,kmj->tkm", weights, fit.local.values[:n][..., fit.layout.level])


def _future_level(fit: DemandFit, places: IntArray, n: int) -> FloatArray:
    """Log level ``(week, draw, market)``: damped trend and mean-one random drift after the end."""
    last = fit.history.n_weeks - 1
    inside = np.minimum(places, last)
    level = _known_level(fit, inside, n)
    ahead = np.maximum(places - last, 0)
    knots = fit.local.values[:n][..., fit.layout.level]
    span = min(TREND_KNOTS, knots.shape[-1] - 1)
    weeks = max(span * 4, 1)
    slope = TREND_WEIGHT * (knots[..., -1] - knots[..., -1 - span]) / weeks
    damped = TREND_DAMPING * (1.0 - TREND_DAMPING**ahead) / (1.0 - TREND_DAMPING)
    steps = int(ahead.max(initial=0))
    rng = np.random.default_rng([fit.seed, 1])
    shock = rng.standard_normal((steps + 1, fit.n_draws, len(fit.markets)))[:, :n]
    shock[0] = 0.0
    drift = fit.level_sd * np.cumsum(shock, axis=0)[ahead]
    centre = 0.5 * fit.level_sd**2 * ahead[:, None, None]
    return level + damped[:, None, None] * slope + drift - centre


def _future_noise(fit: DemandFit, places: IntArray, n: int, mean: FloatArray) -> FloatArray:
    """Mean-one weekly noise ``(week, draw, market)`` that starts from the last week's misfit."""
    noise, steps = fit.noise, len(places)
    relative = noise.sd**2 * np.maximum(mean, MEAN_FLOOR) ** (noise.power - LOGNORMAL)
    variance = np.log1p(relative)
    rng = np.random.default_rng([fit.seed, 2])
    shock = rng.standard_normal((steps + 1, fit.n_draws, len(fit.markets)))[:, :n]
    gap = max(int(places[0]) - fit.history.n_weeks, 0)
    kept = noise.persistence
    centre = fit.last_residual * kept**gap
    spread = 1.0 - kept ** (2 * gap)
    state = centre + np.sqrt(spread) * shock[-1]
    out = np.empty_like(variance)
    for week in range(steps):
        state = kept * state + np.sqrt(1.0 - kept**2) * shock[week]
        spread = kept**2 * spread + 1.0 - kept**2
        out[week] = np.exp(np.sqrt(variance[week]) * state - 0.5 * variance[week] * spread)
    return out


def _spend_before(fit: DemandFit, first: int) -> FloatArray:
    """``(market, channel, week)`` spend of all weeks before the first one, real or status quo."""
    spend = fit.history.spend
    if first <= fit.history.n_weeks:
        return spend[..., :first]
    between = last_year(fit, np.arange(fit.history.n_weeks, first)).spend
    return np.concatenate([spend, between.transpose(1, 2, 0)], axis=-1)


def _draws(
    fit: DemandFit,
    weeks: tuple[str, ...],
    base: FloatArray,
    multiplier: FloatArray,
    before: FloatArray,
    spend: FloatArray,
    n: int,
) -> DemandDraws:
    """Draws in the units of the panel."""
    design, layout = fit.design, fit.layout
    shared, local = fit.shared.values[:n], fit.local.values[:n]
    beta = np.exp(log_beta(design, layout, shared, local)) * design.scale[:, None]
    retention, shape = expit(shared[:, layout.retention]), np.exp(shared[:, layout.shape])
    half = np.exp(shared[:, None, layout.saturation]) * design.unit
    start = np.broadcast_to(design.carry_in * design.unit, beta.shape)
    curves = prepare_curves(retention, half, shape, beta, start)
    return DemandDraws(
        markets=fit.markets,
        channels=fit.channels,
        weeks=weeks,
        base=base * design.scale,
        multiplier=multiplier,
        beta=beta,
        retention=retention,
        half_saturation=half,
        shape=shape,
        carry_in=carry_out(curves, before) if before.shape[-1] else np.array(start),
        elasticity=own_elasticity(fit, shared, local),
        cross_elasticity=np.broadcast_to(np.exp(shared[:, layout.rival]), beta.shape[:2]).copy(),
        reference_spend=np.ascontiguousarray(spend),
        observed_spend=np.stack([fit.history.media.min(axis=1), fit.history.media.max(axis=1)], -1),
        observed_price=_observed_price(fit),
    )


def _observed_price(fit: DemandFit) -> FloatArray | None:
    """``(market, 2)`` least and most price over the reference price."""
    if fit.history.price is None:
        return None
    ratio = np.exp(fit.design.inputs.log_price)
    return np.stack([ratio.min(axis=1), ratio.max(axis=1)], axis=-1)


def fast_media(draws: DemandDraws, spend: FloatArray) -> FloatArray:
    """Media response ``(week, draw, market)`` before the multiplier, by the kernel."""
    curves: ResponseCurves = prepare_curves(
        draws.retention, draws.half_saturation, draws.shape, draws.beta, draws.carry_in
    )
    ones = np.ones((1, draws.n_draws, len(draws.channels)))
    return np.asarray(response(curves, spend.transpose(1, 2, 0), ones)[0], dtype=float)


def fast_outcome(draws: DemandDraws, spend: FloatArray) -> FloatArray:
    """Outcome ``(week, draw, market)`` under ``spend (week, market, channel)``, by the kernel."""
    return draws.multiplier * (draws.base + fast_media(draws, spend))
