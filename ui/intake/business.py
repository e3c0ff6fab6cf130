"""Step 4, business: where the company sells, and ten numbers with what each of them moves."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from model.business import QUESTIONS, Business
from model.business.effects import Effect
from model.business.sheet import sheet
from ui.formats import MINUS, money, number, percent, points, sign
from ui.html import text, title, title_html
from ui.intake.details import details_card, file_card, markets_editor
from ui.intake.draft import Intake, current
from ui.intake.numbers import number_field, unit_of
from ui.intake.profile import Profile, fault_of, profile_of
from ui.intake.refusals import list_html, refusals, said_html, share_html
from ui.intake.stepper import heading, onward
from ui.intake.worth import unit_worth
from ui.parts import then_all
from ui.words import N_, _, ngettext

USD = "USD"
MOST_MISSING = 4
LINE_NAMES = {
    "gmv": N_("GMV of an order"),
    "returned_gmv": N_("returned"),
    "tax": N_("tax"),
    "net_revenue": N_("Net revenue"),
    "cogs": N_("cost of goods"),
    "duty": N_("duty"),
    "first_leg": N_("first leg"),
    "storage": N_("storage"),
    "last_mile": N_("last mile"),
    "return_freight": N_("return freight"),
    "platform_fees": N_("platform fees"),
    "payment_fees": N_("payment fees"),
    "cm1": "CM1",
    "cm2": "CM2",
}
# Lines that stand on their own; the others are taken off.
SUMS = frozenset({"gmv", "net_revenue", "cm1", "cm2"})


def business_step(intake: Intake) -> None:
    """Ten numbers on the left; completeness and one order's money on the right."""
    fault = fault_of(intake)
    left, right = st.columns([0.62, 0.38], gap="small")
    with left:
        with st.container(key="card_business"):
            _answers(intake, fault)
        details_card(intake)
    with right:
        if not fault:
            found = profile_of(intake)
            _completeness_card(found)
            _sheet_card(intake, found.business)
        file_card(intake)


def _answers(intake: Intake, fault: str) -> None:
    """Markets and the ten numbers."""
    heading("business")
    text(
        "hr-text",
        _("Leave open what you do not know: a usual value stands in and is flagged."),
    )
    refusals(intake.refused)
    if fault:
        st.html(f'<div role="alert">{said_html("bad", fault)}</div>')
    if intake.business is not None:
        _from_file(intake.business)
    else:
        markets_editor(intake)
    found = None if fault else profile_of(intake)
    unit_worth(intake, found)
    _ten_numbers(intake, found)
    onward(_("Next: fit"), "fit", ready=not fault)


def _from_file(business: Business) -> None:
    said = _("The profile {name} from your file is in use; what you type here replaces its figure.")
    st.html(said_html("good", said.format(name=business.label)))
    st.button(_("Without the file"), key="to_form", on_click=then_all(_to_form))


def _to_form() -> None:
    """Take the file out; the answers from before it stand again."""
    intake = current()
    intake.business, intake.form, intake.form_before = None, intake.form_before, None
    intake.turn, intake.told = intake.turn + 1, ""


def _ten_numbers(intake: Intake, found: Profile | None) -> None:
    said = _("Money in {currency}; the effect is of 10 % more.")
    text("hr-hint", said.format(currency=unit_of(intake)))
    rows = [QUESTIONS[i : i + 2] for i in range(0, len(QUESTIONS), 2)]
    for row in rows:
        for column, question in zip(st.columns(2, gap="small"), row, strict=False):
            with column:
                standing = None if found is None else found.standing[question.key].mean
                number_field(intake, question, standing)
                if found is not None:
                    text("hr-hint hr-effect", effect_text(found.effects[question.key], standing))


def effect_text(effect: Effect, standing: float | None) -> str:
    """What 10 % more of an answer does, in money of an order or in points of net revenue."""
    if standing == 0:
        return _("At 0, 10 % more changes nothing")
    if abs(effect.per_order) >= 0.005:
        moved = sign(effect.per_order, money(effect.per_order, 2))
        return _("10 % more: {money} CM2 an order").format(money=moved)
    if abs(effect.result) >= 0.0005:
        return _("10 % more: {points} of net revenue").format(points=points(effect.result))
    return _("10 % more moves reports, not margins")


def _completeness_card(found: Profile) -> None:
    whole = found.whole
    with st.container(key="card_completeness"):
        share = percent(whole.share, 0)
        title(_("{share} is your own").format(share=share), _("of what moves the result"))
        st.html(share_html(whole.share, wide=True))
        text("hr-hint", smaller_text(len(found.business.flagged)))
        if whole.missing:
            text("hr-hint", _("Worth typing next:"))
            lines = [f"{_(m.label)}: {_(m.why)}" for m in whole.missing[:MOST_MISSING]]
            st.html(list_html(lines))
        else:
            text("hr-text", _("All ten numbers are yours."))


def smaller_text(count: int) -> str:
    """How many figures behind the ten numbers nobody typed."""
    if not count:
        return _("Every figure behind them is yours.")
    said = ngettext(
        "{n} figure is a usual value, smaller ones included.",
        "{n} figures are usual values, smaller ones included.",
        count,
    )
    return said.format(n=number(count))


def _sheet_card(intake: Intake, business: Business) -> None:
    markets = tuple(business.markets)
    with st.container(key="card_sheet"):
        market = st.selectbox(
            _("One order in"),
            markets,
            key=f"sheet_market_{intake.turn}",
            format_func=lambda name: business.markets[name].label if name in markets else name,
        )
        st.html(sheet_html(sheet(business, market or markets[0])))


def sheet_html(rows: Sequence[tuple[str, float]]) -> str:
    """The money of one order, line by line; what is taken off carries a minus."""
    body = "".join(_sheet_row(line, value) for line, value in rows)
    return (
        f"{title_html(_('What stays of it'), _('USD an order, after returns'))}"
        f'<table class="hr-table hr-sheet"><tbody>{body}</tbody></table>'
    )


def _sheet_row(line: str, value: float) -> str:
    shown = money(value, 2) if line in SUMS else f"{MINUS}{money(value, 2)}"
    kind = "sum" if line in SUMS else ""
    name = escape(_(LINE_NAMES[line]))
    return f'<tr class="{kind}"><td>{name}</td><td>{escape(shown)}</td></tr>'
