"""Errors of the model and of simpler methods, one bar below the other."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from ui.formats import percent
from ui.trust.words import RULES
from ui.words import _

OURS = "model"


def bars_html(errors: Mapping[str, float]) -> str:
    """A row a method: name, bar, error; the model's own in the accent."""
    most = max(errors.values(), default=0.0) or 1.0
    rows = "".join(_bar(name, error, most) for name, error in errors.items())
    return f'<dl class="tr-bars">{rows}</dl>'


def _bar(name: str, error: float, most: float) -> str:
    kind = "ours" if name == OURS else ""
    return (
        f'<div class="{kind}"><dt>{escape(_(RULES.get(name, name)))}</dt>'
        f'<dd><i style="width:{100 * error / most:.0f}%" aria-hidden="true"></i>'
        f"<span>{escape(percent(error))}</span></dd></div>"
    )
