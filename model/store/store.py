"""`Store`: save, list, open, rename, duplicate and delete scenarios."""

from __future__ import annotations

from datetime import datetime

from model.store import tables
from model.store.database import Database
from model.store.records import (
    Entry,
    SavedScenario,
    checked_entry,
    checked_name,
    checked_note,
    folded,
    naive,
)
from model.store.records import (
    refuse as _refuse,
)

# Deleted scenarios that can be brought back; older ones are gone for good.
KEPT_DELETED = 20


class Store:
    """Saved scenarios of one database, by its address (a file name or a database URL).

    Every method raises `StoreError` when the database is locked, damaged, not writable or written
    by a newer version of this program; nothing has changed then.
    """

    def __init__(self, address: str) -> None:
        self._database = Database(address)

    @property
    def place(self) -> str:
        """Where the database is, without a password."""
        return self._database.place

    def stamp(self) -> tuple[tuple[int, int], ...] | None:
        """The same as long as nobody wrote; None where only reading tells."""
        return self._database.stamp()

    def listed(self, world: str | None = None, *, deleted: bool = False) -> list[SavedScenario]:
        """Saved scenarios, the one saved last first; of one world by its hash, or of all."""
        if not self._database.exists():
            return []
        with self._database.reading() as connection:
            found = tables.rows(connection, world=world, deleted=deleted)
        return sorted(found, key=lambda one: (one.latest.saved, one.id), reverse=True)

    def find(self, id: int) -> SavedScenario:
        """A saved scenario by its number, a deleted one too."""
        if not self._database.exists():
            tables.gone()
        with self._database.reading() as connection:
            return tables.row(connection, id)

    def save(self, name: str, entry: Entry, note: str | None = None) -> SavedScenario:
        """Save under a name: a new scenario, or the next version of the one that has the name.

        Args:
            name: its name; in one world a name is one scenario, whatever its case.
            entry: the version; one that equals the latest adds none.
            note: the scenario's own note; None leaves it as it is.
        """
        called, kept = checked_name(name), checked_entry(entry)
        told = None if note is None else checked_note(note)
        self._database.prepare()
        with self._database.writing() as connection:
            found = tables.named(connection, kept.world, called)
            if found is None:
                found = tables.make(connection, called, told or "", kept)
            elif told is not None:
                tables.change(connection, found, note=told)
            tables.add_version(connection, found, kept)
            return tables.row(connection, found)

    def rename(self, id: int, name: str) -> SavedScenario:
        """Give a scenario another name, which no other one of its world has."""
        called = checked_name(name)
        with self._database.writing() as connection:
            now = tables.row(connection, id)
            if tables.named(connection, now.world, called) not in (None, id):
                _refuse("There is a scenario {name} already: choose another name.", name=called)
            tables.change(connection, id, name=called, folded=folded(called))
            return tables.row(connection, id)

    def annotate(self, id: int, note: str) -> SavedScenario:
        """Give a scenario another note."""
        told = checked_note(note)
        with self._database.writing() as connection:
            tables.change(connection, id, note=told)
            return tables.row(connection, id)

    def duplicate(self, id: int, when: datetime) -> SavedScenario:
        """The latest version once more, as a scenario with a name of its own."""
        naive(when)  # refused before the database is touched
        with self._database.writing() as connection:
            now = tables.row(connection, id)
            last = now.latest
            entry = Entry(last.code, now.world, now.world_name, when, last.note, last.figures)
            name = tables.free_name(connection, now.world, now.name)
            copy = tables.make(connection, name, now.note, entry)
            tables.add_version(connection, copy, entry)
            return tables.row(connection, copy)

    def remove(self, id: int, when: datetime) -> SavedScenario:
        """Delete a scenario; `restore` brings it back while it is among the last deleted."""
        archived = naive(when)
        with self._database.writing() as connection:
            found = tables.row(connection, id)
            tables.change(connection, id, archived=archived)
            tables.forget_deleted(connection, KEPT_DELETED)
            return found

    def restore(self, id: int) -> SavedScenario:
        """Bring a deleted scenario back; a number follows its name where that is taken."""
        with self._database.writing() as connection:
            now = tables.row(connection, id)
            if now.archived is not None:
                tables.check_room(connection)
                name = tables.free_name(connection, now.world, now.name)
                tables.change(connection, id, archived=None, name=name, folded=folded(name))
            return tables.row(connection, id)
