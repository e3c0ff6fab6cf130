"""What differs between two scenarios, one thing at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Scalar = float | str | bool


@dataclass(frozen=True)
class Difference:
    """One thing that differs between two scenarios; None stands for "not set"."""

    kind: Literal["base", "profile", "reading", "lever", "assumption"]
    key: str
    before: Scalar | None
    after: Scalar | None

    def __str__(self) -> str:
        name = self.key if self.key == self.kind else f"{self.kind} {self.key}"
        return f"{name}: {shown(self.before)} → {shown(self.after)}"


def shown(value: Scalar | None) -> str:
    """A value for a line of plain text, in inside units."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return "not set" if value is None else str(value)


def changed(
    kind: Literal["reading", "lever", "assumption"],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> list[Difference]:
    """Differences between two mappings, keys of `before` first."""
    keys = [*before, *(key for key in after if key not in before)]
    return [
        Difference(kind, key, before.get(key), after.get(key))
        for key in keys
        if before.get(key) != after.get(key)
    ]
