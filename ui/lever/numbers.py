"""How a lever's number is written: one style, read by Python and by the component's script.

The style travels to the browser as plain data, so that ``write`` here and ``write`` in ``core.js``
give the same text for the same number (a browser test compares them).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Kind = Literal["percent", "percent_signed", "usd", "days", "weeks", "ratio"]

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
# Money from the first number on is written in units of the second: 928,000 is 928 k.
_MONEY_SIZES = ((1e9, 1e9), (1e6, 1e6), (1e4, 1e3))
_MOST_DECIMALS = 4


@dataclass(frozen=True)
class NumberStyle:
    """Shape of a number on screen.

    Attributes:
        scale: Shown number = inside value x scale (100 for shares, 1e-6 for money in millions).
        decimals: Digits after the point, rounded half away from zero.
        prefix: Text before the digits, after the sign (``$``).
        suffix: Text after the digits, with its own space (no-break).
        signed: Write ``+`` before positive numbers.
        point: Decimal point of the language.
        group: Thousands separator of the language.
    """

    scale: float = 1.0
    decimals: int = 0
    prefix: str = ""
    suffix: str = ""
    signed: bool = False
    point: str = "."
    group: str = ","


def decimals_for(step: float) -> int:
    """Fewest decimals that write a multiple of ``step`` exactly, at most four."""
    for decimals in range(_MOST_DECIMALS):
        shifted = step * 10**decimals
        if abs(shifted - round(shifted)) < 1e-6 * shifted:
            return decimals
    return _MOST_DECIMALS


def style_for(
    kind: Kind, *, unit: str, step: float, largest: float, sizes: tuple[str, str, str]
) -> NumberStyle:
    """Style of a lever's value.

    Args:
        kind: Format kind of the catalogue entry.
        unit: Translated unit word, written after days, weeks and ratios.
        step: Smallest move, inside unit; it decides the decimals.
        largest: Largest magnitude the lever can take; money is scaled by it once, so that value,
            marks and difference of one lever share a scale.
        sizes: Translated words for billions, millions and thousands.
    """
    if kind in ("percent", "percent_signed"):
        signed = kind == "percent_signed"
        return NumberStyle(100.0, decimals_for(step * 100), suffix=_spaced("%"), signed=signed)
    if kind == "usd":
        size, word = _money_size(largest, sizes)
        decimals = decimals_for(step / size)
        return NumberStyle(1 / size, decimals, prefix="$", suffix=_spaced(word))
    return NumberStyle(1.0, decimals_for(step), suffix=_spaced(unit))


def _money_size(largest: float, sizes: tuple[str, str, str]) -> tuple[float, str]:
    pairs = zip(_MONEY_SIZES, sizes, strict=True)
    return next(((unit, word) for (least, unit), word in pairs if largest >= least), (1.0, ""))


def difference_style(kind: Kind, style: NumberStyle, points: str) -> NumberStyle:
    """Style of a difference: signed, and in points (not per cent) for shares."""
    if kind in ("percent", "percent_signed"):
        return replace(style, suffix=_spaced(points), signed=True)
    return replace(style, signed=True)


def write(style: NumberStyle, value: float) -> str:
    """``value`` (inside unit) as people read it; ``7100000`` in millions of USD is ``$7.1 m``."""
    shown = Decimal(abs(value * style.scale)).quantize(
        Decimal(1).scaleb(-style.decimals), rounding=ROUND_HALF_UP
    )
    digits = f"{shown:,f}".translate({ord(","): style.group, ord("."): style.point})
    return f"{_sign(style, value, shown)}{style.prefix}{digits}{style.suffix}"


def _sign(style: NumberStyle, value: float, shown: Decimal) -> str:
    if shown == 0:
        return ""
    if value < 0:
        return MINUS
    return "+" if style.signed else ""


def _spaced(word: str) -> str:
    return NO_BREAK_SPACE + word if word else ""
