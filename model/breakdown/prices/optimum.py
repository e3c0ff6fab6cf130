"""The price that maximises CM2, and the elasticity that would make today's price the best one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.breakdown.prices.cells import Cells
from model.results import FloatArray

# Newton's steps, kept between the lines' own best prices; five reach a millionth.
STEPS = 8
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

    @classmethod
    def of(cls, part: Cells) -> Optimum:
        """The best common price of some cells, their prices moved together."""
        best = optimal_factor(part) * part.index
        low, middle, high = np.quantile(best, INTERVAL, method="inverted_cdf")
        implied = implied_elasticity(part)
        known = implied[np.isfinite(implied)]
        told = float(np.median(known)) if 2 * len(known) > len(implied) else None
        finite = float(np.isfinite(best).mean())
        return cls(finite, float(low), float(middle), float(high), told)


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
    """``(draw,)`` common factor on the cells' prices that maximises their CM2 together.

    One cell: the closed form. Several: it lies between the smallest and the largest of their own,
    where the slope of CM2 changes sign; infinite as soon as one of them has none.
    """
    draws = len(part.orders)
    own = best_factor(part).reshape(draws, -1)
    low, high = own.min(axis=1), own.max(axis=1)
    known = np.isfinite(high)
    if own.shape[1] == 1 or not known.any():
        return high
    found = np.full(draws, np.inf)
    inside = _chosen(part, known)
    found[known] = _where_flat(inside, low[known], high[known])
    return found


def _chosen(part: Cells, draws: np.ndarray) -> tuple[FloatArray, ...]:
    """``(draw, cell)`` orders, kept, cost, elasticity of some draws."""
    arrays = (part.orders, part.kept, part.cost, part.elasticity)
    return tuple(array[draws].reshape(int(draws.sum()), -1) for array in arrays)


def _where_flat(amounts: tuple[FloatArray, ...], low: FloatArray, high: FloatArray) -> FloatArray:
    """``(draw,)`` factor between the ends at which CM2 stops rising.

    Newton's method on the slope of CM2 over log price; a step that leaves the ends, which close in
    as it goes, is replaced by their middle.
    """
    orders, kept, cost, elasticity = amounts
    low, high = np.log(np.maximum(low, LEAST)), np.log(np.maximum(high, LEAST))
    place = (low + high) / 2
    for _ in range(STEPS):
        sold = orders * np.exp(-elasticity * place[:, None])
        kept_more = (1 - elasticity) * kept * np.exp(place)[:, None]
        each = sold * (kept_more + elasticity * cost)
        slope, bend = each.sum(axis=1), (sold * kept_more - elasticity * each).sum(axis=1)
        low, high = np.where(slope > 0, place, low), np.where(slope > 0, high, place)
        step = place - slope / np.where(bend != 0, bend, -1.0)
        inside = (bend < 0) & (step >= low) & (step <= high)
        place = np.where(inside, step, (low + high) / 2)
    return np.exp(place)


def implied_elasticity(part: Cells) -> FloatArray:
    """``(draw,)`` elasticity that would make the prices now the best ones; NaN where none would.

    One cell: price / (price − cost), the price net of tax, returns and fees (domain notes §2).
    Several: the elasticity of their orders if all were scaled alike until a common change of price
    no longer moved CM2; it lies above the estimated one exactly where a higher price pays.
    """
    draws = len(part.orders)
    kept = (part.orders * part.kept).reshape(draws, -1).sum(axis=1)
    answer = (part.elasticity * part.cm2).reshape(draws, -1).sum(axis=1)
    exists = answer > 0
    scale = np.where(exists, kept / np.where(exists, answer, 1.0), np.nan)
    return scale * mean_elasticity(part)


def mean_elasticity(part: Cells) -> FloatArray:
    """``(draw,)`` elasticity of the cells' orders to a common change of price."""
    draws = len(part.orders)
    total = part.orders.reshape(draws, -1).sum(axis=1)
    weighted = (part.orders * part.elasticity).reshape(draws, -1).sum(axis=1)
    plain = part.elasticity.reshape(draws, -1).mean(axis=1)
    return np.where(total > 0, weighted / np.where(total > 0, total, 1.0), plain)
