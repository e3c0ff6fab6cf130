"""What can stand beside the scenario at hand: presets, the opened one, stories, saved ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model import Scenario
from model.scenario import encode
from ui import state
from ui.names import name_of
from ui.saving import opened_name, scenario_name
from ui.shown import Answer, Shown
from ui.stories import stories
from ui.words import _

MOST = 3  # beside the scenario at hand
PRESETS = ("plan", "status_quo", "plan_as_claimed")
OF_A_PROGRAMME = ("plan", "plan_as_claimed")
LETTERS = "ABCD"


@dataclass(frozen=True)
class Choice:
    """A scenario by the name people read; ``name`` is a msgid unless it is ``own`` text."""

    key: str
    name: str
    scenario: Scenario
    told: str = ""
    own: bool = False

    @property
    def shown(self) -> str:
        """The name, translated where it is ours."""
        return self.name if self.own else _(self.name)


@dataclass(frozen=True)
class Column:
    """One of the scenarios compared, with what it comes to; the first is the one at hand."""

    letter: str
    name: str
    about: str
    scenario: Scenario
    answer: Answer
    same: bool = False


def choices(now: Shown) -> dict[str, Choice]:
    """All there is to choose from in this world, by key, in the order of the list."""
    found = [*_presets(now), *_opened(), *_stories(now), *_saved()]
    return {choice.key: choice for choice in found}


def chosen(now: Shown, known: Mapping[str, Choice]) -> list[Choice]:
    """What stands beside the scenario at hand: as chosen, else the presets that differ from it."""
    wanted = state.session().beside
    if wanted is not None:
        return [known[key] for key in wanted if key in known][:MOST]
    usual = [known[key] for key in PRESETS if key in known]
    others = [choice for choice in usual if choice.scenario != now.scenario]
    return (others or usual)[:MOST]


def columns(now: Shown, beside: list[Choice]) -> list[Column]:
    """The scenario at hand and what stands beside it, each with its figures at full draws."""
    name = scenario_name()
    own = Column(LETTERS[0], _("This scenario"), name, now.scenario, now.outcome)
    others = [
        Column(
            letter,
            choice.shown,
            _(choice.told),
            choice.scenario,
            figures_of(now, choice.scenario),
            choice.scenario == now.scenario,
        )
        for letter, choice in zip(LETTERS[1:], beside, strict=False)
    ]
    return [own, *others]


def figures_of(now: Shown, scenario: Scenario) -> Answer:
    """What a scenario comes to; kept for the process."""
    return state.settled(now.world.id, encode(scenario, now.world.id), scenario)


def story_choices(now: Shown) -> list[Choice]:
    """The shipped stories that fit this world."""
    return list(_stories(now))


def _presets(now: Shown) -> list[Choice]:
    bases = [b for b in PRESETS if now.world.has_programme or b not in OF_A_PROGRAMME]
    return [
        Choice(base, name_of(base)[:1].upper() + name_of(base)[1:], state.preset(base), own=True)
        for base in bases
    ]


def _opened() -> list[Choice]:
    """The scenario opened, once it was changed and is not listed as saved."""
    now = state.session()
    if now.opened == state.scenario() or now.saved is not None:
        return []
    if now.opened == state.preset(now.opened.base):
        return []
    name = _("{name}, as opened").format(name=opened_name())
    return [Choice("opened", name, now.opened, own=True)]


def _stories(now: Shown) -> list[Choice]:
    catalogue, profile = now.world.catalogue, now.scenario.profile
    return [
        Choice(f"story:{s.key}", s.title, s.scenario(catalogue, profile), s.text)
        for s in stories()
        if s.fits(catalogue)
    ]


def _saved() -> list[Choice]:
    made = [(one, state.scenario_of(one)) for one in state.saved_here()]
    return [
        Choice(f"saved:{one.id}", one.name, scenario, one.note, own=True)
        for one, scenario in made
        if scenario is not None
    ]
