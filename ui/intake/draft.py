"""What the Data page holds between runs: files, answers, the panel, the fit. Plain data.

Nothing is half-applied: each part is replaced as a whole, and only when the new one is sound.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from model.panel import Panel, Problem

STEPS = ("files", "columns", "check", "business", "fit", "trust")


@dataclass
class Intake:
    """One session's way from files to a world.

    Attributes:
        step: the step on screen, one of `STEPS`.
        picked: how often files were taken from the uploader; its key, so that it empties.
        panel: the panel read last without a problem.
    """

    step: str = STEPS[0]
    picked: int = 0
    panel: Panel | None = None
    problems: tuple[Problem, ...] = field(default_factory=tuple)
