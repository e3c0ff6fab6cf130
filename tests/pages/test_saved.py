"""Saved scenarios without a browser: save, version, open, manage, and a store that fails."""

from __future__ import annotations

import sqlite3
from gettext import NullTranslations
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario
from model.scenario import decode, encode
from model.store import SavedScenario, Store
from tests.pages.app import open_page, verdict, warnings, words
from tests.pages.companies import bring, switch, two_markets
from ui.state import Session


def session(app: AppTest) -> Session:
    return app.session_state["headroom"]


def opened(app: AppTest, key: str) -> AppTest:
    """With a popover or an expander open, as the browser reports it."""
    app.session_state[key] = True
    app.run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def save_as(app: AppTest, name: str, note: str = "") -> AppTest:
    opened(app, "saving")
    app.text_input(key="save_name").set_value(name).run()
    app.text_area(key="save_note").set_value(note).run()
    app.button(key="save_now").click().run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def move(app: AppTest, key: str, shown: float) -> AppTest:
    app.slider(key=f"lever.{key}.slider").set_value(shown).run()
    return app


def named(app: AppTest) -> str:
    """What the scenario bar calls the scenario at hand."""
    drawn = next(str(e.proto.body) for e in app.get("html") if "hr-name" in e.proto.body)
    return drawn.partition("<span>")[2].partition("</span>")[0]


@pytest.fixture
def saved() -> AppTest:
    app = move(open_page("home"), "price", 5.0)
    return save_as(app, "Board <b>meeting</b>", "for *Monday*")


def test_a_saved_scenario_carries_its_name_until_it_is_changed(saved: AppTest) -> None:
    assert named(saved) == "Board &lt;b&gt;meeting&lt;/b&gt;"
    assert "version 1" in warnings(saved)[0]
    move(saved, "price", 6.0)
    assert named(saved) == "Board &lt;b&gt;meeting&lt;/b&gt;, changed"
    saved.button(key="undo").click().run()
    assert named(saved) == "Board &lt;b&gt;meeting&lt;/b&gt;"


def test_what_is_written_is_the_code_of_the_scenario(saved: AppTest, own_store: Path) -> None:
    (kept,) = Store(str(own_store)).listed()
    assert kept.note == "for *Monday*"
    assert decode(kept.latest.code).scenario == session(saved).history.present
    assert kept.world_name == "Demo brand"
    assert kept.latest.figures["gmv"] > 1e6


def test_the_same_name_makes_a_version_and_an_older_one_opens(
    saved: AppTest, own_store: Path
) -> None:
    first = verdict(saved)
    save_as(move(saved, "price", 8.0), "board <B>meeting</B>", "for *Monday*")
    (kept,) = Store(str(own_store)).listed()
    assert [version.number for version in kept.versions] == [1, 2]
    saved.switch_page("pages/compare.py").run()
    opened(saved, "saved_scenarios")
    opened(saved, f"manage_{kept.id}")
    saved.button(key=f"open_{kept.id}_1").click().run()
    assert not saved.exception
    assert verdict(saved) == first
    assert session(saved).history.present.levers == {"price": 0.05}
    saved.button(key="undo").click().run()
    assert session(saved).history.present.levers == {"price": 0.08}


def test_another_session_finds_it_in_the_list_and_by_its_link(
    saved: AppTest, own_store: Path
) -> None:
    (kept,) = Store(str(own_store)).listed()
    other = opened(open_page("home"), "saving")
    assert "Board &lt;b&gt;meeting&lt;/b&gt;" in words(other)
    other.button(key=f"open_bar_{kept.id}").click().run()
    assert verdict(other) == verdict(saved)
    assert named(other) == named(saved)
    linked = open_page("home", kept.latest.code)
    assert verdict(linked) == verdict(saved)
    assert named(linked) == named(saved)


@pytest.mark.parametrize(
    ("scenario", "name"),
    [
        (Scenario(), "The plan"),
        (Scenario(base="status_quo"), "As things stand"),
        (Scenario(base="bold"), "All bold"),
        (Scenario(levers={"competitor_price": -0.1}), "Price war"),
        (Scenario(levers={"competitor_price": -0.11}), "Opened from a link"),
    ],
)
def test_a_link_knows_presets_and_stories(scenario: Scenario, name: str) -> None:
    assert named(open_page("home", encode(scenario, ""))) == name


def test_a_link_to_a_story_tells_its_sentence() -> None:
    app = open_page("home", encode(Scenario(levers={"competitor_price": -0.1}), ""))
    assert "Competitors cut prices" in verdict(app)


def test_rename_copy_delete_and_bring_back(saved: AppTest, own_store: Path) -> None:
    store = Store(str(own_store))
    (kept,) = store.listed()
    saved.switch_page("pages/compare.py").run()
    opened(saved, "saved_scenarios")
    opened(saved, f"manage_{kept.id}")
    saved.text_input(key=f"rename_{kept.id}").set_value("Council").run()
    assert named(saved) == "Council"
    saved.text_area(key=f"annotate_{kept.id}").set_value("other words").run()
    saved.button(key=f"copy_{kept.id}").click().run()
    assert {one.name for one in store.listed()} == {"Council", "Council (2)"}
    saved.button(key=f"delete_{kept.id}").click().run()
    assert [one.name for one in store.listed()] == ["Council (2)"]
    assert "Council was deleted." in words(saved)
    saved.button(key="restore_saved").click().run()
    assert {one.note for one in store.listed()} == {"other words"}
    assert "was deleted" not in words(saved)


def test_a_name_that_is_taken_is_refused_and_said(saved: AppTest, own_store: Path) -> None:
    save_as(move(saved, "price", 8.0), "Other")
    first = next(one for one in Store(str(own_store)).listed() if one.name != "Other")
    saved.switch_page("pages/compare.py").run()
    opened(saved, "saved_scenarios")
    opened(saved, f"manage_{first.id}")
    saved.text_input(key=f"rename_{first.id}").set_value("Other").run()
    assert "already" in warnings(saved)[0]
    assert not saved.exception


def test_a_scenario_of_a_company_that_is_not_here_says_which_file_it_needs(
    own_store: Path,
) -> None:
    app = open_page("home")
    switch(app, bring(app, "Teapots", two_markets()))
    save_as(app, "Autumn")
    (kept,) = Store(str(own_store)).listed()
    other = opened(open_page("compare"), "saved_scenarios")
    assert "Made for Teapots: open that company" in words(other)
    assert other.button(key=f"open_list_{kept.id}").disabled
    bring(other, "Teapots", two_markets())
    other.button(key=f"open_list_{kept.id}").click().run()
    assert not other.exception
    assert session(other).at_hand != "demo"
    assert named(other) == "Autumn"


def test_a_store_that_is_damaged_is_told_and_the_app_goes_on(own_store: Path) -> None:
    own_store.parent.mkdir(parents=True)
    own_store.write_text("no database at all\n" * 200)
    app = opened(open_page("home"), "saving")
    assert "is damaged or is no database" in warnings(app)[0].replace("\\", "")
    move(app, "price", 5.0)
    app.switch_page("pages/compare.py").run()
    assert not app.exception
    opened(app, "saved_scenarios")
    assert "damaged" in warnings(app)[-1]


def test_a_place_that_may_not_be_written_refuses_to_save_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("HEADROOM_STORE", str(tmp_path / "file" / "x.sqlite"))
    app = save_as(open_page("home"), "Board")
    told = warnings(app)[0].replace("\\", "")
    assert told.startswith("Nothing was saved.")
    assert "HEADROOM_STORE" in told
    assert named(app) == "The plan"


@pytest.mark.usefixtures("saved")
def test_a_stored_code_that_is_none_is_told_on_opening(own_store: Path) -> None:
    with sqlite3.connect(own_store) as raw:
        raw.execute("update versions set code = 'h1AAAA'")
    (kept,) = Store(str(own_store)).listed()
    other = opened(open_page("compare"), "saved_scenarios")
    other.button(key=f"open_list_{kept.id}").click().run()
    assert not other.exception
    assert warnings(other)[0].startswith("This scenario cannot be opened.")


def test_undo_gives_the_name_back_and_saves_into_the_scenario_it_names(own_store: Path) -> None:
    """AAA at 5 %, BBB at 8 %, open AAA, undo: that is BBB again, in name and in what is saved."""
    app = save_as(move(open_page("home"), "price", 5.0), "AAA")
    save_as(move(app, "price", 8.0), "BBB")
    first = next(one for one in Store(str(own_store)).listed() if one.name == "AAA")
    opened(app, "saving").button(key=f"open_bar_{first.id}").click().run()
    assert (named(app), session(app).saved.name) == ("AAA", "AAA")
    app.button(key="undo").click().run()
    assert session(app).history.present.levers == {"price": 0.08}
    assert named(app) == "BBB"
    assert session(app).opened.levers == {"price": 0.08}
    opened(app, "saving")
    assert app.text_input(key="save_name").value == "BBB"
    app.button(key="redo").click().run()
    assert named(app) == "AAA"


def test_what_is_brought_back_is_saved_again(saved: AppTest, own_store: Path) -> None:
    (kept,) = Store(str(own_store)).listed()
    before = session(saved).saved
    saved.switch_page("pages/compare.py").run()
    opened(opened(saved, "saved_scenarios"), f"manage_{kept.id}")
    saved.button(key=f"delete_{kept.id}").click().run()
    assert session(saved).saved is None
    saved.button(key="restore_saved").click().run()
    assert session(saved).saved == before


def test_a_name_that_is_one_of_our_own_texts_is_not_translated(
    monkeypatch: pytest.MonkeyPatch, own_store: Path
) -> None:
    app = save_as(move(open_page("home"), "price", 5.0), "All bold", "Price war")
    (kept,) = Store(str(own_store)).listed()
    monkeypatch.setattr("ui.words.catalogue", lambda _language: Shouting())
    app.switch_page("pages/compare.py").run()
    assert named(app) == "All bold"
    opened(opened(app, "saved_scenarios"), f"manage_{kept.id}")
    app.button(key=f"delete_{kept.id}").click().run()
    assert named(app) == "All bold"
    app.button(key="restore_saved").click().run()
    app.button(key=f"beside_{kept.id}").click().run()
    move(app, "price", 6.0)
    assert "Price war" in column_heads(app)
    assert "PRICE WAR" not in column_heads(app)


class Shouting(NullTranslations):
    """A catalogue that changes every text of ours, so that one is told from the user's."""

    def gettext(self, message: str) -> str:
        return message.upper() if message in ("All bold", "Price war") else message


def column_heads(app: AppTest) -> str:
    """Heads of Compare's tables."""
    return " ".join(part.partition("</thead>")[0] for part in words(app).split("<thead>")[1:])


def test_back_is_followed_once_the_browser_had_the_time_to_write_the_address() -> None:
    """Half a second after a move the address before it is a late run's; then it is Back."""
    app = move(open_page("home"), "price", 5.0)
    held = session(app)
    first, wrote = held.written[-2], held.written_at
    app.query_params["s"] = first
    held.clock = lambda: wrote + 0.5
    app.run()
    assert session(app).history.present.levers == {"price": 0.05}
    app.query_params["s"] = first
    held.clock = lambda: wrote + 1.5
    app.run()
    assert session(app).history.present == Scenario()
    assert session(app).history.can_redo


def test_back_to_a_saved_scenario_gives_its_name_back() -> None:
    """Saved at 5 %, on to 8 % and 3 %: Back by two steps is the saved one, under its name."""
    app = save_as(move(open_page("home"), "price", 5.0), "Board")
    move(move(app, "price", 8.0), "price", 3.0)
    held = session(app)
    app.query_params["s"] = held.written[-3]
    held.clock = lambda: held.written_at + 5.0
    app.run()
    assert session(app).history.present.levers == {"price": 0.05}
    assert named(app) == "Board"


def test_the_store_is_read_again_only_when_somebody_wrote(
    monkeypatch: pytest.MonkeyPatch, saved: AppTest, own_store: Path
) -> None:
    read: list[str | None] = []
    listed = Store.listed

    def counted(store: Store, world: str | None = None, **others: bool) -> list[SavedScenario]:
        read.append(world)
        return listed(store, world, **others)

    monkeypatch.setattr(Store, "listed", counted)
    saved.switch_page("pages/compare.py").run()
    read.clear()
    move(saved, "price", 6.0)
    assert read == []
    (kept,) = listed(Store(str(own_store)))
    Store(str(own_store)).rename(kept.id, "Council")
    move(saved, "price", 7.0)
    assert len(read) == 1
    assert "Council" in saved.multiselect(key="beside_pick").options
