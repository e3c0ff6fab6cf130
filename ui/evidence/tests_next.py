"""Which test to run next: the answer in a sentence, the best tests in a table."""

from __future__ import annotations

from collections.abc import Sequence
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
from ui.evidence.listing import cells_html
from ui.evidence.words import (
    amount,
    channel_words,
    market_words,
    outcome_words,
    said,
)
from ui.formats import DASH, money, percent
from ui.html import scroll_html, text, title
from ui.intake.refusals import list_html
from ui.words import _

SHOWN, SHOWN_FEW = 8, 3  # rows: where tests pay, and where none does
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
                shown = worth_a_look(agenda)
                text("hr-text", answer(world, agenda))
                if shown:
                    st.html(table_html(world, agenda, shown))
                    st.html(decides_html(world, shown))
                    text("hr-hint", explained(agenda, shown))


def worth_a_look(agenda: Agenda) -> tuple[NextTest, ...]:
    """The tests that pay; where none does, the best few of the others."""
    paying = tuple(test for test in agenda.tests if test.value > test.cost)
    return paying[:SHOWN] or tuple(test for test in agenda.tests if test.value > 0)[:SHOWN_FEW]


def answer(world: World, agenda: Agenda) -> str:
    """The sentence: run this one, or that none pays; worth and cost of the best."""
    shown = worth_a_look(agenda)
    if not shown:
        return _("None: no test of a single channel would change how media money is split.")
    best = shown[0]
    names = {
        "channel": channel_words(world, best.channel),
        "market": market_words(world, best.market),
        "weeks": str(best.weeks),
        "value": _in_unit(world, agenda, best.value),
        "cost": _in_unit(world, agenda, best.cost),
        "saved": _saved(world, best),
        "most": _in_unit(world, agenda, agenda.most),
        "count": str(len(agenda.tests)),
    }
    if best.value > best.cost:
        return _(
            "{weeks} weeks without {channel} in {market}: its answer is worth {value} a year; it "
            "misses {cost} once (spend saved: {saved})."
        ).format(**names)
    told = _(
        "None pays: each of the {count} tests looked at misses more than its answer brings in a "
        "year. The best, {weeks} weeks without {channel} in {market}, is worth {value} a year and "
        "misses {cost} once (spend saved: {saved})."
    ).format(**names)
    if agenda.most >= best.cost:
        return told
    least = _("Even knowing every effect exactly would bring only {most} a year.").format(**names)
    return f"{told} {least}"


def heads(world: World, agenda: Agenda) -> tuple[str, ...]:
    """Heads of the columns, each with its unit."""
    outcome = outcome_words(world)
    unit = _("share of a market's year") if agenda.unit == "share" else outcome
    return (
        _("Weeks without"),
        _("Answer worth, {unit} a year").format(unit=unit),
        _("Missed once, {unit}").format(unit=unit),
        _("Spend saved once"),
        _("Lift to be found, {unit}").format(unit=outcome),
        _("Unknown part learned"),
    )


def table_html(world: World, agenda: Agenda, shown: Sequence[NextTest]) -> str:
    """The tests, a row each."""
    names = heads(world, agenda)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    rows = "".join(_row(world, agenda, test, names[1:]) for test in shown)
    return scroll_html(
        '<table class="hr-table ev-table ev-tests">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>",
        _("Tests by their worth"),
    )


def _row(world: World, agenda: Agenda, test: NextTest, names: Sequence[str]) -> str:
    cells = (
        _figure(agenda, test.value),
        _figure(agenda, test.cost),
        _saved(world, test),
        f"{amount(test.lift.mean)} ± {amount(NINETY * test.standard_error)}",
        percent(test.learned, 0),
    )
    return f'<tr><th scope="row">{escape(_name(world, test))}</th>{cells_html(names, cells)}</tr>'


def _name(world: World, test: NextTest) -> str:
    return f"{channel_words(world, test.channel)}, {market_words(world, test.market)}"


def decides_html(world: World, shown: Sequence[NextTest]) -> str:
    """What the results would decide, each sentence once with the tests that it is true of."""
    tests: dict[str, list[str]] = {}
    for test in shown:
        tests.setdefault(said(world, test.said), []).append(_name(world, test))
    if len(tests) == 1 and len(shown) > 1:
        (words,) = tests
        return f'<p class="hr-text">{escape(_("Any of them: {said}").format(said=words))}</p>'
    return list_html([f"{'; '.join(names)}: {words}" for words, names in tests.items()])


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


def explained(agenda: Agenda, shown: Sequence[NextTest]) -> str:
    """What the columns mean, and why a test decides elsewhere."""
    told = _(
        "Answer worth: how much more it brings in a year to decide after the test instead of now "
        "whether to move a tenth of a channel's money to another one. Lift to be found: what the "
        "spend of the {weeks} weeks brings in these weeks, with the error of the test, 90 %. "
        "Missed once: that lift and what is missing in the {after} weeks after them, because the "
        "spend would have worked on. Unknown part learned: how much of what is unknown about the "
        "lift the test takes away. {count} tests were looked at, those of most spend."
    ).format(weeks=TEST_WEEKS, after=AFTER_WEEKS, count=len(agenda.tests))
    if not any(_elsewhere(test) for test in shown):
        return told
    why = _(
        "Why a test in one market decides in another: markets resemble each other in what a "
        "channel brings, so a test anywhere changes what is expected everywhere, and it counts "
        "most where most money could be moved."
    )
    return f"{told} {why}"


def _elsewhere(test: NextTest) -> bool:
    """Whether the test decides in another market than it is run in."""
    return test.market != ALL and test.said.names.get("market", test.market) != test.market


def _agenda(draft: Draft, fit: DemandFit) -> Agenda:
    """The tests to run next on a fit, computed once."""
    if draft.agenda is None or draft.agenda[0] != fit.content_hash:
        draft.agenda = fit.content_hash, next_tests(fit)
    return draft.agenda[1]
