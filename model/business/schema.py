"""The business profile's form: tables of sourced numbers, one table a quantity.

A table carries the unit and the source of all its values, so that a number never stands alone
and the file stays readable. Keys of a table are index labels; a table over two axes nests them.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from model.results import FloatArray

# Axes of each table: what its keys mean, outermost first.
AXES: dict[str, tuple[str, ...]] = {
    "tax_rate": ("market",),
    "average_order_value": ("market", "line"),
    "line_share": ("market", "line"),
    "unit_cost": ("market", "line"),
    "customs_value": ("market", "line"),
    "duty_rate": ("market", "line"),
    "return_rate": ("market", "line"),
    "resaleable_share": ("line",),
    "return_freight": ("market",),
    "first_leg": ("market", "mode"),
    "storage": ("market", "mode"),
    "last_mile": ("market", "mode"),
    "delivery_days": ("region", "mode"),
    "overseas_share": ("region",),
    "platform_mix": ("region", "platform"),
    "platform_conversion": ("platform",),
    "platform_fee": ("platform",),
    "platform_fixed_fee": ("platform",),
    "payment_fee": ("platform",),
    "platform_repurchase": ("platform",),
    "line_elasticity": ("line",),
    "attributed_gmv": ("channel",),
    "local_cost_share": ("region",),
}
MODES = ("parcel", "overseas")
# Single figures that the stages read.
NUMBERS = (
    "overhead_share",
    "stock_days",
    "holding_rate",
    "repurchase_rate",
    "repeat_order_share",
    "member_conversion_rate",
    "dispute_days",
    "order_cycle_hours",
    "compliance_coverage",
    "speed_elasticity",
    "promo_response",
    "basket_logistics",
    "materials_share",
    "cover_response",
    "port_exposure",
    "insurance_loading",
)
# Those that something is divided by.
DIVISORS = (
    "stock_days",
    "repurchase_rate",
    "member_conversion_rate",
    "dispute_days",
    "order_cycle_hours",
    "compliance_coverage",
)
# Tables whose rows are shares of one whole, and how far rounding in a file may take their sum.
SHARES = ("line_share", "platform_mix")
ROUNDING = 1e-4


class Frozen(BaseModel):
    """Strict, immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Table(Frozen):
    """Values of one quantity with their unit and source; ``as_of`` where the number ages."""

    unit: str
    source: str
    as_of: date | None = None
    values: dict[str, Any]


class Number(Frozen):
    """One figure with its unit and source; ``low`` and ``high`` are its 5 % and 95 % points."""

    value: float = Field(ge=0, allow_inf_nan=False)
    unit: str
    source: str
    as_of: date | None = None
    low: float | None = None
    high: float | None = None


class Line(Frozen):
    """A product line and its BCG class."""

    label: str
    bcg: str


class Market(Frozen):
    """A market: country, region, currency."""

    label: str
    country: str = Field(pattern="^[A-Z]{2}$")
    region: str
    currency: str = Field(pattern="^[A-Z]{3}$")


class Business(Frozen):
    """A company: its markets, lines, platforms and the tables of its unit economics.

    Money is USD at the budget rates, shares are 0-1, rates are per year where they have a time.
    """

    label: str
    simulated: bool
    as_of: date
    home_currency: str
    markets: dict[str, Market]
    region_labels: dict[str, str]
    lines: dict[str, Line]
    platforms: dict[str, str]
    channels: dict[str, str]
    numbers: dict[str, Number]
    tables: dict[str, Table]

    @model_validator(mode="after")
    def _complete(self) -> Business:
        labels = self.axes()
        for name, axes in AXES.items():
            if name not in self.tables:
                raise ValueError(f"tables.{name} is missing; it holds {' × '.join(axes)}")
            _check(f"tables.{name}.values", self.tables[name].values, axes, labels)
        for name in SHARES:
            _check_shares(f"tables.{name}.values", self.tables[name].values)
        if missing := [name for name in NUMBERS if name not in self.numbers]:
            raise ValueError(f"numbers.{missing[0]} is missing; the model reads it")
        if zero := [name for name in DIVISORS if self.number(name) == 0]:
            raise ValueError(f"numbers.{zero[0]} is 0; the model divides by it, give more than 0")
        return self

    def axes(self) -> dict[str, tuple[str, ...]]:
        """Labels of every axis a table may have."""
        return {
            "market": tuple(self.markets),
            "region": tuple(self.regions),
            "line": tuple(self.lines),
            "platform": tuple(self.platforms),
            "channel": tuple(self.channels),
            "mode": MODES,
        }

    @cached_property
    def regions(self) -> dict[str, tuple[str, ...]]:
        """Region key -> its markets, in the file's order; compound regions (eu) are not here."""
        found: dict[str, list[str]] = {}
        for key, market in self.markets.items():
            found.setdefault(market.region, []).append(key)
        return {region: tuple(members) for region, members in found.items()}

    def number(self, name: str) -> float:
        """Value of a single figure."""
        return self.numbers[name].value

    def table(self, name: str) -> FloatArray:
        """A table as an array over its axes (see ``AXES``), in the order of the file's labels."""
        return self._arrays[name]

    def by_market(self, name: str) -> FloatArray:
        """A table over regions spread to markets: ``(market, ...)``."""
        return self._arrays[name][self._region_rows]

    @cached_property
    def _arrays(self) -> dict[str, FloatArray]:
        labels = self.axes()
        found = {}
        for name, axes in AXES.items():
            found[name] = np.asarray(_dense(self.tables[name].values, axes, labels), dtype=float)
            found[name].setflags(write=False)
        return found

    @cached_property
    def region_of_market(self) -> tuple[str, ...]:
        """``(market,)`` region key of each market."""
        return tuple(market.region for market in self.markets.values())

    @cached_property
    def _region_rows(self) -> list[int]:
        regions = list(self.regions)
        return [regions.index(region) for region in self.region_of_market]


def _dense(values: Any, axes: tuple[str, ...], labels: dict[str, tuple[str, ...]]) -> Any:
    if not axes:
        return float(values)
    return [_dense(values[key], axes[1:], labels) for key in labels[axes[0]]]


def _check(path: str, values: Any, axes: tuple[str, ...], labels: dict[str, Any]) -> None:
    if not axes:
        if isinstance(values, bool) or not isinstance(values, int | float):
            raise ValueError(f"{path} is {values!r}; a number is needed")
        if not np.isfinite(values):
            raise ValueError(f"{path} is {values!r}; a finite number is needed")
        return
    if not isinstance(values, dict):
        raise ValueError(f"{path} is {values!r}; a value for each {axes[0]} is needed")
    wanted = set(labels[axes[0]])
    if set(values) != wanted:
        odd = sorted(set(values) ^ wanted)
        raise ValueError(f"{path} must name each {axes[0]} once; missing or unknown: {odd}")
    for key, inner in values.items():
        _check(f"{path}.{key}", inner, axes[1:], labels)


def _check_shares(path: str, rows: dict[str, dict[str, float]]) -> None:
    for key, row in rows.items():
        total = sum(row.values())
        if min(row.values()) < 0 or abs(total - 1) > ROUNDING:
            raise ValueError(
                f"{path}.{key} sums to {total:g}; shares from 0 to 1 with the sum 1 are needed"
            )
