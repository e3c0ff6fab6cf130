"""What is saved, and what may be saved: names, notes and codes checked on their way in."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import NoReturn

from model.scenario import ScenarioCodeError, decode
from model.split import Reason

LONGEST_NAME = 80
LONGEST_NOTE = 1_000
MOST_SCENARIOS = 500
MOST_VERSIONS = 100
MOST_FIGURES = 20
# Controls, and marks that turn the direction of what follows, have no place in a text of one line.
UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# They join letters in several scripts and in many pictures.
JOINERS = "\u200c\u200d"


class StoreError(Exception):
    """The store cannot do what was asked; `reason` is the text to show."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


def refuse(message: str, **values: float | str) -> NoReturn:
    """Raise `StoreError` with this text."""
    raise StoreError(Reason(message, values))


# The name that the template of texts is collected by.
_refuse = refuse


@dataclass(frozen=True)
class Entry:
    """What is to be saved: a code made on a world, and when; ``figures`` by KPI, as they are."""

    code: str
    world: str
    world_name: str
    when: datetime
    note: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Version:
    """One state of a saved scenario; ``figures`` are key figures as they were, by KPI."""

    number: int
    code: str
    note: str
    saved: datetime
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SavedScenario:
    """A saved scenario with its versions, the oldest first; times are UTC."""

    id: int
    name: str
    note: str
    world: str
    world_name: str
    created: datetime
    archived: datetime | None
    versions: tuple[Version, ...]

    @property
    def latest(self) -> Version:
        """The version saved last."""
        return self.versions[-1]

    def version(self, number: int | None = None) -> Version:
        """A version by its number, the latest for None.

        Raises:
            StoreError: there is no such version.
        """
        found = [v for v in self.versions if number in (None, v.number)]
        if not found:
            _refuse("{name} has no version {number}.", name=self.name, number=str(number))
        return found[-1]


def checked_name(name: str) -> str:
    """A name as it is kept: one line without blanks at its ends.

    Raises:
        StoreError: nothing is left of it, or it is too long.
    """
    kept = one_line(name)
    if not kept:
        _refuse("A scenario needs a name.")
    if len(kept) > LONGEST_NAME:
        _refuse(
            "This name has {length} letters; {most} are allowed.",
            length=str(len(kept)),
            most=str(LONGEST_NAME),
        )
    return kept


def checked_note(note: str) -> str:
    """A note as it is kept.

    Raises:
        StoreError: it is too long.
    """
    kept = "\n".join(one_line(line) for line in note.splitlines()).strip()
    if len(kept) > LONGEST_NOTE:
        _refuse(
            "This note has {length} letters; {most} are allowed.",
            length=str(len(kept)),
            most=str(LONGEST_NOTE),
        )
    return kept


def checked_entry(entry: Entry) -> Entry:
    """The entry with its texts as they are kept.

    Raises:
        StoreError: the code cannot be opened, or the note is too long.
        ValueError: the time says no zone.
    """
    naive(entry.when)
    try:
        decode(entry.code)
    except ScenarioCodeError as error:
        raise StoreError(error.reason) from error
    kept = dict(list(finite(entry.figures).items())[:MOST_FIGURES])
    return replace(
        entry,
        note=checked_note(entry.note),
        world_name=one_line(entry.world_name)[:LONGEST_NAME],
        figures=kept,
    )


def finite(figures: Mapping[str, object]) -> dict[str, float]:
    """The numbers among figures; yes and no, infinities and what no number can hold are none."""
    found: dict[str, float] = {}
    for name, value in figures.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            with suppress(OverflowError):
                found[name] = float(value)
    return {name: value for name, value in found.items() if math.isfinite(value)}


def one_line(text: str) -> str:
    """Text without line ends, controls and marks that turn the direction of what follows."""
    printed = (
        c if c in JOINERS or unicodedata.category(c) not in UNPRINTED else " "
        for c in unicodedata.normalize("NFC", text)
    )
    return " ".join("".join(printed).split())


def folded(name: str) -> str:
    """What makes two names the same: they differ at most in case."""
    return unicodedata.normalize("NFC", name.casefold())


def naive(when: datetime) -> datetime:
    """A time as databases without time zones keep it: in UTC.

    Raises:
        ValueError: the time says no zone.
    """
    if when.tzinfo is None:
        raise ValueError(f"{when!r} has no time zone: pass one, such as UTC")
    return when.astimezone(UTC).replace(tzinfo=None)
