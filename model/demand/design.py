"""The arrays of the demand equation: scaled outcome, scaled media, features, level knots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.calendar import event_features
from model.demand import priors
from model.demand.history import History

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

WEEKS_PER_YEAR = 365.25 / 7
YEAR = 52  # lag of "the same week last year"
KNOT_WEEKS = 4
HARMONICS = 4
MARKET_HARMONICS = 2
CARRY_IN_WEEKS = 4  # media before the first week is taken as the mean of these first weeks
UNSEEN = 1e-9  # share of spend that stands for "this channel never ran here"


@dataclass(frozen=True, eq=False)
class Inputs:
    """What is known of each week beside media; zero where a panel has no such column.

    Attributes:
        promo, stock_out: ``(market, week)`` shares 0-1.
        log_price, log_rival: ``(market, week)`` log of price over its reference.
        controls: ``(market, week, control)``.
    """

    promo: FloatArray
    stock_out: FloatArray
    log_price: FloatArray
    log_rival: FloatArray
    controls: FloatArray

    def at(self, weeks: IntArray) -> Inputs:
        """The inputs of chosen week positions."""
        parts = (self.promo, self.stock_out, self.log_price, self.log_rival, self.controls)
        return Inputs(*(part[:, weeks] for part in parts))


@dataclass(frozen=True, eq=False)
class Design:
    """A history in the scale of the fit: outcome with mean one, media with active mean one.

    Attributes:
        history: Where it comes from.
        scale: ``(market,)`` mean outcome per week.
        unit: ``(market, channel)`` mean spend of the weeks with spend.
        active: ``(market, channel)`` share of weeks with spend.
        share: ``(market, channel)`` share of the market's spend.
        media: ``(market, channel, week)`` spend / unit.
        carry_in: ``(market, channel)`` adstock state before the first week, in units.
        inputs: Price, promo, controls by week.
    """

    history: History
    scale: FloatArray
    unit: FloatArray
    active: FloatArray
    share: FloatArray
    media: FloatArray
    carry_in: FloatArray
    inputs: Inputs

    @cached_property
    def observed(self) -> NDArray[np.bool_]:
        """``(market, week)`` where an outcome was seen."""
        return ~np.isnan(self.history.outcome)

    @cached_property
    def outcome(self) -> FloatArray:
        """``(market, week)`` outcome / scale, zero where missing."""
        return np.nan_to_num(self.history.outcome) / self.scale[:, None]

    @cached_property
    def knots(self) -> FloatArray:
        """``(week, knot)`` weights of the log level; the last knot is the last week."""
        return knot_weights(self.history.n_weeks)

    @cached_property
    def control_scale(self) -> tuple[FloatArray, FloatArray]:
        """Mean ``(market, control)`` and common spread ``(control,)``; 0 where nothing varies."""
        values = self.history.controls
        centre = values.mean(axis=1)
        spread = np.sqrt(((values - centre[:, None]) ** 2).mean(axis=(0, 1)))
        size = np.abs(values).mean(axis=(0, 1))
        return centre, np.where(spread > 1e-6 * size, spread, 0.0)

    @cached_property
    def promo_scale(self) -> float:
        """Standard deviation of promo; 0 where it never varied."""
        return float(self.inputs.promo.std())

    @cached_property
    def features(self) -> FloatArray:
        """``(market, week, feature)`` of the history, see `feature_table`."""
        return self.feature_table(np.arange(self.history.n_weeks), self.inputs)

    @cached_property
    def market_features(self) -> FloatArray:
        """``(week, feature)`` low harmonics that may deviate by market."""
        return self.season(np.arange(self.history.n_weeks))[:, : 2 * MARKET_HARMONICS]

    @cached_property
    def common_walk(self) -> FloatArray:
        """``(week, knot)`` ramps whose sum is the level that all markets share; none for one."""
        if len(self.scale) == 1:
            return np.zeros((self.history.n_weeks, 0))
        return np.cumsum(self.knots[:, ::-1], axis=1)[:, ::-1][:, 1:]

    @cached_property
    def week_shocks(self) -> FloatArray:
        """``(week, week)`` one column a week that all markets share; none for one market."""
        weeks = self.history.n_weeks
        return np.eye(weeks)[:, : weeks if len(self.scale) > 1 else 0]

    @property
    def price_exponent(self) -> float:
        """Revenue moves with price to the power 1 - elasticity, a count with - elasticity."""
        return 1.0 if self.history.metric == "revenue" else 0.0

    def season(self, weeks: IntArray) -> FloatArray:
        """``(week, 2 * HARMONICS)`` sine and cosine of the year; no date is needed."""
        labels = self.history.week_labels
        start = date.fromisoformat(labels.first).timetuple().tm_yday / 7 if labels.dated else 0.0
        angle = 2 * np.pi * (start + weeks[:, None]) / WEEKS_PER_YEAR * np.arange(1, HARMONICS + 1)
        return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(len(weeks), -1)

    def feature_table(self, weeks: IntArray, inputs: Inputs) -> FloatArray:
        """``(market, week, feature)``: season, promo (per its spread), stock-out, events."""
        markets = len(self.scale)
        season = np.broadcast_to(self.season(weeks), (markets, len(weeks), 2 * HARMONICS))
        promo = inputs.promo * _inverse(np.array(self.promo_scale))
        parts = [season, promo[..., None], inputs.stock_out[..., None], self.events(weeks)]
        return np.concatenate(parts, axis=-1)

    def events(self, weeks: IntArray) -> FloatArray:
        """``(market, week, event)`` share of the week's days; ``weeks`` are consecutive.

        Raises:
            ValueError: the calendar no longer knows an event that was fitted.
        """
        history = self.history
        starts = history.week_labels.starts(len(weeks), int(weeks[0]))
        if not history.events:
            return np.zeros((len(self.scale), len(weeks), 0))
        found = event_features(history.countries, starts)
        unknown = sorted(set(history.events) - set(found.names))
        if unknown:
            raise ValueError(f"event {unknown[0]!r} is not in data/events.yaml; fit again")
        return found.values[..., [found.names.index(name) for name in history.events]]

    @cached_property
    def event_scale(self) -> FloatArray:
        """``(event,)`` prior scale of each event's column, see `EventFeatures`."""
        found = event_features(self.history.countries, None)
        return found.scale[[found.names.index(name) for name in self.history.events]]

    @cached_property
    def controls(self) -> FloatArray:
        """``(market, week, control)`` of the history, standardised."""
        return self.control_table(self.inputs)

    def control_table(self, inputs: Inputs) -> FloatArray:
        """``(market, week, control)`` standardised; 0 for a control that never varied."""
        centre, spread = self.control_scale
        return (inputs.controls - centre[:, None]) * _inverse(spread)


def build_design(history: History) -> Design:
    """Scale a history; markets that sold nothing keep scale one."""
    outcome = history.outcome
    seen = ~np.isnan(outcome)
    mean = np.nan_to_num(outcome).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    spend = history.spend
    running = spend > 0
    weeks = running.sum(axis=2)
    unit = spend.sum(axis=2) / np.maximum(weeks, 1)
    total = spend.sum(axis=2)
    share = total / np.maximum(total.sum(axis=1, keepdims=True), 1e-300)
    unit = np.where(unit > 0, unit, _borrowed_unit(unit))
    media = spend / unit[..., None]
    return Design(
        history=history,
        scale=np.where(mean > 0, mean, 1.0),
        unit=unit,
        active=np.maximum(weeks / history.n_weeks, 1.0 / history.n_weeks),
        share=np.maximum(share, UNSEEN),
        media=media,
        carry_in=media[..., :CARRY_IN_WEEKS].mean(axis=-1) if media.size else unit * 0.0,
        inputs=inputs_of(history, history.n_weeks),
    )


def reference(series: FloatArray) -> FloatArray:
    """``(market,)`` reference price: the geometric mean of the last year."""
    return np.exp(np.log(np.maximum(series[:, -YEAR:], 1e-12)).mean(axis=1))


def knot_weights(weeks: int) -> FloatArray:
    """``(week, knot)`` weights of linear interpolation between knots every `KNOT_WEEKS` weeks."""
    last = weeks - 1
    places = np.arange(last, -KNOT_WEEKS, -KNOT_WEEKS)[::-1]
    distance = np.abs(np.arange(weeks)[:, None] - places[None, :]) / KNOT_WEEKS
    return np.maximum(1.0 - distance, 0.0)


def _borrowed_unit(unit: FloatArray) -> FloatArray:
    """Typical spend of a channel where a market never ran it: the other markets' mean, else 1."""
    ran = (unit > 0).sum(axis=0)
    mean = unit.sum(axis=0) / np.maximum(ran, 1)
    return np.broadcast_to(np.where(ran > 0, mean, 1.0), unit.shape)


def inputs_of(history: History, known: int) -> Inputs:
    """Inputs of all weeks; reference prices are those of the first ``known`` weeks."""
    nothing = np.zeros_like(history.outcome)

    def log_ratio(series: FloatArray | None) -> FloatArray:
        if series is None:
            return nothing
        return np.log(np.maximum(series, 1e-12) / reference(series[:, :known])[:, None])

    return Inputs(
        promo=nothing if history.promo is None else history.promo,
        stock_out=nothing if history.stock_out is None else history.stock_out,
        log_price=log_ratio(history.price),
        log_rival=log_ratio(history.competitor_price),
        controls=history.controls,
    )


def _inverse(spread: FloatArray) -> FloatArray:
    """One over the spread, 0 where the spread is 0 (a feature that never varied is left out)."""
    return np.where(spread > 0, 1.0 / np.where(spread > 0, spread, 1.0), 0.0)


def feature_priors(season_sd: float, event_sd: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Prior mean and standard deviation ``(feature,)`` of the log-linear coefficients."""
    harmonic = np.repeat(season_sd / np.arange(1, HARMONICS + 1) ** 0.5, 2)
    others = [priors.PROMO_SD, priors.STOCK_OUT.sd, *event_sd.tolist()]
    mean = np.zeros(len(harmonic) + len(others))
    mean[len(harmonic) + 1] = priors.STOCK_OUT.mean
    return mean, np.concatenate([harmonic, np.array(others)])
