"""What the misses of a fit say about it: each check with its figure and what it means.

Misses are in units of the usual miss of their week (`Fitted.miss`), so that markets of any size
stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.demand.diagnose.fitted import Fitted
from model.demand.fit import DemandFit
from model.demand.noise import COUNT_LIKE
from model.demand.remark import Remark
from model.results import FloatArray

Finding = Literal["fine", "care"]
HELD = 0.9  # share of weeks that the band is made to hold
SHORT = 0.05  # below that share by more than this, and than chance allows, the band is too narrow
RUN = 0.2  # correlation of misses from week to week under which runs do not matter
FAR = 3.0  # usual misses from which a week counts as far off: one in 370 of a normal noise
FAR_SHARE = 0.01  # share of such weeks from which tails are heavy
CHANGE = 1.4  # ratio of the later half's misses to the earlier half's that matters
ODD = 4.0  # usual misses from which a single week stands out
CHANCE = 2.0  # standard errors that chance is granted
AROUND = 8  # weeks before and after that tell what is usual
PEAK = 1.1  # times the usual of those weeks from which a week is a peak
MOST_PEAKS = 20  # one week in so many, at most, counts as a peak
FEWEST_PEAKS = 3
ONE_WAY = 0.5  # usual misses by which peaks are off together from which it matters
Name = Literal["band", "peaks", "runs", "tails", "spread", "oddest", "zeros"]
GRAVER: tuple[Name, ...] = ("band", "runs")  # the noise model knows the others


@dataclass(frozen=True)
class Check:
    """One check of the misses.

    Attributes:
        name: what is checked.
        finding: ``care`` where the figure is more than chance.
        figure: the figure itself; NaN where there is too little to tell.
        remark: figure and meaning in words; markets and weeks stand in it by their labels, under
            the names ``market`` and ``week``.
    """

    name: Name
    finding: Finding
    figure: float
    remark: Remark


def checks(fit: DemandFit, found: Fitted) -> tuple[Check, ...]:
    """Coverage, peaks, runs, tails, changing spread, the oddest week, weeks without a sale."""
    return tuple(
        check
        for check in (
            coverage(found),
            peaks(found),
            runs(found.miss, fit.noise.persistence),
            tails(found.miss[:, fit.noise.power != COUNT_LIKE]),
            spread_over_time(found.miss),
            oddest_week(found),
            zeros(found),
        )
        if check is not None
    )


def coverage(found: Fitted) -> Check | None:
    """Share of the weeks seen inside the fitted 90 % band."""
    inside = found.inside
    weeks = int((~np.isnan(found.observed)).any(axis=1).sum())
    if not weeks:
        return None
    chance = CHANCE * float(np.sqrt(HELD * (1 - HELD) / weeks))
    names = {"share": f"{100 * inside:.0f}"}
    if inside < HELD - max(SHORT, chance):
        return Check("band", "care", inside, NARROW.of(**names))
    wide = inside > HELD + max(SHORT, chance)
    return Check("band", "fine", inside, (WIDE if wide else HOLDS).of(**names))


NARROW = Remark(
    "Only {share} % of the weeks it was fitted to, each market by itself, lie inside the 90 % "
    "band: read intervals as wider than they are drawn."
)
WIDE = Remark(
    "{share} % of the weeks it was fitted to, each market by itself, lie inside the 90 % band: it "
    "is rather too wide than too narrow."
)
HOLDS = Remark(
    "{share} % of the weeks it was fitted to, each market by itself, lie inside the 90 % band, as "
    "it should be."
)


def peak_weeks(found: Fitted) -> list[int]:
    """Weeks that stand out the most from those around them, by the fitted line.

    The observed outcome would pick weeks that chance made large, which all miss in one direction.
    """
    line = found.mean.sum(axis=1)
    near = [line[max(0, week - AROUND) : week + AROUND + 1] for week in range(len(line))]
    usual = np.array([float(np.median(weeks)) for weeks in near])
    above = np.where(_seen(found.miss).any(axis=1), line / np.maximum(usual, 1e-300), 0.0)
    most = -(-len(line) // MOST_PEAKS)
    first = np.argsort(-above, kind="stable")[:most]
    return [int(week) for week in first if above[week] >= PEAK]


def peaks(found: Fitted) -> Check | None:
    """Mean miss of the peak weeks, in usual misses: whether all are missed in one direction."""
    places = peak_weeks(found)
    if len(places) < FEWEST_PEAKS:
        return None
    seen = _seen(found.miss)
    weekly = np.nansum(found.miss, axis=1) / np.maximum(seen.sum(axis=1), 1)
    others = np.delete(weekly, places)
    chance = CHANCE * float(np.sqrt((others**2).mean() / len(places))) if len(others) else 0.0
    figure = float(weekly[places].mean())
    there = seen[places]
    sold, told = (float(table[places][there].sum()) for table in (found.observed, found.mean))
    furthest = max(places, key=lambda week: abs(weekly[week]))
    names = {
        "count": str(len(places)),
        "off": f"{100 * abs(sold / max(told, 1e-300) - 1):.1f}",
        "week": found.weeks[furthest],
    }
    if abs(figure) <= max(chance, ONE_WAY):
        return Check("peaks", "fine", figure, EVEN.of(**names))
    return Check("peaks", "care", figure, (TOO_LOW if figure > 0 else TOO_HIGH).of(**names))


EVEN = Remark(
    "The {count} weeks that stand out the most are met as well as others: together {off} % off."
)
TOO_LOW = Remark(
    "The {count} weeks that stand out the most brought {off} % more than the model explains (the "
    "furthest off: {week}): it draws peaks too low. Plan stock and budgets of such weeks with "
    "that much more."
)
TOO_HIGH = Remark(
    "The {count} weeks that stand out the most brought {off} % less than the model explains (the "
    "furthest off: {week}): it draws peaks too high. Plan stock and budgets of such weeks with "
    "that much less."
)


def runs(miss: FloatArray, persistence: FloatArray) -> Check | None:
    """Correlation of misses from one week to the next, beyond what the noise model expects.

    Args:
        miss: ``(week, market)`` with NaN for weeks not seen.
        persistence: ``(market,)`` share of a miss that the noise model carries on.
    """
    fresh = miss[1:] - persistence * miss[:-1]
    before, after = fresh[:-1], fresh[1:]
    both = ~np.isnan(before) & ~np.isnan(after)
    size = float(np.nansum(fresh**2)) * max(int(both.sum()), 1) / max(int(_seen(fresh).sum()), 1)
    if both.sum() < 8 or size <= 0:
        return None
    figure = float((before * after)[both].sum()) / size
    limit = max(RUN, CHANCE / float(np.sqrt(both.any(axis=1).sum())))
    said = f"{figure:.2f}"
    if figure > limit:
        return Check("runs", "care", figure, IN_RUNS.of(figure=said))
    carried = [f"{100 * share:.0f}" for share in (persistence.min(), persistence.max())]
    if carried[0] == carried[1]:
        return Check("runs", "fine", figure, BY_CHANCE.of(high=carried[1]))
    return Check("runs", "fine", figure, CARRIED.of(low=carried[0], high=carried[1]))


IN_RUNS = Remark(
    "Misses come in runs, beyond what forecasts count on (correlation from week to week {figure}): "
    "something that lasts is not in the data. Intervals of a quarter or a year are too narrow."
)
BY_CHANCE = Remark(
    "{high} % of a miss is carried to the next week, and forecasts count on it. Beyond that good "
    "and bad weeks follow each other by chance."
)
CARRIED = Remark(
    "{low} to {high} % of a miss, by market, is carried to the next week, and forecasts count on "
    "it. Beyond that good and bad weeks follow each other by chance."
)


def tails(miss: FloatArray) -> Check | None:
    """Share of weeks that miss by more than three usual misses."""
    seen = _seen(miss)
    count = int(seen.sum())
    if not count:
        return None
    far = int((np.abs(miss[seen]) > FAR).sum())
    share = far / count
    names = {"far": str(far), "weeks": str(count)}
    heavy = share > FAR_SHARE and far > 1
    return Check("tails", "care" if heavy else "fine", share, (MANY if heavy else FEW).of(**names))


MANY = Remark(
    "{far} of {weeks} weeks miss by more than three times the usual, more than chance brings: they "
    "count less in the fit, and such a week can come again."
)
FEW = Remark("{far} of {weeks} weeks miss by more than three times the usual: no more than chance.")


def spread_over_time(miss: FloatArray) -> Check | None:
    """Size of the misses of the later half of the weeks over that of the earlier half."""
    weeks = len(miss)
    halves = miss[: weeks // 2], miss[weeks // 2 :]
    early, late = (float(np.sqrt(np.nanmean(h**2))) if _seen(h).any() else 0.0 for h in halves)
    if weeks < 16 or early <= 0 or late <= 0:
        return None
    ratio = late / early
    limit = max(CHANGE, float(np.exp(CHANCE * np.sqrt(2 / weeks))))
    if ratio > limit:
        return Check("spread", "care", ratio, LATER.of(ratio=f"{ratio:.1f}"))
    if ratio < 1 / limit:
        return Check("spread", "care", ratio, EARLIER.of(ratio=f"{1 / ratio:.1f}"))
    return Check("spread", "fine", ratio, SAME.of(ratio=f"{ratio:.2f}"))


LATER = Remark(
    "Misses of the later half of the weeks are {ratio} times those of the earlier half: forecasts "
    "are less sure than their band says."
)
EARLIER = Remark(
    "Misses of the earlier half of the weeks are {ratio} times those of the later half: forecasts "
    "are surer than their band says."
)
SAME = Remark("Misses are about as large early as late (ratio {ratio}).")


def oddest_week(found: Fitted) -> Check | None:
    """The week and market that miss the most."""
    size = np.nan_to_num(np.abs(found.miss))
    if not size.size or not size.max() > 0:
        return None
    week, market = (int(at) for at in np.unravel_index(int(size.argmax()), size.shape))
    figure = float(found.miss[week, market])
    mean, seen = float(found.mean[week, market]), float(found.observed[week, market])
    names = {
        "market": found.markets[market],
        "week": found.weeks[week],
        "off": f"{100 * abs(seen / mean - 1):.0f}",
        "times": f"{abs(figure):.1f}",
    }
    if abs(figure) <= ODD:
        return Check("oddest", "fine", abs(figure), NO_ODD.of(**names))
    return Check("oddest", "care", abs(figure), (MORE if figure > 0 else LESS).of(**names))


NO_ODD = Remark(
    "No week stands out: the oddest, {week} in {market}, misses by {times} times the usual."
)
MORE = Remark(
    "{market}, {week}: {off} % more than the model explains, {times} times the usual miss. If you "
    "know why (a stock-out, a one-off, a wrong cell), put it into the data."
)
LESS = Remark(
    "{market}, {week}: {off} % less than the model explains, {times} times the usual miss. If you "
    "know why (a stock-out, a one-off, a wrong cell), put it into the data."
)


def zeros(found: Fitted) -> Check | None:
    """Share of the weeks seen in which nothing was sold."""
    seen = _seen(found.observed)
    if not seen.any():
        return None
    share = float((found.observed[seen] <= 0).mean())
    if share == 0:
        return Check("zeros", "fine", 0.0, Remark("No week without a sale."))
    return Check("zeros", "care", share, IDLE.of(share=f"{100 * share:.1f}"))


IDLE = Remark(
    "{share} % of the weeks seen sold nothing: judge totals of months and regions, not single "
    "weeks."
)


def _seen(values: FloatArray) -> NDArray[np.bool_]:
    return np.asarray(~np.isnan(values))


def graver(found: tuple[Check, ...]) -> Iterator[Remark]:
    """What of the checks speaks against a decision: the band is narrower than it should be."""
    for check in found:
        if check.finding == "care" and check.name in GRAVER:
            yield check.remark
