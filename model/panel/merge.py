"""Several files put together on week and market: one brings the outcome, the others the rest."""

from __future__ import annotations

from collections.abc import Sequence

from model.panel.piece import Piece
from model.panel.problems import ProblemList


def merge(pieces: Sequence[Piece], problems: ProblemList) -> Piece | None:
    """One piece of several; ``None`` when a fault keeps them apart."""
    problems.add("several files are not put together yet")
    return pieces[0] if pieces else None
