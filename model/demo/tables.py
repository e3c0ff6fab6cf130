"""Raw tables of the demo brand's business. Published figures name their source and date.

Rates by market and platform follow the shared domain notes (trade press and official pages, 2025
and early 2026); what no source gives is an assumption. `model.demo.business` scales cost tables.
"""

from __future__ import annotations

from typing import Any

ASSUMED = "assumption"


def _table(unit: str, source: str, values: Any, as_of: str | None = None) -> dict[str, Any]:
    table = {"unit": unit, "source": source, "values": values}
    return table | ({"as_of": as_of} if as_of else {})


def _number(value: float, unit: str, source: str, **rest: float) -> dict[str, Any]:
    return {"value": value, "unit": unit, "source": source, **rest}


def _rows(columns: str, **rows: tuple[float, ...]) -> dict[str, dict[str, float]]:
    """Rows of a two-way table from column names and tuples."""
    names = columns.split()
    return {key: dict(zip(names, row, strict=True)) for key, row in rows.items()}


_LINES = "beauty electronics apparel home"
_PLATFORMS = "amazon ebay shopee lazada own_site"
_MODES = "parcel overseas"

MARKET_ROWS = {
    key: {"label": label, "country": key, "region": region, "currency": currency}
    for key, label, region, currency in (
        ("US", "United States", "north_america", "USD"),
        ("GB", "United Kingdom", "europe", "GBP"),
        ("DE", "Germany", "europe", "EUR"),
        ("FR", "France", "europe", "EUR"),
        ("ES", "Spain", "europe", "EUR"),
        ("MX", "Mexico", "latin_america", "MXN"),
        ("ID", "Indonesia", "southeast_asia", "IDR"),
        ("TH", "Thailand", "southeast_asia", "THB"),
    )
}
REGION_LABELS = {
    "north_america": "North America",
    "europe": "Europe",
    "latin_america": "Latin America",
    "southeast_asia": "Southeast Asia",
    "eu": "European Union",
}
LINES = {
    "beauty": {"label": "Beauty", "bcg": "star"},
    "electronics": {"label": "Electronics", "bcg": "question mark"},
    "apparel": {"label": "Apparel", "bcg": "cash cow"},
    "home": {"label": "Home", "bcg": "low growth, low share"},
}
PLATFORMS = {
    "amazon": "Amazon",
    "ebay": "eBay",
    "shopee": "Shopee",
    "lazada": "Lazada",
    "own_site": "Own site",
}

NUMBERS = {
    "overhead_share": _number(0.10, "share of base net revenue, holding cost included", ASSUMED),
    "stock_days": _number(237, "days", "inventory-days-cross-border"),
    "holding_rate": _number(
        0.25, "share of stock value per year", "trade press: 20-30 % of stock value a year"
    ),
    "repurchase_rate": _number(
        0.14, "share of customers", "assumption, below claim repurchase-current"
    ),
    "repeat_order_share": _number(0.14, "share of orders placed by earlier customers", ASSUMED),
    "member_conversion_rate": _number(0.08, "members per visitor", ASSUMED),
    "dispute_days": _number(57, "days", "dispute-days-current"),
    "order_cycle_hours": _number(72, "hours", "apparel-order-cycle (baseline)"),
    "compliance_coverage": _number(0.70, "share of EU GMV certified", ASSUMED),
    "speed_elasticity": _number(
        0.10,
        "per cent demand per per cent speed",
        "beauty-sea-speed-sensitivity",
        low=0.04,
        high=0.25,
    ),
    "promo_response": _number(1.2, "log demand per point of depth", ASSUMED, low=0.6, high=2.4),
    "basket_logistics": _number(0.4, "logistics growth per basket growth", ASSUMED),
    "materials_share": _number(0.5, "share of cost of goods", ASSUMED),
    "cover_response": _number(
        0.05, "demand lost per share of stock cover removed", ASSUMED, low=0.02, high=0.12
    ),
    "port_exposure": _number(0.3, "delivery days per day of port delay", ASSUMED),
    "insurance_loading": _number(0.35, "share of insured expected loss", ASSUMED),
}

TABLES: dict[str, dict[str, Any]] = {
    "tax_rate": _table(
        "share of net price",
        "tariffpilot.ai (EU); Deloitte Autumn Budget 2025 (UK); national VAT rates",
        {
            "US": 0.0,
            "GB": 0.20,
            "DE": 0.19,
            "FR": 0.20,
            "ES": 0.21,
            "MX": 0.16,
            "ID": 0.11,
            "TH": 0.07,
        },
        "2025-12-31",
    ),
    "average_order_value": _table(
        "USD per order, tax included",
        ASSUMED,
        {m: dict(zip(_LINES.split(), (0.75, 1.45, 0.9, 1.2), strict=True)) for m in MARKET_ROWS},
    ),
    "line_share": _table(
        "share of orders",
        ASSUMED,
        _rows(
            _LINES,
            US=(0.34, 0.22, 0.29, 0.15),
            GB=(0.32, 0.20, 0.33, 0.15),
            DE=(0.28, 0.25, 0.30, 0.17),
            FR=(0.38, 0.17, 0.31, 0.14),
            ES=(0.33, 0.19, 0.33, 0.15),
            MX=(0.33, 0.25, 0.30, 0.12),
            ID=(0.42, 0.20, 0.30, 0.08),
            TH=(0.43, 0.19, 0.29, 0.09),
        ),
    ),
    "unit_cost": _table("USD per order", ASSUMED, {}),
    "customs_value": _table("USD per order", "assumption: import value", {}),
    "duty_rate": _table(
        "share of customs value",
        "MFN plus additional duties on Chinese origin: tariffwise, CBP, tariffpilot, vatupdate",
        _rows(
            _LINES,
            US=(0.25, 0.10, 0.24, 0.28),
            GB=(0.0, 0.01, 0.12, 0.02),
            DE=(0.0, 0.01, 0.12, 0.01),
            FR=(0.0, 0.01, 0.12, 0.01),
            ES=(0.0, 0.01, 0.12, 0.01),
            MX=(0.335, 0.335, 0.335, 0.335),
            ID=(0.075, 0.075, 0.20, 0.075),
            TH=(0.10, 0.10, 0.30, 0.10),
        ),
        "2025-12-31",
    ),
    "return_rate": _table(
        "share of orders by value",
        "bestforecommerce, corso, zipdo (US by line); other markets by assumption",
        _rows(
            _LINES,
            US=(0.05, 0.12, 0.22, 0.12),
            GB=(0.05, 0.11, 0.22, 0.11),
            DE=(0.06, 0.13, 0.30, 0.13),
            FR=(0.05, 0.11, 0.20, 0.11),
            ES=(0.05, 0.11, 0.19, 0.11),
            MX=(0.03, 0.07, 0.13, 0.07),
            ID=(0.02, 0.04, 0.07, 0.04),
            TH=(0.02, 0.04, 0.07, 0.04),
        ),
        "2025-12-31",
    ),
    "resaleable_share": _table(
        "share of returned goods",
        "assumption (domain notes: 0.2-0.8)",
        {"beauty": 0.3, "electronics": 0.5, "apparel": 0.6, "home": 0.5},
    ),
    "return_freight": _table(
        "USD per returned order",
        ASSUMED,
        {"US": 6.5, "GB": 5.0, "DE": 5.0, "FR": 5.5, "ES": 5.5, "MX": 5.0, "ID": 2.5, "TH": 2.5},
    ),
    "first_leg": _table(
        "USD per order",
        ASSUMED,
        _rows(
            _MODES,
            US=(6.2, 2.9),
            GB=(5.2, 2.4),
            DE=(5.4, 2.5),
            FR=(5.4, 2.5),
            ES=(5.2, 2.4),
            MX=(5.6, 2.6),
            ID=(2.0, 0.9),
            TH=(2.1, 1.0),
        ),
    ),
    "storage": _table(
        "USD per order",
        ASSUMED,
        _rows(
            _MODES,
            US=(0.8, 2.0),
            GB=(0.7, 1.8),
            DE=(0.7, 1.8),
            FR=(0.7, 1.8),
            ES=(0.6, 1.6),
            MX=(0.5, 1.2),
            ID=(0.3, 0.6),
            TH=(0.3, 0.6),
        ),
    ),
    "last_mile": _table(
        "USD per order",
        ASSUMED,
        _rows(
            _MODES,
            US=(7.5, 4.8),
            GB=(6.4, 4.0),
            DE=(6.6, 4.2),
            FR=(6.8, 4.3),
            ES=(6.2, 3.9),
            MX=(6.0, 3.6),
            ID=(2.6, 1.5),
            TH=(2.8, 1.6),
        ),
    ),
    "delivery_days": _table(
        "days from order to door",
        "assumption within first-leg times of the trade (direct line 8-15 days)",
        _rows(
            _MODES,
            north_america=(12.0, 4.5),
            europe=(11.5, 4.5),
            latin_america=(16.0, 6.5),
            southeast_asia=(9.0, 4.0),
        ),
    ),
    "overseas_share": _table(
        "share of orders shipped from overseas warehouses",
        ASSUMED,
        {"north_america": 0.45, "europe": 0.42, "latin_america": 0.22, "southeast_asia": 0.25},
    ),
    "platform_mix": _table(
        "share of the region's orders",
        ASSUMED,
        _rows(
            _PLATFORMS,
            north_america=(0.66, 0.14, 0.0, 0.0, 0.20),
            europe=(0.60, 0.22, 0.0, 0.0, 0.18),
            latin_america=(0.48, 0.08, 0.32, 0.0, 0.12),
            southeast_asia=(0.02, 0.03, 0.55, 0.32, 0.08),
        ),
    ),
    "platform_conversion": _table(
        "orders per visit",
        "trackiq (Amazon), digitalpoint and adbacklog (Shopee, own site); eBay, Lazada: assumption",
        {"amazon": 0.12, "ebay": 0.05, "shopee": 0.027, "lazada": 0.027, "own_site": 0.035},
        "2025-12-31",
    ),
    "platform_fee": _table(
        "share of price, tax included",
        "retaildive, sellercloud (Amazon); eBay; 56ok, tktk (Shopee); ssopdot (Lazada)",
        {"amazon": 0.135, "ebay": 0.1325, "shopee": 0.13, "lazada": 0.09, "own_site": 0.02},
        "2025-12-31",
    ),
    "platform_fixed_fee": _table(
        "USD per order",
        "eBay; others: assumption",
        {"amazon": 0.0, "ebay": 0.40, "shopee": 0.0, "lazada": 0.0, "own_site": 0.0},
        "2025-12-31",
    ),
    "payment_fee": _table(
        "share of price, tax included",
        "fundmore, bluebarry (own site); included in the platforms' fees elsewhere",
        {"amazon": 0.0, "ebay": 0.0, "shopee": 0.02, "lazada": 0.02, "own_site": 0.039},
        "2025-12-31",
    ),
    "platform_repurchase": _table(
        "repurchase relative to the mean",
        ASSUMED,
        {"amazon": 0.9, "ebay": 0.8, "shopee": 1.0, "lazada": 1.0, "own_site": 1.6},
    ),
    "line_elasticity": _table(
        "price elasticity relative to the market's",
        "assumption, in the ratio beauty 2.0, apparel 2.4, home 2.5, electronics 3.0",
        {"beauty": 0.85, "electronics": 1.25, "apparel": 1.0, "home": 1.04},
    ),
    "local_cost_share": _table(
        "share of net revenue spent in the market's own currency",
        "assumption: local fees, last mile, storage, media",
        {"north_america": 0.45, "europe": 0.45, "latin_america": 0.40, "southeast_asia": 0.45},
    ),
}
# Cost of goods and customs value relative to the order value before tax, by line: an assumption.
COST_RATIO = {"beauty": 0.24, "electronics": 0.36, "apparel": 0.26, "home": 0.30}
