"""A change of a lever in words, for the list of changes and for what is printed."""

from __future__ import annotations

from model.levers import ExpandedCatalogue
from ui.changes import Change
from ui.levers import label_of, written
from ui.names import AXIS_NAMES, label
from ui.words import _, ngettext


def change_words(catalogue: ExpandedCatalogue, change: Change) -> tuple[str, str]:
    """``Media by channel`` and ``Search 17.0 % → 22.0 % and 9 others``, for instance."""
    entry = catalogue[change.key]
    values = f"{written(entry, change.before)} → {written(entry, change.after)}"
    if change.others:
        more = ngettext("{values} and {n} other", "{values} and {n} others", change.others)
        values = more.format(values=values, n=change.others)
    if not change.axis:
        return label_of(catalogue, change.key), values
    part = " · ".join(label(index, catalogue.indexes.names) for index in entry.index)
    return _("Media {axis}").format(axis=_(AXIS_NAMES[change.axis])), f"{part} {values}"
