"""From what the user told to one claim a market: terms, what was told, how sure.

What was measured over all markets becomes one claim a market, each with what was told of the whole
and the model's own share of the effect at a given point; `rows` says how they make one statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.demand.design import Design
from model.demand.evidence.records import (
    ALL,
    MEDIA,
    PRICE,
    AttributedReturn,
    Evidence,
    KnownElasticity,
    LiftTest,
)
from model.demand.evidence.response import ChannelCurve
from model.demand.evidence.terms import (
    Contribution,
    Elasticity,
    Lift,
    OwnPrice,
    Term,
    last_year,
)
from model.demand.layout import Layout

FloatArray = NDArray[np.float64]
LEAST_SHARE = 1e-6  # of a market, so that it can be divided by
NINETY = 1.6449  # standard normal quantile of 0.95: half a 90 % interval in standard deviations


@dataclass(frozen=True, eq=False)
class Claim:
    """What evidence says of one market.

    Attributes:
        item: place in `Evidence.items`.
        market: position.
        terms: their sum is what the model predicts of this market.
        told: what was told of the whole record, in the unit of the terms.
        sd: standard error of ``told``, of its logarithm where ``log``.
        log: whether misfits count on the log scale.
        weight: with which this market's figure enters that of the whole record.
        share: of the whole record's figure, 0-1; those of a record sum to 1.
    """

    item: int
    market: int
    terms: tuple[Term, ...]
    told: float
    sd: float
    log: bool
    weight: float = 1.0
    share: float = 1.0

    def value(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """``(draw,)`` predicted, in the unit of ``told``."""
        return np.sum([term.value(shared, local) for term in self.terms], axis=0)


@dataclass(frozen=True, eq=False)
class Frame:
    """A design with the weekly factor of season, price and promotions ``(market, week)``."""

    design: Design
    layout: Layout
    factor: FloatArray

    def weight(self, market: int, weeks: slice) -> FloatArray:
        """``(week,)`` outcome in the panel's unit per unit of media response."""
        return self.factor[market, weeks] * self.design.scale[market]

    def outcome_of_year(self) -> FloatArray:
        """``(market,)`` observed outcome of the last year."""
        year = last_year(self.design.history.n_weeks)
        return np.nan_to_num(self.design.history.outcome[:, year]).sum(axis=1)


def claims_of(
    evidence: Evidence, frame: Frame, shared: FloatArray, local: FloatArray
) -> tuple[Claim, ...]:
    """One claim a record and market; shares of those over all markets at the given point.

    Raises:
        ValueError: a market, channel or week that the history has not (`check.faults` says it in
            the words of a file).
    """
    makers = {LiftTest: _lifts, KnownElasticity: _elasticities, AttributedReturn: _returns}
    found: list[Claim] = []
    for item, record in enumerate(evidence.items):
        claims = [replace(c, item=item) for c in makers[type(record)](record, frame)]  # type: ignore[operator]
        if record.market == ALL and len(frame.design.history.markets) > 1:
            claims = _split(claims, shared, local)
        found += claims
    return tuple(found)


def markets_of(name: str, design: Design) -> tuple[int, ...]:
    """Positions of the market a record names, all of them for `ALL`."""
    names = design.history.markets
    if name in names:
        return (names.index(name),)
    if name != ALL:
        raise ValueError(f"market {name!r} is not in the panel; it has {', '.join(names)}")
    return tuple(range(len(names)))


def channel_of(name: str, design: Design) -> int:
    """Position of a channel."""
    names = design.history.channels
    if name not in names:
        raise ValueError(f"channel {name!r} is not in the panel; it has {', '.join(names)}")
    return names.index(name)


def weeks_of(first: str, last: str, design: Design) -> slice:
    """Positions of the weeks from one label to another."""
    labels, weeks = design.history.week_labels, design.history.n_weeks
    start, stop = labels.position(first), labels.position(last) + 1
    if not 0 <= start < stop <= weeks:
        known = f"{labels.label(0)} to {labels.label(weeks - 1)}"
        raise ValueError(f"weeks {first!r} to {last!r} are not in the history, {known}")
    return slice(start, stop)


def _lifts(test: LiftTest, frame: Frame) -> Iterator[Claim]:
    design, channel = frame.design, channel_of(test.channel, frame.design)
    tested = weeks_of(test.first_week, test.last_week, design)
    counted = weeks_of(test.first_week, test.last_counted, design)
    for market in markets_of(test.market, design):
        curve = ChannelCurve.of(design, frame.layout, market, channel)
        other = curve.media[: counted.stop].copy()
        other[tested] *= 1.0 + test.spend_change
        if not curve.media[tested].any():
            continue  # it never ran here in these weeks: nothing was tested
        term = Lift(curve, counted.start, other, frame.weight(market, counted))
        yield Claim(0, market, (term,), test.lift, test.standard_error, log=False)


def _returns(told: AttributedReturn, frame: Frame) -> Iterator[Claim]:
    design, channel = frame.design, channel_of(told.channel, frame.design)
    weeks = weeks_of(told.first_week, told.last_week, design)
    sd = float(np.log(told.high / told.low) / (2.0 * NINETY))
    for market in markets_of(told.market, design):
        curve = ChannelCurve.of(design, frame.layout, market, channel)
        if curve.media[weeks].any():
            term = Contribution(curve, weeks.start, frame.weight(market, weeks))
            yield Claim(0, market, (term,), told.attributed * told.middle, sd, log=True)


def _elasticities(told: KnownElasticity, frame: Frame) -> Iterator[Claim]:
    markets, size = markets_of(told.market, frame.design), frame.outcome_of_year()
    total = max(float(size[list(markets)].sum()), 1e-300)
    for market in markets:
        terms = tuple(_elasticity_terms(told.subject, market, frame, float(size[market])))
        if terms and size[market] > 0:
            sd = told.standard_error / told.value
            yield Claim(0, market, terms, told.value, sd, log=True, weight=size[market] / total)


def _elasticity_terms(
    subject: str, market: int, frame: Frame, outcome: float
) -> Iterator[OwnPrice | Elasticity]:
    """The terms whose sum is the elasticity: of the price, of one channel, of all that ran."""
    design, layout = frame.design, frame.layout
    if subject == PRICE:
        yield OwnPrice(layout, market)
        return
    year = last_year(design.history.n_weeks)
    everyone = range(len(design.history.channels))
    for channel in everyone if subject == MEDIA else [channel_of(subject, design)]:
        curve = ChannelCurve.of(design, layout, market, channel)
        if curve.media[year].any():
            seen = frame.weight(market, year) * design.observed[market, year]
            yield Elasticity(curve, seen / max(outcome, 1e-300))


def _split(claims: list[Claim], shared: FloatArray, local: FloatArray) -> list[Claim]:
    """Claims of one record over all markets, each with the model's own share of the effect."""
    if not claims:
        return []
    size = np.array([c.weight * c.value(shared[None], local[None])[0] for c in claims])
    part = np.maximum(size / size.sum(), LEAST_SHARE)
    shares = (part / part.sum()).tolist()
    return [replace(claim, share=share) for claim, share in zip(claims, shares, strict=True)]
