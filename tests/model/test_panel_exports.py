"""Exports as platforms and shops give them: each maps without hand work, and again next month."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from model.panel import Panel, Upload, guess_mapping, load_mapping, preview, read_panel
from model.panel.guess import answered
from model.panel.known import exports

EXPORTS = Path(__file__).resolve().parents[1] / "cases" / "exports"
FILES = sorted(path for path in EXPORTS.glob("*/*") if path.suffix != ".md")
ORDERS = EXPORTS / "shopify_orders" / "orders.csv"
ADS = [
    EXPORTS / "google_ads" / "campaigns.csv",
    EXPORTS / "meta_ads" / "campaigns_by_day.csv",
    EXPORTS / "amazon_ads" / "sponsored_products.csv",
    EXPORTS / "tiktok_ads" / "report_by_day.csv",
]
SHIFT = 28  # days to next month's export, a whole number of weeks


def upload(path: Path) -> Upload:
    return Upload(path.name, path, guess_mapping(path).mapping)


def rows_of(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """The table of a sample read without the code under test."""
    lines = path.read_text("utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.count(delimiter) > 3)
    return list(csv.DictReader(io.StringIO("\n".join(lines[start:])), delimiter=delimiter))


def amount(text: str) -> float:
    return float(text.strip("$€").replace(",", ""))


def test_each_known_export_has_a_sample_that_says_it_is_made_up() -> None:
    assert {path.parent.name for path in FILES} == {export.key for export in exports()}
    for path in FILES:
        assert "ade-up" in (path.parent / "README.md").read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_each_sample_maps_without_hand_work(path: Path) -> None:
    guess = guess_mapping(path)
    assert (guess.kind, guess.problems) == (path.parent.name, ())
    assert not [q for q in guess.questions if q.required and not q.when]
    shown = preview(path, guess.mapping, rows=3)
    assert shown.problems == ()
    assert (shown.header[0], len(shown.rows)) == ("week", 3)
    assert load_mapping(guess.mapping.to_yaml()) == guess.mapping


def test_shop_and_four_platforms_become_one_panel() -> None:
    panel = read_panel([upload(path) for path in (ORDERS, *ADS)])
    assert (panel.markets, panel.currencies) == (("US", "DE"), ("USD", "EUR"))
    assert panel.channels == ("Google Ads", "Meta Ads", "Amazon Ads", "TikTok Ads")
    assert (panel.weeks[0], panel.n_weeks) == ("2025-01-06", 10)
    assert panel.content_hash == read_panel(panel.to_csv()).content_hash


def test_google_spend_equals_the_rows_and_is_in_the_markets_currency() -> None:
    panel = read_panel([upload(ORDERS), upload(ADS[0])])
    spend = {"United States": 0.0, "Germany": 0.0}
    for row in rows_of(ADS[0]):
        if row["Day"][:4] == "2025":
            spend[row["Country/Territory (User location)"]] += amount(row["Cost"])
    assert panel.media[0].sum() == pytest.approx(spend["United States"])
    rate = 1 / 1.1750  # ECB, 31 December 2025: 1.1750 USD for one EUR
    assert panel.media[1].sum() == pytest.approx(spend["Germany"] * rate, rel=1e-6)
    assert any(
        "USD were converted into EUR at 0.851064 (ECB, 2025-12-31)" in n for n in panel.notes
    )
    assert "campaigns.csv: 2 rows of totals were left out" in panel.notes


def test_meta_gives_its_currency_in_the_columns_name() -> None:
    shown = preview(ADS[1], guess_mapping(ADS[1]).mapping, rows=100)
    spend = sum(
        float(row[shown.header.index("spend_Meta Ads")].replace(",", "")) for row in shown.rows
    )
    rows = [row for row in rows_of(ADS[1]) if row["Country"] in ("US", "DE")]
    assert spend == pytest.approx(sum(float(row["Amount spent (EUR)"]) for row in rows))
    assert {row[shown.header.index("currency")] for row in shown.rows} == {"EUR"}


def test_weeks_from_sunday_belong_to_the_week_of_their_middle() -> None:
    path = EXPORTS / "meta_ads" / "campaigns_by_week.csv"
    shown = preview(path, guess_mapping(path).mapping)
    assert shown.rows[0][0] == "2025-01-06"  # Sunday 5 to Saturday 11 January


def test_signs_and_dates_in_words_read_alike_in_csv_and_xlsx() -> None:
    text, book = (EXPORTS / "amazon_ads" / f"sponsored_products.{kind}" for kind in ("csv", "xlsx"))
    of_us = [row for row in preview(text, guess_mapping(text).mapping, 99).rows if row[1] == "US"]
    shown = preview(book, guess_mapping(book).mapping, 99)
    assert of_us == list(shown.rows)
    spend = sum(amount(row["Spend"]) for row in rows_of(text) if row["Country"] != "Germany")
    column = shown.header.index("spend_Amazon Ads")
    assert sum(amount(row[column]) for row in shown.rows) == pytest.approx(spend)


def test_shopify_orders_are_counted_once_without_the_cancelled() -> None:
    panel = read_panel(ORDERS, mapping=guess_mapping(ORDERS).mapping)
    first = {row["Name"]: row for row in reversed(rows_of(ORDERS)) if row["Total"]}
    sound = {name: row for name, row in first.items() if not row["Cancelled at"]}
    assert panel.outcome.sum() == len(sound)
    assert panel.units is not None
    units = sum(int(r["Lineitem quantity"]) for r in rows_of(ORDERS) if r["Name"] in sound)
    assert panel.units.sum() == units
    assert panel.new_customers is not None
    assert panel.new_customers.sum() == len({row["Email"] for row in sound.values()})
    assert f"{len(first) - len(sound)} cancelled orders were left out" in panel.notes


def test_a_cancelled_item_of_an_amazon_order_leaves_the_order() -> None:
    """A second, cancelled item in the first shipped order changes its units only."""
    path = EXPORTS / "amazon_orders" / "all_orders.txt"
    text = path.read_text()
    rows = rows_of(path, "\t")
    place = next(n for n, row in enumerate(rows) if row["order-status"] == "Shipped")
    item = rows[place] | {"item-status": "Cancelled", "quantity": "5"}
    whole = text.rstrip("\n") + "\n" + "\t".join(item.values()) + "\n"
    before, after = (
        read_panel(data, mapping=guess_mapping(data).mapping)
        for data in (text.encode(), whole.encode())
    )
    assert after.content_hash == before.content_hash
    assert any("1 cancelled lines of 1 orders" in note for note in after.notes)


def test_shopify_revenue_is_the_total_of_each_order_once() -> None:
    guess = guess_mapping(ORDERS)
    mapping = guess.answered({"outcome": "revenue", "revenue_basis": "gmv"})
    panel = read_panel(ORDERS, mapping=mapping)
    totals = {
        row["Name"]: float(row["Total"])
        for row in rows_of(ORDERS)
        if row["Total"] and not row["Cancelled at"]
    }
    assert (panel.metric, panel.revenue_basis) == ("revenue", "gmv")
    assert panel.outcome.sum() == pytest.approx(sum(totals.values()))


def lines_of(header: str, *rows: str, country: str = "DE", separator: str = ",") -> bytes:
    """An order export of nine weeks: the rows first, then one order of 10.00 a week."""
    names = header.split(separator)
    weeks = [date(2025, 1, 13) + timedelta(weeks=step) for step in range(9)]
    day, key = ("Created at", "Name") if "Name" in names else ("purchase-date", names[0])
    rest = {
        "Total": "10.00",
        "Taxes": "0.00",
        "Refunded Amount": "0.00",
        "item-price": "10.00",
        "item-tax": "0.00",
        "Currency": "EUR",
        "currency": "USD",
        "Shipping Country": country,
        "ship-country": country,
    }
    later = [
        separator.join({**rest, day: str(week), key: f"L{week}"}.get(name, "1") for name in names)
        for week in weeks
    ]
    return "\n".join([header, *rows, *later]).encode()


SHOPIFY = "Name,Created at,Financial Status,Lineitem quantity,Currency,Total,Taxes,Refunded Amount"


@pytest.mark.parametrize(
    ("basis", "revenue"),
    [
        ("gmv", 119.0 + 238.0),  # Total of each order once
        ("net_of_tax", 100.0 + 200.0),  # less Taxes
        ("net_of_returns", 100.0 + 200.0 * (1 - 119 / 238)),  # half of the second given back
    ],
)
def test_shopify_revenue_is_computed_on_the_basis_asked_for(basis: str, revenue: float) -> None:
    data = lines_of(
        f"{SHOPIFY},Shipping Country",
        "#1,2025-01-06,paid,1,EUR,119.00,19.00,0.00,DE",
        "#1,2025-01-06,,2,,,,,",
        "#2,2025-01-07,partially_refunded,1,EUR,238.00,38.00,119.00,DE",
    )
    guess = guess_mapping(data)
    asked = next(q for q in guess.questions if q.key == "revenue_basis")
    assert asked.options == ("gmv", "net_of_tax", "net_of_returns")
    panel = read_panel(data, mapping=guess.answered({"outcome": "revenue", "revenue_basis": basis}))
    assert panel.revenue_basis == basis
    assert panel.outcome[0, 0] == pytest.approx(revenue)


@pytest.mark.parametrize(
    ("country", "basis", "revenue"),
    [
        ("US", "gmv", 60.0 + 4.8 + 40.0 + 3.2),  # item-tax comes on top of item-price
        ("US", "net_of_tax", 60.0 + 40.0),
        ("DE", "gmv", 60.0 + 40.0),  # item-price holds item-tax
        ("DE", "net_of_tax", 60.0 - 4.8 + 40.0 - 3.2),
    ],
)
def test_amazon_revenue_is_computed_with_each_markets_tax(
    country: str, basis: str, revenue: float
) -> None:
    header = "amazon-order-id purchase-date order-status quantity currency item-price item-tax"
    data = lines_of(
        "\t".join([*header.split(), "ship-country"]),
        f"1\t2025-01-06\tShipped\t1\tUSD\t60.00\t4.80\t{country}",
        f"1\t2025-01-06\tShipped\t1\tUSD\t40.00\t3.20\t{country}",
        country=country,
        separator="\t",
    )
    guess = guess_mapping(data)
    asked = next(q for q in guess.questions if q.key == "revenue_basis")
    assert asked.options == ("gmv", "net_of_tax")
    panel = read_panel(data, mapping=guess.answered({"outcome": "revenue", "revenue_basis": basis}))
    assert panel.outcome[0, 0] == pytest.approx(revenue)


def test_the_net_sales_of_shopifys_report_have_one_basis_that_is_not_asked() -> None:
    path = EXPORTS / "shopify_sales" / "sales_over_time.csv"
    guess = guess_mapping(path)
    assert "revenue_basis" not in [question.key for question in guess.questions]
    mapping = guess.answered({"outcome": "Net sales", "currency": "USD"})
    panel = read_panel(path, mapping=mapping)
    assert (panel.metric, panel.revenue_basis) == ("revenue", "net_of_returns")
    net = sum(amount(row["Net sales"]) for row in rows_of(path))
    assert panel.outcome.sum() == pytest.approx(net)
    back = answered(mapping, guess.outcomes, {"outcome": "Orders"})
    assert "revenue_basis" not in back.constants


def test_amazon_orders_without_a_country_are_named() -> None:
    path = EXPORTS / "amazon_orders" / "all_orders.txt"
    panel = read_panel(path, mapping=guess_mapping(path).mapping)
    sound = {
        row["amazon-order-id"]
        for row in rows_of(path, "\t")
        if row["order-status"] != "Cancelled" and row["ship-country"]
    }
    assert panel.outcome.sum() == len(sound)
    assert any("rows of markets the mapping ignores were left out: ''" in n for n in panel.notes)


def test_business_report_asks_which_outcome_and_reads_either() -> None:
    path = EXPORTS / "amazon_business" / "by_date.csv"
    guess = guess_mapping(path)
    assert [question.key for question in guess.questions] == ["outcome", "revenue_basis", "market"]
    orders = read_panel(path, mapping=guess.mapping)
    assert orders.outcome.sum() == sum(int(row["Total Order Items"]) for row in rows_of(path))
    answers = {"outcome": "Ordered Product Sales", "revenue_basis": "net_of_tax", "market": "US"}
    sales = read_panel(path, mapping=guess.answered(answers))
    total = sum(amount(row["Ordered Product Sales"]) for row in rows_of(path))
    assert (sales.metric, sales.markets) == ("revenue", ("US",))
    assert sales.outcome.sum() == pytest.approx(total)


def test_a_report_without_days_says_what_to_export() -> None:
    text = "Campaign report\nAll time\nCampaign,Cost,Impr.,Clicks\nBrand,5.00,10,1\n"
    guess = guess_mapping(text.encode())
    assert guess.kind == "google_ads"
    assert "add the segment Time > Day" in guess.problems[0]


def next_month(path: Path) -> bytes:
    """The sample as it would come four weeks later: every ISO date moved on."""
    text = path.read_text("utf-8")
    start = date(2025, 1, 1)
    days = [start + timedelta(days=step) for step in range(120)]
    for day in reversed(days):
        text = text.replace(day.isoformat(), (day + timedelta(days=SHIFT)).isoformat())
    return text.encode()


@pytest.mark.parametrize("path", [ORDERS, ADS[0], ADS[1], ADS[3]], ids=lambda path: path.name)
def test_a_saved_mapping_reads_next_months_export(path: Path) -> None:
    saved = guess_mapping(path).mapping.to_yaml()
    now = preview(path, load_mapping(saved), rows=99)
    later = preview(next_month(path), load_mapping(saved), rows=99)
    assert later.problems == ()
    moved = [(str(np.datetime64(row[0], "D") + SHIFT), *row[1:]) for row in now.rows]
    assert list(later.rows) == moved


def test_campaigns_are_grouped_by_rules_and_renamed() -> None:
    mapping = load_mapping(
        guess_mapping(ADS[0]).mapping.to_yaml()
        + "channels: {'*brand*': Brand search, 'pmax*': ignore}\n"
        + "markets: {Germany: DE, United States: US}\n"
    )
    panel: Panel = read_panel([upload(ORDERS), Upload("google.csv", ADS[0], mapping)])
    assert panel.channels == ("Brand search", "Google Ads")
    brand = sum(
        amount(row["Cost"])
        for row in rows_of(ADS[0])
        if row["Campaign"] == "Search - Brand"
        and row["Currency code"] == "USD"
        and row["Country/Territory (User location)"] == "United States"
    )
    assert panel.media[0, :, 0].sum() == pytest.approx(brand)
    assert any("rows of channels the mapping ignores were left out" in n for n in panel.notes)


def test_orders_without_any_country_are_one_market() -> None:
    text = ORDERS.read_text("utf-8")
    rows = [row | {"Shipping Country": "", "Billing Country": ""} for row in rows_of(ORDERS)]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, text.splitlines()[0].split(","))
    writer.writeheader()
    writer.writerows([row | {"Currency": "USD" if row["Currency"] else ""} for row in rows])
    guess = guess_mapping(stream.getvalue().encode())
    assert "market" in [question.key for question in guess.questions]
    panel = read_panel(stream.getvalue().encode(), mapping=guess.mapping)
    assert (panel.markets, panel.currencies) == (("all",), ("USD",))
