"""Tables of saved scenarios, and what is done to their rows inside a transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from model.store.records import (
    LONGEST_NAME,
    MOST_SCENARIOS,
    MOST_VERSIONS,
    Entry,
    SavedScenario,
    Version,
    finite,
    folded,
    naive,
)
from model.store.records import (
    refuse as _refuse,
)

TABLES = MetaData()
SCHEMA = Table("headroom_schema", TABLES, Column("version", Integer, nullable=False))
SCENARIOS = Table(
    "scenarios",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("folded", String(4 * LONGEST_NAME), nullable=False),
    Column("note", Text, nullable=False),
    Column("world", String(64), nullable=False),
    Column("world_name", Text, nullable=False),
    Column("created", DateTime, nullable=False),
    Column("archived", DateTime),
    sqlite_autoincrement=True,  # a number once given to a scenario never means another
)
VERSIONS = Table(
    "versions",
    TABLES,
    Column("scenario", ForeignKey("scenarios.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("saved", DateTime, nullable=False),
    Column("figures", Text, nullable=False),
)
# Two sessions that save one new name at once: the database lets one of them make it.
Index(
    "one_name_a_world",
    SCENARIOS.c.world,
    SCENARIOS.c.folded,
    unique=True,
    sqlite_where=SCENARIOS.c.archived.is_(None),
    postgresql_where=SCENARIOS.c.archived.is_(None),
)


def gone() -> NoReturn:
    """Refuse what was asked of a scenario that is not there."""
    _refuse("This scenario is not saved here any more.")


def rows(connection: Connection, *, world: str | None, deleted: bool) -> list[SavedScenario]:
    """Scenarios of one world or of all, with their versions."""
    when = SCENARIOS.c.archived
    chosen = select(SCENARIOS).where(when.is_not(None) if deleted else when.is_(None))
    if world is not None:
        chosen = chosen.where(SCENARIOS.c.world == world)
    return _with_versions(connection, connection.execute(chosen).all())


def row(connection: Connection, id: int) -> SavedScenario:
    """One scenario with its versions.

    Raises:
        StoreError: it is gone.
    """
    one = connection.execute(select(SCENARIOS).where(SCENARIOS.c.id == id)).all()
    found = _with_versions(connection, one)
    return found[0] if found else gone()


def named(connection: Connection, world: str, name: str) -> int | None:
    """The scenario that has a name in a world."""
    asked = select(SCENARIOS.c.id).where(
        SCENARIOS.c.world == world,
        SCENARIOS.c.folded == folded(name),
        SCENARIOS.c.archived.is_(None),
    )
    return connection.execute(asked).scalar()


def free_name(connection: Connection, world: str, name: str) -> str:
    """The name, with a number where it is taken."""
    number, free = 1, name
    while named(connection, world, free) is not None:
        number += 1
        ending = f" ({number})"
        free = name[: LONGEST_NAME - len(ending)] + ending
    return free


def check_room(connection: Connection) -> None:
    """Refuse one scenario more than the store keeps.

    Raises:
        StoreError: there are as many as it keeps.
    """
    live = select(func.count()).select_from(SCENARIOS).where(SCENARIOS.c.archived.is_(None))
    if (connection.execute(live).scalar() or 0) >= MOST_SCENARIOS:
        _refuse("{most} scenarios are saved already: delete one first.", most=str(MOST_SCENARIOS))


def make(connection: Connection, name: str, note: str, entry: Entry) -> int:
    """A scenario without a version yet.

    Raises:
        StoreError: there are as many as the store keeps.
    """
    check_room(connection)
    made = insert(SCENARIOS).values(
        name=name,
        folded=folded(name),
        note=note,
        world=entry.world,
        world_name=entry.world_name,
        created=naive(entry.when),
    )
    key = connection.execute(made).inserted_primary_key
    return int(key[0]) if key else 0


def add_version(connection: Connection, id: int, entry: Entry) -> None:
    """The next version of a scenario; none when it says what the latest one says.

    Raises:
        StoreError: it has as many versions as the store keeps.
    """
    own = select(VERSIONS).where(VERSIONS.c.scenario == id).order_by(VERSIONS.c.number.desc())
    last = connection.execute(own.limit(1)).first()
    if last is not None and last.code == entry.code and last.note == entry.note:
        return
    number = 1 if last is None else last.number + 1
    if number > MOST_VERSIONS:
        _refuse(
            "This scenario has {most} versions already: save it under another name.",
            most=str(MOST_VERSIONS),
        )
    connection.execute(
        insert(VERSIONS).values(
            scenario=id,
            number=number,
            code=entry.code,
            note=entry.note,
            saved=naive(entry.when),
            figures=json.dumps(dict(entry.figures), allow_nan=False),
        )
    )


def change(connection: Connection, id: int, **values: Any) -> None:
    """Other values in columns of one scenario.

    Raises:
        StoreError: it is gone.
    """
    done = connection.execute(update(SCENARIOS).where(SCENARIOS.c.id == id).values(**values))
    if done.rowcount == 0:
        gone()


def forget_deleted(connection: Connection, keep: int) -> None:
    """Take deleted scenarios out for good, but for the last ones."""
    archived = SCENARIOS.c.archived
    chosen = select(SCENARIOS.c.id).where(archived.is_not(None))
    ordered = chosen.order_by(archived.desc(), SCENARIOS.c.id.desc())
    over = list(connection.execute(ordered).scalars())[keep:]
    connection.execute(delete(VERSIONS).where(VERSIONS.c.scenario.in_(over)))
    connection.execute(delete(SCENARIOS).where(SCENARIOS.c.id.in_(over)))


def _with_versions(connection: Connection, found: Sequence[Row[Any]]) -> list[SavedScenario]:
    ids = [one.id for one in found]
    asked = select(VERSIONS).where(VERSIONS.c.scenario.in_(ids)).order_by(VERSIONS.c.number)
    versions: dict[int, list[Version]] = {id: [] for id in ids}
    for one in connection.execute(asked):
        versions[one.scenario].append(_version(one))
    # Without a version there is nothing to open: half of a damaged scenario is none.
    return [_scenario(one, versions[one.id]) for one in found if versions[one.id]]


def _scenario(one: Row[Any], versions: Sequence[Version]) -> SavedScenario:
    return SavedScenario(
        id=one.id,
        name=one.name,
        note=one.note,
        world=one.world,
        world_name=one.world_name,
        created=_aware(one.created),
        archived=None if one.archived is None else _aware(one.archived),
        versions=tuple(versions),
    )


def _version(one: Row[Any]) -> Version:
    return Version(one.number, one.code, one.note, _aware(one.saved), _figures(one.figures))


def _figures(text: object) -> dict[str, float]:
    """Numbers by name; whatever else somebody wrote there is none."""
    try:
        data = json.loads(str(text))
    except (ValueError, RecursionError):
        return {}
    return finite(data) if isinstance(data, dict) else {}


def _aware(when: datetime) -> datetime:
    return when.replace(tzinfo=UTC)
