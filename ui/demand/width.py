"""How wide the band honestly is: what it holds, how far it runs, what was never seen."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from model.breakdown import demand
from model.breakdown.demand import Forecast, Reach, Unseen, UnseenPrice
from ui import state
from ui.demand.scope import View, now, place_name
from ui.formats import day, number, percent, sign
from ui.html import title_html
from ui.names import label
from ui.words import _, listed, ngettext

TOLD = 2  # places outside the observed range that a sentence names
TWO_YEARS = 104


def width_card(view: View) -> None:
    """Four remarks, each a line; those that ask for caution are marked."""
    scope = view.scope or None
    seen = state.detail(f"reach:{view.scope}", lambda outcome: demand.reach(outcome, scope))
    rows = [
        (False, band_words(view, now(view))),
        (seen.weeks_seen < TWO_YEARS, distance_words(view, seen)),
        (bool(seen.spend), spend_words(view, seen)),
        (seen.prices is None or bool(seen.prices), price_words(view, seen)),
    ]
    body = "".join(
        f'<li class="{"care" if care else ""}">{escape(words)}</li>'
        for care, words in rows
        if words
    )
    with st.container(key="card_width"):
        st.html(title_html(_("How far to trust the band")) + f'<ul class="hr-remarks">{body}</ul>')


def band_words(view: View, forecast: Forecast) -> str:
    """What the band holds, and how wide it is for the horizon and for a week."""
    whole = demand.spread(forecast.total)
    path = forecast.path
    if whole.mean <= 0:
        return ""
    year = (whole.p95 - whole.p05) / 2 / whole.mean
    week = float((path.p95 - path.p05).sum() / 2 / path.mean.sum())
    inside = (
        _("what the history leaves uncertain, the noise of weeks and what the programme may bring")
        if view.world.has_programme
        else _("what the history leaves uncertain and the noise of weeks")
    )
    return _(
        "90 of 100 futures of the model lie inside: ±{week} for a single week, ±{year} for the "
        "whole, because good and bad weeks even out. It holds {inside}; a market that turns is "
        "not in it: try it with market growth and competitors' prices."
    ).format(week=percent(week), year=percent(year), inside=inside)


def distance_words(view: View, seen: Reach) -> str:
    """How far the forecast runs beyond the last observed week."""
    if not view.dated:
        last = _("week {number}").format(number=seen.last_seen)
    else:
        last = _("the week of {day}").format(day=_day(seen.last_seen))
    run = ngettext(
        "The last week seen is {last}; the forecast runs {n} week beyond it.",
        "The last week seen is {last}; the forecast runs {n} weeks beyond it.",
        seen.weeks_ahead,
    ).format(last=last, n=seen.weeks_ahead)
    if seen.weeks_seen >= TWO_YEARS:
        return run
    known = ngettext(
        "It knows {n} week: each season was seen at most once.",
        "It knows {n} weeks: each season was seen at most twice, most of them once.",
        seen.weeks_seen,
    ).format(n=seen.weeks_seen)
    return f"{run} {known}"


def _day(label: str) -> str:
    """A week's label as a date, as the panel wrote it where that is no ISO date."""
    try:
        return day(date.fromisoformat(label))
    except ValueError:
        return label


def spend_words(view: View, seen: Reach) -> str:
    """Where media spend more in a week than was ever seen."""
    if not view.world.channels or not seen.cells:
        return ""
    if not seen.spend:
        return _("No channel spends more in a week than it did before.")
    told = listed([_cell(view, one) for one in seen.spend[:TOLD]], len(seen.spend))
    return ngettext(
        "{n} of {all} channels in their markets spends more in at least one week than ever "
        "before: {cells}. What that brings is read from the fitted curve, beyond what was seen.",
        "{n} of {all} channels in their markets spend more in at least one week than ever before: "
        "{cells}. What that brings is read from the fitted curve, beyond what was seen.",
        len(seen.spend),
    ).format(n=len(seen.spend), all=seen.cells, cells=told)


def _cell(view: View, one: Unseen) -> str:
    names = view.world.catalogue.indexes.names
    place = f"{place_name(view.world, one.market)} · {label(one.channel, names)}"
    if one.times is None:
        return _("{place} (never spent before)").format(place=place)
    return _("{place} ({times} × the most)").format(place=place, times=number(one.times, 1))


def price_words(view: View, seen: Reach) -> str:
    """Where prices leave what was seen."""
    if seen.prices is None:
        return _("Prices were not in the history: what they do rests on published elasticities.")
    if not seen.prices:
        return _("Prices stay within what was seen before.")
    told = listed([_price(view, one) for one in seen.prices[:TOLD]], len(seen.prices), "; ")
    return _("Some prices lie outside what was seen before: {cells}.").format(cells=told)


def _price(view: View, one: UnseenPrice) -> str:
    return _("{place} {price}, seen {low} to {high}").format(
        place=place_name(view.world, one.market),
        price=_signed(one.price - 1),
        low=_signed(one.low - 1),
        high=_signed(one.high - 1),
    )


def _signed(share: float) -> str:
    return sign(share, percent(share))
