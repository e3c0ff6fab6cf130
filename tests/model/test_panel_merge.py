"""Several files put together on week and market, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest

from model.panel import Panel, PanelError, PanelMapping, Problem, Upload, read_panel

MONDAYS = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(12)]
USD_OF_EUR = 1.1750  # ECB reference rate of 31 December 2025


def upload(name: str, header: str, rows: Sequence[str], **mapping: object) -> Upload:
    how = PanelMapping(**mapping) if mapping else None  # type: ignore[arg-type]
    return Upload(name, "\n".join([header, *rows]).encode(), how)


def shop(weeks: Sequence[date] = MONDAYS, currencies: str = "") -> Upload:
    """US sells 30 a week, DE 10."""
    if not currencies:
        rows = [f"{week},{m},{n}" for week in weeks for m, n in (("US", 30), ("DE", 10))]
        return upload("shop.csv", "week,market,orders", rows)
    money = dict(zip(("US", "DE"), currencies.split(), strict=True))
    rows = [f"{week},{m},{n},{money[m]}" for week in weeks for m, n in (("US", 30), ("DE", 10))]
    return upload("shop.csv", "week,market,orders,currency", rows)


def ads(name: str = "ads.csv", weeks: Sequence[date] = MONDAYS, **mapping: object) -> Upload:
    rows = [f"{week},{m},8" for week in weeks for m in ("United States", "Germany")]
    return upload(name, "week,market,spend_tv", rows, **mapping)


def problems_of(*uploads: Upload) -> tuple[Problem, ...]:
    with pytest.raises(PanelError) as caught:
        read_panel(uploads)
    return caught.value.problems


def test_media_join_the_outcome_by_country() -> None:
    panel = read_panel([ads(), shop()], name="mine")
    assert (panel.name, panel.markets, panel.channels) == ("mine", ("US", "DE"), ("tv",))
    assert panel.media.tolist() == [[[8.0]] * 12] * 2


def test_one_upload_is_read_like_a_file() -> None:
    alone = shop()
    assert isinstance(alone.data, bytes)
    assert read_panel([alone]).content_hash == read_panel(alone.data).content_hash


def test_weeks_are_cut_to_those_every_file_covers() -> None:
    panel = read_panel([shop(), ads(weeks=MONDAYS[2:])])
    assert (panel.weeks[0], panel.n_weeks) == ("2024-01-15", 10)
    note = "shop.csv: 2 of its 12 weeks were cut, because not every file covers them"
    assert note in panel.notes


def test_a_week_without_ads_inside_the_span_is_zero() -> None:
    panel = read_panel([shop(), ads(weeks=[*MONDAYS[:4], *MONDAYS[5:]])])
    assert panel.media[:, 4, 0].tolist() == [0, 0]
    assert "ads.csv: 2 absent weeks were read as weeks with nothing in them" in panel.notes


def test_files_that_share_too_few_weeks_say_what_they_cover() -> None:
    (problem,) = problems_of(shop(), ads(weeks=MONDAYS[6:]))
    assert "share 6 weeks" in problem.message
    assert "ads.csv 2024-02-12 to 2024-03-18" in problem.message


def test_a_market_without_ads_had_none() -> None:
    rows = [f"{week},US,8" for week in MONDAYS]
    panel = read_panel([shop(), upload("ads.csv", "week,market,spend_tv", rows)])
    assert panel.media[:, 0, 0].tolist() == [8, 0]
    assert "ads.csv: no rows for DE; read as no media there" in panel.notes


def test_ads_in_a_market_without_an_outcome_are_a_problem() -> None:
    rows = [f"{week},{m},8" for week in MONDAYS for m in ("US", "Brazil")]
    (problem,) = problems_of(shop(), upload("ads.csv", "week,market,spend_tv", rows))
    assert (problem.file, problem.column, problem.value) == ("ads.csv", "market", "Brazil")
    assert "markets: {Brazil: ignore}" in problem.message


def regions(name: str, column: str, markets: str) -> Upload:
    rows = [f"{week},{market},US,5" for week in MONDAYS for market in markets.split()]
    return upload(name, f"week,market,country,{column}", rows)


def test_ads_of_a_country_with_several_markets_are_a_problem() -> None:
    shops = regions("shop.csv", "orders", "West East")
    (problem,) = problems_of(shops, regions("ads.csv", "spend_tv", "US"))
    assert (problem.file, problem.value) == ("ads.csv", "US")
    assert "several markets lie in this country (West, East)" in problem.message


def test_parts_of_one_country_are_not_taken_for_each_other() -> None:
    shops = regions("shop.csv", "orders", "US-CA")
    (problem,) = problems_of(shops, regions("ads.csv", "spend_tv", "US-NY"))
    assert problem.value == "US-NY"
    assert "no market of this name" in problem.message


def test_ads_without_markets_need_a_rule() -> None:
    rows = [f"{week},8" for week in MONDAYS]
    (problem,) = problems_of(shop(), upload("ads.csv", "week,spend_tv", rows))
    assert (problem.file, "spread: outcome" in problem.message) == ("ads.csv", True)
    spread = upload("ads.csv", "week,spend_tv", rows, spread="outcome")
    panel = read_panel([shop(), spread])
    assert panel.media[:, 0, 0].tolist() == [6, 2]
    note = "ads.csv: spread over the markets by their share of outcome: US 75.0%, DE 25.0%"
    assert note in panel.notes


def test_a_market_can_be_stated_for_a_whole_file() -> None:
    rows = [f"{week},8" for week in MONDAYS]
    stated = upload("ads.csv", "week,spend_tv", rows, constants={"market": "DE"})
    assert read_panel([shop(), stated]).media[:, 0, 0].tolist() == [0, 8]


def test_the_only_market_takes_what_names_none_and_what_names_any() -> None:
    rows = [f"{week},30" for week in MONDAYS]
    whole = upload("shop.csv", "week,orders", rows)
    media = upload("ads.csv", "week,spend_web", [f"{week},8" for week in MONDAYS])
    panel = read_panel([whole, media, ads("more.csv")])
    assert panel.media[0, 0].tolist() == [8, 16]
    assert "more.csv: its markets were added up: United States, Germany" in panel.notes


def test_spend_is_converted_into_the_markets_currency() -> None:
    panel = read_panel([shop(currencies="USD EUR"), ads(constants={"currency": "USD"})])
    assert panel.currencies == ("USD", "EUR")
    np.testing.assert_allclose(panel.media[:, 0, 0], [8, 8 / USD_OF_EUR], rtol=1e-6)


def test_spend_without_a_currency_beside_markets_with_one_is_asked_for() -> None:
    found = problems_of(shop(currencies="USD EUR"), ads())
    assert [(p.file, p.column, p.value) for p in found] == [
        ("ads.csv", "spend_tv", "United States"),
        ("ads.csv", "spend_tv", "Germany"),
    ]
    assert "Other files count this market in EUR" in found[1].message


def test_impressions_need_no_currency() -> None:
    rows = [f"{week},US,800" for week in MONDAYS]
    media = upload("ads.csv", "week,market,impressions_tv", rows)
    panel = read_panel([shop(currencies="USD EUR"), media])
    assert panel.media[:, 0, 0].tolist() == [800, 0]


def test_without_money_of_its_own_the_outcome_takes_its_medias_currency() -> None:
    panel = read_panel([shop(), ads(constants={"currency": "GBP"})])
    assert panel.currencies == ("GBP", "GBP")
    assert panel.media[0, 0, 0] == 8


def test_revenue_without_a_currency_beside_ads_with_one_is_asked_for() -> None:
    rows = [f"{week},US,30" for week in MONDAYS]
    basis = {"revenue_basis": "gmv"}
    money = upload("shop.csv", "week,market,revenue", rows, constants=basis)
    media = upload(
        *("ads.csv", "week,market,spend_tv", [f"{week},US,8" for week in MONDAYS]),
        constants={"currency": "USD"},
    )
    assert "in which currency is it?" in problems_of(money, media)[0].message


def test_the_same_channel_of_two_files_is_added() -> None:
    rows = [f"{week},{m},8,1" for week in MONDAYS for m in ("US", "DE")]
    panel = read_panel(
        [shop(), ads("one.csv"), upload("two.csv", "week,market,spend_tv,spend_web", rows)]
    )
    assert (panel.channels, panel.media[0, 0].tolist()) == (("tv", "web"), [16, 1])
    assert "two.csv: spend_tv was added to that of another file" in panel.notes


def test_a_series_without_markets_holds_for_all() -> None:
    rows = [f"{week},{20 + step}" for step, week in enumerate(MONDAYS)]
    panel = read_panel([shop(), upload("weather.csv", "week,control_heat", rows)])
    assert panel.controls is not None
    assert panel.controls[:, 3, 0].tolist() == [23, 23]


def test_a_column_of_two_files_that_cannot_be_added_is_a_problem() -> None:
    rows = [f"{week},{m},9" for week in MONDAYS for m in ("US", "DE")]
    price = upload("a.csv", "week,market,price", rows)
    more = upload("b.csv", "week,market,price,promo", [f"{row},0" for row in rows])
    (problem,) = problems_of(shop(), price, more)
    assert (problem.file, problem.column) == ("b.csv", "price")


def test_exactly_one_file_brings_the_outcome() -> None:
    assert "no file brings the outcome" in problems_of(ads("a.csv"), ads("b.csv"))[0].message
    rows = [f"{week},{m},9" for week in MONDAYS for m in ("US", "DE")]
    second = upload("again.csv", "week,market,kpi", rows)
    (problem,) = problems_of(shop(), second)
    assert (problem.value, "exactly one of" in problem.message) == ("again.csv", True)


def test_integers_and_dates_do_not_meet() -> None:
    rows = [f"{step},US,8" for step in range(12)]
    (problem,) = problems_of(shop(), upload("ads.csv", "week,market,spend_tv", rows))
    assert (problem.value, "by integers" in problem.message) == ("ads.csv", True)


def test_faults_of_all_files_come_together_with_their_names() -> None:
    bad = [f"{week},US,-3" for week in MONDAYS[:1]]
    files = [upload(f"{n}.csv", f"week,market,spend_{n}", bad) for n in ("a", "b")]
    found = problems_of(shop(), *files, Upload("c.xlsx", b"%PDF-1.7"))
    assert [problem.file for problem in found] == ["c.xlsx", "a.csv", "b.csv"]
    assert str(found[1]).startswith("a.csv, row 2, column 'spend_a', value '-3'")


def test_a_merged_panel_reads_back_from_its_own_csv() -> None:
    panel: Panel = read_panel(
        [shop(currencies="USD EUR"), ads(weeks=MONDAYS[1:11], constants={"currency": "USD"})]
    )
    assert read_panel(panel.to_csv()).content_hash == panel.content_hash
