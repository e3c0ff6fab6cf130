"""Panels and fits as arguments: several files, each with its own mapping."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from model.command.guesses import guessed_mapping
from model.demand import DemandFit, FitError
from model.panel import Panel, Upload, load_mapping, read_panel
from model.panel.table import refuse


class Parts(argparse.Action):
    """Collects ``--panel`` and ``--mapping`` in the order they are given, under ``panels``."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        """Appends what was given."""
        del parser
        known = getattr(namespace, "panels", None) or ()
        namespace.panels = (*known, (option_string, values))


def panel_arguments(verb: argparse.ArgumentParser, *, required: bool = True) -> None:
    """The arguments that `panel_of` reads."""
    verb.add_argument(
        "--panel",
        type=Path,
        action=Parts,
        required=required,
        help="weekly history or an export, CSV, XLSX or Parquet; give it again for further files",
    )
    verb.add_argument(
        "--mapping",
        type=Path,
        action=Parts,
        help="YAML: columns, constants, absent_rows of the --panel before it; without one they are "
        "guessed as the app does, and each guess is told",
    )


def panel_of(given: argparse.Namespace) -> Panel:
    """The panel of all ``--panel`` files, each under the ``--mapping`` that follows it.

    A mapping before the only panel is taken to be that panel's. A file without one is read as the
    app reads it, and what was guessed or left out is told on stderr.

    Raises:
        PanelError: no panel, two mappings for one file, or what is wrong with the files.
        OSError: a file is not there.
    """
    parts: list[tuple[str, Path]] = list(getattr(given, "panels", None) or ())
    paths = [path for option, path in parts if option == "--panel"]
    if not paths:
        raise refuse("no --panel is given: name the weekly history")
    for path in paths:
        path.stat()  # a wrong path is told whole, not as a fault inside a file
    mappings = _mappings(parts, len(paths))
    uploads = [
        Upload(
            path.name, path, load_mapping(mappings[at]) if at in mappings else guessed_mapping(path)
        )
        for at, path in enumerate(paths)
    ]
    alone = len(uploads) == 1
    panel = read_panel(paths[0], mapping=uploads[0].mapping) if alone else read_panel(uploads)
    for note in panel.notes:
        sys.stderr.write(f"{note}\n")
    return panel


def _mappings(parts: Sequence[tuple[str, Path]], panels: int) -> dict[int, Path]:
    """Mapping files by the position of their panel."""
    mappings: dict[int, Path] = {}
    number = -1
    for option, path in parts:
        if option == "--panel":
            number += 1
            continue
        place = number if number >= 0 or panels > 1 else 0
        if place < 0 or place in mappings:
            raise refuse(f"--mapping {path}: give it right after its own --panel, one a file")
        mappings[place] = path
    return mappings


def fit_of(path: Path) -> DemandFit:
    """The fitted model in a file.

    Raises:
        FitError: no usable fit; OSError: it cannot be read.
    """
    try:
        return DemandFit.from_json(path.read_bytes())
    except FitError as error:
        raise FitError(f"{path}: {error}") from error
