"""Budget presets, their phases and lines, and where the money comes from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from model.plan.base import Amount, Key, Measured, Quarter, Record, Text


class Budget(Record):
    """A budget preset; its total is the sum of its phases (the plan never states it)."""

    key: Key
    label: Text
    brand: Key
    note: Text


class Phase(Record):
    """A phase of a budget: its total, in USD, and the quarters it covers."""

    key: Key
    budget: Key
    label: Text
    amount: Amount
    unit: Literal["usd"]
    periods: Annotated[tuple[Quarter, ...], Field(min_length=1, alias="quarters")]
    claim: Text
    section: Text


class BudgetLine(Record):
    """A line of a budget, in USD.

    Attributes:
        kind: ``initiative`` pays for one, ``media`` is advertising money, ``reserve`` pays event
            losses, ``not_itemised`` is the part of a phase that the plan gives no line.
        initiative: Key of the initiative it pays for; several lines may pay for one.
    """

    key: Key
    phase: Key
    label: Text
    amount: Amount
    unit: Literal["usd"]
    stated_quarters: dict[Quarter, Amount] = Field(alias="quarters_percent")
    kind: Literal["initiative", "reserve", "not_itemised", "media"]
    initiative: Key | None = None
    claim: Text
    section: Text
    note: str = ""

    @property
    def quarters(self) -> tuple[tuple[str, float], ...]:
        """``(quarter, share of the line)`` pairs; the shares sum to 1."""
        total = sum(self.stated_quarters.values())
        return tuple((quarter, part / total) for quarter, part in self.stated_quarters.items())


class FundingSource(Measured):
    """A source of money with its share of the budget as the plan states it."""

    key: Key
    label: Text


class FundingSplit(Record):
    """The shares of the funding sources under one option of the funding reading, in per cent."""

    option: Key
    percent: dict[Key, Amount]


class Funding(Record):
    """Where the money comes from. The stated shares add to 110 per cent (audit A2)."""

    brand: Key
    reading: Key
    sources: tuple[FundingSource, ...]
    splits: tuple[FundingSplit, ...]
    note: Text
