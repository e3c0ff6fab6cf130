"""The stepper: which steps are done, which is on screen, which come next; and moving between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ui import state
from ui.html import title
from ui.intake.draft import STEPS, Intake, current
from ui.intake.reading import read_files, stands
from ui.intake.refusals import said_html
from ui.pages import page_link
from ui.parts import then_all
from ui.words import N_, _, ngettext

STYLE = Path(__file__).resolve().parent / "style.css"
NAMES = {
    "files": N_("Files"),
    "columns": N_("Columns"),
    "check": N_("Check"),
    "business": N_("Business"),
    "fit": N_("Fit"),
    "trust": N_("Trust"),
}
QUESTIONS = {
    "files": N_("Which files hold your history?"),
    "columns": N_("Which column is what?"),
    "check": N_("Is this your business?"),
    "business": N_("What does an order earn and cost?"),
    "fit": N_("What moved your sales?"),
    "trust": N_("What can be trusted?"),
}


def arrive(intake: Intake) -> None:
    """What a step needs before anything is said about it: the files read, the step open."""
    if intake.step == "check":
        with st.spinner(_("Reading the files …")):
            read_files(intake)
    if intake.step not in reached(intake):  # other files since this step was opened
        intake.step = "files"


def stepper(intake: Intake) -> None:
    """Six steps in a row; those that can be opened are buttons."""
    st.html(STYLE)
    open_steps = reached(intake)
    with st.container(horizontal=True, key="stepper"):
        for place, step in enumerate(STEPS, start=1):
            kind = "now" if step == intake.step else "done" if step in done(intake) else "next"
            mark = "✓" if kind == "done" else str(place)
            st.button(
                f"{mark} {_(NAMES[step])}",
                key=f"step_{kind}_{step}",
                disabled=step not in open_steps,
                on_click=then_all(go),
                args=(step,),
            )


def heading(step: str) -> None:
    """A step's question as the title of its card, with its place among the others."""
    aside = _("step {n} of {all}").format(n=STEPS.index(step) + 1, all=len(STEPS))
    title(_(QUESTIONS[step]), aside)


def go(step: str) -> None:
    """Open a step."""
    intake = current()
    intake.step = step
    intake.refused = ()


def onward(
    label: str,
    step: str,
    *,
    ready: bool = True,
    why_not: str = "",
    primary: bool = True,
    beside: Callable[[], None] | None = None,
) -> None:
    """The one primary button of a step, to the next one; with the reason when it is closed.

    It is quiet while faults stand that the next step would only repeat (``primary`` is False).
    ``beside`` draws a quiet button of the step after it.
    """
    before = STEPS[max(STEPS.index(current().step) - 1, 0)]
    with st.container(horizontal=True, vertical_alignment="center", key="onward"):
        if before != current().step:
            st.button(_("Back"), key="back", on_click=then_all(go), args=(before,))
        st.button(
            label,
            key="onward_button",
            type="primary" if primary else "secondary",
            disabled=not ready,
            help=why_not or None,
            on_click=then_all(go),
            args=(step,),
        )
        if beside is not None:
            beside()


def world_in_use() -> None:
    """Which company every page shows, and the way to it."""
    name = state.name_of_world()
    st.html(said_html("good", _("{name} is on every page now.").format(name=name)))
    page_link("home", _("See where it lands"))


def reached(intake: Intake) -> tuple[str, ...]:
    """Steps that have what they need; what follows the panel waits until new files were checked."""
    read = stands(intake)
    whole = {
        "files": True,
        "columns": bool(intake.files),
        "check": bool(intake.files),
        "business": read,
        "fit": read,
        "trust": fitted(intake),
    }
    return tuple(step for step in STEPS if whole[step])


def done(intake: Intake) -> tuple[str, ...]:
    """Steps whose result stands: the files chosen, the panel read, answers given, a fit made."""
    typed = intake.form is not None or intake.business is not None
    read = stands(intake)
    whole = {
        "files": bool(intake.files),
        "columns": read,
        "check": read,
        "business": read and (typed or fitted(intake)),
        "fit": fitted(intake),
        "trust": bool(intake.opened),
    }
    return tuple(step for step in STEPS if whole[step])


def fitted(intake: Intake) -> bool:
    """Whether the fit at hand stands on the files at hand."""
    if intake.panel is None or intake.fit is None or not stands(intake):
        return False
    return intake.fit_of == intake.panel.content_hash


def answer(intake: Intake) -> str:
    """How far the way is, in a sentence."""
    if intake.opened:
        return _("Your world is made; every page can show it.")
    count = len(done(intake))
    if count == 0:
        return _("Six steps, about five minutes: your files in, the whole calculator on them.")
    step = ngettext("{n} step of {all} is done.", "{n} steps of {all} are done.", count)
    return step.format(n=count, all=len(STEPS))
