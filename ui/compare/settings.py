"""What was set: the levers in which the scenarios differ, then readings and assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model import World
from model.levers import Entry
from ui.change_words import setting_name, setting_words
from ui.changes import differences, lever_changes
from ui.compare.choices import Column
from ui.levers import label_of, written
from ui.words import N_, _, ngettext

GROUPS = {
    "media": N_("Media"),
    "price": N_("Price"),
    "platform": N_("Platforms"),
    "operations": N_("Operations"),
    "programme": N_("Programme"),
    "protection": N_("Protection"),
    "outside": N_("Outside our hands"),
}


@dataclass(frozen=True)
class Line:
    """One row: what it is, where each scenario has it; ``group`` is the heading it stands under."""

    group: str
    label: str
    values: tuple[str, ...]


def lever_lines(world: World, columns: Sequence[Column]) -> list[Line]:
    """Levers that do not stand alike in all scenarios, in the catalogue's order.

    Indexed levers that stand alike among each other in every scenario are one line.
    """
    found: dict[str, tuple[str, ...]] = {}
    others: dict[str, int] = {}
    for key, more in _differing(columns).items():
        entry = world.catalogue[key]
        found[key] = tuple(written(entry, c.answer.settings[key]) for c in columns)
        others[key] = more
    alike: dict[tuple[str, tuple[str, ...]], list[Entry]] = {}
    for key, values in found.items():
        entry = world.catalogue[key]
        alike.setdefault((entry.record.key if not others[key] else key, values), []).append(entry)
    return [
        Line(entries[0].record.group, _label(world, entries, others), values)
        for (_record, values), entries in alike.items()
    ]


def other_lines(world: World, columns: Sequence[Column]) -> list[Line]:
    """Readings, profiles and assumptions that differ from the scenario at hand."""
    first, rows = columns[0].scenario, dict[tuple[str, str], dict[str, str]]()
    for column in columns[1:]:
        for found in differences(column.scenario, first):
            told = rows.setdefault((found.kind, found.key), {})
            told[columns[0].letter] = setting_words(world, found.kind, found.key, found.before)
            told[column.letter] = setting_words(world, found.kind, found.key, found.after)
    return [
        Line(
            kind,
            setting_name(world, kind, key),
            tuple(told.get(c.letter, told[columns[0].letter]) for c in columns),
        )
        for (kind, key), told in rows.items()
    ]


def _differing(columns: Sequence[Column]) -> dict[str, int]:
    """Keys of levers that differ between any two scenarios, and how many parts made room."""
    first, found = columns[0].answer.settings, dict[str, int]()
    for column in columns[1:]:
        for change in lever_changes(column.answer.settings, first):
            found[change.key] = max(found.get(change.key, 0), change.others)
    catalogue = first.catalogue
    order = {entry.key: place for place, entry in enumerate(catalogue.entries)}
    return dict(sorted(found.items(), key=lambda item: order[item[0]]))


def _label(world: World, entries: Sequence[Entry], others: dict[str, int]) -> str:
    """Name of a lever, of a split with the parts that made room, or of several levers alike."""
    first = entries[0]
    if len(entries) > 1:
        many = ngettext("{lever} · {n} lever", "{lever} · {n} levers", len(entries))
        return many.format(lever=_(first.record.label), n=len(entries))
    name = label_of(world.catalogue, first.key)
    count = others[first.key]
    if not count:
        return name
    more = ngettext("{lever}, {n} other part moves", "{lever}, {n} other parts move", count)
    return more.format(lever=name, n=count)
