"""The demo brand's business profile: raw assumptions, scaled until its base year adds up.

Design §3 gives the base year in per cent of net revenue. The raw tables below say how costs differ
between markets, lines and platforms; one factor a cost kind then brings its total to the design's
figure, through the same ledger that every scenario uses.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.business import Business
from model.business.file import parse_business
from model.business.schema import MODES
from model.demo.tables import (
    COST_RATIO,
    LINES,
    MARKET_ROWS,
    NUMBERS,
    PLATFORMS,
    REGION_LABELS,
    TABLES,
)
from model.demo.truth import CHANNELS, MARKETS, demo_truth
from model.ledger import Mix, per_order
from model.results import FloatArray

CHANNEL_LABELS = {
    "social_ads": "Social advertising",
    "kol": "KOL partnerships",
    "search": "Search engine marketing",
    "short_video": "Short video",
    "brand_search": "Brand search",
    "marketplace_ads": "Marketplace ads",
    "display": "Display",
    "affiliate": "Affiliates",
    "email": "E-mail and CRM ads",
    "live_commerce": "Live commerce",
}
# Shares of net revenue in the base year (design §3). Parcels carry 37 % of their own net revenue
# in logistics (claim logistics-share-head-sellers), orders from overseas warehouses about 22 %.
COGS, DUTY, FEES = 0.28, 0.05, 0.13
FIRST_LEG = {"parcel": 0.14, "overseas": 0.065}
REST_OF_LOGISTICS = {"parcel": 0.23, "overseas": 0.155}
NET_REVENUE = 50_000_000.0
OVERSEAS_SHARE = 0.40  # of net revenue


def demo_business(orders: FloatArray) -> dict[str, Any]:
    """The profile as plain data, ready for YAML.

    Args:
        orders: ``(market,)`` orders of the base year by calendar days.
    """
    profile = _raw()
    _set_order_values(profile)
    _to_overseas_share(profile, orders)
    _to_net_revenue(profile, orders)
    for name, share in (("unit_cost", COGS), ("customs_value", DUTY)):
        line = "cogs" if name == "unit_cost" else "duty"
        _scale(profile, (name,), share * NET_REVENUE / _total(profile, orders, line))
    _to_logistics(profile, orders)
    fees = _total(profile, orders, "platform_fees") + _total(profile, orders, "payment_fees")
    names = ("platform_fee", "platform_fixed_fee", "payment_fee")
    _scale(profile, names, FEES * NET_REVENUE / fees)
    return _rounded(profile)


def _raw() -> dict[str, Any]:
    truth = demo_truth()
    return {
        "label": "Demo brand",
        "simulated": True,
        "as_of": "2025-12-31",
        "home_currency": "CNY",
        "markets": MARKET_ROWS,
        "region_labels": REGION_LABELS,
        "lines": LINES,
        "platforms": PLATFORMS,
        "channels": {key: CHANNEL_LABELS[key] for key in CHANNELS},
        "numbers": NUMBERS,
        "tables": {name: dict(table) for name, table in TABLES.items()}
        | {
            "attributed_gmv": {
                "unit": "USD of 2025",
                "source": "assumption: platform reports of the demo brand, 38 % ACoS in the blend",
                "values": dict(zip(CHANNELS, truth.attributed_gmv.tolist(), strict=True)),
            }
        },
    }


def _set_order_values(profile: dict[str, Any]) -> None:
    """Order value by line such that each market's mean is the truth's, and costs beside it."""
    tables = profile["tables"]
    relative = tables["average_order_value"]["values"]
    values, costs = {}, {}
    for market, row in MARKETS.items():
        shares = tables["line_share"]["values"][market]
        mean = sum(relative[market][line] * share for line, share in shares.items())
        values[market] = {k: row.order_value * v / mean for k, v in relative[market].items()}
        untaxed = 1 + tables["tax_rate"]["values"][market]
        costs[market] = {k: v / untaxed * COST_RATIO[k] for k, v in values[market].items()}
    tables["average_order_value"]["values"] = values
    tables["unit_cost"]["values"] = costs
    tables["customs_value"]["values"] = costs


def _business(profile: dict[str, Any]) -> Business:
    return parse_business(profile, "demo business")


def _orders_by_mode(profile: dict[str, Any], orders: FloatArray, mode: str) -> FloatArray:
    share = _business(profile).by_market("overseas_share")
    return orders * (share if mode == "overseas" else 1 - share)


def _total(
    profile: dict[str, Any], orders: FloatArray, line: str, mode: str | None = None
) -> float:
    """A ledger line over the base year, for one shipping mode or for both."""
    business = _business(profile)
    if mode is not None:
        orders = _orders_by_mode(profile, orders, mode)
        forced = {r: float(mode == "overseas") for r in business.regions}
        profile = {**profile, "tables": {**profile["tables"]}}
        table = profile["tables"]["overseas_share"]
        profile["tables"]["overseas_share"] = {**table, "values": forced}
        business = _business(profile)
    return float((orders * per_order(business, Mix.base(business)).total(line)).sum())


def _scale(profile: dict[str, Any], names: tuple[str, ...], factor: float) -> None:
    for name in names:
        table = profile["tables"][name]
        profile["tables"][name] = {**table, "values": _times(table["values"], factor)}


def _times(values: Any, factor: float) -> Any:
    if isinstance(values, dict):
        return {key: _times(value, factor) for key, value in values.items()}
    return values * factor


def _to_overseas_share(profile: dict[str, Any], orders: FloatArray) -> None:
    """Scales the regions' warehouse shares until 40 % of net revenue ships from them."""
    for _ in range(20):
        share = _total(profile, orders, "net_revenue", "overseas") / _total(
            profile, orders, "net_revenue"
        )
        _scale(profile, ("overseas_share",), OVERSEAS_SHARE / share)


def _to_net_revenue(profile: dict[str, Any], orders: FloatArray) -> None:
    """Scales return rates until net revenue is USD 50 m; net revenue is linear in them."""
    kept = _total(profile, orders, "net_revenue")
    _scale(profile, ("return_rate",), 0.0)
    untouched = _total(profile, orders, "net_revenue")
    profile["tables"]["return_rate"] = dict(TABLES["return_rate"])
    _scale(profile, ("return_rate",), (untouched - NET_REVENUE) / (untouched - kept))


def _to_logistics(profile: dict[str, Any], orders: FloatArray) -> None:
    """Scales first leg, then the rest, for each shipping mode to its share of net revenue."""
    for mode in MODES:
        revenue = _total(profile, orders, "net_revenue", mode)
        first = FIRST_LEG[mode] * revenue / _total(profile, orders, "first_leg", mode)
        _scale_mode(profile, "first_leg", mode, first)
        freight = _total(profile, orders, "return_freight", mode)
        own = sum(_total(profile, orders, line, mode) for line in ("storage", "last_mile"))
        factor = (REST_OF_LOGISTICS[mode] * revenue - freight) / own
        for name in ("storage", "last_mile"):
            _scale_mode(profile, name, mode, factor)


def _scale_mode(profile: dict[str, Any], name: str, mode: str, factor: float) -> None:
    table = profile["tables"][name]
    values = {
        market: {k: v * (factor if k == mode else 1.0) for k, v in row.items()}
        for market, row in table["values"].items()
    }
    profile["tables"][name] = {**table, "values": values}


def _rounded(value: Any) -> Any:
    """Six significant digits: enough for the cent, short enough to read."""
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, float) and np.isfinite(value):
        return float(f"{value:.6g}")
    return value
