"""Saved scenarios: versions, names, what is refused, and a database that is not as it should be."""

from __future__ import annotations

import sqlite3
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Scenario
from model.scenario import decode, encode
from model.store import (
    LONGEST_NAME,
    MOST_SCENARIOS,
    Entry,
    Store,
    StoreError,
    store_address,
    tables,
)
from model.store import database as rooms
from model.store.records import checked_name

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
WORLD, OTHER = "232e3858746022d3", "ffffffffffffffff"


def entry(price: float = 0.0, world: str = WORLD, minutes: int = 0) -> Entry:
    code = encode(Scenario(levers={"price": price} if price else {}), world)
    when = NOON + timedelta(minutes=minutes)
    return Entry(code, world, "Demo brand", when, figures={"gmv": 64.8e6 + price})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "data" / "scenarios.sqlite"))


def test_nothing_is_made_before_the_first_scenario_is_saved(store: Store) -> None:
    assert store.listed() == []
    assert not Path(store.place).parent.exists()
    with pytest.raises(StoreError, match="not saved here"):
        store.rename(1, "x")
    assert not Path(store.place).exists()
    store.save("First", entry())
    assert stat.S_IMODE(Path(store.place).parent.stat().st_mode) == 0o700


def test_what_is_saved_comes_back(store: Store) -> None:
    saved = store.save("  Board\tmeeting ", entry(0.05), "for Monday\nand Tuesday")
    assert store.listed(WORLD) == [saved] == [store.find(saved.id)]
    assert (saved.name, saved.note) == ("Board meeting", "for Monday\nand Tuesday")
    assert saved.created == saved.latest.saved == NOON
    assert saved.latest.figures == {"gmv": 64.8e6 + 0.05}
    assert decode(saved.latest.code).scenario == Scenario(levers={"price": 0.05})


def test_the_same_name_again_is_the_next_version_and_the_first_one_stays(store: Store) -> None:
    first = store.save("Board", entry(0.05), "kept")
    again = store.save("bOARD", entry(0.06, minutes=1))
    assert again.id == first.id
    assert again.note == "kept"
    assert [version.number for version in again.versions] == [1, 2]
    assert again.version(1) == first.latest
    assert decode(again.version().code).scenario.levers == {"price": 0.06}
    with pytest.raises(StoreError, match="no version 3"):
        again.version(3)


def test_an_unchanged_scenario_makes_no_version(store: Store) -> None:
    first = store.save("Board", entry(0.05))
    assert store.save("Board", entry(0.05, minutes=5)).versions == first.versions


def test_the_same_name_in_another_world_is_another_scenario(store: Store) -> None:
    first, other = store.save("Board", entry()), store.save("Board", entry(world=OTHER, minutes=1))
    assert first.id != other.id
    assert store.listed(OTHER) == [other]
    assert store.listed() == [other, first]


def test_rename_annotate_duplicate(store: Store) -> None:
    first, other = store.save("Board", entry(0.05)), store.save("Other", entry())
    with pytest.raises(StoreError, match="OTHER already"):
        store.rename(first.id, "OTHER")
    assert store.rename(first.id, "BOARD").name == "BOARD"
    assert store.annotate(first.id, "a note").note == "a note"
    copy = store.duplicate(first.id, NOON)
    assert (copy.name, copy.note, len(copy.versions)) == ("BOARD (2)", "a note", 1)
    assert copy.latest.code == first.latest.code
    assert {one.id for one in store.listed()} == {first.id, other.id, copy.id}
    long = store.save("x" * LONGEST_NAME, entry())
    assert len(store.duplicate(long.id, NOON).name) == LONGEST_NAME


def test_what_is_deleted_can_be_brought_back_until_many_others_were(store: Store) -> None:
    first = store.save("Board", entry(0.05))
    assert store.remove(first.id, NOON) == first
    assert store.listed() == []
    assert [one.name for one in store.listed(deleted=True)] == ["Board"]
    second = store.save("Board", entry(0.06))
    back = store.restore(first.id)
    assert (back.name, back.versions) == ("Board (2)", first.versions)
    assert second.id not in (first.id, back.id)
    store.remove(back.id, NOON)
    for n in range(20):
        other = store.save(f"Other {n}", entry())
        store.remove(other.id, NOON + timedelta(minutes=1 + n))
    with pytest.raises(StoreError, match="not saved here"):
        store.restore(first.id)
    with sqlite3.connect(store.place) as raw:
        left = raw.execute("select count(*) from versions where scenario = ?", (first.id,))
        assert left.fetchone() == (0,)


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "needs a name"), (" \n\u202e", "needs a name"), ("x" * 81, "81 letters; 80 are allowed")],
)
def test_names_that_are_none_are_refused_before_anything_is_made(
    store: Store, name: str, said: str
) -> None:
    with pytest.raises(StoreError, match=said):
        store.save(name, entry())
    assert not Path(store.place).exists()


def test_long_notes_bad_codes_and_times_without_a_zone_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="1001 letters"):
        store.save("Board", entry(), "x" * 1001)
    with pytest.raises(StoreError, match="not a scenario code"):
        store.save("Board", Entry("<script>", WORLD, "Demo", NOON))
    with pytest.raises(ValueError, match="no time zone"):
        store.save("Board", Entry(entry().code, WORLD, "Demo", datetime(2026, 1, 5)))
    assert store.listed() == []


@given(st.text(max_size=200))
def test_any_text_is_kept_as_one_printed_line_or_refused(text: str) -> None:
    try:
        kept = checked_name(text)
    except StoreError:
        return
    assert kept == checked_name(kept) == " ".join(kept.split())
    assert 0 < len(kept) <= LONGEST_NAME
    assert kept.isprintable() or "\u200c" in kept or "\u200d" in kept


@pytest.mark.parametrize(
    "name", ["'; drop table scenarios; --", "%_[x]", "方案一", "<b>é</b>", "🧑‍💼"]
)
def test_any_name_is_kept_as_it_is(store: Store, name: str) -> None:
    saved = store.save(name, entry())
    assert store.save(name, entry(0.01)).id == saved.id
    assert store.listed()[0].name == name


def test_there_is_an_end_to_scenarios_and_versions(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_SCENARIOS > 2
    monkeypatch.setattr(tables, "MOST_SCENARIOS", 2)
    monkeypatch.setattr(tables, "MOST_VERSIONS", 2)
    first = store.save("a", entry())
    store.save("b", entry())
    with pytest.raises(StoreError, match="2 scenarios are saved already"):
        store.save("c", entry())
    with pytest.raises(StoreError, match="2 scenarios are saved already"):
        store.duplicate(first.id, NOON)
    store.save("a", entry(0.01))
    with pytest.raises(StoreError, match="2 versions already"):
        store.save("a", entry(0.02))
    assert len(store.find(first.id).versions) == 2


def test_many_sessions_save_at_once_and_nothing_is_lost(store: Store) -> None:
    faults: list[Exception] = []

    def session(number: int) -> None:
        try:
            for step in range(5):
                store.save("Together", entry(0.001 * (5 * number + step + 1)))
                store.save(f"Own {number}", entry())
        except StoreError as error:
            faults.append(error)

    threads = [threading.Thread(target=session, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    together = next(one for one in store.listed() if one.name == "Together")
    assert [version.number for version in together.versions] == list(range(1, 21))
    assert len(store.listed()) == 5


def test_a_locked_database_is_said_and_left_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save("Board", entry())
    monkeypatch.setattr(rooms, "BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(store.place, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="in use by another program"):
        store.save("Board", entry(0.01))
    assert len(store.listed()[0].versions) == 1  # readers do not wait
    holder.execute("ROLLBACK")
    holder.close()
    assert len(store.save("Board", entry(0.01)).versions) == 2


def test_a_file_that_is_no_database_is_said_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "broken.sqlite"
    file.write_text("these are my notes\n" * 100)
    store = Store(str(file))
    for act in (store.listed, lambda: store.save("Board", entry())):
        with pytest.raises(StoreError, match=r"broken\.sqlite is damaged"):
            act()
    assert file.read_text().startswith("these are my notes")


def test_a_damaged_page_is_said(store: Store) -> None:
    for n in range(40):
        store.save(f"Board {n}", entry(0.001 * (n + 1)), "x" * 900)
    with sqlite3.connect(store.place) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    file = Path(store.place)
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(StoreError, match="damaged"):
        store.listed()


def test_a_database_of_another_program_gets_no_tables_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "shop.sqlite"
    with sqlite3.connect(file) as raw:
        raw.execute("create table orders (id integer)")
    raw.close()
    store = Store(f"sqlite:///{file}")
    for act in (store.listed, lambda: store.save("Board", entry())):
        with pytest.raises(StoreError, match="database of another program"):
            act()
    with sqlite3.connect(file) as raw:
        assert raw.execute("select name from sqlite_master").fetchall() == [("orders",)]


def test_a_newer_form_is_refused_in_words(store: Store) -> None:
    store.save("Board", entry())
    with sqlite3.connect(store.place) as raw:
        raw.execute("update headroom_schema set version = 7")
    for act in (store.listed, lambda: store.save("Board", entry(0.01))):
        with pytest.raises(StoreError, match=r"newer version of Headroom \(form 7; this one"):
            act()


def test_a_place_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    store = Store(str(tmp_path / "file" / "scenarios.sqlite"))
    with pytest.raises(StoreError, match="cannot be opened or made"):
        store.save("Board", entry())


def test_a_database_nobody_may_write_is_said(store: Store) -> None:
    store.save("Board", entry())
    read_only = Store(f"sqlite:///file:{store.place}?mode=ro&uri=true")
    assert read_only.listed() == store.listed()
    with pytest.raises(StoreError):
        read_only.save("Board", entry(0.01))
    assert not Path("file:").exists()
    assert len(store.listed()[0].versions) == 1


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({"HEADROOM_STORE": "/x/y.db", "XDG_DATA_HOME": "/data"}, "/x/y.db"),
        ({"HEADROOM_STORE": " "}, str(Path.home() / ".local/share/headroom/scenarios.sqlite")),
        ({"XDG_DATA_HOME": "/data"}, "/data/headroom/scenarios.sqlite"),
        ({"XDG_DATA_HOME": "data"}, str(Path.home() / ".local/share/headroom/scenarios.sqlite")),
    ],
)
def test_where_scenarios_are_kept(environment: dict[str, str], place: str) -> None:
    assert Store(store_address(environment)).place == place


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("://", "neither"),
        ("postgresql://host:abc/x", "neither"),
        ("~nosuchuser/x.sqlite", "no home folder to keep scenarios in at ~nosuchuser/x.sqlite"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        Store(address)


def test_a_database_there_is_no_driver_for_is_said() -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        Store("nonsense://x").listed()


def test_a_password_is_never_told() -> None:
    assert "secret" not in Store("postgresql+psycopg://me:secret@127.0.0.1/x").place
    with pytest.raises(StoreError) as caught:
        Store("postgresql+psycopg://me:secret@127.0.0.1:1/x").listed()
    assert "secret" not in str(caught.value)
