"""Delivery, stock and service: how fast goods arrive, what speed costs, how long stock lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.business import Business
from model.results import FloatArray
from model.scenario import Settings

HOURS_PER_DAY = 24.0
DAYS_PER_YEAR = 365.0


@dataclass(frozen=True)
class Delivery:
    """Delivery of a scenario by market.

    Attributes:
        base_days: ``(market,)`` from order to door in the base year.
        days: ``(market,)`` under the scenario's levers, before order-cycle gains.
        cost: ``(market,)`` logistics cost relative to the base year.
        overseas_share: ``(market,)`` of orders shipped from overseas warehouses.
    """

    base_days: FloatArray
    days: FloatArray
    cost: FloatArray
    overseas_share: FloatArray


def delivery(
    settings: Settings, business: Business, cost_elasticity: float, redesigned: float
) -> Delivery:
    """Days and cost of delivery under the speed, warehouse and port levers.

    A delivery that is 20 % faster takes 1 / 1.2 of the days and costs 35 % more, or 12 % more on
    the redesigned share of routes (claims beauty-sea-speed-cost and beauty-sea-redesign-cost,
    elasticities 1.75 and 0.60, audit C5). Port delay adds its days in proportion to exposure.
    """
    modes = business.by_market("delivery_days")
    markets = list(business.markets)
    regions = business.region_of_market
    share = np.array([settings[f"overseas_share[{region}]"] for region in regions])
    # Master and region add up; together they stay within what the lever itself allows.
    entry = settings.catalogue["delivery_speed"]
    asked = [settings.combined("delivery_speed", market) for market in markets]
    faster = np.clip(asked, entry.minimum, entry.maximum)
    port = np.array([settings[f"port_delay[{region}]"] for region in regions])
    days = _blend(modes, share) / (1 + faster) + port * business.number("port_exposure")
    redesign = settings["delivery_redesign"]
    elasticity = (1 - redesign) * cost_elasticity + redesign * redesigned
    return Delivery(base_delivery_days(business), days, 1 + elasticity * faster, share)


def base_delivery_days(business: Business) -> FloatArray:
    """``(market,)`` days from order to door in the base year."""
    return _blend(business.by_market("delivery_days"), business.by_market("overseas_share"))


def _blend(modes: FloatArray, overseas: FloatArray) -> FloatArray:
    return (1 - overseas) * modes[:, 0] + overseas * modes[:, 1]


def speed_response(base_days: FloatArray, days: FloatArray, elasticity: FloatArray) -> FloatArray:
    """Demand relative to the base year when delivery takes ``days``: (base / days)^elasticity."""
    return (base_days / days) ** elasticity


def cycle_response(
    base_days: float, base_hours: float, hours: FloatArray, elasticity: FloatArray
) -> FloatArray:
    """Demand relative to the base year when orders leave after ``hours`` instead of base hours.

    The order cycle is part of the days to the door; the company's mean days stand for all markets.

    Args:
        base_days: Mean days from order to door in the base year.
        base_hours: Order cycle of the base year.
        hours: ``(week, draw)``.
        elasticity: ``(draw,)`` of demand to speed.
    """
    saved = (base_hours - hours) / HOURS_PER_DAY
    return (base_days / (base_days - saved)) ** elasticity


def stock_days(
    settings: Settings, business: Business, turnover_gain: FloatArray, region_weight: FloatArray
) -> FloatArray:
    """Days of stock: base days over the turnover gain, with cover and port delay on top.

    Args:
        turnover_gain: ``(quarter, draw)`` factor on turns a year.
        region_weight: ``(region,)`` share of cost of goods, which port delays hold up.

    Returns:
        ``(quarter, draw)`` days.
    """
    port = np.array([settings[f"port_delay[{region}]"] for region in business.regions])
    cover = business.number("stock_days") * (1 + settings["inventory_cover"])
    return cover / turnover_gain + float(port @ region_weight)


def availability(cover: float, response: FloatArray) -> FloatArray:
    """``(draw,)`` demand left when stock cover is cut by a share; more cover adds nothing."""
    return 1 - response * max(0.0, -cover)
