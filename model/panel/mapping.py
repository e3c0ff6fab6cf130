"""Mapping: how a file's own column names and habits become the panel form."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from typing import Any

import yaml

IGNORE = "ignore"
EVERYTHING = "*"  # the rule for what no other rule speaks of
OTHER = "other"  # the market of all that are not kept apart
ABSENT_ROWS = ("missing", "zero")
ROWS = ("daily", "weekly")
FORMS = ("wide", "long", "orders")
ORDER_OUTCOMES = ("orders", "revenue")
CANCELS = ("line", "order")
SPREADS = ("outcome",)

Names = Mapping[str, str]


@dataclass(frozen=True)
class PanelMapping:
    """How a file is read; what is left out stands at its default.

    Attributes:
        columns: Theirs to ours; one ``*`` stands for the same text on both sides
            (``imp_*: impressions_*``); ``ignore`` leaves a column out. ``spend (*)`` names the
            currency beside the column: ``Amount spent (*): spend (*)``.
        constants: Ours to a value that holds in every row, e.g. ``currency: GBP``.
        absent_rows: ``missing`` (an absent week is unknown) or ``zero`` (nothing happened in it).
        rows: ``daily`` or ``weekly``; ``None`` lets the dates tell.
        form: ``wide`` (a column per channel), ``long`` (a row per channel or campaign) or
            ``orders`` (a row per order line); ``None`` lets the columns tell.
        channels: Pattern of a campaign's or channel's name to our channel, the first that fits;
            ``*`` stands for any text, capitals do not matter; ``ignore`` leaves the rows out.
        markets: Their market label (or a pattern with ``*``) to ours; ``ignore`` leaves it out.
        cancelled: Column of an order file to the patterns that say that something was cancelled.
        cancels: What was cancelled there: the ``line``, so that an order goes when all its lines
            were, or the whole ``order``, whichever of its lines says so.
        outcome: What order lines are counted as: ``orders`` or ``revenue``.
        spread: ``outcome`` spreads a file without markets by each market's share of the outcome.
        day_first: How 3/4/2026 is read when the file does not tell; ``None`` asks.
        currency_signs: Whether amounts are written with signs such as ``$1,234.50``.
        export: Which known export it was made for; for words only.
    """

    columns: Names = field(default_factory=dict)
    constants: Names = field(default_factory=dict)
    absent_rows: str = "missing"
    rows: str | None = None
    form: str | None = None
    channels: Names = field(default_factory=dict)
    markets: Names = field(default_factory=dict)
    cancelled: Mapping[str, Sequence[str]] = field(default_factory=dict)
    cancels: str = "line"
    outcome: str | None = None
    spread: str | None = None
    day_first: bool | None = None
    currency_signs: bool = False
    export: str | None = None

    def rename(self, header: Sequence[str]) -> tuple[str, ...]:
        """Our name for each of their columns; an exact name goes before a pattern."""
        return tuple(self._ours(name) for name in header)

    def unknown(self, header: Sequence[str]) -> tuple[str, ...]:
        """Exact names the mapping needs that the file does not have."""
        needed = (name for name, ours in self.columns.items() if ours != IGNORE)
        return tuple(name for name in needed if "*" not in name and name not in header)

    def channel(self, name: str) -> str | None:
        """Our channel of a campaign or channel name; ``None`` when no rule speaks of it."""
        return _matched(self.channels, name)

    def market(self, label: str) -> str:
        """Our label of a market; their own when no rule speaks of it."""
        found = _matched(self.markets, label)
        return label if found is None else found

    def to_yaml(self) -> str:
        """The mapping as a file that ``load_mapping`` reads back to an equal mapping."""
        plain = {
            part.name: _plain(value)
            for part in fields(self)
            if (value := getattr(self, part.name)) != _default(part)
        }
        return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100)

    def _ours(self, name: str) -> str:
        if name in self.columns:
            return self.columns[name]
        for theirs, ours in self.columns.items():
            if "*" in theirs and (middle := _middle(theirs, name)) is not None:
                return ours.replace("*", middle)
        return name

    @property
    def groups_rest(self) -> bool:
        """Whether markets that no rule names are grouped as one, ``OTHER``."""
        return self.markets.get(EVERYTHING) == OTHER


def _default(part: Field[Any]) -> object:
    return {} if part.default_factory is dict else part.default


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple | list) else value


def _matched(rules: Names, name: str) -> str | None:
    """What the first rule that fits says; an exact name goes before a pattern."""
    if name in rules:
        return rules[name]
    for pattern, ours in rules.items():
        if fits(pattern, name):
            return ours
    return None


def fits(pattern: str, text: str) -> bool:
    """Whether a text matches a pattern in which ``*`` is any text; capitals do not matter."""
    literal = pattern.casefold().replace("[", "[[]").replace("?", "[?]")
    return fnmatch.fnmatchcase(text.casefold(), literal)


def _middle(pattern: str, name: str) -> str | None:
    """What ``*`` stands for when ``name`` matches ``pattern``."""
    before, after = pattern.split("*", 1)
    long_enough = len(name) > len(before) + len(after)
    if long_enough and name.startswith(before) and name.endswith(after):
        return name[len(before) : len(name) - len(after)]
    return None
