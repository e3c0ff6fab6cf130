"""Splits on screen: media money and platforms, parts with locks that total 100 %."""

from ui.splits.media import (
    MANY,
    axes_of,
    media_card,
    media_split_card,
    media_table,
    nothing_to_split,
)
from ui.splits.platform import platform_card

__all__ = [
    "MANY",
    "axes_of",
    "media_card",
    "media_split_card",
    "media_table",
    "nothing_to_split",
    "platform_card",
]
