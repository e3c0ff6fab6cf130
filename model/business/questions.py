"""The ten numbers a company is asked for, and the details it may add (`data/questions.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

QUESTIONS_FILE = Path(__file__).resolve().parents[2] / "data" / "questions.yaml"


@dataclass(frozen=True)
class Question:
    """A number the form asks for; label, unit and help are English msgids.

    Attributes:
        why: Why somebody who has not typed it yet should (the ten only).
        company: One figure of the whole company; no market has an answer of its own.
    """

    key: str
    label: str
    unit: str
    format: str
    minimum: float
    maximum: float
    help: str
    why: str = ""
    company: bool = False

    @property
    def money(self) -> bool:
        """Whether the answer is money, typed in USD or in the market's currency."""
        return self.format == "usd"


@cache
def _file() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        QUESTIONS_FILE.read_text(encoding="utf-8")
    )
    return found


# The ten numbers that move the result most, most weighty first; and what may be typed beyond them.
QUESTIONS = tuple(Question(**row) for row in _file()["ask"])
DETAILS = tuple(Question(**row) for row in _file()["more"])
ANSWERS = {question.key: question for question in (*QUESTIONS, *DETAILS)}
