"""What each channel's money earns: all of it, and the next dollar of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.breakdown.channels.caused import (
    caused_gmv,
    cm2_per_order,
    credited_gmv,
    gmv_per_order,
    market_pattern,
    money_of,
    next_orders,
)
from model.results import FloatArray, Spread
from model.scorecard import MET, MISSED
from model.simulate import Outcome


class Estimate(Spread):
    """A spread by the names that the page of channels reads."""

    @property
    def low(self) -> float:
        """The lower end."""
        return self.p05

    @property
    def high(self) -> float:
        """The upper end."""
        return self.p95


@dataclass(frozen=True)
class ChannelReturn:
    """What one channel's money earns over the horizon, in all markets or in one.

    Attributes:
        channel: Its name in the panel.
        spend: USD, commitments and the programme's share included.
        share: Of all media money in these markets.
        gmv: USD of incremental GMV in the horizon: with what money before it still causes there,
            without what its own money causes after it.
        iroas: That over the spend of the horizon; ``None`` without spend.
        next_iroas: Incremental GMV of the next USD.
        next_cm2: Contribution (CM2) of the next USD, before that dollar itself is paid.
        break_even: iROAS of the next dollar at which its contribution pays for it: GMV over CM2 of
            the orders it brings, by the ledger; ``None`` where those orders leave nothing.
        earns: Probability that the next dollar brings more contribution than it costs.
        attributed: USD of GMV that reports credit to it (mean).
        roas: Attributed GMV per USD (mean); ``None`` without spend.
        incrementality: Incremental over attributed GMV; ``None`` where nothing is credited.
    """

    channel: str
    spend: float
    share: float
    gmv: Estimate
    iroas: Estimate | None
    next_iroas: Estimate
    next_cm2: Estimate
    break_even: float | None
    earns: float
    attributed: float
    roas: float | None
    incrementality: float | None

    @property
    def verdict(self) -> str:
        """``earns``, ``loses`` or ``open``: as sure of the next dollar as of a target."""
        if self.earns >= MET:
            return "earns"
        return "loses" if self.earns < MISSED else "open"


def channel_returns(outcome: Outcome, market: str | None = None) -> tuple[ChannelReturn, ...]:
    """Returns by channel in panel order, over all markets or in one; empty without media.

    Raises:
        KeyError: no such market.
    """
    world = outcome.world
    if not world.channels:
        return ()
    rows = market_rows(world.markets, market)
    spend = money_of(outcome).sum(axis=2)[rows].sum(axis=0)
    caused = caused_gmv(outcome)[:, rows].sum(axis=1)
    credited = credited_gmv(outcome)[:, rows].sum(axis=1)
    gmv, cm2 = next_dollar(outcome, rows)
    total, earns = float(spend.sum()), (cm2 > 1).mean(axis=0)
    estimates = (Estimate.columns(draws) for draws in (caused, gmv, cm2))
    columns = zip(
        world.channels, spend.tolist(), credited.mean(axis=0).tolist(), *estimates, strict=True
    )
    return tuple(
        _row(name, money, total, attributed, whole, more, left, float(earns[c]))
        for c, (name, money, attributed, whole, more, left) in enumerate(columns)
    )


def next_dollar(outcome: Outcome, rows: list[int]) -> tuple[FloatArray, FloatArray]:
    """``(draw, channel)`` GMV and CM2 of a channel's next USD, spread as its money is.

    Args:
        rows: Positions of the markets it is spread over.
    """
    where = market_pattern(money_of(outcome), outcome.world, rows)
    more = next_orders(outcome)[:, :, rows] * where
    gmv = np.einsum("qkmc,km->kc", more, gmv_per_order(outcome)[:, rows], optimize=True)
    cm2 = np.einsum("qkmc,qkm->kc", more, cm2_per_order(outcome)[..., rows], optimize=True)
    return gmv, cm2


def next_by_cell(outcome: Outcome) -> FloatArray:
    """``(market, channel)`` mean CM2 of the next USD in each cell, before that dollar is paid."""
    more, cm2 = next_orders(outcome), cm2_per_order(outcome)
    return np.einsum("qkmc,qkm->mc", more, cm2, optimize=True) / outcome.draws


def market_rows(markets: tuple[str, ...], market: str | None) -> list[int]:
    """Positions of one market, or of all.

    Raises:
        KeyError: no such market.
    """
    if market is None:
        return list(range(len(markets)))
    if market not in markets:
        raise KeyError(f"there is no market {market!r}; there are {', '.join(markets)}")
    return [markets.index(market)]


def _row(
    name: str,
    spend: float,
    total: float,
    attributed: float,
    caused: Estimate,
    gmv: Estimate,
    cm2: Estimate,
    earns: float,
) -> ChannelReturn:
    return ChannelReturn(
        channel=name,
        spend=spend,
        share=spend / total if total > 0 else 0.0,
        gmv=caused,
        iroas=caused.over(spend) if spend > 0 else None,
        next_iroas=gmv,
        next_cm2=cm2,
        break_even=gmv.mean / cm2.mean if cm2.mean > 0 else None,
        earns=earns,
        attributed=attributed,
        roas=attributed / spend if spend > 0 else None,
        incrementality=caused.mean / attributed if attributed > 0 else None,
    )
