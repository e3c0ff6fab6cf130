"""Data without a browser: a way from files to a world of one's own, one step at a time."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from model.demand import FitCancelled, Progress
from model.panel import sample_csv, template_csv
from tests.pages.app import ROOT, SECONDS, verdict, words
from ui import state
from ui.intake.draft import Intake
from ui.intake.fit import _begin

EXPORTS = ROOT / "tests" / "cases" / "exports"


def opened() -> AppTest:
    """The Data page, opened by a new user."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=2 * SECONDS)
    app.query_params["live"] = "0"
    app.run()
    app.switch_page("pages/data.py").run()
    return sound(app)


def sound(app: AppTest) -> AppTest:
    assert not app.exception, [error.value for error in app.exception]
    return app


@pytest.fixture
def data() -> AppTest:
    return opened()


def intake(app: AppTest) -> Intake:
    """What the session holds of the way so far."""
    found: Intake = app.session_state["headroom"].kept["intake"]
    return found


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def go(app: AppTest, step: str) -> AppTest:
    """Open a step by its button in the stepper."""
    found = [b for b in app.button if b.key and b.key.endswith(f"_{step}") and "step_" in b.key]
    assert len(found) == 1
    return sound(found[0].click().run())


def closed(app: AppTest) -> set[str]:
    """Steps that cannot be opened."""
    steps = [b for b in app.button if str(b.key).startswith("step_") and b.disabled]
    return {str(b.key).rpartition("_")[2] for b in steps}


def upload(app: AppTest, place: str, *files: tuple[str, bytes]) -> AppTest:
    """Give files to the uploader whose key begins with ``place``."""
    widget = next(w for w in app.file_uploader if str(w.key).startswith(place))
    if len(files) == 1 and not widget.proto.multiple_files:
        return sound(widget.upload(files[0][0], files[0][1]).run())
    for name, content in files:
        widget.upload(name, content)
    return sound(app.run())


def weekly_rows(weeks: int, market: str = "US") -> pd.DataFrame:
    """A small panel that rises and falls by season and by what is spent."""
    rows = range(weeks)
    spend = [1000.0 + 400.0 * ((7 * week) % 5) for week in rows]
    return pd.DataFrame(
        {
            "week": pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d"),
            "market": market,
            "country": "US",
            "currency": "USD",
            "orders": [200 + 5 * (week % 13) + round(spend[week] / 25) for week in rows],
            "spend_search": spend,
            "price": [20.0 + (week % 4) for week in rows],
        }
    )


def as_csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


def test_a_new_user_sees_one_question_and_can_go_nowhere_yet(data: AppTest) -> None:
    assert "Which files hold your history?" in words(data)
    assert data.button(key="onward_button").disabled
    assert closed(data) == {"columns", "check", "business", "fit", "trust"}
    labels = {str(element.proto.label) for element in data.get("download_button")}
    assert labels == {"Template (CSV)", "Sample (CSV)"}


def test_the_sample_is_checked_in_numbers(data: AppTest) -> None:
    press(data, "sample")
    drawn = words(data)
    assert "Is this your business?" in drawn
    assert "104" in drawn
    assert "US (simulated)" in drawn
    assert intake(data).panel is not None
    charts = [c.proto.alt for c in data.get("vega_lite_chart")]
    assert charts[0].startswith("Orders a week")
    assert charts[1].startswith("Media spend a week")


def test_the_untouched_template_is_refused_with_the_reason(data: AppTest) -> None:
    upload(data, "upload_", ("template.csv", template_csv()))
    go(data, "check")
    assert "weeks" in words(data)
    assert intake(data).panel is None
    assert "Nothing was changed." in words(data)


def test_a_bad_file_names_row_and_column_and_the_panel_before_stays(data: AppTest) -> None:
    press(data, "sample")
    before = intake(data).panel
    bad = weekly_rows(30)
    bad["spend_search"] = bad["spend_search"].astype(object)
    bad.loc[4, "spend_search"] = "<b>lots</b>"
    go(data, "files")
    press(data, next(b.key for b in data.button if str(b.key).startswith("remove_")))
    upload(data, "upload_", ("mine.csv", as_csv(bad)))
    go(data, "check")
    drawn = words(data)
    assert "mine.csv was not read: 1 fault." in drawn
    assert "<td>6</td><td>spend_search</td><td>&lt;b&gt;lots&lt;/b&gt;</td>" in drawn
    assert "<b>lots</b>" not in drawn
    assert "What was read before stays: sample-simulated." in drawn
    assert intake(data).panel is before


def test_another_file_closes_what_stands_on_the_one_before_until_it_was_checked(
    data: AppTest,
) -> None:
    press(data, "sample")
    press(data, "onward_button")
    before = intake(data).panel
    go(data, "files")
    press(data, next(b.key for b in data.button if str(b.key).startswith("remove_")))
    assert closed(data) == {"columns", "check", "business", "fit", "trust"}
    upload(data, "upload_", ("mine.csv", as_csv(weekly_rows(40))))
    assert closed(data) == {"business", "fit", "trust"}
    go(data, "check")
    after = intake(data).panel
    assert after is not None
    assert (after is not before, after.markets) == (True, ("US",))
    assert closed(data) == {"trust"}


def test_what_the_files_do_not_make_leaves_later_steps_closed(data: AppTest) -> None:
    press(data, "sample")
    go(data, "files")
    press(data, next(b.key for b in data.button if str(b.key).startswith("remove_")))
    upload(data, "upload_", ("template.csv", template_csv()))
    go(data, "check")
    assert "What was read before stays: sample-simulated." in words(data)
    assert closed(data) == {"business", "fit", "trust"}


def test_a_step_opened_on_other_files_goes_back_to_the_files(data: AppTest) -> None:
    press(data, "sample")
    go(data, "fit")
    intake(data).files = ()
    sound(data.run())
    assert "Which files hold your history?" in words(data)


def test_what_is_no_table_is_refused_at_the_door(data: AppTest) -> None:
    upload(data, "upload_", ("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"))
    assert "photo.csv was not read" in words(data)
    assert intake(data).files == ()


def test_equal_files_are_read_once(data: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    press(data, "sample")

    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("the files were read again")

    monkeypatch.setattr("ui.intake.reading.read_panel", refuse)
    sound(data.run())
    go(data, "columns")
    go(data, "check")


def test_a_question_must_be_answered_before_going_on(data: AppTest) -> None:
    frame = weekly_rows(40).rename(columns={"orders": "Net sales"}).drop(columns="currency")
    upload(data, "upload_", ("shop.csv", as_csv(frame)))
    press(data, "onward_button")
    assert data.button(key="onward_button").disabled
    asked = next(r for r in data.radio if "Which revenue" in r.label)
    sound(asked.set_value("net_of_tax").run())
    assert not data.button(key="onward_button").disabled
    press(data, "onward_button")
    found = intake(data).panel
    assert found is not None
    assert found.revenue_basis == "net_of_tax"
    assert "Revenue, without tax" in words(data)


def test_a_mapping_is_saved_and_applied_again_to_the_next_export(data: AppTest) -> None:
    theirs = {"orders": "Bestellungen", "spend_search": "Kosten Suche"}
    first = as_csv(weekly_rows(40).rename(columns=theirs))
    upload(data, "upload_", ("january.csv", first))
    press(data, "onward_button")
    mapping = b"columns: {Bestellungen: orders, Kosten Suche: spend_search}\n"
    upload(data, "mapping_", ("saved.yaml", mapping))
    saved = intake(data).files[0].mapping.to_yaml()
    assert "Kosten Suche" in saved

    after = opened()
    upload(after, "upload_", ("february.csv", as_csv(weekly_rows(44).rename(columns=theirs))))
    press(after, "onward_button")
    upload(after, "mapping_", ("saved.yaml", saved.encode()))
    go(after, "check")
    found = intake(after).panel
    assert found is not None
    assert (found.n_weeks, found.channels) == (44, ("search",))


def test_a_wrong_mapping_is_refused_and_the_one_at_hand_stays(data: AppTest) -> None:
    press(data, "sample")
    go(data, "columns")
    before = intake(data).files[0].mapping
    upload(data, "mapping_", ("saved.yaml", b"colours: {a: b}\n"))
    assert "unknown key" in words(data)
    assert intake(data).files[0].mapping == before


def test_shop_and_ad_exports_become_one_panel_without_hand_work(data: AppTest) -> None:
    names = ("shopify_orders/orders.csv", "google_ads/campaigns.csv")
    files = [(name.replace("/", "-"), (EXPORTS / name).read_bytes()) for name in names]
    upload(data, "upload_", *files)
    assert [file.guess.kind for file in intake(data).files] == ["shopify_orders", "google_ads"]
    go(data, "check")
    found = intake(data).panel
    assert found is not None, intake(data).unread
    assert set(found.markets) == {"US", "DE"}
    assert len(found.channels) >= 1


def test_campaigns_are_listed_for_grouping(data: AppTest) -> None:
    content = (EXPORTS / "google_ads" / "campaigns.csv").read_bytes()
    upload(data, "upload_", ("campaigns.csv", content))
    press(data, "onward_button")
    assert intake(data).files[0].campaigns == (
        "Search - Brand",
        "Search | Generic",
        "PMax - All products",
    )
    key = f"rules_{intake(data).files[0].key}"
    data.session_state[key] = {
        "edited_rows": {0: {"channel": "brand search"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    sound(data.run())
    assert intake(data).files[0].mapping.channels == {"Search - Brand": "brand search"}
    assert "spend_brand search" in words(data)


def test_an_answer_moves_the_sheet_and_the_completeness(data: AppTest) -> None:
    press(data, "sample")
    press(data, "onward_button")
    assert "0\u00a0% is your own" in words(data)
    value = next(n for n in data.number_input if n.label.startswith("Average order value"))
    assert value.value is None
    assert "usual" in value.proto.placeholder
    sound(value.set_value(80.0).run())
    profile = intake(data).profile
    assert profile is not None
    assert profile.standing["average_order_value"].typed == 1
    assert "0\u00a0% is your own" not in words(data)
    share = next(n for n in data.number_input if n.label.startswith("Return rate"))
    sound(share.set_value(7.5).run())
    form = intake(data).form
    assert form is not None
    assert form.answers == {"average_order_value": 80.0, "return_rate": 0.075}


def test_a_profile_goes_out_and_comes_back(data: AppTest) -> None:
    press(data, "sample")
    press(data, "onward_button")
    value = next(n for n in data.number_input if n.label.startswith("Average order value"))
    sound(value.set_value(80.0).run())
    profile = intake(data).profile
    assert profile is not None
    saved = to_yaml(profile.business).encode()
    after = opened()
    press(after, "sample")
    press(after, "onward_button")
    upload(after, "profile_", ("business.yaml", saved))
    assert "from your file is in use" in words(after)
    again = intake(after).profile
    assert again is not None
    assert again.business.model_dump_json() == profile.business.model_dump_json()
    typed = next(n for n in after.number_input if n.label.startswith("Cost of goods"))
    sound(typed.set_value(21.5).run())
    on_top = intake(after).profile
    assert on_top is not None
    assert on_top.standing["cost_of_goods"].mean == pytest.approx(21.5)
    assert on_top.standing["average_order_value"] == profile.standing["average_order_value"]
    press(after, "to_form")
    assert intake(after).business is None
    assert form_of(intake(after)).answers == {}


def test_a_profile_of_another_company_is_refused(data: AppTest) -> None:
    press(data, "sample")
    press(data, "onward_button")
    demo = (ROOT / "data" / "business" / "demo.yaml").read_bytes()
    upload(data, "profile_", ("demo.yaml", demo))
    assert "must name the same markets" in words(data)
    assert intake(data).business is None


def at_business(*files: tuple[str, bytes]) -> AppTest:
    """The business step on own files, or on the sample."""
    app = opened()
    if files:
        upload(app, "upload_", *files)
    else:
        press(app, "sample")
    go(app, "check")
    go(app, "business")
    return app


def field(app: AppTest, kind: str, label: str) -> Any:
    """The first field of a kind whose label begins so."""
    return next(w for w in getattr(app, kind) if w.label.startswith(label))


def unfold(app: AppTest, *sections: str) -> AppTest:
    for section in sections:
        app.session_state[f"more_{section}"] = True
    return sound(app.run())


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
    assert found.business.table("tax_rate").mean() == pytest.approx(0.1)
    names = list(load_countries().platforms)
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


def fitted_company(app: AppTest) -> AppTest:
    """Through the fit to the trust step."""
    go(app, "fit")
    press(app, "start_fit")
    job = intake(app).job
    assert job is not None
    job.result()
    sound(app.run())
    return press(app, "onward_button")


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
    made = read_world(app.session_state["headroom"].kept["intake"].made.text)
    assert made.channels == ("search", "new_1")
    assert any(flag.about == "channel:new_1" for flag in made.flags)
    start = Scenario("status_quo")
    moved = start.move("media_split[new_1]", 0.3, made.catalogue).scenario
    more = {**moved.levers, "media_total": 1.3 * made.catalogue["media_total"].status_quo}
    with_it, without = (
        evaluate(Scenario("status_quo", levers=levers), made, draws=64).kpis["gmv"].mean
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
    made = read_world(intake(app).made.text)  # type: ignore[union-attr]
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
    assert read_world(intake(data).made.text).horizon_choice == "next_quarter"  # type: ignore[union-attr]
    assert "use_world" not in {str(b.key) for b in data.button}
    sound(data.text_input[0].set_value("Another name").run())
    press(data, "use_world")
    names = [company.name for company in data.session_state["headroom"].companies.values()]
    assert names == ["my shop", "Another name"]
    assert data.selectbox(key="horizon").value == "next_quarter"


@pytest.mark.slow
def test_own_files_become_a_world_that_every_page_shows(data: AppTest) -> None:
    upload(data, "upload_", ("my-shop.csv", as_csv(weekly_rows(60))))
    press(data, "onward_button")
    press(data, "onward_button")
    press(data, "onward_button")
    press(data, "onward_button")
    press(data, "start_fit")
    job = intake(data).job
    assert job is not None
    job.result()
    sound(data.run())
    assert intake(data).fit is not None
    assert 'class="hr-said' in words(data)
    press(data, "onward_button")
    made = intake(data).made
    assert made is not None
    assert not made.failed
    drawn = words(data)
    assert "search" in drawn
    assert "What rests on a default" in drawn
    press(data, "use_world")
    assert "my shop is on every page now." in words(data)
    sound(data.switch_page("app.py").run())
    assert "Demo brand" not in verdict(data)
    assert any(s.key == "lever.media_total.slider" for s in data.slider)

    again = opened()
    upload(again, "world_", ("world.json", made.text.encode()))
    assert intake(again).opened


def test_a_cancelled_fit_leaves_nothing_behind(data: AppTest) -> None:
    upload(data, "upload_", ("my-shop.csv", as_csv(weekly_rows(60))))
    go(data, "check")
    go(data, "fit")
    press(data, "start_fit")
    job = intake(data).job
    assert job is not None
    press(data, "cancel_fit")
    assert job.cancelled
    assert intake(data).job is None
    assert intake(data).fit is None
    assert "start_fit" in {b.key for b in data.button}


def test_a_second_click_starts_no_second_fit(
    data: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(data, "upload_", ("my-shop.csv", as_csv(weekly_rows(60))))
    go(data, "check")
    go(data, "fit")
    begun = SimpleNamespace(done=False, progress=Progress(0.2, "Reading"), cancel=lambda: None)
    intake(data).job, intake(data).job_of = begun, intake(data).panel.content_hash

    def refuse(_panel: object) -> None:
        raise AssertionError("a second fit was started")

    monkeypatch.setattr("ui.state.begin_fit", refuse)
    monkeypatch.setattr("ui.intake.fit.current", lambda: intake(data))
    _begin()
    assert intake(data).job is begun


def test_when_all_places_are_taken_a_fit_says_so_and_starts_when_one_is_free(
    data: AppTest,
) -> None:
    upload(data, "upload_", ("my-shop.csv", as_csv(weekly_rows(60))))
    go(data, "check")
    go(data, "fit")
    panel = intake(data).panel
    assert panel is not None
    others = [state.begin_fit(panel) for _place in range(state.MOST_FITS)]
    press(data, "start_fit")
    assert intake(data).job is None
    assert "Other fits take the whole machine" in words(data)
    for other in others:
        other.cancel()
    for other in others:
        with pytest.raises(FitCancelled):
            other.result()
    press(data, "start_fit")
    assert intake(data).job is not None
    press(data, "cancel_fit")


def test_a_file_that_is_no_world_is_refused(data: AppTest) -> None:
    upload(data, "world_", ("world.json", b'{"format": "other"}'))
    assert "headroom-world" in words(data)
    assert not intake(data).opened


def test_the_sample_reads_as_it_is_handed_out() -> None:
    frame = pd.read_csv(io.BytesIO(sample_csv()))
    assert all("simulated" in market for market in frame["market"].unique())
