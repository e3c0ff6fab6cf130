"""What one unit of an outcome is worth that is neither orders nor revenue: asked, and the rule."""

from __future__ import annotations

import streamlit as st

from model.panel import Panel
from ui import state
from ui.formats import money, number
from ui.html import text
from ui.intake.answers import change, form_of
from ui.intake.draft import Intake, current
from ui.intake.numbers import standing_text
from ui.intake.profile import Profile
from ui.intake.reading import stands
from ui.intake.refusals import said_html
from ui.intake.summary import outcome_name
from ui.parts import then_all
from ui.words import _, listed, ngettext

OUTCOME, PER_UNIT, ORDER_VALUE = "kpi", "orders_per_outcome", "average_order_value"


def named_outcome(intake: Intake, panel: Panel) -> str:
    """What a panel counts; of an outcome of one's own with its column: ``Outcome (sign_ups)``."""
    name, column = outcome_name(panel), _column(intake)
    return f"{name} ({column})" if panel.metric == OUTCOME and column else name


def _column(intake: Intake) -> str:
    """The column of the files at hand that was read as an outcome of one's own."""
    if not stands(intake):
        return ""
    found = [
        theirs
        for file in intake.files
        for theirs, ours in zip(file.header, file.mapping.rename(file.header), strict=True)
        if ours == OUTCOME
    ]
    return found[0] if found else ""


def unit_worth(intake: Intake, found: Profile | None) -> None:
    """Beside the ten numbers, where the data count neither orders nor revenue."""
    panel = intake.panel
    if panel is None or panel.metric != OUTCOME:
        return
    said = _("Your data count {outcome}, neither orders nor revenue: say what one unit is worth.")
    text("hr-text", said.format(outcome=named_outcome(intake, panel)))
    standing = None if found is None else found.business.optional_number(PER_UNIT)
    key = f"{PER_UNIT}_{intake.turn}"
    st.number_input(
        _("Orders per unit of your outcome"),
        min_value=0.0,
        value=form_of(intake).orders_per_outcome,
        step=0.001,
        format="%.4f",
        key=key,
        placeholder=None if standing is None else standing_text(intake, share_text(standing)),
        help=_("For example orders per visit or per sign-up; 1 where a unit is an order."),
        on_change=then_all(_take),
        args=(key,),
    )
    if found is not None and standing is not None:
        _rule(found, standing)


def _rule(found: Profile, orders: float) -> None:
    """How money comes from the outcome, and which parts of it nobody has given."""
    value = found.standing[ORDER_VALUE]
    if value.mean is None:
        return
    rule = _(
        "GMV = outcome × orders per unit × average order value = outcome × {orders} × {value} ="
        " outcome × {worth}."
    ).format(
        orders=share_text(orders), value=money(value.mean, 2), worth=money(orders * value.mean, 2)
    )
    usual = [
        name
        for name, flagged in (
            (_("orders per unit"), found.business.numbers[PER_UNIT].flagged),
            (_("average order value"), value.typed < 1),
        )
        if flagged
    ]
    if not usual:
        text("hr-hint", rule)
        return
    told = ngettext(
        "Nobody has said {figures}: a usual value stands in, and all money rests on it.",
        "Nobody has said {figures}: usual values stand in, and all money rests on them.",
        len(usual),
    )
    st.html(said_html("care", f"{rule} {told.format(figures=listed(usual, len(usual)))}"))


def share_text(orders: float) -> str:
    """Orders a unit with as many digits as it has, at most six: 0.03, 1, 0.00125."""
    return number(orders, len(f"{orders:.6f}".rstrip("0").partition(".")[2]))


def _take(key: str) -> None:
    intake = current()
    if change(intake, **{PER_UNIT: state.picked(key)}):
        intake.turn += 1  # the field goes back to what stands
