"""Mapping: how a file's own column names and habits become the panel form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from model.panel.problems import PanelError, Problem, ProblemList

IGNORE = "ignore"
ABSENT_ROWS = ("missing", "zero")
ROWS = ("daily", "weekly")
_KEYS = ("columns", "constants", "absent_rows", "rows")
_MAX_BYTES = 200_000


@dataclass(frozen=True)
class PanelMapping:
    """How a file is read.

    Attributes:
        columns: Theirs to ours; one ``*`` stands for the same text on both sides
            (``imp_*: impressions_*``); ``ignore`` leaves a column out.
        constants: Ours to a value that holds in every row, e.g. ``currency: GBP``.
        absent_rows: ``missing`` (an absent week is unknown) or ``zero`` (nothing happened in it).
        rows: ``daily`` or ``weekly``; ``None`` lets the dates tell.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    absent_rows: str = "missing"
    rows: str | None = None

    def rename(self, header: Sequence[str]) -> tuple[str, ...]:
        """Our name for each of their columns; an exact name goes before a pattern."""
        return tuple(self._ours(name) for name in header)

    def unknown(self, header: Sequence[str]) -> tuple[str, ...]:
        """Exact names the mapping speaks of that the file does not have."""
        return tuple(name for name in self.columns if "*" not in name and name not in header)

    def _ours(self, name: str) -> str:
        if name in self.columns:
            return self.columns[name]
        for theirs, ours in self.columns.items():
            if "*" in theirs and (middle := _middle(theirs, name)) is not None:
                return ours.replace("*", middle)
        return name


def load_mapping(source: Path | str) -> PanelMapping:
    """Read a mapping from a YAML file, or from YAML text.

    Raises:
        PanelError: not YAML, too long, or as ``as_mapping`` raises.
    """
    text = source.read_text("utf-8") if isinstance(source, Path) else source
    if len(text) > _MAX_BYTES:
        raise PanelError([Problem(None, None, None, f"a mapping of {len(text):,} bytes")])
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = None if mark is None else mark.line + 1
        message = f"the mapping is not YAML: {getattr(error, 'problem', error)}"
        raise PanelError([Problem(row, None, None, message)]) from None
    return as_mapping(data)


def as_mapping(data: Mapping[str, object] | PanelMapping | None) -> PanelMapping:
    """Check plain data as a mapping.

    Raises:
        PanelError: unknown keys or values, each named.
    """
    if isinstance(data, PanelMapping):
        return data
    if data is None:
        return PanelMapping()
    if not isinstance(data, Mapping):
        message = f"a mapping needs the keys {', '.join(_KEYS)}"
        raise PanelError([Problem(None, None, str(data)[:60], message)])
    problems = ProblemList()
    for key in data:
        if key not in _KEYS:
            problems.add(f"unknown key; a mapping knows {', '.join(_KEYS)}", column=str(key))
    mapping = PanelMapping(
        _names(data, "columns", problems),
        _names(data, "constants", problems),
        str(_choice(data, "absent_rows", ABSENT_ROWS, "missing", problems)),
        _choice(data, "rows", ROWS, None, problems),
    )
    problems.raise_if_any()
    return mapping


def _names(data: Mapping[str, object], key: str, problems: ProblemList) -> dict[str, str]:
    value = data.get(key) or {}
    if not isinstance(value, Mapping):
        problems.add("must be a list of name: value", column=key, value=value)
        return {}
    names = {}
    for theirs, ours in value.items():
        if isinstance(ours, Mapping | list):
            problems.add("must be one value", column=f"{key}.{theirs}", value=ours)
        elif key == "columns" and not _stars_agree(str(theirs), str(ours or IGNORE)):
            message = "one * on each side stands for the same text"
            problems.add(message, column=f"{key}.{theirs}", value=ours)
        names[str(theirs)] = IGNORE if ours is None else str(ours).strip()
    return names


def _stars_agree(theirs: str, ours: str) -> bool:
    stars = theirs.count("*")
    return stars <= 1 and (ours.count("*") == stars or ours == IGNORE)


def _choice(
    data: Mapping[str, object],
    key: str,
    choices: tuple[str, ...],
    default: str | None,
    problems: ProblemList,
) -> str | None:
    value = data.get(key, default)
    if value is not None and value not in choices:
        problems.add(f"must be one of {', '.join(choices)}", column=key, value=value)
        return default
    return None if value is None else str(value)


def _middle(pattern: str, name: str) -> str | None:
    """What ``*`` stands for when ``name`` matches ``pattern``."""
    before, after = pattern.split("*", 1)
    long_enough = len(name) > len(before) + len(after)
    if long_enough and name.startswith(before) and name.endswith(after):
        return name[len(before) : len(name) - len(after)]
    return None
