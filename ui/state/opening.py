"""A scenario's code made ready for the company it was made on, and the name it goes by."""

from __future__ import annotations

from dataclasses import replace

from model import Scenario
from model.business import BusinessError
from model.scenario import Decoded, decode
from model.split import Reason
from model.world import WorldError
from ui.presets import PRESETS
from ui.state.companies import use_world, world, world_of, worlds
from ui.state.work import Opened
from ui.stories import stories


def ready(code: str) -> Decoded:
    """What a code says, on the world it was made on where the session has it.

    That world is at hand then.

    Raises:
        ScenarioCodeError: not a code, cut short, altered, too long, of another version.
    """
    _use_its_world(decode(code))
    return _assuming(decode(code, world().catalogue))


def shipped(scenario: Scenario) -> Opened | None:
    """The preset or the story that a scenario is."""
    preset = PRESETS[scenario.base]
    if scenario == Scenario(scenario.base, scenario.profile) and not preset.story:
        return Opened(scenario, preset.title)
    catalogue = world().catalogue
    for story in stories():
        fits = story.base == scenario.base and story.fits(catalogue)
        if fits and story.scenario(catalogue, scenario.profile) == scenario:
            return Opened(scenario, story.title, story.text)
    return None


def _assuming(decoded: Decoded) -> Decoded:
    """Without the code's assumptions when this company has no such figures."""
    scenario = decoded.scenario
    try:
        world().assuming(scenario.assumptions)
    except (BusinessError, WorldError) as error:
        told = Reason("Its edited assumptions were left out: {error}", {"error": str(error)})
        plain = replace(scenario, assumptions={})
        return replace(decoded, scenario=plain, problems=(*decoded.problems, told))
    return decoded


def _use_its_world(decoded: Decoded) -> None:
    if decoded.same_world(world().id):
        return
    for entry in worlds():
        if decoded.same_world(world_of(entry.id).id):
            use_world(entry.id)
            return
