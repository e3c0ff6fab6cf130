"""The walk: which scenarios a demo goes through, and where it stands. The one at hand is first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
LIST, PLACE = "present_list", "present_place"


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
    stops = (_at_hand(now), *_listed(now, name))
    return Walk(name, stops, min(_place(), len(stops) - 1))


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


def work_on(stop: Choice) -> None:
    """Take a copy of what is shown as the scenario at hand."""
    if stop.key.startswith("saved:"):
        state.open_saved(int(stop.key.partition(":")[2]))
    else:
        state.open_copy(state.Opened(stop.scenario, stop.name, stop.told, stop.own))
    go(0)


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
