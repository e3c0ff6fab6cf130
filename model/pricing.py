"""Prices and what they do to demand: own price, competitors, promotion, currency pass-through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.business import Business
from model.results import FloatArray
from model.scenario import Settings


@dataclass(frozen=True)
class Prices:
    """Prices of a scenario relative to the base year.

    Attributes:
        index: ``(market, line)`` list price, tax included, in local money.
        realised: Share of the list price left after added promotion depth.
        competitor: ``(market,)`` competitors' price.
        depth: Promotion depth added, share of the list price.
    """

    index: FloatArray
    realised: float
    competitor: FloatArray
    depth: float


def prices(settings: Settings, business: Business) -> Prices:
    """Prices from the levers.

    The share of the range that is priced dynamically follows competitors; a weaker currency is
    passed on to its consumers in part: local price × (S / S')^pass-through (domain notes §2).
    """
    markets, lines = list(business.markets), list(business.lines)
    listed = np.array([[1 + settings.price(m, line) for line in lines] for m in markets])
    competitor = np.array([1 + settings.combined("competitor_price", m) for m in markets])
    currencies = [market.currency for market in business.markets.values()]
    shift = np.array([1 + fx_shift(settings, currency) for currency in currencies])
    passed_on = shift ** -settings["fx_pass_through"]
    followed = competitor ** settings["dynamic_pricing"]
    depth = settings["promo_depth"]
    return Prices(listed * (passed_on * followed)[:, None], 1 - depth, competitor, depth)


def fx_shift(settings: Settings, currency: str) -> float:
    """Relative change of a currency's value in home money; the home currency never moves."""
    if f"fx_shift[{currency}]" not in settings.catalogue:
        return 0.0
    return settings.combined("fx_shift", currency)


def line_elasticity(elasticity: FloatArray, business: Business) -> FloatArray:
    """``(draw, market, line)``: the market's elasticity spread over lines, its mean unchanged."""
    relative = business.table("line_elasticity")
    share = business.table("line_share")
    spread = relative[None] / (share * relative).sum(axis=1, keepdims=True)
    return elasticity[:, :, None] * spread[None]


def price_response(
    price: Prices, elasticity: FloatArray, cross: FloatArray, promo: FloatArray
) -> FloatArray:
    """Demand of each line relative to the base year ``(draw, market, line)``.

    (price)^-elasticity × (competitor)^cross × exp(response × depth), domain notes §2.

    Args:
        elasticity: ``(draw, market, line)`` positive.
        cross: ``(draw, market)`` to the competitor's price.
        promo: ``(draw,)`` log demand per unit of promotion depth, which is a share.
    """
    own = np.exp(-elasticity * np.log(price.index))
    rivals = np.exp(cross * np.log(price.competitor) + promo[:, None] * price.depth)
    return own * rivals[:, :, None]
