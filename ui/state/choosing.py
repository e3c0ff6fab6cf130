"""What a page looks at: a picker's option, which outlives a visit to another page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from ui.state.session import keep, pick, picked, session

KEPT = "choice:"
T = TypeVar("T")


def choice(key: str, options: Sequence[T], first: T) -> T:
    """The option that the picker of this key stands on; ask before the picker is drawn.

    Streamlit forgets a widget's value once a page is drawn without it, so the session keeps it
    beside; an option that is gone (another company) falls back to ``first``. The picker itself
    is given ``key=key`` and no value of its own: it stands on what is returned here.

    Args:
        key: the key of the picker.
        options: what can be picked now.
        first: what is looked at where nothing was picked, one of ``options``.
    """
    value = picked(key)
    if value is None:
        value = session().kept.get(KEPT + key)
    found = next((option for option in options if option == value), first)
    # A picker that is drawn already in this run holds it, and must not be set again.
    if picked(key) != found:
        pick(key, found)
    keep(KEPT + key, found)
    return found
