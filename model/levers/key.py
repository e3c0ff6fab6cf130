"""Lever keys such as `price[US,beauty]`: the one place that reads and writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.levers.errors import ScenarioError

_SHAPE = re.compile(r"([a-z][a-z0-9_]*)(?:\[(.+)\])?", re.DOTALL)
# Characters with a meaning in a key are written %XX when a label contains them.
_ESCAPES = {"%": "%25", ",": "%2C", "[": "%5B", "]": "%5D"}
_ESCAPED = re.compile(r"[%,\[\]]|^\s|\s$")
_UNESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, order=True, slots=True)
class LeverKey:
    """A lever record and the index labels it is set for; `()` is the record's master value."""

    record: str
    index: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: object) -> LeverKey:
        """Read `record` or `record[label,label]`; blanks around labels are ignored.

        Raises:
            ScenarioError: the text is not a lever key.
        """
        found = _SHAPE.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise ScenarioError(f"{text!r} is not a lever key such as price or price[US,beauty].")
        record, inside = found.groups()
        labels = tuple(part.strip() for part in inside.split(",")) if inside is not None else ()
        if "" in labels or any("[" in label or "]" in label for label in labels):
            raise ScenarioError(f"{text!r} is not a lever key: a label is empty or has a bracket.")
        return cls(record, tuple(_decoded(label) for label in labels))

    def __str__(self) -> str:
        if not self.index:
            return self.record
        return f"{self.record}[{','.join(_encoded(label) for label in self.index)}]"


def _encoded(label: str) -> str:
    return _ESCAPED.sub(lambda m: _ESCAPES.get(m[0]) or f"%{ord(m[0]):02X}", label)


def _decoded(label: str) -> str:
    return _UNESCAPED.sub(lambda m: chr(int(m[1], 16)), label)
