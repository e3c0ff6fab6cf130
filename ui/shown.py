"""What a page draws from: the world, the scenario and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model import Outcome, Scenario, World
from model.results import KpiResult, Score, WeeklySeries
from model.scenario import Settings
from model.simulate.outcome import Commitments


@dataclass(frozen=True)
class Answer:
    """What screens keep of an outcome: its figures, not the stages they were computed from.

    An outcome holds the arrays of every stage (tens of megabytes); presets and sessions keep many.
    """

    kpis: Mapping[str, KpiResult]
    score: Score
    settings: Settings
    gmv: WeeklySeries
    commitments: Commitments

    @classmethod
    def of(cls, outcome: Outcome) -> Answer:
        """The figures of an outcome."""
        return cls(
            outcome.kpis,
            outcome.score,
            outcome.settings,
            outcome.weekly("gmv"),
            outcome.commitments,
        )


@dataclass(frozen=True)
class Shown:
    """One run's inputs to the drawings; the frame makes it, cards read it."""

    world: World
    scenario: Scenario
    outcome: Answer
    compared: Answer
    compared_name: str
