"""What a file is taken for, what is asked, and that an answer makes it readable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from model.panel import Guess, PanelMapping, guess_mapping, load_mapping, preview, read_panel

MONDAYS = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(10)]


def guess_of(header: str, cells: str) -> tuple[Guess, bytes]:
    data = "\n".join([header, *(f"{week},{cells}" for week in MONDAYS)]).encode()
    return guess_mapping(data), data


def keys(guess: Guess, required: bool = False) -> list[str]:
    return [q.key for q in guess.questions if q.required or not required]


def test_the_panel_form_needs_no_mapping_and_no_answer() -> None:
    guess, data = guess_of("week,market,currency,orders,spend_tv,control_heat", "US,USD,5,1,20")
    assert (guess.kind, guess.mapping, guess.questions) == ("panel", PanelMapping(), ())
    assert [column.ours for column in guess.columns] == [
        *("week", "market", "currency", "orders", "spend_tv", "control_heat")
    ]
    assert read_panel(data, mapping=guess.mapping).channels == ("tv",)


def test_common_names_and_patterns_are_told() -> None:
    header = "Week starting,Region,Umsatz,TV Spend,cost_web,imps_ooh,ctl_heat,notes"
    guess, data = guess_of(header, "Bavaria,5,1,2,3,4,hello")
    assert dict(guess.mapping.columns) == {
        "Week starting": "week",
        "Region": "market",
        "Umsatz": "revenue",
        "TV Spend": "spend_TV",
        "cost_web": "spend_web",
        "imps_ooh": "impressions_ooh",
        "ctl_heat": "control_heat",
    }
    left_out = guess.columns[-1]
    assert (left_out.theirs, left_out.ours, left_out.examples) == ("notes", "ignore", ("hello",))
    assert keys(guess) == ["revenue_basis", "currency"]
    mapping = guess.answered({"revenue_basis": "net_of_tax", "currency": "EUR"})
    panel = read_panel(data, mapping=mapping)
    assert (panel.revenue_basis, panel.currencies) == ("net_of_tax", ("EUR",))


def test_german_names_of_media_and_prices_are_told() -> None:
    guess, data = guess_of("Woche,Markt,Bestellungen,Kosten Google,TV-Ausgaben,Preis", "N,5,1,2,9")
    ours = dict(guess.mapping.columns)
    assert (ours["Kosten Google"], ours["TV-Ausgaben"]) == ("spend_Google", "spend_TV")
    assert ours["Preis"] == "price"
    assert read_panel(data, mapping=guess.mapping).channels == ("Google", "TV")


def test_a_currency_in_a_columns_name_is_not_asked() -> None:
    guess, _ = guess_of("date,market,revenue_gbp", "UK,5")
    assert guess.mapping.columns["revenue_gbp"] == "revenue (GBP)"
    assert keys(guess) == ["revenue_basis"]


def test_the_currency_of_a_file_of_ads_must_be_told_that_of_a_whole_panel_may_be() -> None:
    ads, _ = guess_of("week,market,spend_tv", "US,5")
    whole, _ = guess_of("week,market,orders,spend_tv", "North,5,7")
    found = [[(q.key, q.required) for q in guess.questions] for guess in (ads, whole)]
    assert found == [[("currency", True)], [("currency", False)]]


def test_two_possible_outcomes_are_asked_and_either_can_be_chosen() -> None:
    guess, data = guess_of("week,market,orders,Sales,currency", "US,5,70,USD")
    (outcome, basis) = guess.questions
    assert (outcome.key, outcome.options) == ("outcome", ("orders", "Sales"))
    assert (basis.key, basis.when) == ("revenue_basis", {"outcome": ("Sales",)})
    assert read_panel(data, mapping=guess.mapping).metric == "orders"
    mapping = guess.answered({"outcome": "Sales", "revenue_basis": "gmv"})
    panel = read_panel(data, mapping=mapping)
    assert (panel.metric, panel.outcome[0, 0]) == ("revenue", 70)


def test_money_of_known_countries_needs_a_currency_and_theirs_comes_first() -> None:
    rows = [f"{week},{land},5" for week in MONDAYS for land in ("DE", "FR", "GB")]
    guess = guess_mapping("\n".join(["week,Land,Umsatz", *rows]).encode())
    asked = next(q for q in guess.questions if q.key == "currency")
    assert asked.required
    assert asked.options[:3] == ("EUR", "GBP", "USD")
    region, _ = guess_of("week,market,Umsatz", "North,5")
    assert not next(q for q in region.questions if q.key == "currency").required


def test_dates_that_do_not_tell_are_asked() -> None:
    data = "\n".join(["date,orders", *(f"0{n}/{n + 1:02d}/2024,5" for n in range(1, 10))]).encode()
    guess = guess_mapping(data)
    (question,) = [q for q in guess.questions if q.required]
    assert (question.key, question.names["example"]) == ("day_first", "01/02/2024")
    weeks = []
    for answer in ("day", "month"):
        how = replace(guess.answered({"day_first": answer}), rows="weekly", absent_rows="zero")
        weeks.append(preview(data, how).rows[0][0])
    assert weeks == ["2024-01-29", "2024-01-01"]  # 1 February and 2 January 2024


def test_daily_rows_with_gaps_are_read_as_zero_and_asked() -> None:
    days = [date(2024, 1, 1) + timedelta(days=step) for step in range(80) if step % 4]
    data = "\n".join(["date,orders", *(f"{day},5" for day in days)]).encode()
    guess = guess_mapping(data)
    assert guess.mapping.absent_rows == "zero"
    assert "absent_rows" in keys(guess)
    assert guess.answered({"absent_rows": "missing"}).absent_rows == "missing"


def test_a_long_file_and_order_lines_are_told_apart() -> None:
    long, _ = guess_of("Date,Geo,Platform,Cost,Orders", "US,TikTok,4,5")
    assert (long.kind, long.mapping.columns["Platform"]) == ("long", "channel")
    lines, _ = guess_of("Invoice Date,Invoice,Country,Quantity,Unit Price", "A1,France,2,3.5")
    assert (lines.kind, lines.mapping.form) == ("orders", "orders")
    assert [q.options for q in lines.questions if q.key == "outcome"] == [("orders", "revenue")]


def test_what_a_file_lacks_is_said() -> None:
    guess, _ = guess_of("week,market,sold", "US,5")
    assert guess.problems == ("no column of orders, revenue or another outcome was recognised",)


def test_a_column_of_dates_is_told_by_its_cells() -> None:
    guess, _ = guess_of("Zeitraum,orders", "5")
    assert guess.mapping.columns == {"Zeitraum": "week"}
    assert guess.columns[0].why == "its cells are dates"


def test_an_answer_left_open_changes_nothing() -> None:
    guess, _ = guess_of("week,market,orders,price", "US,5,7")
    assert keys(guess) == ["currency"]
    assert guess.answered({"currency": ""}) == guess.mapping


@pytest.mark.parametrize(
    "mapping",
    [
        PanelMapping(),
        PanelMapping({"a": "week", "imp_*": "impressions_*", "x": "ignore"}, {"currency": "EUR"}),
        PanelMapping(
            form="orders",
            channels={"*brand*": "Brand", "NO": "Norway's"},
            markets={"": "ignore", "007": "US"},
            cancelled={"Cancelled at": ("*",), "state": ("void", "no")},
            cancels="order",
            outcome="revenue",
            spread="outcome",
            day_first=False,
            currency_signs=True,
            export="shopify_orders",
            absent_rows="zero",
            rows="daily",
        ),
    ],
)
def test_a_mapping_is_written_and_read_back(mapping: PanelMapping, tmp_path: Path) -> None:
    text = mapping.to_yaml()
    assert load_mapping(text) == load_mapping(text.encode()) == mapping
    path = tmp_path / "mapping.yaml"
    path.write_text(text, "utf-8")
    assert load_mapping(path) == mapping


def test_the_guess_reads_three_shared_panels(shared: Path) -> None:
    for name, shape in (
        ("world_geo_dev.csv", (4, 130, 4)),
        ("geo_visits_panel_dev.csv.gz", (95, 109, 13)),
        ("online_retail_daily_dev.csv", (14, 104, 0)),
    ):
        path = shared / "data" / name
        assert read_panel(path, mapping=guess_mapping(path).mapping).media.shape == shape
