"""Levers beyond the first glance: the hedge of one currency, and what the outside world may do."""

from __future__ import annotations

import streamlit as st

from ui import state
from ui.formats import change, mean_change
from ui.html import text
from ui.levers import idle_reason, lever_row
from ui.risk.register import sources_table
from ui.risk.told import Told
from ui.words import _

# Records of the outside world that hit money rather than the register of events.
OUTSIDE = ("fx_shift", "return_surge", "port_delay")


def more(told: Told) -> None:
    """Three things on request, each computed only when it is open."""
    _opened("risk_sources", _("Exposure, response times and sources of every risk"), told)
    if told.fx.currencies:
        _opened("risk_hedges", _("Hedge of each currency"), told)
    _opened("risk_outside", _("What may come from outside: currencies, returns, ports"), told)


def _opened(key: str, heading: str, told: Told) -> None:
    draw = {"risk_sources": sources_table, "risk_hedges": _hedges, "risk_outside": _outside}[key]
    with st.expander(heading, key=key, on_change="rerun") as part:
        if part.open:
            draw(told)


def _hedges(told: Told) -> None:
    _levers(told, "risk_hedge_levers", ["hedge"], whole=False)


def _outside(told: Told) -> None:
    _levers(told, "risk_outside_levers", OUTSIDE, whole=True)
    text("hr-hint", _moves(told))


def _levers(told: Told, key: str, records: tuple[str, ...] | list[str], *, whole: bool) -> None:
    """The levers of some records in columns; ``whole``: with those that hold everywhere."""
    catalogue = told.shown.world.catalogue
    keys = [k for record in records for k in catalogue.keys_of(record)]
    wanted = [k for k in keys if "[" in k] if not whole else _regions_too(keys)
    with st.container(key=key):
        for one in wanted:
            if not idle_reason(catalogue, catalogue[one]):
                lever_row(told.shown, one)


def _regions_too(keys: list[str]) -> list[str]:
    """Without the single currencies' moves: one lever moves them all."""
    return [key for key in keys if not key.startswith("fx_shift[")]


def _moves(told: Told) -> str:
    """What the differences do to the result: these levers move no event of the register."""
    kpi = "operating_result"
    # At equal draws: expected losses rest on means over draws, which no common draws cancel.
    level = state.level_detail(state.session().compared, kpi, lambda outcome: outcome.kpis[kpi])
    moved = mean_change(told.shown.outcome.kpis[kpi], level)
    if moved is None:
        return ""
    words = _("These move money, not the register: operating result {change} against {name}.")
    return words.format(change=change(moved, "USD"), name=told.shown.compared_name)
