"""The part of a panel that a fit keeps: what the equation reads, with gaps closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.calendar import event_features
from model.panel.labels import WeekLabels
from model.panel.panel import Panel

FloatArray = NDArray[np.float64]
SIGNIFICANT_DIGITS = 7
LABELS = (
    "markets",
    "countries",
    "currencies",
    "channels",
    "media_units",
    "control_names",
    "events",
)
LEAST_IDLE = 4  # weeks without a sale from which a market counts as not yet launched
SERIES = ("price", "promo", "competitor_price", "stock_out")


@dataclass(frozen=True, eq=False)
class History:
    """Weekly history as the demand equation reads it.

    Only the outcome may be missing (NaN). Gaps of other columns are closed: media by zero, the
    rest by the last value seen (the first one for a gap at the start).

    Attributes:
        currencies: ISO 4217 code per market of its money (media, price, revenue), ``None`` where
            the panel did not say.
        revenue_basis: What revenue holds, see `Panel`; ``None`` unless the metric is revenue.
        events: Holidays and shopping events that fell into these weeks, by key.
        outcome: ``(market, week)``; media ``(market, week, channel)``; series ``(market, week)``
            or ``None``; controls ``(market, week, control)``.
    """

    week_labels: WeekLabels
    metric: str
    revenue_basis: str | None
    markets: tuple[str, ...]
    countries: tuple[str | None, ...]
    currencies: tuple[str | None, ...]
    channels: tuple[str, ...]
    media_units: tuple[str, ...]
    control_names: tuple[str, ...]
    events: tuple[str, ...]
    outcome: FloatArray
    media: FloatArray
    controls: FloatArray
    price: FloatArray | None = None
    promo: FloatArray | None = None
    competitor_price: FloatArray | None = None
    stock_out: FloatArray | None = None

    @property
    def n_weeks(self) -> int:
        """Number of weeks."""
        return int(self.outcome.shape[1])

    @property
    def spend(self) -> FloatArray:
        """Media as ``(market, channel, week)``."""
        return np.ascontiguousarray(self.media.transpose(0, 2, 1))

    def head(self, weeks: int) -> History:
        """The first ``weeks`` weeks."""
        cut: dict[str, Any] = {
            field.name: value[:, :weeks]
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), np.ndarray)
        }
        return replace(self, **cut)

    @classmethod
    def of(cls, panel: Panel) -> History:
        """The history of a panel; numbers rounded as they will be stored."""
        markets, weeks = panel.outcome.shape
        controls = panel.controls
        if controls is None:
            controls = np.zeros((markets, weeks, 0))
        series = {name: getattr(panel, name) for name in SERIES}
        return cls(
            week_labels=panel.week_labels,
            metric=panel.metric,
            revenue_basis=panel.revenue_basis,
            markets=panel.markets,
            countries=panel.countries,
            currencies=panel.currencies,
            channels=panel.channels,
            media_units=panel.media_units,
            control_names=panel.control_names,
            events=_events_seen(panel),
            outcome=_observed(panel),
            media=rounded(np.nan_to_num(panel.media)),
            controls=rounded(_filled(controls)),
            **{k: None if v is None else rounded(_filled(v)) for k, v in series.items()},
        )

    def to_plain(self) -> dict[str, Any]:
        """Plain lists and texts; NaN becomes ``None``."""
        plain: dict[str, Any] = {
            "week_labels": {
                name: getattr(self.week_labels, name) for name in ("first", "pattern", "weekday")
            }
        }
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "outcome":
                plain["outcome"] = [[None if np.isnan(v) else v for v in row] for row in value]
            elif isinstance(value, np.ndarray):
                plain[field.name] = value.tolist()
            elif field.name != "week_labels":
                plain[field.name] = list(value) if isinstance(value, tuple) else value
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> History:
        """The inverse of `to_plain`.

        Raises:
            KeyError, TypeError, ValueError: a part is absent or has the wrong type or shape.
        """
        values: dict[str, Any] = {"week_labels": WeekLabels(**plain["week_labels"])}
        for name in LABELS:
            values[name] = tuple(plain[name])
        markets, channels = len(values["markets"]), len(values["channels"])
        outcome = np.array(plain["outcome"], dtype=float)
        weeks = outcome.shape[1]
        values["metric"], values["revenue_basis"] = str(plain["metric"]), plain["revenue_basis"]
        values["outcome"] = outcome.reshape(markets, weeks)
        values["media"] = np.array(plain["media"], dtype=float).reshape(markets, weeks, channels)
        controls = np.array(plain["controls"], dtype=float)
        values["controls"] = controls.reshape(markets, weeks, len(values["control_names"]))
        for name in SERIES:
            if plain[name] is not None:
                values[name] = np.array(plain[name], dtype=float).reshape(markets, weeks)
        return cls(**values)


def _observed(panel: Panel) -> FloatArray:
    """Outcome ``(market, week)`` without weeks that say nothing about demand.

    Zeros before a market's launch, and zeros told to be stock-outs: taken for demand, they would
    be credited to whatever began to run with the first sales.
    """
    outcome = np.array(panel.outcome, dtype=float)
    begun = np.maximum.accumulate(np.nan_to_num(outcome) > 0, axis=1)
    before = (~begun).sum(axis=1)
    idle = ~begun & ((before >= LEAST_IDLE) & begun.any(axis=1))[:, None]
    if panel.stock_out is not None:
        idle |= (outcome == 0) & (np.nan_to_num(panel.stock_out) > 0)
    return np.where(idle, np.nan, outcome)


def _events_seen(panel: Panel) -> tuple[str, ...]:
    """Keys of the events that fell into the panel's weeks in its countries."""
    found = event_features(panel.countries, panel.week_starts)
    seen = (found.values > 0).sum(axis=(0, 1)) > 0
    return tuple(name for name, hit in zip(found.names, seen, strict=True) if hit)


def rounded(values: FloatArray, digits: int = SIGNIFICANT_DIGITS) -> FloatArray:
    """Values to so many significant digits, so that a stored fit equals the one in memory."""
    flat = [float(f"{v:.{digits}g}") for v in np.asarray(values, dtype=float).ravel()]
    return np.array(flat).reshape(np.shape(values))


def _filled(values: FloatArray) -> FloatArray:
    """Close gaps along the week axis (axis 1): the last value seen, else the next one, else 0."""
    table = np.moveaxis(np.array(values, dtype=float), 1, -1)
    index = np.where(np.isnan(table), 0, np.arange(table.shape[-1]))
    table = np.take_along_axis(table, np.maximum.accumulate(index, axis=-1), axis=-1)
    flipped = table[..., ::-1]
    index = np.where(np.isnan(flipped), 0, np.arange(table.shape[-1]))
    flipped = np.take_along_axis(flipped, np.maximum.accumulate(index, axis=-1), axis=-1)
    return np.moveaxis(np.nan_to_num(flipped[..., ::-1]), -1, 1)
