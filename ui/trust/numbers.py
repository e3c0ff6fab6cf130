"""Tables on request: effects before and after, errors by market, figures of search and draws."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.formats import percent
from ui.html import table_html, text
from ui.trust.believed import NAMES as QUANTITY_NAMES
from ui.trust.believed import OF_ALL_NAMES, ends, share_of, written_as
from ui.trust.figures import Told
from ui.trust.words import missed, remark_words
from ui.words import _


def effects_table(told: Told) -> None:
    """Every effect: before and after the data."""
    head = [_("Effect"), _("Figure"), _("before"), _("90 %"), _("now"), _("90 %"), _("from data")]
    body = []
    for effect in told.found.effects:
        written = written_as(effect.quantity)
        name = told.channel(effect.channel) if effect.channel else _(OF_ALL_NAMES[effect.quantity])
        body.append(
            [
                name,
                _(QUANTITY_NAMES[effect.quantity]),
                written(effect.before.p50),
                ends(written, effect.before),
                written(effect.after.p50),
                ends(written, effect.after),
                percent(share_of(told, effect), 0),
            ]
        )
    st.html(table_html(head, body, now=4, label=_("Effects before and after the data")))
    for trust in told.found.trusted:
        text("hr-hint", remark_words(told, trust))


def markets_table(told: Told) -> None:
    """How far the fitted line is off, market by market."""
    found = told.found.fitted
    noise = told.world.fit.noise
    head = [_("Market"), _("misses a week by"), _("usual noise"), _("carried to the next week")]
    body = [
        [
            told.place_of(market),
            missed(found.error(market)),
            percent(float(noise.sd[place])),
            percent(float(noise.persistence[place]), 0),
        ]
        for place, market in enumerate(found.markets)
    ]
    st.html(table_html(head, body, now=1, label=_("Misses by market")))


def settled_table(told: Told) -> None:
    """What search and draws say of themselves, as the fit file holds it."""
    body = [list(row) for row in _rows(told.world.fit.diagnostics)]
    st.html(table_html([_("Figure of the fit"), _("Value")], body, now=1))


def _rows(found: Mapping[str, object], before: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in found.items():
        whole = f"{before}{name}"
        if isinstance(value, Mapping):
            rows += _rows(value, f"{whole}.")
        elif isinstance(value, list | tuple):
            rows.append((whole, ", ".join(_written(one) for one in value[:12])))
        else:
            rows.append((whole, _written(value)))
    return rows


def _written(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
