"""The business profile's form: tables of sourced numbers, one table a quantity.

A table carries the unit and the source of all its values, so that a number never stands alone
and the file stays readable. Keys of a table are index labels; a table over two axes nests them.
What each figure means and its range: `model.business.specs`.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from model.business.checks import check_flags, check_table, check_value
from model.business.errors import BusinessError
from model.business.imported import ImportedCurve, check_imports
from model.business.specs import AXES, DIVISORS, NUMBERS, SPECS
from model.demand.benchmark import BENCHMARK_KINDS
from model.results import FloatArray

MODES = ("parcel", "overseas")

__all__ = ["AXES", "DIVISORS", "MODES", "NUMBERS", "Business", "Line", "Market", "Number", "Table"]


class Frozen(BaseModel):
    """Strict, immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Table(Frozen):
    """Values of one quantity with their unit and source; ``as_of`` where the number ages.

    ``flagged`` names the figures that are defaults nobody has confirmed, by their labels joined
    with dots (``US.parcel``). ``sources`` names another source for some of the figures, by the
    same paths or by their first label.
    """

    unit: str
    source: str
    as_of: date | None = None
    values: dict[str, Any]
    flagged: tuple[str, ...] = ()
    sources: dict[str, str] = {}

    @field_validator("flagged", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    def source_of(self, labels: tuple[str, ...]) -> str:
        """Where one figure comes from."""
        for length in range(len(labels), 0, -1):
            if found := self.sources.get(".".join(labels[:length])):
                return found
        return self.source


class Number(Frozen):
    """One figure with its unit and source; ``low`` and ``high`` are its 5 % and 95 % points.

    The interval is drawn from in logs, so that it stands above 0, unless all of it is 0.
    """

    value: float = Field(ge=0, allow_inf_nan=False)
    unit: str
    source: str
    as_of: date | None = None
    low: float | None = Field(default=None, allow_inf_nan=False)
    high: float | None = Field(default=None, allow_inf_nan=False)
    flagged: bool = False

    @model_validator(mode="after")
    def _interval(self) -> Number:
        low, value, high = self.low, self.value, self.high
        if low is None and high is None:
            return self
        if low is None or high is None:
            raise ValueError(f"low is {low!r} and high {high!r}; give both or neither")
        if not low <= value <= high or not (low > 0 or low == high == 0):
            raise ValueError(
                f"low {low!r}, value {value!r} and high {high!r} must rise, and low be above 0"
            )
        return self


class Line(Frozen):
    """A product line and its BCG class."""

    label: str
    bcg: str


class Market(Frozen):
    """A market: country, region, currency; ``assumed`` names those nobody has given."""

    label: str
    country: str = Field(pattern="^[A-Z]{2}$")
    region: str
    currency: str = Field(pattern="^[A-Z]{3}$")
    assumed: tuple[str, ...] = ()


class BenchmarkChannel(Frozen):
    """A media channel without history, played from a benchmark curve.

    Attributes:
        kind: What sort of channel, a key of `BENCHMARK_KINDS`: decides its carry-over.
        weekly_spend: USD a week over all its markets at which ``roi`` is stated, above 0.
        roi: 5 %, 50 % and 95 % points of incremental GMV per unit of spend.
        markets: Where it runs, one market at least; everywhere when not given.
    """

    label: str
    kind: str
    weekly_spend: float
    roi: tuple[float, float, float]
    markets: tuple[str, ...] | None = Field(default=None, min_length=1)

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in BENCHMARK_KINDS:
            raise ValueError(f"kind is {kind!r}; choose one of {', '.join(BENCHMARK_KINDS)}")
        return kind

    @field_validator("weekly_spend")
    @classmethod
    def _spent(cls, spend: float) -> float:
        if not (np.isfinite(spend) and spend > 0):
            raise ValueError(
                f"weekly_spend is {spend!r}; give the USD a week, above 0, at which the return is "
                "stated"
            )
        return spend

    @model_validator(mode="after")
    def _ordered(self) -> BenchmarkChannel:
        low, middle, high = self.roi
        if not 0 < low <= middle <= high < 1000:
            raise ValueError(f"roi is {self.roi!r}; three numbers above 0 in rising order")
        return self


def _nothing(value: tuple[ImportedCurve, ...]) -> bool:
    return not value


class Business(Frozen):
    """A company: its markets, lines, platforms and the tables of its unit economics.

    Money is USD at the budget rates, shares are 0-1, rates are per year where they have a time.
    ``commitments`` are USD per year that a market has already promised to a channel.
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
    benchmark_channels: dict[str, BenchmarkChannel] = {}
    commitments: dict[str, dict[str, float]] = {}
    # Left out of every text where there are none, so that worlds without them keep their hash.
    imported_curves: tuple[ImportedCurve, ...] = Field(default=(), exclude_if=_nothing)

    @model_validator(mode="after")
    def _complete(self) -> Business:
        labels = self.axes()
        for name, axes in AXES.items():
            if name not in self.tables and not SPECS[name].optional:
                raise ValueError(f"tables.{name} is missing; it holds {' × '.join(axes)}")
        for name, table in self.tables.items():
            self._check_table(name, table, labels)
        if missing := [name for name in NUMBERS if name not in self.numbers]:
            raise ValueError(f"numbers.{missing[0]} is missing; the model reads it")
        for name, number in self.numbers.items():
            if name not in SPECS or SPECS[name].axes:
                raise ValueError(f"numbers.{name} is not a number the model knows; remove it")
            check_value(f"numbers.{name}", SPECS[name], number.value)
        self._check_reports()
        self._check_media_plans()
        return self

    @staticmethod
    def _check_table(name: str, table: Table, labels: dict[str, tuple[str, ...]]) -> None:
        if name not in AXES:
            raise ValueError(f"tables.{name} is not a table the model knows; remove it")
        check_table(SPECS[name], table.values, labels)
        check_flags(f"tables.{name}.flagged", table.flagged, table.values)

    def _check_reports(self) -> None:
        given = [self.tables[n].values for n in ("attributed_gmv", "attributed_roas")
                 if n in self.tables]  # fmt: skip
        if len(given) == 2 and (both := sorted(set(given[0]) & set(given[1]))):
            raise ValueError(
                f"{both[0]!r} stands in tables.attributed_gmv and in tables.attributed_roas; "
                "keep one of the two"
            )

    def _check_media_plans(self) -> None:
        for key, channel in self.benchmark_channels.items():
            if key in self.channels:
                raise ValueError(f"benchmark_channels.{key} is a channel with history; rename it")
            if odd := sorted(set(channel.markets or ()) - set(self.markets)):
                raise ValueError(f"benchmark_channels.{key}.markets names {odd[0]!r}, no market")
        check_imports(self.imported_curves, self.markets)
        new = {curve.channel for curve in self.imported_curves}
        media = {*self.channels, *self.benchmark_channels, *new}
        for market, row in self.commitments.items():
            if market not in self.markets:
                raise ValueError(f"commitments names {market!r}, which is no market")
            for name, money in row.items():
                path = f"commitments.{market}.{name}"
                if name not in media:
                    raise ValueError(f"{path}: {name!r} is no channel; remove it")
                if not (np.isfinite(money) and money >= 0):
                    raise ValueError(f"{path} is {money!r}; USD per year, 0 or more, are needed")

    def with_imports(self, curves: tuple[ImportedCurve, ...]) -> Business:
        """The same company with these curves; they take the place of earlier ones of a channel.

        Raises:
            BusinessError: an unknown market, two curves for one cell.
        """
        channels = {curve.channel for curve in curves}
        kept = tuple(c for c in self.imported_curves if c.channel not in channels)
        try:
            check_imports((*kept, *curves), self.markets)
        except ValueError as error:
            raise BusinessError(str(error)) from error
        return self.model_copy(update={"imported_curves": (*kept, *curves)})

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
        """Value of a single figure; KeyError when it is optional and not given."""
        return self.numbers[name].value

    def optional_number(self, name: str) -> float | None:
        """Value of a single figure, None when it is not given."""
        return self.numbers[name].value if name in self.numbers else None

    def table(self, name: str) -> FloatArray:
        """A table as an array over its axes (see ``AXES``), in the order of the file's labels.

        Where an optional table says nothing stands its `Spec.absent`: NaN, or 0 for fee_points.
        """
        if name not in self._arrays:
            values = self.tables[name].values if name in self.tables else {}
            found = _dense(values, AXES[name], self.axes(), SPECS[name].absent)
            array = np.asarray(found, dtype=float).reshape(self.shape(name))
            array.setflags(write=False)
            self._arrays[name] = array
        return self._arrays[name]

    def shape(self, name: str) -> tuple[int, ...]:
        """Lengths of a table's axes."""
        labels = self.axes()
        return tuple(len(labels[axis]) for axis in AXES[name])

    def by_market(self, name: str) -> FloatArray:
        """A table over regions spread to markets: ``(market, ...)``."""
        return self.table(name)[self._region_rows]

    @cached_property
    def flagged(self) -> frozenset[str]:
        """Paths of all figures that are defaults: ``numbers.<name>``, ``tables.<name>.<labels>``.

        Optional tables and numbers that are not given are not among them.
        """
        numbers = {f"numbers.{name}" for name, n in self.numbers.items() if n.flagged}
        tables = {f"tables.{n}.{path}" for n, t in self.tables.items() for path in t.flagged}
        return frozenset(numbers | tables)

    @cached_property
    def _arrays(self) -> dict[str, FloatArray]:
        return {}

    @cached_property
    def region_of_market(self) -> tuple[str, ...]:
        """``(market,)`` region key of each market."""
        return tuple(market.region for market in self.markets.values())

    @cached_property
    def _region_rows(self) -> list[int]:
        regions = list(self.regions)
        return [regions.index(region) for region in self.region_of_market]


def _dense(
    values: Any, axes: tuple[str, ...], labels: dict[str, tuple[str, ...]], absent: float
) -> Any:
    if not axes:
        return float(values) if not isinstance(values, dict) else absent
    return [_dense(values.get(key, {}), axes[1:], labels, absent) for key in labels[axes[0]]]
