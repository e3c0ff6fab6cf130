"""Reading a mapping from YAML or plain data; a wrong one is refused with all its faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from model.panel.mapping import (
    ABSENT_ROWS,
    CANCELS,
    FORMS,
    IGNORE,
    ORDER_OUTCOMES,
    ROWS,
    SPREADS,
    PanelMapping,
)
from model.panel.problems import PanelError, Problem, ProblemList

_KEYS = tuple(field.name for field in fields(PanelMapping))
_CHOICES = {
    "absent_rows": ABSENT_ROWS,
    "rows": ROWS,
    "cancels": CANCELS,
    "form": FORMS,
    "outcome": ORDER_OUTCOMES,
    "spread": SPREADS,
}
_NAMES = ("columns", "constants", "channels", "markets")
_MAX_BYTES = 200_000


def load_mapping(source: Path | str | bytes) -> PanelMapping:
    """Read a mapping from a YAML file, or from YAML text.

    Raises:
        PanelError: not YAML, too long, aliases or deep nesting, or as ``as_mapping`` raises.
    """
    from model.plan.errors import PlanError  # late: the plan's room imports the panel's
    from model.plan.reader import read_tree

    content = _content(source)
    if not content.strip():
        return PanelMapping()
    try:
        tree = read_tree(content, "mapping", "mapping")
    except PlanError as error:
        problems = [
            Problem(
                None, problem.path or None, _shown(problem.value), f"mapping: {problem.message}"
            )
            for problem in error.problems
        ]
        raise PanelError(problems) from None
    return as_mapping(tree)


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
    read: dict[str, Any] = {}
    for key, value in data.items():
        if key not in _KEYS:
            problems.add(f"unknown key; a mapping knows {', '.join(_KEYS)}", column=str(key))
        elif value is not None:
            read[key] = _value(str(key), value, problems)
    problems.raise_if_any()
    return PanelMapping(**read)


def _shown(value: object) -> str | None:
    return None if value is None else str(value)[:60]


def _content(source: Path | str | bytes) -> bytes:
    """The bytes of a mapping, refused when it is longer than any mapping is."""
    if isinstance(source, Path):
        try:
            size = source.stat().st_size
            content = source.read_bytes() if size <= _MAX_BYTES else b""
        except OSError as error:
            message = f"the mapping cannot be opened: {error.strerror}"
            raise PanelError([Problem(None, None, str(source), message)]) from None
    else:
        content = source if isinstance(source, bytes) else source.encode()
        size = len(content)
    if size > _MAX_BYTES:
        message = f"a mapping of {size:,} bytes; at most {_MAX_BYTES:,} are read"
        raise PanelError([Problem(None, None, None, message)])
    return content


def _value(key: str, value: object, problems: ProblemList) -> object:
    if key in _NAMES:
        return _names(key, value, problems)
    if key == "cancelled":
        return _patterns(key, value, problems)
    if key in ("day_first", "currency_signs"):
        if not isinstance(value, bool):
            problems.add("must be true or false", column=key, value=value)
        return value
    if key in _CHOICES and value not in _CHOICES[key]:
        problems.add(f"must be one of {', '.join(_CHOICES[key])}", column=key, value=value)
    return str(value)


def _names(key: str, value: object, problems: ProblemList) -> dict[str, str]:
    if not isinstance(value, Mapping):
        problems.add("must be a list of name: value", column=key, value=value)
        return {}
    names = {}
    for theirs, ours in value.items():
        if isinstance(ours, Mapping | list | tuple):
            problems.add("must be one value", column=f"{key}.{theirs}", value=ours)
        elif key == "columns" and not _stars_agree(str(theirs), str(ours or IGNORE)):
            message = "one * on each side stands for the same text"
            problems.add(message, column=f"{key}.{theirs}", value=ours)
        elif isinstance(ours, bool) or isinstance(theirs, bool):
            message = "YAML read this as true or false; write it in quotes, such as 'NO'"
            problems.add(message, column=f"{key}.{theirs}", value=ours)
        names[str(theirs)] = IGNORE if ours is None else str(ours).strip()
    return names


def _patterns(key: str, value: object, problems: ProblemList) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        problems.add("must be a list of column: patterns", column=key, value=value)
        return {}
    found = {}
    for column, patterns in value.items():
        many = patterns if isinstance(patterns, list | tuple) else [patterns]
        if any(isinstance(item, Mapping | list | tuple) or item is None for item in many):
            problems.add("must be patterns of text", column=f"{key}.{column}", value=patterns)
        found[str(column)] = tuple(_word(item) for item in many)
    return found


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _stars_agree(theirs: str, ours: str) -> bool:
    stars = theirs.count("*")
    return stars <= 1 and (ours.count("*") == stars or ours == IGNORE)
