"""Answers typed on top of a profile: each replaces its figures, the rest of the profile stays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.business import BusinessError, BusinessForm, Facts, business_of, read_business, to_yaml
from model.business.effects import answers_of, typed_share
from model.business.file import parse_business
from model.business.questions import QUESTIONS
from model.business.revise import revised
from model.business.sheet import OrderMoney
from tests.model.business_case import profile_of
from tests.model.test_business_sheet import facts_of

MARKETS = ("US", "DE", "TH")
FACTS = facts_of(*MARKETS, channels=("search", "tv"), media_units=("spend", "spend"))
MIXED = BusinessForm(category_shares={"apparel": 0.6, "electronics": 0.4})
VALUES = {
    "average_order_value": 75.0,
    "cost_of_goods": 21.0,
    "shipping_cost": 11.0,
    "fee_rate": 0.22,
    "return_rate": 0.08,
    "duty_rate": 0.12,
    "overhead_share": 0.17,
    "attributed_roas": 3.5,
    "stock_days": 63.0,
    "repurchase_rate": 0.31,
}


def on_defaults(**form: Any) -> Any:
    return revised(business_of(MIXED, FACTS), BusinessForm(**form), FACTS)


def two_markets(**tables: Any) -> Any:
    """The British order by hand, in two markets: 36 with 20 % tax, goods 8, fee 15 %."""
    return parse_business(profile_of(markets=("US", "DE"), **tables), "by hand")


TWO: Facts = facts_of("US", "DE")


def test_without_answers_a_profile_stays_as_it_is() -> None:
    profile = business_of(MIXED, FACTS)
    assert revised(profile, BusinessForm(), FACTS) == profile


@pytest.mark.parametrize("key", [question.key for question in QUESTIONS])
def test_each_of_the_ten_numbers_becomes_the_answer_and_is_flagged_no_longer(key: str) -> None:
    profile = business_of(MIXED, FACTS)
    found = on_defaults(answers={key: VALUES[key]})
    answer = answers_of(found)[key]
    assert answer.mean == pytest.approx(VALUES[key])
    assert typed_share(found, key) == 1
    assert found.flagged < profile.flagged or key == "attributed_roas"
    for other in QUESTIONS:
        if other.key not in (key, "fee_rate", "duty_rate", "return_rate"):
            assert answers_of(found)[other.key].mean == answers_of(profile)[other.key].mean, other
    assert read_business(to_yaml(found).encode(), "ours.yaml") == found


def test_a_markets_answer_is_exact_and_the_company_s_fills_the_others() -> None:
    found = on_defaults(
        answers={"average_order_value": 60.0}, by_market={"DE": {"average_order_value": 90.0}}
    )
    us, de, th = answers_of(found)["average_order_value"].by_market
    before = answers_of(business_of(MIXED, FACTS))["average_order_value"].by_market
    assert de == pytest.approx(90)
    assert (us + th) / 2 == pytest.approx(60)
    assert us / th == pytest.approx(before[0] / before[2])


def test_the_sheet_by_hand_moves_by_what_was_typed() -> None:
    """Goods from 8 to 10 in the US: 10 % come back, half of them resold, so 1.90 an order."""
    before, facts = two_markets(), TWO
    form = BusinessForm(by_market={"US": {"cost_of_goods": 10.0}})
    moved = OrderMoney.of(revised(before, form, facts)).lines["cm2"]
    still = OrderMoney.of(before).lines["cm2"]
    np.testing.assert_allclose(still - moved, [2 * 0.95, 0], atol=1e-9)


def test_typed_fees_stand_beside_those_of_the_platforms() -> None:
    found = revised(two_markets(), BusinessForm(by_market={"DE": {"fee_rate": 0.25}}), TWO)
    np.testing.assert_allclose(found.table("fee_points")[:, 0], [0, 0.10], atol=1e-12)
    assert typed_share(found, "fee_rate") == 0.5


def test_money_in_the_markets_currency_is_that_of_the_profile() -> None:
    form = BusinessForm(money="local", by_market={"DE": {"return_freight": 10.0}})
    found = revised(two_markets(), form, TWO).table("return_freight")
    assert found[0] == 3
    assert 10 < found[1] < 13  # euros in USD


def test_reports_typed_as_roas_take_the_place_of_money() -> None:
    found = revised(two_markets(), BusinessForm(answers={"attributed_roas": 2.0}), TWO)
    assert found.table("attributed_roas").tolist() == [2.0]
    assert np.isnan(found.table("attributed_gmv")).all()


def test_new_channels_and_commitments_are_the_forms() -> None:
    new = {"label": "TV", "kind": "brand_video", "weekly_spend": 1e3, "roi": (0.5, 1.0, 2.0)}
    form = BusinessForm.model_validate(
        {"benchmark_channels": {"tv": new}, "commitments": {"US": {"tv": 5e4}}, "simulated": True}
    )
    found = revised(two_markets(), form, TWO)
    assert found.benchmark_channels["tv"].weekly_spend == 1e3
    assert found.commitments == {"US": {"tv": 5e4}}
    assert found.simulated
    assert revised(found, BusinessForm(), TWO).benchmark_channels == {}


def test_an_answer_for_no_market_of_the_panel_is_refused() -> None:
    with pytest.raises(BusinessError, match="'FR'"):
        revised(two_markets(), BusinessForm(by_market={"FR": {"tax_rate": 0.1}}), TWO)
    form = BusinessForm(answers={"shipping_cost": 1.0, "first_leg": 2.0})
    with pytest.raises(BusinessError, match="shipping_cost"):
        revised(two_markets(), form, TWO)
