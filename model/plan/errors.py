"""What a wrong plan file is answered with: each fault by path, value and what is expected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

SHOWN_FAULTS = 20
SHOWN_CHARACTERS = 80


class PlanProblem(NamedTuple):
    """One fault of a plan file.

    Attributes:
        path: Where it stands, e.g. ``targets[3].value``; empty for the file as a whole.
        value: The offending value as read (``None`` where a key is missing).
        message: What is expected instead.
    """

    path: str
    value: object
    message: str

    def __str__(self) -> str:
        shown = repr(self.value)
        if len(shown) > SHOWN_CHARACTERS:
            shown = shown[: SHOWN_CHARACTERS - 1] + "…"
        return f"{self.path or 'the file'} = {shown}: {self.message}"


class PlanError(ValueError):
    """A plan, or a question put to it, that cannot be used.

    Attributes:
        problems: All faults found, in the order of the file.
    """

    def __init__(self, problems: Iterable[PlanProblem], origin: str = "plan") -> None:
        self.problems = tuple(problems)
        self.origin = origin
        lines = [f"{origin}: {problem}" for problem in self.problems[:SHOWN_FAULTS]]
        hidden = len(self.problems) - len(lines)
        if hidden > 0:
            lines.append(f"{origin}: … and {hidden} more")
        super().__init__("\n".join(lines))


def fault(path: str, value: object, message: str) -> PlanError:
    """A ``PlanError`` with a single fault."""
    return PlanError([PlanProblem(path, value, message)])
