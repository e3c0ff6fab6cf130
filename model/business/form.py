"""The form of ten numbers: what a company is asked, and its answers.

Nothing here computes a business; `model.business.build` does.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal, Protocol

import numpy as np
from pydantic import Field, model_validator

from model.business.checks import ROUNDING
from model.business.countries import load_countries
from model.business.questions import ANSWERS
from model.business.schema import BenchmarkChannel, Frozen
from model.results import FloatArray

Money = Literal["USD", "local"]
# ROAS or USD of one media unit that nobody reaches.
MOST_A_UNIT = 1e6


class Seen(Protocol):
    """What facts are taken from: a `Panel`, or the `History` of a fit."""

    @property
    def markets(self) -> tuple[str, ...]:
        """Labels of the markets."""

    @property
    def countries(self) -> tuple[str | None, ...]:
        """ISO 3166 code of each market."""

    @property
    def currencies(self) -> tuple[str | None, ...]:
        """ISO 4217 code of each market."""

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of the media channels."""

    @property
    def media_units(self) -> tuple[str, ...]:
        """What each channel counts."""

    @property
    def metric(self) -> str:
        """What the outcome is."""

    @property
    def revenue_basis(self) -> str | None:
        """What revenue holds."""

    @property
    def outcome(self) -> FloatArray:
        """``(market, week)``."""


@dataclass(frozen=True)
class Facts:
    """What a panel or a fit says about the company, in the panel's order.

    Attributes:
        countries, currencies: Of each market, None where the panel does not say.
        media_units: Of each channel: ``spend``, or what it counts (``impressions``).
        metric: ``orders``, ``revenue`` or ``kpi``.
        orders: ``(market,)`` orders seen, the weights of company-wide means; None when the panel
            counts something else (then all markets weigh the same).
    """

    markets: tuple[str, ...]
    countries: tuple[str | None, ...]
    currencies: tuple[str | None, ...]
    channels: tuple[str, ...]
    media_units: tuple[str, ...]
    metric: str
    revenue_basis: str | None = None
    orders: tuple[float, ...] | None = None

    @classmethod
    def of(cls, seen: Seen) -> Facts:
        """The facts of a panel or of a fit's history."""
        return cls(
            markets=seen.markets,
            countries=seen.countries,
            currencies=seen.currencies,
            channels=seen.channels,
            media_units=seen.media_units,
            metric=seen.metric,
            revenue_basis=seen.revenue_basis,
            orders=_orders_of(seen),
        )


def _orders_of(seen: Seen) -> tuple[float, ...] | None:
    if seen.metric != "orders":
        return None
    return tuple(np.nansum(seen.outcome, axis=1).tolist())


class MarketForm(Frozen):
    """A market of the form; currency and region follow the country when not given."""

    label: str | None = None
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    # Levers are indexed by region: brackets and commas would cut their keys.
    region: str | None = Field(default=None, pattern=r"^[^\[\],]+$")


class BusinessForm(Frozen):
    """A company as typed; every answer left at None is filled with a default that is flagged.

    Attributes:
        markets: Panel label -> its country and currency, in any order.
        category_shares: Shares of orders by product category; the lines of the business.
        money: Currency of by-market money: USD or the market's own. Company-wide money is USD,
            unless ``money`` is local and all markets share one currency.
        as_of: Day for which dated rules (duty, tax) are taken.
        answers: Company-wide answers by the keys of `ANSWERS`.
        by_market: Market -> answers that hold for it alone; exact.
        by_channel: Channel -> ``attributed_roas`` or ``media_unit_cost`` (USD).
        platforms: Region -> platform -> share of orders; regions left out take their usual ones.
        programme_budget: USD a year for a programme of one's own, its reserve for event losses
            included; a shorter horizon spends its first quarters. None = 0, flagged.
        commitments: Market -> channel -> money per year in the unit of by-market money.
        simulated: The company is made up: its data are the shipped sample, or a simulation.
    """

    label: str = "My company"
    markets: dict[str, MarketForm] = Field(default_factory=dict)
    category_shares: dict[str, float] = Field(default_factory=lambda: {"general": 1.0})
    money: Money = "USD"
    as_of: date | None = None
    answers: dict[str, float | None] = Field(default_factory=dict)
    by_market: dict[str, dict[str, float | None]] = Field(default_factory=dict)
    by_channel: dict[str, dict[str, float | None]] = Field(default_factory=dict)
    platforms: dict[str, dict[str, float]] = Field(default_factory=dict)
    programme_budget: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    event_loss_share: float | None = Field(default=None, ge=0, le=1)
    orders_per_outcome: float | None = Field(default=None, gt=0, le=1e6)
    benchmark_channels: dict[str, BenchmarkChannel] = Field(default_factory=dict)
    commitments: dict[str, dict[str, float]] = Field(default_factory=dict)
    simulated: bool = False

    @model_validator(mode="after")
    def _known(self) -> BusinessForm:
        for key, value in self.answers.items():
            _check_answer(f"answers.{key}", key, value)
        for market, row in self.by_market.items():
            for key, value in row.items():
                _check_answer(f"by_market.{market}.{key}", key, value)
                if ANSWERS[key].company:
                    raise ValueError(
                        f"by_market.{market}.{key} = {value!r}: {ANSWERS[key].label} is one "
                        "figure of the whole company; type it there"
                    )
        for channel, row in self.by_channel.items():
            for key, value in row.items():
                _check_channel(f"by_channel.{channel}.{key}", key, value)
        tables = load_countries()
        _check_whole("category_shares", self.category_shares, tables.categories)
        for region, mix in self.platforms.items():
            _check_whole(f"platforms.{region}", mix, tables.platforms)
        return self

    def answer(self, key: str, market: str | None = None) -> float | None:
        """What was typed for a market, or for the company when no market is named."""
        if market is None:
            return self.answers.get(key)
        return self.by_market.get(market, {}).get(key)


def _check_answer(path: str, key: str, value: float | None) -> None:
    if key not in ANSWERS:
        raise ValueError(f"{path} = {value!r}: no such question; choose one of {sorted(ANSWERS)}")
    question = ANSWERS[key]
    if value is not None and not question.minimum <= value <= question.maximum:
        raise ValueError(
            f"{path} = {value!r}: {question.label}, {question.unit}, lies between "
            f"{question.minimum:g} and {question.maximum:g}"
        )


def _check_channel(path: str, key: str, value: float | None) -> None:
    if key not in ("attributed_roas", "media_unit_cost"):
        raise ValueError(f"{path} = {value!r}: give attributed_roas or media_unit_cost")
    if value is not None and not 0 <= value <= MOST_A_UNIT:
        raise ValueError(f"{path} = {value!r}: a number from 0 is needed")


def _check_whole(path: str, shares: dict[str, float], known: Collection[str]) -> None:
    """Shares of one whole among known categories or platforms."""
    for label, share in shares.items():
        if label not in known:
            close = get_close_matches(label, known, 1, 0.5) or sorted(known)
            raise ValueError(f"{path}.{label}: no such one; choose {' or '.join(close)}")
        if not (np.isfinite(share) and share >= 0):
            raise ValueError(f"{path}.{label} = {share!r}: a share from 0 to 1 is needed")
    total = sum(shares.values())
    if not abs(total - 1) <= ROUNDING:
        raise ValueError(f"{path} sums to {total:g}; shares from 0 to 1 with the sum 1 are needed")
