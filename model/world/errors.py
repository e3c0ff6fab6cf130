"""What is wrong with the parts of a world."""

from __future__ import annotations


class WorldError(ValueError):
    """Parts that make no world, or a file that holds none; says what is wrong and what to do."""
