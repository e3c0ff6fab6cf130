"""The demand equation with its derivatives, at one parameter point.

``outcome = exp(season + promo + stock-out + week) * (price/price0)^-elasticity
* (rival/rival0)^cross * (level * g(controls) + sum_c beta hill(adstock(media)))``; outcome and
media are in the scale of `Design`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import expit

from model.demand.design import Design
from model.demand.layout import Layout

FloatArray = NDArray[np.float64]
TINY = 1e-12
NO_DELAY = 1e-6  # a first stage of carry-over that keeps less than this is none
# Controls act on the base alone and in proportion (they add, as in most regressions); the bend
# towards zero starts where they would take away more than about two thirds of the base.
CONTROL_BEND = 3.0
CONTROL_OFFSET = float(np.log(np.expm1(CONTROL_BEND)))


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Mean outcome and its derivatives.

    Attributes:
        mean: ``(market, week)``.
        shared: ``(market, week, parameter)`` derivative by the shared vector.
        local: ``(market, week, parameter)`` derivative by the market's own vector.
    """

    mean: FloatArray
    shared: FloatArray
    local: FloatArray


def log_beta(design: Design, layout: Layout, shared: FloatArray, local: FloatArray) -> FloatArray:
    """Log response at saturation ``(..., market, channel)`` in the scale of the design.

    The elasticity of the outcome to sustained spend on a channel is the total elasticity times
    the channel's share of spend times its deviations; beta follows from it at the mean active
    spend, where the Hill curve has slope ``n (1 - h) h``.
    """
    n = np.exp(shared[..., None, layout.shape])
    log_kappa = shared[..., None, layout.saturation]
    half = expit(-n * log_kappa)
    effect = shared[..., None, layout.total] + shared[..., None, layout.channel]
    weight = np.log(design.share) - np.log(design.active)
    return effect + local[..., layout.media] + weight - np.log(n * half * (1.0 - half))


def own_elasticity(layout: Layout, shared: FloatArray, local: FloatArray) -> FloatArray:
    """Own-price elasticity ``(..., market)``, positive.

    A soft maximum of the coordinate and zero: as good as linear around usual elasticities, so that
    data that show hardly any effect of price can say so at little cost.
    """
    return np.logaddexp(0.0, shared[..., layout.price] + local[..., layout.local_price.start])


def control_factor(effect: NDArray[np.floating]) -> NDArray[np.floating]:
    """Factor on the base, about ``1 + effect`` and always positive; 1 at no effect."""
    return np.logaddexp(0.0, CONTROL_BEND * effect + CONTROL_OFFSET) / CONTROL_BEND


def evaluate(design: Design, layout: Layout, shared: FloatArray, local: FloatArray) -> Evaluation:
    """Mean outcome with derivatives by all parameters.

    ``shared`` is ``(parameter,)``, ``local`` ``(market, parameter)``, as in `Layout`.
    """
    factor = np.exp(linear_predictor(design, layout, shared, local))
    common = design.common_walk @ shared[layout.common]
    level = np.exp(local[:, layout.level] @ design.knots.T + common)
    controls = design.controls @ shared[layout.control]
    base = level * control_factor(controls)
    by_shared = np.zeros((*factor.shape, layout.n_shared))
    by_local = np.zeros((*factor.shape, layout.n_local))
    media = _media(design, layout, shared, local, by_shared, by_local)
    mean = factor * (base + media)
    by_shared *= factor[..., None]
    by_local *= factor[..., None]
    by_local[..., layout.level] = (factor * base)[..., None] * design.knots
    by_shared[..., layout.common] = (factor * base)[..., None] * design.common_walk
    by_shared[..., layout.shock] = mean[..., None] * design.week_shocks
    slope = factor * level * expit(CONTROL_BEND * controls + CONTROL_OFFSET)
    by_shared[..., layout.control] = slope[..., None] * design.controls
    by_shared[..., layout.feature] = mean[..., None] * design.features
    by_local[..., layout.season] = mean[..., None] * design.market_features
    slope = expit(shared[layout.price] + local[:, layout.local_price])
    by_price = -mean * slope * design.inputs.log_price
    by_shared[..., layout.price] = by_price[..., None]
    by_local[..., layout.local_price] = by_price[..., None]
    by_rival = mean * np.exp(shared[layout.rival]) * design.inputs.log_rival
    by_shared[..., layout.rival] = by_rival[..., None]
    return Evaluation(mean, by_shared, by_local)


def linear_predictor(
    design: Design, layout: Layout, shared: FloatArray, local: FloatArray
) -> FloatArray:
    """Log of all factors ``(market, week)``: season, promo, stock-out, price."""
    elasticity = own_elasticity(layout, shared, local)[:, None]
    return (
        design.features @ shared[layout.feature]
        + design.week_shocks @ shared[layout.shock]
        + local[:, layout.season] @ design.market_features.T
        + (design.price_exponent - elasticity) * design.inputs.log_price
        + np.exp(shared[layout.rival]) * design.inputs.log_rival
    )


def delay_of(layout: Layout, shared: FloatArray) -> FloatArray:
    """Retention of the first stage of carry-over ``(..., channel)``, at most that of the second.

    Two geometric stages in a row peak late: their weights are ``(s + 1) r^s (1 - r)^2`` where both
    keep ``r``. A first stage that keeps nothing leaves the plain geometric adstock.
    """
    return expit(shared[..., layout.retention]) * expit(shared[..., layout.delay])


def _media(
    design: Design,
    layout: Layout,
    shared: FloatArray,
    local: FloatArray,
    by_shared: FloatArray,
    by_local: FloatArray,
) -> FloatArray:
    """Media response ``(market, week)``; writes its derivatives (before the common factor)."""
    theta, part = expit(shared[layout.retention]), expit(shared[layout.delay])
    n = np.exp(shared[layout.shape])
    log_kappa = shared[layout.saturation]
    size = np.exp(log_beta(design, layout, shared, local))[..., None]
    stock, by_theta, by_delay = _adstock(design, theta, theta * part)
    log_ratio = np.log(np.maximum(stock, TINY)) - log_kappa[:, None]
    curve = expit(n[:, None] * log_ratio)
    response = np.moveaxis(size * curve, 1, 2)
    rest = np.moveaxis(1.0 - curve, 1, 2)
    half = expit(-n * log_kappa)
    slope = response * rest * n
    by_shared[..., layout.total] = response.sum(axis=-1, keepdims=True)
    by_shared[..., layout.channel] = response
    by_local[..., layout.media] = response
    by_shared[..., layout.saturation] = -slope - response * n * (2.0 * half - 1.0)
    by_shared[..., layout.shape] = slope * np.moveaxis(log_ratio, 1, 2) - response * (
        1.0 - (1.0 - 2.0 * half) * n * log_kappa
    )
    by_stock = slope / np.moveaxis(np.maximum(stock, TINY), 1, 2)
    by_delay = by_stock * np.moveaxis(by_delay, 1, 2) * theta
    by_theta = by_stock * np.moveaxis(by_theta, 1, 2)
    by_shared[..., layout.retention] = (by_theta * theta + by_delay * part) * (1.0 - theta)
    by_shared[..., layout.delay] = by_delay * part * (1.0 - part)
    return response.sum(axis=-1)


def _adstock(
    design: Design, theta: FloatArray, delay: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Adstocked media ``(market, channel, week)`` and its derivatives by both retentions."""
    stock, by_theta, by_delay = (np.empty_like(design.media) for _ in range(3))
    for c, (kept, first) in enumerate(zip(theta, delay, strict=True)):
        start, spend = design.carry_in[:, c, None], design.media[:, c]
        early, by_first = _stage(spend, first, start)
        stock[:, c], by_theta[:, c] = _stage(early, kept, start)
        by_delay[:, c] = lfilter([1.0 - kept], [1.0, -kept], by_first)
    return stock, by_theta, by_delay


def _stage(spend: FloatArray, kept: float, start: FloatArray) -> tuple[FloatArray, FloatArray]:
    """One geometric stage ``(market, week)`` and its derivative by what is kept."""
    out = lfilter([1.0 - kept], [1.0, -kept], spend, zi=kept * start)[0]
    before = np.concatenate([start, out[:, :-1]], axis=1)
    return out, lfilter([1.0], [1.0, -kept], before - spend)
