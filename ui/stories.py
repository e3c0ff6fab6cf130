"""Stories: named scenarios of `data/stories.yaml` that open with one click."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from model import Scenario
from model.levers import ExpandedCatalogue
from model.levers.record import Base
from model.scenario import resolve

FILE = Path(__file__).resolve().parent.parent / "data" / "stories.yaml"


class Story(BaseModel):
    """A scenario with a title and one sentence (msgids), as changes to a preset.

    ``levers`` sets a lever, ``move`` adds to its value in the preset, ``scale`` multiplies it;
    inside units.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    title: str
    text: str
    base: Base = "plan"
    levers: dict[str, float] = Field(default_factory=dict)
    move: dict[str, float] = Field(default_factory=dict)
    scale: dict[str, float] = Field(default_factory=dict)
    source: str

    def fits(self, catalogue: ExpandedCatalogue) -> bool:
        """Whether this world has every lever of the story."""
        named = (*self.levers, *self.move, *self.scale)
        return all(key in catalogue and catalogue.idle(key) is None for key in named)

    def scenario(self, catalogue: ExpandedCatalogue, profile: str) -> Scenario:
        """The story's scenario in a world, under a profile."""
        scenario = Scenario(base=self.base, profile=profile)
        start = resolve(scenario, catalogue)
        wanted = (
            self.levers
            | {key: start[key] + by for key, by in self.move.items()}
            | {key: start[key] * by for key, by in self.scale.items()}
        )
        for key, value in wanted.items():
            scenario = scenario.move(key, value, catalogue).scenario
        return scenario


@cache
def stories() -> tuple[Story, ...]:
    """The shipped stories in their order."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(Story.model_validate(entry) for entry in data["stories"])
