"""Cells of the small tables people edit: what was typed, in the unit of the form."""

from __future__ import annotations

import pandas as pd


def scale_of(form: str) -> float:
    """What a figure is multiplied by on screen: shares are typed in per cent."""
    return 100.0 if form == "percent" else 1.0


def figure(value: object, scale: float) -> float | None:
    """A typed cell in the unit of the form; None when it is empty."""
    if value is None or not isinstance(value, int | float) or pd.isna(value):
        return None
    return float(value) / scale


def word(value: object) -> str | None:
    """A chosen cell; None when it is empty."""
    return value if isinstance(value, str) and value else None
