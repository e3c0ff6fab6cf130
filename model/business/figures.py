"""The figures of a profile as one flat list, for the Assumptions drawer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from model.business.checks import leaves
from model.business.overrides import ROOT
from model.business.schema import Business
from model.business.specs import SPECS, Spec


@dataclass(frozen=True)
class Figure:
    """One editable figure.

    Attributes:
        path: As `Scenario.assumptions` understands it.
        name: Key of its record in `data/figures.yaml`.
        labels: What it belongs to, one label an axis; none for a number.
        label, group, unit: English msgids.
        low, high: 5 % and 95 % points of an uncertain number.
        flagged: Whether it is a default that nobody has confirmed.
    """

    path: str
    name: str
    labels: tuple[str, ...]
    label: str
    group: str
    unit: str
    format: str
    value: float
    low: float | None
    high: float | None
    minimum: float
    maximum: float
    source: str
    as_of: date | None
    flagged: bool


def figures(business: Business) -> tuple[Figure, ...]:
    """All figures of a profile in the order of `data/figures.yaml`, tables in the file's order."""
    found: list[Figure] = []
    for name, spec in SPECS.items():
        if name in business.numbers:
            found.append(_of_number(business, spec))
        elif name in business.tables:
            found.extend(_of_table(business, spec))
    return tuple(found)


def _of_number(business: Business, spec: Spec) -> Figure:
    number = business.numbers[spec.name]
    return Figure(
        path=f"{ROOT}.numbers.{spec.name}",
        name=spec.name,
        labels=(),
        label=spec.label,
        group=spec.group,
        unit=spec.unit,
        format=spec.format,
        value=number.value,
        low=number.low,
        high=number.high,
        minimum=spec.minimum,
        maximum=spec.maximum,
        source=number.source,
        as_of=number.as_of,
        flagged=number.flagged,
    )


def _of_table(business: Business, spec: Spec) -> Iterator[Figure]:
    table = business.tables[spec.name]
    flagged = set(table.flagged)
    for labels, value in leaves(table.values):
        path = ".".join(labels)
        yield Figure(
            path=f"{ROOT}.tables.{spec.name}.{path}",
            name=spec.name,
            labels=labels,
            label=spec.label,
            group=spec.group,
            unit=spec.unit,
            format=spec.format,
            value=float(value),
            low=None,
            high=None,
            minimum=spec.minimum,
            maximum=spec.maximum,
            source=table.source_of(labels),
            as_of=table.as_of,
            flagged=path in flagged,
        )
