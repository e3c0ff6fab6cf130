"""Data without a browser: a way from files to a world of one's own, one step at a time."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from model.business import to_yaml
from model.demand import FitCancelled, Progress
from model.panel import Question, sample_csv, template_csv
from tests.pages.app import ROOT, verdict, words
from tests.pages.intake_page import (
    as_csv,
    closed,
    go,
    intake,
    opened,
    press,
    sound,
    upload,
    weekly_rows,
)
from ui import state
from ui.intake.answers import facts_of, form_of
from ui.intake.columns import left_open
from ui.intake.fit import _begin

EXPORTS = ROOT / "tests" / "cases" / "exports"


@pytest.fixture
def data() -> AppTest:
    return opened()


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
    assert "this is a picture" in words(data)
    upload(data, "upload_", ("notes.csv", b"Dear team,\nplease find the notes, for the meeting\n"))
    assert intake(data).files == ()
    prose = b"Dear team,\nplease find the notes, for the meeting\nregards, Anna\n"
    upload(data, "upload_", ("notes.csv", prose))
    assert "this is no table" in words(data)
    assert intake(data).files == ()
    assert "Read without hand work: Google Ads" in words(data)


def test_questions_and_faults_are_told_without_keys_of_a_mapping(data: AppTest) -> None:
    frame = weekly_rows(40).rename(columns={"orders": "Net sales"})
    upload(data, "upload_", ("shop.csv", as_csv(frame)))
    press(data, "onward_button")
    assert "constants" not in words(data)
    assert "answer the question on it under Columns" in words(data)
    orders = Question("outcome", "", ("orders", "revenue"))
    assert left_open(orders) == "(left open: count orders)"
    assert left_open(Question("currency", "", ("EUR", "USD"))) == "(left open: read as USD)"


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
    assert data.button(key="onward_button").disabled
    money = next(box for box in data.selectbox if "which currency" in box.label)
    assert money.options[0] == "USD"
    sound(money.set_value("USD").run())
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
    by_market = on_top.standing["cost_of_goods"].by_market
    orders = facts_of(intake(after)).orders
    assert np.average(by_market, weights=orders) == pytest.approx(21.5)
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
    assert "lives in this browser session only" in words(data)
    offered = {str(element.proto.label) for element in data.get("download_button")}
    assert "Save the world file" in offered
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
    assert "learns from 60 weeks, 1 market and 1 channel what moved the outcome" in words(data)
    assert "(Orders): season, price, each channel." in words(data)
    press(data, "start_fit")
    job = intake(data).job
    assert job is not None
    press(data, "cancel_fit")
    assert job.cancelled
    assert "Cancelled. Nothing was changed." in words(data)
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
