"""One order's money: sheets worked by hand for three markets, typed as their sellers would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from model.business import BusinessForm, Facts, MarketForm, business_of, load_business
from model.business.effects import (
    answer_effects,
    answers_of,
    completeness,
    effects_of,
    typed_share,
)
from model.business.questions import QUESTIONS
from model.business.sheet import sheet
from model.fx import load_rates
from tests.model.business_case import business_of as by_hand

CASES = Path(__file__).resolve().parents[1] / "cases" / "unit_economics"
SHEETS = [yaml.safe_load((CASES / f"{n}.yaml").read_text()) for n in ("uk", "us", "indonesia")]
HALF_A_CENT = 0.005


def facts_of(*markets: str, **changes: Any) -> Facts:
    unknown = (None,) * len(markets)
    plain: dict[str, Any] = {
        "countries": unknown,
        "currencies": unknown,
        "channels": ("search",),
        "media_units": ("spend",),
        "metric": "orders",
    }
    return Facts(markets=markets, **(plain | changes))


def form_of(sheets: list[dict[str, Any]]) -> BusinessForm:
    """All sheets in one form, money in each market's currency."""
    return BusinessForm(
        money="local",
        markets={
            s["market"]: MarketForm(country=s["country"], currency=s["currency"]) for s in sheets
        },
        answers={"resaleable_share": 0.5},
        by_market={s["market"]: s["typed"] for s in sheets},
        platforms={s["region"]: {s["platform"]: 1.0} for s in sheets},
    )


@pytest.mark.parametrize("by_hand_sheet", SHEETS, ids=lambda s: s["market"])
@pytest.mark.parametrize("together", [True, False], ids=["three markets", "alone"])
def test_a_sheet_worked_by_hand_comes_out_to_the_cent(
    by_hand_sheet: dict[str, Any], together: bool
) -> None:
    sheets = SHEETS if together else [by_hand_sheet]
    business = business_of(form_of(sheets), facts_of(*(s["market"] for s in sheets)))
    rate = load_rates().usd(by_hand_sheet["currency"])
    found = {line: money / rate for line, money in sheet(business, by_hand_sheet["market"])}
    assert set(found) == set(by_hand_sheet["order"])
    for line, expected in by_hand_sheet["order"].items():
        assert found[line] == pytest.approx(expected, abs=HALF_A_CENT), line


def test_the_sheet_ends_with_what_is_left() -> None:
    lines = sheet(by_hand(), "GB")
    assert lines[-1][0] == "cm2"
    assert lines[-1][1] == pytest.approx(8.34)  # domain notes T09
    with pytest.raises(ValueError, match="no market 'FR'; choose one of"):
        sheet(by_hand(), "FR")


# ---- effects


def test_the_effect_of_a_tenth_by_hand() -> None:
    """On the order of T09: net revenue 27, cost of goods 7.60, fees 4.86, returns a tenth."""
    found = effects_of(by_hand())
    assert found["cost_of_goods"].per_order == pytest.approx(-0.76)
    assert found["fee_rate"].per_order == pytest.approx(-0.486)
    # Price +3.60: net +3.00 and fee -0.54, both less the tenth that comes back.
    assert found["average_order_value"].per_order == pytest.approx(0.9 * (3.00 - 0.54))
    # One more return in a hundred: revenue, fee back, freight back, goods and first leg saved.
    assert found["return_rate"].per_order == pytest.approx(-0.30 + 0.054 - 0.03 + 0.05)
    assert found["overhead_share"].result == pytest.approx(-0.01)
    # 73 days of stock are a fifth of a year: 0.2 x 0.25 x 7.60 / 27 of net revenue, a tenth of it.
    assert found["stock_days"].result == pytest.approx(-0.1 * 0.2 * 0.25 * 7.6 / 27)
    assert found["repurchase_rate"].result == pytest.approx(0.1 * 0.14 * 8.34 / 27)


def test_effects_agree_with_typing_a_tenth_more() -> None:
    """The short cut equals the long way for every answer with a margin."""
    facts = facts_of("US", "GB")
    before = business_of(BusinessForm(), facts)
    quick = answer_effects(BusinessForm(), facts)
    cm2 = np.mean([dict(sheet(before, market))["cm2"] for market in facts.markets])
    answers = answers_of(before)
    for key in ("return_rate", "duty_rate", "fee_rate"):
        raised = BusinessForm(answers={key: 1.1 * (answers[key].mean or 0)})
        after = business_of(raised, facts)
        moved = np.mean([dict(sheet(after, market))["cm2"] for market in facts.markets])
        assert quick[key].per_order == pytest.approx(moved - cm2, rel=1e-6), key


def test_every_question_has_an_effect_or_says_why_it_matters() -> None:
    found = answer_effects(BusinessForm(), facts_of("US", "DE", "all"))
    assert list(found) == [question.key for question in QUESTIONS]
    assert len(QUESTIONS) == 10
    assert all(question.why and question.help for question in QUESTIONS)


# ---- completeness


def test_nothing_typed_is_nothing_complete() -> None:
    found = completeness(business_of(BusinessForm(), facts_of("US", "DE")))
    assert found.share == 0
    assert found.typed == ()
    assert found.missing[0].key == "average_order_value"
    weights = [one.weight for one in found.missing]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1)


def test_all_ten_typed_is_complete() -> None:
    every = {
        "average_order_value": 50,
        "cost_of_goods": 12,
        "shipping_cost": 9,
        "fee_rate": 0.15,
        "return_rate": 0.1,
        "duty_rate": 0.1,
        "overhead_share": 0.1,
        "attributed_roas": 4,
        "stock_days": 60,
        "repurchase_rate": 0.2,
    }
    found = completeness(business_of(BusinessForm(answers=every), facts_of("US", "DE")))
    assert found.share == pytest.approx(1)
    assert found.missing == ()


def test_a_market_of_its_own_counts_for_its_part() -> None:
    form = BusinessForm(by_market={"US": {"cost_of_goods": 10.0}})
    business = business_of(form, facts_of("US", "DE"))
    assert typed_share(business, "cost_of_goods") == 0.5
    assert 0 < completeness(business).share < 0.5


def test_a_panel_without_channels_is_not_asked_for_reports() -> None:
    facts = facts_of("US", channels=(), media_units=())
    found = completeness(business_of(BusinessForm(), facts))
    assert "attributed_roas" not in found.defaults


def test_the_demo_profile_is_typed_throughout() -> None:
    assert completeness(load_business()).share == pytest.approx(1)
