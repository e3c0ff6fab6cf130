"""The business step and what it makes of a world: new channels, promises, more numbers, marks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario, World, evaluate
from model.business import read_business, to_yaml
from model.demand.benchmark import DEFAULT_ROI
from model.fx import load_rates
from model.panel import sample_csv
from model.world import read_world
from tests.pages.app import ROOT, words
from tests.pages.intake_page import (
    as_csv,
    at_business,
    field,
    fitted_company,
    go,
    intake,
    opened,
    press,
    sound,
    unfold,
    upload,
    weekly_rows,
)
from ui.intake.answers import facts_of, form_of
from ui.intake.business import smaller_text
from ui.intake.more import platforms_of

EXPORTS = ROOT / "tests" / "cases" / "exports"
SHOPIFY = EXPORTS / "shopify_orders" / "orders.csv"
GOOGLE = EXPORTS / "google_ads" / "campaigns.csv"


@pytest.fixture
def data() -> AppTest:
    return opened()


def world_made(app: AppTest) -> World:
    """The world the trust step made last."""
    made = intake(app).made
    assert made is not None
    return read_world(made.text)


def test_the_sentence_counts_the_ticks_of_the_row(data: AppTest) -> None:
    """The check reads the files; what is said above it must know that already."""
    press(data, "sample")
    ticks = sum(str(b.key).startswith("step_done_") for b in data.button)
    here = sum(str(b.key) == "step_now_check" for b in data.button)
    assert f"{ticks + here} steps of 6 are done" in words(data)


def test_a_channel_without_history_is_typed_changed_and_taken_out_again() -> None:
    app = unfold(at_business(), "new_channels")
    assert "0.28 to 5.37" in words(app)
    press(app, "add_channel")
    (new,) = form_of(intake(app)).benchmark_channels.values()
    assert new.roi == DEFAULT_ROI
    assert new.weekly_spend > 0
    sound(field(app, "text_input", "Name").set_value("TV").run())
    sound(field(app, "selectbox", "Kind").set_value("brand_video").run())
    sound(field(app, "number_input", "Spend a week").set_value(5000.0).run())
    sound(field(app, "number_input", "Return, high").set_value(3.0).run())
    sound(field(app, "multiselect", "Markets").set_value(["DE (simulated)"]).run())
    found = intake(app).profile
    assert found is not None
    (new,) = found.business.benchmark_channels.values()
    assert new.model_dump() == {
        "label": "TV",
        "kind": "brand_video",
        "weekly_spend": 5000.0,
        "roi": (DEFAULT_ROI[0], DEFAULT_ROI[1], 3.0),
        "markets": ("DE (simulated)",),
    }
    assert read_business(to_yaml(found.business).encode(), "mine.yaml") == found.business
    press(app, "drop_channel_new_1")
    assert form_of(intake(app)).benchmark_channels == {}


def test_a_new_channels_spend_must_be_above_nothing() -> None:
    app = press(unfold(at_business(), "new_channels"), "add_channel")
    before = form_of(intake(app))
    sound(field(app, "number_input", "Spend a week").set_value(0.0).run())
    assert "weekly_spend is 0.0; give the USD a week, above 0" in words(app)
    assert form_of(intake(app)) == before
    assert field(app, "number_input", "Spend a week").value > 0


def test_committed_spends_are_typed_by_market_and_channel() -> None:
    app = unfold(at_business(), "commitments")
    place = f"commitments_{intake(app).turn}"
    edits = {"edited_rows": {1: {"social": 250_000.0}}, "added_rows": [], "deleted_rows": []}
    app.session_state[place] = edits
    sound(app.run())
    found = intake(app).profile
    assert found is not None
    assert found.business.commitments == {"DE (simulated)": {"social": 250_000.0}}
    assert read_business(to_yaml(found.business).encode(), "mine.yaml") == found.business


def test_more_numbers_and_where_a_company_sells() -> None:
    app = unfold(at_business(), "numbers", "platforms")
    sound(field(app, "number_input", "Sales tax").set_value(10.0).run())
    sound(field(app, "number_input", "Expected loss").set_value(4.0).run())
    found = intake(app).profile
    assert found is not None
    assert found.business.number("event_loss_share") == 0.04
    orders = facts_of(intake(app)).orders
    assert np.average(found.business.table("tax_rate"), weights=orders) == pytest.approx(0.1)
    names = list(platforms_of(intake(app), found.business))
    rows = {place: {"europe": 0.0} for place in range(len(names))}
    rows[names.index("own_site")] = {"europe": 90.0}
    edits = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    app.session_state[f"platforms_{intake(app).turn}"] = edits
    sound(app.run())
    assert "Europe adds up to 90" in words(app)
    assert form_of(intake(app)).platforms == {}
    rows[names.index("own_site")] = {"europe": 100.0}
    app.session_state[f"platforms_{intake(app).turn}"] = edits
    sound(app.run())
    assert form_of(intake(app)).platforms == {"europe": {"own_site": 1.0}}


@pytest.mark.slow
def test_a_new_channel_and_a_promise_reach_the_levers_of_the_world() -> None:
    app = at_business(("my-shop.csv", as_csv(weekly_rows(60))))
    press(unfold(app, "new_channels", "commitments"), "add_channel")
    edits = {"edited_rows": {0: {"search": 40_000.0}}, "added_rows": [], "deleted_rows": []}
    app.session_state[f"commitments_{intake(app).turn}"] = edits
    sound(app.run())
    fitted_company(app)
    assert "No history: its response is a published range" in words(app)
    press(app, "use_world")
    made = world_made(app)
    assert made.channels == ("search", "new_1")
    assert any(flag.about == "channel:new_1" for flag in made.flags)
    start = Scenario("status_quo")
    moved = start.move("media_split[new_1]", 0.3, made.catalogue).scenario
    more = {**moved.levers, "media_total": 1.3 * made.catalogue["media_total"].status_quo}
    with_it, without = (
        evaluate(Scenario("status_quo", levers=levers), made, draws=64).kpis["gmv"].mean or 0.0
        for levers in (more, {})
    )
    assert with_it > without
    low = start.move("media_total", 0.0, made.catalogue)
    assert low.value == pytest.approx(40_000.0 * made.year.years)
    assert low.reason is not None
    assert "ommitted" in str(low.reason)


@pytest.mark.slow
def test_the_sample_says_everywhere_that_it_is_simulated() -> None:
    app = at_business(("renamed.csv", sample_csv()))
    found = intake(app).profile
    assert found is not None
    assert found.business.simulated
    fitted_company(app)
    press(app, "use_world")
    made = world_made(app)
    assert made.simulated
    assert made.label == "Sample company"
    assert app.radio(key="world_switch").options[1] == "Sample company, simulated"
    sound(app.switch_page("app.py").run())
    assert "Sample company, simulated" in words(app)

    app.button(key="drop_world").click().run()
    assert "Remove Sample company, simulated?" in words(app)
    press(app, "drop_world_no")
    assert len(app.session_state["headroom"].companies) == 1
    press(app, "drop_world")
    press(app, "drop_world_yes")
    assert app.session_state["headroom"].companies == {}
    assert app.session_state["headroom"].at_hand == "demo"


def test_orders_of_a_shops_export_were_sold_there() -> None:
    app = at_business(("orders.csv", SHOPIFY.read_bytes()), ("ads.csv", GOOGLE.read_bytes()))
    found = intake(app).profile
    assert found is not None
    mix = found.business.table("platform_mix")
    assert found.business.platforms == {"own_site": "Own site"}
    assert np.array_equal(mix, np.ones((2, 1)))
    assert found.business.tables["platform_mix"].flagged == ()
    unfold(app, "platforms")
    assert "From your files (Shopify orders)" in words(app)
    intake(app).form = form_of(intake(app)).model_copy(
        update={"platforms": {"europe": {"amazon": 0.4, "own_site": 0.6}}}
    )
    sound(app.run())
    typed = form_of(intake(app)).platforms
    assert typed["europe"] == {"amazon": 0.4, "own_site": 0.6}
    assert typed["north_america"] == {"own_site": 1.0}


def test_a_table_of_ones_own_says_nothing_of_platforms() -> None:
    app = at_business(("my-shop.csv", as_csv(weekly_rows(40))))
    assert form_of(intake(app)).platforms == {}


def test_an_answer_of_nothing_says_so_and_usual_values_are_counted() -> None:
    app = at_business(("my-shop.csv", as_csv(weekly_rows(40))))
    sound(field(app, "number_input", "Import duty").set_value(0.0).run())
    assert "At 0, 10 % more changes nothing" in words(app)
    found = intake(app).profile
    assert found is not None
    assert f"{len(found.business.flagged)} figures are usual values" in words(app)
    assert smaller_text(0) == "Every figure behind them is yours."


def test_own_data_are_not_simulated() -> None:
    app = at_business(("my-shop.csv", as_csv(weekly_rows(40))))
    found = intake(app).profile
    assert found is not None
    assert not found.business.simulated


@pytest.mark.slow
def test_there_is_one_choice_of_horizon(data: AppTest) -> None:
    upload(data, "upload_", ("my-shop.csv", as_csv(weekly_rows(104))))
    go(data, "check")
    fitted_company(data)
    sound(data.radio(key="made_horizon").set_value("next_52_weeks").run())
    press(data, "use_world")
    assert "made_horizon" not in {str(r.key) for r in data.radio}
    assert data.selectbox(key="horizon").value == "next_52_weeks"
    sound(data.selectbox(key="horizon").set_value("next_quarter").run())
    assert intake(data).horizon == "next_quarter"
    assert world_made(data).horizon_choice == "next_quarter"
    assert "use_world" not in {str(b.key) for b in data.button}
    sound(data.text_input[0].set_value("Another name").run())
    press(data, "use_world")
    names = [company.name for company in data.session_state["headroom"].companies.values()]
    assert names == ["my shop", "Another name"]
    assert data.selectbox(key="horizon").value == "next_quarter"


@pytest.mark.parametrize(
    ("section", "table", "edit", "said"),
    [
        ("by_channel", "by_channel", {"attributed_roas": -1.0}, "a number from 0 is needed"),
        ("by_market", "by_market", {"return_rate": 140.0}, "lies between"),
    ],
)
def test_a_refused_cell_is_told_once_and_the_table_goes_back_to_what_stands(
    section: str, table: str, edit: dict[str, float], said: str
) -> None:
    app = unfold(at_business(), section)
    before, turn = form_of(intake(app)), intake(app).turn
    edits = {"edited_rows": {0: edit}, "added_rows": [], "deleted_rows": []}
    app.session_state[f"{table}_{turn}"] = edits
    sound(app.run())
    assert said in words(app)
    assert form_of(intake(app)) == before
    assert intake(app).turn == turn + 1
    sound(app.run())
    assert intake(app).turn == turn + 1


def test_money_is_labelled_in_the_currency_it_is_read_in() -> None:
    """A panel that names no currency: Germany and France are known to pay in euro."""
    frames = [weekly_rows(40, market).drop(columns=["currency", "country"]) for market in "DF"]
    frame = pd.concat(frames).replace({"market": {"D": "Germany", "F": "France"}})
    app = unfold(at_business(("mine.csv", as_csv(frame))), "programme")
    field(app, "radio", "Money is typed in").set_value("local")
    sound(app.run())
    value = sound(field(app, "number_input", "Average order value").set_value(50.0).run())
    assert field(value, "number_input", "Average order value").label == "Average order value, EUR"
    found = intake(app).profile
    assert found is not None
    usd = 50.0 * load_rates().usd("EUR")
    assert found.standing["average_order_value"].mean == pytest.approx(usd)


@pytest.mark.slow
def test_a_horizon_chosen_for_other_data_gives_way_where_it_is_closed() -> None:
    """Forty weeks of 2024 end too long before the plan year."""
    app = at_business(("my-shop.csv", as_csv(weekly_rows(40))))
    intake(app).horizon = "plan_year"
    fitted_company(app)
    made = intake(app).made
    assert made is not None
    assert not made.failed
    assert intake(app).horizon is None
    assert made.horizon != "plan_year"
