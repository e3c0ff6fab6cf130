"""Readings, the numbers that follow from the plan, and the sources of all of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from model.plan.base import Key, Measured, Record, Text, Variant
from model.plan.units import UNITS, SourceUnit, to_inside


class ReadingOption(Record):
    """One way to read an ambiguous place."""

    key: Key
    label: Text


class Reading(Record):
    """A place of the plan that can be read in more than one way.

    Attributes:
        audit: Ids of the audit's entries, e.g. ``A1 A4``.
        applies_in: ``plan`` when loading and querying the plan already follows the choice,
            ``model`` when a formula of the model has to.
    """

    key: Key
    audit: Annotated[str, Field(pattern=r"^[A-J]\d+( [A-J]\d+)*$")]
    question: Text
    default: Key
    applies_in: Literal["plan", "model"]
    choices: Annotated[tuple[ReadingOption, ...], Field(min_length=2, alias="options")]

    @property
    def options(self) -> dict[str, str]:
        """Option keys with their labels, in the order of the file."""
        return {choice.key: choice.label for choice in self.choices}


class RelationVariant(Variant):
    """A relation's number under another reading."""

    stated_value: float = Field(alias="value")


class Relation(Measured):
    """A number that follows from the plan's figures and that a formula of the model uses."""

    key: Key
    text: Text
    variants: tuple[RelationVariant, ...] = ()


class Source(Record):
    """A fact of the plan in our words: the answer to "where does this number come from?".

    Attributes:
        value: The number in the unit inside; ``None`` where the fact is only in words.
        high: Upper end where the plan gives a range.
    """

    section: Text
    brand: Key
    kind: Text
    metric: Key
    scope: str = ""
    stated_value: float | None = Field(None, alias="value")
    stated_high: float | None = Field(None, alias="high")
    stated_unit: SourceUnit = Field(alias="unit")
    direction: Literal["at_least", "at_most", "exact", "none"]
    period: str = ""
    stated_baseline: float | None = Field(None, alias="baseline")
    text: Text

    @property
    def value(self) -> float | None:
        """The number in the unit inside, ``None`` for a fact in words."""
        return self._inside(self.stated_value)

    @property
    def high(self) -> float | None:
        """Upper end of a range, in the unit inside."""
        return self._inside(self.stated_high)

    @property
    def unit(self) -> str:
        """The unit inside."""
        known = UNITS.get(self.stated_unit)
        return known.inside if known else self.stated_unit

    def _inside(self, stated: float | None) -> float | None:
        if stated is None or self.stated_unit not in UNITS:
            return None
        return to_inside(stated, self.stated_unit)
