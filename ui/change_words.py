"""A change of a lever, a reading, an assumption or the brand case in words."""

from __future__ import annotations

from model import World
from model.business import Figure, figures
from model.levers import ExpandedCatalogue
from model.scenario import Difference
from model.scenario.difference import Scalar
from ui.assumptions import name_of_figure
from ui.assumptions import written as written_figure
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


def difference_words(world: World, change: Difference) -> tuple[str, str]:
    """``Return rate · Germany`` and ``14.0 % → 18.0 %``; readings and the brand case likewise."""
    kind, key = change.kind, change.key
    before, after = (setting_words(world, kind, key, v) for v in (change.before, change.after))
    return setting_name(world, kind, key), f"{before} → {after}"


def setting_name(world: World, kind: str, key: str) -> str:
    """What is set: a reading's question, an assumption's figure, the brand case."""
    if kind == "reading":
        reading = world.plan.readings.get(key)
        return _(reading.question) if reading is not None else key
    if kind == "assumption":
        figure = _figure(world, key)
        return key if figure is None else name_of_figure(world, figure)
    return _("Brand case")


def setting_words(world: World, kind: str, key: str, value: Scalar | None) -> str:
    """Where it is set; None is what the plan or the company's profile says."""
    if kind == "reading":
        reading = world.plan.readings.get(key)
        if reading is None:
            return str(value or "")
        chosen = str(value) if value is not None else reading.default
        return _(reading.options.get(chosen, chosen))
    if kind == "assumption":
        figure = _figure(world, key)
        if figure is None:
            return str(value)
        return written_figure(figure, value if isinstance(value, int | float) else figure.value)
    found = next((profile for profile in world.plan.profiles if profile.key == value), None)
    return str(value) if found is None else _(found.label)


def _figure(world: World, path: str) -> Figure | None:
    return next((figure for figure in figures(world.business) if figure.path == path), None)
