"""What can stand beside the scenario at hand: presets, the opened one, stories, saved ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model import Scenario
from model.levers import ExpandedCatalogue
from model.scenario import encode
from ui import state
from ui.presets import PRESETS, presets_of
from ui.saving import opened_name, scenario_name
from ui.shown import Answer, Shown
from ui.stories import stories
from ui.words import _

MOST = 3  # beside the scenario at hand
LETTERS = "ABCD"


@dataclass(frozen=True)
class Choice:
    """A scenario by the name people read.

    ``name`` and ``told``, a sentence about it, are msgids unless they are ``own`` text: the
    user's, or in the reader's language already.
    """

    key: str
    name: str
    scenario: Scenario
    told: str = ""
    own: bool = False

    @property
    def shown(self) -> str:
        """The name, translated where it is ours."""
        return self.name if self.own else _(self.name)

    @property
    def about(self) -> str:
        """The sentence, translated where it is ours."""
        return self.told if self.own else _(self.told)


@dataclass(frozen=True)
class Column:
    """One of the scenarios compared, with what it comes to; the first is the one at hand.

    ``paired`` is what it comes to over as many draws as the one at hand has now: fewer while a
    thumb is dragged. Counts of targets, which keep no draws, are compared by it.
    """

    letter: str
    name: str
    about: str
    scenario: Scenario
    answer: Answer
    same: bool = False
    paired: Answer | None = None

    @property
    def targets_met(self) -> float:
        """Targets met on average, over as many draws as the scenario at hand has."""
        return (self.paired or self.answer).score.targets_met.mean


def choices(now: Shown) -> dict[str, Choice]:
    """All there is to choose from in this world, by key, in the order of the list."""
    found = [*_saved(), *_opened(), *_presets(now), *_stories(now)]
    return {choice.key: choice for choice in found}


def chosen(now: Shown, known: Mapping[str, Choice]) -> list[Choice]:
    """What stands beside the scenario at hand: as chosen, else one preset that differs."""
    wanted = state.session().beside
    if wanted is not None:
        return [known[key] for key in wanted if key in known][:MOST]
    usual = [known[key] for key in PRESETS if key in known]
    others = [choice for choice in usual if choice.scenario != now.scenario]
    return (others or usual)[:1]


def columns(now: Shown, beside: list[Choice]) -> list[Column]:
    """The scenario at hand and what stands beside it, each with its figures at full draws."""
    name = scenario_name()
    own = Column(LETTERS[0], _("This scenario"), name, now.scenario, now.outcome)
    others = [
        Column(
            letter,
            choice.shown,
            choice.about,
            choice.scenario,
            figures_of(now, choice.scenario),
            choice.scenario == now.scenario,
            _paired(now, choice.scenario),
        )
        for letter, choice in zip(LETTERS[1:], beside, strict=False)
    ]
    return [own, *others]


def figures_of(now: Shown, scenario: Scenario, draws: int | None = None) -> Answer:
    """What a scenario comes to; kept for the process."""
    return state.settled(now.world.id, encode(scenario, now.world.id), scenario, draws)


def _paired(now: Shown, scenario: Scenario) -> Answer | None:
    return figures_of(now, scenario, now.world.draws_while_dragged) if state.dragging() else None


def _presets(now: Shown) -> list[Choice]:
    known = (one for one in presets_of(now.world.has_programme) if not one.story)
    return [Choice(one.base, one.alone, state.preset(one.base)) for one in known]


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
    known = state.kept("stories", dict[tuple[str, str], list[Choice]])
    about = now.world.id, profile
    if about not in known:
        known[about] = _told(catalogue, profile)
    return known[about]


def _told(catalogue: ExpandedCatalogue, profile: str) -> list[Choice]:
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
