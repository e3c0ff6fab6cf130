"""Channels without a browser: answer, rows, curve, splits within a market, platforms, moves."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario, evaluate, load_world
from model.breakdown.channels import channel_returns, move_effect, next_by_cell
from model.levers.record import BASES, Base
from model.scenario import encode
from tests.pages.app import hold_thumb, open_page, verdict, words
from tests.pages.companies import bare, bring, committed, switch, two_markets
from ui.formats import money, probability
from ui.state import Session

CHANNELS = 10


@pytest.fixture
def channels() -> AppTest:
    return open_page("channels")


def text(app: AppTest) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", words(app))).replace("\u00a0", " ")


def shares(app: AppTest, place: str, count: int) -> list[float]:
    return [float(app.number_input(key=f"{place}.share.{i}").value or 0) for i in range(count)]


def scenario(app: AppTest) -> Scenario:
    held: Session = app.session_state["headroom"]
    return held.history.present


def question(app: AppTest) -> str:
    said = next(str(e.proto.body) for e in app.get("html") if "hr-question" in e.proto.body)
    return unescape(re.sub(r"<[^>]+>", " ", said)).replace("\u00a0", " ")


@pytest.mark.parametrize("base", BASES)
def test_each_preset_shows_the_models_figures_of_every_channel(base: Base) -> None:
    app = open_page("channels", encode(Scenario(base=base), ""))
    drawn = text(app)
    rows = channel_returns(evaluate(Scenario(base=base), load_world()))
    for row in rows:
        assert money(row.spend).replace("\u00a0", " ") in drawn
        assert money(row.gmv.mean).replace("\u00a0", " ") in drawn
        assert f"${row.next_cm2.mean:.2f}, {row.verdict}" in drawn
        assert f'<td class="ch-said">{row.roas:.1f}</td>' in words(app)
    best = max(row.next_cm2.mean for row in rows)
    assert "brings back most in" in question(app)
    assert f", ${best:.2f}, and least in" in question(app)
    place = next_by_cell(evaluate(Scenario(base=base), load_world()))
    assert f"Short video in Thailand, ${place.max():.2f}" in question(app)


def test_that_no_channel_pays_says_in_how_many_places_it_does(channels: AppTest) -> None:
    """A channel that loses everywhere together may still pay in one market."""
    found = next_by_cell(evaluate(Scenario(), load_world()))
    count = int((found > 1).sum())
    assert count > 1
    said = f"It is expected back in {count} of {found.size} single places, most of all in"
    assert said in question(channels)
    assert "its iROAS" in text(channels)


def test_the_answer_follows_the_levers_and_names_the_compared_scenario(channels: AppTest) -> None:
    assert "as in plan" in question(channels)
    channels.slider(key="lever.media_total.slider").set_value(8.0).run()
    said = question(channels)
    assert re.search(r"\+\$[\d.]+ m for \+\$2\.0 m against plan", said)


def test_nothing_moves_while_a_thumb_is_held(
    channels: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fewer draws are drawn then; a difference is one over the draws both scenarios have."""
    hold_thumb(channels, monkeypatch)
    assert "as in plan" in question(channels)


def test_the_curve_has_the_scenario_the_base_year_and_what_was_seen(channels: AppTest) -> None:
    (chart,) = channels.get("vega_lite_chart")
    assert "Marketplace ads" in text(channels)
    spec = json.loads(chart.proto.spec)
    assert "datum.kind === 'now'" in json.dumps(spec)
    channels.selectbox(key="channels_channel").set_value("kol").run()
    assert not channels.exception
    assert "Response of KOL partnerships, All markets" in text(channels)
    assert re.search(r"KOL partnerships: \$567 k cause \$4\.0 m of GMV", text(channels))


def test_the_curve_tells_the_same_gmv_as_the_table(channels: AppTest) -> None:
    for row in channel_returns(evaluate(Scenario(), load_world())):
        channels.selectbox(key="channels_channel").set_value(row.channel).run()
        caused = f"{money(row.spend)} cause {money(row.gmv.mean)} of GMV;"
        assert caused.replace("\u00a0", " ") in text(channels)


def test_a_market_narrows_rows_and_curve(channels: AppTest) -> None:
    channels.selectbox(key="channels_market").set_value("TH").run()
    drawn = text(channels)
    row = channel_returns(evaluate(Scenario(), load_world()), "TH")[0]
    assert money(row.gmv.mean).replace("\u00a0", " ") in drawn
    assert not channels.exception


def test_the_table_below_is_of_the_market_that_is_picked(channels: AppTest) -> None:
    channels.session_state["channels_table"] = True
    channels.selectbox(key="channels_market").set_value("TH").run()
    drawn = text(channels)
    assert "Credited beside caused, by channel: Thailand" in drawn
    row = channel_returns(evaluate(Scenario(), load_world()), "TH")[0]
    assert money(row.attributed).replace("\u00a0", " ") in drawn


def test_what_is_looked_at_outlives_a_visit_to_another_page(channels: AppTest) -> None:
    chosen = {
        "channels_market": "TH",
        "channels_channel": "kol",
        "channels_from": "media_split[search]",
        "channels_to": "media_split[email]",
        "platform_region": "southeast_asia",
        "media_within_market": "kol",
    }
    channels.segmented_control(key="media_axis").set_value("market").run()
    for key, value in chosen.items():
        channels.selectbox(key=key).set_value(value).run()
    channels.switch_page("pages/risk.py").run()
    channels.switch_page("pages/channels.py").run()
    assert {key: channels.selectbox(key=key).value for key in chosen} == chosen
    assert channels.segmented_control(key="media_axis").value == "market"


def test_why_a_next_dollar_loses_stands_on_the_page(channels: AppTest) -> None:
    drawn = text(channels)
    assert "no channel as a whole earns its next dollar back within 2026" in drawn
    assert "below $1 it loses" in drawn
    assert "order again later is not counted" in drawn
    for row in channel_returns(evaluate(Scenario(), load_world())):
        assert f"{probability(row.earns)} that it pays".replace("\u00a0", " ") in drawn


def test_channels_split_within_one_market_leave_other_markets_alone(channels: AppTest) -> None:
    channels.selectbox(key="media_within_channel").set_value("TH").run()
    before = shares(channels, "split.channel.TH", CHANNELS)
    assert sum(before) == pytest.approx(100)
    channels.number_input(key="split.channel.TH.share.2").set_value(40.0).run()
    after = shares(channels, "split.channel.TH", CHANNELS)
    assert after[2] == pytest.approx(40, abs=1)
    assert sum(after) == pytest.approx(100)
    assert set(scenario(channels).levers) == {"media_split[TH]", "media_split[TH,search]"}


def test_locks_within_a_market_hold_and_say_why(channels: AppTest) -> None:
    channels.selectbox(key="media_within_channel").set_value("TH").run()
    before = shares(channels, "split.channel.TH", CHANNELS)
    channels.checkbox(key="split.channel.TH.lock.1").check().run()
    channels.number_input(key="split.channel.TH.share.0").set_value(100.0).run()
    after = shares(channels, "split.channel.TH", CHANNELS)
    assert after[1] == pytest.approx(before[1], abs=0.01)
    assert after[0] == pytest.approx(100 - before[1], abs=0.01)
    said = " ".join(str(e.value) for e in channels.caption).replace("\u00a0", " ")
    assert f"at most {after[0]:.1f} %" in said or f"at most {after[0]:.0f} %" in said


def test_one_channel_is_split_over_markets(channels: AppTest) -> None:
    channels.segmented_control(key="media_axis").set_value("market").run()
    channels.selectbox(key="media_within_market").set_value("kol").run()
    held = shares(channels, "split.market.kol", 8)
    assert sum(held) == pytest.approx(100)
    channels.number_input(key="split.market.kol.share.0").set_value(held[0] / 2).run()
    assert "media_split[kol]" in scenario(channels).levers


def test_the_platform_mix_of_a_region_moves_with_locks(channels: AppTest) -> None:
    before = shares(channels, "split.platform.north_america", 5)
    assert sum(before) == pytest.approx(100)
    channels.checkbox(key="split.platform.north_america.lock.1").check().run()
    channels.number_input(key="split.platform.north_america.share.4").set_value(40.0).run()
    after = shares(channels, "split.platform.north_america", 5)
    assert after[4] == pytest.approx(40)
    assert after[1] == pytest.approx(before[1])
    assert sum(after) == pytest.approx(100)
    channels.selectbox(key="platform_region").set_value("southeast_asia").run()
    assert sum(shares(channels, "split.platform.southeast_asia", 5)) == pytest.approx(100)


def test_fees_of_platforms_name_their_base(channels: AppTest) -> None:
    drawn = text(channels)
    assert "Platform fee, of the price" in drawn
    assert "Fees before refunds: returned orders get theirs back" in drawn


def test_a_move_shows_its_effect_before_and_is_one_step_to_undo(channels: AppTest) -> None:
    channels.selectbox(key="channels_from").set_value("media_split[search]").run()
    channels.selectbox(key="channels_to").set_value("media_split[kol]").run()
    outcome = evaluate(Scenario(), load_world())
    effect = move_effect(outcome, "media_split[search]", "media_split[kol]")
    assert f"+{money(effect.gmv.mean)}".replace("\u00a0", " ") in text(channels)
    assert scenario(channels) == Scenario()
    channels.button(key="channels_move").click().run()
    moved = scenario(channels)
    assert set(moved.levers) == {"media_split[search]", "media_split[kol]"}
    more = f"+{money(effect.gmv.mean)} for the same money against plan"
    assert more.replace("\u00a0", " ") in question(channels)
    channels.button(key="undo").click().run()
    assert scenario(channels) == Scenario()


def test_markets_can_give_money_to_markets(channels: AppTest) -> None:
    channels.selectbox(key="channels_from").set_value("media_split[US]").run()
    assert channels.selectbox(key="channels_to").options[0] == "United Kingdom"
    channels.button(key="channels_move").click().run()
    assert "media_split[US]" in scenario(channels).levers


def test_one_place_can_give_money_to_another(channels: AppTest) -> None:
    source, target = "media_split[MX,search]", "media_split[TH,short_video]"
    channels.selectbox(key="channels_from").set_value(source).run()
    channels.selectbox(key="channels_to").set_value(target).run()
    channels.button(key="channels_move").click().run()
    assert set(scenario(channels).levers) == {source, target}


def test_a_locked_part_is_not_moved(channels: AppTest) -> None:
    channels.selectbox(key="channels_from").set_value("media_split[search]").run()
    channels.checkbox(key="split.channel.lock.2").check().run()
    assert "is locked in the split" in text(channels)
    assert channels.button(key="channels_move").disabled


def test_the_table_keeps_credited_and_caused_apart(channels: AppTest) -> None:
    assert "credited by reports" not in text(channels)
    app = channels
    app.session_state["channels_table"] = True
    app.run()
    drawn = text(app)
    row = channel_returns(evaluate(Scenario(), load_world()))[0]
    assert "credited by reports" in drawn
    assert money(row.attributed).replace("\u00a0", " ") in drawn
    assert f"{row.incrementality:.2f}" in drawn


@pytest.mark.parametrize("kind", ["money", "share", "next"])
def test_markets_by_channels_on_request(channels: AppTest, kind: str) -> None:
    channels.session_state["channels_money"] = True
    channels.run()
    channels.segmented_control(key="channels_cells").set_value(kind).run()
    assert not channels.exception
    tables = [str(e.proto.body) for e in channels.get("html") if "hr-scroll" in e.proto.body]
    (table,) = [table for table in tables if "Thailand" in table]
    assert table.count("<tr>") == 1 + 8 + (kind == "money")
    assert (kind == "share") == ("%" in table)


def test_a_company_without_media_is_told_so_and_keeps_its_platforms() -> None:
    app = open_page("home")
    switch(app, bring(app, "Kettles", bare()))
    app.switch_page("pages/channels.py").run()
    assert not app.exception
    assert "no media, so no channel can be weighed" in question(app)
    assert "Add media to the history" in " ".join(str(e.proto.label) for e in app.get("page_link"))
    assert "Platforms by region" in text(app)


@pytest.mark.parametrize("world", [two_markets, committed])
def test_a_company_of_ones_own_moves_money_too(world: object) -> None:
    app = open_page("home")
    assert callable(world)
    switch(app, bring(app, "Kettles", world()))
    app.switch_page("pages/channels.py").run()
    assert not app.exception
    assert "The next dollar brings back most in" in question(app)
    app.selectbox(key="channels_from").set_value("media_split[social]").run()
    app.button(key="channels_move").click().run()
    assert not app.exception
    assert scenario(app).levers


def test_committed_money_cannot_be_moved_away() -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", committed()))
    app.switch_page("pages/channels.py").run()
    app.selectbox(key="channels_from").set_value("media_split[search]").run()
    assert "This move is not possible" in text(app)
    assert app.button(key="channels_move").disabled


def test_without_any_media_money_the_answer_says_so() -> None:
    start = Scenario(base="status_quo", levers={"media_total": 0.0})
    app = open_page("channels", encode(start, ""))
    assert "No money goes into media" in question(app)
    assert "against plan" in question(app)
    assert app.button(key="channels_move").disabled


def test_the_strip_is_the_one_of_home(channels: AppTest) -> None:
    assert verdict(channels) == verdict(open_page("home"))
