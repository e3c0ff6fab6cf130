"""Channels without history: their response from published ranges, at no spend so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from model.business import Business
from model.demand import BenchmarkCurves, DemandDraws, benchmark_curves
from model.ledger import Mix, per_order
from model.results import FloatArray

SEED = 7100  # each channel draws with a seed of its own, counted from here


@dataclass(frozen=True, eq=False)
class Benchmarks:
    """Channels that a business adds to its panel's.

    Attributes:
        names: Their keys.
        weekly: ``(market, channel)`` USD a week that each is meant to begin with.
        curves: Draws of their responses, one a channel.
    """

    names: tuple[str, ...]
    weekly: FloatArray
    curves: tuple[BenchmarkCurves, ...]

    @classmethod
    def of(cls, business: Business, past: DemandDraws) -> Benchmarks:
        """The curves of a business's benchmark channels.

        Money of a channel falls on its markets as their GMV does. What it brings is stated as
        return on spend, so that an order counts its GMV, and a week its season.

        Args:
            past: The base period in orders and USD.
        """
        worth = per_order(business, Mix.base(business)).total("gmv")[0]
        orders = (past.multiplier * past.base).mean(axis=(0, 1))
        value = worth * past.multiplier.mean(axis=(0, 1))
        names, weekly, curves = [], [], []
        for number, (name, channel) in enumerate(business.benchmark_channels.items()):
            chosen = channel.markets or past.markets
            inside = np.array([market in chosen for market in past.markets])
            size = np.where(inside, orders * worth, 0.0)
            part = size / size.sum() if size.sum() > 0 else inside / inside.sum()
            spend = channel.weekly_spend * part
            draws = past.n_draws
            curves.append(
                benchmark_curves(channel.kind, spend, channel.roi, value, draws, SEED + number)
            )
            names.append(name)
            weekly.append(spend)
        table = np.array(weekly).T if weekly else np.zeros((len(past.markets), 0))
        return cls(tuple(names), table, tuple(curves))

    def append(self, draws: DemandDraws) -> DemandDraws:
        """Draws with these channels after the others, at no spend."""
        if not self.names:
            return draws
        markets, weeks, added = len(draws.markets), len(draws.weeks), len(self.names)
        quiet = np.zeros((weeks, markets, added))
        return replace(
            draws,
            channels=(*draws.channels, *self.names),
            beta=self._beside(draws.beta, "beta"),
            half_saturation=self._beside(draws.half_saturation, "half_saturation"),
            carry_in=self._beside(draws.carry_in, "carry_in"),
            retention=self._beside(draws.retention, "retention"),
            shape=self._beside(draws.shape, "shape"),
            reference_spend=np.concatenate([draws.reference_spend, quiet], axis=2),
            observed_spend=np.concatenate(
                [draws.observed_spend, np.zeros((markets, added, 2))], axis=1
            ),
        )

    def _beside(self, known: FloatArray, name: str) -> FloatArray:
        """An array of the draws with these channels' own beside it, on the last axis."""
        new = np.stack([getattr(curve, name) for curve in self.curves], axis=-1)
        return np.concatenate([known, new], axis=-1)
