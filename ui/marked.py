"""The mark of a text for the catalogue, for modules that `ui.words` itself stands on."""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802 (gettext's own name)
    """Mark ``message`` for the catalogue where it is stored; `_` translates it where it shows."""
    return message
