"""Undo and redo as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from model.levers import LeverKey, load_catalogue
from model.scenario import Scenario

# Older steps are forgotten; a session rarely goes back further.
LONGEST = 200


@dataclass(frozen=True)
class History:
    """The scenario on screen, how it came about, and what was undone.

    `opened` is the scenario the session began with, `present` the one on screen, `past` the ones
    before it (latest last), `future` the ones undone (next to redo first).
    """

    opened: Scenario
    present: Scenario
    past: tuple[Scenario, ...] = ()
    future: tuple[Scenario, ...] = ()

    @classmethod
    def open(cls, scenario: Scenario) -> History:
        """A history that begins with this scenario."""
        return cls(opened=scenario, present=scenario)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone step to take again."""
        return bool(self.future)

    def push(self, scenario: Scenario, coalesce: bool = False) -> History:
        """Take a step; an unchanged scenario is none.

        With `coalesce` the step joins the one before it if both change the same levers: the many
        positions of one drag are one step to undo. The first push of a drag goes without.
        """
        if scenario == self.present:
            return self
        if coalesce and self.past and not self.future:
            start = self.past[-1]
            if _same_levers(_touched(start, self.present), _touched(self.present, scenario)):
                if scenario == start:
                    return replace(self, present=scenario, past=self.past[:-1])
                return replace(self, present=scenario)
        past = (*self.past, self.present)[-LONGEST:]
        return replace(self, present=scenario, past=past, future=())

    def undo(self) -> History:
        """One step back; itself when there is none."""
        if not self.past:
            return self
        future = (self.present, *self.future)
        return replace(self, present=self.past[-1], past=self.past[:-1], future=future)

    def redo(self) -> History:
        """One undone step again; itself when there is none."""
        if not self.future:
            return self
        past = (*self.past, self.present)
        return replace(self, present=self.future[0], past=past, future=self.future[1:])

    def to_plan(self) -> History:
        """A step to the plan without changes; profile, readings and assumptions stay."""
        return self.push(replace(self.present, base="plan", levers={}))

    def to_status_quo(self) -> History:
        """A step to the status quo without changes; profile, readings and assumptions stay."""
        return self.push(replace(self.present, base="status_quo", levers={}))

    def to_opened(self) -> History:
        """A step back to the scenario the session began with."""
        return self.push(self.opened)


def _same_levers(earlier: frozenset[str], later: frozenset[str]) -> bool:
    return bool(earlier) and earlier == later


def _touched(before: Scenario, after: Scenario) -> frozenset[str]:
    """What differs; all parts of one split count as one, because they move together."""
    return frozenset(
        LeverKey.parse(change.key).record
        if change.kind == "lever" and _is_split(change.key)
        else f"{change.kind} {change.key}"
        for change in after.diff(before)
    )


def _is_split(key: str) -> bool:
    return load_catalogue().record(LeverKey.parse(key).record).combine == "split"
