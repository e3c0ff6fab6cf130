"""User text inside Streamlit's labels, which read Markdown: shown as it is written."""

from __future__ import annotations

import re

# What Streamlit's Markdown gives a meaning: emphasis, links, images, formulas, colours, icons.
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:&-])")


def plain(words: str) -> str:
    """Text for a label, an option or a tooltip that shows exactly these words."""
    return _MARKS.sub(r"\\\1", " ".join(words.split()))
