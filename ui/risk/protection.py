"""What protection buys: its levers, what each costs, and what it takes off mean and tail."""

from __future__ import annotations

import streamlit as st

from model.breakdown.protections import INSURANCE, Protection
from ui.formats import DASH, change, money, percent
from ui.html import table_html, title, title_html
from ui.levers import label_of, lever_row
from ui.risk.told import Told, hint_html
from ui.words import _

NOTHING = 0.5


def levers_card(told: Told) -> None:
    """The levers that work on every event at once."""
    shown = told.shown
    with st.container(key="card_levers_events"):
        title(_("All events at once"))
        lever_row(shown, INSURANCE, stands=_premium(told))
        lever_row(shown, "risk_climate")


def measures_card(told: Told) -> None:
    """The plan's measures as levers, and the cost and benefit of every protection."""
    shown = told.shown
    measures = [one for one in told.now.protections if one.id != INSURANCE]
    with st.container(key="card_measures"):
        without = _("The plan's measures need a programme; insurance does not.")
        head = title_html(_("What each protection buys"), _aside(told))
        st.html(head + hint_html("" if measures else without))
        for one in measures:
            lever_row(shown, f"protection[{one.id}]", _name(told, one))
        head_row, body = _table(told)
        if len(body) > 1:
            st.html(table_html(head_row, body, now=2) + hint_html(_hint(told)))


def _aside(told: Told) -> str:
    return _("a quarter") if told.quarter else _("a year")


def _premium(told: Told) -> str:
    premium = told.now.premium
    return _("premium {money}").format(money=money(premium)) if premium else ""


def _name(told: Told, one: Protection) -> str:
    """Name of a measure without the word of its record, or of insurance."""
    names = told.shown.world.catalogue.indexes.names
    if one.id == INSURANCE:
        return label_of(told.shown.world.catalogue, INSURANCE)
    return _(names.get(one.id, one.id))


def _table(told: Told) -> tuple[list[str], list[list[str]]]:
    """One row a protection, the dearest help first, and all of them together."""
    head = [
        _("Without it"),
        _("degree"),
        _("off expected"),
        _("off worst 5 %"),
        _("more in full"),
    ]
    carried = [one for one in told.now.protections if one.id != INSURANCE or one.degree > 0]
    ordered = sorted(carried, key=lambda one: -(one.off_expected + one.more))
    body = [_row(told, one) for one in ordered]
    bare, now = told.now.bare, told.now.now
    off, tail = bare.expected - now.expected, bare.cvar95 - now.cvar95
    together = [_("All together"), "", money(off), money(tail), ""]
    return head, [*body, together]


def _row(told: Told, one: Protection) -> list[str]:
    return [
        _name(told, one),
        percent(one.degree, 0),
        _size(one.off_expected),
        _size(one.off_tail),
        _size(one.more),
    ]


def _size(value: float) -> str:
    return money(value) if abs(value) >= NOTHING else DASH


def _hint(told: Told) -> str:
    """Why the columns do not add up, what a measure may cost, what insurance nets."""
    words = _(
        "Each alone against the scenario without it, so the rows overlap: two measures on one risk "
        "multiply."
    )
    free = [one for one in told.now.protections if one.id != INSURANCE and one.cost < NOTHING]
    if free:
        price = _(
            "The plan gives its measures no price: what one takes off is the most it may cost to "
            "pay for itself on average."
        )
        words = f"{words} {price}"
    one = next(p for p in told.now.protections if p.id == INSURANCE)
    if one.cost > NOTHING:
        net = _("Insurance moves the expected result by {net} and pays in bad years.").format(
            net=change(one.off_expected - one.cost, "USD")
        )
        words = f"{words} {net}"
    return words
