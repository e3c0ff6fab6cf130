"""What a file is and how it would be read: a mapping to look at, and what must be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from model.panel.columns import part_name
from model.panel.headings import Reading, read_headings
from model.panel.known import Export, export_of, fixed_bases
from model.panel.manymarkets import regrouped
from model.panel.mapping import IGNORE, PanelMapping
from model.panel.questions import Question, questions_of
from model.panel.source import Source, open_table
from model.panel.table import RawTable

EXAMPLES = 3


@dataclass(frozen=True)
class ColumnGuess:
    """One column of a file as it would be read.

    Attributes:
        theirs: The column's name in the file.
        ours: Its name in the panel form, ``ignore`` when it is left out.
        why: What it was told by, an English message.
        examples: A few of its values as the file writes them.
    """

    theirs: str
    ours: str
    why: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Guess:
    """What a file was taken for.

    Attributes:
        kind: ``panel``, ``long``, ``orders`` or a known export such as ``google_ads``.
        label: The kind in words, e.g. ``Google Ads``; an English message.
        mapping: How the file would be read; complete but for the questions.
        columns: Each column of the file.
        questions: What must be asked before the file can be read well.
        problems: What the file lacks, English messages; the file cannot be read as it is.
        outcomes: Columns that could be the outcome, theirs to ours.
    """

    kind: str
    label: str
    mapping: PanelMapping
    columns: tuple[ColumnGuess, ...]
    questions: tuple[Question, ...] = ()
    problems: tuple[str, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)

    def answered(self, answers: Mapping[str, str]) -> PanelMapping:
        """The mapping with answers to questions by their key; others stay as guessed."""
        return answered(self.mapping, self.outcomes, answers)


def answered(
    mapping: PanelMapping, outcomes: Mapping[str, str], answers: Mapping[str, str]
) -> PanelMapping:
    """A mapping with answers put in; see ``Question.key``. An empty answer changes nothing."""
    for key, value in answers.items():
        if not value:
            continue
        if key == "day_first":
            mapping = replace(mapping, day_first=value == "day")
        elif key == "absent_rows":
            mapping = replace(mapping, absent_rows=value)
        elif key == "many_markets":
            mapping = regrouped(mapping, value)
        elif key == "outcome" and mapping.form == "orders":
            mapping = replace(mapping, outcome=value)
        elif key == "outcome":
            chosen = {name: outcomes[name] if name == value else IGNORE for name in outcomes}
            mapping = replace(mapping, columns=chosen | _without(mapping.columns, outcomes))
            mapping = _with_basis(mapping, fixed_bases(mapping.export), value)
        else:
            mapping = replace(mapping, constants={**mapping.constants, key: value})
    return mapping


def _with_basis(mapping: PanelMapping, bases: Mapping[str, str], outcome: str) -> PanelMapping:
    """The basis of revenue that an export's column has by itself; none for its other columns."""
    if not bases:
        return mapping
    constants = {key: value for key, value in mapping.constants.items() if key != "revenue_basis"}
    known = {"revenue_basis": bases[outcome]} if outcome in bases else {}
    return replace(mapping, constants=constants | known)


def _without(columns: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {theirs: ours for theirs, ours in columns.items() if theirs not in names}


def guess_mapping(source: Source, *, name: str = "") -> Guess:
    """What a file is and how it would be read.

    Args:
        source: The file; only its header and its cells' writing are looked at.
        name: The file's name, for the case that its header says too little.

    Raises:
        PanelError: the file cannot be opened at all.
    """
    del name  # a header tells more than a name that people change; kept for callers
    table = open_table(source)
    export = export_of(table.header)
    if export is not None:
        return _of_export(export, table)
    return _of_headings(read_headings(table), table)


def _of_export(export: Export, table: RawTable) -> Guess:
    empty = [n for n, name in enumerate(table.header) if (table.cells[n] == "").all()]
    mapping = export.mapping(table.header, {table.header[n] for n in empty})
    outcomes = export.found_outcomes(table.header)
    reading = Reading(export.key, mapping, outcomes, {})
    problems = tuple(
        f"no column of {_THINGS[ours]} in this {export.label} export: {advice}"
        for ours, advice in export.advice.items()
        if ours not in mapping.columns.values()
    )
    why = f"a column of the {export.label} export"
    columns = _columns(table, mapping, {}, why)
    questions = questions_of(table, mapping, outcomes)
    return Guess(reading.kind, export.label, mapping, columns, questions, problems, outcomes)


_THINGS = {"week": "days or weeks"}
_LABELS = {
    "panel": "Table by week and market",
    "long": "Table by week, market and channel",
    "orders": "Order lines",
}


def _of_headings(reading: Reading, table: RawTable) -> Guess:
    mapping = reading.mapping
    questions = questions_of(table, mapping, reading.outcomes)
    columns = _columns(table, mapping, reading.why, "the name is that of the panel form")
    label = _LABELS[reading.kind]
    return Guess(
        reading.kind, label, mapping, columns, questions, reading.problems, reading.outcomes
    )


def _columns(
    table: RawTable, mapping: PanelMapping, why: Mapping[str, str], known: str
) -> tuple[ColumnGuess, ...]:
    """Each column of the file as the mapping reads it."""
    named = mapping.rename(table.header)
    return tuple(
        ColumnGuess(
            theirs,
            ours if _has_part(ours, mapping) else IGNORE,
            why.get(theirs, known) if _has_part(ours, mapping) else "no part in the panel",
            _examples(table.cells[position]),
        )
        for position, (theirs, ours) in enumerate(zip(table.header, named, strict=True))
    )


def _has_part(ours: str, mapping: PanelMapping) -> bool:
    return ours != IGNORE and part_name(ours, mapping.form or "wide") is not None


def _examples(cells: pd.Series) -> tuple[str, ...]:
    head = cells.iloc[:200]
    found: Sequence[str] = list(dict.fromkeys(str(cell) for cell in head if cell))
    return tuple(found[:EXAMPLES])
