"""The weekly history of a company: one row per week and market, as frozen arrays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.frame import panel_csv, panel_frame
from model.panel.labels import Dates, WeekLabels, positions
from model.readonly import lock_arrays

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Panel:
    """Weekly history; a missing value is NaN, an absent column is ``None``.

    Weeks are consecutive: a week the file leaves out is a week of NaN.

    Attributes:
        name: What the user calls it; no part of the content hash.
        metric: Outcome: ``orders``, ``revenue`` or ``kpi``.
        revenue_basis: ``gmv``, ``net_of_tax`` or ``net_of_returns``; ``None`` unless revenue.
        week_labels: How weeks are written; ``weeks`` repeats the file's own labels.
        countries: ISO 3166 code per market, ``None`` where unknown (then no holidays).
        currencies: ISO 4217 code per market, ``None`` where not given.
        channels: Media channels by their names in the file.
        media_units: Per channel ``spend`` (the market's currency) or ``impressions``.
        outcome: ``(market, week)`` per week in the metric's unit.
        media: ``(market, week, channel)`` per week in ``media_units``.
        impressions: ``(market, week, channel)`` beside spend, NaN where not given.
        clicks: ``(market, week, channel)``, NaN where not given.
        price: ``(market, week)`` list price in the market's currency.
        promo: ``(market, week)`` promotion depth or share of goods on promotion, 0-1.
        competitor_price: ``(market, week)`` in the unit of price.
        stock_out: ``(market, week)`` share of the week or of the range not on sale, 0-1.
        units: ``(market, week)`` units sold.
        returns: ``(market, week)`` returned orders, units or money, as the file counts them.
        new_customers: ``(market, week)`` first-time buyers.
        control_names: Names of the controls without their prefix.
        controls: ``(market, week, control)``.
        notes: What was changed or dropped while reading, in words.
    """

    name: str
    metric: str
    revenue_basis: str | None
    week_labels: WeekLabels
    markets: tuple[str, ...]
    countries: tuple[str | None, ...]
    currencies: tuple[str | None, ...]
    channels: tuple[str, ...]
    media_units: tuple[str, ...]
    outcome: FloatArray
    media: FloatArray
    impressions: FloatArray | None = None
    clicks: FloatArray | None = None
    price: FloatArray | None = None
    promo: FloatArray | None = None
    competitor_price: FloatArray | None = None
    stock_out: FloatArray | None = None
    units: FloatArray | None = None
    returns: FloatArray | None = None
    new_customers: FloatArray | None = None
    control_names: tuple[str, ...] = ()
    controls: FloatArray | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lock_arrays(self)

    @property
    def n_weeks(self) -> int:
        """Number of weeks from the first to the last, missing ones included."""
        return int(self.outcome.shape[1])

    @cached_property
    def weeks(self) -> tuple[str, ...]:
        """Labels of the weeks as the file writes them: ISO dates, other dates or integers."""
        return self.week_labels.labels(self.n_weeks)

    @cached_property
    def week_starts(self) -> Dates | None:
        """``(week,)`` Mondays as ``datetime64[D]``; ``None`` for integer weeks."""
        return self.week_labels.starts(self.n_weeks)

    def positions(self, weeks: Sequence[str]) -> NDArray[np.int64]:
        """``(week,)`` positions of labels counted from the first week; may lie beyond the last."""
        return positions(self.week_labels, weeks)

    def next_weeks(self, count: int) -> tuple[str, ...]:
        """Labels of the ``count`` weeks after the last one."""
        return self.week_labels.labels(count, self.n_weeks)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over labels and numbers; the same data gives the same hash, whatever its name."""
        digest = hashlib.sha256()
        for field in fields(self):
            if field.name in ("name", "notes"):
                continue
            value = getattr(self, field.name)
            digest.update(field.name.encode())
            digest.update(_bytes_of(value))
        return digest.hexdigest()

    def select(self, weeks: slice) -> Panel:
        """The weeks of a slice of positions with step 1, e.g. ``slice(0, 52)``."""
        start, stop, step = weeks.indices(self.n_weeks)
        if step != 1 or stop <= start:
            raise ValueError(f"weeks {weeks} choose nothing of {self.n_weeks} weeks")
        cut: dict[str, Any] = {
            field.name: value[:, start:stop]
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), np.ndarray)
        }
        first = (
            str(np.datetime64(self.week_labels.first, "D") + 7 * start)
            if self.week_labels.dated
            else self.week_labels.label(start)
        )
        return replace(self, week_labels=replace(self.week_labels, first=first), **cut)

    def head(self, weeks: int) -> Panel:
        """The first ``weeks`` weeks."""
        return self.select(slice(0, weeks))

    def between(self, first: str, last: str) -> Panel:
        """The weeks from label ``first`` to label ``last``, both included."""
        start, stop = self.positions((first, last))
        return self.select(slice(max(int(start), 0), int(stop) + 1))

    def split(self, holdout: int) -> tuple[Panel, Panel]:
        """History and the last ``holdout`` weeks, for a backtest."""
        if not 0 < holdout < self.n_weeks:
            raise ValueError(f"holdout {holdout} must lie between 1 and {self.n_weeks - 1} weeks")
        cut = self.n_weeks - holdout
        return self.select(slice(0, cut)), self.select(slice(cut, self.n_weeks))

    def to_frame(self) -> pd.DataFrame:
        """Long frame in the panel form, one row per week and market; reads back as this panel.

        Weeks of a market that hold no number at all are left out, as in the file.
        """
        table = panel_frame(self)
        return table[table.select_dtypes("number").notna().any(axis=1)].reset_index(drop=True)

    def to_csv(self) -> bytes:
        """The panel as CSV in the panel form; reading it gives the same ``content_hash``."""
        return panel_csv(self)


def _bytes_of(value: object) -> bytes:
    if isinstance(value, np.ndarray):
        canonical = np.where(np.isnan(value), np.nan, value) + 0.0  # one NaN, no negative zero
        return repr(value.shape).encode() + np.ascontiguousarray(canonical, dtype="<f8").tobytes()
    if isinstance(value, WeekLabels):
        return f"{value.first}|{value.pattern}|{value.weekday}".encode()
    return json.dumps(value, ensure_ascii=False).encode()
