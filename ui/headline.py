"""Verdict and strip of a scenario: what the frame, Present and the printed page say first."""

from __future__ import annotations

from model import World
from ui import state
from ui.masters import cells
from ui.periods import horizon_name
from ui.rests import kpi_rests
from ui.shown import Answer
from ui.strip import Headline, strip_html
from ui.verdict import verdict_html
from ui.words import _

# Tiles that stand in every world; those between them are its own (`ui.masters`).
ALWAYS = ("gmv", "risk_loss")


def headline_of(world: World) -> Headline:
    """The strip's tiles in this world, with the marks of what rests on defaults."""
    tiles = cells(world, state.base_year())
    kpis = (*ALWAYS, *(cell.kpi for cell in tiles))
    return Headline(tiles, horizon_name(world), {kpi: kpi_rests(world, kpi) for kpi in kpis})


def headline_html(world: World, now: Answer, then: Answer, name: str, between: str = "") -> str:
    """Verdict, then the strip with its changes, as safe HTML.

    Args:
        world: whose figures they are.
        now: figures of the scenario.
        then: figures of the one its changes are taken from.
        name: what that one is called.
        between: safe HTML between verdict and strip.
    """
    names = world.catalogue.indexes.names
    said = verdict_html(now.kpis, now.score, _("This scenario"), names)
    strip = strip_html(now.kpis, now.score, then.kpis, then.score, name, headline_of(world))
    return said + between + strip
