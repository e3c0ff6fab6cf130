"""The name of what rows and curve are about."""

from __future__ import annotations

from model import World
from ui.names import label
from ui.words import _


def place_name(world: World, market: str) -> str:
    """The market by its name, or ``All markets``."""
    return label(market, world.catalogue.indexes.names) if market else _("All markets")
