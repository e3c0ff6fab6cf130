"""Paths that a user gave: looked at before anything is computed, faults in words."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def check_out(given: argparse.Namespace) -> None:
    """Refuses an ``--out`` that could not be written, before the work whose end it is.

    Raises:
        OSError: its folder is not there, or it may not be written.
    """
    out: Path | None = getattr(given, "out", None)
    if out is None:
        return
    folder = out.parent
    if not folder.is_dir():
        raise OSError(f"--out {out}: there is no folder {folder}; make it or name another")
    if out.is_dir():
        raise OSError(f"--out {out}: this is a folder; name a file in it")
    if not os.access(out if out.exists() else folder, os.W_OK):
        raise OSError(f"--out {out}: it may not be written; name another place")


def in_words(error: OSError) -> str:
    """What is wrong with a path, and what to do."""
    name = error.filename
    if name is None:
        return str(error)
    match error:
        case FileNotFoundError():
            return f"{name}: there is no such file; check the path"
        case IsADirectoryError():
            return f"{name}: this is a folder; name a file"
        case NotADirectoryError():
            return f"{name}: a part of this path is a file, not a folder; check the path"
        case PermissionError():
            return f"{name}: it may not be opened; check who may read it"
    return f"{name}: {error.strerror or error}"
