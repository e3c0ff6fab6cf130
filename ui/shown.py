"""What a page draws from: the world, the scenario and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from model import Outcome, Scenario, World


@dataclass(frozen=True)
class Shown:
    """One run's inputs to the drawings; the frame makes it, cards read it."""

    world: World
    scenario: Scenario
    outcome: Outcome
    compared: Outcome
    compared_name: str
