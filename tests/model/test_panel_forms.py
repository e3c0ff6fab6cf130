"""Long files, order lines and several currencies, by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.panel import Panel, PanelError, guess_mapping, preview, read_panel
from model.panel.cells import read_numbers
from model.panel.money import conversion, without_signs

MONDAYS = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(10)]
USD_OF_EUR = 1.1750  # ECB reference rate of 31 December 2025


def read(header: str, rows: list[str], **mapping: object) -> Panel:
    return read_panel("\n".join([header, *rows]).encode(), mapping=mapping or None)


def faults(header: str, rows: list[str], **mapping: object) -> list[tuple]:
    with pytest.raises(PanelError) as caught:
        read(header, rows, **mapping)
    return [(p.row, p.column, p.value, p.message) for p in caught.value.problems]


def long_rows(outcome: tuple[str, str] = ("5", "5")) -> list[str]:
    return [
        f"{week},US,{channel},{spend},{orders}"
        for week in MONDAYS
        for channel, spend, orders in (("tv", 10, outcome[0]), ("web", 3, outcome[1]))
    ]


LONG = "week,market,channel,spend,orders"


@pytest.mark.parametrize("outcome", [("5", "5"), ("5", ""), ("", "5")])
def test_the_long_form_needs_no_mapping(outcome: tuple[str, str]) -> None:
    panel = read(LONG, long_rows(outcome))
    assert (panel.channels, panel.metric) == (("tv", "web"), "orders")
    assert panel.media[0, 0].tolist() == [10, 3]
    assert panel.outcome.tolist() == [[5.0] * 10]


def test_the_long_form_is_the_wide_form() -> None:
    wide = read("week,market,orders,spend_tv,spend_web", [f"{w},US,5,10,3" for w in MONDAYS])
    assert read(LONG, long_rows()).content_hash == wide.content_hash


def test_two_outcomes_of_one_week_are_a_fault() -> None:
    found = faults(LONG, long_rows(("5", "7")))
    assert found[0][:3] == (3, "orders", "7")
    assert "an earlier row of the same week and market says 5" in found[0][3]


def test_rows_of_one_channel_are_summed_and_an_absent_channel_had_nothing() -> None:
    rows = [*long_rows(), f"{MONDAYS[0]},US,tv,7,5", f"{MONDAYS[2]},US,radio,2,"]
    panel = read(LONG, rows)
    assert panel.media[0, 0].tolist() == [17, 3, 0]
    assert panel.media[0, 2].tolist() == [10, 3, 2]


def test_a_row_with_spend_must_name_its_channel() -> None:
    found = faults(LONG, [*long_rows(), f"{MONDAYS[0]},US,,7,5"])
    assert (found[0][0], found[0][1]) == (22, "channel")


def test_spend_without_a_channel_is_one_channel() -> None:
    panel = read("week,orders,spend", [f"{week},5,3" for week in MONDAYS])
    assert (panel.channels, panel.media[0, 0, 0]) == (("media",), 3)


def test_a_sum_of_spend_beside_channels_is_left_out() -> None:
    panel = read("week,orders,spend,spend_tv", [f"{week},5,9,3" for week in MONDAYS])
    assert (panel.channels, panel.media[0, 0, 0]) == (("tv",), 3)


def test_rows_that_cover_a_month_are_refused() -> None:
    rows = [f"{week},{week + timedelta(days=30)},a,3,5" for week in MONDAYS]
    columns = {"starts": "week", "ends": "until"}
    found = faults("starts,ends,channel,spend,orders", rows, columns=columns)
    assert found[0][:2] == (2, "ends")
    assert "covers 31 days" in found[0][3]


def test_amounts_of_two_currencies_in_a_market_are_converted() -> None:
    rows = [f"{week},DE,{100 if week.day % 2 else 117.5},{cur(week)}" for week in MONDAYS]
    panel = read("week,market,revenue,currency", rows, constants={"revenue_basis": "gmv"})
    wanted = panel.currencies[0]
    eur = [100 if cur(week) == "EUR" else 117.5 / USD_OF_EUR for week in MONDAYS]
    rate = 1.0 if wanted == "EUR" else USD_OF_EUR
    np.testing.assert_allclose(panel.outcome[0], np.array(eur) * rate, rtol=1e-6)
    assert any("(ECB, 2025-12-31)" in note for note in panel.notes)


def cur(week: date) -> str:
    return "EUR" if week.day % 2 else "USD"


def test_money_without_a_currency_among_others_is_counted() -> None:
    """Of ten weeks with spend, three name no currency; a week without spend needs none."""
    rows = [
        f"{week},GB,5,{'' if n == 9 else 8},{'' if n in (1, 4, 7, 9) else 'GBP'}"
        for n, week in enumerate(MONDAYS)
    ]
    panel = read("week,market,orders,spend_tv,currency", rows)
    assert panel.currencies == ("GBP",)
    said = "3 rows of market 'GB' have money but no currency: taken for GBP, as its other rows are"
    assert said in panel.notes
    whole = read("week,market,orders,spend_tv,currency", [f"{w},GB,5,8,GBP" for w in MONDAYS])
    assert not any("no currency" in note for note in whole.notes)


def test_numbers_that_are_no_money_are_not_converted() -> None:
    rows = [f"{week},DE,100,50,{cur(week)}" for week in MONDAYS]
    panel = read("week,market,orders,price,currency", rows)
    assert panel.outcome.tolist() == [[100.0] * 10]
    assert panel.price is not None
    assert len(set(panel.price[0].round(6))) == 2


def test_conversion_goes_both_ways() -> None:
    assert conversion("EUR", "USD") == pytest.approx(USD_OF_EUR, rel=1e-6)
    assert conversion("EUR", "USD") * conversion("USD", "EUR") == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("$1,234.50", "1,234.50"),
        ("-$3", "-3"),
        ("($3.20)", "-3.20"),
        ("12,50 €", "12,50"),
        ("US$ 7", "7"),
        ("R$ 1.234,50", "1.234,50"),
        ("", ""),
        ("abc", "abc"),
    ],
)
def test_currency_signs(written: str, bare: str) -> None:
    assert without_signs(pd.Series([written], dtype="str")).tolist() == [bare]


ORDER_HEADER = "order,date,country,qty,unit_price,buyer,state"
HOW = {
    "form": "orders",
    "columns": {"date": "week", "qty": "quantity", "buyer": "customer", "state": "ignore"},
    "cancelled": {"state": ["cancel*"]},
    "cancels": "order",
}


def order_rows() -> list[str]:
    """Two orders a week of 2 x 10 and 1 x 30; the second of week 0 is cancelled."""
    rows = []
    for step, week in enumerate([*MONDAYS, MONDAYS[-1] + timedelta(days=6)]):
        state = "Cancelled" if step == 0 else "paid"
        rows.append(f"A{step},{week} 10:00,US,2,10,ann,paid")
        rows.append(f"B{step},{week} 11:00,US,1,30,bob{step},{state}")
        rows.append(f"B{step},,,1,0,,")
    return rows


def test_order_lines_are_summed_to_orders() -> None:
    panel = read(ORDER_HEADER, order_rows(), **HOW)
    assert panel.markets == panel.countries == ("US",)
    assert panel.outcome[0].tolist() == [1, 2, 2, 2, 2, 2, 2, 2, 2, 4]
    assert panel.units is not None
    assert panel.units[0].tolist() == [2, 4, 4, 4, 4, 4, 4, 4, 4, 8]
    assert panel.new_customers is not None
    assert panel.new_customers[0].tolist() == [1, 1, 1, 1, 1, 1, 1, 1, 1, 2]
    assert "1 cancelled orders were left out" in panel.notes


def test_order_lines_are_summed_to_revenue() -> None:
    how = HOW | {"outcome": "revenue", "constants": {"revenue_basis": "gmv", "currency": "USD"}}
    panel = read(ORDER_HEADER, order_rows(), **how)
    assert panel.outcome[0].tolist() == [20, 50, 50, 50, 50, 50, 50, 50, 50, 100]


def test_one_cancelled_line_leaves_its_order_with_the_others() -> None:
    """Order A of each week: 2 x 10 and, cancelled, 1 x 30; order C was cancelled line by line."""
    rows = [
        row
        for week in MONDAYS
        for row in (
            f"A{week},{week},US,1,30,ann,Cancelled",
            f"A{week},{week},US,2,10,ann,paid",
            f"C{week},{week},US,1,7,eve,cancelled",
            f"C{week},{week},US,1,8,eve,cancelled",
        )
    ]
    money = {"outcome": "revenue", "constants": {"revenue_basis": "gmv", "currency": "USD"}}
    how = HOW | {"cancels": "line"}
    orders, revenue = (read(ORDER_HEADER, rows, **how | more) for more in ({}, money))
    assert orders.outcome[0].tolist() == [1.0] * 9  # the last week has one day
    assert revenue.outcome[0].tolist() == [20.0] * 9
    assert orders.units is not None
    assert orders.units[0].tolist() == [2.0] * 9
    assert "10 cancelled orders were left out" in orders.notes
    said = "10 cancelled lines of 10 orders were left out; the orders count with their other lines"
    assert said in orders.notes


def test_an_orders_total_survives_the_line_that_gave_it() -> None:
    rows = [
        row for week in MONDAYS for row in (f"A{week},{week},50,Cancelled", f"A{week},{week},,paid")
    ]
    constants = {"revenue_basis": "gmv", "currency": "USD"}
    how = {
        "form": "orders",
        "columns": {"date": "week", "total": "order_total", "state": "ignore"},
        "cancelled": {"state": ["cancel*"]},
        "outcome": "revenue",
        "constants": constants,
    }
    panel = read("order,date,total,state", rows, **how)
    assert panel.outcome[0].tolist() == [50.0] * 9


def test_a_line_without_an_order_number_is_named() -> None:
    found = faults(ORDER_HEADER, [*order_rows(), ",2024-02-01,US,1,1,x,paid"], **HOW)
    assert (found[0][0], found[0][1]) == (35, "order")


def test_a_rule_of_cancelled_orders_needs_its_column() -> None:
    how = HOW | {"cancelled": {"status": ["x"]}}
    assert faults(ORDER_HEADER, order_rows(), **how)[0][1] == "status"


def test_markets_are_renamed_put_together_and_ignored() -> None:
    rows = [f"{week},{m},5" for week in MONDAYS for m in ("US East", "US West", "Mars")]
    found = faults("week,market,orders", rows, markets={"US*": "US"})
    assert "already stands in row" in found[0][3]
    panel = read("week,market,orders", rows, markets={"US East": "US", "*": "ignore"})
    assert (panel.markets, panel.outcome[0, 0]) == (("US",), 5)
    assert any("20 rows of markets the mapping ignores" in note for note in panel.notes)


def test_dates_that_do_not_tell_are_read_as_stated() -> None:
    rows = [f"0{step}/{step + 1:02d}/2024,1" for step in range(1, 10)]
    assert faults("week,orders", rows)[0][1] == "week"
    first, second = (
        read_panel("\n".join(["week,orders", *rows]).encode(), mapping={"day_first": day, **LAX})
        for day in (True, False)
    )
    assert first.weeks != second.weeks
    assert read_panel(first.to_csv()).content_hash == first.content_hash


LAX: dict[str, object] = {"absent_rows": "zero", "rows": "weekly"}


def test_a_row_of_labels_alone_is_a_missing_week() -> None:
    rows = [
        f"{week},US,{'' if step == 4 else 5},{'' if step == 4 else 1}"
        for step, week in enumerate(MONDAYS)
    ]
    panel = read("week,market,orders,spend_tv", rows)
    assert np.isnan(panel.media[0, 4, 0])


def test_numbers_are_read_to_the_last_digit() -> None:
    values = np.random.default_rng(5).random(2000) * 10.0 ** np.arange(-4, 6).repeat(200)
    from model.panel.cells import NumberStyle
    from model.panel.columns import BY_NAME, Part
    from model.panel.problems import ProblemList

    texts = pd.Series([repr(float(value)) for value in values], dtype="str")
    part = Part(BY_NAME["price"], "", "price", 0)
    read_back = read_numbers(texts, part, np.arange(2000), NumberStyle(), ProblemList())
    np.testing.assert_array_equal(read_back, values)


@pytest.mark.parametrize(
    ("rows", "mapping"),
    [
        (long_rows(), {"markets": {"*": "ignore"}}),
        (["Total,US,tv,1,5"] * 3, {}),
        (long_rows(), {"channels": {"*": "ignore"}, "markets": {"US": "ignore"}}),
    ],
)
def test_a_file_of_which_no_row_is_left_says_so(rows: list[str], mapping: dict) -> None:
    assert any("no row is left" in message for *_, message in faults(LONG, rows, **mapping))


def test_cancelled_orders_alone_are_no_panel() -> None:
    rows = [row.replace("paid", "Cancelled") for row in order_rows()]
    assert any("no row is left" in message for *_, message in faults(ORDER_HEADER, rows, **HOW))


@given(
    st.sampled_from(["long", "orders", "wide"]),
    st.integers(0, 700),
    st.text('0123456789,\n"-:$%abT. ', max_size=12),
)
def test_damaged_rows_of_any_form_give_a_panel_or_problems(
    form: str, place: int, damage: str
) -> None:
    """Whatever is written over a sound file, no other error comes out."""
    header, rows, how = {
        "long": (LONG, long_rows(), {}),
        "orders": (ORDER_HEADER, order_rows(), HOW),
        "wide": ("week,market,orders,spend", [f"{week},US,5,1" for week in MONDAYS], {}),
    }[form]
    text = "\n".join([header, *rows])
    damaged = text[:place] + damage + text[place + len(damage) :]
    guess_or_problems(damaged.encode())
    try:
        weeks = read_panel(damaged.encode(), mapping=how).n_weeks
    except PanelError:
        return
    assert weeks >= 8


def guess_or_problems(data: bytes) -> None:
    """A damaged file is guessed and shown, or refused in words; what is shown is whole."""
    try:
        guess = guess_mapping(data)
    except PanelError as error:
        rows, width, problems = (), 0, error.problems
    else:
        shown = preview(data, guess.mapping)
        rows, width, problems = shown.rows, len(shown.header), shown.problems
    assert rows or problems
    assert all(len(row) == width for row in rows)
    assert all(problem.message for problem in problems)
