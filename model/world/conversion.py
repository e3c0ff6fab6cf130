"""From a panel's own units to orders and USD, once for a world.

A panel may count revenue or another outcome, pay in its markets' currencies or know only
impressions. Everything after this stands in orders and USD at the budget rates, so that the road,
the ledger and the levers need not know.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from model.business import Business
from model.demand import DemandDraws
from model.demand.history import History
from model.fx import Rates
from model.ledger import Mix, per_order
from model.results import FloatArray
from model.world.errors import WorldError
from model.world.labels import REPORTING

SPEND = "spend"


@dataclass(frozen=True)
class Conversion:
    """What one unit of the panel is worth.

    Attributes:
        orders: ``(market,)`` orders for one unit of the outcome.
        money: ``(market, channel)`` USD for one unit of media.
    """

    orders: FloatArray
    money: FloatArray

    @classmethod
    def of(cls, units: History, business: Business, rates: Rates) -> Conversion:
        """The conversion of a panel into a company's orders and USD.

        Raises:
            WorldError: the business says too little about the panel's units.
            RatesError: a currency without a frozen rate.
        """
        usd = np.array([rates.usd(currency or REPORTING) for currency in units.currencies])
        return cls(_orders(units, business, usd), _money(units, business, usd))

    def apply(self, draws: DemandDraws) -> DemandDraws:
        """Draws in orders and USD; the same draws where the panel counts these already."""
        if (self.orders == 1).all() and (self.money == 1).all():
            return draws
        orders, money = self.orders, self.money
        return replace(
            draws,
            base=draws.base * orders,
            beta=draws.beta * orders[:, None],
            half_saturation=draws.half_saturation * money,
            carry_in=draws.carry_in * money,
            delay_in=None if draws.delay_in is None else draws.delay_in * money,
            reference_spend=draws.reference_spend * money,
            observed_spend=draws.observed_spend * money[..., None],
        )


def _orders(units: History, business: Business, usd: FloatArray) -> FloatArray:
    """``(market,)`` orders for one unit of the outcome."""
    if units.metric == "orders":
        return np.ones(len(units.markets))
    if units.metric == "kpi":
        return np.full(len(units.markets), orders_per_outcome(business))
    return usd / revenue_per_order(business, units.revenue_basis)


def orders_per_outcome(business: Business) -> float:
    """Orders that one unit of an outcome brings which is neither orders nor revenue.

    Raises:
        WorldError: the business does not say.
    """
    number = business.numbers.get("orders_per_outcome")
    if number is None or number.value <= 0:
        raise WorldError(
            "the panel counts neither orders nor revenue: give the business number "
            "orders_per_outcome above 0, how many orders one unit of the outcome brings"
        )
    return number.value


def revenue_per_order(business: Business, basis: str | None) -> FloatArray:
    """``(market,)`` USD of revenue on a panel's basis for one order of the base year.

    gmv: order value with tax; net_of_tax: order value without tax, before returns; net_of_returns:
    net revenue.

    Raises:
        WorldError: an unknown basis, or a market whose orders bring nothing.
    """
    money = per_order(business, Mix.base(business))
    found = {
        "gmv": lambda: money.total("gmv"),
        "net_of_tax": lambda: money.before_returns("net_revenue"),
        "net_of_returns": lambda: money.total("net_revenue"),
    }
    if basis not in found:
        raise WorldError(f"revenue_basis is {basis!r}; it must be one of {', '.join(found)}")
    value = found[basis]()[0]
    for market, worth in zip(business.markets, value, strict=True):
        if worth <= 0:
            raise WorldError(
                f"market {market!r}: an order brings {worth:.6g} USD of revenue ({basis}), so "
                "revenue cannot be counted in orders; give an average_order_value above 0 and "
                "a return_rate below 1"
            )
    return np.asarray(value)


def _money(units: History, business: Business, usd: FloatArray) -> FloatArray:
    """``(market, channel)`` USD for one unit of media."""
    table = business.tables.get("media_unit_cost")
    money = np.ones((len(units.markets), len(units.channels)))
    for column, (channel, unit) in enumerate(zip(units.channels, units.media_units, strict=True)):
        if unit == SPEND:
            money[:, column] = usd
            continue
        price = None if table is None else table.values.get(channel)
        if price is None or not price > 0:
            raise WorldError(
                f"channel {channel!r} is counted in {unit}: give its price in the business table "
                f"media_unit_cost, USD above 0 for one of them"
            )
        money[:, column] = price
    return money
