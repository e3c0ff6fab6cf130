"""KPIs of growth, margin and return on the programme."""

from __future__ import annotations

import numpy as np

from model.kpis.figures import (
    CM1,
    CM2,
    EVENTS,
    FULFILMENT,
    GMV,
    GOODS,
    NET_REVENUE,
    ORDERS,
    PRICE,
    SERVICE,
    STOCK,
)
from model.kpis.rule import Figure, Formula, Kpi, Missing, base_window, ratio
from model.ledger import LOGISTICS
from model.results import FloatArray
from model.simulate.books import Books
from model.simulate.facts import YEAR, Facts

# Less money than this is no programme; a return on a fraction of a cent means nothing.
LEAST_COST = 1.0  # USD


def _less_one(figure: Figure) -> Figure:
    return figure if isinstance(figure, Missing) else figure - 1


def gmv(facts: Facts, window: str, scope: str | None) -> Figure:
    """Value of orders placed, tax included, before returns and cancellations."""
    return facts.line("gmv", window, scope)


def gmv_growth(facts: Facts, window: str, scope: str | None) -> Figure:
    """GMV against the same days of the base year, at the same rates."""
    if facts.base is None:
        return Missing("the base year has no year before it")
    before = facts.base.line("gmv", base_window(facts, window), scope)
    return _less_one(
        ratio(facts.line("gmv", window, scope), before, "GMV of the base year is zero")
    )


def gmv_share(facts: Facts, window: str, scope: str | None) -> Figure:
    """A region's GMV over all GMV at the same rates."""
    return ratio(facts.line("gmv", window, scope), facts.line("gmv", window), "GMV is zero")


def orders(facts: Facts, window: str, scope: str | None) -> Figure:
    """Orders placed."""
    return facts.orders(window, scope)


def order_value(facts: Facts, window: str, scope: str | None) -> Figure:
    """GMV per order."""
    return ratio(
        facts.line("gmv", window, scope), facts.orders(window, scope), "there are no orders"
    )


def order_value_growth(facts: Facts, window: str, scope: str | None) -> Figure:
    """GMV per order against the same quarter of the base year."""
    if facts.base is None:
        return Missing("the base year has no year before it")
    now = order_value(facts, window, scope)
    before = order_value(facts.base, base_window(facts, window), scope)
    if isinstance(now, Missing) or isinstance(before, Missing):
        return now if isinstance(now, Missing) else before
    return _less_one(ratio(now, before, "order value of the base year is zero"))


def ledger_line(line: str) -> Formula:
    """Formula of one line or margin of the ledger."""

    def formula(facts: Facts, window: str, scope: str | None) -> Figure:
        return facts.line(line, window, scope)

    return formula


def operating_result(facts: Facts, window: str, scope: str | None) -> Figure:
    """CM3 less overhead, event losses and the programme's cost."""
    del scope
    books = facts.books
    if window != YEAR:
        return Missing("overhead and event losses are known for the year only")
    cost = books.programme.cost.sum()
    return books.cm3 - books.overhead - books.event_loss - cost


def gross_margin(facts: Facts, window: str, scope: str | None) -> Figure:
    """(Net revenue − cost of goods − duty − logistics) / net revenue; audit D3 is a switch."""
    net = facts.line("net_revenue", window, scope)
    cost = facts.line("cogs", window, scope) + facts.line("duty", window, scope)
    if facts.books.road.in_force().readings.get("gross_margin_logistics") != "outside":
        cost = cost + logistics_cost(facts, window, scope)
    return ratio(net - cost, net, "net revenue is zero")


def logistics_cost(facts: Facts, window: str, scope: str | None) -> FloatArray:
    """First leg, storage, last mile and return freight."""
    return np.sum([facts.line(line, window, scope) for line in LOGISTICS], axis=0)


def logistics_cost_share(facts: Facts, window: str, scope: str | None) -> Figure:
    """Logistics cost over net revenue."""
    net = facts.line("net_revenue", window, scope)
    return ratio(logistics_cost(facts, window, scope), net, "net revenue is zero")


def return_rate(facts: Facts, window: str, scope: str | None) -> Figure:
    """Returned GMV over GMV."""
    returned = facts.line("returned_gmv", window, scope)
    return ratio(returned, facts.line("gmv", window, scope), "GMV is zero")


def programme_roi(facts: Facts, window: str, scope: str | None) -> Figure:
    """(Gain in CM3 + fall in expected loss and holding cost − cost) / cost, in the plan year."""
    del window, scope
    cost = facts.books.programme.cost.sum()
    if cost < LEAST_COST:
        return Missing("no programme money is spent")
    return (_benefit(facts, facts.books) - cost) / cost


def programme_roi_run_rate(facts: Facts, window: str, scope: str | None) -> Figure:
    """(Asset life × annual benefit at full ramp − cost) / cost, both of a whole year."""
    del window, scope
    spent = facts.books.programme
    cost = spent.full_cost
    if cost < LEAST_COST:
        return Missing("no programme money is spent")
    annual = _benefit(facts, facts.full_ramp) / facts.books.years
    return (spent.asset_life * annual - cost) / cost


def _benefit(facts: Facts, books: Books) -> FloatArray:
    """``(draw,)`` USD that a variant of the programme brings over having none, in the horizon."""
    without = facts.without
    return (
        books.cm3
        - without.cm3
        + (without.expected_loss - books.expected_loss)
        + (without.holding_cost - books.holding_cost)
    )


KPIS = (
    Kpi(
        "gmv",
        "USD",
        "up",
        "year",
        "GMV",
        "Value of orders placed, tax included, before returns and cancellations",
        gmv,
        "regions",
        by_place=True,
        reads=GMV,
    ),
    Kpi(
        "gmv_growth",
        "share",
        "up",
        "year",
        "GMV growth",
        "GMV against the same days of the base year, at the same rates",
        gmv_growth,
        "quarters",
        by_place=True,
        reads=ORDERS,
    ),
    Kpi(
        "gmv_share",
        "share",
        "up",
        "exit",
        "GMV share",
        "A region's GMV over all GMV",
        gmv_share,
        "regions",
        plain=False,
        by_place=True,
        reads=GMV,
    ),
    Kpi(
        "orders",
        "orders",
        "up",
        "year",
        "Orders",
        "Orders placed",
        orders,
        by_place=True,
        reads=ORDERS,
    ),
    Kpi(
        "average_order_value",
        "USD",
        "up",
        "exit",
        "Average order value",
        "GMV per order",
        order_value,
        by_place=True,
        reads=PRICE,
    ),
    Kpi(
        "average_order_value_growth",
        "share",
        "up",
        "exit",
        "Growth of order value",
        "GMV per order against the same quarter of the base year",
        order_value_growth,
        "regions",
        plain=False,
        by_place=True,
        reads=PRICE,
    ),
    Kpi(
        "net_revenue",
        "USD",
        "up",
        "year",
        "Net revenue",
        "GMV after returns and tax",
        ledger_line("net_revenue"),
        by_place=True,
        reads=NET_REVENUE,
    ),
    Kpi(
        "cm1",
        "USD",
        "up",
        "year",
        "CM1",
        "Net revenue less cost of goods, duty and first leg",
        ledger_line("cm1"),
        by_place=True,
        reads=CM1,
    ),
    Kpi(
        "cm2",
        "USD",
        "up",
        "year",
        "CM2",
        "CM1 less storage, last mile, returns handling, platform and payment fees",
        ledger_line("cm2"),
        by_place=True,
        reads=CM2,
    ),
    Kpi(
        "cm3",
        "USD",
        "up",
        "year",
        "CM3",
        "CM2 less media",
        ledger_line("cm3"),
        by_place=True,
        reads=CM2,
    ),
    Kpi(
        "operating_result",
        "USD",
        "up",
        "year",
        "Operating result",
        "CM3 less overhead, event losses and the programme's cost",
        operating_result,
        yearly=True,
        reads=CM2 | EVENTS | {"overhead_share", "insurance_loading", "programme_budget"},
    ),
    Kpi(
        "gross_margin",
        "share",
        "up",
        "exit",
        "Gross margin",
        "Net revenue less cost of goods, duty and logistics, over net revenue",
        gross_margin,
        by_place=True,
        reads=PRICE | GOODS | FULFILMENT | {"return_rate", "tax_rate"},
    ),
    Kpi(
        "programme_roi",
        "share",
        "up",
        "year",
        "Programme ROI, in-year",
        "Gain in CM3, expected event loss and holding cost over having no programme, "
        "less its cost, over its cost",
        programme_roi,
        yearly=True,
        reads=CM2 | STOCK | SERVICE | {"programme_budget"},
    ),
    Kpi(
        "programme_roi_run_rate",
        "share",
        "up",
        "year",
        "Programme ROI, run-rate",
        "Annual benefit at full ramp on plan-year volumes over the life of the assets, less cost, "
        "over cost, undiscounted",
        programme_roi_run_rate,
        yearly=True,
        reads=CM2 | STOCK | SERVICE | {"programme_budget"},
    ),
    Kpi(
        "logistics_cost_share",
        "share",
        "down",
        "exit",
        "Logistics cost share",
        "First leg, storage, last mile and return freight over net revenue",
        logistics_cost_share,
        by_place=True,
        reads=PRICE | FULFILMENT | {"first_leg", "overseas_share"} | {"return_rate", "tax_rate"},
    ),
    Kpi(
        "return_rate",
        "share",
        "down",
        "exit",
        "Return rate",
        "Returned GMV over GMV",
        return_rate,
        by_place=True,
        reads=frozenset({"return_rate", "line_share"}),
        level=frozenset({"return_rate"}),
    ),
)
