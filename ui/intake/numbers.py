"""One number about the business: a field that is empty while another value stands in."""

from __future__ import annotations

import streamlit as st

from model.business import BusinessError, Question, answer_currency
from model.business.revise import OnProfile
from model.fx import load_rates
from ui import state
from ui.formats import number
from ui.intake.answers import change, facts_of, form_of, with_answer
from ui.intake.draft import Intake, current
from ui.parts import then_all
from ui.plain import plain
from ui.words import _

USD = "USD"


def number_field(intake: Intake, question: Question, standing: float | None) -> None:
    """A company-wide answer; ``standing`` is what the profile holds now, money in USD."""
    scale = 100.0 if question.format == "percent" else 1.0
    typed = form_of(intake).answer(question.key)
    value = None if standing is None else _in_unit(intake, question, standing)
    digits = 0 if question.format == "days" else 2 if question.money else 1
    key = f"answer_{question.key}_{intake.turn}"
    st.number_input(
        _label(intake, question),
        min_value=question.minimum * scale,
        max_value=question.maximum * scale,
        value=None if typed is None else typed * scale,
        step=1.0 if question.format == "days" else 0.1,
        format=f"%.{digits}f",
        key=key,
        placeholder=None if value is None else standing_text(intake, number(value * scale, digits)),
        help=plain(f"{_(question.help)} ({_(question.unit)})"),
        on_change=then_all(_take),
        args=(question.key, key, scale),
    )


def standing_text(intake: Intake, value: str) -> str:
    """What stands while nothing is typed: a usual value, or the profile's."""
    said = _("usual: {value}") if intake.business is None else _("in the file: {value}")
    return said.format(value=value)


def unit_of(intake: Intake) -> str:
    """Currency in which company-wide money is typed, as the profile will read it."""
    form, facts = form_of(intake), facts_of(intake)
    if intake.business is not None:
        return OnProfile(form, facts, intake.business).currency()
    try:
        return answer_currency(form, facts)
    except BusinessError:
        return USD  # the step says what is wrong; nothing is read until it is mended


def _label(intake: Intake, question: Question) -> str:
    if question.format == "percent":
        return f"{_(question.label)}, %"
    return f"{_(question.label)}, {unit_of(intake)}" if question.money else _(question.label)


def _take(question: str, key: str, scale: float) -> None:
    intake = current()
    value = state.picked(key)
    typed = None if value is None else float(value) / scale
    if change(intake, answers=with_answer(form_of(intake), question, typed)):
        intake.turn += 1  # the field goes back to what stands


def _in_unit(intake: Intake, question: Question, value: float) -> float:
    """A figure of the profile as it is typed: money in the unit of the form."""
    unit = unit_of(intake)
    return value / load_rates().usd(unit) if question.money and unit != USD else value
