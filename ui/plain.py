"""User text inside Streamlit's labels, which read Markdown: shown as it is written."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t\r\n]+")  # no-break blanks between number and unit stay
# What Streamlit's Markdown gives a meaning: emphasis, links, images, formulas, colours, icons;
# a plus sign only begins a list.
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#!|~$:&-]|^\+)")


def plain(words: str) -> str:
    """Text for a label, an option or a tooltip that shows exactly these words."""
    return _MARKS.sub(r"\\\1", _BLANKS.sub(" ", words).strip(" "))
