"""The presets in one table: what each is called, and where it can be picked."""

from __future__ import annotations

from dataclasses import dataclass

from model.levers.record import Base
from ui.marked import N_


@dataclass(frozen=True)
class Preset:
    """A preset by its names (msgids).

    Attributes:
        base: its key.
        title: its name by itself, as a heading.
        alone: its name in a list or above a column.
        inside: its name inside a sentence.
        of_a_programme: whether it is the same as another where there is no programme.
        story: whether a story tells it, and stands beside the scenario at hand in its place.
    """

    base: Base
    title: str
    alone: str
    inside: str
    of_a_programme: bool = False
    story: bool = False


PRESETS: dict[str, Preset] = {
    preset.base: preset
    for preset in (
        Preset("plan", N_("The plan"), N_("Plan"), N_("plan"), of_a_programme=True),
        Preset("status_quo", N_("As things stand"), N_("Status quo"), N_("status quo")),
        Preset(
            "plan_as_claimed",
            N_("The plan as claimed"),
            N_("Plan as claimed"),
            N_("plan as claimed"),
            of_a_programme=True,
        ),
        Preset("cautious", N_("All cautious"), N_("All cautious"), N_("all cautious"), story=True),
        Preset("bold", N_("All bold"), N_("All bold"), N_("all bold"), story=True),
    )
}


def presets_of(has_programme: bool) -> list[Preset]:
    """The presets that differ from each other in a world."""
    return [one for one in PRESETS.values() if has_programme or not one.of_a_programme]
