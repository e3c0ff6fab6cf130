"""The price that maximises CM2, and the elasticity that would make today's price the best one.

Everything here moves the lines of a market together; `Cells.together` and `Cells.turned` make
markets of other groups of cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.breakdown.prices.cells import Cells
from model.results import FloatArray

# Prices tried between the lines' own best ones, then Newton's steps around the best of them.
TRIED, STEPS = 7, 6
LEAST = 1e-9  # a price factor of nothing, where nothing costs anything
INTERVAL = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Optimum:
    """The best price over draws, relative to the status quo's (1 is last year's list price).

    Attributes:
        finite: Share of draws in which a best price exists; none does where demand falls by less
            than the price rises (elasticity up to 1) or fees take all of the price.
        p05, p50, p95: Points of its distribution; ``inf`` where there is none.
        implied: Elasticity at which the price now would be the best one; ``None`` where orders
            lose money at it, so that no elasticity would.
    """

    finite: float
    p05: float
    p50: float
    p95: float
    implied: float | None


def optima(part: Cells) -> tuple[Optimum, ...]:
    """The best price of each market, its lines moved together."""
    best = optimal_factor(part) * part.index
    ends = np.quantile(best, INTERVAL, axis=0, method="inverted_cdf").T.tolist()
    finite = np.isfinite(best).mean(axis=0)
    implied = implied_elasticity(part).T
    return tuple(
        Optimum(float(share), low, middle, high, _usual(drawn))
        for share, (low, middle, high), drawn in zip(finite, ends, implied, strict=True)
    )


def _usual(drawn: FloatArray) -> float | None:
    """Median of the draws that have a value, if most have."""
    known = drawn[np.isfinite(drawn)]
    return float(np.median(known)) if 2 * len(known) > len(drawn) else None


def best_factor(part: Cells) -> FloatArray:
    """``(draw, market, line)`` factor on each cell's own price that maximises its CM2.

    Constant elasticity: price net of tax, returns and fees = cost × ε / (ε − 1) (Lerner, domain
    notes §2), so factor = ε / (ε − 1) × cost / kept. Infinite where ε is 1 or less, or nothing of
    the price is kept.
    """
    rise = part.elasticity - 1
    exists = (rise > 0) & (part.kept > 0)
    margin = np.where(exists, rise * part.kept, 1.0)
    return np.where(exists, part.elasticity * part.cost / margin, np.inf)


def optimal_factor(part: Cells) -> FloatArray:
    """``(draw, market)`` factor on the prices of all lines that maximises their CM2.

    One line: the closed form. Several: it lies between the smallest and the largest of their own,
    where the slope of CM2 changes sign; infinite as soon as one of them has none.
    """
    own = best_factor(part)
    low, high = own.min(axis=2), own.max(axis=2)
    known = np.isfinite(high)
    if own.shape[2] == 1 or not known.any():
        return high
    lowest, highest = (np.log(np.maximum(np.where(known, end, 1.0), LEAST)) for end in (low, high))
    start, gap = _best_tried(part, lowest, highest - lowest)
    return np.where(known, np.exp(_top(part, start, gap)), np.inf)


def _best_tried(part: Cells, low: FloatArray, width: FloatArray) -> tuple[FloatArray, FloatArray]:
    """``(draw, market)`` log price that earns most of those tried, and the gap between them.

    Lines far apart may give CM2 more than one peak; this finds the highest.
    """
    best, value = low, np.full(low.shape, -np.inf)
    gap = width / (TRIED - 1)
    for place in range(TRIED):
        tried = low + place * gap
        price = np.exp(tried)[..., None]
        sold = part.orders * np.exp(-part.elasticity * tried[..., None])
        cm2 = (sold * (part.kept * price - part.cost)).sum(axis=2)
        best, value = np.where(cm2 > value, tried, best), np.maximum(cm2, value)
    return best, gap


def _top(part: Cells, place: FloatArray, gap: FloatArray) -> FloatArray:
    """``(draw, market)`` log price near a start at which CM2 stops rising.

    Newton's method on the slope of CM2; a step that leaves the ends, which close in as it goes, is
    replaced by their middle.
    """
    low, high = place - gap, place + gap
    for _ in range(STEPS):
        sold = part.orders * np.exp(-part.elasticity * place[..., None])
        kept_more = (1 - part.elasticity) * part.kept * np.exp(place)[..., None]
        each = sold * (kept_more + part.elasticity * part.cost)
        slope = each.sum(axis=2)
        bend = (sold * kept_more - part.elasticity * each).sum(axis=2)
        low, high = np.where(slope > 0, place, low), np.where(slope > 0, high, place)
        step = place - slope / np.where(bend < 0, bend, -1.0)
        inside = (bend < 0) & (step >= low) & (step <= high)
        place = np.where(inside, step, (low + high) / 2)
    return place


def implied_elasticity(part: Cells) -> FloatArray:
    """``(draw, market)`` elasticity that would make the prices now the best ones, else NaN.

    One line: price / (price − cost), the price net of tax, returns and fees (domain notes §2).
    Several: the elasticity of their orders if all were scaled alike until a common change of price
    no longer moved CM2; it lies above the estimated one exactly where a higher price pays.
    """
    kept = (part.orders * part.kept).sum(axis=2)
    answer = (part.elasticity * part.cm2).sum(axis=2)
    exists = answer > 0
    scale = np.where(exists, kept / np.where(exists, answer, 1.0), np.nan)
    return scale * mean_elasticity(part)


def mean_elasticity(part: Cells) -> FloatArray:
    """``(draw, market)`` elasticity of a market's orders to a common change of price."""
    total = part.orders.sum(axis=2)
    weighted = (part.orders * part.elasticity).sum(axis=2)
    return np.where(
        total > 0, weighted / np.where(total > 0, total, 1.0), part.elasticity.mean(axis=2)
    )
