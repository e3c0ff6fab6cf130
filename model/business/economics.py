"""Unit economics from country defaults and typed answers, as arrays with their sources.

Axes: m market, l line, p platform, mode parcel or overseas. A typed answer replaces the mean over
lines and modes; the differences between lines, modes and platforms stay those of the defaults.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.business.errors import BusinessError
from model.business.ground import Default, Ground, Typed
from model.business.schema import MODES
from model.fx import load_rates
from model.results import FloatArray

SHIPPING = ("first_leg", "storage", "last_mile")
# A return rate that still leaves something to sell.
MOST_RETURNED = 0.95
MOST_DUTY = 5.0
# Rounding that typed money may have, USD.
CENT = 0.01


@dataclass(frozen=True)
class Column:
    """A table of the profile before it is written.

    Attributes:
        values: Over the table's axes.
        typed: ``(market,)`` or a row per first label, whether its values were typed.
        sources: One per first label.
    """

    values: FloatArray
    typed: np.ndarray
    sources: tuple[str, ...]


def column(values: FloatArray, typed: Typed, default: Default) -> Column:
    """A table by market with the sources of what was typed and what was not."""
    given = typed.given
    pairs = zip(given, typed.sources, default.sources, strict=True)
    return Column(values, given, tuple(own if is_own else usual for is_own, own, usual in pairs))


def scaled_rows(
    values: FloatArray, weights: FloatArray, target: FloatArray, most: float
) -> FloatArray:
    """``(m, l)`` rows whose weighted mean is the target, proportions kept.

    A row without anything to scale, or one that would pass ``most``, is the target everywhere.
    """
    total = weights.sum(axis=1)
    safe = np.where(total > 0, total, 1)
    mean = np.where(total > 0, (values * weights).sum(axis=1) / safe, values.mean(axis=1))
    factor = np.where(mean > 0, target / np.where(mean > 0, mean, 1), 0)
    found = values * factor[:, None]
    even = (mean <= 0) | (found.max(axis=1) > most)
    return np.where(even[:, None], target[:, None], found)


def economics(ground: Ground) -> dict[str, Column]:
    """All tables that have a market axis, by their names in the profile."""
    found = _prices(ground) | shipping(ground)
    for step in (_goods, _duty, _returns):
        found |= step(ground, found)
    return found


def answered(
    ground: Ground, key: str, default: Default, values: FloatArray, weights: FloatArray, most: float
) -> Column:
    """Values ``(m, l)`` under the answers to a question."""
    typed = ground.typed(key)
    total = weights.sum(axis=1)
    mean = (values * weights).sum(axis=1) / np.where(total > 0, total, 1)
    target = typed.target(mean, ground.weights)
    scaled = scaled_rows(values, weights, target, most)
    return column(np.where(typed.given[:, None], scaled, values), typed, default)


def _prices(ground: Ground) -> dict[str, Column]:
    usual = ground.default("order_value")
    relative = ground.default("category_value", tuple(ground.lines)).values
    values = usual.values[:, None] * relative
    shares = np.tile(ground.line_share, (len(values), 1))
    rate, typed = ground.default("tax_rate"), ground.typed("tax_rate")
    tax = typed.target(rate.values, ground.weights)
    return {
        "average_order_value": answered(
            ground, "average_order_value", usual, values, shares, np.inf
        ),
        "tax_rate": column(tax, typed, rate),
    }


def net_price(found: dict[str, Column]) -> FloatArray:
    """``(m, l)`` USD price before tax."""
    return found["average_order_value"].values / (1 + found["tax_rate"].values[:, None])


def _goods(ground: Ground, found: dict[str, Column]) -> dict[str, Column]:
    usual = ground.default("cost_share", tuple(ground.lines))
    values = net_price(found) * usual.values
    shares = np.tile(ground.line_share, (len(values), 1))
    return {"unit_cost": answered(ground, "cost_of_goods", usual, values, shares, np.inf)}


def shipping(ground: Ground) -> dict[str, Column]:
    """The three parts by mode; of a typed total the untyped parts share what is left."""
    overseas = region_means(ground, ground.default("overseas_share").values)
    usual = {part: ground.default(part, MODES) for part in SHIPPING}
    typed = {part: ground.typed(part) for part in SHIPPING}
    mean = {part: blended(usual[part].values, overseas) for part in SHIPPING}
    wanted = {part: typed[part].target(mean[part], ground.weights) for part in SHIPPING}
    own = {part: typed[part].given for part in SHIPPING}
    held = np.sum([np.where(own[part], wanted[part], 0) for part in SHIPPING], axis=0)
    free = np.sum([np.where(own[part], 0, mean[part]) for part in SHIPPING], axis=0)
    total = ground.typed("shipping_cost")
    whole = total.target(held + free, ground.weights)
    _check_parts(ground, total, whole, held, free)
    share = np.where(total.given, (whole - held) / np.where(free > 0, free, 1), 1)
    columns = {}
    for part in SHIPPING:
        blend = np.where(own[part], wanted[part], mean[part] * share)
        factor = blend / np.where(mean[part] > 0, mean[part], 1)
        sources = [
            mine or (whole_source and f"{whole_source}, split as in the country tables")
            for mine, whole_source in zip(typed[part].sources, total.sources, strict=True)
        ]
        given = Typed(np.where(own[part] | total.given, blend, np.nan), None, tuple(sources))
        columns[part] = column(usual[part].values * factor[:, None], given, usual[part])
    return columns


def _check_parts(
    ground: Ground, total: Typed, whole: FloatArray, held: FloatArray, free: FloatArray
) -> None:
    """A typed total holds its typed parts."""
    for row, market in enumerate(ground.markets):
        short = whole[row] < held[row] - CENT
        unequal = free[row] == 0 and abs(whole[row] - held[row]) > CENT
        if total.given[row] and (short or unequal):
            raise BusinessError(
                f"{market}: shipping_cost is {whole[row]:.2f} USD, its typed parts sum to "
                f"{held[row]:.2f} USD; correct one of them or leave shipping_cost out"
            )


def region_means(ground: Ground, values: FloatArray) -> FloatArray:
    """``(m, ...)`` each market's region mean: such tables have a region axis in the profile."""
    regions = [market.region for market in ground.markets.values()]
    rows = {r: [i for i, other in enumerate(regions) if other == r] for r in regions}
    return np.array([values[rows[region]].mean(axis=0) for region in regions])


def blended(modes: FloatArray, overseas: FloatArray) -> FloatArray:
    """``(m,)`` mean over parcels and overseas warehouses."""
    return (1 - overseas) * modes[:, 0] + overseas * modes[:, 1]


def _duty(ground: Ground, found: dict[str, Column]) -> dict[str, Column]:
    """Customs value and the rate on it.

    Goods are declared at their cost, with freight to the border where the country asks for it.
    Parcels within a low-value rule pay by that rule on the price before tax; the rate is the mean
    of both routes over the customs value.
    """
    overseas = region_means(ground, ground.default("overseas_share").values)
    freight = ground.default("customs_includes_freight")
    carried = freight.values * blended(found["first_leg"].values, overseas)
    customs = found["unit_cost"].values + carried[:, None]
    usual = ground.default("duty_rate", tuple(ground.lines))
    money = usual.values * customs
    parcels, rules = _parcel_duty(ground, net_price(found), money)
    mean = (1 - overseas)[:, None] * parcels + overseas[:, None] * money
    rate = np.where(customs > 0, mean / np.where(customs > 0, customs, 1), usual.values)
    rate = np.minimum(rate, MOST_DUTY)
    sources = tuple(
        f"{bulk}; parcels: {rule}" if rule else bulk
        for bulk, rule in zip(usual.sources, rules, strict=True)
    )
    weights = ground.line_share * customs
    nobody = Typed(np.full(len(customs), np.nan), None, ("",) * len(customs))
    basis = Default(
        customs, ("assumption: cost of goods, with freight where CIF holds",) * len(customs)
    )
    return {
        "customs_value": column(customs, nobody, basis),
        "duty_rate": answered(
            ground, "duty_rate", Default(rate, sources), rate, weights, MOST_DUTY
        ),
    }


def _parcel_duty(
    ground: Ground, price: FloatArray, otherwise: FloatArray
) -> tuple[FloatArray, tuple[str, ...]]:
    """``(m, l)`` USD duty of a parcel and the low-value rule that sets it, if one does."""
    found, sources = otherwise.copy(), []
    for row, country in enumerate(ground.countries):
        rule = ground.tables.find("low_value", country, ground.day)
        unit = load_rates().usd(rule.value["currency"])
        applied = False
        for place, line in enumerate(ground.lines):
            local = price[row, place] / unit
            tier = next((t for t in rule.value["tiers"] if local <= t["limit"]), None)
            if tier is not None:
                rate = tier["rate"]
                rate = rate.get(line, rate["general"]) if isinstance(rate, dict) else rate
                found[row, place] = max(0.0, rate * local + tier.get("fixed", 0)) * unit
                applied = True
        sources.append(rule.source if applied else "")
    return found, tuple(sources)


def _returns(ground: Ground, found: dict[str, Column]) -> dict[str, Column]:
    lines = tuple(ground.lines)
    usual, factor = ground.default("return_rate", lines), ground.default("return_factor", lines)
    values = np.minimum(usual.values * factor.values, MOST_RETURNED)
    sources = tuple(
        f"{rate}; by country: {country}"
        for rate, country in zip(usual.sources, factor.sources, strict=True)
    )
    weights = ground.line_share * found["average_order_value"].values
    freight, typed = ground.default("return_freight"), ground.typed("return_freight")
    return {
        "return_rate": answered(
            ground, "return_rate", Default(values, sources), values, weights, MOST_RETURNED
        ),
        "return_freight": column(typed.target(freight.values, ground.weights), typed, freight),
    }
