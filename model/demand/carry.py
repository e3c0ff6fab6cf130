"""Carry a fit over weeks: forward with drift and noise, or back over its own history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.demand.design import YEAR, Inputs
from model.demand.draws import DemandDraws
from model.demand.equation import (
    NO_DELAY,
    control_factor,
    delay_of,
    log_beta,
    own_elasticity,
)
from model.demand.noise import COUNT_LIKE, LOGNORMAL, MEAN_FLOOR
from model.media import carry_out, prepare_curves, response
from model.panel.labels import positions

if TYPE_CHECKING:
    from model.demand.fit import DemandFit

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

TREND_WEEKS = 104  # the trend is read from the last two years of the level
TREND_SD = 0.2 / 52  # assumption: before the data speak, levels grow or fall by some 20 % a year
TREND_DAMPING = 0.98  # per week; a year out the trend goes on at a third of its pace
RECENT_WEEKS = 13  # stands in for last year's week where the history is shorter than a year


@dataclass(frozen=True, eq=False)
class Outside:
    """What a scenario or a future file says about weeks: media and inputs.

    Attributes:
        spend: ``(week, market, channel)``; inputs: price, promo, controls of these weeks.
    """

    spend: FloatArray
    inputs: Inputs


def project(fit: DemandFit, weeks: Sequence[str]) -> DemandDraws:
    """See `DemandFit.project`."""
    places = week_places(fit, weeks)
    return carry_forward(fit, places, tuple(weeks), last_year(fit, places))


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
    fit: DemandFit,
    places: IntArray,
    weeks: tuple[str, ...],
    outside: Outside,
    chance: bool = True,
) -> DemandDraws:
    """Draws for weeks after (or at the end of) the history, predictive noise included.

    The price of ``outside.inputs`` is part of the multiplier, so that it must stand at its
    reference (log price 0) where a scenario multiplies its own price effect on top. Without
    ``chance`` each draw is its own expectation: no drift, no noise but what persists of the last
    week's misfit.
    """
    factor, controls = linear_parts(fit, places, outside.inputs)
    base = expected_level(fit, places) + controls
    if chance:
        base = base + _drift(fit, np.maximum(places - fit.history.n_weeks + 1, 0))
        noise = future_noise(fit, places, np.exp(base + factor))
    else:
        noise = expected_noise(fit, places)
    before = _spend_before(fit, int(places[0]))
    return _draws(fit, weeks, np.exp(base), np.exp(factor) * noise, before, outside.spend)


def in_sample(fit: DemandFit, weeks: Sequence[str]) -> DemandDraws:
    """See `DemandFit.in_sample`."""
    places = week_places(fit, weeks)
    if places[-1] >= fit.history.n_weeks:
        raise ValueError(f"week {weeks[-1]!r} lies after the history's last week {fit.weeks[-1]!r}")
    factor, controls = linear_parts(fit, places, fit.design.inputs.at(places))
    shock = fit.shared.values[:, fit.layout.shock] @ fit.design.week_shocks[places].T
    draws = _draws(
        fit,
        tuple(weeks),
        base=np.exp(known_level(fit, places) + controls),
        multiplier=np.exp(factor + shock.T[:, :, None]),
        before=_spend_before(fit, int(places[0])),
        spend=np.swapaxes(fit.history.media[:, places], 0, 1),
    )
    observed = fit.history.outcome[:, places].T[:, None, :]
    potential = draws.base + fast_media(draws, draws.reference_spend)
    known = observed / np.maximum(potential, 1e-300)
    multiplier = np.where(np.isnan(observed), draws.multiplier, known)
    return replace(draws, multiplier=multiplier)


def linear_parts(fit: DemandFit, places: IntArray, inputs: Inputs) -> tuple[FloatArray, FloatArray]:
    """Log factors ``(week, draw, market)``: season, promo, stock-out and prices; controls.

    A control beyond what any market has seen acts as at the end of that range: a straight line
    through a year of weeks says nothing of what lies past them.
    """
    design, layout = fit.design, fit.layout
    shared, local = fit.shared.values, fit.local.values
    table = np.swapaxes(design.feature_table(places, inputs), 1, 2)
    season = (shared[:, layout.feature] @ table).transpose(2, 1, 0)
    low = design.season(places)[:, : layout.season.stop - layout.season.start]
    season = season + (local[..., layout.season] @ low.T).transpose(2, 0, 1)
    price = (design.price_exponent - own_elasticity(layout, shared, local)) * inputs.log_price.T[
        :, None
    ]
    rival = np.exp(shared[:, layout.rival]) * inputs.log_rival.T[:, None]
    known, asked = design.controls, design.control_table(inputs)
    within = np.clip(asked, known.min(axis=(0, 1)), known.max(axis=(0, 1))) if known.size else asked
    effect = shared[:, layout.control] @ np.swapaxes(within, 1, 2)
    return season + price + rival, np.log(control_factor(effect.transpose(2, 1, 0)))


def known_level(fit: DemandFit, places: IntArray) -> FloatArray:
    """Log level of history weeks ``(week, draw, market)``."""
    design, layout = fit.design, fit.layout
    own = fit.local.values[..., layout.level] @ design.knots[places].T
    common = fit.shared.values[:, layout.common] @ design.common_walk[places].T
    return np.ascontiguousarray((own + common[:, None]).transpose(2, 0, 1))


def future_level(fit: DemandFit, places: IntArray) -> FloatArray:
    """Log level ``(week, draw, market)``: expected level and mean-one drift after the end."""
    ahead = np.maximum(places - fit.history.n_weeks + 1, 0)
    return expected_level(fit, places) + _drift(fit, ahead)


def expected_level(fit: DemandFit, places: IntArray) -> FloatArray:
    """Log level ``(week, draw, market)``: where it stood, with the trend the level gives proof of.

    The level is a random walk with a drift of prior spread `TREND_SD`; after T weeks its posterior
    mean is the walk's mean step times ``trend_weight``. It fades with the horizon.
    """
    last = fit.history.n_weeks - 1
    before = max(last - TREND_WEEKS, 0)
    ends = known_level(fit, np.array([before, last]))
    slope = trend_weight(fit) * (ends[1] - ends[0]) / max(last - before, 1)
    run = damped_weeks(np.maximum(places - last, 0))
    return known_level(fit, np.minimum(places, last)) + run[:, None, None] * slope


def trend_weight(fit: DemandFit) -> float:
    """Share (0-1) of the mean step that is taken for drift: the rest is the walk's chance.

    Normal prior ``TREND_SD**2``, mean of T steps of variance ``level**2 + common**2``.
    """
    steps = min(TREND_WEEKS, max(fit.history.n_weeks - 1, 1))
    return TREND_SD**2 / (TREND_SD**2 + _step_variance(fit) / steps)


def damped_weeks(ahead: IntArray) -> FloatArray:
    """Sum of the damped steps of a trend over so many weeks."""
    return np.asarray(TREND_DAMPING * (1.0 - TREND_DAMPING**ahead) / (1.0 - TREND_DAMPING))


def _step_variance(fit: DemandFit) -> float:
    """Variance of the level's weekly step: the market's own and the common one."""
    return fit.spread.level**2 + _common_sd(fit) ** 2


def _common_sd(fit: DemandFit) -> float:
    return fit.spread.common if len(fit.markets) > 1 else 0.0


def _drift(fit: DemandFit, ahead: IntArray) -> FloatArray:
    """Mean-one random walk ``(week, draw, market)``: each market's own and the common one.

    What the history leaves open of the trend is drawn too, once a draw and market.
    """
    steps, markets = int(ahead.max(initial=0)), len(fit.markets)
    rng = np.random.default_rng([fit.seed, 1])
    common_sd = _common_sd(fit)
    shock = fit.spread.level * rng.standard_normal((steps + 1, fit.n_draws, markets))
    shock += common_sd * rng.standard_normal((steps + 1, fit.n_draws, 1))
    shock[0] = 0.0
    variance = _step_variance(fit)
    run = damped_weeks(ahead)[:, None, None]
    open_trend = TREND_SD * np.sqrt(1.0 - trend_weight(fit))
    slope = open_trend * rng.standard_normal((fit.n_draws, markets))
    mean_one = 0.5 * (variance * ahead[:, None, None] + (open_trend * run) ** 2)
    return np.cumsum(shock, axis=0)[ahead] + run * slope - mean_one


def expected_noise(fit: DemandFit, places: IntArray) -> FloatArray:
    """Factor ``(week, 1, market)``: what persists of the last known week's misfit."""
    noise = fit.noise
    ahead = np.maximum(places - fit.history.n_weeks + 1, 0)[:, None]
    size = np.where(noise.power == LOGNORMAL, np.sqrt(np.log1p(noise.sd**2)), 0.0)
    return np.exp(size * fit.last_residual * noise.persistence**ahead)[:, None]


def future_noise(fit: DemandFit, places: IntArray, mean: FloatArray) -> FloatArray:
    """Mean-one weekly noise ``(week, draw, market)`` that starts from the last week's misfit.

    Regular markets: lognormal with persistence. Lumpy markets: a Poisson number of exponential
    orders, so that weeks without a sale come out. Weeks that all markets share on top.
    """
    noise, rng = fit.noise, np.random.default_rng([fit.seed, 2])
    relative = noise.sd**2 * np.maximum(mean, MEAN_FLOOR) ** (noise.power - LOGNORMAL)
    out = _persistent_noise(fit, int(places[0]), np.log1p(relative), rng)
    lumpy = noise.power == COUNT_LIKE
    if lumpy.any():
        rate = 2.0 / relative[..., lumpy]
        out[..., lumpy] = rng.standard_gamma(rng.poisson(rate)) / rate
    if len(fit.markets) > 1:
        week = rng.standard_normal((len(places), fit.n_draws, 1))
        out *= np.exp(fit.spread.shock * week - 0.5 * fit.spread.shock**2)
    return out


def _persistent_noise(
    fit: DemandFit, first: int, variance: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Lognormal noise ``(week, draw, market)`` with lag-one persistence, from ``variance``."""
    shock = rng.standard_normal((len(variance) + 1, *variance.shape[1:]))
    gap, kept = max(first - fit.history.n_weeks, 0), fit.noise.persistence
    spread = 1.0 - kept ** (2 * gap)
    state = fit.last_residual * kept**gap + np.sqrt(spread) * shock[-1]
    out = np.empty_like(variance)
    for week, step in enumerate(shock[:-1]):
        state = kept * state + np.sqrt(1.0 - kept**2) * step
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
) -> DemandDraws:
    """Draws in the units of the panel."""
    design, layout = fit.design, fit.layout
    shared, local = fit.shared.values, fit.local.values
    beta = np.exp(log_beta(design, layout, shared, local)) * design.scale[:, None]
    retention, shape = expit(shared[:, layout.retention]), np.exp(shared[:, layout.shape])
    half = np.exp(shared[:, None, layout.saturation]) * design.unit
    start = np.broadcast_to(design.carry_in * design.unit, beta.shape)
    delay = delay_of(layout, shared)
    delayed = bool((delay > NO_DELAY).any())
    early = np.where(delay > NO_DELAY, delay, 0.0) if delayed else None
    curves = prepare_curves(retention, half, shape, beta, start, early, start)
    states = carry_out(curves, before) if before.shape[-1] else [start] * (1 + delayed)
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
        carry_in=np.array(states[-1]),
        delay=early,
        delay_in=np.array(states[0]) if delayed else None,
        elasticity=own_elasticity(layout, shared, local),
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
    ones = np.ones((1, draws.n_draws, len(draws.channels)))
    return np.asarray(response(draws.curves, spend.transpose(1, 2, 0), ones)[0], dtype=float)


def fast_outcome(draws: DemandDraws, spend: FloatArray) -> FloatArray:
    """Outcome ``(week, draw, market)`` under ``spend (week, market, channel)``, by the kernel."""
    return draws.multiplier * (draws.base + fast_media(draws, spend))
