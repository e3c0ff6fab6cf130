"""A shop that sells to very many countries: which are kept apart, and the rest as one market."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from model.panel import (
    Guess,
    Panel,
    PanelError,
    Question,
    Upload,
    guess_mapping,
    read_panel,
)

MONDAYS = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(10)]
BIG = {"US": 600, "DE": 250, "FR": 110}  # 96 % of 1,000 orders a week
CODES = "ATBECHDKESFIGBIEITNLNOPTSEPLCZHUGRROBGHR"
SMALL = [CODES[place : place + 2] for place in range(0, len(CODES), 2)]  # two orders each
OPTION = "US · DE · FR · other"


def table(header: str, extra: str = "", small: Sequence[str] = SMALL) -> bytes:
    sizes = BIG | dict.fromkeys(small, 2)
    rows = [f"{week},{m},{n}{extra}" for week in MONDAYS for m, n in sizes.items()]
    return "\n".join([header, *rows]).encode()


def asked(guess: Guess) -> Question:
    (question,) = [q for q in guess.questions if q.key == "many_markets"]
    return question


def grouped(data: bytes) -> Panel:
    guess = guess_mapping(data)
    return read_panel(data, mapping=guess.answered({"many_markets": asked(guess).options[1]}))


def test_the_largest_markets_are_proposed_and_nothing_is_changed_unasked() -> None:
    guess = guess_mapping(table("week,country,orders"))
    question = asked(guess)
    assert question.options == ("keep all", OPTION)
    assert question.names == {"count": "23", "kept": "3", "share": "96%"}
    assert "{count} markets" in question.text
    assert not question.required
    assert guess.mapping.markets == {}


def test_up_to_fifteen_markets_nothing_is_asked() -> None:
    keys = [q.key for q in guess_mapping(table("week,country,orders", "", SMALL[:12])).questions]
    assert keys == []
    assert asked(guess_mapping(table("week,country,orders", "", SMALL[:13]))).names["count"] == "16"


def test_at_most_twelve_are_kept() -> None:
    rows = [f"{week},R{n:02d},5" for week in MONDAYS for n in range(40)]
    question = asked(guess_mapping("\n".join(["week,market,orders", *rows]).encode()))
    assert (question.names["kept"], question.names["share"]) == ("12", "30%")


def test_the_answer_groups_the_rest_and_keep_all_takes_it_back() -> None:
    data = table("week,country,orders")
    guess = guess_mapping(data)
    mapping = guess.answered({"many_markets": OPTION})
    assert mapping.markets == {"US": "US", "DE": "DE", "FR": "FR", "*": "other"}
    panel = read_panel(data, mapping=mapping)
    assert panel.markets == ("US", "DE", "FR", "other")
    assert panel.countries == ("US", "DE", "FR", None)
    assert panel.outcome[:, 0].tolist() == [600, 250, 110, 40]
    assert any("20 markets were grouped as other" in note for note in panel.notes)
    again = Guess(guess.kind, guess.label, mapping, guess.columns)
    assert again.answered({"many_markets": "keep all"}).markets == {}
    assert read_panel(panel.to_csv()).content_hash == panel.content_hash


def test_labels_that_are_countries_keep_theirs_beside_other() -> None:
    assert grouped(table("week,market,orders")).countries == ("US", "DE", "FR", None)


def test_a_column_of_countries_does_not_speak_of_other() -> None:
    sizes = BIG | dict.fromkeys(SMALL, 2)
    rows = [f"{week},Shop {m},{m},{n}" for week in MONDAYS for m, n in sizes.items()]
    panel = grouped("\n".join(["week,market,country,orders", *rows]).encode())
    assert panel.markets == ("Shop US", "Shop DE", "Shop FR", "other")
    assert panel.countries == ("US", "DE", "FR", None)


def test_prices_of_the_rest_are_weighted_by_the_outcome() -> None:
    rows = [f"{week},{m},{n},10" for week in MONDAYS for m, n in BIG.items()]
    for week in MONDAYS:
        rows += [f"{week},{m},2,20" for m in SMALL[:-1]] + [f"{week},{SMALL[-1]},38,40"]
    data = "\n".join(["week,country,orders,price", *rows]).encode()
    answers = {"many_markets": OPTION, "currency": "USD"}
    panel = read_panel(data, mapping=guess_mapping(data).answered(answers))
    assert panel.price is not None
    assert panel.outcome[-1, 0] == 76
    assert panel.price[-1, 0] == pytest.approx(30)  # 38 orders at 20, 38 at 40


def test_a_week_twice_in_a_grouped_market_is_still_a_problem() -> None:
    data = table("week,country,orders") + f"\n{MONDAYS[3]},AT,2".encode()
    with pytest.raises(PanelError) as caught:
        grouped(data)
    (problem,) = caught.value.problems
    assert (problem.row, problem.value) == (232, "AT")
    assert "already stands in row 74" in problem.message


def test_markets_are_as_large_as_their_orders_whatever_the_lines() -> None:
    header = "order_id,order_date,country,quantity,amount"
    rows = [f"u{n},{MONDAYS[n % 10]},US,1,5" for n in range(400)]
    rows += [f"d{n},{MONDAYS[n % 10]},DE,1,5" for n in range(100)]
    rows += [f"x,{MONDAYS[0]},{m},1,5" for m in ["FR"]] * 900  # one order of 900 lines
    rows += [f"s{m},{MONDAYS[0]},{m},1,5" for m in SMALL]
    question = asked(guess_mapping("\n".join([header, *rows]).encode()))
    assert question.options[1] == "US · DE · other"


def test_revenue_is_compared_in_one_currency() -> None:
    sizes = {"US": (900, "USD"), "JP": (9000, "JPY")} | dict.fromkeys(SMALL, (2, "EUR"))
    rows = [f"{w},{m},{n},{c},gmv" for w in MONDAYS for m, (n, c) in sizes.items()]
    header = "week,country,revenue,currency,revenue_basis"
    question = asked(guess_mapping("\n".join([header, *rows]).encode()))
    assert question.options[1] == "US · JP · other"  # 9,000 yen are some 57 dollars


def test_ads_of_a_grouped_country_are_counted_in_other() -> None:
    data = table("week,country,orders")
    shop = Upload("shop.csv", data, guess_mapping(data).answered({"many_markets": OPTION}))
    rows = [f"{week},{m},8" for week in MONDAYS for m in ("United States", "Spain", "Italy")]
    ads = Upload("ads.csv", "\n".join(["week,market,spend_tv", *rows]).encode())
    panel = read_panel([shop, ads])
    assert panel.media[:, 0, 0].tolist() == [8, 0, 0, 16]
    assert "ads.csv: Spain is counted in other, which has its outcome" in panel.notes


def test_the_answer_for_one_month_holds_for_all_months() -> None:
    lines = table("week,country,orders").decode().splitlines()
    halves = ["\n".join([lines[0], *part]).encode() for part in (lines[1:116], lines[116:])]
    plain = guess_mapping(halves[1]).mapping
    how = guess_mapping(halves[0]).answered({"many_markets": OPTION})
    panel = read_panel([Upload("a.csv", halves[0], how), Upload("b.csv", halves[1], plain)])
    assert panel.markets == ("US", "DE", "FR", "other")
    assert panel.outcome[:, -1].tolist() == [600, 250, 110, 40]
