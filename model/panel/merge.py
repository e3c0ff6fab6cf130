"""Several files put together on week and market: one brings the outcome, the others the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.fx import RatesError, load_rates
from model.panel.cells import FloatArray
from model.panel.columns import Layout, Part
from model.panel.grid import MIN_WEEKS, Grid
from model.panel.mapping import OTHER
from model.panel.money import conversion, conversion_note
from model.panel.piece import Piece
from model.panel.problems import ProblemList
from model.places import country_code, is_subdivision

MEDIA = ("spend", "impressions", "clicks")


@dataclass(frozen=True)
class _Span:
    """The weeks all files cover, as positions counted from a common origin."""

    first: int
    count: int


def merge(pieces: Sequence[Piece], problems: ProblemList) -> Piece | None:
    """One piece of several; ``None`` when a fault keeps them apart.

    Weeks are those that all files cover. Within it a week without a row of a media file had no
    media. Money of a market stands in the currency of the file with the outcome.
    """
    main = _with_outcome(pieces, problems)
    if main is None or not _same_weeks(pieces, problems):
        return None
    others = [piece for piece in pieces if piece is not main]
    span = _common_span([main, *others], problems)
    if span is None:
        return None
    notes = _notes([main, *others], span)
    cut = _cut(main, span)
    currencies = _currencies(main, others, problems, notes)
    joined = replace(cut, currencies=currencies)
    for piece in others:
        joined = _joined(joined, _cut(piece, span), problems, notes)
    return replace(joined, notes=tuple(notes))


def _with_outcome(pieces: Sequence[Piece], problems: ProblemList) -> Piece | None:
    """The one file with an outcome."""
    found = [piece for piece in pieces if piece.layout.outcomes]
    if len(found) == 1:
        return found[0]
    if not found:
        problems.add("no file brings the outcome; one must have orders, revenue or kpi")
        return None
    names = ", ".join(piece.name for piece in found)
    for piece in found[1:]:
        column = piece.layout.outcomes[0].theirs
        message = (
            f"a second outcome; exactly one of {names} may bring it, ignore it in the others. "
            "Files of one kind are put end to end when the same columns and rules are mapped"
        )
        problems.add(message, column=column, value=piece.name)
    return None


def _same_weeks(pieces: Sequence[Piece], problems: ProblemList) -> bool:
    dated = {piece.grid.labels.dated for piece in pieces}
    if len(dated) > 1:
        counted = ", ".join(piece.name for piece in pieces if not piece.grid.labels.dated)
        problems.add("counts its weeks by integers while others give dates", value=counted)
    return len(dated) == 1


def _first_week(piece: Piece) -> int:
    """The first week as a number that all files count from the same origin."""
    labels = piece.grid.labels
    if not labels.dated:
        return int(labels.first)
    return int(np.datetime64(labels.first, "D").astype(np.int64) + 3) // 7


def _common_span(pieces: Sequence[Piece], problems: ProblemList) -> _Span | None:
    first = max(_first_week(piece) for piece in pieces)
    end = min(_first_week(piece) + piece.grid.weeks for piece in pieces)
    if end - first >= MIN_WEEKS:
        return _Span(first, end - first)
    spans = "; ".join(f"{piece.name} {_span_words(piece)}" for piece in pieces)
    message = (
        f"the files share {max(end - first, 0)} weeks; at least {MIN_WEEKS} are needed. They "
        f"cover: {spans}"
    )
    problems.add(message)
    return None


def _span_words(piece: Piece) -> str:
    labels = piece.grid.labels
    return f"{labels.label(0)} to {labels.label(piece.grid.weeks - 1)}"


def _notes(pieces: Sequence[Piece], span: _Span) -> list[str]:
    """Each file's own notes, and how many of its weeks fall away."""
    notes = []
    for piece in pieces:
        notes += [f"{piece.name}: {note}" for note in piece.notes]
        beyond = piece.grid.weeks - span.count
        if beyond:
            notes.append(
                f"{piece.name}: {beyond:,} of its {piece.grid.weeks:,} weeks were cut, because not "
                "every file covers them"
            )
    return notes


def _cut(piece: Piece, span: _Span) -> Piece:
    """The piece within the common weeks."""
    start = span.first - _first_week(piece)
    weeks = slice(start, start + span.count)
    labels = piece.grid.labels
    first = (
        str(np.datetime64(labels.first, "D") + 7 * start)
        if labels.dated
        else str(int(labels.first) + start)
    )
    values = {name: array[:, weeks] for name, array in piece.grid.values.items()}
    present = piece.grid.present[:, weeks]
    grid = Grid(replace(labels, first=first), span.count, present, values)
    return replace(piece, grid=grid)


def _currencies(
    main: Piece, others: Sequence[Piece], problems: ProblemList, notes: list[str]
) -> tuple[str | None, ...]:
    """Each market's currency: of the file with the outcome, else of its media."""
    found = list(main.currencies)
    money = [part for part in main.layout.numeric if part.column.money]
    for index, market in enumerate(main.markets):
        if found[index]:
            continue
        given = [code for piece in others if (code := _currency_in(piece, market, main, index))]
        if not given:
            continue
        if money:
            names = ", ".join(part.theirs for part in money[:3])
            message = (
                f"in which currency is it? Other files bring {given[0]}; set constants: "
                "{currency: ...} for this file"
            )
            problems.add(message, column=names, value=market)
            continue
        found[index] = given[0]
        notes.append(f"market {market!r} is counted in {given[0]}, the currency of its media")
    return tuple(found)


def _currency_in(piece: Piece, market: str, main: Piece, index: int) -> str | None:
    if not piece.named:
        return piece.currencies[0]
    for place, label in enumerate(piece.markets):
        if _same_market(label, market, main.countries[index]):
            return piece.currencies[place]
    return None


def _same_market(theirs: str, ours: str, country: str | None) -> bool:
    if theirs.casefold() == ours.casefold():
        return True
    if is_subdivision(theirs):
        return False  # another part of the same country is another market
    code = country_code(theirs)
    return code is not None and code == (country or country_code(ours))


def _joined(main: Piece, piece: Piece, problems: ProblemList, notes: list[str]) -> Piece:
    """The main piece with the columns of another."""
    problems.file = piece.name
    weights = _weights(main, piece, problems, notes)
    parts, values = dict(main.layout.parts), dict(main.grid.values)
    if weights is not None:
        rates = _rates(main, piece, weights, problems, notes)
        for part in piece.layout.numeric:
            brought = _brought(piece, part, weights, rates)
            if part.ours in values and part.column.name not in MEDIA:
                message = "another file already brings this column; ignore it in one of them"
                problems.add(message, column=part.theirs)
            elif part.ours in values:
                notes.append(f"{piece.name}: {part.ours} was added to that of another file")
                values[part.ours] = np.nan_to_num(values[part.ours]) + np.nan_to_num(brought)
            else:
                parts[part.ours], values[part.ours] = part, brought
    problems.file = None
    layout = Layout(parts, main.layout.unused, main.layout.form)
    return replace(main, layout=layout, grid=replace(main.grid, values=values))


def _weights(
    main: Piece, piece: Piece, problems: ProblemList, notes: list[str]
) -> FloatArray | None:
    """``(market of main, market of piece)`` share of each of its markets that goes to ours."""
    if not piece.named:
        return _weights_of_one(main, piece, problems, notes)
    if not main.named:
        shown = ", ".join(piece.markets[:10]) + (" …" if len(piece.markets) > 10 else "")
        notes.append(f"{piece.name}: its markets were added up: {shown}")
        return np.ones((1, len(piece.markets)))
    weights = np.zeros((len(main.markets), len(piece.markets)))
    for place, theirs in enumerate(piece.markets):
        ours = [
            index
            for index, market in enumerate(main.markets)
            if _same_market(theirs, market, main.countries[index])
        ]
        exact = [index for index in ours if main.markets[index].casefold() == theirs.casefold()]
        for index in (exact or ours)[:1]:
            weights[index, place] = 1.0
        if len(ours) > 1 and not exact:
            shown = ", ".join(main.markets[index] for index in ours[:6])
            message = f"several markets lie in this country ({shown}); name the one that is meant"
            problems.add(message, column=_market_column(piece), value=theirs)
        if not ours and main.mapping.groups_rest and OTHER in main.markets:
            weights[main.markets.index(OTHER), place] = 1.0
            notes.append(f"{piece.name}: {theirs} is counted in {OTHER}, which has its outcome")
        elif not ours:
            message = (
                "no market of this name has an outcome; name ours, or leave it out: markets: "
                f"{{{theirs}: ignore}}"
            )
            problems.add(message, column=_market_column(piece), value=theirs)
    _note_absent(main, piece, weights, notes)
    return weights


def _market_column(piece: Piece) -> str | None:
    part = piece.layout.get("market") or piece.layout.get("country")
    return part.theirs if part else None


def _note_absent(main: Piece, piece: Piece, weights: FloatArray, notes: list[str]) -> None:
    absent = [main.markets[index] for index in np.flatnonzero(weights.sum(axis=1) == 0)]
    if absent and _media(piece):
        shown = ", ".join(absent[:10]) + (" …" if len(absent) > 10 else "")
        notes.append(f"{piece.name}: no rows for {shown}; read as no media there")


def _media(piece: Piece) -> list[Part]:
    return [part for part in piece.layout.numeric if part.column.name in MEDIA]


def _weights_of_one(
    main: Piece, piece: Piece, problems: ProblemList, notes: list[str]
) -> FloatArray | None:
    """A file without markets: the only market's, or spread by the stated rule."""
    markets = len(main.markets)
    if markets == 1:
        return np.ones((1, 1))
    if not _media(piece):
        return np.ones((markets, 1))
    if piece.mapping.spread == "outcome":
        shares = _shares(main)
        shown = ", ".join(
            f"{market} {share:.1%}" for market, share in zip(main.markets, shares, strict=True)
        )
        notes.append(f"{piece.name}: spread over the markets by their share of outcome: {shown}")
        return shares[:, None]
    message = (
        "no column of markets; map one, set constants: {market: ...}, or let the mapping spread "
        "its media by each market's share of the outcome (spread: outcome)"
    )
    problems.add(message, value=", ".join(main.markets[:6]))
    return None


def _shares(main: Piece) -> FloatArray:
    """``(market,)`` share of the outcome over the common weeks, money at the frozen rates.

    One share for all weeks: shares by week would follow the outcome and feign an effect.
    """
    part = main.layout.outcomes[0]
    totals = np.nansum(main.grid.values[part.ours], axis=1)
    if part.column.money and all(main.currencies):
        rates = load_rates()
        try:
            totals = totals * [rates.usd(code) for code in main.currencies if code]
        except RatesError:
            return np.full(len(main.markets), 1 / len(main.markets))
    whole = totals.sum()
    return totals / whole if whole > 0 else np.full(totals.shape, 1 / totals.size)


def _rates(
    main: Piece, piece: Piece, weights: FloatArray, problems: ProblemList, notes: list[str]
) -> FloatArray:
    """``(market of main, market of piece)`` units of our currency for one of theirs."""
    rates = np.ones(weights.shape)
    noted: set[tuple[str, str]] = set()
    for index, place in zip(*np.nonzero(weights), strict=True):
        given, wanted = piece.currencies[place], main.currencies[index]
        if wanted is None or given == wanted:
            continue
        if given is None:
            _ask_currency(piece, place, wanted, problems)
            continue
        try:
            rates[index, place] = conversion(given, wanted)
            if (given, wanted) not in noted:
                noted.add((given, wanted))
                notes.append(f"{piece.name}: {conversion_note('amounts', given, wanted)}")
        except RatesError as error:
            problems.add(str(error), column="currency", value=given)
    return rates


def _ask_currency(piece: Piece, place: int, wanted: str, problems: ProblemList) -> None:
    """Money without a currency is not taken for money of the market's."""
    money = [part.theirs for part in piece.layout.numeric if part.column.money]
    if money:
        message = (
            f"in which currency is it? Other files count this market in {wanted}; set constants: "
            "{currency: ...} for this file"
        )
        problems.add(message, column=", ".join(money[:3]), value=piece.markets[place])


def _brought(piece: Piece, part: Part, weights: FloatArray, rates: FloatArray) -> FloatArray:
    """``(market, week)`` of one column of another file, in our markets and currencies.

    Media are summed, and zero where the file has no row. Other series are unknown there; those of
    a file without markets hold for all of them alike.
    """
    values = piece.grid.values[part.ours]
    converted = rates if part.column.money else np.ones(rates.shape)
    if part.column.name in MEDIA:
        return (weights * converted) @ np.nan_to_num(values)
    place = weights.argmax(axis=1)
    scale = converted[np.arange(place.size), place]
    known = weights.sum(axis=1) > 0
    return np.where(known[:, None], values[place] * scale[:, None], np.nan)
