"""From files to a panel: open, map, read, check, set on weeks; all faults in one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from model.panel.assemble import panel_of
from model.panel.endtoend import put_end_to_end
from model.panel.mapping import PanelMapping
from model.panel.merge import merge
from model.panel.panel import Panel
from model.panel.piece import Piece, Upload, open_file, piece_of, read_piece
from model.panel.problems import ProblemList
from model.panel.source import Source
from model.panel.table import refuse

MAX_FILES = 30


def read_panel(
    source: Source | Sequence[Upload],
    *,
    name: str | None = None,
    mapping: Mapping[str, object] | PanelMapping | None = None,
) -> Panel:
    """Read a weekly history from CSV (plain or gzip), XLSX or Parquet, or from several files.

    Files of one kind, such as an export a month, are put end to end. What then are several files
    merge on week and market: exactly one brings the outcome, the others media and further series.
    Weeks are cut to the span all of them cover.

    Args:
        source: A path, the bytes or an open binary file; or several ``Upload``s, each with its
            own mapping.
        name: What the user calls it; by default the file's name.
        mapping: How the columns of a single file become the panel form, see ``PanelMapping``.

    Returns:
        The panel; ``notes`` say what was changed or dropped.

    Raises:
        PanelError: everything that is wrong with the files, by file, row, column and value.
    """
    if isinstance(source, Sequence) and not isinstance(source, bytes):
        return _read_several(source, name)
    problems = ProblemList()
    called = name or _name_of(source)
    piece = read_piece(source, called, mapping, problems, alone=True)
    problems.raise_if_any()
    assert piece is not None  # without a piece there is at least one problem
    return panel_of(called, piece)


def _read_several(uploads: Sequence[Upload], name: str | None) -> Panel:
    if not uploads:
        raise refuse("no file; choose at least the one with the outcome")
    if len(uploads) > MAX_FILES:
        raise refuse(f"{len(uploads)} files; at most {MAX_FILES} are read together")
    if len(uploads) == 1:
        (only,) = uploads
        called = name or _stem(only.name)
        return read_panel(only.data, name=called, mapping=only.mapping)
    problems = ProblemList()
    pieces = _pieces(uploads, problems)
    problems.raise_if_any()
    merged = pieces[0] if _is_whole(pieces) else merge(pieces, problems)
    problems.raise_if_any()
    assert merged is not None  # without a merged piece there is at least one problem
    return panel_of(name or _stem(merged.name), merged)


def _pieces(uploads: Sequence[Upload], problems: ProblemList) -> list[Piece]:
    """One piece for each file, or for several of one kind put end to end."""
    files = []
    for upload in uploads:
        problems.file = upload.name
        opened = open_file(upload.data, upload.name, upload.mapping, problems, alone=False)
        files += [opened] if opened is not None else []
    pieces, joined = [], put_end_to_end(files, problems)
    enough = sum(opened.brings_outcome for opened in joined) == 1
    for opened in joined:
        problems.file, problems.files = opened.name, opened.files
        piece = piece_of(opened, problems, enough)
        pieces += [piece] if piece is not None else []
    problems.file, problems.files = None, ()
    return pieces


def _is_whole(pieces: Sequence[Piece]) -> bool:
    """Whether one piece is the panel: there is nothing to merge it with."""
    return len(pieces) == 1 and bool(pieces[0].layout.outcomes)


def _stem(name: str) -> str:
    return Path(name).name.split(".")[0]


def _name_of(source: Source) -> str:
    if isinstance(source, bytes):
        return "panel"
    return _stem(source.name if isinstance(source, Path) else getattr(source, "name", "panel"))
