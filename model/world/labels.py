"""The labels and levers of a world: what its business, plan and history give them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from model.business import Business
from model.business.schema import Market
from model.demand import DemandDraws
from model.fx import load_rates
from model.fx.rates import HOME_CURRENCY
from model.horizon import Horizon
from model.levers import ExpandedCatalogue, Indexes, Splits, load_catalogue
from model.plan import Plan
from model.results import FloatArray
from model.world.limits import commitments, limits_of

REPORTING = "USD"
# Share of all media that a channel without history is given, far below a cent.
TRACE = 1e-12
# Members of the European Union in 2026. The union overlaps the business's own regions; the plan
# speaks of it.
EU = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)


def market_regions(business: Business) -> dict[str, tuple[str, ...]]:
    """The business's regions, and those of the European Union that it sells in."""
    union = tuple(key for key, market in business.markets.items() if market.country in EU)
    regions = dict(business.regions)
    return {**regions, "eu": union} if union else regions


def currency_of(market: Market) -> str:
    """The currency a market's money moves with: its own, or USD where no rate is frozen."""
    known = market.currency in load_rates().currencies or market.currency == HOME_CURRENCY
    return market.currency if known else REPORTING


def catalogue_of(
    plan: Plan,
    business: Business,
    demand: DemandDraws,
    spend: FloatArray,
    horizon: Horizon,
    begun: FloatArray | None = None,
) -> ExpandedCatalogue:
    """The levers with this world's labels, its status quo, its splits and its limits.

    Args:
        begun: ``(market, benchmark channel)`` USD a week that new channels begin with.
    """
    money = np.einsum("mct,tq->mcq", spend, horizon.share)
    new = np.zeros((len(demand.markets), 0)) if begun is None else begun
    total = float(money.sum())
    overseas = business.table("overseas_share")
    values = {f"overseas_share[{r}]": float(overseas[i]) for i, r in enumerate(business.regions)}
    values["media_total"] = total
    mix = business.table("platform_mix")
    splits = Splits(
        _media_split(money, new, horizon), {r: mix[i] for i, r in enumerate(business.regions)}
    )
    labels = _indexes(plan, business, demand, horizon)
    committed = commitments(business, demand.markets, demand.channels, horizon.years)
    limits = limits_of(plan, business, horizon, total, new, committed, labels.currencies)
    return load_catalogue().expand(labels, values, splits, limits)


def _indexes(plan: Plan, business: Business, demand: DemandDraws, horizon: Horizon) -> Indexes:
    groups: dict[str, list[str]] = {"effort": [], "protection": []}
    for initiative in plan.initiatives:
        groups.setdefault(initiative.group, []).append(initiative.key)
    currencies = dict.fromkeys(currency_of(m) for m in business.markets.values())
    return Indexes(
        markets=demand.markets,
        regions=market_regions(business),
        channels=demand.channels,
        lines=tuple(business.lines),
        platforms=tuple(business.platforms),
        quarters=horizon.slots,
        currencies=tuple(currencies),
        budget_lines=tuple(line.key for line in plan.budget_lines),
        efforts=tuple(groups["effort"]),
        protections=tuple(groups["protection"]),
        initiatives=tuple(initiative.key for initiative in plan.initiatives),
        main_regions=tuple(business.regions),
        names=_names(plan, business),
    )


def _media_split(money: FloatArray, begun: FloatArray, horizon: Horizon) -> FloatArray:
    """``(market, channel, quarter)`` shares of the status quo's money.

    A new channel has a trace of money, so that money moved to it goes to its own markets by their
    size; a company that has spent nothing splits as its new channels begin, or evenly.
    """
    total = money.sum()
    if not money.size:
        return money
    shares = money / total if total > 0 else np.zeros(money.shape)
    if begun.size:
        quarters = horizon.share.sum(axis=0) / horizon.share.sum()
        known = money.shape[1] - begun.shape[1]
        trace = (begun / begun.sum())[..., None] * quarters
        shares = shares.copy()
        shares[:, known:] += trace * (TRACE if total > 0 else 1.0)
    elif total <= 0:
        shares = np.ones(money.shape)
    return shares if total > 0 and not begun.size else shares / shares.sum()


def _names(plan: Plan, business: Business) -> Mapping[str, str]:
    """Readable names of labels."""
    names = dict(business.region_labels) | dict(business.channels) | dict(business.platforms)
    names |= {key: market.label for key, market in business.markets.items()}
    names |= {key: line.label for key, line in business.lines.items()}
    names |= {key: channel.label for key, channel in business.benchmark_channels.items()}
    names |= {initiative.key: initiative.label for initiative in plan.initiatives}
    return names | {line.key: line.label for line in plan.budget_lines}
