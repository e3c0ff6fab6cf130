"""The first rows a mapping makes of a file, to look at before anything is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.panel.mapping import PanelMapping
from model.panel.piece import Piece, read_piece
from model.panel.problems import Problem, ProblemList
from model.panel.source import Source


@dataclass(frozen=True)
class Preview:
    """What a file becomes.

    Attributes:
        header: Column names in the panel form.
        rows: The first rows as texts, one per week and market.
        notes: What was changed or dropped.
        problems: What is wrong; then there may be no rows.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def preview(
    source: Source,
    mapping: Mapping[str, object] | PanelMapping | None = None,
    rows: int = 8,
) -> Preview:
    """The first panel rows a mapping makes of one file; never raises for what the file holds.

    A file of ads needs no outcome here: another file may bring it.
    """
    problems = ProblemList()
    piece = read_piece(source, "preview", mapping, problems, alone=False)
    found = tuple(sorted(problems.found, key=lambda problem: problem.row or 0))
    if piece is None:
        return Preview((), (), (), found)
    frame = piece_frame(piece).head(rows)
    texts = tuple(tuple(_shown(cell) for cell in row) for row in frame.itertuples(index=False))
    return Preview(tuple(str(name) for name in frame.columns), texts, piece.notes, found)


def piece_frame(piece: Piece) -> pd.DataFrame:
    """One row per week and market of what a file brings, weeks in order."""
    weeks, markets = piece.grid.weeks, len(piece.markets)
    frame: dict[str, object] = {
        "week": np.repeat(list(piece.grid.labels.labels(weeks)), markets),
        "market": list(piece.markets) * weeks,
    }
    if any(piece.currencies):
        frame["currency"] = [code or "" for code in piece.currencies] * weeks
    frame |= {name: values.T.ravel() for name, values in piece.grid.values.items()}
    table = pd.DataFrame(frame)
    given = piece.grid.present.T.ravel()
    return table[given].reset_index(drop=True)


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return "" if np.isnan(cell) else f"{cell:,.10g}"
    return str(cell)
