"""Pricing without a browser: each preset, each choice, companies of other shapes."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from model import DemandModel, Scenario, evaluate, load_plan, load_world
from model.business import Facts, business_of, default_form
from model.levers.record import BASES
from model.panel import read_panel
from model.scenario import encode
from model.world import build_world
from model.world.file import write_world
from tests.pages.app import hold_thumb, open_page, words
from tests.pages.companies import bare, bring, switch, two_markets

WEEKS = 60


@pytest.fixture
def pricing() -> AppTest:
    return open_page("pricing")


def plain(app: AppTest) -> str:
    return words(app).replace("\u00a0", " ")


def answer(app: AppTest) -> str:
    found = re.search(r"What should things cost\?</b> <span>(.*?)</span>", plain(app))
    assert found is not None
    return found[1]


def row(app: AppTest, name: str) -> str:
    """A row's sentence."""
    found = re.search(rf'class="hr-alt">({name}: .*?)</span>', plain(app))
    assert found is not None
    return found[1]


def levers(app: AppTest) -> set[str]:
    return {str(slider.key) for slider in app.slider}


@pytest.mark.parametrize("base", BASES)
def test_each_preset_says_what_one_per_cent_is_worth(base: str) -> None:
    """The figure of the row all together is the difference of two evaluations."""
    app = open_page("pricing", encode(Scenario(base=base), ""))
    assert answer(app).startswith(("1 % more on the price", "A higher price"))
    world = load_world()
    before = evaluate(Scenario(base=base), world)
    price = before.settings["price"]
    after = evaluate(Scenario(base=base, levers={"price": (1 + price) * 1.01 - 1}), world)
    told = re.search(r"GMV by −\$([\d.]+) ([km]),", row(app, "Together"))
    assert told is not None
    unit = {"k": 1e3, "m": 1e6}[told[2]]
    expected = (before.figures["gmv"] - after.figures["gmv"]).mean()
    # A little over a million stands as ``$1.0 m``: written to the nearest tenth, not closer.
    half_digit = 0.5 * unit / 10 ** len(told[1].partition(".")[2])
    assert float(told[1]) * unit == pytest.approx(expected, rel=0.02, abs=half_digit)


def test_the_answer_follows_the_price(pricing: AppTest) -> None:
    assert "prices as in 2025 are too low for CM2" in answer(pricing)
    assert "List prices are the same as in plan" in answer(pricing)
    pricing.slider(key="lever.price.slider").set_value(5.0).run()
    told = answer(pricing)
    assert "Against plan its list prices alone move GMV by −$" in told
    assert "and CM2 by +$" in told
    assert "prices 5.0 % above 2025" in told


def test_the_answer_is_about_what_is_chosen(pricing: AppTest) -> None:
    assert "Over all, prices" in answer(pricing)
    pricing.selectbox(key="pricing_market").set_value("DE").run()
    whole = answer(pricing)
    assert whole.startswith("Germany: 1 % more on the price moves CM2 by ")
    assert "There, prices" in whole
    assert "United States" not in whole
    pricing.selectbox(key="pricing_line").set_value("beauty").run()
    told = answer(pricing)
    assert told.startswith("Germany · Beauty: 1 % more on the price moves CM2 by ")
    worth = re.search(r"CM2 by (\S+ [km])", told)
    assert worth is not None
    assert f"CM2 by {worth[1]}" in row(pricing, "Beauty")


def test_other_levers_leave_list_prices_as_they_are(pricing: AppTest) -> None:
    pricing.slider(key="lever.promo_depth.slider").set_value(5.0).run()
    assert not pricing.exception
    assert "List prices are the same as in plan" in answer(pricing)


def test_an_order_is_as_in_plan_while_a_thumb_is_held(
    pricing: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fewer draws are drawn then, and those of the plan beside them are the same ones."""
    hold_thumb(pricing, monkeypatch)
    assert ", as in plan (ticks)." in plain(pricing)


def test_what_is_looked_at_outlives_a_visit_to_another_page(pricing: AppTest) -> None:
    chosen = {"pricing_market": "TH", "pricing_line": "beauty", "pricing_platform": "shopee"}
    for key, value in chosen.items():
        pricing.selectbox(key=key).set_value(value).run()
    pricing.switch_page("pages/risk.py").run()
    pricing.switch_page("pages/pricing.py").run()
    assert {key: pricing.selectbox(key=key).value for key in chosen} == chosen
    assert "lever.price[TH].slider" in levers(pricing)


def test_a_market_shows_its_own_levers_and_lines(pricing: AppTest) -> None:
    assert {"lever.price.slider", "lever.price[home].slider"} <= levers(pricing)
    pricing.selectbox(key="pricing_market").set_value("US").run()
    assert not pricing.exception
    found = levers(pricing)
    assert {"lever.price[US].slider", "lever.price[US,home].slider"} <= found
    assert "lever.basket[north_america].slider" in found
    assert "lever.price.slider" not in found
    assert "elasticity 3.1" in row(pricing, "Electronics")
    before = row(pricing, "Electronics")
    pricing.slider(key="lever.price[US,electronics].slider").set_value(-5.0).run()
    assert row(pricing, "Electronics") != before
    assert "CM2 is largest at a price" in plain(pricing)


def test_a_line_in_all_markets_has_a_row_for_each_market(pricing: AppTest) -> None:
    whole = row(pricing, "United States")
    pricing.selectbox(key="pricing_line").set_value("beauty").run()
    assert not pricing.exception
    assert row(pricing, "United States") != whole
    assert "One order: Beauty" in plain(pricing)


def test_the_order_of_a_market_line_and_platform(pricing: AppTest) -> None:
    """United States, electronics: the price of the profile; eBay takes other fees than Amazon."""
    for key, value in (("market", "US"), ("line", "electronics"), ("platform", "amazon")):
        pricing.selectbox(key=f"pricing_{key}").set_value(value).run()
    assert "Of $74.29 the order leaves" in plain(pricing)
    amazon = re.search(r"the order leaves (\$[\d.]+)", plain(pricing))
    pricing.selectbox(key="pricing_platform").set_value("ebay").run()
    ebay = re.search(r"the order leaves (\$[\d.]+)", plain(pricing))
    assert amazon is not None
    assert ebay is not None
    assert amazon[1] != ebay[1]
    pricing.selectbox(key="pricing_platform").set_value("shopee").run()
    assert "United States sells nothing on Shopee now" in plain(pricing)


def test_tables_on_request(pricing: AppTest) -> None:
    pricing.selectbox(key="pricing_market").set_value("US").run()
    assert "Average order value" not in plain(pricing)
    pricing.session_state["pricing_numbers"] = True
    pricing.session_state["pricing_sources"] = True
    pricing.run()
    assert not pricing.exception
    drawn = plain(pricing)
    assert "CM3 moves by as much as CM2" in drawn
    assert "What 1 % more on the price is worth: United States</h2>" in drawn.replace(
        "<small></small>", ""
    )
    assert "Where the figures of an order come from: United States</h2>" in drawn.replace(
        "<small></small>", ""
    )
    assert "Average order value · United States · Beauty" in drawn
    assert "Platform fee · Amazon" in drawn
    assert "Germany" not in drawn.split("Average order value")[1]


# ---- companies of one's own


def history(markets: int, metric: str, priced: bool) -> bytes:
    """Sixty weeks of a shop whose demand has an elasticity of 2."""
    chance = np.random.default_rng(5)
    head = ["week", "market", metric, *(["price"] if priced else []), "spend_search"]
    lines = [",".join(head)]
    for place in range(markets):
        for week in range(WEEKS):
            price = 20 * (1 + 0.15 * np.sin(week / 3 + place))
            sold = 300 / (1 + place) * (price / 20) ** -2 * chance.lognormal(0, 0.05)
            outcome = sold * price if metric == "revenue" else sold
            day = np.datetime64("2024-11-04") + 7 * week
            cells = [str(day), f"m{place}", f"{outcome:.2f}"]
            cells += [f"{price:.2f}"] if priced else []
            lines.append(",".join([*cells, f"{100 * chance.lognormal(0, 0.4):.1f}"]))
    return "\n".join(lines).encode()


@cache
def company(markets: int, metric: str = "orders", priced: bool = True) -> str:
    constants = {"revenue_basis": "gmv"} if metric == "revenue" else {}
    panel = read_panel(
        history(markets, metric, priced), name="panel.csv", mapping={"constants": constants}
    )
    facts = Facts.of(panel)
    fit = DemandModel(draws=32).fit(panel).fit_
    return write_world(build_world(load_plan(), business_of(default_form(facts), facts), fit))


def opened(world_file: str) -> AppTest:
    app = open_page("home")
    switch(app, bring(app, "Teapots", world_file))
    app.switch_page("pages/pricing.py").run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def test_one_market_and_one_line_have_one_price_and_no_menu_but_the_platform() -> None:
    app = opened(bare())
    assert "lever.price.slider" in levers(app)
    assert not any("price[" in key for key in levers(app))
    menus = {str(box.key) for box in app.selectbox}
    assert not {"pricing_market", "pricing_line"} & menus
    assert "1 % more on the price moves CM2 by" in answer(app)
    drawn = plain(app)
    assert "No prices in the history: general experience." in drawn
    assert "≈" in drawn


def test_a_panel_without_prices_says_where_its_elasticity_comes_from() -> None:
    app = opened(two_markets())
    assert "No prices in the history: general experience." in plain(app)
    app.selectbox(key="pricing_market").set_value("DE").run()
    assert not app.exception
    assert "lever.price[DE].slider" in levers(app)


def test_a_panel_of_revenue_says_what_its_prices_identify() -> None:
    app = opened(company(1, "revenue"))
    assert "Your panel counts revenue, which follows the price by 1 − elasticity" in plain(app)
    counted = opened(company(1, "orders"))
    assert "Your panel counts revenue" not in plain(counted)


def test_forty_markets_stand_in_one_list() -> None:
    app = opened(company(40, priced=False))
    drawn = plain(app)
    assert 'class="pr-rows many"' in drawn
    assert len(re.findall(r'hr-alt">m\d+: ', drawn)) == 40
    assert len(app.slider) < 12


def test_a_choice_left_over_from_another_company_is_dropped(pricing: AppTest) -> None:
    pricing.selectbox(key="pricing_market").set_value("US").run()
    pricing.selectbox(key="pricing_line").set_value("home").run()
    switch(pricing, bring(pricing, "Teapots", company(2)))
    assert not pricing.exception
    assert pricing.selectbox(key="pricing_market").value == ""
    assert {"lever.price.slider"} <= levers(pricing)
