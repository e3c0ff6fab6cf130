"""Every text people read passes through here (gettext, domain ``headroom``).

The source language is English; `locale/<language>/LC_MESSAGES/headroom.mo` translates it. Text
from data files (lever labels, target labels) is a msgid too: translate it where it is shown.
"""

from __future__ import annotations

import functools
import gettext
from collections.abc import Sequence
from pathlib import Path

from ui.marked import N_ as N_
from ui.state import locale

DOMAIN = "headroom"
FOLDER = Path(__file__).resolve().parent.parent / "locale"


@functools.cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English where none is compiled."""
    return gettext.translation(DOMAIN, FOLDER, languages=[language], fallback=True)


def _(message: str) -> str:
    """``message`` in the reader's language."""
    if not message:  # gettext would answer "" with the catalogue's header
        return message
    return catalogue(locale()).gettext(message)


def ngettext(one: str, many: str, count: float) -> str:
    """The form for ``count`` things; a fraction (5.9 targets) takes the plural."""
    whole = int(count) if float(count).is_integer() else 2
    return catalogue(locale()).ngettext(one, many, whole)


def listed(told: Sequence[str], count: int, separator: str = ", ") -> str:
    """Names in a row, and how many more there are: ``told`` are the first of ``count``."""
    row, more = separator.join(told), count - len(told)
    if more <= 0:
        return row
    words = ngettext("{names} and {n} more", "{names} and {n} more", more)
    return words.format(names=row, n=more)
