"""Known exports and common column names, read from ``exports.yaml``; data, not code per vendor."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from model.panel.mapping import IGNORE, PanelMapping

_FILE = Path(__file__).with_name("exports.yaml")
_EVERYTHING_ELSE = "*"


@dataclass(frozen=True)
class Export:
    """A known export.

    Attributes:
        key: Its name as a kind of guess, e.g. ``google_ads``.
        label: Its name in words.
        form: ``wide``, ``long`` or ``orders``.
        told_by: Columns it is told by; all of one tuple must be there.
        columns: Ours to their possible names.
        until: Column of a row's first day to that of its last.
        outcomes: Their columns that could be the outcome, to ours.
        bases: The basis of revenue of those of them where the export has only one.
        constants: Ours to a value of every row.
        markets: Rules for market labels.
        cancelled: Column to patterns of what was cancelled.
        cancels: As in a mapping.
        absent_rows: As in a mapping.
        currency_signs: As in a mapping.
        platform: Where everything in it was sold, a platform of the business profile; else empty.
        advice: What to export instead when a needed column of ours is absent.
    """

    key: str
    label: str
    form: str
    told_by: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]]
    until: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    markets: Mapping[str, str] = field(default_factory=dict)
    cancelled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cancels: str = "line"
    absent_rows: str = "missing"
    currency_signs: bool = False
    platform: str = ""
    advice: Mapping[str, str] = field(default_factory=dict)

    def tells(self, header: Sequence[str]) -> bool:
        """Whether a file with this header is this export."""
        return any(
            all(any(same(name, theirs) for theirs in header) for name in names)
            for names in self.told_by
        )

    def mapping(self, header: Sequence[str], empty: Collection[str] = frozenset()) -> PanelMapping:
        """How a file with this header is read; columns it does not need are ignored.

        Args:
            header: The file's columns.
            empty: Those without any value; they play no part.
        """
        columns = self._columns([name for name in header if name not in empty])
        return PanelMapping(
            columns | {_EVERYTHING_ELSE: IGNORE},
            dict(self.constants),
            self.absent_rows,
            form=self.form,
            markets=dict(self.markets),
            cancelled={name: p for name, p in self.cancelled.items() if name in header},
            cancels=self.cancels,
            currency_signs=self.currency_signs,
            export=self.key,
        )

    def found_outcomes(self, header: Sequence[str]) -> dict[str, str]:
        """Columns of the file that could be the outcome, theirs to ours."""
        return {theirs: ours for theirs, ours in self.outcomes.items() if theirs in header}

    def _columns(self, header: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for ours, names in self.columns.items():
            for name in names:
                if any(same(name, theirs) for theirs in header):
                    found[name] = f"{ours} (*)" if "*" in name else ours
                    break
        for first, last in self.until.items():
            if first in found and last in header:
                found[last] = "until"
        if any("*" in name and found[name].startswith("spend") for name in found):
            found = {name: ours for name, ours in found.items() if ours != "currency"}
        for theirs, ours in list(self.found_outcomes(header).items())[:1]:
            found[theirs] = ours
        return found


@dataclass(frozen=True)
class Headings:
    """Names people give columns: by form, and the patterns of families."""

    wide: Mapping[str, tuple[str, ...]]
    long: Mapping[str, tuple[str, ...]]
    orders: Mapping[str, tuple[str, ...]]
    cancelled: tuple[str, ...]
    families: Mapping[str, tuple[re.Pattern[str], ...]]


def same(pattern: str, name: str) -> bool:
    """Whether a column's name is a known name; ``*`` stands for the text in the brackets."""
    if "*" not in pattern:
        return pattern == name
    before, after = pattern.split("*", 1)
    middle = name[len(before) : len(name) - len(after)]
    return name.startswith(before) and name.endswith(after) and bool(middle)


def export_of(header: Sequence[str]) -> Export | None:
    """The known export with this header, the first that fits."""
    return next((export for export in exports() if export.tells(header)), None)


def fixed_bases(export: str | None) -> Mapping[str, str]:
    """Columns of a known export to the one basis of revenue they have."""
    return next((one.bases for one in exports() if one.key == export), {})


@cache
def exports() -> tuple[Export, ...]:
    """All known exports."""
    return tuple(
        Export(key=key, **{name: _frozen(value) for name, value in record.items()})
        for key, record in _content()["exports"].items()
    )


@cache
def headings() -> Headings:
    """Names people give columns."""
    content = _content()
    families = {
        ours: tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
        for ours, patterns in content["families"].items()
    }
    return Headings(
        wide=_frozen(content["headings"]),
        long=_frozen(content["long_headings"]),
        orders=_frozen(content["order_headings"]),
        cancelled=_frozen(content["cancelled_headings"]),
        families=families,
    )


@cache
def _content() -> dict[str, Any]:
    return yaml.safe_load(_FILE.read_text("utf-8"))


def _frozen(value: Any) -> Any:
    """Lists as tuples, at any depth."""
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
