"""Numbers as people read them, by locale (Babel). The one place where units become text.

Inside the model shares are 0-1 and money is USD; here they become ``24 %`` and ``$74.3 m``, with
a no-break space before the unit and a real minus sign.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_symbol

from model.results import FloatArray, KpiResult
from ui.state import locale
from ui.words import N_, _, ngettext

# Numbers kept as they were written.
WRITTEN = 4096
NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
# Steps of magnitude for money: threshold, divisor and suffix, largest first.
STEPS = ((1e9, 1e9, "bn"), (1e6, 1e6, "m"), (1e3, 1e3, "k"))
# Words for a probability, by the lower edge of each class (IPCC's scale, shortened).
LIKELIHOOD = (
    (0.95, N_("very likely")),
    (0.80, N_("likely")),
    (0.60, N_("open")),
    (0.40, N_("as likely as not")),
    (0.20, N_("open")),
    (0.05, N_("unlikely")),
    (-1.0, N_("very unlikely")),
)


def _clean(text: str) -> str:
    return text.replace("-", MINUS).replace(" ", NBSP)


def number(value: float, digits: int = 0) -> str:
    """A plain number with grouping, e.g. ``1,234.5``."""
    return _decimal(_unsigned_zero(value, digits), digits, locale())


# Babel takes 30 microseconds for a number, and a page writes some two hundred, most of them again.
@lru_cache(maxsize=WRITTEN)
def _decimal(value: float, digits: int, language: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return _clean(format_decimal(value, format=pattern, locale=language))


def _unsigned_zero(value: float, digits: int) -> float:
    """Zero instead of a value that would be shown as minus zero."""
    return 0.0 if round(value, digits) == 0 else value


def sign(value: float, text: str) -> str:
    """``text`` (which already carries its minus) with a plus where the value is positive."""
    return f"+{text}" if value > 0 and not text.startswith(("+", MINUS)) else text


def money(value: float, digits: int | None = None, currency: str = "USD") -> str:
    """Money with three figures and a suffix: ``$74.3 m``, ``$420 k``, ``−$1.2 m``."""
    divisor, suffix = _step(abs(value))
    scaled = value / divisor
    places = _places(scaled) if digits is None else digits
    if divisor == 1 and digits is None:
        places = 2 if 0 < abs(value) < 100 else 0
    shown = _currency(_unsigned_zero(scaled, places), places, currency, locale())
    return shown + (NBSP + _(suffix) if suffix else "")


@lru_cache(maxsize=WRITTEN)
def _currency(value: float, places: int, currency: str, language: str) -> str:
    pattern = "¤#,##0" + ("." + "0" * places if places else "")
    return _clean(
        format_currency(value, currency, format=pattern, locale=language, currency_digits=False)
    )


def currency_mark(currency: str = "USD") -> str:
    """``$``, or what the reader's language puts before an amount."""
    return get_currency_symbol(currency, locale=locale())


def _step(size: float) -> tuple[float, str]:
    # 999.96 k must not be shown as "1,000 k": the border lies at what rounds up.
    for threshold, divisor, suffix in STEPS:
        if size >= 0.9995 * threshold:
            return divisor, suffix
    return 1.0, ""


def _places(scaled: float) -> int:
    return 1 if abs(scaled) < 100 else 0


def percent(share: float, digits: int | None = None) -> str:
    """A share 0-1 as per cent: ``34 %``, ``17.2 %`` (one digit below 30 %)."""
    places = _share_places(share) if digits is None else digits
    return number(share * 100, places) + NBSP + "%"


def _share_places(share: float) -> int:
    return 0 if abs(share) >= 0.2995 else 1


def points(difference: float, digits: int = 1) -> str:
    """A difference of shares in percentage points with sign: ``+0.8 pts``."""
    return sign(difference, number(difference * 100, digits)) + NBSP + _("pts")


def days(value: float) -> str:
    """``31 days``."""
    places = 0 if abs(value) >= 10 else 1
    shown = number(value, places)
    return shown + NBSP + ngettext("day", "days", round(value, places))


def day(date: datetime.date) -> str:
    """``31 Dec 2025``, as the reader's language writes it."""
    return format_date(date, format="medium", locale=locale())


def hours(value: float) -> str:
    """``24 h``."""
    return number(value, 0 if abs(value) >= 10 else 1) + NBSP + _("h")


def ratio(value: float) -> str:
    """A plain ratio such as ROAS: ``3.2``."""
    return number(value, 1 if abs(value) < 100 else 0)


def count(value: float) -> str:
    """Orders and other counts: ``1.24 m``, ``640``."""
    divisor, suffix = _step(abs(value))
    shown = number(value / divisor, 0 if divisor == 1 else _places(value / divisor))
    return shown + (NBSP + _(suffix) if suffix else "")


def times(value: float) -> str:
    """Turnover: ``1.9 ×``."""
    return number(value, 1) + NBSP + "×"


SHOWN: Mapping[str, Callable[[float], str]] = {
    "USD": money,
    "share": percent,
    "ratio": ratio,
    "days": days,
    "hours": hours,
    "orders": count,
    "times_per_year": times,
}


def quantity(value: float | None, unit: str) -> str:
    """A value of the model in its unit; a dash where there is none."""
    if value is None:
        return DASH
    return SHOWN.get(unit, ratio)(value)


def quantities(values: Sequence[float | None], unit: str) -> list[str]:
    """Values of one row; shares carry as many decimals as the one that needs most."""
    known = [value for value in values if value is not None]
    if unit != "share" or not known:
        return [quantity(value, unit) for value in values]
    places = max(_share_places(value) for value in known)
    return [DASH if value is None else percent(value, places) for value in values]


def change(difference: float, unit: str) -> str:
    """A difference in a unit, signed; shares differ by points."""
    if unit == "share":
        return points(difference)
    return sign(difference, quantity(difference, unit))


def mean_change(now: KpiResult, then: KpiResult) -> float | None:
    """Mean change of a figure, in its unit; None where one of the two has none."""
    if now.mean is None or then.mean is None:
        return None
    if min(now.draws.size, then.draws.size) == 0:
        return now.mean - then.mean
    return shared_change(now.draws, then.draws)


def shared_change(now: FloatArray, then: FloatArray) -> float:
    """Mean difference over the draws (the last axis) that both have.

    They are fewer while a thumb is dragged, but the same ones, so noise cancels.
    """
    shared = min(now.shape[-1], then.shape[-1])
    return float(np.mean(now[..., :shared] - then[..., :shared]))


def bound(direction: str, value: float, unit: str) -> str:
    """A target as text, as short as it was set: ``≥ 40 %``, ``≤ 30 days``."""
    mark = "≤" if direction == "at_most" else "≥"
    return f"{mark}{NBSP}{_as_set(value, unit)}"


def _as_set(value: float, unit: str) -> str:
    if unit == "share":
        return number(value * 100, 0 if _whole(value * 100) else 1) + NBSP + "%"
    if unit in SHOWN and unit != "ratio":
        return quantity(value, unit)
    return number(value, 0 if _whole(value) else 1)


def _whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-9


def distance(value: float, unit: str) -> str:
    """A distance to a target in a sentence: ``16 points``, ``2.6 points``, ``7 days``."""
    if unit != "share":
        return quantity(value, unit)
    places = 0 if abs(value) >= 0.0995 else 1
    shown = number(value * 100, places)
    return shown + NBSP + ngettext("point", "points", round(value * 100, places))


def probability(value: float | None) -> str:
    """``8 %``; the ends are open because draws resolve no finer: ``< 1 %``, ``> 99 %``."""
    if value is None:
        return DASH
    if value < 0.01:
        return f"<{NBSP}1{NBSP}%"
    if value > 0.99:
        return f">{NBSP}99{NBSP}%"
    return percent(value, 0)


def likelihood(value: float | None) -> str:
    """Probability with its word: ``8 %, unlikely``."""
    if value is None:
        return _("not yet modelled")
    return f"{probability(value)}, {likelihood_word(value)}"


def likelihood_word(value: float) -> str:
    """The word alone: ``unlikely``."""
    return _(next(text for edge, text in LIKELIHOOD if value >= edge))
