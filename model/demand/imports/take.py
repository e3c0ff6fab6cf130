"""Which channel and market of a company a curve of a file is for; nothing is guessed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from model.demand.imports.curves import ALL_MARKETS, Curve, CurvesError, CurveSet
from model.panel.problems import PanelError, ProblemList


@dataclass(frozen=True)
class Choices:
    """What is to be done with a file's names.

    Attributes:
        channels: The file's channel -> the company's; names that are equal need no entry.
        markets: The file's market -> the company's.
        new: Channels of the file that the company does not have yet and that are added.
        left_out: Channels of the file that are not taken.
    """

    channels: Mapping[str, str] = field(default_factory=dict)
    markets: Mapping[str, str] = field(default_factory=dict)
    new: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


def taken(
    found: CurveSet, choices: Choices, markets: Collection[str], channels: Collection[str]
) -> CurveSet:
    """A file's curves under a company's names.

    Raises:
        CurvesError: a market or channel that the company does not have, two curves for one cell,
            a choice about a name that the file does not have.
    """
    problems = ProblemList()
    _check_choices(found, choices, problems)
    kept, cells = [], set()
    for curve in found.curves:
        if curve.channel in choices.left_out:
            continue
        renamed = replace(
            curve,
            market=choices.markets.get(curve.market, curve.market),
            channel=choices.channels.get(curve.channel, curve.channel),
        )
        _check_cell(curve, renamed, choices, (markets, channels), problems)
        if (renamed.market, renamed.channel) in cells:
            message = f"{renamed.channel} in {renamed.market} has two curves: keep one"
            problems.add(message, row=curve.row, column="channel", value=curve.channel)
        cells.add((renamed.market, renamed.channel))
        kept.append(renamed)
    if not kept and not problems.found:
        problems.add("no curve is left: take one at least")
    try:
        problems.raise_if_any()
    except PanelError as error:
        raise CurvesError(error.problems, error.more) from None
    return replace(found, curves=tuple(kept))


def _check_choices(found: CurveSet, choices: Choices, problems: ProblemList) -> None:
    for name in (*choices.channels, *choices.new, *choices.left_out):
        if name not in found.channels:
            message = f"the file has no such channel; it has {', '.join(found.channels)}"
            problems.add(message, column="channel", value=name)
    for name in choices.markets:
        if name not in found.markets:
            message = f"the file has no such market; it has {', '.join(found.markets)}"
            problems.add(message, column="market", value=name)


def _check_cell(
    curve: Curve,
    renamed: Curve,
    choices: Choices,
    known: tuple[Collection[str], Collection[str]],
    problems: ProblemList,
) -> None:
    markets, channels = known
    if renamed.market != ALL_MARKETS and renamed.market not in markets:
        problems.add(
            f"the company has no such market; it has {', '.join(markets)}: say which it is",
            row=curve.row,
            column="market",
            value=renamed.market,
        )
    new = curve.channel in choices.new
    if (renamed.channel in channels) == new:
        there = ", ".join(channels) or "none"
        message = (
            f"the company has this channel already; it has {there}: let the curve take its place, "
            "or give the new one another name"
            if new
            else f"the company has no such channel; it has {there}: say which it is, or that it is "
            "new"
        )
        problems.add(message, row=curve.row, column="channel", value=renamed.channel)
