"""The long form: a row per channel or campaign becomes one row per market and day or week."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.cells import MISSING, FloatArray
from model.panel.columns import BY_NAME, Layout, Part
from model.panel.mapping import IGNORE, PanelMapping
from model.panel.problems import ProblemList
from model.panel.rows import Rows, Texts, read_rows
from model.panel.weekcells import IntArray, WeekColumn, read_weeks

MEDIA = ("spend", "impressions", "clicks")
NAMELESS = "media"  # the one channel of a file that names none
LONGEST_ROW = 7  # days; a longer row cannot be put into a week


def group_long(
    texts: Texts, layout: Layout, mapping: PanelMapping, problems: ProblemList, notes: list[str]
) -> tuple[Layout, Rows]:
    """Rows of the panel form: media by channel, everything else once per market and week."""
    texts = _without_totals(texts, layout, notes)
    rows = read_rows(texts, layout, mapping, problems, notes)
    kept = texts.where(np.isin(texts.lines, rows.lines))
    rows = replace(rows, weeks=_middle_of_span(kept, layout, rows, problems))
    channels = _channels(kept, layout, mapping, rows, problems, notes)
    counted = np.array([channel != IGNORE for channel in channels], dtype=bool)
    if not counted.all():
        dropped = int((~counted).sum())
        notes.append(f"{dropped:,} rows of channels the mapping ignores were left out")
    return _grouped(rows, layout, channels, counted, problems)


def _without_totals(texts: Texts, layout: Layout, notes: list[str]) -> Texts:
    """Leave out rows of totals: by their words, or without a week and without a campaign."""
    nameless = np.ones(texts.lines.size, dtype=bool)
    for name in ("week", "campaign", "channel"):
        part = layout.get(name)
        if part is not None and not part.stated:
            nameless &= texts.by_name[name].str.lower().isin(list(MISSING)).to_numpy(dtype=bool)
    if layout.get("week") is None:
        nameless[:] = False
    totals = texts.totals | nameless
    if totals.any():
        notes.append(f"{int(totals.sum()):,} rows of totals were left out")
    return texts.where(~totals)


def _middle_of_span(texts: Texts, layout: Layout, rows: Rows, problems: ProblemList) -> WeekColumn:
    """Rows that cover several days belong to the week of their middle day."""
    part = layout.get("until")
    if part is None or not (rows.weeks.dated and rows.weeks.read.all()):
        return rows.weeks
    until = read_weeks(texts.by_name["until"], part.theirs, texts.lines, problems)
    if not until.read.all():
        return rows.weeks
    days = until.values - rows.weeks.values + 1
    for index in np.flatnonzero((days > LONGEST_ROW) | (days < 1))[:1]:
        message = (
            f"the row covers {days[index]:,} days; export it with a breakdown by day or by week"
        )
        value = texts.by_name["until"].iloc[index]
        problems.add(message, row=int(texts.lines[index]), column=part.theirs, value=value)
    middle = rows.weeks.values + np.maximum(days - 1, 0) // 2
    monday = middle - (middle + 3) % 7  # 1970-01-01 was a Thursday
    return replace(rows.weeks, values=np.where(days > 1, monday, rows.weeks.values))


def _channels(
    texts: Texts,
    layout: Layout,
    mapping: PanelMapping,
    rows: Rows,
    problems: ProblemList,
    notes: list[str],
) -> list[str]:
    """``(row,)`` channel: by the first rule that fits, else the row's own or the platform's."""
    campaign, channel = layout.get("campaign"), layout.get("channel")
    own = channel or campaign
    default = texts.by_name[own.ours] if own else pd.Series([NAMELESS] * texts.lines.size)
    ruled = texts.by_name[campaign.ours] if campaign else default
    pairs = pd.DataFrame({"name": ruled.to_numpy(), "own": default.to_numpy()})
    codes, distinct = pd.factorize(pd.MultiIndex.from_frame(pairs))
    found = [mapping.channel(str(name)) or str(mine) for name, mine in distinct]
    if campaign is not None:
        named = [channel for channel in dict.fromkeys(found) if channel != IGNORE]
        shown = ", ".join(named[:20]) + (" …" if len(named) > 20 else "")
        notes.append(f"{len(set(ruled)):,} campaigns were grouped into channels: {shown}")
    labels = [found[code] for code in codes]
    _check_nameless(labels, rows, layout, own, problems)
    return labels


def _check_nameless(
    labels: list[str], rows: Rows, layout: Layout, own: Part | None, problems: ProblemList
) -> None:
    """A row with media must say of which channel; a row without any may leave it open."""
    nameless = np.array([label == "" for label in labels], dtype=bool)
    for name in MEDIA:
        part = layout.get(name)
        if part is None or own is None:
            continue
        given = np.nan_to_num(rows.numbers[name]) > 0
        for index in np.flatnonzero(given & nameless):
            message = f"the channel is missing beside {part.theirs!r}; name it in each row"
            problems.add(message, row=int(rows.lines[index]), column=own.theirs, value="")


def _grouped(
    rows: Rows,
    layout: Layout,
    channels: list[str],
    counted: NDArray[np.bool_],
    problems: ProblemList,
) -> tuple[Layout, Rows]:
    """One row per market and week; media summed by channel, other numbers as repeated."""
    keys = pd.DataFrame({"market": rows.market, "week": rows.weeks.values})
    numbered = keys.groupby(["market", "week"], sort=False).ngroup()
    group: IntArray = np.asarray(numbered, dtype=np.int64)
    first = np.unique(group, return_index=True)[1] if group.size else group
    names = np.array(channels, dtype=object)
    parts, numbers = _media(rows, layout, names, counted, group, first.size)
    for part in layout.parts.values():
        if part.ours in MEDIA or part.ours in ("channel", "campaign", "until"):
            continue
        parts[part.ours] = part
        if part.column.kind != "label":
            numbers[part.ours] = _repeated(rows, part, group, first.size, problems)
    weeks = WeekColumn(rows.weeks.values[first], rows.weeks.read[first], rows.weeks.pattern)
    grouped = replace(
        rows, lines=rows.lines[first], weeks=weeks, market=rows.market[first], numbers=numbers
    )
    return Layout(parts, layout.unused, layout.form), grouped


def _media(
    rows: Rows,
    layout: Layout,
    names: NDArray,
    counted: NDArray[np.bool_],
    group: IntArray,
    groups: int,
) -> tuple[dict[str, Part], dict[str, FloatArray]]:
    """``(group,)`` sums by channel; a group without a row of the channel has none of it: zero."""
    parts: dict[str, Part] = {}
    numbers: dict[str, FloatArray] = {}
    for channel in dict.fromkeys(name for name in names[counted] if name):
        mine = names == channel
        for name in MEDIA:
            given = layout.get(name)
            if given is None:
                continue
            part = Part(BY_NAME[name], str(channel), given.theirs, given.position)
            values, at = rows.numbers[name][mine], group[mine]
            known = ~np.isnan(values)
            sums = np.bincount(at[known], values[known], minlength=groups)
            empty = (np.bincount(at, minlength=groups) > 0) & (
                np.bincount(at[known], minlength=groups) == 0
            )
            parts[part.ours] = part
            numbers[part.ours] = np.where(empty, np.nan, sums)
    return parts, numbers


def _repeated(
    rows: Rows, part: Part, group: IntArray, groups: int, problems: ProblemList
) -> FloatArray:
    """``(group,)`` the one value of a market's week, repeated in its rows or given once."""
    values = rows.numbers[part.ours]
    known = np.flatnonzero(~np.isnan(values))
    found = np.full(groups, np.nan)
    found[group[known][::-1]] = values[known][::-1]  # the first of each group stays
    for index in known[values[known] != found[group[known]]]:
        message = (
            f"an earlier row of the same week and market says {found[group[index]]:g}; in the long "
            "form repeat the same number or give it once"
        )
        shown = f"{values[index]:g}"
        problems.add(message, row=int(rows.lines[index]), column=part.theirs, value=shown)
    return found
