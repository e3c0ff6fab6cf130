"""The database of saved scenarios: where it is, how it is opened, what can go wrong with it.

Every operation opens a connection of its own and is one transaction, so that several sessions, and
several processes, may share the database. It comes into being when the first scenario is saved.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from model.split import Reason
from model.store.records import StoreError
from model.store.records import refuse as _refuse
from model.store.tables import SCHEMA, TABLES, gone

VARIABLE = "HEADROOM_STORE"
SCHEMA_VERSION = 1
BUSY_SECONDS = 3.0
SQLITE = "sqlite"
OWNER_ALONE, FILE_OF_OWNER = 0o700, 0o600
BUSY = Reason(
    "The saved scenarios in {place} are in use by another program; try again in a moment."
    " Nothing was changed."
)
DAMAGED = Reason(
    "{place} is damaged or is no database. Move it away; the next scenario you save begins a"
    " new one."
)
CLOSED = Reason(
    "{place} cannot be opened or made. Give this program the right to write there, or name"
    " another file in HEADROOM_STORE."
)
READ_ONLY = Reason(
    "{place} may not be written to, so nothing was saved. Give this program the right to write"
    " there, or name another file in HEADROOM_STORE."
)
FULL = Reason("There is no room left on the disk of {place}: nothing was saved.")
FAILED = Reason("The saved scenarios in {place} cannot be reached: {error}")
NOWHERE = Reason(
    "There is no home folder to keep scenarios in at {place}: name a file in HEADROOM_STORE."
)
# Parts of an address that may tell a secret, by the names that drivers give them.
SECRET = ("pass", "pwd", "secret", "token", "key")
# What SQLite says, and what that means for the person who saves.
SAID = {
    "locked": BUSY,
    "readonly": READ_ONLY,
    "unable to open": CLOSED,
    "not a database": DAMAGED,
    "malformed": DAMAGED,
    "is full": FULL,
}


class Database:
    """One database by its address: a file name or a URL.

    Raises:
        StoreError: the address is none; from every method, when the database is locked, damaged,
            not writable, or was written by a newer version of this program.
    """

    def __init__(self, address: str) -> None:
        self._url = _url(address)

    @property
    def place(self) -> str:
        """Where the database is, without a password or options."""
        if self._is_file:
            return self._url.database or ""
        return self._url.set(query={}).render_as_string()

    def exists(self) -> bool:
        """Whether anything was saved yet; asking makes no database."""
        with self._guarded():
            if self._is_file:
                return self._file.exists() and self._file.stat().st_size > 0
            with self._engine().connect() as connection:
                return inspect(connection).has_table(SCHEMA.name)

    def stamp(self) -> tuple[tuple[int, int], ...] | None:
        """What changes when somebody writes, without opening it: age and size of the files.

        None where that cannot be told: a database that is no file.
        """
        if not self._is_file:
            return None
        files = (self._file, self._file.with_name(f"{self._file.name}-wal"))
        with self._guarded():
            found = [file.stat() for file in files if file.exists()]
        return tuple((one.st_mtime_ns, one.st_size) for one in found)

    def prepare(self) -> None:
        """Make the folder, for its owner alone, and the tables where there are none."""
        with self._guarded():
            if self._is_file:
                self._make_file()
                self._keep_a_log()
            with self._begun() as connection:
                if self._is_file and _is_of_others(connection):
                    _refuse("{place} is a database of another program.", place=self.place)
                TABLES.create_all(connection)
                if connection.execute(select(func.count()).select_from(SCHEMA)).scalar() == 0:
                    connection.execute(insert(SCHEMA).values(version=SCHEMA_VERSION))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read by."""
        with self._guarded(), self._engine().connect() as connection:
            self._check(connection)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the database from its beginning; an error undoes it."""
        if not self.exists():
            gone()
        with self._guarded(), self._begun() as connection:
            self._check(connection)
            yield connection

    @property
    def _is_file(self) -> bool:
        return self._url.get_backend_name() == SQLITE

    @property
    def _file(self) -> Path:
        """The file of a database that is one; its address may be a URL within the URL."""
        if self.place.startswith("file:"):
            return Path(unquote(urlsplit(self.place).path))
        return Path(self.place)

    def _make_file(self) -> None:
        """The file and its folder, for their owner alone; what is there already stays as it is."""
        file = self._file.resolve()
        file.parent.mkdir(mode=OWNER_ALONE, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_OF_OWNER))

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        engine = self._engine()
        if self._is_file:
            event.listen(engine, "begin", _hold)
        with engine.begin() as connection:
            yield connection

    def _keep_a_log(self) -> None:
        """Readers need not wait for a writer; the file remembers it.

        Who finds the file in use leaves it: another session sets the same, or a later save does.
        """
        with self._engine().connect() as connection:
            if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
                with suppress(OperationalError):
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")

    def _check(self, connection: Connection) -> None:
        """Whether the tables are as this program writes them."""
        if not inspect(connection).has_table(SCHEMA.name):
            _refuse("{place} is a database of another program.", place=self.place)
        written = connection.execute(select(SCHEMA.c.version)).scalar() or 0
        if not isinstance(written, int):
            _refuse("{place} is a database of another program.", place=self.place)
        if written > SCHEMA_VERSION:
            _refuse(
                "{place} was written by a newer version of Headroom (form {written}; this one"
                " reads {own}). Update Headroom, or name another file in HEADROOM_STORE.",
                place=self.place,
                written=str(written),
                own=str(SCHEMA_VERSION),
            )

    def _engine(self) -> Engine:
        waits = {"timeout": BUSY_SECONDS} if self._is_file else {}
        engine = create_engine(self._url, poolclass=NullPool, connect_args=waits)
        if self._is_file:
            event.listen(engine, "connect", _set_up)
        return engine

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """What goes wrong with the database, in words.

        Drivers meet options and rows that are none with errors of value and type.
        """
        try:
            yield
        except (SQLAlchemyError, OSError, ImportError, ValueError, TypeError) as error:
            raise StoreError(_in_words(error, self.place, _secrets(self._url))) from error


def store_address(environment: Mapping[str, str]) -> str:
    """Where scenarios are kept: ``HEADROOM_STORE`` (a file or a database URL), else the user's."""
    if given := environment.get(VARIABLE, "").strip():
        return given
    data = environment.get("XDG_DATA_HOME", "").strip()
    home = Path(data) if os.path.isabs(data) else Path("~/.local/share")
    return str(home / "headroom" / "scenarios.sqlite")


def _url(address: str) -> URL:
    if "://" not in address:
        try:
            return URL.create(SQLITE, database=str(Path(address).expanduser()))
        except RuntimeError as error:  # nobody of that name, or nobody at all, has a home
            raise StoreError(replace(NOWHERE, values={"place": address})) from error
    try:
        url = make_url(address)
        kind = url.get_backend_name()
    except (SQLAlchemyError, ValueError):  # a port that is no number among them
        _refuse("HEADROOM_STORE is neither a file name nor the address of a database.")
    if kind == SQLITE and url.database in (None, "", ":memory:"):
        _refuse("HEADROOM_STORE must name a file: memory forgets what is saved.")
    return url


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_hold` says
    connection.execute("PRAGMA foreign_keys = ON")


def _hold(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _is_of_others(connection: Connection) -> bool:
    there = inspect(connection).get_table_names()
    return bool(there) and SCHEMA.name not in there


def _secrets(url: URL) -> list[str]:
    """What an address holds that nobody may read."""
    given = [str(value) for name, value in url.query.items() if any(s in name for s in SECRET)]
    return [secret for secret in (url.password, *given) if secret]


def _in_words(error: Exception, place: str, secrets: Iterable[str]) -> Reason:
    if isinstance(error, OSError):
        return replace(CLOSED, values={"place": place})
    said = str(getattr(error, "orig", None) or error)
    for part, message in SAID.items():
        if part in said:
            return replace(message, values={"place": place})
    for secret in secrets:
        said = said.replace(secret, "***")
    first = next(iter(said.splitlines()), type(error).__name__)[:200]
    return replace(FAILED, values={"place": place, "error": first})
