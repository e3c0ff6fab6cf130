"""What media cause, told apart from forecasts: a forecast can be right whoever caused the sales.

Weeks held out and bands judge the sum of base and media. How that sum splits is another question,
which only spend that moved on its own, or a test, answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from model.demand.design import YEAR
from model.demand.diagnose.effects import Interval
from model.demand.diagnose.fitted import DRAWS, mean_parts
from model.demand.fit import DemandFit
from model.demand.remark import Remark
from model.results import FloatArray

WIDE = 0.25  # 90 % interval over median of what media cause in all, from which it is unsure
TESTED = 0.5  # share of media spend from which lift tests vouch for the channels
TRADED = -0.5  # correlation under which base and media are traded for each other


@dataclass(frozen=True)
class Causes:
    """What media caused in the last year of the history.

    Attributes:
        share: part of the fitted outcome that media caused, 0-1.
        with_base: correlation over draws of what media and what the base brought; near -1 the data
            know their sum better than either.
        tested: share of the last year's media spend on channels that lift tests were told of, 0-1.
    """

    share: Interval
    with_base: float
    tested: float

    @property
    def width(self) -> float:
        """The 90 % interval of the share over its median."""
        return (self.share.p95 - self.share.p05) / max(self.share.p50, 1e-9)

    @property
    def in_all(self) -> bool:
        """Whether the history tells well what media cause together; it says nothing of each."""
        return self.width <= WIDE

    @property
    def by_channel(self) -> bool:
        """Whether lift tests vouch for most of the spend."""
        return self.tested >= TESTED


def causes(fit: DemandFit) -> Causes | None:
    """What media caused; ``None`` without media."""
    if not fit.channels:
        return None
    base, media = (table[-YEAR:].sum(axis=(0, 2)) for table in mean_parts(fit, DRAWS))
    return Causes(*split(base, media), share_tested(fit))


def split(base: FloatArray, media: FloatArray) -> tuple[Interval, float]:
    """Share of media and its correlation with the base, from ``(draw,)`` sums of both."""
    moves = base.std() > 0 and media.std() > 0
    figure = float(np.corrcoef(base, media)[0, 1]) if moves else 0.0
    return Interval.of(media / np.maximum(base + media, 1e-300)), figure


def share_tested(fit: DemandFit) -> float:
    """Share of the last year's spend on channels with a lift test."""
    spend = fit.history.media[:, -YEAR:].sum(axis=(0, 1))
    tested = {test.channel for test in fit.evidence.lifts}
    own = np.array([name in tested for name in fit.channels])
    return float(spend[own].sum() / max(spend.sum(), 1e-300))


def causes_remarks(found: Causes) -> Iterator[Remark]:
    """How well it is known what media cause, in words."""
    names = {
        "low": f"{100 * found.share.p05:.0f}",
        "high": f"{100 * found.share.p95:.0f}",
    }
    if found.in_all:
        yield IN_ALL.of(**names)
    elif found.with_base < TRADED:
        yield HARD_TO_TELL.of(**names)
    else:
        yield UNSURE.of(**names)
    if found.tested > 0:
        yield SOME_TESTED.of(share=f"{100 * found.tested:.0f}")
    else:
        yield UNTESTED


IN_ALL = Remark(
    "Media caused {low} to {high} % of last year's outcome in all (nine chances in ten): narrow, "
    "as far as this model's curves hold."
)
HARD_TO_TELL = Remark(
    "Media caused {low} to {high} % of last year's outcome (nine chances in ten). What media "
    "brought and what would have come without them are hard to tell apart in this history; the "
    "forecast is the same either way, so it cannot vouch for what a channel causes."
)
UNSURE = Remark(
    "Media caused {low} to {high} % of last year's outcome (nine chances in ten): too wide to "
    "move much money on."
)
UNTESTED = Remark(
    "No lift test was told: what each channel causes rests on how spend and outcome moved together."
)
SOME_TESTED = Remark("Lift tests were told for channels with {share} % of media spend.")
