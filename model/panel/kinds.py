"""Which files are of one kind, so that their rows can be put end to end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from model.panel.columns import Layout, Part
from model.panel.mapping import EVERYTHING, OTHER, PanelMapping
from model.panel.piece import Opened

# What a file may state or leave open without being of another kind.
_OPEN = frozenset({"currency", "revenue_basis"})


def same_kind(one: Opened, other: Opened) -> bool:
    """Whether two files are exports of one kind: equal columns in the panel form, equal rules.

    Two files of one known export may differ in columns that one of them leaves empty. Rules for
    markets and channels may name different labels; they must not contradict each other.
    """
    return (
        one.layout.form == other.layout.form
        and _same_columns(one, other)
        and _same_currencies(one.layout, other.layout)
        and _same_settings(one.how, other.how)
        and _agree(one.how.markets, other.how.markets)
        and _agree(one.how.channels, other.how.channels)
    )


def joint_mapping(files: Sequence[Opened]) -> PanelMapping:
    """The mapping of files of one kind: the rules of all; what is for everything else goes last."""
    days = [file.how.day_first for file in files if file.how.day_first is not None]
    return replace(
        files[0].how,
        markets=_united([file.how.markets for file in files]),
        channels=_united([file.how.channels for file in files]),
        day_first=days[0] if days else None,
    )


def market_part(layout: Layout) -> Part | None:
    """The part that names the markets."""
    return layout.get("market") or layout.get("country")


def _same_columns(one: Opened, other: Opened) -> bool:
    mine, theirs = one.layout, other.layout
    if {part.ours for part in mine.outcomes} != {part.ours for part in theirs.outcomes}:
        return False
    if (market_part(mine) is None) != (market_part(theirs) is None):
        return False
    if one.how.export or other.how.export:
        return one.how.export == other.how.export
    return set(mine.parts) - _OPEN == set(theirs.parts) - _OPEN


def _same_currencies(mine: Layout, theirs: Layout) -> bool:
    """Whether columns name the same currency beside their name, if any."""
    return all(
        part.currency == theirs.parts[name].currency
        for name, part in mine.parts.items()
        if name in theirs.parts
    )


def _same_settings(mine: PanelMapping, theirs: PanelMapping) -> bool:
    def settings(how: PanelMapping) -> tuple[object, ...]:
        switches = (how.absent_rows, how.rows, how.spread, how.currency_signs, how.cancels)
        return (*switches, how.outcome or "orders")

    days = {how.day_first for how in (mine, theirs)} - {None}
    return settings(mine) == settings(theirs) and len(days) < 2


def _agree(mine: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    """No label with two meanings; a rule for everything else only if both have it.

    Grouping small markets as other is the exception: asked of one file, it holds for all.
    """
    rest = {rules[EVERYTHING] for rules in (mine, theirs) if EVERYTHING in rules} - {OTHER}
    if rest and (EVERYTHING not in mine or EVERYTHING not in theirs):
        return False
    return all(mine[name] == theirs[name] for name in mine.keys() & theirs.keys())


def _united(rules: Sequence[Mapping[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in rules:
        found |= one
    if EVERYTHING in found:
        found[EVERYTHING] = found.pop(EVERYTHING)
    return found
