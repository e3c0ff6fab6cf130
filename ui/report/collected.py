"""What a printed page says of the scenario at hand, gathered from the screen's own pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from model import World
from model.report.about import SIMULATED
from model.world import MODEL_VERSION
from ui import state
from ui.bullets import main_targets, without_figure
from ui.cards import path_beside
from ui.change_words import change_words, difference_words
from ui.changes import differences, lever_changes
from ui.charts import GRAMMAR, WEEKLY, weekly_frame
from ui.formats import DASH, bound, likelihood, quantity
from ui.headline import headline_of
from ui.names import name_of
from ui.periods import base_name, horizon_name, weeks_kind
from ui.report.lettering import undrawable
from ui.report.page import MOST_CHANGES, MOST_ROWS, Page, TargetRow, Tile
from ui.shown import Shown
from ui.strip import Figure, figures_of
from ui.verdict import verdict_html
from ui.words import _, ngettext

_TAGS = re.compile(r"<[^>]+>")
PLAN = "plan"
# Letters of a link that somebody might type or scan; longer ones are left to the files.
LONGEST_LINK = 420


def page_of(shown: Shown, title: str, company: str, link: str, note: str = "") -> Page:
    """The page of the scenario at hand.

    Args:
        shown: What the page under the menu draws.
        title: What the scenario is called.
        company: Whose figures they are, with the mark of a made-up one.
        link: Address that opens it.
        note: What the user saved beside the name.
    """
    against, base = _against(shown.world)
    changes = _changes(shown, base)
    left = len(changes) - MOST_CHANGES
    more = ngettext("and {n} more", "and {n} more", left).format(n=left) if left > 0 else ""
    return Page(
        title=title,
        company=f"{company} · {horizon_name(shown.world)}",
        verdict=_verdict(shown),
        tiles=tuple(_tile(figure) for figure in _figures(shown)),
        targets=_("Targets"),
        head=_head(shown.world),
        rows=_rows(shown),
        chart=_chart(shown),
        differs=_differs(against, changes),
        changes=tuple(changes[:MOST_CHANGES]),
        more=more,
        address=_address(link),
        notes=_notes(shown, title, company, note),
        note=note,
    )


def _verdict(shown: Shown) -> str:
    names, now = shown.world.catalogue.indexes.names, shown.outcome
    said = verdict_html(now.kpis, now.score, _("This scenario"), names)
    return unescape(_TAGS.sub("", said))


def _figures(shown: Shown) -> Sequence[Figure]:
    """The strip's figures, against what the strip compares with."""
    now, then = shown.outcome, shown.compared
    compared = then.kpis, then.score, shown.compared_name
    return figures_of(now.kpis, now.score, *compared, headline_of(shown.world))


def _tile(figure: Figure) -> Tile:
    notes = " · ".join(text for _kind, text in figure.notes)
    return Tile(figure.label, figure.value, notes, figure.pill + figure.word, figure.status)


def _head(world: World) -> tuple[str, ...]:
    spread = _("90 % interval")
    return ("", base_name(world), _("expected"), spread, _("target"), _("probability"))


def _rows(shown: Shown) -> tuple[TargetRow, ...]:
    """The targets of the home page with their interval."""
    labels = {target.id: target for target in shown.world.plan.targets}
    usual, before = state.reference("status_quo").score.targets, state.base_year()
    found = main_targets(shown.outcome.score.targets, labels, usual, MOST_ROWS)
    rows = []
    for result in found:
        start = before.get(result.kpi)
        stood = result.baseline if start is None or start.mean is None else start.mean
        spread = f"{quantity(result.p05, result.unit)} {DASH} {quantity(result.p95, result.unit)}"
        told = (
            quantity(stood, result.unit),
            quantity(result.mean, result.unit),
            DASH if result.mean is None else spread,
            bound(result.direction, result.target, result.unit),
        )
        none = without_figure(result, labels)
        chance = _("no figure") if none else likelihood(result.probability)
        rows.append(TargetRow(_(labels[result.id].label), told, chance, result.status))
    return tuple(rows)


def _chart(shown: Shown) -> state.Picture:
    now, world = shown.outcome.gmv, shown.world
    other, name = path_beside(shown)
    frame = weekly_frame(now, other, (_("this scenario"), name))
    make = GRAMMAR[WEEKLY[weeks_kind(world)]]
    heading = _("GMV by week with its 90 % band")
    return state.Picture("weekly", heading, make, frame, heading, 0)


def _against(world: World) -> tuple[str, str]:
    """What a printed page tells the differences from: the plan, where there is one."""
    base = PLAN if world.has_programme else "status_quo"
    return name_of(base), base


def _changes(shown: Shown, base: str) -> list[tuple[str, str]]:
    then = state.reference(base).settings
    moved = lever_changes(shown.outcome.settings, then)
    found = [change_words(shown.world.catalogue, change) for change in moved]
    others = differences(shown.scenario, then.scenario)
    return [*found, *(difference_words(shown.world, other) for other in others)]


def _differs(against: str, changes: Sequence[object]) -> str:
    if not changes:
        return _("Nothing differs from {name}").format(name=against)
    return _("What differs from {name}").format(name=against)


def _address(link: str) -> str:
    if len(link) > LONGEST_LINK:
        return _("The link is too long to print; the workbook and the JSON file hold the code.")
    return _("Opens this scenario: {link}").format(link=link)


def _notes(shown: Shown, *names: str) -> tuple[str, ...]:
    told = _("Expected values are means over {draws} draws; nine in ten lie in the interval.")
    draws = shown.outcome.kpis["gmv"].draws.size
    notes = [f"{told.format(draws=draws)} {_('Model {version}.').format(version=MODEL_VERSION)}"]
    if shown.world.simulated:
        notes.insert(0, _(SIMULATED[1]))
    if undrawable("".join(names)):
        notes.append(_("This server has no font for some letters; they stand as boxes."))
    return tuple(notes)
