"""Channels without history: their response from published ranges or from an imported curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.business import Business
from model.demand import BenchmarkCurves, DemandDraws, benchmark_curves
from model.ledger import Mix, per_order
from model.results import FloatArray
from model.world.imported import Cell, of_one_shape

SEED = 7100  # each channel draws with a seed of its own, counted from here


@dataclass(frozen=True, eq=False)
class Benchmarks:
    """Channels that a business adds to its panel's.

    Attributes:
        names: Their keys.
        weekly: ``(market, channel)`` USD a week that each is meant to begin with.
        curves: Draws of their responses, one a channel.
        observed: ``(market, channel, 2)`` least and most USD a week that the model behind an
            imported curve has seen; 0 for a benchmark.
    """

    names: tuple[str, ...]
    weekly: FloatArray
    curves: tuple[BenchmarkCurves, ...]
    observed: FloatArray

    @classmethod
    def of(cls, business: Business, past: DemandDraws, cells: Sequence[Cell] = ()) -> Benchmarks:
        """The curves of a business's benchmark channels, then of new imported ones.

        Money of a channel falls on its markets as their GMV does. What it brings is stated as
        return on spend, so that an order counts its GMV, and a week its season.

        Args:
            past: The base period in orders and USD.
            cells: Imported curves; those of the panel's channels are left out here.
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
        seen = [np.zeros((len(past.markets), 2)) for _name in names]
        taken = {*past.channels, *names}
        for name in dict.fromkeys(cell.channel for cell in cells if cell.channel not in taken):
            curve, range_seen = _imported([c for c in cells if c.channel == name], past)
            names.append(name)
            curves.append(curve)
            seen.append(range_seen)
            weekly.append(range_seen[:, 1] / 2)
        if not names:
            none = np.zeros((len(past.markets), 0))
            return cls((), none, (), none[..., None].repeat(2, axis=2))
        return cls(tuple(names), np.array(weekly).T, tuple(curves), np.stack(seen, axis=1))

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
            delay=_without(draws.delay, added),
            delay_in=_without(draws.delay_in, added),
            reference_spend=np.concatenate([draws.reference_spend, quiet], axis=2),
            observed_spend=np.concatenate([draws.observed_spend, self.observed], axis=1),
        )

    def _beside(self, known: FloatArray, name: str) -> FloatArray:
        """An array of the draws with these channels' own beside it, on the last axis."""
        new = np.stack([getattr(curve, name) for curve in self.curves], axis=-1)
        return np.concatenate([known, new], axis=-1)


def _imported(cells: Sequence[Cell], past: DemandDraws) -> tuple[BenchmarkCurves, FloatArray]:
    """Draws of a new channel's imported curve, none where it has no market, and what was seen."""
    shape = cells[0].shape
    beta = np.zeros((past.n_draws, len(past.markets)))
    half = np.repeat(cells[0].half_saturation[:, None], len(past.markets), axis=1)
    seen = np.zeros((len(past.markets), 2))
    for cell in cells:
        beta[:, cell.market], half[:, cell.market] = of_one_shape(cell, shape)
        seen[cell.market] = cell.observed
    return BenchmarkCurves(beta, half, cells[0].retention, shape), seen


def _without(known: FloatArray | None, added: int) -> FloatArray | None:
    """A first stage of carry-over, where there is one, that the added channels do not have."""
    if known is None:
        return None
    return np.concatenate([known, np.zeros((*known.shape[:-1], added))], axis=-1)
