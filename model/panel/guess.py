"""What a file is and how it would be read: a mapping to look at, and what must be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from model.panel.mapping import IGNORE, PanelMapping
from model.panel.source import Source


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
class Question:
    """Something a file cannot tell; it is asked, never guessed.

    Attributes:
        key: What the answer sets: ``revenue_basis``, ``currency``, ``outcome``, ``day_first`` or
            ``market``.
        text: The question, an English message with places for ``names``.
        options: Possible answers; empty when any text may be typed.
        names: What fills the places of ``text``.
    """

    key: str
    text: str
    options: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


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
    """

    kind: str
    label: str
    mapping: PanelMapping
    columns: tuple[ColumnGuess, ...]
    questions: tuple[Question, ...] = ()
    problems: tuple[str, ...] = ()

    def answered(self, answers: Mapping[str, str]) -> PanelMapping:
        """The mapping with answers to questions by their key; others stay as guessed."""
        return answer(self.mapping, answers)


def answer(mapping: PanelMapping, answers: Mapping[str, str]) -> PanelMapping:
    """A mapping with answers put in; see ``Question.key``.

    ``outcome`` is answered with the name of one of the file's columns (order lines: ``orders`` or
    ``revenue``), ``day_first`` with ``day`` or ``month``.
    """
    for key, value in answers.items():
        if key == "day_first":
            mapping = replace(mapping, day_first=value == "day")
        elif key == "outcome" and mapping.form == "orders":
            mapping = replace(mapping, outcome=value)
        elif key == "outcome":
            mapping = replace(mapping, columns=_chosen(mapping.columns, value))
        elif value:
            mapping = replace(mapping, constants={**mapping.constants, key: value})
    return mapping


def _chosen(columns: Mapping[str, str], wanted: str) -> dict[str, str]:
    return dict(columns) | {wanted: IGNORE}


def guess_mapping(source: Source, *, name: str = "") -> Guess:
    """What a file is and how it would be read.

    Raises:
        PanelError: the file cannot be opened at all.
    """
    raise NotImplementedError(name)
