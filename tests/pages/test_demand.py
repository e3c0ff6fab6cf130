"""Demand without a browser: what it says is what the model says, for every company."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from model import Outcome, Scenario, World, evaluate, load_world
from model.breakdown.demand import by_market, forecast
from model.levers.record import BASES, Base
from model.scenario import encode
from model.world.file import read_world, write_world
from tests.model.test_world_own import panel_text, world_of
from tests.pages.app import open_page, words
from tests.pages.companies import bare, bring, committed, switch, two_markets
from ui.formats import money, percent

QUESTION = "How much will we sell, when, and what drives it?"


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


@pytest.fixture
def demand() -> AppTest:
    return open_page("demand")


def said(app: AppTest) -> str:
    """The answer, as it is read."""
    found = re.search(r'<p class="hr-question"><b>(.*?)</b> <span>(.*?)</span>', words(app))
    assert found is not None
    assert found[1] == QUESTION
    return unescape(found[2])


def row(app: AppTest, name: str, table: str = "hr-parts") -> list[str]:
    """Cells of a row of a table, without its name."""
    drawn = words(app)
    start = drawn.index(table, drawn.index("hr-question"))
    body = drawn[start : drawn.index("</table>", start)]
    rows = (re.findall(r"<t[dh][ >].*?</t[dh]>", line) for line in body.split("<tr")[2:])
    texts = ([unescape(re.sub(r"<[^>]+>", "", cell)) for cell in cells] for cells in rows)
    return next(cells[1:] for cells in texts if cells[0].strip().startswith(name))


def whole(outcome: Outcome) -> str:
    kpi = outcome.kpis["gmv"]
    assert kpi.mean is not None
    assert kpi.p05 is not None
    assert kpi.p95 is not None
    return f"{money(kpi.mean)} GMV in 2026 (90 %: {money(kpi.p05)} to {money(kpi.p95)})"


@pytest.mark.parametrize("base", BASES)
def test_each_preset_says_what_the_model_says(world: World, base: Base) -> None:
    outcome = evaluate(Scenario(base), world)
    found = forecast(outcome)
    app = open_page("demand", encode(Scenario(base), ""))
    assert f"All markets: {whole(outcome)}" in said(app)
    for part, name in (("base", "Base"), ("media", "Media"), ("programme", "Programme")):
        assert row(app, name)[0] == money(round(found.part(part).mean))
    assert row(app, "All")[:3] == [
        money(found.total.mean()),
        f"{money(outcome.kpis['gmv'].p05 or 0)} – {money(outcome.kpis['gmv'].p95 or 0)}",
        percent(1.0),
    ]
    largest = max(by_market(outcome), key=lambda one: one.gmv.mean)
    assert row(app, "United States", "hr-markets")[0] == money(largest.gmv.mean)


def test_the_plan_itself_is_held_against_the_status_quo(world: World, demand: AppTest) -> None:
    plan, quiet = (evaluate(Scenario(base), world) for base in ("plan", "status_quo"))
    gained = float((plan.kpis["gmv"].draws - quiet.kpis["gmv"].draws).mean())
    assert f"Against status quo +{money(gained)} (programme +{money(gained)})." in said(demand)
    assert "the week of Nov 23, 2026 (Black Friday)" in said(demand)
    assert re.search(
        r"Media bring [\d.]+.% of it before the programme; the programme", said(demand)
    )


def test_the_status_quo_differs_from_nothing() -> None:
    app = open_page("demand", encode(Scenario("status_quo"), ""))
    assert "Against plan −" in said(app)
    app.session_state["headroom"].compared = "status_quo"
    app.run()
    assert "Nothing differs from status quo yet." in said(app)
    assert "against status quo" not in words(app)


def test_the_answer_follows_the_levers(world: World, demand: AppTest) -> None:
    demand.slider(key="lever.market_growth.slider").set_value(10.0).run()
    plan = evaluate(Scenario(), world)
    grown = evaluate(Scenario().set("market_growth", 0.1, world.catalogue), world)
    gained = float((grown.kpis["gmv"].draws - plan.kpis["gmv"].draws).mean())
    assert f"Against plan +{money(gained)} (" in said(demand)
    assert whole(grown) in said(demand)
    base = forecast(grown).part("base").mean - forecast(plan).part("base").mean
    assert row(demand, "Base")[3] == f"+{money(base)}"


def test_a_price_moves_prices_and_what_media_bring(demand: AppTest) -> None:
    assert row(demand, "Price")[:3] == ["$0", "–", "–"]
    demand.slider(key="lever.price.slider").set_value(-5.0).run()
    assert row(demand, "Price")[0].startswith("$")
    assert row(demand, "Price")[0] != "$0"
    assert "price and service +" in said(demand)
    assert "Some prices lie outside what was seen before: United Kingdom −5.0 %" in words(
        demand
    ).replace("\u00a0", " ")


@pytest.mark.parametrize(("scope", "name"), [("europe", "Europe"), ("TH", "Thailand")])
def test_a_region_or_a_market_can_be_looked_at(
    world: World, demand: AppTest, scope: str, name: str
) -> None:
    demand.selectbox(key="demand_scope").set_value(scope).run()
    assert not demand.exception
    found = forecast(evaluate(Scenario(), world), scope)
    assert said(demand).startswith(f"{name}: {money(found.total.mean())} GMV in 2026")
    assert row(demand, "All")[0] == money(found.total.mean())
    marked = len(re.findall('<tr class="chosen">', words(demand)))
    assert marked == len(world.regions.get(scope, (scope,)))


def test_orders_are_counted_too(world: World, demand: AppTest) -> None:
    demand.get_by_key("demand_metric").set_value("orders").run()
    assert not demand.exception
    orders = evaluate(Scenario(), world).kpis["orders"].mean
    assert orders is not None
    assert f"All markets: {orders / 1e6:.1f}\u00a0m orders in 2026" in said(demand)
    assert "$" not in row(demand, "Media")[0]


def test_the_table_opens_with_quarters_that_add_up(demand: AppTest) -> None:
    demand.session_state["demand_table"] = True
    demand.run()
    drawn = words(demand)
    head = drawn[drawn.rindex("<thead>") : drawn.rindex("</table>")]
    assert "Told apart in this order" in drawn
    assert re.findall(r'"col">(.*?)<', head) == ["Part", "Q1", "Q2", "Q3", "Q4", "all", "share"]
    last = [unescape(c) for c in re.findall(r"<t[dh][^>]*>(.*?)</t", head.split("<tr>")[-1])]
    quarters = [float(cell[1:-2]) for cell in last[1:5]]
    assert sum(quarters) == pytest.approx(float(last[5][1:-2]), abs=0.25)


def test_each_lever_of_demand_stands_once(demand: AppTest) -> None:
    keys = [slider.key for slider in demand.slider]
    for lever in ("market_growth", "competitor_price", "media_total", "price", "delivery_speed"):
        assert keys.count(f"lever.{lever}.slider") == 1


# ---- companies of one's own


def own(text: str, horizon: str) -> Callable[[], str]:
    return lambda: write_world(world_of(text, horizon))


@pytest.mark.parametrize(
    ("file", "span"),
    [
        (bare, "the next 52 weeks"),
        (two_markets, "2026"),
        (committed, "2026"),
        (own(panel_text(3, 1), "next_quarter"), "the next quarter"),
        (own(panel_text(2, 0, dated=False), "next_52_weeks"), "the next 52 weeks"),
        (own(panel_text(40, 1), "plan_year"), "2026"),
    ],
    ids=["bare", "two", "committed", "quarter", "counted", "forty"],
)
def test_any_company_gets_its_own_answer(file: Callable[[], str], span: str) -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", file()))
    app.switch_page("pages/demand.py").run()
    assert not app.exception, [error.value for error in app.exception]
    world = read_world(file())
    outcome = evaluate(Scenario(), world)
    gmv = outcome.kpis["gmv"].mean
    assert gmv is not None
    assert f"{money(gmv)} GMV in {span}" in said(app)
    assert row(app, "All")[0] == money(gmv)
    drawn = words(app)
    assert ("hr-swatch media" in drawn) == bool(world.channels)
    assert "hr-swatch programme" not in drawn
    assert ('class="hr-scroll hr-markets"' in drawn) == (len(world.markets) > 1)
    assert "Prices were not in the history" in drawn
    if len(world.markets) > 1:
        app.selectbox(key="demand_scope").set_value(world.markets[-1]).run()
        assert not app.exception
        last = forecast(outcome, world.markets[-1])
        assert row(app, "All")[0] == money(last.total.mean())


def test_a_market_of_one_company_is_not_looked_for_in_another(demand: AppTest) -> None:
    demand.selectbox(key="demand_scope").set_value("TH").run()
    switch(demand, bring(demand, "Teapots", two_markets()))
    assert not demand.exception
    assert said(demand).startswith("All markets:")


def test_the_table_by_quarter_follows_what_is_looked_at(world: World, demand: AppTest) -> None:
    demand.session_state["demand_table"] = True
    demand.selectbox(key="demand_scope").set_value("US").run()
    sold = forecast(evaluate(Scenario(), world), "US").total.mean()
    table = words(demand).rpartition("<h2")[2]
    assert "United States, GMV" in table
    assert f">{money(sold)}<" in table
    demand.get_by_key("demand_metric").set_value("orders").run()
    table = words(demand).rpartition("<h2")[2]
    assert "United States, Orders" in table
    assert "$" not in table


def test_the_picture_of_the_forecast_names_its_market(demand: AppTest) -> None:
    demand.selectbox(key="demand_scope").set_value("US").run()
    pictures = demand.session_state["headroom"].pictures
    assert pictures["demand_path"].heading == "United States: GMV a week"


def test_the_choice_outlives_a_visit_to_another_page(demand: AppTest) -> None:
    demand.selectbox(key="demand_scope").set_value("US").run()
    demand.get_by_key("demand_metric").set_value("orders").run()
    demand.switch_page("pages/risk.py").run()
    demand.switch_page("pages/demand.py").run()
    assert said(demand).startswith("United States:")
    assert " orders in 2026" in said(demand)


def test_what_a_part_is_can_be_reached_by_keyboard(demand: AppTest) -> None:
    mark = r'class="hr-ask" tabindex="0" role="note" title="[^"]+" aria-label="[^"]+"'
    assert len(re.findall(mark, words(demand))) == 5
