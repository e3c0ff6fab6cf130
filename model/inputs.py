"""Uncertain inputs other than demand: one set of draws shared by every scenario.

A difference between two scenarios must not be noise, so each named input keeps its draws
whatever the levers say. The leading inputs are scrambled Sobol' points: the first 128 of the
512 are a balanced sample of their own, which is what a scenario shows while a thumb is dragged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from model.results import FloatArray

DRAWS = 512
SEED = 20260101
# Sobol' points may touch 0 and 1, where a normal quantile is infinite.
EDGE = 1e-6


@dataclass(frozen=True)
class Inputs:
    """Uniform draws by name; ``points`` is ``(draw, name)`` in the open unit interval."""

    names: tuple[str, ...]
    points: FloatArray

    @classmethod
    def of(cls, names: Sequence[str], draws: int = DRAWS, seed: int = SEED) -> Inputs:
        """Scrambled Sobol' points for the named inputs; ``draws`` must be a power of two."""
        sampler = qmc.Sobol(d=len(names), scramble=True, rng=np.random.default_rng(seed))
        points = sampler.random(draws)
        return cls(tuple(names), np.clip(points, EDGE, 1 - EDGE))

    def uniform(self, name: str) -> FloatArray:
        """``(draw,)`` uniforms of the input; an unknown name is an error."""
        if name not in self.names:
            raise KeyError(f"no uncertain input {name!r}; there are {', '.join(self.names)}")
        return self.points[:, self.names.index(name)]

    def lognormal(self, name: str, low: float, high: float) -> FloatArray:
        """``(draw,)`` lognormal draws whose 5 % and 95 % points are ``low`` and ``high``."""
        centre = (np.log(low) + np.log(high)) / 2
        spread = (np.log(high) - np.log(low)) / (2 * ndtri(0.95))
        return np.exp(centre + spread * ndtri(self.uniform(name)))

    def triangular(self, name: str, low: float, mode: float, high: float) -> FloatArray:
        """``(draw,)`` triangular draws by the inverse distribution function."""
        u = self.uniform(name)
        split = (mode - low) / (high - low)
        rising = low + np.sqrt(u * (high - low) * (mode - low))
        falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
        return np.where(u < split, rising, falling)

    def first(self, draws: int) -> Inputs:
        """The same inputs with the first ``draws`` points."""
        return Inputs(self.names, self.points[:draws])
