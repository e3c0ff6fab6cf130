"""Saved scenarios where addresses, files and rows are not what this program wrote."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from model.store import Entry, Store, StoreError, store_address, tables
from model.store import database as rooms
from tests.model.test_store import NOON, WORLD, entry


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "data" / "scenarios.sqlite"))


def test_a_password_among_the_options_is_never_told() -> None:
    store = Store("postgresql+psycopg://me@127.0.0.1:1/x?password=hunter2&connect_timeout=1")
    assert store.place == "postgresql+psycopg://me@127.0.0.1:1/x"
    with pytest.raises(StoreError) as caught:
        store.listed()
    assert "hunter2" not in str(caught.value)


def test_without_a_home_the_place_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", homeless)
    with pytest.raises(StoreError, match="name a file in HEADROOM_STORE"):
        Store(store_address({}))


def test_an_option_that_is_none_is_said(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/f.sqlite?timeout=abc")
    with pytest.raises(StoreError, match=r"cannot be reached.*abc"):
        store.save("Board", entry())


def test_a_new_file_is_its_owners_alone_and_one_that_is_there_keeps_its_rights(
    tmp_path: Path,
) -> None:
    store = Store(str(tmp_path / "own.sqlite"))
    store.save("Board", entry())
    assert stat.S_IMODE(Path(store.place).stat().st_mode) == 0o600
    Path(store.place).chmod(0o660)
    store.save("Board", entry(0.01))
    assert stat.S_IMODE(Path(store.place).stat().st_mode) == 0o660


def written(store: Store, sql: str, *values: object) -> None:
    """Change the database past the store, as another hand would."""
    with sqlite3.connect(store.place) as raw:
        raw.execute(sql, values)
    raw.close()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('{"gmv": 1e400, "cm3": 5}', {"cm3": 5.0}),
        ('{"gmv": NaN, "cm3": -Infinity, "orders": 2.5}', {"orders": 2.5}),
        ('{"gmv": true, "cm3": "much", "orders": null}', {}),
        ('{"gmv": 1' + 400 * "0" + ', "cm3": 5}', {"cm3": 5.0}),
        ('{"gmv": ' + 100_000 * "[" + 100_000 * "]" + "}", {}),
        ("[1, 2]", {}),
        ("no json", {}),
        (7, {}),
    ],
    ids=lambda v: str(v)[:20],
)
def test_figures_that_are_none_are_left_out(
    store: Store, text: object, kept: dict[str, float]
) -> None:
    store.save("Board", entry())
    written(store, "update versions set figures = ?", text)
    assert store.listed()[0].latest.figures == kept


def test_figures_that_are_none_are_not_saved(store: Store) -> None:
    figures = {"gmv": float("nan"), "cm3": float("inf"), "orders": True, "roas": 3.5}
    saved = store.save("Board", Entry(entry().code, WORLD, "Demo", NOON, figures=figures))
    assert saved.latest.figures == {"roas": 3.5}


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("update versions set saved = 'yesterday'", "yesterday"),
        ("update scenarios set created = 'yesterday'", "yesterday"),
        ("update headroom_schema set version = 'abc'", "database of another program"),
    ],
)
def test_rows_that_nobody_can_read_are_said(store: Store, sql: str, said: str) -> None:
    store.save("Board", entry())
    written(store, sql)
    with pytest.raises(StoreError, match=said):
        store.listed()


def test_a_first_save_goes_on_while_another_one_sets_the_log(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that set it at once: SQLite refuses one of them without waiting."""
    usual = rooms.create_engine

    def refusing(*given: Any, **named: Any) -> Engine:
        engine = usual(*given, **named)

        @event.listens_for(engine, "before_cursor_execute")
        def _(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement == "PRAGMA journal_mode = WAL":
                locked = sqlite3.OperationalError("database is locked")
                raise OperationalError(statement, None, locked)

        return engine

    monkeypatch.setattr(rooms, "create_engine", refusing)
    assert store.save("Board", entry()).name == "Board"
    monkeypatch.undo()
    written(store, "pragma journal_mode = wal")
    monkeypatch.setattr(rooms, "create_engine", refusing)
    assert len(store.save("Board", entry(0.01)).versions) == 2


def test_bringing_back_keeps_to_the_most_there_may_be(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.save("a", entry())
    store.remove(first.id, NOON)
    store.save("b", entry())
    monkeypatch.setattr(tables, "MOST_SCENARIOS", 1)
    with pytest.raises(StoreError, match="1 scenarios are saved already"):
        store.restore(first.id)
    assert [one.name for one in store.listed()] == ["b"]
