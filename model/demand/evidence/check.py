"""Whether a record can be meant of a history: faults by column, with the bad value and a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from model.demand.evidence.records import (
    ALL,
    MEDIA,
    PRICE,
    TEST_KINDS,
    AttributedReturn,
    Item,
    KnownElasticity,
    LiftTest,
)
from model.demand.history import History

MOST_ELASTICITY = 10.0  # beyond it a figure is a slip of the decimal point
LISTED = 8


@dataclass(frozen=True)
class Fault:
    """What is wrong with a record: the column at fault, the value there, what to do."""

    column: str
    value: str
    message: str

    def __str__(self) -> str:
        return f"{self.column} {self.value!r}: {self.message}"


def faults(item: Item, history: History) -> tuple[Fault, ...]:
    """Everything that keeps a record from being used with a history; empty when nothing does."""
    return standing_faults(item, history) or size_faults(item, history)


def standing_faults(item: Item, history: History) -> tuple[Fault, ...]:
    """Names, weeks and figures that cannot stand, whatever the size of the claim."""
    named = [*_name_faults(item, history)]
    if isinstance(item, KnownElasticity):
        return (*named, *_elasticity_faults(item))
    return (*named, *_number_faults(item), *_week_faults(item, history))


def size_faults(item: Item, history: History) -> tuple[Fault, ...]:
    """What the named weeks cannot hold; for a record without `standing_faults`."""
    return () if isinstance(item, KnownElasticity) else tuple(_size_faults(item, history))


def _name_faults(item: Item, history: History) -> Iterator[Fault]:
    """Market and channel, against the panel's own names."""
    if item.market != ALL and item.market not in history.markets:
        known = _listed((ALL, *history.markets))
        yield Fault("market", item.market, f"the history has no such market; write one of {known}")
    elasticity = isinstance(item, KnownElasticity)
    name = item.subject if isinstance(item, KnownElasticity) else item.channel
    more = (MEDIA, PRICE) if elasticity else ()
    if name not in (*history.channels, *more):
        known = _listed((*more, *history.channels))
        yield Fault("channel", name, f"the history has no such channel; write one of {known}")
    elif name in history.channels and not history.media[..., history.channels.index(name)].any():
        yield Fault("channel", name, "it never ran in the history, so it has no curve to pull")
    mixed = many_currencies(history) and history.metric == "revenue"
    if item.market == ALL and mixed and not elasticity:
        text = "the markets count in different currencies; give a row a market"
        yield Fault("market", ALL, text)


def _elasticity_faults(item: KnownElasticity) -> Iterator[Fault]:
    if not 0 < item.value <= MOST_ELASTICITY:
        text = f"an elasticity lies above 0 and up to {MOST_ELASTICITY:g}"
        if item.subject == PRICE:
            text += "; write that of the own price as a positive number"
        yield Fault("value", f"{item.value:g}", text)
    yield from _error_faults(item.standard_error)


def _error_faults(standard_error: float) -> Iterator[Fault]:
    if not 0 < standard_error < np.inf:
        text = "a standard error is above 0; a 90 % interval is 3.29 standard errors wide"
        yield Fault("standard_error", f"{standard_error:g}", text)


def _number_faults(item: LiftTest | AttributedReturn) -> Iterator[Fault]:
    """Figures that no test and no report can have."""
    if isinstance(item, LiftTest):
        yield from _error_faults(item.standard_error)
        if item.spend_change < -1.0 or item.spend_change == 0.0:
            text = "write -1 for none of the spend, -0.5 for half of it, 0.5 for half as much again"
            yield Fault("spend_change", f"{item.spend_change:g}", text)
        if item.kind not in TEST_KINDS:
            yield Fault("test", item.kind, f"write one of {_listed(tuple(TEST_KINDS))}")
        return
    if item.attributed <= 0:
        text = "what reports credit must be above 0; leave the row out where it is nothing"
        yield Fault("value", f"{item.attributed:g}", text)
    if not 0 < item.low < item.middle < item.high:
        told = f"{item.low:g} / {item.middle:g} / {item.high:g}"
        text = "incremental over attributed: low, middle and high must rise, all above 0"
        yield Fault("middle", told, text)


def _week_faults(item: LiftTest | AttributedReturn, history: History) -> Iterator[Fault]:
    """Weeks that cannot be read, lie outside, or stand in the wrong order."""
    labels = history.week_labels
    places = {}
    columns = ("first_week", "last_week", "counted_until")
    for column in columns[: 3 if isinstance(item, LiftTest) else 2]:
        text = getattr(item, column)
        if text is None:
            continue
        try:
            places[column] = place = labels.position(text)
        except ValueError as error:
            yield Fault(column, text, str(error))
            continue
        if not 0 <= place < history.n_weeks:
            known = f"{labels.label(0)} to {labels.label(history.n_weeks - 1)}"
            yield Fault(column, text, f"the history has the weeks {known}")
    order = [column for column in columns if column in places]
    for before, after in pairwise(order):
        if places[after] < places[before]:
            yield Fault(after, str(getattr(item, after)), f"lies before {before}")


def _size_faults(item: LiftTest | AttributedReturn, history: History) -> Iterator[Fault]:
    """More than was sold, or nothing spent: what the named weeks cannot hold."""
    labels = history.week_labels
    last = item.last_counted if isinstance(item, LiftTest) else item.last_week
    start = labels.position(item.first_week)
    if not spend_of(item, history):
        text = "it did not run in these weeks there: the history must hold the spend under test"
        yield Fault("channel", item.channel, text)
    chosen = history.outcome[_markets(item.market, history), start : labels.position(last) + 1]
    sold = float(np.nansum(chosen))
    claimed = abs(item.lift) if isinstance(item, LiftTest) else item.attributed * item.middle
    more_spend = isinstance(item, LiftTest) and item.spend_change > 0
    if claimed > sold and not more_spend and not np.isnan(chosen).any():
        text = f"more than all {history.metric} of these weeks there, {sold:,.6g}; check the unit"
        yield Fault("value", f"{claimed:,.6g}", text)


def many_currencies(history: History) -> bool:
    """Whether money of different markets cannot be added."""
    return len({currency for currency in history.currencies if currency}) > 1


def spend_of(item: LiftTest | AttributedReturn, history: History) -> float:
    """Spend of the record's channel in its markets over its tested or reported weeks."""
    channel, labels = history.channels.index(item.channel), history.week_labels
    weeks = slice(labels.position(item.first_week), labels.position(item.last_week) + 1)
    return float(history.media[_markets(item.market, history), weeks, channel].sum())


def _markets(name: str, history: History) -> list[int]:
    """Positions of the markets that a name stands for."""
    if name in history.markets:
        return [history.markets.index(name)]
    return list(range(len(history.markets)))


def _listed(names: tuple[str, ...]) -> str:
    """Names, the first few of them."""
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more
