"""Plans on the last weeks of a world, in the words of the shared scenario files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
SPAN = 13  # weeks a plan covers, the last ones of the history
TOTALS = (0.0, 0.5, 0.75, 0.9, 1.1, 1.25, 1.5)
CHANNELS = (0.0, 0.5, 0.75, 1.25, 1.5)
PRICES = (0.9, 0.95, 1.05, 1.1)
PROMOS = (0.0, 0.5, 1.5)
MOVED = 20  # per cent of a channel's spend that a shift moves
MEDIA_KINDS = ("total", "channel", "shift")
MOVE = re.compile(r"move (\d+)% of (.+) to (.+)")


@dataclass(frozen=True)
class Plan:
    """What is changed in the last `SPAN` weeks, and what that truly does to the outcome.

    Attributes:
        kind: ``total``, ``channel``, ``shift``, ``price`` or ``promo``.
        name: In the words of the scenario files, e.g. ``Search x0.5``.
        true_delta: True change of the noiseless outcome, summed over these weeks and all markets.
        baseline: The noiseless outcome of these weeks as observed.
    """

    kind: str
    name: str
    true_delta: float
    baseline: float

    @property
    def is_media(self) -> bool:
        """Whether it changes media."""
        return self.kind in MEDIA_KINDS

    @property
    def shuts_all(self) -> bool:
        """Whether it shuts off all media (told apart: far outside what was ever observed)."""
        return self.kind == "total" and self.factor == 0.0

    @property
    def factor(self) -> float:
        """Factor on the spend, price or promotion depth it names (not for shifts)."""
        return float(self.name.rsplit(" x", 1)[1])

    def spend(self, before: FloatArray, channels: Sequence[str]) -> FloatArray:
        """Spend under the plan, see `spend_under`."""
        return spend_under(self.name, before, channels)


def spend_under(name: str, before: FloatArray, channels: Sequence[str]) -> FloatArray:
    """Spend ``(market, week, channel)`` of the plan's weeks under a media plan.

    A shift takes the share from every week of the source and adds the money to the target in the
    target's own rhythm (evenly if it was dark), in each market by itself: this is how the shared
    scenarios were made (all plans of the promo world come out to the fourth digit).

    Raises:
        ValueError: the plan names a channel the world does not have.
    """
    spend, names = np.array(before, dtype=float), list(channels)
    if move := MOVE.fullmatch(name):
        source, target = names.index(move[2]), names.index(move[3])
        total = spend.sum(axis=1)
        moved = total[:, source] * float(move[1]) / 100
        spend[..., source] *= 1.0 - float(move[1]) / 100
        dark = total[:, target] == 0
        rhythm = np.where(dark[:, None], 1.0, spend[..., target])
        spend[..., target] += moved[:, None] * rhythm / rhythm.sum(axis=1, keepdims=True)
        return spend
    what, factor = name.rsplit(" x", 1)
    spend[..., slice(None) if what == "all" else names.index(what)] *= float(factor)
    return spend


def media_plans(channels: Sequence[str]) -> list[tuple[str, str]]:
    """Kind and name of the media plans of a world: totals, each channel, shifts to neighbours."""
    found = [("total", f"all x{factor}") for factor in TOTALS]
    found += [("channel", f"{name} x{factor}") for name in channels for factor in CHANNELS]
    return found + [("shift", f"move {MOVED}% of {a} to {b}") for a, b in shifted_pairs(channels)]


def shifted_pairs(channels: Sequence[str]) -> list[tuple[str, str]]:
    """Each channel with the next one, both ways, on a ring: at least four pairs from two on."""
    names = list(channels)
    ring = [(names[i], names[(i + 1) % len(names)]) for i in range(len(names))]
    both = ring + [(b, a) for a, b in ring]
    return list(dict.fromkeys(pair for pair in both if pair[0] != pair[1]))


def true_media_plans(
    outcome: Callable[[FloatArray], FloatArray], spend: FloatArray, channels: Sequence[str]
) -> list[Plan]:
    """Media plans with their true changes.

    Args:
        outcome: noiseless outcome ``(market, week)`` of a spend ``(market, week, channel)``.
        spend: as it truly was, ``(market, week, channel)``.
        channels: names of the last axis.
    """
    before = float(outcome(spend)[:, -SPAN:].sum())
    found = []
    for kind, name in media_plans(channels):
        changed = spend.copy()
        changed[:, -SPAN:] = spend_under(name, spend[:, -SPAN:], channels)
        after = float(outcome(changed)[:, -SPAN:].sum())
        found.append(Plan(kind, name, after - before, before))
    return found


def true_media(
    outcome: Callable[[FloatArray], FloatArray], spend: FloatArray, channels: Sequence[str]
) -> dict[str, dict[str, float]]:
    """True contribution, return and marginal return by channel.

    The contribution is the outcome with the channel minus the outcome without it, over all weeks
    and over the last `SPAN`. The marginal return is the slope at the observed spend of the last
    `SPAN` weeks: change of these weeks' outcome for 1 % more and less spend in them, per unit.
    """
    before = outcome(spend)
    found: dict[str, dict[str, float]] = {
        name: {} for name in ("true_contribution", "true_contribution_last13", "true_roas")
    }
    found["true_marginal_roas_last13"] = {}
    for index, name in enumerate(channels):
        without = spend.copy()
        without[..., index] = 0.0
        gone = before - outcome(without)
        found["true_contribution"][name] = float(gone.sum())
        found["true_contribution_last13"][name] = float(gone[:, -SPAN:].sum())
        found["true_roas"][name] = float(gone.sum() / spend[..., index].sum())
        ends = []
        for factor in (0.99, 1.01):
            changed = spend.copy()
            changed[:, -SPAN:, index] *= factor
            ends.append(float(outcome(changed)[:, -SPAN:].sum()))
        step = 0.02 * float(spend[:, -SPAN:, index].sum())
        found["true_marginal_roas_last13"][name] = (ends[1] - ends[0]) / step
    return found
