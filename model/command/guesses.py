"""Files given without a mapping: read as the app would read them, each guess told on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

from model.demand.history import History
from model.panel import Guess, PanelMapping, Question, guess_mapping
from model.panel.mapping import IGNORE
from model.panel.table import refuse

# Rules of a mapping that follow from the columns; the others are told.
QUIET = frozenset({"columns", "form", "export"})


def guessed_mapping(path: Path) -> PanelMapping:
    """How the Data page would read a file before anything is answered; told on stderr.

    Raises:
        PanelError: the file cannot be opened, or leaves something open that nobody may guess; the
            text holds the mapping that would settle it.
    """
    guess = guess_mapping(path)
    if asked := _open_questions(guess):
        raise refuse(_how_to_answer(path, guess, asked))
    _tell(path, guess)
    return guess.mapping


def guessed_future(path: Path, history: History) -> PanelMapping:
    """How a future file would be read: only columns that the history has, told on stderr.

    Raises:
        PanelError: the file cannot be opened.
    """
    guess = guess_mapping(path)
    mapping = guess.mapping
    if mapping.form not in (None, "wide") or mapping.export:
        return PanelMapping()
    known = _parts_of(history)
    columns = {theirs: ours for theirs, ours in mapping.columns.items() if ours in known}
    mapping = replace(PanelMapping(), columns=columns)
    named = dict(zip(_header(guess), mapping.rename(_header(guess)), strict=True))
    for theirs, ours in named.items():
        if theirs != ours:
            _say(f"{path.name}: read {theirs} as {ours}")
    odd = [t for t, ours in named.items() if ours not in known and t not in guess.outcomes]
    if odd:
        _say(f"{path.name}: left out, since the fit does not know them: {', '.join(odd)}")
    return mapping


def _parts_of(history: History) -> frozenset[str]:
    """Names of columns in the panel form that a fit can use of a future."""
    media = zip(history.channels, history.media_units, strict=True)
    series = ("price", "promo", "competitor_price", "stock_out")
    return frozenset(
        {
            *("week", "market", "country", "currency"),
            *(f"{unit}_{channel}" for channel, unit in media),
            *(f"control_{name}" for name in history.control_names),
            *(name for name in series if getattr(history, name) is not None),
        }
    )


def _header(guess: Guess) -> tuple[str, ...]:
    return tuple(column.theirs for column in guess.columns)


def _open_questions(guess: Guess) -> list[Question]:
    """What must be answered first: what a file cannot tell, and which of several outcomes."""
    table = guess.mapping.form != "orders"
    return [
        question
        for question in guess.questions
        if (question.required and not question.when) or (question.key == "outcome" and table)
    ]


def _how_to_answer(path: Path, guess: Guess, asked: Sequence[Question]) -> str:
    """The questions, and a mapping to save with their first answers in it."""
    first = {question.key: question.options[0] for question in asked if question.options}
    lines = [f"{path.name} leaves open what must not be guessed."]
    for question in asked:
        said = question.text.format(**question.names)
        lines.append(f"  {question.key}: {said} ({', '.join(question.options[:8])})")
    name = f"{path.stem}-mapping.yaml"
    lines.append(f"Save this as {name}, with your answers in place of the first ones, and add")
    lines.append(f"--mapping {name} after --panel {path}:")
    lines.append(guess.answered(first).to_yaml().rstrip())
    return "\n".join(lines)


def _tell(path: Path, guess: Guess) -> None:
    """One line a guess; nothing where the file speaks the panel form itself."""
    for column in guess.columns:
        if column.ours == IGNORE:
            continue
        if column.theirs != column.ours:
            _say(f"{path.name}: read {column.theirs} as {column.ours}")
    empty = PanelMapping()
    for part in fields(guess.mapping):
        value = getattr(guess.mapping, part.name)
        if part.name not in QUIET and value != getattr(empty, part.name):
            told = replace(empty, **{part.name: value}).to_yaml().strip().replace("\n ", "")
            _say(f"{path.name}: read with {told}")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
