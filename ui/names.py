"""Readable names of presets, regions, channels and other labels that data files keep as keys."""

from __future__ import annotations

from collections.abc import Mapping

from model.kpis import kpi_of
from ui.presets import PRESETS
from ui.state import session
from ui.words import N_, _

OPENED = N_("opened")
# What media money is split by.
AXIS_NAMES = {
    "channel": N_("by channel"),
    "region": N_("by region"),
    "market": N_("by market"),
    "quarter": N_("by quarter"),
}
# Names of the demo's keys; a label that is not here is shown as the user wrote it.
LABELS = {
    "north_america": N_("North America"),
    "europe": N_("Europe"),
    "latin_america": N_("Latin America"),
    "southeast_asia": N_("Southeast Asia"),
    "eu": N_("EU"),
    "US": N_("United States"),
    "GB": N_("United Kingdom"),
    "DE": N_("Germany"),
    "FR": N_("France"),
    "ES": N_("Spain"),
    "MX": N_("Mexico"),
    "ID": N_("Indonesia"),
    "TH": N_("Thailand"),
    "social_ads": N_("Social ads"),
    "kol": N_("KOL"),
    "search": N_("Search"),
    "short_video": N_("Short video"),
    "brand_search": N_("Brand search"),
    "marketplace_ads": N_("Marketplace ads"),
    "display": N_("Display"),
    "affiliate": N_("Affiliate"),
    "email": N_("Email"),
    "live_commerce": N_("Live commerce"),
    "own_site": N_("Own site"),
    "amazon": "Amazon",
    "ebay": "eBay",
    "shopee": "Shopee",
    "lazada": "Lazada",
    "beauty": N_("Beauty"),
    "electronics": N_("Electronics"),
    "apparel": N_("Apparel"),
    "home": N_("Home"),
}
# KPIs whose tile says it shorter than their record does.
KPIS = {
    "logistics_cost_share": N_("Logistics share"),
    "programme_roi": N_("Programme ROI, in-year"),
    "programme_roi_run_rate": N_("Programme ROI, run-rate"),
}


def name_of(base: str) -> str:
    """Translated name of a preset, of the opened scenario, or of the one set aside to compare."""
    aside = session().aside if base == "aside" else None
    if aside is not None:
        return aside.name if aside.own else _(aside.name)
    return _(PRESETS[base].inside if base in PRESETS else OPENED)


def label(key: str, given: Mapping[str, str] | None = None) -> str:
    """Translated name of an index label; ``given`` are the names of the world or the plan."""
    return _((given or {}).get(key) or LABELS.get(key, key))


def kpi_name(key: str, given: Mapping[str, str] | None = None) -> str:
    """``GMV growth``, ``Southeast Asia share``, ``Delivery time · Europe``: name of a KPI key."""
    name, _bracket, scope = key.partition("[")
    scope = scope.removesuffix("]")
    kpi = kpi_of(name)
    plain = _(KPIS[name]) if name in KPIS else _(kpi.label) if kpi else key
    if not scope:
        return plain
    place = label(scope, given)
    if name == "gmv_share":
        return _("{part} share").format(part=place)
    return f"{plain} · {place}"
