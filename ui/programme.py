"""The programme's budget on screen: lines by phase, phase totals, what the plan leaves open."""

from __future__ import annotations

from html import escape

import streamlit as st

from model.plan import BudgetLine, Phase
from ui.formats import change, mean_change, money, percent
from ui.html import table_html, text, text_html, title
from ui.levers import lever_row
from ui.pages import page_link
from ui.shown import Shown
from ui.words import N_, _

# Readings that decide what a budget line is; the page says which one is on.
READINGS = ("budget_gap", "ad_diversification")
NO_PROGRAMME = N_(
    "This company has no programme budget, so there are no lines to fund: the plan's initiatives "
    "are left out of every figure."
)
KINDS = {
    "reserve": N_("Reserve: it pays event losses first."),
    "media": N_("Counted as media money."),
}


def programme_card(shown: Shown) -> None:
    """Funding of every line, phase by phase; without a programme, why there is none."""
    if not shown.world.has_programme:
        with st.container(key="card_no_programme"):
            title(_("Programme"))
            st.html(text_html(_(NO_PROGRAMME)))
            page_link("data", _("Give it a budget on the Data page"))
        return
    with st.container(key="card_programme"):
        title(
            _("Programme {spent}").format(spent=money(spent(shown))),
            _("planned {amount}").format(amount=money(planned(shown))),
        )
        lever_row(shown, "programme_funding", _("All lines"))
        for phase in shown.world.plan.phases_for(shown.scenario.profile):
            _phase(shown, phase)


def phases_card(shown: Shown) -> None:
    """Phase totals against the plan, the part without a line, and the readings that are on."""
    if not shown.world.has_programme:
        return
    head = [_("Phase"), _("planned"), _("named lines"), _("not itemised"), _("now"), _("to plan")]
    body = [_row(shown, phase) for phase in shown.world.plan.phases_for(shown.scenario.profile)]
    with st.container(key="card_phases"):
        title(_("Phases against the plan"))
        st.html(table_html(head, body, now=4, label=_("Phases against the plan")))
        for reading in READINGS:
            _reading(shown, reading)


def answer(shown: Shown) -> str:
    """The page's answer: where the money goes, and what that changes against the compared one."""
    media = shown.outcome.settings["media_total"]
    if not shown.world.has_programme:
        split = _("This scenario puts {media} into media; there is no programme.")
        return f"{split.format(media=money(media))} {_effect(shown)}"
    split = _(
        "This scenario puts {programme} into the programme, {reserve} of it reserve, and {media} "
        "into media."
    ).format(
        programme=money(spent(shown)), reserve=money(spent(shown, "reserve")), media=money(media)
    )
    return f"{split} {_effect(shown)}"


def _effect(shown: Shown) -> str:
    """What the differences from the compared scenario do to demand and result."""
    if shown.scenario == shown.compared.settings.scenario:
        return _("Nothing differs from {name} yet.").format(name=shown.compared_name)
    return _("Against {name} GMV moves by {gmv} and the operating result by {result}.").format(
        name=shown.compared_name,
        gmv=change(_difference(shown, "gmv"), "USD"),
        result=change(_difference(shown, "operating_result"), "USD"),
    )


def spent(shown: Shown, kind: str | None = None) -> float:
    """Money of the budget lines in this scenario, USD; of one kind of line if given."""
    lines = _lines(shown)
    return sum(_spent_on(shown, line) for line in lines if kind in (None, line.kind))


def planned(shown: Shown) -> float:
    """The planned budget of the profile, USD."""
    return sum(line.amount for line in _lines(shown))


def _phase(shown: Shown, phase: Phase) -> None:
    lines = _lines(shown, phase)
    now = sum(_spent_on(shown, line) for line in lines)
    quarters = "–".join(dict.fromkeys((phase.periods[0][-2:], phase.periods[-1][-2:])))
    st.html(
        f'<h3 class="hr-phase">{escape(_(phase.label))}<small>{escape(quarters)} · '
        f"{escape(money(now))}</small></h3>"
    )
    for line in lines:
        name = f"{_(line.label)}, {money(_spent_on(shown, line))}"
        note = _(KINDS.get(line.kind, ""))
        lever_row(shown, f"funding[{line.key}]", name, note, _stands(shown, line))


def _stands(shown: Shown, line: BudgetLine) -> str:
    """Money and share of plan of a line while "All lines" multiplies it, else nothing."""
    settings = shown.outcome.settings
    if settings["programme_funding"] == 1.0:
        return ""
    return _("{money}, {share} of plan").format(
        money=money(_spent_on(shown, line)), share=percent(settings.funding(line.key), 0)
    )


def _row(shown: Shown, phase: Phase) -> list[str]:
    lines = _lines(shown, phase)
    open_ = sum(line.amount for line in lines if line.kind == "not_itemised")
    named = sum(line.amount for line in lines) - open_
    now = sum(_spent_on(shown, line) for line in lines)
    return [
        _(phase.label),
        money(phase.amount),
        money(named),
        money(open_),
        money(now),
        change(now - phase.amount, "USD"),
    ]


def _reading(shown: Shown, key: str) -> None:
    reading = shown.world.plan.readings.get(key)
    if reading is None:
        return
    option = shown.scenario.readings.get(key, reading.default)
    text(
        "hr-hint",
        _("{question} Reading: {option} (audit {audit}).").format(
            question=_(reading.question), option=_(reading.options[option]), audit=reading.audit
        ),
    )


def _lines(shown: Shown, phase: Phase | None = None) -> list[BudgetLine]:
    lines = shown.world.plan.budget_lines_for(shown.scenario.profile, shown.scenario.readings)
    return [line for line in lines if phase is None or line.phase == phase.key]


def _spent_on(shown: Shown, line: BudgetLine) -> float:
    return line.amount * shown.outcome.settings.funding(line.key)


def _difference(shown: Shown, kpi: str) -> float:
    return mean_change(shown.outcome.kpis[kpi], shown.compared.kpis[kpi]) or 0.0
