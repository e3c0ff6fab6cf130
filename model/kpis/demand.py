"""KPIs of media, customers and service."""

from __future__ import annotations

from functools import wraps

import numpy as np

from model.kpis.figures import GMV, ORDERS
from model.kpis.rule import Figure, Formula, Kpi, Missing, base_window, ratio
from model.operations import DAYS_PER_YEAR
from model.results import FloatArray
from model.simulate.facts import Facts


def of_media(formula: Formula) -> Formula:
    """A formula that needs media in the history, and says so where there are none."""

    @wraps(formula)
    def guarded(facts: Facts, window: str, scope: str | None) -> Figure:
        if not facts.world.channels:
            return Missing("the history has no media to compute it from")
        return formula(facts, window, scope)

    return guarded


@of_media
def roas(facts: Facts, window: str, scope: str | None) -> Figure:
    """Attributed GMV per USD of media."""
    del scope
    return ratio(facts.credited_gmv(window), facts.media(window), "media money is zero")


@of_media
def iroas(facts: Facts, window: str, scope: str | None) -> Figure:
    """Incremental GMV per USD of media."""
    del scope
    return ratio(facts.caused_gmv(window), facts.media(window), "media money is zero")


@of_media
def acos(facts: Facts, window: str, scope: str | None) -> Figure:
    """Media over attributed GMV."""
    del scope
    credited = facts.credited_gmv(window)
    return ratio(np.full_like(credited, facts.media(window)), credited, "attributed GMV is zero")


@of_media
def tacos(facts: Facts, window: str, scope: str | None) -> Figure:
    """Media over all GMV."""
    del scope
    gmv = facts.line("gmv", window)
    return ratio(np.full_like(gmv, facts.media(window)), gmv, "GMV is zero")


@of_media
def cac(facts: Facts, window: str, scope: str | None) -> Figure:
    """Media per new customer."""
    del scope
    new = new_customers(facts, window)
    return ratio(np.full_like(new, facts.media(window)), new, "there are no new customers")


def new_customers(facts: Facts, window: str) -> FloatArray:
    """``(draw,)`` orders that are not repeat orders; repeats grow with the repurchase rate."""
    base = facts.business.number("repurchase_rate")
    repeats = facts.business.number("repeat_order_share")
    rate = facts.level("repurchase_rate", base, window)
    return facts.orders(window) * (1 - repeats * rate / base / (1 + repeats * (rate / base - 1)))


def repurchase_rate(facts: Facts, window: str, scope: str | None) -> Figure:
    """Share of customers with a second order within twelve months."""
    del scope
    base = facts.business.number("repurchase_rate")
    return facts.level("repurchase_rate", base, window) * platform_effect(facts, window)


def platform_effect(facts: Facts, window: str) -> FloatArray:
    """``(draw,)`` repurchase of the platform mix relative to the base year's mix."""
    relative = facts.business.table("platform_repurchase")
    before = (facts.business.by_market("platform_mix") * relative).sum(axis=1)
    now = (facts.books.road.platform_mix * relative).sum(axis=1)
    orders = facts.books.orders[facts.quarters(window)].sum(axis=0)
    return (orders @ now) / (orders @ before)


def member_conversion(facts: Facts, window: str, scope: str | None) -> Figure:
    """Members per visitor."""
    del scope
    base = facts.business.number("member_conversion_rate")
    return facts.level("member_conversion_rate", base, window)


def traffic_share(facts: Facts, window: str, scope: str | None) -> Figure:
    """Visits to one platform over all visits; visits are orders over conversion."""
    if scope is None:
        return Missing("traffic share needs a platform")
    orders = facts.books.orders[facts.quarters(window)].sum(axis=0)
    visits = orders @ (facts.books.road.platform_mix / facts.business.table("platform_conversion"))
    return ratio(
        visits[:, facts.world.platforms.index(scope)], visits.sum(axis=1), "there are no visits"
    )


def turnover(facts: Facts, window: str, scope: str | None) -> Figure:
    """Cost of goods a year over average stock at cost."""
    del scope
    quarters = facts.quarters(window)
    days = facts.books.days[quarters]
    cogs = facts.line("cogs", window) * (DAYS_PER_YEAR / days.sum())
    return ratio(cogs, facts.mean(facts.books.stock_value, window), "there is no stock")


def turnover_growth(facts: Facts, window: str, scope: str | None) -> Figure:
    """Turns a year against the base year."""
    now = turnover(facts, window, scope)
    if facts.base is None:
        return Missing("the base year has no year before it")
    before = turnover(facts.base, base_window(facts, window), scope)
    if isinstance(now, Missing) or isinstance(before, Missing):
        return now if isinstance(now, Missing) else before
    return now / before - 1


def inventory_days(facts: Facts, window: str, scope: str | None) -> Figure:
    """Days of stock: 365 over turns."""
    turns = turnover(facts, window, scope)
    return turns if isinstance(turns, Missing) else DAYS_PER_YEAR / turns


def order_cycle_hours(facts: Facts, window: str, scope: str | None) -> Figure:
    """Hours from order to dispatch."""
    del scope
    base = facts.business.number("order_cycle_hours")
    return facts.market_level("order_cycle_hours", base, window)


def delivery_days(facts: Facts, window: str, scope: str | None) -> Figure:
    """Days from order to door, order cycle included."""
    base_hours = facts.business.number("order_cycle_hours")
    factor = facts.books.road.quarterly(facts.books.programme, "order_cycle_hours", base_hours)
    days = facts.books.road.market().delivery.days - (1 - factor) * base_hours / 24
    orders = facts.books.orders[facts.quarters(window)]
    chosen = facts.markets(scope)
    quarters = facts.quarters(window) if days.shape[0] > 1 else [0]
    weighted = (orders * days[quarters])[..., chosen].sum(axis=(0, 2))
    return ratio(weighted, orders[..., chosen].sum(axis=(0, 2)), "there are no orders")


def dispute_days(facts: Facts, window: str, scope: str | None) -> Figure:
    """Days until a dispute is closed."""
    del scope
    base = facts.business.number("dispute_days")
    return facts.level("dispute_resolution_days", base, window)


def compliance_coverage(facts: Facts, window: str, scope: str | None) -> Figure:
    """Share of European Union GMV whose products and data handling are certified."""
    if scope is None:
        return Missing("compliance coverage needs a region")
    base = facts.business.number("compliance_coverage")
    return facts.level("compliance_coverage", base, window)


KPIS = (
    Kpi(
        "roas",
        "ratio",
        "up",
        "exit",
        "Ad ROAS",
        "Attributed GMV per USD of media",
        roas,
        reads=ORDERS,
    ),
    Kpi(
        "iroas",
        "ratio",
        "up",
        "exit",
        "Incremental ROAS",
        "GMV that media cause per USD of media",
        iroas,
        reads=GMV,
    ),
    Kpi(
        "acos",
        "share",
        "down",
        "exit",
        "ACoS",
        "Media over attributed GMV",
        acos,
        reads=ORDERS,
    ),
    Kpi(
        "tacos",
        "share",
        "down",
        "exit",
        "TACoS",
        "Media over all GMV",
        tacos,
        reads=GMV,
    ),
    Kpi(
        "cac",
        "USD",
        "down",
        "exit",
        "CAC",
        "Media per new customer",
        cac,
        reads=ORDERS | {"repeat_order_share"},
    ),
    Kpi(
        "repurchase_rate",
        "share",
        "up",
        "exit",
        "Repurchase rate",
        "Share of customers with a second order within twelve months",
        repurchase_rate,
        reads=frozenset({"repurchase_rate", "platform_repurchase", "platform_mix"}),
        level=frozenset({"repurchase_rate"}),
    ),
    Kpi(
        "member_conversion_rate",
        "share",
        "up",
        "exit",
        "Member conversion",
        "Members per visitor",
        member_conversion,
        reads=frozenset({"member_conversion_rate"}),
        level=frozenset({"member_conversion_rate"}),
    ),
    Kpi(
        "traffic_share",
        "share",
        "up",
        "exit",
        "Traffic share",
        "Visits to one platform over all visits",
        traffic_share,
        "platform",
        plain=False,
        reads=frozenset({"platform_mix", "platform_conversion"}),
        level=frozenset({"platform_mix"}),
    ),
    Kpi(
        "inventory_turnover",
        "times_per_year",
        "up",
        "exit",
        "Inventory turnover",
        "Cost of goods a year over average stock at cost",
        turnover,
        reads=frozenset({"stock_days"}),
    ),
    Kpi(
        "inventory_turnover_growth",
        "share",
        "up",
        "exit",
        "Growth of inventory turnover",
        "Turns a year against the base year",
        turnover_growth,
        reads=frozenset({"stock_days"}),
    ),
    Kpi(
        "inventory_days",
        "days",
        "down",
        "exit",
        "Days of stock",
        "365 over turns a year",
        inventory_days,
        reads=frozenset({"stock_days"}),
    ),
    Kpi(
        "order_cycle_hours",
        "hours",
        "down",
        "exit",
        "Order cycle",
        "Hours from order to dispatch",
        order_cycle_hours,
        reads=frozenset({"order_cycle_hours"}),
        level=frozenset({"order_cycle_hours"}),
    ),
    Kpi(
        "delivery_days",
        "days",
        "down",
        "exit",
        "Delivery time",
        "Days from order to door",
        delivery_days,
        "regions",
        by_place=True,
        reads=frozenset({"delivery_days", "overseas_share", "order_cycle_hours"}),
    ),
    Kpi(
        "dispute_resolution_days",
        "days",
        "down",
        "exit",
        "Dispute resolution",
        "Days until a dispute is closed",
        dispute_days,
        reads=frozenset({"dispute_days"}),
        level=frozenset({"dispute_days"}),
    ),
    Kpi(
        "compliance_coverage",
        "share",
        "up",
        "exit",
        "Compliance coverage",
        "Share of GMV in the European Union whose products and data handling are certified",
        compliance_coverage,
        "eu",
        plain=False,
        reads=frozenset({"compliance_coverage"}),
        level=frozenset({"compliance_coverage"}),
    ),
)
