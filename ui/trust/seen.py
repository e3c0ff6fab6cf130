"""Whether the scenario lies inside the spend and prices seen, in the words of the page Demand."""

from __future__ import annotations

from model.breakdown import demand
from model.breakdown.demand import Reach
from ui import state
from ui.demand.scope import ALL, View
from ui.demand.width import price_words, spend_words
from ui.trust.figures import Told


def reach() -> Reach:
    """How far the scenario goes beyond the history, all markets; shared with the page Demand."""
    return state.detail(f"reach:{ALL}", lambda outcome: demand.reach(outcome, None))


def reach_words(told: Told) -> list[str]:
    """Spend and prices outside what was seen, a sentence each."""
    found, view = reach(), View(told.world, ALL, "gmv")
    return [said for said in (spend_words(view, found), price_words(view, found)) if said]
