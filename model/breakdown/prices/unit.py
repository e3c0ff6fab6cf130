"""The money of one order from the consumer's price down to CM2, and where its figures come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from model import ledger
from model.breakdown.prices.cells import Factors
from model.business import Business, Figure, figures
from model.business.sheet import COSTS
from model.business.specs import SPECS
from model.ledger import LADDER, LINES, LOGISTICS, per_order
from model.results import FloatArray, Spread
from model.simulate.outcome import Outcome

# From the top of the waterfall to its end; costs are what is taken off.
STEPS = LADDER[: LADDER.index("cm2") + 1]
TOTALS = ("gmv", *(step for step in STEPS if step in ledger.STEPS))
_LOST = ("return_rate", "resaleable_share")  # goods that come back and cannot be sold again
_REFUNDED = ("return_rate",)
_BASKET = ("basket_logistics",)
# Figures of the business that the formula of a step reads (`model.ledger`); the price, which enters
# every share of it, stands at the top alone. What only weighs orders or draws is none of them.
READS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "gmv": ("average_order_value",),
        "returned_gmv": _REFUNDED,
        "tax": ("tax_rate", *_REFUNDED),
        "cogs": ("unit_cost", "materials_share", *_LOST),
        "duty": ("duty_rate", "customs_value", *_LOST),
        "first_leg": ("first_leg", "overseas_share", *_BASKET, *_LOST),
        "storage": ("storage", "overseas_share", *_BASKET),
        "last_mile": ("last_mile", "overseas_share", *_BASKET),
        "return_freight": ("return_freight", *_BASKET, *_REFUNDED),
        "platform_fees": ("platform_fee", "platform_fixed_fee", "fee_points", *_REFUNDED),
        "payment_fees": ("payment_fee", *_REFUNDED),
    }
)


@dataclass(frozen=True)
class UnitMoney:
    """One order's money, mean over draws, USD; costs are positive.

    Attributes:
        steps: Step -> USD per order, in the order of `STEPS`: price less refunds less tax is net
            revenue, less COGS, duty and first leg CM1, less the rest CM2.
        cm2: The last step with its interval.
        drawn: ``(step, draw)`` what the steps are means of.
    """

    steps: Mapping[str, float]
    cm2: Spread
    drawn: FloatArray = field(repr=False, compare=False)

    @classmethod
    def of(cls, drawn: FloatArray) -> UnitMoney:
        """Of ``(step, draw)`` USD per order."""
        steps = dict(zip(STEPS, drawn.mean(axis=1).tolist(), strict=True))
        return cls(MappingProxyType(steps), Spread.of(drawn[-1]), drawn)

    def shared(self, other: UnitMoney) -> UnitMoney:
        """The same over the draws that another one has too: fewer while a thumb is dragged."""
        count = other.drawn.shape[1]
        return self if count >= self.drawn.shape[1] else UnitMoney.of(self.drawn[:, :count])


def unit(
    outcome: Outcome,
    market: str | None = None,
    line: str | None = None,
    platform: str | None = None,
) -> UnitMoney:
    """One order of a market, line and platform; what is not named is averaged as it is sold.

    Raises:
        ValueError: no such market, line or platform.
    """
    drawn = unit_draws(outcome, market, line, platform)
    return UnitMoney.of(np.array([drawn[step] for step in STEPS]))


def unit_draws(
    outcome: Outcome,
    market: str | None = None,
    line: str | None = None,
    platform: str | None = None,
) -> dict[str, FloatArray]:
    """``(draw,)`` USD per order of each step; see `unit`."""
    books, world = outcome.facts.books, outcome.world
    mix = books.road.mix()
    factors, share = Factors.of(books), mix.line_share
    sold = factors.orders
    if line is not None:
        column = _place("line", world.lines, line)
        sold = sold * share[..., column]
        share = np.zeros_like(share[:1])
        share[..., column] = 1.0
    if platform is not None:
        column = _place("platform", world.platforms, platform)
        sold = sold * mix.platform_mix[:, column]
        whole = np.zeros_like(mix.platform_mix)
        whole[:, column] = 1.0
        mix = replace(mix, platform_mix=whole)
    money = per_order(world.business, replace(mix, line_share=share))
    weight = _weights(sold, None if market is None else _place("market", world.markets, market))
    found = {}
    for row, name in enumerate(LINES):
        first, second = (
            (factors.logistics, factors.both)
            if name in LOGISTICS
            else (np.ones_like(factors.returns), factors.returns)
        )
        amount = money.fixed[row] * first + money.returned[row] * second
        found[name] = (weight * amount).sum(axis=1)
    return _with_margins(found)


def _weights(orders: FloatArray, market: int | None) -> FloatArray:
    """``(draw, market)`` shares of orders, or all of it in one market."""
    if market is not None:
        whole = np.zeros_like(orders)
        whole[:, market] = 1.0
        return whole
    total = orders.sum(axis=1, keepdims=True)
    even = 1 / orders.shape[1]
    return np.where(total > 0, orders / np.where(total > 0, total, 1.0), even)


def _with_margins(found: dict[str, FloatArray]) -> dict[str, FloatArray]:
    above = found["net_revenue"]
    for margin, costs in COSTS.items():
        above = above - np.sum([found[cost] for cost in costs], axis=0)
        found[margin] = above
    return {step: found[step] for step in STEPS}


def _place(kind: str, labels: tuple[str, ...], label: str) -> int:
    if label not in labels:
        raise ValueError(f"no {kind} {label!r}; choose one of {list(labels)}")
    return labels.index(label)


def sources(
    business: Business, market: str | None, line: str | None, platform: str | None
) -> tuple[tuple[str, Figure], ...]:
    """``(step, figure)`` of the business that each step of an order is computed from.

    What is not named is listed for all of its labels.
    """
    wanted = _wanted(business, market, line, platform)
    by_name: dict[str, list[Figure]] = {}
    for figure in figures(business):
        axes = SPECS[figure.name].axes
        labels = zip(axes, figure.labels, strict=True)
        if all(label in wanted.get(axis, (label,)) for axis, label in labels):
            by_name.setdefault(figure.name, []).append(figure)
    return tuple(
        (step, figure)
        for step, names in READS.items()
        for name in names
        for figure in by_name.get(name, ())
    )


def _wanted(
    business: Business, market: str | None, line: str | None, platform: str | None
) -> dict[str, tuple[str, ...]]:
    """Labels that matter, by axis; an axis that is not here matters throughout."""
    chosen = {"market": market, "line": line, "platform": platform}
    wanted: dict[str, tuple[str, ...]] = {
        axis: (label,) for axis, label in chosen.items() if label is not None
    }
    if market is not None:
        wanted["region"] = (business.markets[market].region,)
    return wanted
