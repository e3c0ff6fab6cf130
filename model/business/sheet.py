"""Unit economics of one order, and what each of the ten answers moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.business.schema import Business
from model.ledger import LADDER, LINES, STEPS, Mix, per_order
from model.results import FloatArray

MARGINS = ("cm1", "cm2")
# Lines that the margin takes off what stands above it.
COSTS = {margin: STEPS[margin][1] for margin in MARGINS}


@dataclass(frozen=True)
class OrderMoney:
    """Money of one order by market, USD, after returns.

    Attributes:
        lines: ledger line or margin -> ``(market,)``.
    """

    lines: dict[str, FloatArray]

    @classmethod
    def of(cls, business: Business) -> OrderMoney:
        """One order of the status quo's mix."""
        money = per_order(business, Mix.base(business))
        found = {line: money.total(line)[0] for line in LINES}
        above = found["net_revenue"]
        for margin, costs in COSTS.items():
            above = above - np.sum([found[line] for line in costs], axis=0)
            found[margin] = above
        return cls(found)


def sheet(business: Business, market: str) -> tuple[tuple[str, float], ...]:
    """``(ledger line, USD)`` of one order in a market, down to CM2; costs are positive.

    Lines in the order of the ledger, ``cm1`` after the first leg, ``cm2`` last, all after returns:
    a refund takes back revenue, tax and fees, a return brings back what can be sold again.

    Raises:
        ValueError: the business has no such market.
    """
    markets = list(business.markets)
    if market not in markets:
        raise ValueError(f"no market {market!r}; choose one of {markets}")
    row, money = markets.index(market), OrderMoney.of(business).lines
    return tuple((line, float(money[line][row])) for line in LADDER if line in money)
