"""Tables on request: effects before and after, errors by market, figures of search and draws."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.formats import percent
from ui.html import table_html, text
from ui.trust.believed import NAMES as QUANTITY_NAMES
from ui.trust.believed import OF_ALL_NAMES, ends, share_of, written_as
from ui.trust.figures import Told
from ui.trust.words import RULES, missed, remark_words
from ui.words import N_, _


def effects_table(told: Told) -> None:
    """Every effect: before and after the data."""
    head = [
        _("Effect"),
        _("Figure"),
        _("before"),
        _("90 %"),
        _("now"),
        _("90 %"),
        _("from the history"),
    ]
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
    st.html(table_html(head, body, now=4, label=_("Effects before and after the history")))
    for trust in told.found.trusted:
        text("hr-hint", remark_words(told, trust))


def markets_table(told: Told) -> None:
    """How far the fitted line is off, market by market."""
    found = told.found.fitted
    noise = told.world.fit.noise
    head = [
        _("Market"),
        _("misses a week by (mean)"),
        _("usual noise of a week"),
        _("of a miss carried to the next week"),
    ]
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
    text("hr-hint", _(NOISE))


NOISE = N_(
    "The mean miss is of the weeks the model was fitted to. The usual noise is what forecasts "
    "count on: two weeks of three lie within it (one standard deviation), so it is somewhat larger "
    "than the mean miss. What a miss carries to the next week is in the forecasts too."
)
LABELS = {
    "wape_in_sample": N_("Mean miss of the weeks fitted to, share of what was sold (WAPE)"),
    "mode_converged": N_("The search for the most likely figures settled"),
    "spread.level": N_("How far a market's level drifts in a week (log)"),
    "spread.pooling": N_("How far a channel's effect differs between markets (log)"),
    "spread.common": N_("How far the level of all markets drifts in a week (log)"),
    "spread.shock": N_("How far a week moves all markets alike (log)"),
    "spread.season": N_("How far a market's season strays from that of all (log)"),
    "spread.event": N_("How far holidays and events move a week (log)"),
    "log_evidence_laplace": N_("How likely the history is under the model (log evidence)"),
    "structure_shares": N_("Weight of each form of carry-over"),
    "sampler": N_("How the draws were made"),
    "sampler_acceptance": N_("Steps of the draws that were accepted, share"),
    "sampler_gradients": N_("Steps computed for the draws"),
    "sampler_spread": N_("Width of the draws against that of the search"),
    "r_hat": N_("Agreement of separate runs, 1 is full (R-hat)"),
    "effective_draws": N_("Independent draws that the draws are worth"),
    "held_out.weeks": N_("Weeks held out"),
    "held_out.total": N_("Weeks held out: forecast over what was sold"),
}


def settled_table(told: Told) -> None:
    """What search and draws say of themselves, as the fit file holds it."""
    body = [[named(name), value] for name, value in _rows(told.world.fit.diagnostics)]
    st.html(table_html([_("Figure of the fit"), _("Value")], body, now=1))


def named(name: str) -> str:
    """A figure's name on screen; one this version does not know is written out."""
    if name in LABELS:
        return _(LABELS[name])
    part = name.removeprefix("held_out.")
    if part != name and part in RULES:
        return _("Weeks held out: mean miss, {method}").format(method=_(RULES[part]))
    return name.replace("_", " ").replace(".", ": ")


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
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:.4g}" if isinstance(value, float) else str(value)
