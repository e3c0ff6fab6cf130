"""From fit and answers to a world file, made once for equal inputs."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from model.business import BusinessError
from model.calendar import HorizonError
from model.demand.imports import CurvesError
from model.fx import RatesError
from model.levers.errors import CatalogueError
from model.plan import load_plan
from model.world import World, WorldError, build_world, grouped, write_world
from ui import state
from ui.intake.answers import facts_of
from ui.intake.curve_files import curves_source, with_imports
from ui.intake.draft import Intake, MadeWorld
from ui.intake.profile import profile_of, source_of
from ui.words import _

LONGEST_NAME = 60
HORIZON = 2  # place of the horizon in what a world is made of


def make_world(intake: Intake) -> MadeWorld:
    """The world of panel, answers, fit and horizon; from the draft where nothing changed."""
    source = source_of_world(intake)
    if intake.made is None or intake.made.source != source:
        intake.made = _made(intake, source)
    return intake.made


def source_of_world(intake: Intake) -> tuple[str, ...]:
    """What a world is made of: fit, answers, horizon (place `HORIZON`), name."""
    assert intake.fit is not None
    answers = f"{source_of(intake)}\n{curves_source(intake)}"
    form = hashlib.sha256(answers.encode()).hexdigest()
    return intake.fit.content_hash, form, intake.horizon or "", name_of(intake)


def name_of(intake: Intake) -> str:
    """What the world is called: as typed, or like the file it came from."""
    assert intake.panel is not None
    if not intake.name and intake.simulated:
        return _("Sample company")
    usual = " ".join(intake.panel.name.replace("_", " ").replace("-", " ").split())
    return intake.name or usual[:LONGEST_NAME]


def use_company(name: str, world_file_text: str) -> state.WorldEntry:
    """Put a world on every page under its name, in the place of a company of the same name.

    Args:
        name: what it is called; empty for the name in the file.
        world_file_text: the world file.

    Raises:
        WorldError: the text is no world file; nothing changes.
        TooManyCompaniesError: the session has no place left; nothing changes.
    """
    entry = state.add_world(name, world_file_text, replacing=True)
    wanted = name or state.world_of(entry.id).label
    state.use_world(entry.id)
    for old in state.worlds():
        if old.name == wanted and old.id not in (entry.id, state.DEMO):
            state.drop_world(old.id)
    state.open_waiting()
    return state.add_world(wanted, world_file_text)  # under its own name, now that it is free


def _made(intake: Intake, source: tuple[str, ...]) -> MadeWorld:
    assert intake.fit is not None
    try:
        business = with_imports(intake, profile_of(intake).business, facts_of(intake))
        made = build_world(load_plan(), business, intake.fit, intake.horizon)
        world = replace(made, label=name_of(intake))
    except HorizonError as error:
        if intake.horizon is None:
            return MadeWorld(source, failed=str(error))
        intake.horizon = None  # chosen for other data, and closed to these
        return _made(intake, source_of_world(intake))
    except (BusinessError, CurvesError, WorldError, RatesError, CatalogueError) as error:
        return MadeWorld(source, failed=str(error))
    return MadeWorld(source, write_world(world), _flags(world), world.horizon_choice, _ahead(world))


def _flags(world: World) -> tuple[str, ...]:
    """What the world says of itself, each sentence once."""
    said = (_(flag.message).format(**dict(flag.names)) for flag in grouped(world.flags))
    return tuple(dict.fromkeys(said))


def _ahead(world: World) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            choice.name,
            _(choice.label).format(**choice.names),
            _(choice.closed).format(**choice.names) if choice.closed else "",
        )
        for choice in world.horizons
    )
