"""What figures rest on, as sentences people read."""

from __future__ import annotations

import re

from model import load_world
from ui.names import label
from ui.rests import label_rests


def test_remarks_name_channels_as_the_page_does() -> None:
    """No key of a file stands in a sentence."""
    world = load_world()
    names = world.catalogue.indexes.names
    told = {channel: label_rests(world, "channel", channel) for channel in world.channels}
    marked = {channel: words for channel, words in told.items() if words}
    assert marked
    for channel, words in marked.items():
        assert label(channel, names) in words
        assert re.search(r"\b[a-z]+_[a-z]+\b", words) is None
