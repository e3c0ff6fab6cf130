"""The markets of a file: labels, the mapping's names for them, countries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.columns import Layout, Part
from model.panel.mapping import IGNORE, OTHER, PanelMapping
from model.panel.problems import ProblemList
from model.places import country_code, is_subdivision

IntArray = NDArray[np.int64]
ALL = "all"
RESERVED_MARKETS = ("all", "total")


@dataclass(frozen=True)
class MarketColumn:
    """The market of each row.

    Attributes:
        labels: Markets in the order of their first row.
        index: ``(row,)`` index into ``labels``, -1 for rows the mapping ignores.
        named: Whether the file or the mapping names markets; else the one market is ``all``.
    """

    labels: tuple[str, ...]
    index: IntArray
    named: bool


def read_markets(
    layout: Layout,
    texts: dict[str, pd.Series],
    lines: IntArray,
    mapping: PanelMapping,
    problems: ProblemList,
    notes: list[str],
) -> MarketColumn:
    """Labels from the column of markets, else from that of countries as ISO codes, else ``all``."""
    part = layout.get("market") or layout.get("country")
    if part is None:
        return MarketColumn((ALL,), np.zeros(lines.size, dtype=np.int64), False)
    theirs, labels = pd.factorize(texts[part.ours])
    ours = [market_label(str(label), part, mapping) for label in labels]
    _note_rules([str(label) for label in labels], ours, theirs, notes)
    _check_labels(ours, theirs.astype(np.int64), lines, part, problems)
    kept = list(dict.fromkeys(label for label in ours if label != IGNORE))
    position = {label: index for index, label in enumerate(kept)} | {IGNORE: -1}
    table = np.array([position[label] for label in ours], dtype=np.int64)
    return MarketColumn(tuple(kept), table[theirs], True)


def market_label(label: str, part: Part, mapping: PanelMapping) -> str:
    """What a market of a file is called in the panel."""
    named = mapping.market(label)
    if named != label or part.ours == "market" or is_subdivision(label):
        return named
    return country_code(label) or label


def _note_rules(theirs: list[str], ours: list[str], index: NDArray, notes: list[str]) -> None:
    """What the mapping's rules or the country names did to the labels."""
    counts = np.bincount(index, minlength=len(theirs))
    renamed = [f"{old} → {new}" for old, new in zip(theirs, ours, strict=True) if old != new]
    renamed = [text for text in renamed if not text.endswith(f"→ {IGNORE}")]
    if renamed:
        shown = ", ".join(renamed[:12]) + (" …" if len(renamed) > 12 else "")
        notes.append(f"markets were renamed: {shown}")
    dropped = [place for place, label in enumerate(ours) if label == IGNORE]
    if dropped:
        rows = int(counts[dropped].sum())
        names = ", ".join(repr(theirs[place]) for place in dropped[:12])
        notes.append(f"{rows:,} rows of markets the mapping ignores were left out: {names}")


def _check_labels(
    ours: list[str], index: IntArray, lines: IntArray, part: Part, problems: ProblemList
) -> None:
    for place, label in enumerate(ours):
        rows = lines[index == place]
        if not label:
            message = "the market is missing; name it in each row"
            problems.add_cells(message, rows, part.theirs, [label] * rows.size)
        elif len(set(ours)) > 1 and label.lower() in RESERVED_MARKETS:
            message = "stands for the sum of markets; leave out the rows of totals"
            problems.add(message, row=int(rows[0]), column=part.theirs, value=label)


def read_countries(
    layout: Layout,
    texts: dict[str, pd.Series],
    lines: IntArray,
    column: MarketColumn,
    problems: ProblemList,
    notes: list[str],
) -> tuple[str | None, ...]:
    """ISO 3166 code per market, from its column or, when all are countries, from the labels."""
    part = layout.get("country")
    if part is not None and layout.get("market") is None:
        return tuple(country_code(label) for label in column.labels)
    if part is not None:
        found = _one_per_market(texts["country"], part, lines, column, problems)
        return tuple(_country(label, part, line, problems) for label, line in found)
    guessed = tuple(country_code(market) for market in column.labels)
    known = [code for code, label in zip(guessed, column.labels, strict=True) if label != OTHER]
    if None in known or not known:
        return (None,) * len(column.labels)
    notes.append("countries were told from the market labels; a column 'country' says otherwise")
    return guessed


def _country(label: str, part: Part, line: int | None, problems: ProblemList) -> str | None:
    code = country_code(label) if label else None
    if label and code is None:
        message = "not a country code of two letters (ISO 3166); in YAML write 'NO' in quotes"
        problems.add(message, row=line, column=part.theirs, value=label)
    return code


def _one_per_market(
    texts: pd.Series,
    part: Part,
    lines: IntArray,
    column: MarketColumn,
    problems: ProblemList,
) -> list[tuple[str, int | None]]:
    """The label of each market with its line; a market with two labels is a problem.

    The line of a constant is ``None``: it stands in the mapping, not in the file. The market of
    all others has no label of its own.
    """
    markets = column.labels
    table = pd.DataFrame({"market": column.index, "label": texts.to_numpy(), "line": lines})
    table = table[(table["label"] != "") & (table["market"] >= 0)]
    distinct = table.drop_duplicates(["market", "label"])
    found: list[tuple[str, int | None]] = [("", None)] * len(markets)
    for index, label, line in distinct.itertuples(index=False):
        if markets[index] == OTHER:
            continue
        if found[index][0]:
            message = f"market {markets[index]!r} already has {found[index][0]!r}; one per market"
            problems.add(message, row=int(line), column=part.theirs, value=label)
        else:
            found[index] = (str(label), None if part.stated else int(line))
    return found
