"""Companies small enough to work by hand.

`business_of` makes a profile from plain numbers: a table is one number for all its labels, or
nested by label. Its defaults are the British order of domain notes T09: price 36 with 20 % tax,
goods 8, first leg 2, last mile 4, fee 15 % of the price, 10 % returned, half of that resold,
3 a returned parcel; it leaves 8.34 after fulfilment and fees.

`steady_world` is a whole world on top of it: 700 orders a week in every draw, 200 of them caused
by 1000 USD of search ads, of which reports credit 100.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from model.business import Business
from model.business.file import parse_business
from model.business.schema import AXES, MODES
from model.demand import DemandDraws
from model.levers import ExpandedCatalogue, Indexes, Splits, load_catalogue
from model.panel.labels import WeekLabels
from model.plan import load_plan
from model.scenario import Scenario, Settings, resolve
from model.world import World, build_world

MARKETS = {
    "US": ("US", "north_america", "USD"),
    "GB": ("GB", "europe", "GBP"),
    "DE": ("DE", "europe", "EUR"),
    "ID": ("ID", "southeast_asia", "IDR"),
}
TABLES: dict[str, Any] = {
    "tax_rate": 0.2,
    "average_order_value": 36.0,
    "line_share": 1.0,
    "unit_cost": 8.0,
    "customs_value": 8.0,
    "duty_rate": 0.0,
    "return_rate": 0.1,
    "resaleable_share": 0.5,
    "return_freight": 3.0,
    "first_leg": 2.0,
    "storage": 0.0,
    "last_mile": 4.0,
    "delivery_days": {"parcel": 12.0, "overseas": 4.0},
    "overseas_share": 0.25,
    "platform_mix": 1.0,
    "platform_conversion": 0.05,
    "platform_fee": 0.15,
    "platform_fixed_fee": 0.0,
    "payment_fee": 0.0,
    "platform_repurchase": 1.0,
    "line_elasticity": 2.62,
    "attributed_gmv": 187_714.285714285,  # 100 orders a week of 36 USD over 365 days
    "local_cost_share": 0.2,
}
NUMBERS = {
    "overhead_share": 0.1,
    "stock_days": 73.0,
    "holding_rate": 0.25,
    "repurchase_rate": 0.14,
    "repeat_order_share": 0.14,
    "member_conversion_rate": 0.08,
    "dispute_days": 57.0,
    "order_cycle_hours": 72.0,
    "compliance_coverage": 0.7,
    "speed_elasticity": 0.1,
    "promo_response": 1.2,
    "basket_logistics": 0.4,
    "materials_share": 0.5,
    "cover_response": 0.05,
    "port_exposure": 0.3,
    "insurance_loading": 0.35,
}


def profile_of(
    markets: Sequence[str] = ("GB",),
    lines: Sequence[str] = ("beauty",),
    platforms: Sequence[str] = ("amazon",),
    channels: Sequence[str] = ("search",),
    numbers: Mapping[str, float] | None = None,
    **tables: Any,
) -> dict[str, Any]:
    """A business profile as plain data."""
    regions = dict.fromkeys(MARKETS[market][1] for market in markets)
    labels = {
        "market": markets,
        "region": tuple(regions),
        "line": lines,
        "platform": platforms,
        "channel": channels,
        "mode": MODES,
    }
    filled = {
        name: {"unit": "made up", "source": "assumption", "values": _fill(value, axes, labels)}
        for name, value in (TABLES | tables).items()
        for axes in (AXES[name],)
    }
    rows = ("country", "region", "currency")
    return {
        "label": "By hand",
        "simulated": True,
        "as_of": date(2025, 12, 31),
        "home_currency": "CNY",
        "markets": {m: {"label": m, **dict(zip(rows, MARKETS[m], strict=True))} for m in markets},
        "region_labels": {region: region for region in regions},
        "lines": {line: {"label": line, "bcg": "star"} for line in lines},
        "platforms": {platform: platform for platform in platforms},
        "channels": {channel: channel for channel in channels},
        "numbers": {
            name: {"value": value, "unit": "made up", "source": "assumption"}
            for name, value in (NUMBERS | dict(numbers or {})).items()
        },
        "tables": filled,
    }


def business_of(**changes: Any) -> Business:
    """A business from plain numbers (see `profile_of`)."""
    return parse_business(profile_of(**changes), "by hand")


def _fill(value: Any, axes: Sequence[str], labels: Mapping[str, Sequence[str]]) -> Any:
    """A number for every label; a dict names the labels of the first axis that has them."""
    if not axes:
        return value
    keys = labels[axes[0]]
    if isinstance(value, dict) and set(value) == set(keys):
        return {key: _fill(value[key], axes[1:], labels) for key in keys}
    return {key: _fill(value, axes[1:], labels) for key in keys}


def catalogue_of(business: Business, **indexes: Any) -> ExpandedCatalogue:
    """The levers of a business; budget lines and initiatives on request."""
    union = tuple(key for key, market in business.markets.items() if market.country == "DE")
    regions = dict(business.regions) | ({"eu": union} if union else {})
    currencies = dict.fromkeys(market.currency for market in business.markets.values())
    found = Indexes(
        markets=tuple(business.markets),
        regions=regions,
        channels=tuple(business.channels),
        lines=tuple(business.lines),
        platforms=tuple(business.platforms),
        currencies=tuple(currencies),
        main_regions=tuple(business.regions),
        **indexes,
    )
    cells = len(business.markets) * len(business.channels) * 4
    media = np.full((len(business.markets), len(business.channels), 4), 1 / cells)
    names = list(business.regions)
    mix, overseas = business.table("platform_mix"), business.table("overseas_share")
    values = {f"overseas_share[{name}]": float(overseas[i]) for i, name in enumerate(names)}
    splits = Splits(media, {name: mix[i] for i, name in enumerate(names)})
    return load_catalogue().expand(found, values | {"media_total": 1e6}, splits)


def settings_of(business: Business, levers: Mapping[str, float] | None = None) -> Settings:
    """The status quo's levers with some of them moved."""
    return resolve(Scenario("status_quo", levers=levers or {}), catalogue_of(business))


@dataclass(frozen=True)
class SteadyHistory:
    """What a world reads of a fit's history: labels and units of 60 weeks up to the end of 2025."""

    markets: tuple[str, ...]
    channels: tuple[str, ...]
    currencies: tuple[str | None, ...]
    media_units: tuple[str, ...]
    metric: str = "orders"
    revenue_basis: str | None = None
    week_labels: WeekLabels = field(default_factory=lambda: WeekLabels("2024-11-11"))
    n_weeks: int = 60
    price: None = None
    competitor_price: None = None

    @property
    def media(self) -> np.ndarray:
        """``(market, week, channel)`` 1000 a week."""
        return np.full((len(self.markets), self.n_weeks, len(self.channels)), 1000.0)


@dataclass(frozen=True)
class SteadyFit:
    """Stands in for a fit: the same sales every week, in every draw.

    Base 500 a week; ads add 400 × spend / (1000 + spend), at 1000 a week 200, at once.
    """

    business: Business
    units: Mapping[str, Any] = field(default_factory=dict)
    content_hash: str = "steady"
    notes: tuple[str, ...] = ()

    @property
    def history(self) -> SteadyHistory:
        """Orders and USD unless `units` (fields of `SteadyHistory`) say something else."""
        given = {
            "currencies": ("USD",) * len(self.markets),
            "media_units": ("spend",) * len(self.channels),
        }
        return SteadyHistory(self.markets, self.channels, **given | dict(self.units))

    @property
    def markets(self) -> tuple[str, ...]:
        return tuple(self.business.markets)

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self.business.channels)

    def project(self, weeks: Sequence[str], n: int) -> DemandDraws:
        m, c, t = len(self.markets), len(self.channels), len(weeks)
        return DemandDraws(
            markets=self.markets,
            channels=self.channels,
            weeks=tuple(weeks),
            base=np.full((t, n, m), 500.0),
            multiplier=np.ones((t, n, m)),
            beta=np.full((n, m, c), 400.0),
            retention=np.zeros((n, c)),
            half_saturation=np.full((n, m, c), 1000.0),
            shape=np.ones((n, c)),
            carry_in=np.zeros((n, m, c)),
            elasticity=np.full((n, m), 2.0),
            cross_elasticity=np.full((n, m), 0.1),
            reference_spend=np.full((t, m, c), 1000.0),
            observed_spend=np.tile([500.0, 1500.0], (m, c, 1)),
        )

    in_sample = project


def steady_world(
    units: Mapping[str, Any] | None = None, horizon: str | None = None, **changes: Any
) -> World:
    """A world on `business_of(**changes)` that sells the same in every week and draw.

    `units` say what the panel counts (fields of `SteadyHistory`).
    """
    business = business_of(**changes)
    fit = SteadyFit(business, units or {})
    return build_world(load_plan(), business, fit, horizon)  # type: ignore[arg-type]
