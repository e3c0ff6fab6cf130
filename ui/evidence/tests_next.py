"""Which test to run next: the answer in a sentence, the best tests in a table."""

from __future__ import annotations

from html import escape

import streamlit as st

from model import World
from model.demand import DemandFit
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
    figure_words,
    market_words,
    outcome_words,
    said,
)
from ui.formats import percent
from ui.html import scroll_html, text, title
from ui.words import N_, _

HEADS = (
    N_("Without"),
    N_("Worth a year"),
    N_("Misses"),
    N_("Spend saved"),
    N_("Would find"),
    N_("Standard error"),
    N_("Learned"),
    N_("In words"),
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
        "saved": amount(best.saved),
        "most": _in_unit(world, agenda, agenda.most),
    }
    told = _(
        "{weeks} weeks without {channel} in {market}: worth {value} a year; it misses {cost} once "
        "and saves {saved} of spend."
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
        '<table class="hr-table hr-problems">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>",
        _("Tests by their worth"),
    )


def _row(world: World, agenda: Agenda, test: NextTest) -> str:
    name = f"{channel_words(world, test.channel)}, {market_words(world, test.market)}"
    cells = (
        _figure(agenda, test.value),
        _figure(agenda, test.cost),
        amount(test.saved),
        figure_words(test.lift, "outcome"),
        amount(test.standard_error),
        percent(test.learned, 0),
        said(world, test.said),
    )
    body = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(name)}</th>{body}</tr>'


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
        "the {weeks} weeks and the {after} after them. Learned: share of the uncertainty about "
        "this lift that the test takes away. Channels with most spend first, {count} looked at."
    )
    return told.format(weeks=TEST_WEEKS, after=AFTER_WEEKS, count=len(agenda.tests))


def _agenda(draft: Draft, fit: DemandFit) -> Agenda:
    """The tests to run next on a fit, computed once."""
    if draft.agenda is None or draft.agenda[0] != fit.content_hash:
        draft.agenda = fit.content_hash, next_tests(fit)
    return draft.agenda[1]
