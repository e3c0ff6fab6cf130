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

REPORTING = "USD"
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
    plan: Plan, business: Business, demand: DemandDraws, spend: FloatArray, horizon: Horizon
) -> ExpandedCatalogue:
    """The levers with this world's labels, its status quo and its splits."""
    money = np.einsum("mct,tq->mcq", spend, horizon.share)
    groups: dict[str, list[str]] = {"effort": [], "protection": []}
    for initiative in plan.initiatives:
        groups.setdefault(initiative.group, []).append(initiative.key)
    currencies = dict.fromkeys(currency_of(m) for m in business.markets.values())
    indexes = Indexes(
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
    regions = list(business.regions)
    overseas = business.table("overseas_share")
    values = {f"overseas_share[{r}]": float(overseas[i]) for i, r in enumerate(regions)}
    values["media_total"] = float(money.sum())
    mix = business.table("platform_mix")
    total = money.sum()
    media = money / total if total > 0 else np.full(money.shape, 1 / max(money.size, 1))
    splits = Splits(media, {r: mix[i] for i, r in enumerate(regions)})
    return load_catalogue().expand(indexes, values, splits)


def _names(plan: Plan, business: Business) -> Mapping[str, str]:
    """Readable names of labels."""
    names = dict(business.region_labels) | dict(business.channels) | dict(business.platforms)
    names |= {key: market.label for key, market in business.markets.items()}
    names |= {key: line.label for key, line in business.lines.items()}
    names |= {initiative.key: initiative.label for initiative in plan.initiatives}
    return names | {line.key: line.label for line in plan.budget_lines}
