"""A sentence of the model: screens translate it and fill its places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NO_NAMES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Remark:
    """A sentence: an English msgid with named places, and what stands in them."""

    message: str
    names: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)

    def of(self, **names: str) -> Remark:
        """The same sentence with these in its places."""
        return Remark(self.message, names)
