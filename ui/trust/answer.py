"""The page's answer: the verdict, the error on weeks held out, what the data say of media."""

from __future__ import annotations

from model.demand.trust import HeldOut, Level
from ui.formats import percent
from ui.trust.figures import Told
from ui.trust.words import RULES
from ui.words import N_, _, ngettext

YES: dict[Level, str] = {
    "trust": N_("Yes, for decisions of the size seen in the data."),
    "care": N_("With care."),
    "do_not_use": N_("No: do not decide on it."),
}


def answer(told: Told) -> str:
    """One paragraph."""
    found = told.found
    said = [_(YES[found.verdict.level]), held_words(found.held_out), media_words(told)]
    return " ".join(part for part in said if part)


def held_words(found: HeldOut | None) -> str:
    """Error of the forecast of weeks the model had not seen, beside the best simple rule."""
    if found is None:
        return _("The history is too short to hold weeks out and check a forecast of them.")
    said = ngettext(
        "On {n} week it had not seen, its forecast missed by {model}, the best simple rule "
        "({rule}) by {best}.",
        "On {n} weeks it had not seen, its forecast missed by {model}, the best simple rule "
        "({rule}) by {best}.",
        found.weeks,
    )
    return said.format(
        n=found.weeks,
        model=percent(found.model),
        rule=_(RULES[found.best]),
        best=percent(found.rules[found.best]),
    )


def media_words(told: Told) -> str:
    """What part of what is known of media the data say."""
    share = told.found.media_known
    if share is None:
        return _("There are no media in the data, so it says nothing of them.")
    return _("{share} of what it knows of media comes from the data.").format(
        share=percent(share, 0)
    )
