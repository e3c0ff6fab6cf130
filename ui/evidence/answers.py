"""What became of the last record or file, said beside the button that sent it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from model import World
from model.panel import Problem
from ui.evidence.draft import Draft
from ui.evidence.words import week_words
from ui.formats import number
from ui.intake.refusals import list_html, said_html
from ui.words import N_, _, ngettext

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "channel": N_("Channel"),
        "market": N_("Market"),
        "first_week": N_("First week"),
        "last_week": N_("Last week"),
        "counted_until": N_("Outcome counted until (when later)"),
        "unit": N_("The figures count"),
        "value": N_("Value"),
        "standard_error": N_("Standard error"),
        "left_out": N_("Spend left out, %"),
        "spend_change": N_("Spend left out, %"),
        "test": N_("What was compared"),
        "low": N_("Caused, low (90 %)"),
        "middle": N_("Caused, middle"),
        "high": N_("Caused, high (90 %)"),
        "source": N_("Where it comes from"),
    }
)
WEEKS = ("first_week", "last_week", "counted_until")
# What can be wrong in the form, where a file would be told in words of a file.
IN_THE_FORM: Mapping[str, str] = MappingProxyType(
    {
        "last_week": N_("it lies before the first week."),
        "counted_until": N_("it lies before the last week."),
        "spend_change": N_(
            "write 100 for all of it, 50 for half; −50 if there was half as much again."
        ),
        "middle": N_("low, middle and high must rise, all above 0."),
        "market": N_("the markets count in different currencies: choose one of them."),
        "unit": N_("the markets spend in different currencies: choose one market."),
    }
)
MISSING = N_("please fill it in.")
NOTHING_CREDITED = N_("it must be above 0: leave it untold where reports credit nothing.")


def answered(world: World, draft: Draft) -> None:
    """Taken, or refused fault by fault; nothing before anything was sent."""
    if draft.added:
        told = ngettext(
            "Added: it stands in the list above.",
            "Added: {n} pieces stand in the list above.",
            draft.added,
        ).format(n=number(draft.added))
        st.html(f'<div role="status">{said_html("good", told)}</div>')
    if not draft.problems:
        return
    about = _("{file} was not read; nothing of it was taken.").format(file=draft.about)
    said = said_html("bad", about if draft.about else _("Not added:"))
    faults = [str(p) if draft.about else fault_words(world, p) for p in draft.problems]
    st.html(f'<div role="alert">{said}{list_html(faults)}</div>')


def fault_words(world: World, problem: Problem) -> str:
    """A fault of the form by its field's name, in the form's own words."""
    column = problem.column or ""
    return f"{_(LABELS.get(column, column))}{_seen(world, problem)}: {_wrong(problem)}"


def _wrong(problem: Problem) -> str:
    """What is wrong and what to do."""
    if problem.value is None:
        return _(MISSING)
    if problem.column == "value" and problem.message.startswith("what reports credit"):
        return _(NOTHING_CREDITED)
    return _(IN_THE_FORM.get(problem.column or "", problem.message))


def _seen(world: World, problem: Problem) -> str:
    """The value at fault as the form shows it, in brackets."""
    if problem.value is None or problem.column in ("market", "unit"):
        return ""
    if problem.column in WEEKS:
        return f" ({week_words(world, problem.value)})"
    if problem.column == "spend_change":
        return f" ({-100 * float(problem.value):g})"
    return f" ({problem.value})"
