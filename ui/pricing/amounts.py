"""Amounts of the pricing page in words: price changes, intervals, best prices."""

from __future__ import annotations

import math

from model.breakdown.prices import Optimum
from model.results import Spread
from ui.formats import DASH, NBSP, change, money, number, percent, sign
from ui.words import _

# Prices beyond this are no advice; the screen says only that they lie far off.
FAR = 3.0
HARDLY = 0.0005


def price_change(index: float) -> str:
    """A price index as a change: ``+8 %``; far-off prices are not spelled out."""
    if not index < FAR:
        return _("far above")
    return sign(round(index - 1, 3), percent(index - 1, 0 if abs(index - 1) >= 0.0995 else 1))


def price_words(index: float, base: str) -> str:
    """A price index in a sentence: ``as in 2025``, ``8 % above 2025``."""
    if abs(index - 1) < HARDLY:
        return _("as in {base}").format(base=base)
    if not index < FAR:
        return _("far above {base}").format(base=base)
    places = 0 if abs(index - 1) >= 0.0995 else 1
    words = _("{share} above {base}") if index > 1 else _("{share} below {base}")
    return words.format(share=percent(abs(index - 1), places), base=base)


def money_change(amount: Spread) -> str:
    """``+$46.7 k``."""
    return change(amount.mean, "USD")


def money_interval(amount: Spread) -> str:
    """``+$22 k to +$70 k``."""
    return _("{low} to {high}").format(
        low=change(amount.p05, "USD"), high=change(amount.p95, "USD")
    )


def short_interval(amount: Spread) -> str:
    """``+$27 k to +$74 k``, where there is little room."""
    low, high = (sign(end, money(end, 0)) for end in (amount.p05, amount.p95))
    return _("{low} to {high}").format(low=low, high=high)


def best_interval(best: Optimum) -> str:
    """``−3 % to +9 %``; open above where some draws have no best price."""
    if math.isinf(best.p05):
        return DASH
    if math.isinf(best.p95):
        return _("{low} or more").format(low=price_change(best.p05))
    return _("{low} to {high}").format(low=price_change(best.p05), high=price_change(best.p95))


def elasticity_words(found: Spread) -> str:
    """``2.5 (2.2–2.8)``."""
    low, high = number(found.p05, 1), number(found.p95, 1)
    return f"{number(found.mean, 1)}{NBSP}({low}–{high})"


def implied_words(best: Optimum) -> str:
    """The elasticity at which the price now would be the best one."""
    return DASH if best.implied is None else number(best.implied, 1)
