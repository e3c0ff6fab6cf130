"""What a report is about and the words it is written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model.business import Figure
from model.kpis import kpi_of, scope_of
from model.scenario import decode
from model.split import Reason
from model.world import World


@dataclass(frozen=True)
class Subject:
    """What the outcome itself does not know.

    Attributes:
        name: What the scenario is called.
        company: Whose figures they are; users name their own.
        code: Short code of the scenario on its world; ``link`` is the address with it, if any.
        horizon: Name of the span that the figures are of.
        note: What the user saved beside the name.
    """

    name: str
    company: str
    code: str
    horizon: str
    link: str = ""
    note: str = ""

    @property
    def world(self) -> str:
        """The world that was asked, as the code names it: edited assumptions make another of it."""
        return decode(self.code).world_hash


@dataclass(frozen=True)
class Words:
    """How texts and keys are written for the reader.

    Attributes:
        text: A msgid in the reader's language.
        label: Name of a market, region, channel, line or platform.
        kpi: Name of a KPI key.
        lever: Name of a lever key.
        figure: Name of a figure of the business.
    """

    text: Callable[[str], str]
    label: Callable[[str], str]
    kpi: Callable[[str], str]
    lever: Callable[[str], str]
    figure: Callable[[Figure], str]

    def why(self, reason: Reason | None) -> str:
        """A reason with its names, empty where there is none."""
        if reason is None:
            return ""
        named = {name: self.text(str(value)) for name, value in reason.values.items()}
        return self.text(reason.message).format(**named)


def plain_words(world: World) -> Words:
    """English, with the labels as the world gives them: for shells and notebooks."""
    names = world.catalogue.indexes.names

    def label(key: str) -> str:
        return names.get(key, key)

    def kpi(key: str) -> str:
        found, scope = kpi_of(key), scope_of(key)
        name = found.label if found else key
        return f"{name} · {label(scope)}" if scope else name

    def figure(found: Figure) -> str:
        return " · ".join((found.label, *(label(part) for part in found.labels)))

    return Words(str, label, kpi, lambda key: world.catalogue[key].label, figure)


def N_(message: str) -> str:  # noqa: N802 (gettext's own name)
    """Mark a text for the catalogue; `Words.text` translates it where it is written."""
    return message
