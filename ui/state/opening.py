"""A scenario's code made ready for the company it was made on, and the name it goes by."""

from __future__ import annotations

from dataclasses import dataclass, replace

from model import Scenario
from model.business import BusinessError
from model.scenario import Decoded, decode
from model.split import Reason
from model.world import WorldError
from ui.state.companies import use_world, world, world_of, worlds
from ui.state.session import Shelved
from ui.stories import stories


@dataclass(frozen=True)
class Known:
    """What a scenario is called: a msgid and a sentence, or what it is saved as."""

    title: str
    told: str = ""
    saved: Shelved | None = None


# Presets by their names (msgids); the cautious and the bold one are stories.
PRESETS = {
    "plan": Known("The plan"),
    "status_quo": Known("As things stand"),
    "plan_as_claimed": Known("The plan as claimed"),
}


def ready(code: str) -> Decoded:
    """What a code says, on the world it was made on where the session has it.

    That world is at hand then.

    Raises:
        ScenarioCodeError: not a code, cut short, altered, too long, of another version.
    """
    _use_its_world(decode(code))
    return _assuming(decode(code, world().catalogue))


def shipped(scenario: Scenario) -> Known | None:
    """The preset or the story that a scenario is."""
    if scenario == Scenario(scenario.base, scenario.profile) and scenario.base in PRESETS:
        return PRESETS[scenario.base]
    catalogue = world().catalogue
    for story in stories():
        fits = story.base == scenario.base and story.fits(catalogue)
        if fits and story.scenario(catalogue, scenario.profile) == scenario:
            return Known(story.title, story.text)
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
