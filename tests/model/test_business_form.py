"""The form of ten numbers: defaults by country, typed answers exact, every default flagged."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import model.business.file
from model.business import (
    BenchmarkChannel,
    Business,
    BusinessError,
    BusinessForm,
    Facts,
    MarketForm,
    answer_currency,
    business_of,
    default_form,
    read_business,
    read_form,
    to_yaml,
)
from model.business.effects import answers_of
from model.business.specs import AXES, NUMBERS, SPECS
from tests.model.test_business_sheet import facts_of


def made(form: BusinessForm | None = None, *markets: str, **facts: Any) -> Business:
    return business_of(form or BusinessForm(), facts_of(*(markets or ("US", "DE")), **facts))


def refusal(raw: dict[str, Any], *markets: str) -> str:
    with pytest.raises(BusinessError) as caught:
        business_of(read_form(raw), facts_of(*(markets or ("US", "DE"))))
    return str(caught.value)


# ---- defaults


def test_markets_and_channels_keep_the_panels_order() -> None:
    facts = facts_of("TH", "US", "DE", channels=("tv", "ads"), media_units=("spend", "spend"))
    business = business_of(BusinessForm(markets={"DE": MarketForm(), "TH": MarketForm()}), facts)
    assert tuple(business.markets) == ("TH", "US", "DE")
    assert tuple(business.channels) == ("tv", "ads")
    assert business.regions == {
        "southeast_asia": ("TH",),
        "north_america": ("US",),
        "europe": ("DE",),
    }
    assert business.region_labels["eu"] == "European Union"


def test_with_nothing_typed_every_figure_is_flagged() -> None:
    business = made(None, "US", "Deutschland", "all")
    assert not business.simulated
    for name in AXES.keys() & business.tables.keys():
        size = int(np.prod(business.shape(name)))
        assert len(business.tables[name].flagged) == size, name
        assert business.tables[name].as_of is not None, name
    assert all(number.flagged for number in business.numbers.values())
    assert set(NUMBERS) <= set(business.numbers)
    assert business.markets["Deutschland"].country == "DE"
    assert business.markets["Deutschland"].assumed == ("country", "currency")
    assert business.markets["all"].country == "ZZ"


def test_what_the_panel_or_the_form_says_is_not_assumed() -> None:
    facts = facts_of("North", "South", countries=("US", None), currencies=("USD", "EUR"))
    form = BusinessForm(markets={"South": MarketForm(country="ES", region="the south")})
    business = business_of(form, facts)
    assert business.markets["North"].assumed == ()
    assert business.markets["South"].assumed == ()
    assert business.markets["South"].region == "the south"
    assert business.regions["the south"] == ("South",)


def test_no_figure_of_the_demo_brand_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model.business.file, "DEMO", Path("/nowhere/demo.yaml"))
    assert made().label == "My company"


def test_a_market_whose_currency_has_no_frozen_rate_counts_in_usd() -> None:
    business = made(None, "VN")
    assert business.markets["VN"].currency == "USD"
    assert "currency" in business.markets["VN"].assumed


def test_optional_parts_follow_the_panel() -> None:
    orders, visits = made(), made(None, "US", metric="kpi")
    assert orders.optional_number("orders_per_outcome") is None
    assert visits.optional_number("orders_per_outcome") == 0.03
    assert orders.number("programme_budget") == 0
    assert orders.number("event_loss_share") == 0.02
    assert "media_unit_cost" not in orders.tables
    seen = made(None, "US", channels=("tv", "ads"), media_units=("impressions", "spend"))
    # 20 USD a thousand impressions in North America.
    np.testing.assert_array_equal(seen.table("media_unit_cost"), [0.02, np.nan])
    assert seen.tables["media_unit_cost"].flagged == ("tv",)
    assert np.isnan(seen.table("attributed_roas")).all()


# ---- typed


def test_a_company_wide_answer_is_the_mean_of_its_markets() -> None:
    """Defaults 62 and 54 keep their ratio: mean 29 means 31 and 27."""
    found = made(BusinessForm(answers={"average_order_value": 29.0}))
    np.testing.assert_allclose(found.table("average_order_value")[:, 0], [31.0, 27.0])
    assert found.tables["average_order_value"].flagged == ()


def test_a_company_wide_answer_weighs_markets_by_their_orders() -> None:
    """Three orders in four at 62k, one at 54k: 60k = 30, so 31 and 27."""
    facts = facts_of("US", "DE", orders=(300.0, 100.0))
    found = business_of(BusinessForm(answers={"average_order_value": 30.0}), facts)
    np.testing.assert_allclose(found.table("average_order_value")[:, 0], [31.0, 27.0])


def test_a_markets_answer_is_exact_and_leaves_the_others() -> None:
    form = BusinessForm(answers={"cost_of_goods": 20.0}, by_market={"US": {"cost_of_goods": 11.0}})
    found = made(form)
    np.testing.assert_allclose(found.table("unit_cost")[:, 0], [11.0, 20.0])
    alone = made(BusinessForm(by_market={"US": {"return_rate": 0.07}}))
    assert alone.table("return_rate")[0, 0] == pytest.approx(0.07)
    assert alone.tables["return_rate"].flagged == ("DE.general",)
    assert alone.tables["return_rate"].source_of(("US", "general")) == "typed"


ANSWERED = {
    "average_order_value": 41.0,
    "cost_of_goods": 9.0,
    "shipping_cost": 7.5,
    "fee_rate": 0.21,
    "return_rate": 0.12,
    "duty_rate": 0.09,
}


@pytest.mark.parametrize("key", ANSWERED)
@pytest.mark.parametrize("company", [True, False], ids=["company", "market"])
def test_an_answer_is_read_back_with_several_lines(key: str, company: bool) -> None:
    """Means over lines, modes and platforms are what was typed."""
    mix = {"beauty": 0.5, "electronics": 0.3, "apparel": 0.2}
    answer = {key: ANSWERED[key]}
    plain = {"answers": answer} if company else {"by_market": {"DE": answer}}
    found = answers_of(made(BusinessForm(category_shares=mix, **plain), "US", "DE", "TH"))[key]
    seen = found.mean if company else found.by_market[1]
    assert seen == pytest.approx(ANSWERED[key], rel=1e-12)
    assert found.typed == pytest.approx(1 if company else 1 / 3)


def test_money_in_the_markets_currency_names_its_rate() -> None:
    form = BusinessForm(money="local", by_market={"DE": {"cost_of_goods": 10.0}})
    found = made(form)
    assert found.table("unit_cost")[1, 0] == pytest.approx(11.75)  # ECB 2025-12-31: 1.1750
    said = found.tables["unit_cost"].source_of(("DE", "general"))
    assert said == "typed: 10 EUR at 1.175 USD, 2025-12-31"


def test_company_wide_money_is_usd_unless_all_markets_share_a_currency() -> None:
    local = BusinessForm(money="local", answers={"cost_of_goods": 10.0})
    assert answer_currency(local, facts_of("DE", "FR")) == "EUR"
    assert answer_currency(local, facts_of("DE", "GB")) == "USD"
    assert answer_currency(local, facts_of("DE", "GB"), "GB") == "GBP"
    assert answer_currency(BusinessForm(), facts_of("DE"), "DE") == "USD"
    assert made(local, "DE", "FR").table("unit_cost").mean() == pytest.approx(11.75)


def test_parts_of_shipping_leave_the_rest_to_the_others() -> None:
    """10 in all, 4 of it the first leg: storage and last mile share 6 as they did before."""
    usual = made(None, "DE")
    form = BusinessForm(by_market={"DE": {"shipping_cost": 10.0, "first_leg": 4.0}})
    found = made(form, "DE")

    def mean(business: Business, part: str) -> float:
        parcel, overseas = business.table(part)[0]
        share = business.table("overseas_share")[0]
        return float((1 - share) * parcel + share * overseas)

    assert mean(found, "first_leg") == pytest.approx(4.0)
    rest = mean(usual, "storage") + mean(usual, "last_mile")
    assert mean(found, "storage") == pytest.approx(6.0 * mean(usual, "storage") / rest)


def test_reports_and_media_prices_by_channel() -> None:
    form = BusinessForm(
        answers={"attributed_roas": 4.0},
        by_channel={"tv": {"media_unit_cost": 0.01}, "ads": {"attributed_roas": 6.0}},
    )
    units = ("impressions", "spend")
    found = made(form, "US", channels=("tv", "ads"), media_units=units)
    np.testing.assert_array_equal(found.table("attributed_roas"), [4.0, 6.0])
    assert found.table("media_unit_cost")[0] == 0.01
    assert found.tables["media_unit_cost"].flagged == ()


def test_plans_for_media_pass_through() -> None:
    new = BenchmarkChannel(label="TV", kind="brand_video", weekly_spend=1e4, roi=(0.5, 1.2, 3.0))
    form = BusinessForm(
        benchmark_channels={"tv": new}, commitments={"US": {"tv": 2e5, "search": 1e5}}
    )
    found = made(form)
    assert found.benchmark_channels["tv"].roi == (0.5, 1.2, 3.0)
    assert found.commitments["US"]["search"] == 1e5
    assert read_business(to_yaml(found).encode(), "ours.yaml") == found


# ---- dated rules


def test_the_date_decides_the_duty() -> None:
    """United States, make-up by the notes: 35 % under Section 122, 25 % after it."""
    beauty = {"beauty": 1.0}
    rates = [
        made(BusinessForm(category_shares=beauty, as_of=day), "US").table("duty_rate")[0, 0]
        for day in (date(2026, 5, 1), date(2026, 8, 1))
    ]
    assert rates == pytest.approx([0.35, 0.25])


def test_a_parcel_into_the_union_pays_three_euros_from_july_2026() -> None:
    """60 % of orders are parcels: 0.6 x 3 EUR x 1.175 more than before, by the same goods."""

    def duty(day: date) -> float:
        found = made(BusinessForm(as_of=day), "DE")
        return float(found.table("duty_rate")[0, 0] * found.table("customs_value")[0, 0])

    gained = duty(date(2026, 7, 1)) - duty(date(2026, 6, 30))
    assert gained == pytest.approx(0.6 * 3 * 1.175)


def test_a_brazilian_parcel_above_fifty_dollars_pays_sixty_per_cent_less_twenty() -> None:
    """Price before tax 100: duty 40; 80 % parcels, the rest at 20 % of the customs value."""
    form = BusinessForm(by_market={"BR": {"average_order_value": 120.48, "cost_of_goods": 30.0}})
    found = made(form, "BR")
    customs = found.table("customs_value")[0, 0]
    duty = found.table("duty_rate")[0, 0] * customs
    assert duty == pytest.approx(0.8 * 40.0 + 0.2 * 0.20 * customs)


# ---- faults


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"answers": {"return_rate": 1.2}}, "answers.return_rate = 1.2: Return rate"),
        ({"answers": {"colour": 1}}, "answers.colour = 1.0: no such question"),
        ({"answers": {"return_rate": "many"}}, "answers.return_rate"),
        ({"answers": {"fee_rate": float("nan")}}, "answers.fee_rate = nan"),
        ({"by_market": {"US": {"stock_days": 9}}}, "by_market.US.stock_days = 9.0: Days of stock"),
        ({"by_market": {"FR": {"fee_rate": 0.1}}}, "the form names the market 'FR'"),
        ({"category_shares": {"beauty": 0.4}}, "category_shares sums to 0.4"),
        ({"platforms": {"europe": {"amazon": 2.0}}}, "platforms.europe sums to 2"),
        ({"category_shares": {"beauty": float("nan")}}, "category_shares.beauty = nan: a share"),
        ({"category_shares": {"beaty": 1}}, "category_shares.beaty: no such one; choose beauty"),
        (
            {"category_shares": {"rockets": 1}},
            "no such one; choose apparel or beauty or electronics or general or home",
        ),
        ({"platforms": {"europe": {"amazn": 1}}}, "platforms.europe.amazn: no such one; choose am"),
        ({"platforms": {"europe": {"amazon": float("nan")}}}, "platforms.europe.amazon = nan"),
        ({"platforms": {"africa": {"amazon": 1.0}}}, "platforms names the region 'africa'"),
        ({"by_channel": {"tv": {"attributed_roas": 2}}}, "by_channel names 'tv'"),
        ({"by_channel": {"search": {"roas": 2}}}, "by_channel.search.roas = 2.0"),
        ({"commitments": {"US": {"tv": 5}}}, "commitments.US.tv: 'tv' is no channel"),
        ({"programme_budget": -1}, "programme_budget"),
        ({"markets": {"US": {"country": "usa"}}}, "markets.US.country"),
        (
            {"by_market": {"DE": {"shipping_cost": 3, "first_leg": 4}}},
            "DE: shipping_cost is 3.00 USD, its typed parts sum to 4.00 USD",
        ),
        (
            {
                "money": "local",
                "markets": {"DE": {"currency": "VND"}},
                "by_market": {"DE": {"cost_of_goods": 5}},
            },
            "market 'DE': no frozen rate for currency 'VND'; type its money in USD",
        ),
    ],
)
def test_a_wrong_answer_is_repeated_with_its_place(raw: dict[str, Any], said: str) -> None:
    assert said in refusal(raw)


# ---- many and odd


def test_forty_markets_and_odd_labels_survive_their_file() -> None:
    odd = ("NO", "on", "501", "a.b", "a.b.c", "Ünï 市场", "null", "1e3")
    facts = facts_of(*odd, *(f"m{i}" for i in range(32)))
    mix = {"beauty": 0.25, "apparel": 0.25, "home": 0.25, "electronics": 0.25}
    found = business_of(BusinessForm(category_shares=mix), facts)
    assert read_business(to_yaml(found).encode(), "ours.yaml") == found
    assert found.markets["NO"].country == "NO"


def test_the_default_form_repeats_what_the_panel_says() -> None:
    facts = Facts(("Nord",), ("DE",), ("EUR",), (), (), "orders")
    form = default_form(facts)
    assert form.markets == {"Nord": MarketForm(country="DE", currency="EUR")}
    assert business_of(form, facts).channels == {}
    assert set(SPECS) >= set(business_of(form, facts).tables)


# ---- channels without history, committed spends, simulated data


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("weekly_spend", 0, "weekly_spend is 0.0; give the USD a week, above 0"),
        ("weekly_spend", float("inf"), "weekly_spend is inf"),
        ("kind", "skywriting", "kind is 'skywriting'; choose one of search,"),
        ("roi", (2, 1, 3), "three numbers above 0 in rising order"),
    ],
)
def test_a_channel_without_history_that_cannot_be_is_refused(
    part: str, value: object, said: str
) -> None:
    good = {"label": "TV", "kind": "brand_video", "weekly_spend": 1e4, "roi": (0.5, 1, 2)}
    assert said in refusal({"benchmark_channels": {"tv": good | {part: value}}})


def test_committed_spends_are_typed_in_the_unit_of_the_markets_money() -> None:
    form = BusinessForm(money="local", commitments={"DE": {"search": 1000.0}, "US": {"search": 5}})
    found = made(form).commitments
    assert found["US"]["search"] == 5
    assert 1000 < found["DE"]["search"] < 1300  # euros in USD


def test_simulated_data_make_a_simulated_company() -> None:
    found = made(BusinessForm(simulated=True))
    assert found.simulated
    assert "# The company is simulated." in to_yaml(found)
