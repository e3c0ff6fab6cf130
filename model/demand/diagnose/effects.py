"""Each effect before and after the data: the same figures from draws of prior and posterior.

All figures are read off `DemandDraws` over the last year of the history; giving it draws of the
prior instead (`prior_fit`) is all the difference there is between before and after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np

from model.demand import carry
from model.demand.design import YEAR, Inputs
from model.demand.draws import DemandDraws
from model.demand.fit import DemandFit
from model.results import FloatArray

Quantity = Literal["elasticity", "returned", "half_life", "saturation", "price", "season"]
BY_CHANNEL: tuple[Quantity, ...] = ("elasticity", "returned", "half_life", "saturation")
OF_ALL: tuple[Quantity, ...] = ("price", "season")
QUANTITIES = (*BY_CHANNEL, *OF_ALL)
STEP = 0.01  # share by which spend is raised to read an elasticity
PULSE = 1e-4  # share of a week's spend that a pulse adds
SETTLING, LAGS = 104, 104  # weeks before a pulse, and after it
MOST_CELLS = 2_000_000  # weeks x draws x markets x channels that are computed at once
FEWEST = 32
TRADED = -0.5  # correlation of two channels' effects under which one is traded for the other
Draws = Mapping[Quantity, FloatArray]


@dataclass(frozen=True)
class Interval:
    """Median and 90 % interval; priors are too skewed for a mean."""

    p05: float
    p50: float
    p95: float

    @classmethod
    def of(cls, draws: FloatArray) -> Interval:
        """Of ``(draw,)`` values."""
        return cls(*(float(end) for end in np.quantile(draws, (0.05, 0.5, 0.95))))


@dataclass(frozen=True)
class Effect:
    """One effect before and after the data.

    Attributes:
        quantity: ``elasticity``: per cent more outcome for one per cent more spend, sustained;
            ``returned``: value of the outcome caused over spend, last year; ``half_life``: weeks
            until half of an effect has come; ``saturation``: share of the most a channel can bring
            that it reached in a mean week of last year; ``price``: per cent less outcome for one
            per cent more price; ``season``: spread of the weeks of a year, as share of their mean.
        channel: ``None`` for effects of all.
        before, after: without the data and with them.
        share_from_data: 0-1, 1 - variance after / variance before, of the logarithm (but
            of the figure itself for ``price``).
    """

    quantity: Quantity
    channel: str | None
    before: Interval
    after: Interval
    share_from_data: float


def last_year(fit: DemandFit) -> tuple[str, ...]:
    """Labels of the last 52 weeks, all where there are fewer."""
    return fit.weeks[-YEAR:]


def draws_that_fit(fit: DemandFit, most: int) -> int:
    """How many draws the arrays of a large company leave room for, at most ``most``."""
    weeks, cells = len(last_year(fit)), len(fit.markets) * max(len(fit.channels), 1)
    return max(FEWEST, min(most, MOST_CELLS // (weeks * cells)))


def effect_draws(fit: DemandFit, draws: DemandDraws, value: FloatArray) -> Draws:
    """Every quantity, ``(draw, channel)`` by channel and ``(draw,)`` of all.

    Args:
        fit: whose season and prices are read.
        draws: of its last year, in units that add over markets.
        value: ``(market,)`` value of one unit of outcome, in the unit of spend.
    """
    count = draws.n_draws
    weight = (draws.multiplier * draws.base).mean(axis=0) * value
    return {
        **_media(draws, value),
        "price": _weighted(draws.elasticity, weight),
        "season": _weighted(season_spread(fit)[:count], weight),
    }


def _media(draws: DemandDraws, value: FloatArray) -> dict[Quantity, FloatArray]:
    response = draws.media_response()
    worth = draws.multiplier * value
    gained = raised(draws).media_response(draws.reference_spend * (1 + STEP)) - response
    caused = np.einsum("tkm,tkmc->kc", worth, response)
    whole = np.einsum("tkm,tkm->k", worth, draws.base) + caused.sum(axis=1)
    spent = draws.reference_spend.sum(axis=(0, 1))
    most = np.einsum("m,kmc->kc", value, draws.beta) * len(draws.weeks)
    reached = np.einsum("m,tkmc->kc", value, response)
    return {
        "elasticity": np.einsum("tkm,tkmc->kc", worth, gained) / STEP / _positive(whole)[:, None],
        "returned": caused / _positive(spent),
        "half_life": half_life(draws),
        "saturation": reached / _positive(most),
    }


def raised(draws: DemandDraws) -> DemandDraws:
    """The draws after weeks of `STEP` more spend than there was: sustained spend is raised before.

    Every state that carries spend over from before the first week is in the unit of spend.
    """
    states = {
        name: state * (1 + STEP)
        for name in ("carry_in", "delay_in")
        if (state := getattr(draws, name)) is not None
    }
    return replace(draws, **states)


def half_life(draws: DemandDraws) -> FloatArray:
    """Weeks until half of the effect of a week's spend has come, ``(draw, channel)``.

    Read off the response to a small pulse on steady spend, so that it holds for any carry-over.
    """
    one = draws.of_markets([0])
    steady = one.half_saturation.mean(axis=0)
    spend = np.repeat(steady[None], SETTLING + LAGS, axis=0)
    pulsed = spend.copy()
    pulsed[SETTLING] *= 1 + PULSE
    effect = one.media_response(pulsed) - one.media_response(spend)
    came = np.cumsum(effect[SETTLING:, :, 0], axis=0)
    left = np.maximum(1.0 - came / _positive(came[-1]), 1e-12)
    left = np.concatenate([np.ones_like(left[:1]), left])
    after = np.minimum((left > 0.5).sum(axis=0), LAGS)[None]
    upper = np.take_along_axis(left, after - 1, axis=0)[0]
    lower = np.minimum(np.take_along_axis(left, after, axis=0)[0], 0.5)
    # Between two weeks what is left falls by the same share each moment, as with geometric decay.
    return np.asarray(after[0] - 1 + np.log(upper / 0.5) / np.log(upper / lower))


def season_spread(fit: DemandFit) -> FloatArray:
    """``(draw, market)`` standard deviation over a year of season, holidays and events."""
    history = fit.history
    nothing = np.zeros((len(fit.markets), YEAR))
    controls = np.zeros((*nothing.shape, len(history.control_names)))
    quiet = Inputs(nothing, nothing, nothing, nothing, controls)
    factor, _controls = carry.linear_parts(fit, np.arange(YEAR), quiet)
    season = np.exp(factor)
    return np.asarray(season.std(axis=0) / season.mean(axis=0))


def effects(channels: tuple[str, ...], before: Draws, after: Draws) -> tuple[Effect, ...]:
    """Every effect from the draws of `effect_draws`, of prior and posterior."""
    by_channel = (
        _effect(quantity, channel, before[quantity][:, c], after[quantity][:, c])
        for quantity in BY_CHANNEL
        for c, channel in enumerate(channels)
    )
    of_all = (_effect(name, None, before[name], after[name]) for name in OF_ALL)
    return (*by_channel, *of_all)


def _effect(
    quantity: Quantity, channel: str | None, before: FloatArray, after: FloatArray
) -> Effect:
    # Figures of channels are positive and judged by ratios; an elasticity of price may be negative.
    told = (before, after) if quantity == "price" else map(_log, (before, after))
    was, now = (float(draws.var()) for draws in told)
    share = 1.0 - now / was if was > 0 else 0.0
    return Effect(
        quantity, channel, Interval.of(before), Interval.of(after), float(np.clip(share, 0.0, 1.0))
    )


def traded(channels: tuple[str, ...], after: Draws) -> tuple[tuple[str, str, float], ...]:
    """Pairs of channels whose effects are known better together than each, with the correlation.

    The strongest first: what one would bring more, the other would bring less.
    """
    caused = after["returned"]
    found = [
        (channels[a], channels[b], float(np.corrcoef(caused[:, a], caused[:, b])[0, 1]))
        for a, b in combinations(range(len(channels)), 2)
        if caused[:, a].std() > 0 and caused[:, b].std() > 0
    ]
    return tuple(sorted((pair for pair in found if pair[2] < TRADED), key=lambda pair: pair[2]))


def _weighted(table: FloatArray, weight: FloatArray) -> FloatArray:
    """``(draw,)`` mean over markets of ``(draw, market)``."""
    return np.asarray((table * weight).sum(axis=1) / _positive(weight.sum(axis=1)))


def _log(draws: FloatArray) -> FloatArray:
    return np.asarray(np.log(np.maximum(draws, 1e-12)))


def _positive(values: FloatArray) -> FloatArray:
    """Divisors; what is zero above them stays zero."""
    return np.asarray(np.where(values > 0, values, 1.0))
