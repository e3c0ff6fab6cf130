"""The small markets of a table that the mapping groups as one: their rows added up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.cells import FloatArray
from model.panel.columns import Layout
from model.panel.mapping import OTHER, PanelMapping
from model.panel.problems import ProblemList
from model.panel.rows import Rows, Texts
from model.panel.weekcells import WeekColumn


def rest_added_up(
    rows: Rows,
    texts: Texts,
    layout: Layout,
    mapping: PanelMapping,
    problems: ProblemList,
    notes: list[str],
) -> Rows:
    """Rows with one row a day or week of the grouped markets.

    Amounts are summed; prices, shares and other drivers are means weighted by the outcome. Two
    rows of one of these markets for one day or week are a problem, as for any market.
    """
    part = layout.get("market") or layout.get("country")
    if part is None or not mapping.groups_rest or OTHER not in rows.markets:
        return rows
    mine = np.flatnonzero(rows.market == rows.markets.index(OTHER))
    labels = texts.where(np.isin(texts.lines, rows.lines)).by_name[part.ours].iloc[mine]
    if labels.nunique() < 2:
        return rows
    days = rows.weeks.values[mine]
    _check_repeats(labels, days, rows.lines[mine], part.theirs, problems)
    _, first, group = np.unique(days, return_index=True, return_inverse=True)
    notes.append(
        f"{labels.nunique():,} markets were grouped as {OTHER}: amounts added up, prices and "
        "shares weighted by the outcome"
    )
    numbers = {name: values.copy() for name, values in rows.numbers.items()}
    weights = _weights(rows, layout)[mine]
    for found in layout.numeric:
        sums = found.column.weekly == "sum"
        values = numbers[found.ours][mine]
        numbers[found.ours][mine[first]] = _joint(values, None if sums else weights, group)
    kept = np.setdiff1d(np.arange(rows.market.size), np.delete(mine, first))
    weeks = WeekColumn(rows.weeks.values[kept], rows.weeks.read[kept], rows.weeks.pattern)
    return replace(
        rows,
        lines=rows.lines[kept],
        weeks=weeks,
        market=rows.market[kept],
        numbers={name: values[kept] for name, values in numbers.items()},
    )


def _weights(rows: Rows, layout: Layout) -> FloatArray:
    """``(row,)`` the outcome; one where there is none."""
    if not layout.outcomes:
        return np.ones(rows.market.size)
    return np.nan_to_num(rows.numbers[layout.outcomes[0].ours])


def _joint(values: FloatArray, weights: FloatArray | None, group: NDArray[np.int64]) -> FloatArray:
    """``(group,)`` sums, or means with weights; NaN where nothing is known."""
    known, groups = ~np.isnan(values), int(group.max()) + 1
    count = np.bincount(group[known], minlength=groups)
    total = np.bincount(group[known], values[known], minlength=groups)
    if weights is not None:
        weight = np.bincount(group[known], weights[known], minlength=groups)
        summed = np.bincount(group[known], (values * weights)[known], minlength=groups)
        plain = total / np.maximum(count, 1)
        total = np.where(weight > 0, summed / np.where(weight > 0, weight, 1.0), plain)
    return np.where(count > 0, total, np.nan)


def _check_repeats(
    labels: pd.Series,
    days: NDArray[np.int64],
    lines: NDArray[np.int64],
    column: str,
    problems: ProblemList,
) -> None:
    table = pd.DataFrame({"label": labels.to_numpy(), "day": days, "line": lines})
    first = table.groupby(["label", "day"])["line"].transform("first").to_numpy()
    for index in np.flatnonzero(first != lines):
        words = problems.row_words(int(first[index]))
        message = f"this day or week of the market already stands in {words}; keep one row"
        problems.add(message, row=int(lines[index]), column=column, value=labels.iloc[index])
