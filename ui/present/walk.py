"""The walk: which scenarios a demo goes through, and where it stands. The one at hand is first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from model import Scenario
from ui import state
from ui.compare.choices import Choice, choices, chosen
from ui.saving import scenario_name
from ui.shown import Shown
from ui.words import N_, _

LISTS = {
    "stories": N_("the stories"),
    "compared": N_("what Compare shows"),
    "saved": N_("the saved scenarios"),
}
LIST, PLACE, BEGUN = "present_list", "present_place", "present_begun"


@dataclass(frozen=True)
class Begun:
    """Where a walk began whose stop was taken to work on, for the way back to it.

    It holds while that work goes on: in the same company, on the scenario that was opened.
    """

    first: Choice
    world: str
    opened: Scenario
    place: int


@dataclass(frozen=True)
class Walk:
    """The stops of a walk and the one that is shown."""

    name: str
    stops: tuple[Choice, ...]
    place: int

    @property
    def stop(self) -> Choice:
        """What is shown."""
        return self.stops[self.place]


def walk(now: Shown) -> Walk:
    """The walk of this session, from the scenario at hand through the chosen list."""
    name = list_chosen()
    stops = _stops(now, _listed(now, name))
    return Walk(name, stops, min(_place(), len(stops) - 1))


def _stops(now: Shown, listed: Sequence[Choice]) -> tuple[Choice, ...]:
    """The list after its first stop; what a stop was changed into follows that stop."""
    begun, own = _begun(now), _at_hand(now)
    if begun is None:
        return (own, *listed)
    stops = (begun.first, *listed)
    if own.scenario in (stop.scenario for stop in stops):
        return stops
    return (*stops[: begun.place + 1], own, *stops[begun.place + 1 :])


def _begun(now: Shown) -> Begun | None:
    """How the walk began, while a stop of it is worked on."""
    begun = state.kept(BEGUN, lambda: None)
    if not isinstance(begun, Begun) or begun.world != now.world.id:
        return None
    return begun if begun.opened == state.session().opened else None


def list_chosen() -> str:
    """Key of the list that is walked through."""
    name = state.kept(LIST, lambda: "stories")
    return name if name in LISTS else "stories"


def choose_list(name: str) -> None:
    """Walk through another list, from its beginning."""
    state.keep(LIST, name)
    state.keep(PLACE, 0)


def go(place: int) -> None:
    """Show the stop at a place."""
    state.keep(PLACE, max(place, 0))


def work_on(now: Shown, walked: Walk) -> bool:
    """Take a copy of what is shown as the scenario at hand; whether that could be done.

    The walk stays where it is and begins where it began.
    """
    stop, first = walked.stop, walked.stops[0]
    before = state.session().work
    if stop.key.startswith("saved:"):
        state.open_saved(int(stop.key.partition(":")[2]))
    else:
        state.open_copy(state.Opened(stop.scenario, stop.name, stop.told, stop.own))
    if state.session().work is before:
        return False
    first = first if first.key == "begun" else replace(first, key="begun")
    state.keep(BEGUN, Begun(first, now.world.id, state.session().opened, walked.place))
    return True


def _place() -> int:
    return int(state.kept(PLACE, int))


def _at_hand(now: Shown) -> Choice:
    """The scenario at hand under its name, which is translated already."""
    return Choice("now", scenario_name(), now.scenario, _(state.story()), own=True)


def _listed(now: Shown, name: str) -> Sequence[Choice]:
    known = choices(now)
    if name == "compared":
        return chosen(now, known)
    kind = "story:" if name == "stories" else "saved:"
    return [choice for key, choice in known.items() if key.startswith(kind)]
