"""What each of the ten answers moves, and how much of a profile its company has confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.business.build import business_of
from model.business.checks import leaves
from model.business.form import BusinessForm, Facts
from model.business.questions import QUESTIONS
from model.business.schema import Business
from model.business.sheet import OrderMoney
from model.ledger import LINES, Mix, per_order
from model.results import FloatArray

# An answer is moved by a tenth.
STEP = 0.1
DAYS_PER_YEAR = 365.0
FEE_TABLES = ("platform_fee", "platform_fixed_fee", "payment_fee", "fee_points")
SHIPPING_TABLES = ("first_leg", "storage", "last_mile")
# Answers that move reports but no margin still count this much in the completeness.
LEAST_WEIGHT = 0.02
# Where an answer stands in the profile; typed there means typed.
PLACES = {
    "average_order_value": ("average_order_value",),
    "cost_of_goods": ("unit_cost",),
    "shipping_cost": SHIPPING_TABLES,
    "fee_rate": ("fee_points",),
    "return_rate": ("return_rate",),
    "duty_rate": ("duty_rate",),
    "overhead_share": ("overhead_share",),
    "attributed_roas": ("attributed_roas", "attributed_gmv"),
    "stock_days": ("stock_days",),
    "repurchase_rate": ("repurchase_rate",),
}


@dataclass(frozen=True)
class Effect:
    """What 10 % more of an answer changes, mean over markets (each weighs the same).

    Attributes:
        per_order: CM2 of one order, USD.
        share: CM2 as a share of net revenue.
        result: Operating result before media as a share of net revenue: CM2 less overhead and the
            change of holding cost, with the orders that returning customers add.
    """

    per_order: float
    share: float
    result: float


@dataclass(frozen=True)
class Missing:
    """An answer nobody has typed, or not for all markets.

    Attributes:
        label, why: English msgids.
        weight: Its part of the whole profile, 0-1.
        result: Share of net revenue that 10 % more of it moves the result by.
    """

    key: str
    label: str
    why: str
    weight: float
    result: float


@dataclass(frozen=True)
class Completeness:
    """How much of what moves the result has been typed.

    Attributes:
        share: 0-1, answers weighted by their effect on the result.
        typed, defaults: Keys of answers that are typed everywhere, and of those that are not.
        missing: What to type next, most weighty first.
    """

    share: float
    typed: tuple[str, ...]
    defaults: tuple[str, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Answer:
    """A figure the form asks for as the profile holds it, money in USD.

    Attributes:
        mean: Mean over markets, each weighing the same; None when the profile does not say.
        by_market: ``(market,)`` in the profile's order; empty for a figure of the company.
        typed: Share of its figures that are no defaults, 0-1.
    """

    mean: float | None
    by_market: tuple[float, ...]
    typed: float


def answer_effects(form: BusinessForm, facts: Facts) -> dict[str, Effect]:
    """Effect of 10 % more of each of the ten answers; see `Effect`.

    Raises:
        BusinessError: the form makes no profile.
    """
    return effects_of(business_of(form, facts))


def effects_of(business: Business) -> dict[str, Effect]:
    """Effect of 10 % more of each of the ten answers on a profile."""
    before = _margins(business)
    return {question.key: _effect(business, question.key, before) for question in QUESTIONS}


@dataclass(frozen=True)
class _Margins:
    per_order: FloatArray
    share: FloatArray
    stock: FloatArray


def _margins(business: Business) -> _Margins:
    """``(market,)`` CM2 per order, its share of net revenue, holding cost as a share of it."""
    money = OrderMoney.of(business).lines
    net = np.where(money["net_revenue"] > 0, money["net_revenue"], np.nan)
    rate = business.number("holding_rate") * business.number("stock_days") / DAYS_PER_YEAR
    return _Margins(money["cm2"], money["cm2"] / net, rate * money["cogs"] / net)


def _effect(business: Business, key: str, before: _Margins) -> Effect:
    after = before
    added = 0.0
    if key == "overhead_share":
        added = -STEP * business.number("overhead_share")
    elif key == "stock_days":
        added = -STEP * float(np.nanmean(before.stock))
    elif key == "repurchase_rate":
        repeats = business.number("repeat_order_share")
        added = STEP * repeats * float(np.nanmean(before.share))
    elif key != "attributed_roas":
        after = _margins(_moved(business, _raised(business, key)))
    share = float(np.nanmean(after.share - before.share))
    holding = float(np.nanmean(after.stock - before.stock))
    return Effect(
        float(np.mean(after.per_order - before.per_order)), share, share - holding + added
    )


def _raised(business: Business, key: str) -> dict[str, FloatArray]:
    """Tables under 10 % more of an answer; goods and freight move the customs value with them."""
    table, up = business.table, 1 + STEP
    if key == "cost_of_goods":
        goods = table("unit_cost")
        return {"unit_cost": goods * up, "customs_value": table("customs_value") + STEP * goods}
    if key == "shipping_cost":
        freight = np.maximum(table("customs_value") - table("unit_cost"), 0)
        moved = {name: table(name) * up for name in SHIPPING_TABLES}
        return {**moved, "customs_value": table("customs_value") + STEP * freight}
    names = FEE_TABLES if key == "fee_rate" else PLACES[key]
    return {name: table(name) * up for name in names}


def _moved(business: Business, arrays: Mapping[str, FloatArray]) -> Business:
    """The profile with some tables' arrays replaced, for a sum on the side."""
    fields = {name: getattr(business, name) for name in Business.model_fields}
    made = Business.model_construct(**fields)
    made._arrays.update({**business._arrays, **arrays})
    return made


def answers_of(business: Business) -> dict[str, Answer]:
    """The ten figures as the profile holds them, for showing defaults beside the questions."""
    money, lines = per_order(business, Mix.base(business)), OrderMoney.of(business).lines
    gmv = lines["gmv"]
    shares = business.table("line_share")
    customs = shares * business.table("customs_value")
    fees = sum(money.fixed[LINES.index(name)][0] for name in ("platform_fees", "payment_fees"))
    shipping = np.sum([money.fixed[LINES.index(name)][0] for name in SHIPPING_TABLES], axis=0)
    by_market = {
        "average_order_value": gmv,
        "cost_of_goods": (shares * business.table("unit_cost")).sum(axis=1),
        "shipping_cost": shipping,
        "fee_rate": fees / gmv,
        "return_rate": lines["returned_gmv"] / gmv,
        "duty_rate": (customs * business.table("duty_rate")).sum(axis=1)
        / np.maximum(customs.sum(axis=1), 1e-12),
    }
    found = {}
    for question in QUESTIONS:
        typed = typed_share(business, question.key)
        if question.key in by_market:
            values = by_market[question.key]
            found[question.key] = Answer(float(values.mean()), tuple(values.tolist()), typed)
        else:
            found[question.key] = Answer(_company_answer(business, question.key), (), typed)
    return found


def _company_answer(business: Business, key: str) -> float | None:
    if key == "attributed_roas":
        roas = business.table("attributed_roas")
        return float(np.nanmean(roas)) if np.isfinite(roas).any() else None
    return business.number(key)


def typed_share(business: Business, key: str) -> float:
    """Share of an answer's figures that are no defaults, 0-1."""
    if key == "attributed_roas":
        given = [np.isfinite(business.table(name)) for name in PLACES[key]]
        return float(np.mean(given[0] | given[1])) if business.channels else 1.0
    if key in business.numbers:
        return 0.0 if business.numbers[key].flagged else 1.0
    names = [name if name in business.tables else "platform_fee" for name in PLACES[key]]
    counts = [(len(business.tables[n].flagged), _figures(business, n)) for n in names]
    return 1 - sum(flagged for flagged, _ in counts) / sum(count for _, count in counts)


def _figures(business: Business, name: str) -> int:
    return sum(1 for _ in leaves(business.tables[name].values))


def completeness(business: Business) -> Completeness:
    """How much of what moves the result is typed, and what to type next."""
    effects = effects_of(business)
    asked = [q for q in QUESTIONS if q.key != "attributed_roas" or business.channels]
    sizes = {q.key: abs(effects[q.key].result) for q in asked}
    whole = sum(size for size in sizes.values() if np.isfinite(size)) or 1.0
    weights = {key: max(size / whole, LEAST_WEIGHT) for key, size in sizes.items()}
    total = sum(weights.values())
    weights = {key: weight / total for key, weight in weights.items()}
    typed = {question.key: typed_share(business, question.key) for question in asked}
    missing = [
        Missing(q.key, q.label, q.why, weights[q.key] * (1 - typed[q.key]), effects[q.key].result)
        for q in asked
        if typed[q.key] < 1
    ]
    return Completeness(
        share=float(sum(weights[key] * typed[key] for key in weights)),
        typed=tuple(key for key, share in typed.items() if share == 1),
        defaults=tuple(key for key, share in typed.items() if share < 1),
        missing=tuple(sorted(missing, key=lambda one: -one.weight)),
    )
