"""The money of orders: from gross merchandise value down the contribution ladder.

An order's money is linear in its return rate, so every line has a part that each order causes and
a part that each returned order causes. Mixing over lines and platforms happens once per scenario;
what follows is orders times money per order. Formulas: domain notes §0 (ladder) and §3 (unit
contribution), with the shares of design §2 (denominators are net revenue).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from model.business import Business
from model.results import FloatArray

# Every step of the ladder: what it starts from and what is taken off (domain notes §0).
STEPS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "net_revenue": ("gmv", ("returned_gmv", "tax")),
        "cm1": ("net_revenue", ("cogs", "duty", "first_leg")),
        "cm2": (
            "cm1",
            ("storage", "last_mile", "return_freight", "platform_fees", "payment_fees"),
        ),
        "cm3": ("cm2", ("media",)),
    }
)
# From top to bottom, every step after what is taken off for it.
LADDER = ("gmv", *(line for step, (_, costs) in STEPS.items() for line in (*costs, step)))
# What orders cause; the margins follow, media are spent by week and not by order.
LINES = tuple(line for line in LADDER if line not in ("cm1", "cm2", "media", "cm3"))
LOGISTICS = ("first_leg", "storage", "last_mile", "return_freight")
_ROW = {line: row for row, line in enumerate(LINES)}
_LOGISTICS_ROWS = [_ROW[line] for line in LOGISTICS]


@dataclass(frozen=True)
class Mix:
    """What the levers make of an order; the defaults of `base` are the status quo.

    Attributes:
        line_share: ``(draw, market, line)`` shares of orders, summing to 1 over lines.
        platform_mix: ``(market, platform)`` shares of orders.
        price: ``(market, line)`` list price relative to the base year, tax included.
        realised: share of the list price left after added promotion.
        basket: ``(market,)`` items per order relative to the base year.
        overseas_share: ``(market,)`` of orders shipped from overseas warehouses.
        materials, freight: cost of goods and first-leg freight relative to the base year.
        duty_points: ``(market,)`` added to the duty rate. fee_points: added to platform fees.
        speed_cost: ``(market,)`` logistics cost relative to the base year from delivery speed.
    """

    line_share: FloatArray
    platform_mix: FloatArray
    price: FloatArray
    realised: float
    basket: FloatArray
    overseas_share: FloatArray
    materials: float
    freight: float
    duty_points: FloatArray
    fee_points: float
    speed_cost: FloatArray

    @classmethod
    def base(cls, business: Business) -> Mix:
        """The status quo's mix."""
        markets, ones = len(business.markets), np.ones(len(business.markets))
        return cls(
            line_share=business.table("line_share")[None],
            platform_mix=business.by_market("platform_mix"),
            price=np.ones((markets, len(business.lines))),
            realised=1.0,
            basket=ones,
            overseas_share=business.by_market("overseas_share"),
            materials=1.0,
            freight=1.0,
            duty_points=np.zeros(markets),
            fee_points=0.0,
            speed_cost=ones,
        )


@dataclass(frozen=True)
class PerOrder:
    """Money per order: ``fixed`` with every order, ``returned`` times the return factor.

    Both ``(ledger line, draw, market)`` USD at budget rates; ``draw`` may have length 1.
    """

    fixed: FloatArray
    returned: FloatArray

    def total(self, line: str) -> FloatArray:
        """``(draw, market)`` of a line at the base year's return rates."""
        return self.fixed[_ROW[line]] + self.returned[_ROW[line]]

    def before_returns(self, line: str) -> FloatArray:
        """``(draw, market)`` of a line if nothing came back."""
        return self.fixed[_ROW[line]]

    def sum(self, line: str, orders: FloatArray, returns: FloatArray) -> FloatArray:
        """A line for orders ``(..., draw, market)`` under a factor on return rates."""
        return orders * (self.fixed[_ROW[line]] + returns * self.returned[_ROW[line]])


def per_order(business: Business, mix: Mix) -> PerOrder:
    """Money per order of a scenario, averaged over its lines, platforms and shipping modes."""
    unit = _UnitEconomics(business, mix)
    fixed = np.stack([unit.fixed(line) for line in LINES])
    returned = np.stack([unit.returned(line) for line in LINES])
    return PerOrder(_average(fixed, mix), _average(returned, mix))


def _average(lines: FloatArray, mix: Mix) -> FloatArray:
    """``(ledger line, market, line)`` to ``(ledger line, draw, market)`` by shares of orders."""
    by_market = np.matmul(mix.line_share.transpose(1, 0, 2), lines.transpose(1, 2, 0))
    return np.ascontiguousarray(by_market.transpose(2, 1, 0))


class _UnitEconomics:
    """Money of one order by market and line, ``(market, line)`` USD."""

    def __init__(self, business: Business, mix: Mix) -> None:
        goods = mix.basket[:, None]
        self.price = business.table("average_order_value") * mix.price * mix.realised * goods
        self.tax = business.table("tax_rate")[:, None]
        self.returns = business.table("return_rate")
        self.resold = business.table("resaleable_share")[None]
        self.cogs = business.table("unit_cost") * goods * self._materials(business, mix)
        rate = np.clip(business.table("duty_rate") + mix.duty_points[:, None], 0, None)
        self.duty = rate * business.table("customs_value") * goods
        heavier = 1 + business.number("basket_logistics") * (goods - 1)
        carry = mix.speed_cost[:, None] * heavier
        self.first_leg = self._shipped(business, mix, "first_leg") * carry * mix.freight
        self.storage = self._shipped(business, mix, "storage") * carry
        self.last_mile = self._shipped(business, mix, "last_mile") * carry
        self.return_freight = business.table("return_freight")[:, None] * carry
        self.platform = self._platform_fees(business, mix)
        self.payment = self.price * (mix.platform_mix @ business.table("payment_fee"))[:, None]

    @staticmethod
    def _materials(business: Business, mix: Mix) -> float:
        return 1 + business.number("materials_share") * (mix.materials - 1)

    @staticmethod
    def _shipped(business: Business, mix: Mix, table: str) -> FloatArray:
        parcel, overseas = business.table(table).T
        share = mix.overseas_share
        return ((1 - share) * parcel + share * overseas)[:, None]

    def _platform_fees(self, business: Business, mix: Mix) -> FloatArray:
        rates = business.table("platform_fee")
        # Fees rise or fall on marketplaces only; the own site pays none of them.
        rates = rates + mix.fee_points * (np.array(list(business.platforms)) != "own_site")
        fixed = mix.platform_mix @ business.table("platform_fixed_fee")
        usual = (mix.platform_mix @ rates)[:, None] + business.table("fee_points")
        return self.price * usual + fixed[:, None]

    def fixed(self, line: str) -> FloatArray:
        """What each order causes before returns."""
        net = self.price / (1 + self.tax)
        zero = np.zeros_like(self.price)
        return {
            "gmv": self.price,
            "returned_gmv": zero,
            "tax": self.price - net,
            "net_revenue": net,
            "cogs": self.cogs,
            "duty": self.duty,
            "first_leg": self.first_leg + zero,
            "storage": self.storage + zero,
            "last_mile": self.last_mile + zero,
            "return_freight": zero,
            "platform_fees": self.platform,
            "payment_fees": self.payment,
        }[line]

    def returned(self, line: str) -> FloatArray:
        """What returns take back: refunds, refunded fees, goods that can be sold again."""
        saved = -self.returns * self.resold
        kept = {"cogs": saved, "duty": saved, "first_leg": saved}
        refunded = ("tax", "net_revenue", "platform_fees", "payment_fees")
        if line == "returned_gmv":
            return self.returns * self.price
        if line == "return_freight":
            return self.returns * self.return_freight
        if line in refunded:
            return -self.returns * self.fixed(line)
        return kept.get(line, np.zeros_like(self.price)) * self.fixed(line)


@dataclass(frozen=True)
class Ledger:
    """Contribution ladder of a scenario, USD at budget rates.

    Attributes:
        lines: ``(ledger line, quarter, draw, market)`` in the order of `LINES`; without the market
            axis once summed `over` markets.
        media: ``(quarter, market)`` media spend booked as media, or ``(quarter,)``.
    """

    lines: FloatArray
    media: FloatArray

    @classmethod
    def of(
        cls,
        orders: FloatArray,
        money: PerOrder,
        returns: FloatArray,
        logistics: FloatArray,
        media: FloatArray,
    ) -> Ledger:
        """Orders times money per order.

        Args:
            orders: ``(quarter, draw, market)``.
            money: per order.
            returns: factor on return rates, broadcasts to ``(quarter, draw, market)``.
            logistics: factor on logistics cost, broadcasts the same way.
            media: ``(quarter, market)`` USD.
        """
        lines = (money.returned[:, None] * returns + money.fixed[:, None]) * orders
        lines[_LOGISTICS_ROWS] *= logistics
        return cls(lines, media)

    def __getitem__(self, line: str) -> FloatArray:
        """``(quarter, draw, market)`` of a ledger line, a margin or media (one draw for all)."""
        if line in _ROW:
            return self.lines[_ROW[line]]
        if line == "media":
            return self.media[:, None]
        start, costs = STEPS[line]
        left = self[start] - self[costs[0]]
        for cost in costs[1:]:
            left -= self[cost]
        return left

    def over(self, markets: Sequence[int]) -> Ledger:
        """The ladder of some markets together, without the market axis."""
        if len(markets) == self.lines.shape[3]:
            return Ledger(self.lines.sum(axis=3), self.media.sum(axis=1))
        chosen = list(markets)
        return Ledger(self.lines[..., chosen].sum(axis=3), self.media[:, chosen].sum(axis=1))
