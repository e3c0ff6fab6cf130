"""Which test to run next: the answer in a sentence, the best tests in a table."""

from __future__ import annotations

from html import escape

import streamlit as st

from model import World
from model.demand import DemandFit
from model.demand.evidence import ALL
from model.demand.evidence.build import NINETY
from model.demand.evidence.next_test import (
    AFTER_WEEKS,
    TEST_WEEKS,
    Agenda,
    NextTest,
    next_tests,
)
from ui.evidence.draft import Draft
from ui.evidence.words import (
    amount,
    channel_words,
    market_words,
    outcome_words,
    said,
)
from ui.formats import DASH, money, percent
from ui.html import scroll_html, text, title
from ui.words import N_, _

HEADS = (
    N_("Without"),
    N_("Worth a year"),
    N_("Misses"),
    N_("Spend saved"),
    N_("Would find"),
    N_("Learned"),
)
SHOWN = 8
LEAST_WEEKS = 2 * (AFTER_WEEKS + TEST_WEEKS)


def tests_card(world: World, draft: Draft) -> None:
    """Computed when opened: it takes a second or two."""
    if len(world.fit.channels) < 2 or len(world.fit.weeks) < LEAST_WEEKS:
        return
    with st.container(key="card_next_test"):
        title(_("Which test should we run next?"))
        with st.expander(
            _("Value and cost of each test"), key="evidence_tests", on_change="rerun"
        ) as opened:
            if opened.open:
                with st.spinner(_("Weighing the tests …")):
                    agenda = _agenda(draft, draft.best)
                text("hr-text", answer(world, agenda))
                st.html(table_html(world, agenda))
                text("hr-hint", _explained(agenda))


def answer(world: World, agenda: Agenda) -> str:
    """The sentence: the best test with worth and cost, and whether anything hangs on it."""
    best = agenda.tests[0] if agenda.tests else None
    if best is None or best.value <= 0:
        return _("No test of a single channel would change how media money is split.")
    names = {
        "channel": channel_words(world, best.channel),
        "market": market_words(world, best.market),
        "weeks": str(best.weeks),
        "value": _in_unit(world, agenda, best.value),
        "cost": _in_unit(world, agenda, best.cost),
        "saved": _saved(world, best),
        "most": _in_unit(world, agenda, agenda.most),
    }
    told = _(
        "{weeks} weeks without {channel} in {market}: worth {value} a year; it misses {cost} once "
        "(spend saved: {saved})."
    ).format(**names)
    if agenda.most >= best.cost:
        return told
    little = _("Little hangs on any test: knowing everything would bring {most} a year.")
    return f"{little.format(**names)} {told}"


def table_html(world: World, agenda: Agenda) -> str:
    """The best tests, a row each."""
    heads = "".join(f'<th scope="col">{escape(_(head))}</th>' for head in HEADS)
    rows = "".join(_row(world, agenda, test) for test in agenda.tests[:SHOWN])
    return scroll_html(
        f'<table class="hr-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>',
        _("Tests by their worth"),
    )


def _row(world: World, agenda: Agenda, test: NextTest) -> str:
    name = f"{channel_words(world, test.channel)}, {market_words(world, test.market)}"
    found = f"{amount(test.lift.mean)} ± {amount(NINETY * test.standard_error)}"
    cells = (
        _figure(agenda, test.value),
        _figure(agenda, test.cost),
        _saved(world, test),
        found,
        percent(test.learned, 0),
    )
    body = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    words = f'<p class="hr-hint">{escape(said(world, test.said))}</p>'
    return f'<tr><th scope="row">{escape(name)}{words}</th>{body}</tr>'


def _saved(world: World, test: NextTest) -> str:
    """Spend saved, as money where the panel says of which currency."""
    history = world.fit.history
    place = 0 if test.market == ALL else history.markets.index(test.market)
    currency = history.currencies[place]
    unit = history.media_units[history.channels.index(test.channel)]
    if test.saved is None:
        return DASH
    if unit != "spend":
        return f"{amount(test.saved)} {_(unit)}"
    return money(test.saved, currency=currency) if currency else amount(test.saved)


def _figure(agenda: Agenda, value: float) -> str:
    return percent(value, 2) if agenda.unit == "share" else amount(value)


def _in_unit(world: World, agenda: Agenda, value: float) -> str:
    if agenda.unit == "share":
        return _("{share} of a market's year").format(share=percent(value, 2))
    return f"{_figure(agenda, value)} {outcome_words(world)}"


def _explained(agenda: Agenda) -> str:
    """What the columns mean."""
    told = _(
        "Worth: how much more outcome a year it brings to decide after the test instead of now "
        "whether to move a tenth of a channel's money to another one. Misses: outcome missed in "
        "the {weeks} weeks and the {after} after them. Would find: the lift with the error of the "
        "test, 90 %. Learned: share of the uncertainty about "
        "this lift that the test takes away. Channels with most spend first, {count} looked at."
    )
    return told.format(weeks=TEST_WEEKS, after=AFTER_WEEKS, count=len(agenda.tests))


def _agenda(draft: Draft, fit: DemandFit) -> Agenda:
    """The tests to run next on a fit, computed once."""
    if draft.agenda is None or draft.agenda[0] != fit.content_hash:
        draft.agenda = fit.content_hash, next_tests(fit)
    return draft.agenda[1]
