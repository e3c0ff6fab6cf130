"""The words of the screen, gathered so that a workbook can be written outside a session.

What a download button makes on a click runs without the reader's language; names and texts are
therefore looked up while the menu is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from model import World
from model.business import figures
from model.kpis import listed_keys
from model.report import Words
from ui.assumptions import name_of_figure
from ui.levers import label_of
from ui.names import kpi_name, label
from ui.state import locale
from ui.words import catalogue


def screen_words(world: World) -> Words:
    """Names of a world's levers, key figures, labels and figures in the reader's language."""
    names, levers = world.catalogue.indexes.names, world.catalogue.entries
    kpis = {key: kpi_name(key, names) for key in _kpis(world)}
    labels = {key: label(key, names) for key in world.markets}
    by_path = {figure.path: name_of_figure(world, figure) for figure in figures(world.business)}
    return Words(
        text=catalogue(locale()).gettext,
        label=_looked_up(labels),
        kpi=_looked_up(kpis),
        lever=_looked_up({entry.key: label_of(world.catalogue, entry.key) for entry in levers}),
        figure=lambda figure: by_path.get(figure.path, figure.label),
    )


def _kpis(world: World) -> Iterable[str]:
    """Keys of the key figures, those of targets among them."""
    return dict.fromkeys((*listed_keys(world), *(target.kpi for target in world.plan.targets)))


def _looked_up(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda key: names.get(key, key)
