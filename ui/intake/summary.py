"""A panel in numbers: what a marketer recognises, or does not, as their own business."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.fx import RatesError, load_rates
from model.panel import Panel
from model.results import FloatArray
from ui.formats import DASH, count, money, number
from ui.words import N_, _

OUTCOMES = {
    "orders": N_("Orders"),
    "revenue": N_("Revenue"),
    "kpi": N_("Outcome"),
}
BASES = {
    "gmv": N_("orders placed, tax included"),
    "net_of_tax": N_("without tax"),
    "net_of_returns": N_("without tax and returns"),
}
UNITS = {"spend": N_("spend"), "impressions": N_("impressions")}


@dataclass(frozen=True)
class MarketTotals:
    """One market: weeks with an outcome, and sums over all weeks in its own currency.

    ``media`` is the money spent; channels counted in impressions are not in it.
    """

    name: str
    country: str | None
    currency: str | None
    weeks: int
    outcome: float
    media: float


@dataclass(frozen=True)
class ChannelTotals:
    """One channel: its unit, weeks it ran in any market, and its sum (money in USD)."""

    name: str
    unit: str
    weeks: int
    total: float


def market_totals(panel: Panel) -> tuple[MarketTotals, ...]:
    """Each market in numbers, in the panel's order."""
    spend = _money_media(panel)
    return tuple(
        MarketTotals(
            name,
            panel.countries[m],
            panel.currencies[m],
            int((~np.isnan(panel.outcome[m])).sum()),
            float(np.nansum(panel.outcome[m])),
            float(np.nansum(spend[m])),
        )
        for m, name in enumerate(panel.markets)
    )


def channel_totals(panel: Panel) -> tuple[ChannelTotals, ...]:
    """Each channel in numbers, in the panel's order."""
    rates = usd_per_unit(panel)
    found = []
    for c, (name, unit) in enumerate(zip(panel.channels, panel.media_units, strict=True)):
        weekly = np.nan_to_num(panel.media[:, :, c])
        scale = rates if unit == "spend" else np.ones_like(rates)
        ran = int((weekly > 0).any(axis=0).sum())
        found.append(ChannelTotals(name, unit, ran, float(np.nansum(weekly.sum(axis=1) * scale))))
    return tuple(found)


def missing_weeks(panel: Panel) -> tuple[tuple[str, str], ...]:
    """Market and label of each week without an outcome, week by week."""
    absent = np.argwhere(np.isnan(panel.outcome.T))
    return tuple((panel.markets[market], panel.weeks[week]) for week, market in absent)


def weekly_outcome(panel: Panel) -> FloatArray:
    """``(week,)`` outcome of all markets, revenue in USD; NaN where nobody has a number."""
    scale = usd_per_unit(panel) if panel.metric == "revenue" else np.ones(len(panel.markets))
    return _summed(panel.outcome * scale[:, None])


def weekly_spend(panel: Panel) -> FloatArray:
    """``(week,)`` media money of all markets in USD; NaN where nobody has a number."""
    return _summed(_money_media(panel) * usd_per_unit(panel)[:, None])


def usd_per_unit(panel: Panel) -> FloatArray:
    """``(market,)`` USD for one unit of a market's currency; 1 without one, NaN without a rate."""
    rates = load_rates()
    found = []
    for currency in panel.currencies:
        try:
            found.append(1.0 if currency is None else float(rates.usd(currency)))
        except RatesError:
            found.append(float("nan"))
    return np.array(found)


def outcome_name(panel: Panel) -> str:
    """``Revenue, without tax``."""
    name = _(OUTCOMES[panel.metric])
    basis = BASES.get(panel.revenue_basis or "")
    return f"{name}, {_(basis)}" if basis else name


def outcome_text(panel: Panel, value: float, currency: str | None) -> str:
    """A sum of the outcome in its unit."""
    if panel.metric == "revenue":
        return money_text(value, currency)
    return count(value)


def money_text(value: float, currency: str | None) -> str:
    """Money in a market's currency; a plain number where the currency is not known."""
    return money(value, currency=currency) if currency else count(value)


def channel_text(channel: ChannelTotals) -> str:
    """A channel's sum in its unit."""
    if channel.unit == "spend":
        return money(channel.total)
    return f"{count(channel.total)} {_(UNITS.get(channel.unit, channel.unit))}"


def price_text(panel: Panel, market: int) -> str:
    """Mean list price of a market in its currency; a dash without prices."""
    if panel.price is None or np.isnan(panel.price[market]).all():
        return DASH
    value = float(np.nanmean(panel.price[market]))
    currency = panel.currencies[market]
    return money(value, 2, currency) if currency else number(value, 2)


def _money_media(panel: Panel) -> FloatArray:
    """``(market, week)`` media money in the market's currency; 0 without a channel of money."""
    paid = [c for c, unit in enumerate(panel.media_units) if unit == "spend"]
    if not paid:
        return np.zeros(panel.outcome.shape)
    found: FloatArray = panel.media[:, :, paid].sum(axis=2)
    return found


def _summed(values: FloatArray) -> FloatArray:
    """Sum over markets; NaN where all are NaN."""
    total: FloatArray = np.where(np.isnan(values).all(axis=0), np.nan, np.nansum(values, axis=0))
    return total
