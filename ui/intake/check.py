"""Step 3, check: the panel in numbers, what was changed on the way, or what is wrong."""

from __future__ import annotations

from html import escape

import numpy as np
import streamlit as st

from model.panel import Panel
from ui.formats import DASH, count, money, number
from ui.html import table_html, text, title, title_html
from ui.intake import summary
from ui.intake.draft import Intake, Refusal
from ui.intake.pictures import history_charts
from ui.intake.refusals import list_html, refusals
from ui.intake.stepper import heading, onward
from ui.intake.worth import named_outcome
from ui.words import _, ngettext

# Notes of reading shown at once; the rest is counted.
MOST_NOTES = 40
MOST_WEEKS = 5  # missing weeks named


def check_step(intake: Intake) -> None:
    """What the files hold, or what is wrong with them."""
    if intake.unread is not None:
        _fault_card(intake, intake.unread)
    if intake.panel is not None:
        _panel_cards(intake, intake.panel, whole=intake.unread is None)


def _fault_card(intake: Intake, unread: Refusal) -> None:
    with st.container(key="card_faults"):
        heading("check")
        before = (
            _("What was read before stays: {name}.").format(name=intake.panel.name)
            if intake.panel is not None
            else _("Nothing was changed.")
        )
        refusals([unread], before)
        text("hr-text", _("Mend the file and upload it again, or change how its columns are read."))
        onward(_("Change the columns"), "columns")


def _panel_cards(intake: Intake, panel: Panel, whole: bool) -> None:
    left, right = st.columns([0.6, 0.4], gap="small")
    with left, st.container(key="card_panel"):
        if whole:
            heading("check")
        else:
            title(_("What was read before"))
        st.html(facts_html(_facts(panel)))
        if said := missing_text(panel):
            text("hr-hint", said)
        history_charts(panel, named_outcome(intake, panel))
        if whole:
            onward(_("Yes, go on"), "business")
    with right:
        _tables(panel)
        _notes_card(panel)


def facts_html(facts: list[tuple[str, str, str]]) -> str:
    """Figures in large type: name, value, a word on it."""
    body = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(aside)}</small></dd></div>"
        for name, value, aside in facts
    )
    return f'<dl class="hr-facts">{body}</dl>'


def _facts(panel: Panel) -> list[tuple[str, str, str]]:
    span = _("{first} to {last}").format(first=panel.weeks[0], last=panel.weeks[-1])
    total = float(np.nansum(summary.weekly_outcome(panel)))
    revenue = panel.metric == "revenue"
    spend = float(np.nansum(summary.weekly_spend(panel)))
    paid = _("in USD") if all(panel.currencies) else _("no currency given, read as USD")
    return [
        (_("Weeks"), number(panel.n_weeks), span),
        (_("Markets"), number(len(panel.markets)), ", ".join(panel.markets[:4])),
        (_("Channels"), number(len(panel.channels)), ", ".join(panel.channels) or DASH),
        (
            summary.outcome_name(panel),
            money(total) if revenue else count(total),
            paid if revenue else "",
        ),
        (_("Media spend"), money(spend), paid),
    ]


def missing_text(panel: Panel) -> str:
    """Weeks without an outcome, the first of them by name; empty when there is none."""
    absent = summary.missing_weeks(panel)
    if not absent:
        return ""
    shown = ", ".join(f"{market} {week}" for market, week in absent[:MOST_WEEKS])
    said = ngettext(
        "{n} week has no number: {weeks}", "{n} weeks have no number: {weeks}", len(absent)
    )
    more = len(absent) - MOST_WEEKS
    rest = " " + _("and {n} more").format(n=number(more)) if more > 0 else ""
    return f"{said.format(n=number(len(absent)), weeks=shown)}{rest}"


def _tables(panel: Panel) -> None:
    with st.container(key="card_markets"):
        head = [_("Market"), _("Weeks"), summary.outcome_name(panel), _("Spend"), _("Mean price")]
        rows = [
            [
                _market_label(total),
                number(total.weeks),
                summary.outcome_text(panel, total.outcome, total.currency),
                summary.money_text(total.media, total.currency),
                summary.price_text(panel, place),
            ]
            for place, total in enumerate(summary.market_totals(panel))
        ]
        st.html(title_html(_("By market")) + table_html(head, rows))
        if panel.channels:
            head = [_("Channel"), _("Weeks it ran"), _("Total")]
            rows = [
                [channel.name, number(channel.weeks), summary.channel_text(channel)]
                for channel in summary.channel_totals(panel)
            ]
            st.html(title_html(_("By channel"), _("money in USD")) + table_html(head, rows))


def _market_label(total: summary.MarketTotals) -> str:
    known = [part for part in (total.country, total.currency) if part]
    return f"{total.name} ({', '.join(known)})" if known else total.name


def _notes_card(panel: Panel) -> None:
    with st.container(key="card_notes"):
        size = len(panel.notes)
        title(
            _("What was changed or dropped"),
            ngettext("{n} note", "{n} notes", size).format(n=number(size)),
        )
        if not panel.notes:
            text("hr-text", _("Nothing: every row and column was taken as it is."))
            return
        shown = [_(note) for note in panel.notes[:MOST_NOTES]]
        if size > MOST_NOTES:
            shown.append(_("and {n} more").format(n=number(size - MOST_NOTES)))
        st.html(list_html(shown))
