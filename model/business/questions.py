"""The ten numbers a company is asked for, and the details it may add."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A number the form asks for; label, unit and help are English msgids.

    Attributes:
        by_market: Whether a market may have an answer of its own.
        money: Whether the answer is money, typed in USD or in the market's currency.
    """

    key: str
    label: str
    unit: str
    format: str
    help: str
    minimum: float
    maximum: float
    by_market: bool = True
    money: bool = False


def _question(key: str, label: str, unit: str, shown: str, text: str, top: float) -> Question:
    company = key in COMPANY_KEYS
    floor = 0.01 if key in ("average_order_value", "stock_days", "repurchase_rate") else 0.0
    return Question(key, label, unit, shown, text, floor, top, not company, shown == "usd")


# Answers that hold for the whole company; a market has none of its own.
COMPANY_KEYS = (
    *("overhead_share", "stock_days", "repurchase_rate", "attributed_roas"),
    *("resaleable_share", "local_cost_share"),
)
# A wide bound for money: an Indonesian order costs hundreds of thousands of rupiah.
MOST = 1e9
# The ten numbers that move the result most, most weighty first.
QUESTIONS = (
    _question(
        "average_order_value",
        "Average order value",
        "per order, tax included",
        "usd",
        "What a customer pays for one order, tax included, before returns.",
        MOST,
    ),
    _question(
        "cost_of_goods",
        "Cost of goods per order",
        "per order",
        "usd",
        "What you pay your supplier for the goods of one order, without shipping and duty.",
        MOST,
    ),
    _question(
        "shipping_cost",
        "Shipping cost per order",
        "per order",
        "usd",
        "All the way to the customer: first leg, storage and last mile together.",
        MOST,
    ),
    _question(
        "fee_rate",
        "Marketplace and payment fees",
        "share of the price, tax included",
        "percent",
        "All that platforms and payment services keep of an order, fixed fees included.",
        0.9,
    ),
    _question(
        "return_rate",
        "Return rate",
        "share of orders by value",
        "percent",
        "Share of sales that comes back.",
        0.95,
    ),
    _question(
        "duty_rate",
        "Import duty",
        "share of the customs value",
        "percent",
        "All duties on your goods together, as a share of the value declared to customs.",
        5.0,
    ),
    _question(
        "overhead_share",
        "Overhead",
        "share of net revenue",
        "percent",
        "Staff, rent and all other costs that do not grow with each order.",
        5.0,
    ),
    _question(
        "attributed_roas",
        "ROAS in the ad reports",
        "credited sales per ad spend",
        "ratio",
        "Sales that the platforms' reports credit to ads, over what the ads cost.",
        1000.0,
    ),
    _question(
        "stock_days",
        "Days of stock",
        "days",
        "days",
        "How long goods lie before they are sold.",
        3650.0,
    ),
    _question(
        "repurchase_rate",
        "Repurchase rate",
        "share of customers",
        "percent",
        "Share of customers who order a second time within twelve months.",
        1.0,
    ),
)
# What may be typed beyond the ten; a part of shipping leaves the rest of it to the others.
DETAILS = (
    _question(
        "tax_rate",
        "Sales tax or VAT",
        "share of the net price",
        "percent",
        "Tax inside the price the customer pays.",
        1.0,
    ),
    _question(
        "first_leg",
        "Shipping to the market (first leg)",
        "per order",
        "usd",
        "Freight from the supplier's country to the market.",
        MOST,
    ),
    _question(
        "storage",
        "Storage and handling",
        "per order",
        "usd",
        "Warehouse and handling of one order.",
        MOST,
    ),
    _question(
        "last_mile",
        "Delivery to the door (last mile)",
        "per order",
        "usd",
        "The carrier's charge in the market.",
        MOST,
    ),
    _question(
        "return_freight",
        "Cost of a returned parcel",
        "per returned order",
        "usd",
        "Freight and handling of what comes back.",
        MOST,
    ),
    _question(
        "resaleable_share",
        "Returned goods that can be sold again",
        "share of returned goods",
        "percent",
        "What comes back and sells as new.",
        1.0,
    ),
)
ANSWERS = {question.key: question for question in (*QUESTIONS, *DETAILS)}
