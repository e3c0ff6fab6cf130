"""Rows that stand in two files of one kind: equal ones count once, others contradict each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.columns import Layout, Part
from model.panel.kinds import market_part
from model.panel.mapping import PanelMapping
from model.panel.markets import market_label
from model.panel.problems import LINES_A_FILE, MAX_LISTED, ProblemList
from model.panel.rows import Texts, read_all_numbers
from model.panel.weekcells import WeekColumn

# Labels that tell what a row is about, beside its market and week.
_ABOUT = ("until", "campaign", "channel")
AS_TEXT = " as text"  # a cell that is no number, beside the numbers of its column


@dataclass(frozen=True)
class Side:
    """The rows of files put end to end.

    Attributes:
        layout: Their parts.
        texts: Their cells, in the order of the files.
        how: How they are read.
        weeks: ``(row,)`` their days or weeks.
        common: Names of the parts that every file has; only these are compared.
    """

    layout: Layout
    texts: Texts
    how: PanelMapping
    weeks: WeekColumn
    common: tuple[str, ...]


def without_repeats(side: Side, problems: ProblemList) -> tuple[Texts, list[str]]:
    """The rows without those of an earlier file, and how many were left out by file.

    A row is about a market's day or week, of a campaign and channel in the long form; an order's
    lines are about the order. What two files say about one thing is compared as a whole: the
    same rows count once, anything else is a problem.
    """
    figures = _figures(side)
    table = _table(side, figures)
    shared = table[table.groupby("about")["file"].transform("nunique") > 1]
    if shared.empty:
        return side.texts, []
    said = shared.groupby(["about", "file"])["says"].agg(["sum", "count"])
    first = said.groupby(level="about").transform("first")
    later = said.index.get_level_values("about").duplicated()
    equal = (said == first).all(axis=1).to_numpy(dtype=bool)
    _note_contradictions(side, figures, shared, said.index[later & ~equal], problems)
    pair = pd.MultiIndex.from_frame(shared[["about", "file"]])
    keep = np.ones(side.texts.lines.size, dtype=bool)
    keep[shared.index.to_numpy()[pair.isin(said.index[later])]] = False
    repeated = pair.isin(said.index[later & equal])
    files = shared["file"].to_numpy(dtype=np.int64)[repeated]
    counts = np.bincount(files, minlength=len(problems.files))
    notes = [
        f"{problems.files[number]}: {count:,} rows that stand in an earlier file too count once"
        for number, count in enumerate(counts)
        if count
    ]
    return side.texts.where(keep), notes


def _table(side: Side, figures: pd.DataFrame) -> pd.DataFrame:
    """What each row is about, its file and what it says; rows of totals are about nothing."""
    texts, layout = side.texts, side.layout
    if layout.form == "orders":
        keys = {"order": texts.by_name["order"].to_numpy()}
        counts = ~texts.totals & (texts.by_name["order"] != "").to_numpy(dtype=bool)
    else:
        keys = {"week": side.weeks.values, "market": _markets(side)}
        keys |= {name: texts.by_name[name].to_numpy() for name in _ABOUT if layout.get(name)}
        counts = ~texts.totals & side.weeks.read
    about = pd.DataFrame(keys)[counts].groupby(list(keys), sort=False).ngroup()
    says = pd.util.hash_pandas_object(figures[counts], index=False)
    file = (texts.lines // LINES_A_FILE)[counts]
    return pd.DataFrame({"about": about, "file": file, "says": says})


def _markets(side: Side) -> NDArray:
    """``(row,)`` market as the panel calls it, so that Germany and DE are one."""
    part = market_part(side.layout)
    if part is None:
        return np.full(side.texts.lines.size, "", dtype=object)
    codes, labels = pd.factorize(side.texts.by_name[part.ours])
    ours = [market_label(str(label), part, side.how) for label in labels]
    return np.array(ours, dtype=object)[codes]


def _compared(side: Side) -> list[Part]:
    """The columns whose cells two rows must share to be equal; constants say nothing."""
    parts = [side.layout.parts[name] for name in side.common]
    about = {"week", "market", "country", *_ABOUT} if side.layout.form != "orders" else {"order"}
    return [part for part in parts if part.ours not in about and not part.stated]


def _figures(side: Side) -> pd.DataFrame:
    """``(row, column)`` what rows say, numbers as numbers: 5 and 5.00 are equal."""
    numbers = read_all_numbers(side.layout, side.texts, side.how, ProblemList(), [])
    cells: dict[str, object] = {}
    for part in _compared(side):
        texts = side.texts.by_name[part.ours]
        if part.ours not in numbers:
            cells[part.ours] = texts.str.upper()
            continue
        cells[part.ours] = numbers[part.ours]
        cells[part.ours + AS_TEXT] = texts.where(np.isnan(numbers[part.ours]), "")
    return pd.DataFrame(cells | {"cancelled": side.texts.cancelled})


def _note_contradictions(
    side: Side,
    figures: pd.DataFrame,
    shared: pd.DataFrame,
    wrong: pd.Index,
    problems: ProblemList,
) -> None:
    for about, file in wrong[:MAX_LISTED]:
        rows = shared.index[(shared["about"] == about) & (shared["file"] == file)].to_numpy()
        others = shared.index[(shared["about"] == about) & (shared["file"] < file)].to_numpy()
        _note_contradiction(side, figures, rows, others, problems)
    problems.more += max(len(wrong) - MAX_LISTED, 0)


def _note_contradiction(
    side: Side,
    figures: pd.DataFrame,
    rows: NDArray[np.int64],
    others: NDArray[np.int64],
    problems: ProblemList,
) -> None:
    """One thing of which two files give different rows: where, and the first difference."""
    part, row, other = _difference(side, figures, rows, others)
    what = "order" if side.layout.form == "orders" else "day or week"
    said = f" says {side.texts.by_name[part.ours].iloc[other]!r}" if part else " says otherwise"
    message = (
        f"{problems.row_words(int(side.texts.lines[other]))}{said} for the same {what}; export the "
        "days that overlap again, or keep them in one file"
    )
    if side.layout.form == "long":
        message += "; if both count, name their channels apart (channels: {...})"
    week = side.layout.parts["order" if side.layout.form == "orders" else "week"]
    shown = part or week
    value = side.texts.by_name[shown.ours].iloc[row]
    problems.add(message, row=int(side.texts.lines[row]), column=shown.theirs, value=value)


def _difference(
    side: Side, figures: pd.DataFrame, rows: NDArray[np.int64], others: NDArray[np.int64]
) -> tuple[Part | None, int, int]:
    """The first cell in which rows differ, taken in their order; no part when only their number."""
    count = min(rows.size, others.size)
    mine = figures.iloc[rows[:count]].astype(str).to_numpy()
    theirs = figures.iloc[others[:count]].astype(str).to_numpy()
    for place, column in np.argwhere(mine != theirs)[:1]:
        name = str(figures.columns[column]).removesuffix(AS_TEXT)
        return side.layout.get(name), int(rows[place]), int(others[place])
    return None, int(rows[0]), int(others[0])
