"""Fees of platforms and payment from country defaults and the typed fee rate.

The profile holds fees by platform; what a market or a line pays above or below its platforms' usual
fee stands in ``fee_points``.
"""

from __future__ import annotations

import numpy as np

from model.business.countries import Country
from model.business.economics import Column, column, scaled_rows
from model.business.ground import Default, Ground
from model.results import FloatArray

# Table of the profile -> measure of the country tables.
MEASURES = {
    "platform_fee": "commission",
    "platform_fixed_fee": "fixed_fee",
    "payment_fee": "payment_fee",
}


def fees(ground: Ground, price: FloatArray) -> dict[str, Column]:
    """Fee tables by platform, and what markets and lines pay beside them.

    Args:
        price: ``(market, line)`` USD, tax included.
    """
    rates = _commissions(ground)
    fixed, payment = (ground.default(m, ground.platforms) for m in ("fixed_fee", "payment_fee"))
    mix = ground.mix
    paid = np.einsum("mp,mlp->ml", mix, rates) + (mix * payment.values).sum(axis=1)[:, None]
    paid = paid + (mix * fixed.values).sum(axis=1)[:, None] / price
    typed = ground.typed("fee_rate")
    weights = ground.line_share * price
    mean = (paid * weights).sum(axis=1) / weights.sum(axis=1)
    wanted = typed.target(mean, ground.weights)
    # The platforms' own figures follow the company as a whole, fee_points the market and the line.
    level = np.average(wanted, weights=ground.weights) / (
        np.average(mean, weights=ground.weights) or 1.0
    )
    asked = np.where(typed.given[:, None], scaled_rows(paid, weights, wanted, 1.0), paid)
    by_platform = {
        "platform_fee": _by_platform(ground, np.einsum("l,mlp->mp", ground.line_share, rates)),
        "platform_fixed_fee": _by_platform(ground, fixed.values),
        "payment_fee": _by_platform(ground, payment.values),
    }
    by_platform = {name: values * level for name, values in by_platform.items()}
    usual = (mix @ (by_platform["platform_fee"] + by_platform["payment_fee"]))[:, None]
    usual = usual + (mix @ by_platform["platform_fixed_fee"])[:, None] / price
    points = asked - usual
    points[np.abs(points) < 1e-12] = 0.0
    source = Default(
        points, ("computed: the market's and the line's fees less the platform's",) * len(points)
    )
    found = {
        name: _platform_column(ground, name, v, typed.given) for name, v in by_platform.items()
    }
    return found | {"fee_points": column(points, typed, source)}


def _commissions(ground: Ground) -> FloatArray:
    """``(market, line, platform)`` commission as a share of the price."""
    return np.array(
        [[[_commission(ground, country, line, name) for name in ground.platforms]
          for line in ground.lines] for country in ground.countries]
    )  # fmt: skip


def _commission(ground: Ground, country: Country, line: str, platform: str) -> float:
    value = ground.tables.find("commission", country, ground.day, platform).value
    if isinstance(value, dict):
        value = value.get(line, value["general"])
    return float(value)


def _by_platform(ground: Ground, values: FloatArray) -> FloatArray:
    """``(platform,)`` means over the markets, by how much each sells on the platform."""
    weights = ground.mix * ground.weights[:, None]
    weights = np.where(weights.sum(axis=0) > 0, weights, 1.0)
    return np.average(values, axis=0, weights=weights)


def _platform_column(ground: Ground, name: str, values: FloatArray, given: np.ndarray) -> Column:
    """Typed when every market that sells on the platform has an answer."""
    sells = ground.mix > 0
    typed = (~sells | given[:, None]).all(axis=0) & sells.any(axis=0)
    where = [
        ground.tables.find(MEASURES[name], ground.countries[0], ground.day, platform).source
        for platform in ground.platforms
    ]
    split = "typed fee rate, split as in the country tables"
    sources = tuple(split if own else usual for own, usual in zip(typed, where, strict=True))
    return Column(values, typed, sources)
